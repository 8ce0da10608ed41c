"""When a published article is looked at again, and when it counts as withdrawn."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.model import Article, Moment, Provider
from pipeline.recheck import BETWEEN, MISSES, is_same_text, missing, next_look, settle_address

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


BODY = " ".join(f"word{number} of{number % 7} the{number % 5} report" for number in range(60))
READ = Article(
    canonical_url="https://a.example/uk/2026/11/court-opens-face-search-records/",
    original_url="https://a.example/uk/2026/11/court-opens-face-search-records/",
    title="Court opens face search records",
    published_at=Moment(value=NOW, source="json-ld"),
    provider=Provider(name="A", domain="a.example"),
    body=BODY,
)


def test_text_with_another_headline_and_a_sentence_more_is_the_same() -> None:
    moved = replace(READ, title="Corrected: judge opens records", body=f"{BODY} An earlier version had the wrong day.")
    assert is_same_text(READ, moved)


@pytest.mark.parametrize("body", [None, "", " ".join(reversed(BODY.split())), BODY[: len(BODY) // 2]])
def test_another_text_is_another_article(body: str | None) -> None:
    assert not is_same_text(READ, replace(READ, body=body))


def test_article_without_text_is_nobody_elses() -> None:
    assert not is_same_text(replace(READ, body=None), replace(READ, body=None))


@pytest.mark.parametrize("first", ["plain", "edition"])
def test_plainest_of_the_addresses_of_a_page_stays(first: str) -> None:
    plain = replace(READ, canonical_url="https://a.example/2026/11/court-opens-face-search-records/")
    before, after = (plain, READ) if first == "plain" else (READ, plain)
    assert settle_address(before, after) == plain.canonical_url


def test_address_that_the_page_states_wins() -> None:
    plain = replace(READ, canonical_url="https://a.example/2026/11/court-opens-face-search-records/")
    assert settle_address(plain, replace(READ, sources=(("canonical", "canonical"),))) == READ.canonical_url


def test_article_that_moved_has_its_new_address() -> None:
    moved = replace(READ, canonical_url="https://a.example/2026/11/judge-opens-face-search-records-at-last/")
    assert settle_address(READ, moved) == moved.canonical_url
