"""P: what pages and feeds do to a parser. Everything goes through the readers that the crawl uses."""

# ruff: noqa: N802 - tests are named by the ids of the catalogue

import asyncio
import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.config import load_destinations
from pipeline.discover.entries import MAX_ENTRIES
from pipeline.discover.feeds import read_feed
from pipeline.discover.links import BadLink, absolute
from pipeline.errors import ConfigError, Rejected, SourceFailed
from pipeline.export.frontmatter import BadFrontMatter, parse
from pipeline.extract.read import extract
from pipeline.model import Candidate, Extracted, Page, Provider
from pipeline.normalise import dates
from pipeline.normalise.article import normalise
from pipeline.normalise.urls import canonicalise, identity_key
from pipeline.workers import Workers
from tests.conftest import ROOT
from tests.fetch.site import Site
from tests.hostile.world import TEXT, item, rss, story

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
URL = "https://news.example/2026/11/20/harbour"
FEED = "https://news.example/feed"
LAST = item(f"{URL}/last", "The entry after")


def titles(body: bytes) -> list[str | None]:
    return [candidate.title for candidate in read_feed(body, FEED).candidates]


def page(html: bytes, encoding: str | None = None) -> Page:
    return Page(url=URL, html=html, fetched=NOW, encoding=encoding)


def read(html: bytes, encoding: str | None = None) -> Extracted:
    return extract(page(html, encoding))


class Seconds:
    """CPU seconds of this process since the block began."""

    def __enter__(self) -> "Seconds":
        self.start = time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.spent = time.process_time() - self.start


def said(body: bytes) -> bool:
    """Whether the reader says that a feed is not as it should be: an error, or a remark."""
    try:
        return bool(read_feed(body, FEED).dropped)
    except SourceFailed:
        return True


LAUGHS = (
    '<!DOCTYPE rss [<!ENTITY l0 "lol">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)) + "]>"
)


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    """The reader for broken feeds loads a library when it is first needed; no test should pay for it."""
    titles(rss(LAST).removesuffix(b"</channel></rss>"))


def test_P01_billion_laughs_cost_nothing_and_are_said() -> None:
    body = rss("<item><title>&l9;</title><link>http://a.example/</link></item>", LAST, doctype=LAUGHS)
    with Seconds() as time_of:
        assert said(body) or titles(body)[-1] == "The entry after"
    # It takes 0.8 s, twice for the two questions, on a machine with other work to do.
    assert time_of.spent < 4


def test_P02_quadratic_entities_cost_nothing_and_are_said() -> None:
    doctype = f'<!DOCTYPE rss [<!ENTITY a "{"A" * 100_000}">]>'
    body = rss(f"<item><title>{'&a;' * 20_000}</title><link>http://a.example/</link></item>", LAST, doctype=doctype)
    with Seconds() as time_of:
        assert said(body) or titles(body)[-1] == "The entry after"
    assert time_of.spent < 2


def test_P03_external_entities_open_nothing(site: Site, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s3cret")
    inside = f"http://127.0.0.9:{site.canary()}"
    doctypes = [
        f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}">]>',
        f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{inside}/xxe">]>',
        f'<!DOCTYPE rss [<!ENTITY % p SYSTEM "{inside}/dtd"> %p;]>',
        f'<!DOCTYPE rss SYSTEM "{inside}/ext.dtd">',
    ]
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{secret}" parse="text"/>'
    bodies = [rss("<item><title>&x;</title></item>", LAST, doctype=doctype) for doctype in doctypes]
    for body in (*bodies, rss(include, LAST)):
        try:
            feed = read_feed(body, FEED)
        except SourceFailed as failed:
            assert "s3cret" not in str(failed)  # noqa: PT017 - an error is right, too
            continue
        assert "s3cret" not in str(feed)
        assert feed.candidates[-1].title == "The entry after"


def test_P04_depth_is_read_or_said() -> None:
    body = rss("<a>" * 100_000 + "x" + "</a>" * 100_000, LAST)
    with Seconds() as time_of:
        assert said(body) or titles(body) == ["The entry after"]
    assert time_of.spent < 5


