"""Any bytes: a value or SourceFailed, in bounded time."""

import contextlib
import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline.discover.feeds import read_feed
from pipeline.discover.links import MAX_URL, BadLink, absolute
from pipeline.discover.listings import read_listing
from pipeline.discover.markup import plain_text
from pipeline.discover.pictures import picture
from pipeline.discover.sitemaps import read_sitemap, robots_sitemaps
from pipeline.errors import SourceFailed
from pipeline.model import Candidate

URL = "https://news.example/x"

# Fragments from which hypothesis builds documents that get past the first line of every reader.
FRAGMENTS = [
    *(b"<rss>", b"</rss>", b"<channel>", b"<item>", b"</item>", b"<feed xmlns='http://www.w3.org/2005/Atom'>"),
    *(b"</feed>", b"<entry>", b"</entry>", b"<link>", b"</link>", b"<link href='http://a.example/'/>", b"<title>"),
    *(b"</title>", b"<guid>", b"http://a.example/", b"//", b"<urlset>", b"<url>", b"</url>", b"<loc>", b"</loc>"),
    *(b"<sitemapindex>", b"<sitemap>", b"<![CDATA[", b"]]>", b"&", b"&#0;", b"&#x1b;", b"&amp;lt;b&amp;gt;", b"&x;"),
    *(b"<!DOCTYPE rss [<!ENTITY x 'y'>]>", b"<?xml version='1.0' encoding='utf-16'?>", b"\0", b"\xff\xfe", b"\xef\xbb"),
    *(b"<a href=/2026/x>", b"<h2>", b"<time datetime=1>", b"<img srcset='a 1w, b 2w'>", b"<base href='http://['>"),
    *(b'{"items":[', b'{"url":"/a"}', b"]}", b"1e999", b"\\ud800", b"\x1f\x8b\x08", b"<media:content url='x'/>"),
    *(b"xml:base='http://['", b"<enclosure url='http://[' type='image/x'/>", b"<pubDate>", b"<!--", b"-->", b"<?"),
]
documents = st.one_of(st.binary(max_size=400), st.lists(st.sampled_from(FRAGMENTS), max_size=25).map(b"".join))
relaxed = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def check(candidates: tuple[Candidate, ...]) -> None:
    for candidate in candidates:
        assert candidate.url.lower().startswith(("http://", "https://"))
        assert len(candidate.url) <= MAX_URL
        for text in (candidate.title, candidate.excerpt, candidate.published, *candidate.tags, *candidate.authors):
            assert text is None or (text and "\n" not in text and "\0" not in text)


@relaxed
@given(documents, st.sampled_from([None, "text/xml; charset=utf-7", "application/rss+xml; charset=windows-1252", "x"]))
@example(b"<rss><channel><item><link>http://a.example/</link>", None)
@example(b"<!", None)
def test_feed(body: bytes, content_type: str | None) -> None:
    try:
        feed = read_feed(body, URL, content_type)
    except SourceFailed:
        return
    check(feed.candidates)


@relaxed
@given(documents)
def test_sitemap(body: bytes) -> None:
    try:
        sitemap = read_sitemap(body, URL)
    except SourceFailed:
        return
    check(sitemap.candidates)


@relaxed
@given(documents)
def test_listing(body: bytes) -> None:
    try:
        listing = read_listing(body, URL, "2026", None)
    except SourceFailed:
        return
    check(listing.candidates)


@given(st.text(), st.booleans())
def test_plain_text(markup: str, is_html: bool) -> None:
    text = plain_text(markup, is_html=is_html)
    assert text is None or text == text.strip() != ""


@given(st.text(max_size=60))
def test_link(href: str) -> None:
    for address in (href, f"http://{href}", f"//{href}", f"http:{href}"):
        try:
            url = absolute(address, URL)
        except BadLink:
            continue
        assert url.lower().startswith(("http://", "https://"))


@given(st.text(max_size=60), st.text(max_size=8))
def test_picture(href: str, size: str) -> None:
    image = picture(href, URL, width=size, height=size, source="feed")
    assert image is None or image.width is None or 0 < image.width < 100_000


@given(st.text())
def test_robots(text: str) -> None:
    assert all(address.lower().startswith("http") for address in robots_sitemaps(text))


def listing(body: bytes, url: str) -> object:
    return read_listing(body, url, ".", None)


@pytest.mark.parametrize("reader", [read_feed, read_sitemap, listing])
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<rss><channel><item><title>" + b"&" * 500_000, id="ampersands"),
        pytest.param(b"<rss><channel><item><title>" + b"<![" * 200_000, id="marked sections"),
        pytest.param(b"<rss>" + b"<!DOCTYPE " * 90_000, id="document types"),
        pytest.param(b"<rss><channel><item " + b"a=b " * 400_000, id="attributes"),
        pytest.param(b"<rss><channel>" + b"<item><description>" * 120 + b"x" * 3_000_000, id="nested entries"),
        pytest.param(b"<rss>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</rss>", id="depth"),
        pytest.param(b"<a href=/1>" * 200_000, id="one link"),
        pytest.param(b"<div><a href=/1></div>" * 100_000, id="one link in many cards"),
        pytest.param(b"".join(b"<div><a href=/%d>" % number for number in range(100_000)), id="nested cards"),
        pytest.param(b"<a href=/1>" + b"<h2>" * 300_000, id="headings"),
        pytest.param(b"<html>" + b"<title>" * 300_000, id="titles"),
        pytest.param(b"<urlset>" + b"<url>" * 400_000, id="open entries"),
        pytest.param(b"<urlset><url>" + b"<loc>http://a.example/</loc>" * 200_000 + b"</url></urlset>", id="locations"),
        pytest.param(b'{"items":' + b"[" * 1_000_000, id="JSON depth"),
    ],
)
def test_work_is_bounded(reader: Callable[[bytes, str], object], body: bytes) -> None:
    """A quadratic reader would take minutes for these; the slowest takes about a second of CPU."""
    start = time.process_time()
    with contextlib.suppress(SourceFailed):
        reader(body, URL)
    assert time.process_time() - start < 10
