"""Reading a date as it is written: the fields on the page, the zone if one is named, and how exact they are.

A `Stamp` says only what the text says. Whether it can be true, and what an unnamed zone means, is decided in
`pipeline.normalise.dates`.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from pipeline.model import Precision
from pipeline.normalise import zones
from pipeline.normalise.months import is_known, month_of
from pipeline.text import clean

MAX_TEXT = 128
"""Characters read. Longer texts are refused: a date line with weekday, zone and label stays under 100."""
MAX_DATEPARSER = 64
"""Characters that dateparser gets: it takes up to 6 ms for these and 0.8 ms for each one more."""

DAY_FIRST_REGIONS = frozenset(
    {"GB", "AU", "NZ", "IE", "IN", "ZA", "SG", "MY", "HK", "NG", "KE", "PK", "GH", "MT", "BD"}
)
MONTH_FIRST_REGIONS = frozenset({"US", "PH", "PR", "GU"})
"""How English writes 5/4/2020 by region; without a region, and in Canada, both are common."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date as written."""

    wall: datetime
    """Naive: the fields as they stand in the text, midnight when it names no time."""
    zone: tzinfo | None
    """The zone that the text names."""
    precision: Precision
    other: datetime | None = None
    """The reading with day and month exchanged, when the text allows both and nothing decides."""


def read(
    text: str,
    *,
    now: datetime,
    language: str | None = None,
    timezone: str | None = None,
    day_first: bool | None = None,
    relative: bool = False,
) -> Stamp | None:
    """Read the first date in `text`, or None.

    `language` (BCP 47) decides month names and the order of 5/4/2020, which `day_first` overrides; `timezone` (IANA)
    only decides ambiguous zone names. `relative` allows "3 hours ago", counted from `now`. dateparser is asked last,
    and only with a language.
    """
    if len(text) > MAX_TEXT:
        return None
    text = _plain(text)
    if not any("0" <= letter <= "9" for letter in text):
        return _relative(text, now) if relative else None
    hints = _Hints(language=language, timezone=timezone, day_first=day_first)
    stamp = _iso(text, hints) or _epoch(text) or _written(text, hints)
    if stamp is None and relative:
        stamp = _relative(text, now)
    return stamp or _by_dateparser(text, now, hints, relative=relative)


@dataclass(frozen=True, slots=True)
class _Hints:
    language: str | None
    timezone: str | None
    day_first: bool | None

    def zone(self, match: re.Match[str] | None) -> tzinfo | None:
        return zones.zone_of(match, timezone=self.timezone, language=self.language) if match else None


def _plain(text: str) -> str:
    """One line, with the digits of every script as ASCII ones."""
    text = clean(text)
    if text.isascii():
        return text
    # \d matches the digits of all scripts; int() and the patterns below would disagree about them.
    return "".join(
        str(unicodedata.digit(letter)) if letter.isdigit() and unicodedata.category(letter) == "Nd" else letter
        for letter in text.replace("\uff1a", ":").replace("\u200c", "")
    )


# --- ISO 8601 and epochs ----------------------------------------------------------------------------------------------

_ISO = re.compile(
    r"(\d{4})(-?)(\d{2})\2(\d{2})(?:(?:\s?[Tt]\s?|[\s_]+)?(\d{2})(?:(:?)(\d{2})(?:\6(\d{2})(?:[.,:]\d{1,9})?)?)?)?"
)
_EPOCH = re.compile(r"(?:/Date\()?(\d{10}(?:\.\d{1,6})?|\d{13})(?:[+-]\d{4})?(?:\)/)?")


def _iso(text: str, hints: _Hints) -> Stamp | None:
    if text[4:5] == "-" and text.isascii() and "W" not in text:  # Week dates: nobody publishes them.
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            pass  # Not as strict as that: the pattern below is more forgiving.
        else:
            if abs(moment.utcoffset() or timedelta()) <= zones.FURTHEST:
                day_only, no_seconds = len(text) == 10, text[16:17] != ":"
                precision = Precision.DAY if day_only else Precision.MINUTE if no_seconds else Precision.SECOND
                return Stamp(moment.replace(tzinfo=None, microsecond=0), moment.tzinfo, precision)
    match = _ISO.match(text)
    if not match:
        return None
    year, dash, month, day, hour, _, minute, second = match.groups()
    if not dash and text.isdigit() and len(text) not in (8, 12, 14):
        return None  # An epoch, or no date at all.
    rest = text[match.end() :]
    if hour is not None and minute is None and not dash:
        return None  # 2020041612 is an epoch.
    zone = None
    if rest:
        found = zones.PATTERN.match(rest) if hour is not None else None
        if not found:
            return None
        if rest[found.end() :].strip(" )]") and not re.fullmatch(r"\s?\[[\w/+-]{1,40}\]", rest[found.end() :]):
            return None
        zone = hints.zone(found)
        if zone is None:
            return None
    return _stamp(int(year), int(month), int(day), hour, minute, second, zone)


def _epoch(text: str) -> Stamp | None:
    match = _EPOCH.fullmatch(text)
    if not match:
        return None
    digits = match[1]
    seconds = float(digits) / 1000 if len(digits) == 13 else float(digits)
    moment = datetime.fromtimestamp(int(seconds), UTC)
    return Stamp(moment.replace(tzinfo=None), UTC, Precision.SECOND)


# --- Written dates ----------------------------------------------------------------------------------------------------

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
_WORD = re.compile(r"\d+|[^\W\d_][^\s\d,/:;|()\[\]\u2010-\u2015\-·•]*")


