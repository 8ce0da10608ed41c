"""Numbers and scales."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.overview.numbers import ago, minutes, nice_most, percentile, share
from pipeline.overview.sections import fell


@pytest.mark.parametrize(("part", "value"), [(0, 1), (0.5, 2.5), (0.9, 3.7), (1, 4)])
def test_percentile_lies_between(part: float, value: float) -> None:
    assert percentile([1, 2, 3, 4], part) == pytest.approx(value)


def test_percentile_of_nothing() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


@given(st.integers(0, 10**9))
def test_scale_holds_its_values(value: int) -> None:
    most = nice_most(value)
    assert max(value, 1) <= most <= max(4, value * 2.01)


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0%"), (0.0001, "1%"), (0.5, "50%"), (0.9999, "99%"), (1, "100%")]
)  # fmt: skip
def test_share(value: float, text: str) -> None:
    assert share(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.5, "30 s"), (12, "12 min"), (90, "1.5 h"), (60, "1 h"), (36 * 60, "36 h"), (4 * 1440, "4 d")]
)
def test_minutes(value: float, text: str) -> None:
    assert minutes(value) == text


def test_ago() -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert ago(now - timedelta(minutes=5), now) == "5 min ago"
    assert ago(now + timedelta(minutes=5), now) == "just now"


@pytest.mark.parametrize(
    ("before", "now", "articles", "expected"),
    [(1.0, 0.0, 2, True), (0.8, 0.1, 11, True), (0.8, 0.67, 200, False), (1.0, 0.7, 4, False), (0.95, 0.72, 200, True)],
)
def test_a_share_that_fell(before: float, now: float, articles: int, *, expected: bool) -> None:
    assert fell(before, now, articles) is expected