def test_P05_entries_without_end_are_capped_and_counted() -> None:
    body = rss("".join(f"<item><link>https://news.example/{n}</link></item>" for n in range(100_000)), LAST)
    with Seconds() as time_of:
        feed = read_feed(body, FEED)
    assert len(feed.candidates) <= MAX_ENTRIES
    assert any("too_many" in reason for reason, _ in feed.dropped)
    assert time_of.spent < 5
    with pytest.raises(SourceFailed, match="too_large"):
        read_feed(rss("<item/>" * 1_300_000), FEED)


def test_P06_huge_attributes_and_names_are_survived() -> None:
    attribute = f'<item><title>t</title><link>http://a.example/</link><x url="{"a" * (7 << 20)}"/></item>'
    for hostile in (attribute, f"<{'n' * 2_000_000}/>"):
        body = rss(hostile, LAST)
        assert said(body) or titles(body)[-1] == "The entry after"


def test_P07_the_entry_in_which_a_feed_was_cut_is_not_published() -> None:
    whole = rss(*(item(f"{URL}/{n}", f"Entry {n}") for n in range(3)), item(f"{URL}/cut", "Half an en"))
    body = whole[: whole.index(b"</link><pubDate>", whole.index(b"Half an en"))]
    feed = read_feed(body, FEED)
    assert [candidate.title for candidate in feed.candidates] == ["Entry 0", "Entry 1", "Entry 2"]
    assert feed.dropped


def test_P08_control_characters_are_gone_before_anything_sees_them() -> None:
    body = rss(item(f"{URL}/1", "a\x00b\x01\x08\x0b\x1b[2Jc"), LAST)
    found = titles(body)
    assert found[-1] == "The entry after"
    assert found[0] == "ab[2Jc"


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (rss(item(f"{URL}/1", "café @@"), LAST).replace(b"@@", b"\xff\xfe\xc3\x28"), "café"),
        (rss(item(f"{URL}/1", "naïve ’quote’"), LAST).replace(b"UTF-8", b"us-ascii"), "naïve ’quote’"),
        (rss(item(f"{URL}/1", "sixteen"), LAST).decode().replace("UTF-8", "utf-16").encode("utf-16"), "sixteen"),
    ],
    ids=["broken", "misdeclared", "utf-16"],
)
def test_P09_encodings_are_read_at_their_best(body: bytes, title: str) -> None:
    found = titles(body)
    assert found[-1] == "The entry after"
    assert (found[0] or "").startswith(title)


def test_P09_utf_7_is_not_read() -> None:
    body = rss(item(f"{URL}/1", "+ADw-script+AD4-alert(1)"), LAST).replace(b"UTF-8", b"utf-7")
    try:
        assert "<script>" not in str(read_feed(body, FEED).candidates)
    except SourceFailed as failed:
        assert failed.reason  # noqa: PT017 - an error is right, too


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"<!doctype html><h1>503 Backend fetch failed</h1>", "not_a_feed"),
    ],
)
def test_P10_what_is_no_feed_is_never_an_empty_one(body: bytes, reason: str) -> None:
    with pytest.raises(SourceFailed) as caught:
        read_feed(body, FEED)
    assert caught.value.reason == reason


def test_P11_each_entry_is_judged_alone() -> None:
    same = "".join(f"<item><title>Title {n}</title><link>{URL}/{n}</link><guid>SAME</guid></item>" for n in range(5))
    feed = read_feed(
        rss("<item></item><item><title/></item><item><link/></item><item><title>x</title></item>", same), FEED
    )
    assert [candidate.url for candidate in feed.candidates] == [f"{URL}/{n}" for n in range(5)]
    assert len(feed.dropped) == 4


def test_P12_a_body_is_never_a_path_or_an_address(site: Site, tmp_path: Path) -> None:
    real = tmp_path / "feed.xml"
    real.write_bytes(rss(LAST))
    for body in (f"http://127.0.0.9:{site.canary()}/feed", str(real)):
        with pytest.raises(SourceFailed) as caught:
            read_feed(body.encode(), FEED)
        assert caught.value.reason == "not_a_feed"


