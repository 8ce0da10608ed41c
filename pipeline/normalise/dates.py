"""Dates: from what pages and feeds claim to one moment in UTC, and which claim to believe."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from urllib.parse import urlsplit

from pipeline.model import DateClaim, Moment, Precision
from pipeline.normalise import zones
from pipeline.normalise.iso import read_epoch, read_iso
from pipeline.normalise.relative import ask_dateparser, read_relative
from pipeline.normalise.stamps import DAY_FIRST_REGIONS, MONTH_FIRST_REGIONS, Hints, Stamp
from pipeline.normalise.written import read_written
from pipeline.text import clean

MAX_TEXT = 128
"""Characters read; longer texts are refused. 99 % of the dates in the corpus have at most 105, label included."""
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""The web is younger. Epoch 0, year 1 and other defaults of programs lie before it."""
TOLERANCE = timedelta(days=1)
"""How far in the future a date may lie: a clock that is wrong by a zone is common, by more than a day is broken."""
READABLE_BY_PEOPLE = frozenset({"html", "text"})
"""Sources in which "3 hours ago" is a date; in a machine's field it is a fault."""

_WRITTEN = frozenset({"json-ld", "meta", "feed", "sitemap"})
"""Sources whose dates are the article's own; what a page shows may be the date of a quoted post."""


def parse(
    text: str,
    *,
    source: str,
    now: datetime,
    language: str | None = None,
    timezone: str | None = None,
    day_first: bool | None = None,
) -> Moment | None:
    """Read one date. None for what is no date, or no date that can be true.

    `now` is when the text was fetched (aware). `language` (BCP 47) and `day_first` decide month names and the order of
    5/4/2020; where neither does, such a date is None rather than a guess. `timezone` is the provider's IANA zone: dates
    without a zone are in it, or in UTC when it is None. A day without a time becomes midnight in that zone or in UTC,
    whichever is later. Refused: texts over 128 characters, days that the calendar lacks, anything before 1990 or more
    than a day after `now`.
    """
    claim = DateClaim(text=text, source=source)
    stamp = _read(claim, now=now, language=language, timezone=timezone, day_first=day_first)
    if stamp is None or stamp.other is not None:
        return None
    reading = _Reading(stamp, source, _home(timezone))
    return reading.moment() if reading.possible(now) else None


def resolve(
    published: Sequence[DateClaim],
    modified: Sequence[DateClaim],
    *,
    url: str,
    now: datetime,
    language: str | None = None,
    timezone: str | None = None,
) -> tuple[Moment | None, Moment | None]:
    """Settle what the claims of a page, most trusted first, say of its publication and its last change.

    The rule, in this order:

    1. A claim that cannot be read, or cannot be true (see `parse`), is no claim.
    2. 5/4/2020 is read in the order that the page's other dates confirm (a day either way); else in the order in which
       it is not in the future; else in that of the page's language and the country of its domain; else month first,
       which is what most English pages without either mean.
    3. The first claim of publication that is left names the day, with four exceptions. A date in the URL is set when
       an article first appears: where the claim is later by more than two days, it is of a new edition, and the URL's
       day is taken. A claim that repeats the date of the last change was filled in by a machine: an earlier claim of
       the same kind, or an earlier date near the headline, is taken. Where such
       claims disagree, the day that the page shows near the headline decides between equal numbers. And where the page
       both shows a later day near the headline and marks it up as a date, that day is taken unless it is the day of
       the last change: the editor dated the page, and the other claim is when its record was made.
    4. Of all the claims that allow for that day, the one that says most gives the moment: a time with a zone before a
       time without one before a day. Midnight sharp counts as a day when another claim has a time. The first of equals
       wins.
    5. A time without a zone is in the zone of the provider; where that is unknown, at the offset that another date of
       the page within three months of it states (`zone_stated` stays False), else in UTC.
    6. Without any claim of publication, the earliest date of change stands in: the page existed then.
    7. The first claim of change that is not before the publication is the date of change.
    """
    language = _regional(language, url)
    home = _home(timezone)
    first = [_Reading(stamp, claim.source, home) for claim, stamp in _stamped(published, now, language, timezone)]
    last = [_Reading(stamp, claim.source, home) for claim, stamp in _stamped(modified, now, language, timezone)]
    _settle_order([*first, *last], now)
    first = [reading for reading in first if reading.possible(now)]
    last = [reading for reading in last if reading.possible(now)]
    if timezone is None:
        _share_zone([*first, *last])
    if not first:
        first = sorted(last, key=lambda reading: reading.value)[:1]
    if not first:
        return None, None
    start = _finest(_anchor(first, last), first).moment()
    change = next((reading for reading in last if reading.end >= start.value), None)
    if change is None:
        return start, None
    end = _finest(change, last).moment()
    return start, end if end.value >= start.value else None


