"""Whatever is not mark-up becomes text."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from pipeline.overview.markup import escape, is_web, join, language, link, tag


@given(st.text(max_size=200))
def test_text_stays_text(text: str) -> None:
    element: Any = html.fromstring(tag("p", text, title=text))
    assert len(element) == 0
    assert set(element.attrib) == {"title"}


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "&lt;b&gt;", "</style>"]
)
def test_markup_of_strangers_is_shown(text: str) -> None:
    element: Any = html.fromstring(tag("p", text, title=text))
    assert (element.text, element.get("title")) == (text, text)


def test_markup_of_ours_is_kept() -> None:
    assert tag("p", tag("b", "a"), "<") == "<p><b>a</b>&lt;</p>"


def test_children_of_join_are_escaped() -> None:
    assert join("<", tag("br"), between=" ") == "&lt; <br>"


def test_direction_and_control_characters_are_shown_as_replaced() -> None:
    assert escape("a\u202eb\x1bc\ud800") == "a\ufffdb\ufffdc\ufffd"


def test_attributes_without_a_value() -> None:
    assert tag("p", lang=None, hidden=True) == "<p hidden></p>"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)",
        "data:text/html,x",
        "//evil.example/", "/path", "https://", "https:\\\\evil.example", "vbscript:x", "file:///etc/passwd", "",
        "https://[", "https://a.example/" + "x" * 3000, "https://a.example/\u202e",
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_never_linked(url: str) -> None:
    assert not is_web(url)
    element: Any = html.fromstring(link(url, "text"))
    assert element.tag == "span"


def test_links_say_nothing_of_where_they_stand() -> None:
    element: Any = html.fromstring(link('https://a.example/?q="><b>&c=1', "text"))
    assert element.get("href") == 'https://a.example/?q="><b>&c=1'
    assert element.get("rel") == "noreferrer noopener nofollow"


@pytest.mark.parametrize(("code", "kept"), [("pt-BR", "pt-BR"), ('en" onclick="x', None), (None, None), ("", None)])
def test_language(code: str | None, kept: str | None) -> None:
    assert language(code) == kept