def test_P13_a_page_is_never_an_address(site: Site) -> None:
    with pytest.raises(Rejected):
        read(f"http://127.0.0.9:{site.canary()}/page".encode())


@pytest.mark.parametrize(
    "opening", ["<div>" * 100_000, "<p><span><b>" * 30_000, "<table><tr><td>" * 20_000, "<ul><li>" * 30_000]
)
def test_P16_deep_pages_are_named_or_read(opening: str) -> None:
    html = story("A deep page", body=opening)
    with Seconds() as time_of:
        try:
            assert read(html).title == "A deep page"
        except Rejected as rejected:
            assert rejected.reason  # noqa: PT017 - an error is right, too
    assert time_of.spent < 10


HEAVY = {
    "P17": b"<html><title>T</title><body><article>" + b"<b></b>" * 700_000 + TEXT.encode() * 9,
    "P18": b"<html><title>T</title><body><article>" + b"<p>x</p>" * 80_000,
    "P19 meta": b"<html><title>T</title>" + b"<meta property='article:tag' content='t'>" * 190_000 + TEXT.encode() * 9,
    "P19 references": b"<html><title>T</title><body><article><p>" + b"&amp;amp;" * 500_000 + TEXT.encode() * 9,
}


@pytest.fixture(scope="module")
def heavy() -> dict[str, tuple[object, float]]:
    """What came of each heavy page in a real worker, and how long it took; an ordinary one is read after each."""

    async def work() -> dict[str, tuple[object, float]]:
        pool = Workers(1)
        outcomes: dict[str, tuple[object, float]] = {}
        try:
            for name, html in HEAVY.items():
                start = time.monotonic()
                (found,) = await asyncio.gather(pool.run(extract, page(html), url=URL), return_exceptions=True)
                outcomes[name] = found, time.monotonic() - start
                after = await pool.run(extract, page(story("An ordinary page")), url=URL)
                assert after.title == "An ordinary page"
        finally:
            pool.close()
        return outcomes

    return asyncio.run(work())


def test_P17_P18_P19_the_heaviest_pages_are_read_in_512_mib() -> None:
    """In a process of its own, whose peak is that of these pages; address space is what the workers' limit counts."""
    code = (
        "import re, resource\n"
        "from pipeline.errors import Rejected\n"
        "from pipeline.extract.read import extract\n"
        "from tests.hostile.test_parsing import HEAVY, page\n"
        "resource.setrlimit(resource.RLIMIT_CPU, (60, 60))\n"
        "for html in HEAVY.values():\n"
        "    try:\n"
        "        extract(page(html))\n"
        "    except Rejected:\n"
        "        pass\n"
        # Not ru_maxrss: a new program starts with that of the process that started it.
        "print(re.search(r'VmHWM:\\s+(\\d+) kB', open('/proc/self/status').read())[1])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=90, check=True
    )
    assert int(done.stdout) << 10 < 512 << 20


def test_P17_a_page_of_empty_tags_is_cut(heavy: dict[str, tuple[object, float]]) -> None:
    outcome, seconds = heavy["P17"]
    assert isinstance(outcome, (Extracted, Rejected))
    assert seconds < 30


def test_P18_a_page_of_small_paragraphs_is_cut(heavy: dict[str, tuple[object, float]]) -> None:
    outcome, seconds = heavy["P18"]
    assert isinstance(outcome, (Extracted, Rejected))
    assert seconds < 30


@pytest.mark.parametrize("name", ["P19 meta", "P19 references"])
def test_P19_floods_of_meta_tags_and_references_are_cut(heavy: dict[str, tuple[object, float]], name: str) -> None:
    outcome, seconds = heavy[name]
    assert isinstance(outcome, (Extracted, Rejected))
    assert seconds < 30


