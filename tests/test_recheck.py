"""When a published article is looked at again, and when it counts as withdrawn."""

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.recheck import BETWEEN, MISSES, missing, next_look

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "pause"),
    [(1, 2), (5, 2), (7, 6), (23, 6), (30, 24), (24 * 10, 24 * 7)],
)
def test_looks_grow_rarer_with_age(age: int, pause: int) -> None:
    assert next_look(NOW - timedelta(hours=age), NOW) == NOW + timedelta(hours=pause)


def test_old_articles_are_left_alone() -> None:
    assert next_look(NOW - timedelta(days=31), NOW) is None


def test_gone_for_good_counts_at_once() -> None:
    assert missing(410, 0, NOW).withdrawn == "http_410, 1 times"


def test_not_found_counts_the_third_time() -> None:
    assert [missing(404, misses, NOW).withdrawn is not None for misses in range(MISSES)] == [False, False, True]


def test_an_outage_of_some_hours_withdraws_nothing() -> None:
    first_to_last = BETWEEN * (MISSES - 1)
    assert first_to_last >= timedelta(hours=24)
    assert missing(404, 0, NOW).recheck_at == NOW + BETWEEN


@pytest.mark.parametrize("status", [404, 410])
def test_withdrawn_page_is_looked_at_once_more(status: int) -> None:
    first = missing(status, MISSES - 1 if status == 404 else 0, NOW)
    assert first.recheck_at == NOW + timedelta(days=7)
    assert missing(status, first.misses, NOW).recheck_at is None
