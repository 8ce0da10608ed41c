"""Dates that machines write: ISO 8601 in all its looks, and epochs."""

import re
from datetime import UTC, datetime, timedelta

from pipeline.model import Precision
from pipeline.normalise import zones
from pipeline.normalise.stamps import Hints, Stamp, stamp_of

_ISO = re.compile(
    r"(\d{4})(-?)(\d{2})\2(\d{2})(?:(?:\s?[Tt]\s?|[\s_]+)?(\d{2})(?:(:?)(\d{2})(?:\6(\d{2})(?:[.,:]\d{1,9})?)?)?)?"
)
_EPOCH = re.compile(r"(?:/Date\()?(\d{10}(?:\.\d{1,6})?|\d{13})(?:[+-]\d{4})?(?:\)/)?")


def read_iso(text: str, hints: Hints) -> Stamp | None:
    """Read a text that is an ISO 8601 date and nothing else: any separator, any precision, any spelling of the zone."""
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
    return stamp_of(int(year), int(month), int(day), hour, minute, second, zone)


def read_epoch(text: str) -> Stamp | None:
    """Read seconds or milliseconds since 1970, bare or as `/Date(…)/`."""
    match = _EPOCH.fullmatch(text)
    if not match:
        return None
    digits = match[1]
    seconds = float(digits) / 1000 if len(digits) == 13 else float(digits)
    moment = datetime.fromtimestamp(int(seconds), UTC)
    return Stamp(moment.replace(tzinfo=None), UTC, Precision.SECOND)