@pytest.mark.parametrize("reference", ["&#27;", "&#11;", "&#1;", "&#xFFFE;", "&#xB;", "&#0;"])
def test_P20_one_control_reference_does_not_cost_the_article(reference: str) -> None:
    found = read(story("A whole story", body=f"<p>Before {reference} after. {TEXT}</p>"))
    assert found.title == "A whole story"
    assert "Engineers had tested the cranes" in (found.body or "")
    assert not set("\x00\x01\x0b\x1b\ufffe") & set(found.body or "")


def test_P21_a_title_is_one_line() -> None:
    found = read(story("a&#10;---&#10;evil: true", "<meta name=description content='x&#10;---&#10;published: false'>"))
    assert "\n" not in found.title
    assert "\n" not in (found.excerpt or "")


def test_P22_invisible_characters_are_gone() -> None:
    found = read(story("Pay\u202e\u2066 50$ \u200bto\u00ad me\u2028now\ufeff"))
    assert found.title == "Pay 50$ to me now"


@pytest.mark.parametrize(
    ("html", "title"),
    [
        (story("naïve", "<meta charset=utf-8>").decode().encode("latin-1"), "na"),
        (story("中文标题很好", "<meta charset=utf-8>").decode().encode("gb18030"), ""),
        (story("Seven", "<meta charset=utf-7>", "+ADw-script+AD4-"), "Seven"),
    ],
    ids=["latin-1", "gb18030", "utf-7"],
)
def test_P23_a_wrong_charset_is_read_or_marked(html: bytes, title: str) -> None:
    found = read(html)
    assert found.title.startswith(title)
    assert "<script>" not in (found.body or "")


@pytest.mark.parametrize("html", [bytes(range(256)) * 4096, b"%PDF-1.7\n" + b"\x00\xff" * 4096, b"", b"\xef\xbb\xbf"])
def test_P24_what_is_no_page_is_rejected(html: bytes) -> None:
    with pytest.raises(Rejected):
        read(html)


def test_P25_broken_json_ld_costs_a_field_at_most() -> None:
    deep = "<script type='application/ld+json'>" + "[" * 200_000 + "]" * 200_000 + "</script>"
    wrong = {"@type": "NewsArticle", "headline": [{"a": 1}], "datePublished": {"x": 1}, "author": [], "image": [[[]]]}
    for head in (deep, f"<script type='application/ld+json'>{json.dumps(wrong)}</script>"):
        with Seconds() as time_of:
            found = read(story("A sound page", head))
        assert (found.title, found.authors, found.images) == ("A sound page", (), ())
        assert found.published[0].text == "2026-11-20T07:00:00Z"
        assert time_of.spent < 5


LONG = [
    "1" * 100_000, "?" * 50_000 + "x", "a" * 100_000, "12:" * 20_000, "1 " * 20_000, "jan " * 10_000, "(" * 50_000,
    "+" * 50_000, "2024-05-06T07:08:09" + "0" * 50_000, "٠" * 20_000, "." * 30_000, "\u200b" * 30_000,
    "1/1/1 " * 5000, "ago " * 5000, "AM" * 20_000, "-" * 40_000 + "1", "today " * 4000,
]  # fmt: skip
NO_DATES = [
    "in 99999999999999999999 years", "999999999999999999", "-1", "0", "inf", "NaN", "31/12/9999 23:59:60",
    "2024-02-30", "24:00", "五月", "?", "", "Mon, 06 May 2024 07:08:09 +9999",
]  # fmt: skip


def date(text: str, source: str = "feed", language: str | None = "en") -> datetime | None:
    found = dates.parse(text, source=source, now=NOW, language=language)
    return found.value if found else None


def test_P25_an_author_that_is_a_number_is_none() -> None:
    script = '<script type="application/ld+json">{"@type": "NewsArticle", "author": 9e999}</script>'
    assert read(story("A sound page", script)).authors == ()