@dataclass(slots=True)
class _Reading:
    """A stamp, where it was read, and the zone that it is taken to be in."""

    stamp: Stamp
    source: str
    assumed: tzinfo

    @property
    def value(self) -> datetime:
        return self.stamp.wall.replace(tzinfo=self.stamp.zone or self.assumed).astimezone(UTC)

    @property
    def end(self) -> datetime:
        """The last moment that the claim allows for."""
        return self.value + (timedelta(days=1) if self.vague else timedelta(0))

    @property
    def vague(self) -> bool:
        """A day without a time; midnight sharp is how most programs write one."""
        wall = self.stamp.wall
        return self.stamp.precision is Precision.DAY or (wall.hour, wall.minute, wall.second) == (0, 0, 0)

    def possible(self, now: datetime) -> bool:
        """Say whether the moment can be true: not before the web, not in the future."""
        # Compared as written first: the ends of the calendar cannot be moved to UTC.
        if not 1989 < self.stamp.wall.year < 9999:
            return False
        return EARLIEST <= self.value <= now + TOLERANCE

    def moment(self) -> Moment:
        value = self.value
        if self.stamp.precision is Precision.DAY:
            # East of Greenwich, local midnight is still the day before in UTC, which file names and readers' sites
            # count in. The later of the two midnights lies within the stated day and has its date.
            value = max(value, self.stamp.wall.replace(tzinfo=UTC))
        return Moment(
            value=value,
            source=self.source,
            precision=self.stamp.precision,
            zone_stated=self.stamp.zone is not None,
        )


def _read(
    claim: DateClaim, *, now: datetime, language: str | None, timezone: str | None, day_first: bool | None = None
) -> Stamp | None:
    """Climb the ladder: ISO 8601, epoch, written forms, relative forms, dateparser."""
    if len(claim.text) > MAX_TEXT:
        return None
    text = _plain(claim.text)
    relative = claim.source in READABLE_BY_PEOPLE
    if not any("0" <= letter <= "9" for letter in text):
        return read_relative(text, now) if relative else None
    hints = Hints(language=language, timezone=timezone, day_first=day_first)
    stamp = read_iso(text, hints) or read_epoch(text) or read_written(text, hints)
    if stamp is None and relative:
        stamp = read_relative(text, now)
    return stamp or ask_dateparser(text, now, hints, relative=relative)


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


def _stamped(
    claims: Iterable[DateClaim], now: datetime, language: str | None, timezone: str | None
) -> list[tuple[DateClaim, Stamp]]:
    read = ((claim, _read(claim, now=now, language=language, timezone=timezone)) for claim in claims)
    return [(claim, stamp) for claim, stamp in read if stamp]


def _home(timezone: str | None) -> tzinfo:
    return (zones.iana(timezone) if timezone else None) or UTC


def _regional(language: str | None, url: str) -> str | None:
    """Add the country of the domain to a language that names none: `en` at example.co.uk is British English."""
    if language and language.lower() != "en":
        return language
    country = (urlsplit(url).hostname or "").rpartition(".")[2].upper()
    country = {"UK": "GB", "GOV": "US", "MIL": "US", "EDU": "US"}.get(country, country)
    known = country in DAY_FIRST_REGIONS or country in MONTH_FIRST_REGIONS
    return f"en-{country}" if known else language


