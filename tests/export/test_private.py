"""Private fields: what they say, and what of them does not change while the content does not."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from pipeline.export.private import MAX_BODY, private_fields, seal_for, settled
from pipeline.export.secured import Cipher
from pipeline.model import Article
from tests.export.samples import ARTICLE, NOW

CIPHER, OTHER = Cipher((bytes(range(32)),)), Cipher((b"o" * 32,))
FEED = "https://news.example/feed"


def fields(article: Article = ARTICLE, *args: Any, **kwargs: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(private_fields(article, 7, *args, **kwargs))
    return found


def opened(token: str | None, cipher: Cipher = CIPHER) -> dict[str, Any]:
    assert token is not None
    found: dict[str, Any] = json.loads(cipher.open(token, ARTICLE.canonical_url))
    return found


def sealed(article: Article, previous: str | None = None, source: str | None = FEED, cipher: Cipher = CIPHER) -> str:
    seal = seal_for(cipher, article, 7, source)
    assert seal is not None
    token = seal(previous)
    assert token is not None
    return token


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("article", 7),
        ("fetched", "2026-11-22T12:00:00Z"),
        ("original_url", "https://news.example/2026/11/20/harbour-bridge/?utm_source=rss"),
        ("published", {"precision": "second", "source": "json-ld", "zone_stated": True}),
        ("source_url", FEED),
        ("sources", {"title": "json-ld"}),
    ],
)
def test_each_field_says_what_it_should(key: str, value: object) -> None:
    assert fields(ARTICLE, FEED)[key] == value


def test_the_form_is_canonical() -> None:
    plain = private_fields(ARTICLE, 7, FEED)
    assert plain == json.dumps(json.loads(plain), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def test_what_is_not_known_is_left_out() -> None:
    bare = fields(replace(ARTICLE, fetched=None, sources=()))
    assert set(bare) == {"article", "content", "original_url", "published"}


def test_the_source_can_come_with_the_article() -> None:
    found = fields(replace(ARTICLE, sources=(("source_url", FEED), ("title", "h1"))))
    assert found["source_url"] == FEED
    assert found["sources"] == {"title": "h1"}


def test_the_body_is_there_only_when_asked_for() -> None:
    assert "body" not in fields()
    assert fields(body=True)["body"] == ARTICLE.body
    assert "body_cut" not in fields(body=True)


def test_a_long_body_is_cut_between_characters() -> None:
    found = fields(replace(ARTICLE, body="é" * MAX_BODY), body=True)
    assert found["body"] == "é" * (MAX_BODY // 2)
    assert found["body_cut"] is True


def test_a_lone_surrogate_does_no_harm() -> None:
    assert fields(replace(ARTICLE, body="a\ud800b", title="\udfff"), body=True)["body"] == "a?b"


def test_without_a_key_there_is_no_seal() -> None:
    assert seal_for(None, ARTICLE, 7) is None


def test_the_token_stays_while_only_the_fetch_is_new() -> None:
    token = sealed(ARTICLE)
    again = replace(ARTICLE, fetched=NOW + timedelta(days=1), sources=(("title", "h1"),))
    assert sealed(again, token) == token


def test_the_token_stays_when_another_source_names_the_article() -> None:
    token = sealed(ARTICLE)
    assert sealed(ARTICLE, token, "https://news.example/sitemap.xml") == token
    assert sealed(replace(ARTICLE, original_url=ARTICLE.canonical_url), token, None) == token


def test_new_content_brings_its_own_fetch() -> None:
    later = NOW + timedelta(days=1)
    changed = replace(ARTICLE, title="Corrected", fetched=later, sources=(("title", "h1"),))
    found = opened(sealed(changed, sealed(ARTICLE), "https://news.example/sitemap.xml"))
    assert found["fetched"] == "2026-11-23T12:00:00Z"
    assert found["sources"] == {"title": "h1"}
    assert found["source_url"] == FEED


def test_scores_and_coverage_are_no_content() -> None:
    token = sealed(ARTICLE)
    assert sealed(replace(ARTICLE, quality=1, heat=2, related=(), topics=()), token) == token


def test_a_new_key_makes_a_new_token_of_the_same_fields() -> None:
    both = Cipher((*OTHER.keys, *CIPHER.keys))
    token = sealed(ARTICLE)
    again = replace(ARTICLE, fetched=NOW + timedelta(days=1))
    fresh = sealed(again, token, cipher=both)
    assert fresh != token
    assert opened(fresh, OTHER) == opened(token)


def test_a_token_that_does_not_open_is_replaced() -> None:
    assert opened(sealed(ARTICLE, sealed(ARTICLE, cipher=OTHER)))["article"] == 7


@pytest.mark.parametrize("old", [b"", b"no json", b"[]", b'"text"', b"[" * 100_000, b"\xff"])
def test_fields_of_another_form_are_replaced(old: bytes) -> None:
    new = private_fields(ARTICLE, 7)
    assert settled(old, new) == new
