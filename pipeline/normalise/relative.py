"""Dates that count from now, and dates in the languages that the table of months leaves out."""

import re
from datetime import UTC, datetime, timedelta

from pipeline.model import Precision
from pipeline.normalise.months import is_known
from pipeline.normalise.stamps import Hints, Stamp

MAX_DATEPARSER = 64
"""Characters that dateparser gets: it takes up to 6 ms for these and 0.8 ms for each one more."""

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


def read_relative(text: str, now: datetime) -> Stamp | None:
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


def ask_dateparser(text: str, now: datetime, hints: Hints, *, relative: bool) -> Stamp | None:
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

    try:
        found = dateparser.parse(
            text,
            languages=[code],
            settings={
                "REQUIRE_PARTS": ["day", "month", "year"],
                "RELATIVE_BASE": now.replace(tzinfo=None),
                "DATE_ORDER": "MDY" if hints.order("/") is False else "DMY",
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
