"""Zone names: each has a meaning, and offsets stay on Earth."""

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.normalise.zones import AMBIGUOUS, FIXED, FURTHEST, PATTERN, WALL, iana, named, zone_of

SUMMER = datetime(2020, 7, 1, 12, 0, tzinfo=UTC)
WINTER = datetime(2020, 1, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("name", sorted({*FIXED, *WALL, *AMBIGUOUS}))
def test_every_name_is_a_zone(name: str) -> None:
    zone = named(name)
    assert zone is not None
    assert abs(SUMMER.astimezone(zone).utcoffset() or timedelta()) <= FURTHEST


def test_no_name_has_two_rows() -> None:
    assert not set(FIXED) & set(WALL) | set(FIXED) & set(AMBIGUOUS) | set(WALL) & set(AMBIGUOUS)


@pytest.mark.parametrize(("moment", "hours"), [(SUMMER, -4), (WINTER, -5)])
def test_a_name_without_season_follows_the_clock(moment: datetime, hours: int) -> None:
    assert moment.astimezone(named("ET")).utcoffset() == timedelta(hours=hours)


def test_an_unknown_name_is_no_zone() -> None:
    assert named("XYZ") is None


@pytest.mark.parametrize("name", ["Mars/Olympus", "../etc/passwd", "", "Europe/" + "x" * 50])
def test_an_unknown_place_is_no_zone(name: str) -> None:
    assert iana(name) is None


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("+02:00", 120),
        ("-0730", -450),
        ("+05", 300),
        (" GMT+2", 120),
        (" UTC -3", -180),
        (" GMT+5:30", 330),
        (" (PDT)", -420),
        (", EST", -300),
        ("Z", 0),
        ("+14:00", 840),
        ("+14:30", None),
        ("+99:99", None),
        (" Eastern Standard Time", -300),
        (" Asia/Tokyo", 540),
    ],
)
def test_zone_of(text: str, minutes: int | None) -> None:
    match = PATTERN.match(text)
    assert match
    zone = zone_of(match)
    offset = SUMMER.astimezone(zone).utcoffset() if zone else None
    assert offset == (None if minutes is None else timedelta(minutes=minutes))


@pytest.mark.parametrize("text", ["", " by Anna", " - 16", "-16-04", " Zebra", "+1", " ETA"])
def test_other_words_are_no_zone(text: str) -> None:
    assert PATTERN.match(text) is None
