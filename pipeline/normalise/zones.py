"""Zone names as dates are printed with them, and what they mean.

`email.utils` and dateutil drop a name that they do not know, and with it up to 14 hours: so every name is looked up
here, and a date with a name that is not here is a date without a zone.
"""

import re
from datetime import timedelta, timezone, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Abbreviations that say the season: a fixed offset, minutes east of UTC. They are taken at their word, EST in July too:
# RFC 5322 defines it as -0500, and machines write it as often as people do.
FIXED = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0,
    "WEST": 60, "CET": 60, "MEZ": 60, "CEST": 120, "MESZ": 120, "CEDT": 120, "EET": 120, "EEST": 180, "EEDT": 180,
    "MSK": 180, "MSD": 240, "TRT": 180, "SAMT": 240, "YEKT": 300, "OMST": 360, "KRAT": 420, "IRKT": 480, "YAKT": 540,
    "VLAT": 600, "MAGT": 660, "PETT": 720,
    "NST": -210, "NDT": -150, "ADT": -180, "EST": -300, "EDT": -240, "CDT": -300, "MST": -420, "MDT": -360,
    "PST": -480, "PDT": -420, "AKST": -540, "AKDT": -480, "HST": -600, "HDT": -540,
    "BRT": -180, "BRST": -120, "ART": -180, "CLT": -240, "CLST": -180, "COT": -300, "PET": -300, "VET": -240,
    "UYT": -180, "BOT": -240, "PYT": -240,
    "WAT": 60, "CAT": 120, "SAST": 120, "EAT": 180, "IDT": 180, "IRST": 210, "PKT": 300, "NPT": 345, "BDT": 360,
    "BDST": 360, "MMT": 390, "ICT": 420, "WIB": 420, "WITA": 480, "WIT": 540, "SGT": 480, "MYT": 480, "PHT": 480,
    "HKT": 480, "AWST": 480, "JST": 540, "KST": 540, "ACST": 570, "ACDT": 630, "AEST": 600, "AEDT": 660, "NZST": 720,
    "NZDT": 780,
}  # fmt: skip

# Abbreviations without a season: the zone's own clock decides.
WALL = {
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles",
    "AKT": "America/Anchorage", "AET": "Australia/Sydney", "NZT": "Pacific/Auckland",
    "UK": "Europe/London",
}  # fmt: skip

# Abbreviations that mean several zones. The first is taken unless the provider's zone or the page's language speaks for
# another: British and Indian papers print BST and IST far more often than Bangladeshi, Irish or Israeli ones do.
AMBIGUOUS: dict[str, tuple[tuple[int, tuple[str, ...]], ...]] = {
    "BST": ((60, ()), (360, ("Asia/Dhaka", "bn"))),
    "IST": ((330, ()), (60, ("Europe/Dublin", "ga")), (120, ("Asia/Jerusalem", "Asia/Tel_Aviv", "he"))),
    "CST": (
        (-360, ()),
        (480, ("Asia/Shanghai", "Asia/Taipei", "Asia/Hong_Kong", "zh")),
        (-300, ("America/Havana",)),
    ),
    "AST": ((-240, ()), (180, ("Asia/Riyadh", "Asia/Baghdad", "Asia/Kuwait", "Asia/Qatar", "ar"))),
    "GST": ((240, ()), (-120, ("Atlantic/South_Georgia",))),
    "SST": ((-660, ()), (480, ("Asia/Singapore",))),
    "WST": ((480, ()), (60, ("Africa/El_Aaiun",))),
}

NAMES = "|".join(sorted({*FIXED, *WALL, *AMBIGUOUS} - {"Z"}, key=len, reverse=True))
PATTERN = re.compile(
    rf"""\s*,?\s*[(\[]?\s*(?:
        (?:GMT|UTC?)\s?(?P<after>[+\-\u2212]\s?\d{{1,2}}(?::?\d{{2}})?)(?!\d)
      | (?P<offset>[+\-\u2212](?:\d{{2}}:?\d{{2}}|\d:\d{{2}}|\d{{2}}))(?![\d/.\-:])
      | (?P<name>Z|{NAMES})\b
      | (?P<spoken>Eastern|Central|Mountain|Pacific)\s(?:(?P<season>Standard|Daylight)\s)?Time\b
      | (?P<place>[A-Z][a-z]{{2,10}}(?:/[A-Z][A-Za-z_]{{2,20}}){{1,2}})\b
    )""",
    re.VERBOSE,
)
"""A zone where it may stand: at the end of a time of day."""

FURTHEST = timedelta(hours=14)
"""Kiribati; nothing is further from UTC."""
_SPOKEN = {"Eastern": "E", "Central": "C", "Mountain": "M", "Pacific": "P"}


def zone_of(match: re.Match[str], *, timezone: str | None = None, language: str | None = None) -> tzinfo | None:
    """Return the zone that a match of `PATTERN` names, or None when there is no such zone.

    `timezone` is the provider's IANA zone and `language` the page's: they decide the ambiguous names.
    """
    if offset := match["after"] or match["offset"]:
        return _offset(offset)
    if spoken := match["spoken"]:
        season = (match["season"] or "")[:1]
        return named(f"{_SPOKEN[spoken]}{season}T")
    if place := match["place"]:
        return iana(place)
    return named(match["name"], timezone=timezone, language=language)


def named(name: str, *, timezone: str | None = None, language: str | None = None) -> tzinfo | None:
    """Return the zone of an abbreviation such as `PDT` or `IST`, or None when it is unknown."""
    name = name.upper()
    if name in WALL:
        return iana(WALL[name])
    if name in FIXED:
        return minutes_east(FIXED[name])
    if name not in AMBIGUOUS:
        return None
    hints = {timezone, (language or "").split("-")[0].lower()}
    meanings = AMBIGUOUS[name]
    chosen = next((minutes for minutes, speakers in meanings if hints & set(speakers)), meanings[0][0])
    return minutes_east(chosen)


@cache
def minutes_east(minutes: int) -> tzinfo:
    """Return the zone that is always `minutes` east of UTC."""
    return timezone(timedelta(minutes=minutes))


@lru_cache(maxsize=256)  # Pages name zones: the cache is bounded.
def iana(name: str) -> tzinfo | None:
    """Return the IANA zone `name`, or None when the machine knows none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _offset(text: str) -> tzinfo | None:
    """Return the zone of `+02:00`, `-0700`, `+2` or `+530`; None when no place on Earth has it."""
    digits = re.sub(r"\D", "", text)
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    if minutes > 59 or timedelta(hours=hours, minutes=minutes) > FURTHEST:
        return None
    return minutes_east((1 if text.startswith("+") else -1) * (hours * 60 + minutes))