def test_P26_hostile_dates_take_no_time() -> None:
    date("5 mei 2024", language="nl")  # loads dateparser, once
    for text in (*LONG, *NO_DATES):
        with Seconds() as time_of:
            for source in ("feed", "html"):
                date(text, source)
        # 50 ms is the promise; other work shares this machine.
        assert time_of.spent < 0.5, text[:20]
    assert all(date(text) is None for text in LONG)


@pytest.mark.parametrize("text", NO_DATES)
def test_P27_what_is_no_date_is_none(text: str) -> None:
    assert date(text) is None
    assert date(text, "html", None) is None


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("12/11/2010", "en-US", datetime(2010, 12, 11, tzinfo=UTC)),
        ("12/11/2010", "de", datetime(2010, 11, 12, tzinfo=UTC)),
        ("5 mei 2024", "nl", datetime(2024, 5, 5, tzinfo=UTC)),
        ("1715000000", None, datetime(2024, 5, 6, 12, 53, 20, tzinfo=UTC)),
    ],
)
def test_P27_the_order_of_day_and_month_is_the_sources(text: str, language: str | None, expected: datetime) -> None:
    assert date(text, "meta", language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mon, 06 May 2024 07:08:09 +9999", None),
        ("2024-05-06T07:08:09+99:99", None),
        ("Fri, 30 Feb 2024 07:08:09 GMT", None),
        ("24:00", None),
        ("", None),
        ("Mon, 06 May 2024 07:08:09 GMT", datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)),
    ],
)
def test_P28_dates_of_a_feed_are_exact_or_none(text: str, expected: datetime | None) -> None:
    feed = read_feed(rss(item(f"{URL}/1", date=text)), FEED)
    assert (date(feed.candidates[0].published) if feed.candidates[0].published else None) == expected


@pytest.mark.parametrize(
    "text", ["Fri, 31 Dec 9999 23:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "Sun, 06 Nov 2094 08:49:37 GMT",
             "0000-00-00T00:00:00Z", "-99999-01-01", "2026-11-22T18:00:00Z"])  # fmt: skip
def test_P29_a_date_outside_of_time_holds_the_article(text: str) -> None:
    assert date(text) is None
    # An address with a date in it would stand in.
    undated = Page(url="https://news.example/harbour", html=story("A story from nowhen", published=text), fetched=NOW)
    with pytest.raises(Rejected, match="no_date"):
        normalise(extract(undated), undated, Provider(name="N", domain="news.example"))


def test_P29_tomorrow_is_the_edge() -> None:
    assert date((NOW + timedelta(hours=23)).isoformat()) is not None
    assert date((NOW + timedelta(hours=25)).isoformat()) is None


def test_P30_a_consent_wall_is_held() -> None:
    wall = b"<p>We and our 842 partners store and access information on your device. Accept all. Reject all.</p>" * 20
    with pytest.raises(Rejected) as caught:
        read(b"<html><head><title>Before you continue</title></head><body><div id=sp_message>" + wall)
    assert caught.value.reason == "consent"


def test_P31_a_paywall_is_marked() -> None:
    stub = (
        b"<html><head><title>Real</title><script type='application/ld+json'>"
        b'{"@type": "NewsArticle", "isAccessibleForFree": "False", "headline": "Real"}</script></head><body><article>'
        b"<h1>Real</h1><p>First two lines of the story.</p><div>Subscribe now to read on.</div></article>"
    )
    found = read(stub)
    assert found.paywalled
    assert found.paywall_reason


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        (b"<html><head><title>News</title></head><body><div id=root></div><script>app()</script>", "no_text"),
        (b"<html><head><title>Page not found</title></head><body><h1>Page not found</h1>" + TEXT.encode(), "not_found"),
    ],
    ids=["script only", "soft 404"],
)
def test_P31_a_page_without_an_article_is_none(html: bytes, reason: str) -> None:
    with pytest.raises(Rejected) as caught:
        read(html)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://\u0430pple.com/", "https://xn--pple-43d.com/"),
        ("https://xn--pple-43d.com/", "https://xn--pple-43d.com/"),
        ("http://127.0.0.1@evil.example/", "http://evil.example/"),
        ("http://good.example。evil.example/", "http://good.example.evil.example/"),
        ("http://example.com/a%2Fb/../c", "http://example.com/c"),
    ],
)
def test_P32_hosts_are_stored_as_they_are_dialled(url: str, expected: str) -> None:
    assert canonicalise(url) == expected


