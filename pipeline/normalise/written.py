"""Dates that people write, in words or figures, in the languages of the news, with the time of day beside them."""

import re
from collections.abc import Iterator
from datetime import date, datetime

from pipeline.normalise import zones
from pipeline.normalise.months import fold, month_of
from pipeline.normalise.stamps import Hints, Stamp, stamp_of

_MERIDIEM = r"(?:\s?(?P<meridiem>[ap])\.?\s?m\b\.?)"
_CTIME = re.compile(r"\b([A-Z][a-z]{2} {1,2}\d{1,2}) (\d\d:\d\d:\d\d(?: [A-Z]{1,5}| [+-]\d{4})?) (\d{4})$")
"""C's and Twitter's order, with the year behind the time: `Thu Apr 16 12:08:00 PDT 2020`."""
_TIMES = (
    re.compile(
        r"(?P<early>오전|上午|午前)?(?P<late>오후|下午|午後|晚上)?\s?(?<![\d.,:/])"
        r"(?P<hour>\d{1,2})\s?[:h時时点시]\s?(?P<minute>\d{2})(?:[분分]?\s?[:m]?(?<=[:분分m])\s?(?P<second>\d{2})"
        rf"(?:[.,]\d{{1,9}})?[s秒초]?)?(?!\d)[분分]?{_MERIDIEM}?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<![\d.,:/-])(?P<hour>\d{{1,2}})\.(?P<minute>[0-5]\d)(?:\.(?P<second>[0-5]\d))?(?![\d.]\d|\d){_MERIDIEM}?",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<![\d.,:/-])(?P<hour>\d{{1,2}}){_MERIDIEM}", re.IGNORECASE),
    re.compile(r"(?<![\d.,:/-])(?P<hour>\d{1,2})\s?(?:h|Uhr)\b", re.IGNORECASE),
)
"""Times of day, the certain forms first: 12:08(:30), 12h08, 下午3:05; 12.08; 3 pm; 15 h."""

_YEAR_FIRST = re.compile(
    r"(?<![\d.])(\d{4})\s?(?:[-/.\u2010-\u2015年년]\s?)(\d{1,2})\s?[-/.\u2010-\u2015月월]\s?(\d{1,2})(?!\d)"
)
_ERA = re.compile(r"(令和|平成)\s?(\d{1,2}|元)年\s?(\d{1,2})月\s?(\d{1,2})日")
_ERAS = {"令和": 2018, "平成": 1988}
_DAY_MONTH = re.compile(r"(?<![\d.,])(\d{1,2})\s?([-/.\u2010-\u2015])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)")
_EAST_MONTH = re.compile(r"(?<!\d)(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]?,?\s?(\d{4})(?!\d)")
_VIETNAMESE = re.compile(r"(?<!\d)(\d{1,2})\s?,?\s?tháng\s(\d{1,2})\s?,?\s?(?:năm\s?)?(\d{4})(?!\d)", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"(?<!\d)(\d{1,2})[-\s]([^\W\d_]{3,10})\.?(?:-|\s?['\u2019]|\s(?=\d\d\s\d))(\d{2})(?!\d)")

# Words that stand between the parts of a date: de, of, ordinals; "year" and "day" in Baltic and Slavic dates.
_JOINERS = frozenset(
    ("de", "del", "do", "da", "di", "d", "d.", "den", "der", "of", "the", "th", "st", "nd", "rd", "er", "º", "ª", "o",
     "a", "à", "ε", "ης", "г", "г.", "год", "года", "г.р", "року", "р", "р.", "m", "m.", "g", "gada", "gads", "ko",
     "ren", "tháng", "ngày", "năm", "يوم", "من")
)  # fmt: skip
_LEVANTINE_MONTHS = {
    fold("كانون الثاني"): "يناير", fold("تشرين الأول"): "أكتوبر", fold("تشرين الاول"): "أكتوبر",
    fold("تشرين الثاني"): "نوفمبر", fold("كانون الأول"): "ديسمبر", fold("كانون الاول"): "ديسمبر",
}  # fmt: skip
"""Months of two words, and their names of one."""
_LEVANTINE = re.compile("(?:كانون|تشرين) (?:الثاني|الأول|الاول)")
_TWIN = re.compile(r"([^\W\d_]{3,15})\s?/\s?([^\W\d_]{3,15})")
"""Arabic news agencies give the month in both of its names: تشرين الثاني/نوفمبر."""
_WORD = re.compile(r"\d+|[^\W\d_][^\s\d,/:;|()\[\]\u2010-\u2015\-·•]*")