def _settle_order(readings: Sequence[_Reading], now: datetime) -> None:
    """Choose between the two readings of 5/4/2020."""
    sure = [reading.stamp.wall.date() for reading in readings if reading.stamp.other is None]
    for reading in readings:
        stamp = reading.stamp
        if stamp.other is None:
            continue
        month_first, day_first = stamp.wall, stamp.other
        chosen = next(
            (wall for day in sure for wall in (month_first, day_first) if abs((wall.date() - day).days) <= 1), None
        )
        if chosen is None:
            latest = (now + TOLERANCE).replace(tzinfo=None)
            chosen = day_first if month_first > latest else month_first
        reading.stamp = replace(stamp, wall=chosen, other=None)


def _share_zone(readings: Sequence[_Reading]) -> None:
    """Let times without a zone have the offset that another date of the page states, if it is near enough.

    `Z` teaches nothing: programs print UTC whatever the newsroom's clock shows.
    """
    known = [reading for reading in readings if reading.stamp.zone and reading.stamp.zone.utcoffset(None)]
    for reading in readings:
        if reading.stamp.zone is None and reading.stamp.precision is not Precision.DAY:
            for other in known:
                if abs(other.stamp.wall - reading.stamp.wall) < timedelta(days=90):
                    reading.assumed = other.stamp.zone or reading.assumed
                    break


def _anchor(first: Sequence[_Reading], last: Sequence[_Reading]) -> _Reading:
    """Return the claim that names the day of publication."""
    anchor = first[0]
    for reading in first:
        if reading.source == "url" and _precedes(reading, anchor):
            return next((other for other in first if _agree(other, reading)), reading)
    changed = any(anchor.stamp.wall == change.stamp.wall for change in last)
    if changed:
        # Without its zone a claim cannot be told to be earlier on the same day.
        exact = (other for other in first if other.source in _WRITTEN and other.stamp.zone and not other.vague)
        anchor = next((other for other in exact if other.value < anchor.value), anchor)
    # Only the first: it is the nearest to the headline, a later one may be that of a quoted post.
    shown = next((reading for reading in first if reading.source == "text"), None)
    if shown is None or _agree(shown, anchor) or abs((shown.stamp.wall.date() - anchor.stamp.wall.date()).days) < 2:
        return anchor
    written = [reading for reading in first if reading.source in _WRITTEN]
    if 0 < sum(_agree(reading, shown) for reading in written) >= sum(_agree(reading, anchor) for reading in written):
        return shown
    if shown.value < anchor.value:
        return shown if changed else anchor
    marked = any(reading.source == "html" and _agree(reading, shown) for reading in first)
    return anchor if not marked or any(_agree(change, shown) for change in last) else shown


def _precedes(one: _Reading, other: _Reading) -> bool:
    """Say whether a claim is earlier by more than zones and a late evening account for."""
    return other.value - one.value > timedelta(days=2)


def _finest(anchor: _Reading, readings: Sequence[_Reading]) -> _Reading:
    """Return the claim that says most of those that allow for the anchor's day; the first of equals."""

    def detail(reading: _Reading) -> tuple[bool, bool]:
        return (not reading.vague, reading.stamp.zone is not None)

    return max((reading for reading in readings if reading is anchor or _agree(reading, anchor)), key=detail)


def _agree(one: _Reading, other: _Reading) -> bool:
    """Say whether two claims can be of one moment."""
    if one.vague or other.vague:
        # The day as people at the site saw it: within the widest zones of the day that is named.
        vague, exact = (one, other) if one.vague else (other, one)
        begin = vague.stamp.wall.replace(tzinfo=UTC)
        if exact.vague:
            return exact.stamp.wall.date() == vague.stamp.wall.date()
        if exact.stamp.wall.date() == vague.stamp.wall.date():
            return True
        return begin - zones.FURTHEST <= exact.value < begin + timedelta(days=1) + zones.FURTHEST
    # Two times on one day: the same clock with and without a zone, or in two zones.
    return one.stamp.wall == other.stamp.wall or abs(one.value - other.value) < timedelta(minutes=1)
