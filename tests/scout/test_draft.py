"""A provider's file is well-formed Python that says what was found, whatever a page calls itself."""

import ast
import re
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import Rejected
from pipeline.model import Page
from pipeline.scout.draft import Draft, SourceDraft, class_name, spider_name
from pipeline.scout.home import is_html, read_home
from pipeline.scout.patterns import article_pattern, listing_pattern
from pipeline.scout.provider import draft_of
from pipeline.scout.site import Found, Site
from tests.replay import NOW


def draft(title: str = "Quay", address: str = "https://a.example/feed/") -> Draft:
    sources = (SourceDraft("Feed", address),)
    return Draft("quay", title, "a.example", (), "en", sources, r"/news/", "")


@given(title=st.text(max_size=60), address=st.text(max_size=300))
def test_no_title_and_no_address_is_code(title: str, address: str) -> None:
    tree = ast.parse(draft(title, address).source)
    (made,) = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    values = {node.targets[0].id: node.value for node in made.body if isinstance(node, ast.Assign)}  # type: ignore[attr-defined] # names, as the next line says
    assert set(values) == {"name", "provider", "sources", "keep"}
    provider = values["provider"]
    assert isinstance(provider, ast.Call)
    stated = {keyword.arg: ast.literal_eval(keyword.value) for keyword in provider.keywords}
    assert stated["name"] == "".join(character for character in title if character.isprintable())
    # Nothing is called but the types of the model, and nothing else is there.
    calls = [node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    assert sorted(calls) == ["Feed", "Provider"]
    assert [type(node) for node in tree.body] == [ast.ImportFrom] * 3 + [ast.ClassDef]


@pytest.mark.parametrize(
    ("title", "name", "expected"),
    [
        ("Pier & Quay", "quay", "PierQuay"),
        ("36氪", "kr36", "Kr36"),
        ("Provider", "provider1", "Provider1"),
        ("Feed", "feed1", "Feed1"),
        ("ニュース", "news_jp", "NewsJp"),
        ("Código Día", "codigo", "CodigoDia"),
    ],
)
def test_class_name(title: str, name: str, expected: str) -> None:
    assert class_name(title, name) == expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("example.org", "example"),
        ("www.the-quay.co.uk", "thequay"),
        ("36kr.com", "kr36"),
        ("xn--mnchen-3ya.de", "munchen"),
    ],
)
def test_spider_name(host: str, expected: str) -> None:
    assert spider_name(host) == expected


@pytest.mark.parametrize("host", ["1.2.3.4", "xn--80ak6aa92e.com", "class.example", "base.example", ""])
def test_a_host_that_spells_no_name(host: str) -> None:
    with pytest.raises(ValueError, match="is no name for a provider"):
        spider_name(host)


def test_long_lists_are_broken_as_the_formatter_does() -> None:
    long = Draft(
        "quay",
        "The Very Long Name of a Harbour's Newspaper and Gazette",
        "quay-and-harbour.example",
        ("other.example",),
        "pt-BR",
        (SourceDraft("Feed", "https://a.example/" + "f" * 80), SourceDraft("NewsSitemap", "https://a.example/n.xml")),
        "",
        "",
    ).source
    assert max(map(len, long.splitlines())) <= 120
    assert '    provider = Provider(\n        name="The Very Long Name' in long
    assert "    sources = (\n        Feed(" in long


def test_a_channel_is_a_channel() -> None:
    site = Site("https://www.youtube.com/@quay")
    page = Page(
        url=site.url,
        html=b'<html lang="en"><head><meta property="og:site_name" content="YouTube"><meta property="og:title"'
        b' content="Quay &amp; Sons"></head><body></body></html>',
        fetched=datetime.fromisoformat(NOW),
    )
    site.home, site.home_url, site.domain = read_home(page), site.url, "youtube.com"
    site.chosen = [Found("YouTubeChannel", "UC" + "a" * 22, 15, 15)]
    made = draft_of(site, None)
    assert (made.name, made.title, made.keep, made.skip) == ("quaysons_youtube", "Quay & Sons", r"/watch\?v=", "")
    assert 'YouTubeChannel("UCaaaaaaaaaaaaaaaaaaaaaa")' in made.source


DATED = [f"https://a.example/2026/11/{day:02}/some-headline-of-the-day/" for day in range(1, 11)]


@pytest.mark.parametrize(
    ("urls", "expected"),
    [
        (DATED, r"/\d{4}/\d{2}/\d{2}/"),
        ([*DATED, "https://a.example/events/fair/"], r"/\d{4}/\d{2}/\d{2}/"),
        ([*DATED, "https://a.example/events/fair/", "https://a.example/shop/"], ""),
        ([url.replace("/2026", "/news/2026") for url in DATED], r"/news/\d{4}/\d{2}/\d{2}/"),
        ([f"https://a.example/news/{name}" for name in "abcdef"], "/news/"),
        ([f"https://a.example/{name}" for name in "abcdef"], ""),
        (DATED[:1], ""),
        ([], ""),
    ],
)
def test_what_articles_have_in_common(urls: list[str], expected: str) -> None:
    assert article_pattern(urls) == expected


def test_a_section_page_needs_several_links_of_one_shape() -> None:
    menu = ["https://a.example/about/", "https://a.example/tags/a-long-tag-with-words/", "https://a.example/"]
    slugs = [f"https://a.example/a-headline-with-words-{number}" for number in "abcde"]
    assert listing_pattern(menu + slugs[:4]) == ""
    pattern = listing_pattern(menu + slugs)
    assert all(re.search(pattern, url) for url in slugs)
    assert not any(re.search(pattern, url) for url in menu if "/tags/" not in url)


@given(st.lists(st.text(max_size=200), max_size=20))
def test_any_addresses_give_a_pattern_that_compiles(urls: list[str]) -> None:
    links = [f"https://a.example/{url}" for url in urls]
    re.compile(article_pattern(links))
    re.compile(listing_pattern(links))


@settings(deadline=None)  # the first page brings the parser along
@given(st.binary(max_size=2000))
def test_any_home_page_is_read_or_refused(body: bytes) -> None:
    page = Page(url="https://a.example/", html=body, fetched=datetime.fromisoformat(NOW))
    try:
        home = read_home(page)
    except Rejected:
        return
    assert home.name
    assert len(home.feeds) <= 8


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        (b"\xef\xbb\xbf <!doctype html>", "text/html", True),
        (b"<html>", "application/pdf", False),
        (b"%PDF-1.7", "text/html", False),
        (b"{}", "application/json", False),
        (b"", "text/html", False),
    ],
)
def test_what_is_a_page(body: bytes, kind: str, expected: bool) -> None:
    assert is_html(body, kind) is expected