def read_written(text: str, hints: Hints) -> Stamp | None:
    """Read the first date in a short text, wherever it stands, and the time of day beside it."""
    text = _CTIME.sub(r"\1 \3 \2", text)
    text = _LEVANTINE.sub(lambda match: _LEVANTINE_MONTHS[fold(match[0])], text)
    text = _TWIN.sub(lambda match: match[2] if _same_month(match[1], match[2], hints) else match[0], text)
    dates = sorted(_numeric(text, hints), key=lambda found: found[0])
    dates += _named(text, hints)
    if not dates:
        return None
    start, end, day, other = min(dates, key=lambda found: found[0])
    # A second date has a time of its own: "5 May 2019, updated 6 May 2019 10:00".
    after = min((found[0] for found in dates if found[0] >= end), default=len(text))
    # Blanked, not cut: a pattern must not match across the gap.
    around = text[:start] + " " * (end - start) + text[end:after]
    hour = minute = second = None
    zone = None
    for pattern in _TIMES:
        if match := pattern.search(around):
            groups = match.groupdict()
            clock = _clock(groups)
            if clock is None:
                continue
            hour, minute, second = clock
            named = zones.PATTERN.match(around, match.end())
            zone = hints.zone(named)
            if named and zone is None and named["offset"]:
                return None  # +99:99: a broken clock wrote the rest, too.
            break
    stamp = stamp_of(day.year, day.month, day.day, hour, minute, second, zone)
    if stamp and other:
        return Stamp(stamp.wall, stamp.zone, stamp.precision, datetime.combine(other, stamp.wall.time()))
    return stamp


def _same_month(one: str, other: str, hints: Hints) -> bool:
    month = month_of(one, hints.language)
    return month is not None and month == month_of(other, hints.language)


def _clock(groups: dict[str, str | None]) -> tuple[str, str, str | None] | None:
    hour = int(groups["hour"] or 0)
    meridiem = (groups.get("meridiem") or "").lower()
    if groups.get("late"):
        meridiem = "p"
    elif groups.get("early"):
        meridiem = "a"
    if meridiem and hour <= 12:
        hour = hour % 12 + (12 if meridiem == "p" else 0)
    minute = groups.get("minute") or "00"
    if hour > 24 or int(minute) > 59:
        return None
    return str(hour), minute, groups.get("second")


def _numeric(text: str, hints: Hints) -> Iterator[tuple[int, int, date, date | None]]:
    """Yield dates in figures: start, end, day, and the other reading where the order is open."""
    for match in _YEAR_FIRST.finditer(text):
        if day := _day(_year(match[1], hints), match[2], match[3]):
            yield match.start(), match.end(), day, None
    for match in _ERA.finditer(text):
        year = _ERAS[match[1]] + (1 if match[2] == "元" else int(match[2]))
        if day := _day(year, match[3], match[4]):
            yield match.start(), match.end(), day, None
    for match in _EAST_MONTH.finditer(text):
        if day := _day(int(match[3]), match[1], match[2]):
            yield match.start(), match.end(), day, None
    for match in _VIETNAMESE.finditer(text):
        if day := _day(int(match[3]), match[2], match[1]):
            yield match.start(), match.end(), day, None
    for match in _DAY_MONTH.finditer(text):
        first, separator, second, written_year = match.groups()
        order = hints.order(separator)
        if len(written_year) == 2:
            # 12/11/10 could begin with its year, too: without a known order only 01/25/26 is a date.
            if order is None and (_day(2000 + int(first), second, written_year) or int(first) <= 12 >= int(second)):
                continue
            written_year = "20" + written_year
        year = _year(written_year, hints)
        day_first, month_first = _day(year, second, first), _day(year, first, second)
        if day_first and month_first and day_first != month_first:
            if order is None:
                yield match.start(), match.end(), month_first, day_first
            else:
                yield match.start(), match.end(), day_first if order else month_first, None
        elif day := day_first or month_first:
            yield match.start(), match.end(), day, None


def _named(text: str, hints: Hints) -> Iterator[tuple[int, int, date, date | None]]:
    """Yield dates with the month in words."""
    for match in _SHORT_YEAR.finditer(text):
        month = month_of(match[2], hints.language)
        if month and (day := _day(2000 + int(match[3]), month, match[1])):
            yield match.start(), match.end(), day, None
    words = [match for match in _WORD.finditer(text) if match[0].lower() not in _JOINERS]
    for index, word in enumerate(words):
        # No single letter names a month, and a glued article (d'octubre) is none.
        name = re.sub(r"^[dl]['\u2019]", "", word[0], flags=re.IGNORECASE)
        if name[0].isdigit() or not (month := month_of(name, hints.language)):
            continue
        before_2, before_1 = (_figures(words, index - 2), _figures(words, index - 1))
        after_1, after_2 = (_figures(words, index + 1), _figures(words, index + 2))
        for first, last, year, day_of_month in (
            (index - 1, index + 1, after_1, before_1),  # 5 May 2020
            (index, index + 2, after_2, after_1),  # May 5, 2020
            (index - 1, index + 1, before_1, after_1),  # 2020. május 5.
            (index - 2, index, before_2, before_1),  # 2020. gada 5. maijs
        ):
            if not year or not day_of_month or len(year) != 4 or len(day_of_month) > 2:
                continue
            if found := _day(_year(year, hints), month, day_of_month):
                yield words[first].start(), words[last].end(), found, None
                break


def _figures(words: list[re.Match[str]], index: int) -> str | None:
    return words[index][0] if 0 <= index < len(words) and words[index][0].isdigit() else None


def _year(written: str, hints: Hints) -> int:
    """The year of the common era; Thai pages count from 543 BCE."""
    year = int(written)
    return year - 543 if 2533 <= year < 2700 and (hints.language or "th").startswith("th") else year


def _day(year: int, month: str | int, day: str) -> date | None:
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return None