def _written(text: str, hints: _Hints) -> Stamp | None:
    """Read a date in words or figures wherever it stands, and the time of day beside it."""
    text = _CTIME.sub(r"\1 \3 \2", text)
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
    stamp = _stamp(day.year, day.month, day.day, hour, minute, second, zone)
    if stamp and other:
        return Stamp(stamp.wall, stamp.zone, stamp.precision, datetime.combine(other, stamp.wall.time()))
    return stamp


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


def _numeric(text: str, hints: _Hints) -> Iterator[tuple[int, int, date, date | None]]:
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
        order = hints.day_first if hints.day_first is not None else _order(hints.language, separator)
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


def _named(text: str, hints: _Hints) -> Iterator[tuple[int, int, date, date | None]]:
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


def _order(language: str | None, separator: str) -> bool | None:
    """Say whether 5/4/2020 begins with the day in `language`; None where both are common."""
    code, _, region = (language or "").partition("-")
    code, region = code.lower(), region.upper()
    if code in ("", "en"):
        if region in DAY_FIRST_REGIONS:
            return True
        if region in MONTH_FIRST_REGIONS:
            return False
        # Full stops are the habit of languages that put the day first; English takes them up in both orders.
        return True if separator == "." and not code else None
    return code not in ("fil", "tl")


def _year(written: str, hints: _Hints) -> int:
    """The year of the common era; Thai pages count from 543 BCE."""
    year = int(written)
    return year - 543 if 2533 <= year < 2700 and (hints.language or "th").startswith("th") else year


def _day(year: int, month: str | int, day: str) -> date | None:
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return None


def _stamp(
    year: int, month: int, day: int, hour: str | None, minute: str | None, second: str | None, zone: tzinfo | None
) -> Stamp | None:
    precision = Precision.DAY if hour is None else Precision.SECOND if second else Precision.MINUTE
    # ISO 8601 allows 24:00 for the end of a day, and 60 for a leap second.
    extra = timedelta()
    hours, minutes, seconds = int(hour or 0), int(minute or 0), int(second or 0)
    if hours == 24 and minutes == seconds == 0:
        hours, extra = 0, timedelta(days=1)
    elif seconds == 60:
        seconds, extra = 59, timedelta(seconds=1)
    try:
        wall = datetime.combine(date(year, month, day), time(hours, minutes, seconds)) + extra
    except (ValueError, OverflowError):
        return None
    return Stamp(wall, zone, precision)


# --- Relative dates ---------------------------------------------------------------------------------------------------

_AGO = re.compile(
    r"(?:about\s)?(\d{1,3}|an?|one)\s?(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)\sago\b"
)
_UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_LONG_AGO = timedelta(days=36)
"""Five weeks: beyond them pages count in months and years, which are too vague for a date."""
_JUST_NOW = frozenset({"just now", "now", "moments ago", "a moment ago"})


def _relative(text: str, now: datetime) -> Stamp | None:
    """Read "3 hours ago", "yesterday", "just now", as of `now`."""
    text = text.casefold().strip(" .")
    if text in _JUST_NOW:
        return _as_of(now, Precision.MINUTE)
    if text in ("today", "yesterday"):
        return _as_of(now - timedelta(days=text == "yesterday"), Precision.DAY)
    match = _AGO.search(text)
    if not match:
        return None
    count = int(match[1]) if match[1].isdigit() else 1
    unit = match[2][0]
    return _as_of(now - count * _UNITS[unit], Precision.DAY if unit in "dw" else Precision.MINUTE)


def _as_of(moment: datetime, precision: Precision) -> Stamp:
    wall = moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    if precision is Precision.DAY:
        return Stamp(wall.replace(hour=0, minute=0, second=0), None, precision)
    return Stamp(wall.replace(second=0), UTC, precision)


# --- dateparser -------------------------------------------------------------------------------------------------------


def _by_dateparser(text: str, now: datetime, hints: _Hints, *, relative: bool) -> Stamp | None:
    """Ask dateparser: for dates in languages without a row in the table of months, and for "vor 3 Stunden"."""
    # Figures alone were understood above or are no date; dateparser makes a date of `-1`.
    if not hints.language or len(text) > MAX_DATEPARSER or not any(letter.isalpha() for letter in text):
        return None
    code = hints.language.split("-")[0].lower()
    parsers = ["absolute-time"] if not is_known(code) else []
    if relative and not re.search(r"\d{3}", text):
        parsers.append("relative-time")
    if not parsers:
        return None
    # Imported here: it costs 77 ms, and most runs never come this far.
    import dateparser

    order = _order(hints.language, "/") if hints.day_first is None else hints.day_first
    try:
        found = dateparser.parse(
            text,
            languages=[code],
            settings={
                "REQUIRE_PARTS": ["day", "month", "year"],
                "RELATIVE_BASE": now.replace(tzinfo=None),
                "DATE_ORDER": "MDY" if order is False else "DMY",
                "PARSERS": parsers,
            },
        )
    except (ValueError, OverflowError, TypeError):  # An unknown language; figures that fit no date.
        return None
    if found is None:
        return None
    wall = found.replace(tzinfo=None, microsecond=0)
    if "relative-time" in parsers and (found.minute, found.second) == (now.minute, now.second):
        if now - wall.replace(tzinfo=UTC) > _LONG_AGO:
            return None
        return _as_of(wall.replace(tzinfo=UTC), Precision.DAY if wall.time() == now.time() else Precision.MINUTE)
    timed = (found.hour, found.minute, found.second) != (0, 0, 0)
    precision = Precision.MINUTE if timed and not found.second else Precision.SECOND if timed else Precision.DAY
    return Stamp(wall, found.tzinfo, precision)
