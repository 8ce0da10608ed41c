"""One article in several sources."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.discover.merge import comparison_key, merge
from pipeline.model import Candidate, Image


def candidate(origin: Any, url: str = "https://news.example/a", **fields: Any) -> Candidate:
    return Candidate(url=url, origin=origin, source_url=f"https://news.example/{origin}", **fields)


def one(*candidates: Candidate) -> Candidate:
    (merged,) = merge(candidates)
    return merged


class TestIdentity:
    @pytest.mark.parametrize(
        "variant",
        [
            "http://news.example/a/b?id=1",
            "https://www.news.example/a/b?id=1",
            "https://NEWS.example/a/b/?id=1",
            "https://news.example:443/a/b?id=1",
            "https://news.example/a/b?id=1#comments",
            "https://news.example/a/b?utm_source=rss&id=1&utm_medium=x",
            "https://news.example/a/b?id=1&fbclid=x&gclid=y",
            "https://news.example/a/b?id=1&at_campaign=x",
            "https://news.example/%61/b?id=1",
            "https://news.example/a/b?id=1&CMP=rss",
        ],
    )
    def test_same(self, variant: str) -> None:
        first = candidate("feed", "https://news.example/a/b?id=1")
        assert merge([first, candidate("feed", variant)]) == (first,)

    @pytest.mark.parametrize(
        "other",
        [
            "https://news.example/a/B?id=1",
            "https://news.example/a/b?id=2",
            "https://news.example/a/b",
            "https://news.example:8443/a/b?id=1",
            "https://amp.news.example/a/b?id=1",
            "https://news.example/a%2Fb?id=1",
            "https://news.example/a/b?id=1&page=2",
            "https://news.example/a/b?id=1&gclidx=1",
        ],
    )
    def test_different(self, other: str) -> None:
        assert len(merge([candidate("feed", "https://news.example/a/b?id=1"), candidate("feed", other)])) == 2

    def test_latin_1_escapes_stay_apart(self) -> None:
        urls = ["https://news.example/caf%E9", "https://news.example/caf%E8"]
        assert len(merge([candidate("feed", url) for url in urls])) == 2

    def test_first_address_stays_even_when_a_better_source_follows(self) -> None:
        merged = one(candidate("listing", "http://www.news.example/a/?utm_source=x"), candidate("feed"))
        assert merged.url == "http://www.news.example/a/?utm_source=x"

    def test_order_of_first_appearance(self) -> None:
        urls = ["https://news.example/b", "https://news.example/a", "http://news.example/b/", "https://news.example/c"]
        assert [merged.url[-1] for merged in merge([candidate("feed", url) for url in urls])] == ["b", "a", "c"]

    def test_nothing(self) -> None:
        assert merge([]) == ()

    @given(st.text(max_size=80))
    def test_any_text_has_a_key(self, url: str) -> None:
        assert isinstance(comparison_key(f"https://{url}"), str)


class TestFields:
    def test_feed_before_sitemap_before_listing(self) -> None:
        merged = one(
            candidate("listing", title="From the page"),
            candidate("sitemap", title="From the sitemap"),
            candidate("feed", title="From the feed"),
        )
        assert merged.title == "From the feed"

    def test_first_of_equals(self) -> None:
        assert one(candidate("feed", title="One"), candidate("feed", title="Another, longer one")).title == "One"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("title", "T"),
            ("excerpt", "E"),
            ("published", "2026-11-03"),
            ("modified", "2026-11-03"),
            ("authors", ("Jane",)),
            ("tags", ("AI",)),
            ("image", Image(url="https://i.example/a.jpg")),
            ("language", "en"),
            ("video_id", "dQw4w9WgXcQ"),
        ],
    )
    def test_holes_are_filled(self, field: str, value: Any) -> None:
        assert getattr(one(candidate("feed"), candidate("listing", **{field: value})), field) == value

    def test_tags_are_all_tags_once(self) -> None:
        merged = one(candidate("sitemap", tags=("ai", "Law")), candidate("feed", tags=("AI", "Chips")))
        assert merged.tags == ("AI", "Chips", "Law")

    def test_largest_image(self) -> None:
        small = Image(url="https://i.example/s.jpg", width=300, height=200)
        large = Image(url="https://i.example/l.jpg", width=1200, height=600)
        assert one(candidate("feed", image=small), candidate("sitemap", image=large)).image == large

    @pytest.mark.parametrize(
        ("feed", "sitemap", "kept"),
        [
            ("2026-11-03", "2026-11-03T10:00:00+01:00", "sitemap"),
            ("2026-11-03 10:00", "2026-11-03T10:00:00Z", "sitemap"),
            ("2026-11-03", "2026-11-03 10:00", "sitemap"),
            ("Tue, 03 Nov 2026 10:00:00 GMT", "2026-11-03T10:00:00Z", "feed"),
            ("Tue, 03 Nov 2026 10:00:00 +0100 (CET)", "2026-11-03T10:00:00Z", "feed"),
            ("2026-11-03T10:00:00.123Z", "2026-11-03", "feed"),
            ("2026-11-03", "2026-11-04", "feed"),
        ],
    )
    def test_exacter_date(self, feed: str, sitemap: str, kept: str) -> None:
        merged = one(candidate("feed", published=feed), candidate("sitemap", published=sitemap))
        assert merged.published == {"feed": feed, "sitemap": sitemap}[kept]
        assert merged.origin == kept
        assert merged.source_url == f"https://news.example/{kept}"

    def test_origin_without_a_published_date_is_that_of_the_modified_one(self) -> None:
        merged = one(candidate("feed", title="T"), candidate("sitemap", modified="2026-11-03"))
        assert merged.origin == "sitemap"

    def test_origin_without_dates_is_the_best(self) -> None:
        assert one(candidate("listing"), candidate("feed")).origin == "feed"

    def test_merging_again_changes_nothing(self) -> None:
        merged = merge([candidate("listing", title="T"), candidate("feed", published="2026-11-03", tags=("a",))])
        assert merge(merged) == merged