def test_P32_a_user_name_is_refused_where_links_come_in() -> None:
    for url in ("http://127.0.0.1@evil.example/", "http://good.example%2f@evil.example/"):
        with pytest.raises(BadLink, match="userinfo"):
            absolute(url, FEED)


VARIANTS = [
    "http://news.example/2026/11/20/harbour",
    "https://www.news.example/2026/11/20/harbour",
    "https://news.example/2026/11/20/harbour/",
    "https://news.example/2026/11/20/harbour?utm_source=rss&utm_medium=feed",
    "https://news.example/2026/11/20/harbour#comments",
    "https://NEWS.example:443/2026/11/20/harbour",
    "https://m.news.example/2026/11/20/harbour",
    "https://amp.news.example/2026/11/20/harbour",
    "https://news.example/2026/11/20/harbour/amp/",
    "https://news.example/2026/11/20/./harbour",
    "https://news.example/2026/11/20/harbour?fbclid=x",
    "https://news-example.cdn.ampproject.org/c/s/news.example/2026/11/20/harbour",
]


@pytest.mark.parametrize("variant", VARIANTS)
def test_P33_twelve_spellings_are_one_article(variant: str) -> None:
    assert identity_key(variant) == identity_key(URL)


def test_P33_a_short_link_that_redirects_is_the_article_it_leads_to() -> None:
    short = Candidate(url="https://sho.rt/x", origin="feed", source_url=FEED)
    reached = Page(url=URL, html=b"", fetched=NOW, candidate=short)
    article = normalise(read(story("A story")), reached, Provider(name="N", domain="news.example"))
    assert identity_key(article.canonical_url) == identity_key(URL)


CONFIGS = {
    "aliases": "a: &a [x,x]\n"
    + "".join(f"{c}: &{c} [{','.join(['*' + p] * 10)}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)),
    "depth": "destinations: " + "[" * 5000 + "]" * 5000,
    "duplicate": "destinations:\n  - name: a\n    name: b\n    path: .\n",
    "unknown": "destinations:\n  - name: a\n    path: .\n    colour: red\n",
    "tag": "destinations: !!python/object/apply:os.system ['true']\n",
}  # fmt: skip


@pytest.mark.parametrize("name", CONFIGS)
def test_P34_a_hostile_configuration_is_a_clear_error(tmp_path: Path, name: str) -> None:
    file = tmp_path / "destinations.yaml"
    file.write_text(CONFIGS[name])
    (tmp_path / "_data" / "topics").mkdir(parents=True)
    with Seconds() as time_of, pytest.raises(ConfigError, match=r"destinations\.yaml"):
        load_destinations(file, presets=("smartable",), spiders=("techcrunch",))
    assert time_of.spent < 1


def test_P34_front_matter_of_a_person_is_read_with_the_same_care() -> None:
    for name in ("aliases", "depth", "tag"):
        with pytest.raises(BadFrontMatter):
            parse(f"---\n{CONFIGS[name]}\n---\n".encode())


def test_P35_mark_up_in_a_feed_is_text() -> None:
    hostile = item(f"{URL}/1", "X<script>alert(1)</script>", more="<description>&lt;img src=x onerror=alert(1)&gt;"
                   "&lt;a href='javascript:alert(2)'&gt;c&lt;/a&gt;</description>")  # fmt: skip
    (candidate, _) = read_feed(rss(hostile, LAST), FEED).candidates
    assert candidate.title == "X"
    assert candidate.excerpt == "c"


def test_the_workers_of_these_tests_are_real() -> None:
    async def work() -> int:
        pool = Workers(1)
        try:
            return await pool.run(os.getpid, url="")
        finally:
            pool.close()

    assert asyncio.run(work()) != os.getpid()
