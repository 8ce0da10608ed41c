"""The reference feeds: the same entries as feedparser, and no surprise on the broken ones."""

import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.discover.entries import Dropped, Feed
from pipeline.discover.feeds import read_feed
from pipeline.discover.markup import plain_text
from pipeline.discover.sitemaps import read_sitemap
from pipeline.errors import SourceFailed
from pipeline.text import clean

FEEDS = Path(__file__).resolve().parents[2].parent / "shared" / "feeds"
INDEX = FEEDS / "index.jsonl"
ROWS: list[dict[str, Any]] = (
    [json.loads(line) for line in INDEX.read_text("utf-8").splitlines()] if INDEX.exists() else []
)
URL = "https://feed.example/feed.xml"
# What is said of the body as a whole; every other reason stands for one entry.
REMARKS = {"truncated", "too_many_entries", "bad_encoding", "too_much_markup", "not_well_formed", "unread"}

pytestmark = pytest.mark.skipif(not ROWS, reason="the reference feeds (../shared/feeds) are not here")


def rows(*kinds: str, real: bool | None = None) -> list[Any]:
    return [
        pytest.param(row, id=row["file"])
        for row in ROWS
        if row["kind"] in kinds and (real is None or row["real"] is real)
    ]


def entries(dropped: tuple[Dropped, ...]) -> int:
    return sum(1 for reason, _ in dropped if reason not in REMARKS)


def body_of(row: dict[str, Any]) -> bytes:
    return FEEDS.joinpath(str(row["file"])).read_bytes()


@cache
def by_feedparser(file: str) -> list[dict[str, Any]]:
    import feedparser

    body = FEEDS.joinpath(file).read_bytes()
    parsed = feedparser.parse(io.BytesIO(body), response_headers={"content-location": URL})
    return list(parsed.entries)


def pairs(row: dict[str, Any]) -> tuple[Feed, list[tuple[Any, dict[str, Any]]]]:
    feed, expected = read_feed(body_of(row), URL), by_feedparser(row["file"])
    usable = [one for one in expected if str(dict.get(one, "link", dict.get(one, "links", ""))).strip("[] ")]
    assert len(feed.candidates) == len(usable)
    return feed, list(zip(feed.candidates, usable, strict=True))


REAL = rows("rss", "atom", "rdf", real=True)


@pytest.mark.parametrize("row", REAL)
class TestSameAsFeedparser:
    def test_count(self, row: dict[str, Any]) -> None:
        feed = read_feed(body_of(row), URL)
        count = len(feed.candidates) + entries(feed.dropped)
        assert count == len(by_feedparser(row["file"])) == row["entries_counted"]

    def test_links(self, row: dict[str, Any]) -> None:
        for candidate, expected in pairs(row)[1]:
            link = expected.get("feedburner_origlink") or expected["link"]
            if not link.startswith("http"):
                # Atom's id stands in for feedparser where no link is HTML; a link to a PDF is better than none.
                link = expected["links"][0]["href"]
            assert candidate.url == link

    def test_titles(self, row: dict[str, Any]) -> None:
        for candidate, expected in pairs(row)[1]:
            # feedparser leaves mark-up in titles.
            assert candidate.title == plain_text(expected.get("title"), is_html=False)

    def test_dates(self, row: dict[str, Any]) -> None:
        for candidate, expected in pairs(row)[1]:
            stated = [clean(dict.get(expected, key) or "") for key in ("published", "created", "updated")]
            ours = [date for date in (candidate.published, candidate.modified) if date]
            # `dc:date` beside `pubDate` is the same moment once more, and is not kept.
            assert ours[:1] == [date for date in stated if date][:1]
            assert set(ours) <= set(stated)


# Well-formed, but with a prefix that it does not declare.
UNDECLARED = "feedjira+feedjira__spec-sample_feeds-PaulDixExplainsNothingWFW.xml"


@pytest.mark.parametrize("row", [row for row in REAL if row.values[0]["well_formed"] and row.id != UNDECLARED])
def test_fast_reader_is_enough_for_well_formed_feeds(row: dict[str, Any]) -> None:
    assert read_feed(body_of(row), URL).reader == "fast"


@pytest.mark.parametrize(
    "row",
    [row for row in rows("rss", "atom", "rdf", "jsonfeed") if row.values[0].get("expected_entries") is not None],
)
def test_stated_number_of_entries(row: dict[str, Any]) -> None:
    feed = read_feed(body_of(row), URL)
    assert len(feed.candidates) + entries(feed.dropped) == row["expected_entries"]


@pytest.mark.parametrize("row", rows("jsonfeed"))
def test_json(row: dict[str, Any]) -> None:
    if row["entries_counted"]:
        feed = read_feed(body_of(row), URL)
        assert feed.reader == "json"
        assert len(feed.candidates) + entries(feed.dropped) == row["entries_counted"]
    else:
        # Broken JSON and JSON of other kinds; a list of items may also be empty, or hold none with a link.
        try:
            feed = read_feed(body_of(row), URL)
        except SourceFailed:
            return
        assert feed.candidates == ()


@pytest.mark.parametrize("row", [pytest.param(row, id=row["file"]) for row in ROWS])
def test_nothing_but_source_failed(row: dict[str, Any]) -> None:
    for reader in (read_feed, read_sitemap):
        try:
            found = reader(body_of(row), URL)
        except SourceFailed:
            continue
        assert all(candidate.url.startswith("http") for candidate in found.candidates)


@pytest.mark.parametrize("row", rows("sitemap", "news-sitemap", "sitemap-text", "sitemap-index"))
def test_sitemaps(row: dict[str, Any]) -> None:
    sitemap = read_sitemap(body_of(row), URL)
    found = len(sitemap.children) if row["kind"] == "sitemap-index" else len(sitemap.candidates)
    assert found + entries(sitemap.dropped) == row["entries_counted"]
