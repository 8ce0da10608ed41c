"""Remembered answers are those that the pattern gives, for names of any length."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.class_names import matcher

PATTERN = re.compile(r"(?:^|[\s_-])(?:promo|ad)s?(?:$|[\s_-])", re.IGNORECASE)


@given(st.lists(st.sampled_from(["promo", "ads", "AD", "adverb", "post-ad", "header", "x" * 400]), max_size=8))
def test_remembered_answers_are_those_of_the_pattern(words: list[str]) -> None:
    names = " ".join(words)
    expected = PATTERN.search(names) is not None
    test = matcher(PATTERN)
    assert [test(names), test(names)] == [expected, expected]


@pytest.mark.parametrize("length", [10, 1_000, 10_000])
def test_a_name_at_the_end_of_a_long_list_counts(length: int) -> None:
    assert matcher(PATTERN)("a" * length + " promo")
    assert not matcher(PATTERN)("a" * length + "promo")


def test_two_patterns_do_not_share_their_answers() -> None:
    assert matcher(re.compile("header"))("header")
    assert not matcher(re.compile("footer"))("header")
