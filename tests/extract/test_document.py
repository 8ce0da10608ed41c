"""The page as every reader sees it."""

from datetime import UTC, datetime
from urllib.parse import urljoin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import Rejected
from pipeline.extract import document as module
from pipeline.extract.document import Document, text_of, types_of
from pipeline.model import Page
from tests.extract.pages import URL, page

NOW = datetime(2024, 5, 4, tzinfo=UTC)


def document(html: bytes, encoding: str | None = None) -> Document:
    return Document(Page(url=URL, html=html, fetched=NOW, encoding=encoding))


def script(text: str) -> Document:
    return page(head=f'<script type="application/ld+json">{text}</script>')


def test_an_empty_page_is_rejected() -> None:
    with pytest.raises(Rejected) as caught:
        document(b" \n ")
    assert caught.value.reason == "empty"


def test_a_page_that_is_too_large_is_rejected() -> None:
    with pytest.raises(Rejected) as caught:
        document(b"x" * (module.MAX_BYTES + 1))
    assert caught.value.reason == "too_large"


@pytest.mark.parametrize(
    ("html", "encoding"),
    [
        ("<p>Brücke</p>".encode(), None),
        ("<p>Brücke</p>".encode("latin-1"), None),
        ("<p>Brücke</p>".encode("latin-1"), "iso-8859-1"),
        ('<meta charset="windows-1252"><p>Brücke</p>'.encode("windows-1252"), None),
        ("<p>Brücke</p>".encode("utf-16"), None),
        (b'<?xml version="1.0" encoding="utf-8"?><html><body><p>Br\xc3\xbccke</p></body></html>', None),
    ],
)
def test_the_charset_is_found(html: bytes, encoding: str | None) -> None:
    assert document(html, encoding).root.text_content().strip() == "Brücke"


@pytest.mark.parametrize("encoding", [None, "windows-1252"])
def test_what_is_utf_8_is_read_as_utf_8_whatever_it_declares(encoding: str | None) -> None:
    html = '<meta charset="Shift_JIS"><p>キー入力 – Brücke</p>'.encode()
    assert document(html, encoding).root.text_content() == "キー入力 – Brücke"


def test_a_control_reference_does_not_end_the_page() -> None:
    assert "after" in document(b"<p>before &#27; &#x1b; \x00 after</p>").root.text_content()


@pytest.mark.parametrize(
    ("link", "absolute"),
    [
        ("/a", "https://www.example-herald.com/a"),
        ("a", "https://www.example-herald.com/2024/05/03/a"),
        ("//cdn.example.com/a", "https://cdn.example.com/a"),
        ("https://example.com/?a=1&amp;b=2", "https://example.com/?a=1&b=2"),
        ("data:image/gif;base64,R0", None),
        ("javascript:1", None),
        ("http://[::1", None),
        ("", None),
        (None, None),
    ],
)
def test_links_become_absolute(link: str | None, absolute: str | None) -> None:
    assert page().absolute(link) == absolute


def test_the_base_of_the_page_counts() -> None:
    assert page(head='<base href="https://example.com/x/">').absolute("a") == "https://example.com/x/a"


def test_meta_tags_are_gathered_by_every_name() -> None:
    head = '<meta property="og:title" name="Title" content=" A &amp;amp; B "><meta name="empty" content="">'
    found = page(head=head)
    assert found.metas["og:title"] == ("A & B",)
    assert found.meta("missing", "title") == "A & B"
    assert "empty" not in found.metas


@pytest.mark.parametrize(
    "text",
    [
        '{"@type": "Article", "headline": "A"}',
        '[{"@type": "Article", "headline": "A"}]',
        '{"@graph": [{"@type": "WebSite"}, {"@type": "Article", "headline": "A"}]}',
        '{"@type": "WebPage", "mainEntity": {"@type": "Article", "headline": "A"}}',
        '{"@type": "Article", "headline": "A",}',
        '{"@type": "Article", "headline": "A"};',
        '<!-- {"@type": "Article", "headline": "A"} -->',
        '//<![CDATA[\n{"@type": "Article", "headline": "A"}\n//]]>',
        '{"@type": "WebSite"}{"@type": "Article", "headline": "A"}',
        '{"@type": "Article", "x": "line\nbreak", "headline": "A"}',
        '{"@type": "Article", "x": "\\d", "headline": "A"}',
        "{&quot;@type&quot;: &quot;Article&quot;, &quot;headline&quot;: &quot;A&quot;}",
    ],
)
def test_json_ld_is_read_as_it_is_written(text: str) -> None:
    assert [node.get("headline") for node in script(text).nodes_of("Article")] == ["A"]


