"""A date as it is written: the fields on the page, the zone if one is named, and how exact they are.

A `Stamp` says only what the text says. Whether it can be true, and what an unnamed zone means, is decided in
`pipeline.normalise.dates`.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from pipeline.model import Precision
from pipeline.normalise import zones

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


@dataclass(frozen=True, slots=True)
class Hints:
    """What a page tells about its dates."""

    language: str | None = None
    """BCP 47. Decides month names and the order of 5/4/2020."""
    timezone: str | None = None
    """IANA zone of the provider. Decides between the meanings of a zone name; a stamp without a zone stays without."""
    day_first: bool | None = None
    """Overrides the language's order."""

    def zone(self, match: re.Match[str] | None) -> tzinfo | None:
        """Return the zone that a match of `zones.PATTERN` names."""
        return zones.zone_of(match, timezone=self.timezone, language=self.language) if match else None

    def order(self, separator: str) -> bool | None:
        """Say whether 5/4/2020 begins with the day; None where both orders are common."""
        if self.day_first is not None:
            return self.day_first
        code, _, region = (self.language or "").partition("-")
        code, region = code.lower(), region.upper()
        if code in ("", "en"):
            if region in DAY_FIRST_REGIONS:
                return True
            if region in MONTH_FIRST_REGIONS:
                return False
            # Full stops are the habit of languages that put the day first; English takes them up in both orders.
            return True if separator == "." and not code else None
        return code not in ("fil", "tl")


def stamp_of(
    year: int, month: int, day: int, hour: str | None, minute: str | None, second: str | None, zone: tzinfo | None
) -> Stamp | None:
    """Return the stamp of these fields, as written; None when calendar or clock lack them."""
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
