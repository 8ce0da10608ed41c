"""Plain text to Markdown: nothing that a template language or Markdown reads is left, and the text is the same."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.export import bodies
from pipeline.export.bodies import MAX_BODY, Markup, marker, plain

TARGETS = [bodies.jekyll, bodies.hugo, bodies.astro, bodies.eleventy, bodies.docusaurus, bodies.universal]
every_target = pytest.mark.parametrize("markup", TARGETS)

texts = st.text(max_size=200) | st.text("{}%<>#[]()`*_~|\\^$:=+-&;!/.@ \n\t1abcjimportxs", max_size=200)


@every_target
@given(text=texts)
def test_the_text_is_the_same(markup: Markup, text: str) -> None:
    written = [html.unescape(paragraph) for paragraph in markup(text).split("\n\n") if paragraph]
    assert [" ".join(paragraph.split()) for paragraph in written] == list(plain(text))


@every_target
@given(text=texts)
def test_nothing_special_is_left(markup: Markup, text: str) -> None:
    written = markup(text)
    assert re.search(r"[<>{}\[\]`*_\\~|^]", written) is None
    assert marker(written) is None
    for line in written.split("\n"):
        assert re.match(r"\s|[#+=:-](?!\d*;)|\d{1,9}[.)]", line) is None
    assert re.search(r"\$\$|://|\bwww\.|\w@\w|(?i:javascript:)", written) is None
    assert written == "" or (written.endswith("\n") and not written.endswith("\n\n"))


@pytest.mark.parametrize("markup", [bodies.docusaurus, bodies.universal])
@pytest.mark.parametrize("text", ["import x from 'y'", "export const a = 1", "import", "export\tx"])
def test_no_paragraph_begins_like_a_module(markup: Markup, text: str) -> None:
    assert re.match("import|export", markup(text)) is None


def test_ordinary_prose_is_left_alone() -> None:
    text = 'AT&T paid $7 (5 %) for it -- at 12:30, "in part"; it\'s #1, and x = 1 + 2!'
    assert {markup(text) for markup in TARGETS} == {text + "\n"}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("{{ x }}", "&#123;&#123; x &#125;&#125;"),
        ("a `{% x %}` b", "a &#96;&#123;% x %&#125;&#96; b"),
        ("# x", "&#35; x"),
        ("12. x", "12&#46; x"),
        ("&amp; &#60; & AT&T", "&#38;amp; &#38;#60; & AT&T"),
        ("&lt &copy &#0 R&D", "&#38;lt &#38;copy &#38;#0 R&D"),
        ("  indented\ttext  ", "indented text"),
        ("one\r\ntwo\u2028three", "one\n\ntwo\n\nthree"),
        ("a\x00b\u202ec\ud800d", "abcd"),
        ("", ""),
    ],
)
def test_what_is_written(text: str, written: str) -> None:
    assert bodies.hugo(text) == (written + "\n" if written else "")


@every_target
def test_long_texts_are_cut_between_paragraphs(markup: Markup) -> None:
    written = markup("\n".join(f"{{ {number} }} " + "é" * 500 for number in range(1000)))
    assert MAX_BODY - 2000 < len(written.encode()) < MAX_BODY + 10
    assert written.endswith("é\n\n...\n")


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("a\n\n{{ x }}", "'{{' in line 3"),
        ("{% raw %}", "'{%' in line 1"),
        ("[a](javascript:x)", "'](javascript:' in line 1"),
        ("<SCRIPT>", "'<SCRIPT' in line 1"),
        ("{: .x}", "'{:' in line 1"),
        ("ordinary <b>text</b> { x }, import and\nexport", None),
    ],
)
def test_markers_are_found(body: str, found: str | None) -> None:
    assert marker(body) == found