@pytest.mark.parametrize("text", ["", "null", "{", "[1, 2", "not json", '"text"', "{}", "[" * 5_000])
def test_what_is_no_json_ld_is_nothing(text: str) -> None:
    assert script(text).nodes == ()


def test_json_ld_is_bounded() -> None:
    assert len(script("[" + ",".join(['{"@type": "Thing"}'] * 400) + "]").nodes) == 400
    many = ",".join('{"@graph": [' + ",".join(['{"@type": "Thing"}'] * 400) + "]}" for _ in range(10))
    assert len(script(f"[{many}]").nodes) == module.MAX_NODES


def test_references_are_resolved_once() -> None:
    found = script('[{"@type": "Person", "@id": "#a", "name": "Jane Doe"}, {"@type": "Thing", "x": {"@id": "#a"}}]')
    assert found.resolve({"@id": "#a"})["name"] == "Jane Doe"
    assert found.resolve({"@id": "#b"}) == {"@id": "#b"}
    assert found.resolve("text") == "text"


@pytest.mark.parametrize(
    ("kinds", "names"),
    [
        ("Article", ("Article",)),
        (["Article", "NewsArticle"], ("Article", "NewsArticle")),
        ("https://schema.org/Article", ("Article",)),
        ("schema:Article", ("Article",)),
        (None, ()),
        ([1, {}], ()),
    ],
)
def test_types_lose_their_namespace(kinds: object, names: tuple[str, ...]) -> None:
    assert types_of({"@type": kinds}) == names


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("A &amp; B", "A & B"),
        ({"@value": "A"}, "A"),
        ({"name": "A"}, "A"),
        (["", "A"], "A"),
        ([[["A"]]], "A"),
        (12, "12"),
        (True, None),
        ({}, None),
        (None, None),
        ("  ", None),
    ],
)
def test_the_text_of_a_value(value: object, text: str | None) -> None:
    assert text_of(value) == text


@settings(max_examples=100, deadline=None)
@given(st.binary(min_size=1, max_size=400))
def test_any_bytes_are_a_page_or_rejected(html: bytes) -> None:
    try:
        found = document(html)
    except Rejected:
        return
    assert isinstance(found.metas, dict)
    assert isinstance(found.nodes, tuple)
    assert found.base_url


@pytest.mark.parametrize(
    ("language", "word", "charset"),
    [
        ("ru", "Причал", "windows-1251"),
        ("uk-UA", "Їжак", "windows-1251"),
        ("zh", "海湾晨报", "gbk"),
        ("zh-TW", "海灣晨報", "big5"),
        ("ja", "時計台", "shift_jis"),
        ("ja", "時計台の鐘", "euc_jp"),
        ("ko", "시계탑", "euc_kr"),
        ("el", "Λιμάνι", "iso8859_7"),
        ("pl", "Żółw", "iso8859_2"),
        ("tr", "Şişli", "windows-1254"),
        ("ar", "الميناء", "windows-1256"),
        ("th", "ท่าเรือ", "cp874"),
        ("de", "Brücke", "windows-1252"),
        ("xx", "Brücke", "windows-1252"),
    ],
)
def test_without_a_declaration_the_language_tells_the_charset(language: str, word: str, charset: str) -> None:
    html = f"<!doctype html><html lang='{language}'><p>".encode() + f"{word} {word}</p>".encode(charset) + b" " * 8
    assert word in document(html).text


def test_bytes_that_the_language_s_charset_has_not_are_read_as_ever() -> None:
    html = b'<html lang="ja"><p>Br\xfccke \xff\xfe\xfd</p>' + b" " * 8
    assert "Brücke" in document(html).text


def test_a_declaration_wins_over_the_language() -> None:
    html = '<html lang="ru"><meta charset="koi8-r"><p>Причал</p>'.encode("koi8-r")
    assert "Причал" in document(html).text


@pytest.mark.parametrize(
    "link",
    [
        "https://example.com/a/../b/./c.html",
        "http://Example.COM/a?b=c,d&e=%20",
        "https://example.com/a%2Fb/~c/@d:e;f",
        "https://example.com/?",
        "https://example.com//a//b?c?d",
        "https://example.com/a#b",
        "https://example.com",
        "HTTPS://example.com/a",
        "https://example.com:8080/a",
        "https://user@example.com/a",
        "//cdn.example.com/a.jpg",
    ],
)
def test_absolute_addresses_are_resolved_as_the_standard_library_does(link: str) -> None:
    document = Document(Page(url="https://example.com/x/y", html=b"<html><body><p>a</p></body></html>", fetched=NOW))
    assert document.absolute(link) == urljoin("https://example.com/x/y", link)
