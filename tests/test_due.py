"""When a provider is due: a table of paces, and what no pace may change."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.due import LONGEST, PACE_DAYS, SHORTEST, Pace, Turn, due_at, interval, not_due

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
DAYS = timedelta(days=PACE_DAYS)


@pytest.mark.parametrize(
    ("articles", "minutes"),
    [(5000, 15), (PACE_DAYS * 48, 15), (PACE_DAYS * 24, 30), (PACE_DAYS * 4, 180), (PACE_DAYS, 720), (7, 1440)],
)
def test_half_the_mean_gap_between_a_quarter_of_an_hour_and_a_day(articles: int, minutes: int) -> None:
    assert interval(Pace(articles, NOW - DAYS), NOW) == timedelta(minutes=minutes)


def test_a_provider_that_was_just_added_is_judged_by_the_days_that_are_known() -> None:
    # Its feed shows twenty articles of the last ten hours.
    assert interval(Pace(20, NOW - timedelta(hours=10)), NOW) == timedelta(minutes=15)


@pytest.mark.parametrize(
    ("pace", "expected"),
    [
        (None, LONGEST),
        (Pace(2, NOW - timedelta(hours=3)), timedelta(hours=2)),
        (Pace(2, NOW - timedelta(days=9)), LONGEST),
    ],
)
def test_too_little_to_have_a_pace(pace: Pace | None, expected: timedelta) -> None:
    assert interval(pace, NOW) == expected


def test_due_at_once_without_a_turn_and_after_one_that_was_cut_off() -> None:
    slow = Pace(4, NOW - DAYS)
    assert due_at(None, slow, NOW) <= NOW
    assert due_at(Turn(NOW, finished=False, failed=False), slow, NOW) <= NOW


def test_a_failure_is_looked_at_again_within_two_hours() -> None:
    slow = Pace(4, NOW - DAYS)
    assert due_at(Turn(NOW, finished=True, failed=False), slow, NOW) > NOW + timedelta(hours=20)
    assert due_at(Turn(NOW, finished=True, failed=True), slow, NOW) <= NOW + timedelta(hours=2)


def test_a_timer_that_is_some_seconds_early_does_not_cost_a_turn() -> None:
    two_hours = Pace(PACE_DAYS * 6, NOW - DAYS)
    turn = Turn(NOW - timedelta(hours=2) + timedelta(seconds=40), finished=True, failed=False)
    assert not_due(("a",), {"a": turn}, {"a": two_hours}, NOW) == {}


def test_those_that_are_not_due_are_named_with_their_moment_soonest_first() -> None:
    turns = {name: Turn(NOW - timedelta(minutes=5), finished=True, failed=False) for name in "abc"}
    paces = {"a": Pace(20, NOW - DAYS), "b": Pace(1000, NOW - DAYS)}
    found = not_due(("a", "b", "c", "new"), turns, paces, NOW)
    assert list(found) == ["b", "a", "c"]
    assert found["b"] == turns["b"].at + timedelta(minutes=13.5)


@given(
    articles=st.integers(1, 100_000),
    age=st.timedeltas(timedelta(), DAYS),
    more=st.integers(1, 1000),
)
def test_who_publishes_more_never_waits_longer(articles: int, age: timedelta, more: int) -> None:
    some, many = interval(Pace(articles, NOW - age), NOW), interval(Pace(articles + more, NOW - age), NOW)
    assert SHORTEST <= some <= LONGEST
    # Two articles have no pace yet; from three on, more means sooner.
    assert many <= some or articles < 3
