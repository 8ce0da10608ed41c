"""What is found in a content file, each fault by itself."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.export.frontmatter import MAX_READ
from pipeline.export.presets import PRESETS
from pipeline.export.render import render
from pipeline.export.validate import compare, examine, front_matter_of, is_article
from tests.conftest import ROOT
from tests.export.samples import article

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SMARTABLE = PRESETS["smartable"]
GOOD = render(article(1), SMARTABLE).decode()
NAME = "2026-11-20-harbour.md"


def reasons(content: str | bytes, name: str = NAME, preset: str = "smartable") -> list[str]:
    content = content.encode() if isinstance(content, str) else content
    return [problem.reason for problem in examine(name, content, PRESETS[preset], NOW)]


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_our_own_files_have_no_fault(preset: str) -> None:
    content = render(article(1), PRESETS[preset], "QQ==;QQ==", body="text")
    name = PRESETS[preset].file_name.format(date="2026-11-20", slug="harbour")
    assert list(examine(name, content, PRESETS[preset], NOW)) == []


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("category: news", "category: [", "unreadable"),
        ("category: news", "category: news\ncategory: news", "unreadable"),
        ("category: news", "category: news\n\tx: y", "unreadable"),
        ("category: news\n", "", "missing-key"),
        ("quality: 77", 'quality: "77"', "wrong-type"),
        ("quality: 77", "quality: true", "wrong-type"),
        ("published: true", "published: 1", "wrong-type"),
        ("type: article", "type: 0o17", "ambiguous"),
        ("type: article", "type: NO", "ambiguous"),
        ("2026-11-20T07:05:09Z", "2026-13-45T07:05:09Z", "impossible-date"),
        ("2026-11-20T07:05:09Z", "2026-02-30", "impossible-date"),
        ("2026-11-20T07:05:09Z", "'not a date'", "impossible-date"),
        ("2026-11-20T07:05:09Z", '"2026-11-20T07:05:09Z"', "wrong-type"),
        ("2026-11-20T07:05:09Z", "2026-11-20", "wrong-type"),
        ("2026-11-20T07:05:09Z", "2026-11-22T12:00:01Z", "future-date"),
        ("2026-11-20T07:05:09Z", "2026-11-19T23:59:59Z", "date-in-name"),
        ('"https://news.example/1"', '"javascript:alert(1)"', "bad-url"),
        ('"https://news.example/1"', '"https://news.example/1?utm_source=x"', "tracking"),
        ("bridge.jpg?w=1200", "bridge.jpg?w=1200&#038;h=1", "entity"),
        ("Harbour bridge reopens", "Harbour &amp; bridge", "entity"),
        ("Harbour bridge reopens", "Harbour  bridge", "double-space"),
        ("Harbour bridge reopens", "Harbour\\nbridge", "line-break"),
        ("---\n\n", "---\n\n{{ page.title }}\n", "template-marker"),
        ("---\n\n", "---\n\n{% include x %}\n", "template-marker"),
        ("---\n\n", "---\n\n[x]( javascript:alert(1))\n", "template-marker"),
        ("\n", "\r\n", "line-ends"),
    ],
)
def test_a_fault_is_named(old: str, new: str, reason: str) -> None:
    assert old in GOOD
    assert reasons(GOOD) == []
    assert reason in reasons(GOOD.replace(old, new))


@pytest.mark.parametrize(
    ("excerpt", "reason"),
    [
        ("Harbour bridge REOPENS after “longest” repair", "excerpt-is-title"),
        ("Placeholder.", "filler"),
        ("Word " * 60 + "and then", "cut"),
        ("and so it went on.", "fragment"),
    ],
)
def test_a_faulty_excerpt_is_named(excerpt: str, reason: str) -> None:
    assert reasons(render(article(1, excerpt=excerpt.strip()), SMARTABLE)) == [reason]


@pytest.mark.parametrize(
    "excerpt", ["Word " * 60 + "end.", "Word " * 60 + "end ...", "iOS 14 is here.", "A heading only"]
)
def test_a_sound_excerpt_is_none(excerpt: str) -> None:
    assert reasons(render(article(1, excerpt=excerpt), SMARTABLE)) == []


@pytest.mark.parametrize(
    "content", [b"", b"---", b"---\ntitle: x\n", b"title: x\n", b"---js\n{}\n---\n", GOOD.encode()[:200]]
)
def test_a_torn_file_is_named(content: bytes) -> None:
    assert reasons(content) == ["torn"]


def test_what_is_no_text_is_unreadable() -> None:
    assert reasons(b"---\ntitle: caf\xe9\n---\n") == ["unreadable"]
    assert reasons(b"---\n" + b"a" * MAX_READ + b"\n---\n") == ["unreadable"]


@pytest.mark.parametrize(
    ("preset", "line"),
    [
        ("hugo", "published: true"),
        ("hugo", "Cascade: {draft: true}"),
        ("jekyll", "permalink: /x/"),
        ("eleventy", "eleventyComputed: {title: x}"),
        ("astro", "slug: ../../x"),
        ("docusaurus", "slug: /x"),
        ("universal", "layout: x"),
    ],
)
def test_a_reserved_key_is_named(preset: str, line: str) -> None:
    content = render(article(1), PRESETS[preset]).decode().replace("---\n", f"---\n{line}\n", 1)
    name = PRESETS[preset].file_name.format(date="2026-11-20", slug="harbour")
    assert reasons(content, name, preset) == ["reserved-key"]


@pytest.mark.parametrize("preset", ["eleventy", "universal"])
def test_a_path_in_the_front_matter_is_refused(preset: str) -> None:
    content = render(article(1), PRESETS[preset]).decode().replace("---\n", '---\npermalink: "../../x.html"\n', 1)
    assert "preset" in reasons(content, preset=preset)


@pytest.mark.parametrize("name", ["a.md.tmp", "tmpabc12345", ".a.md.tmp~", "a.md~", "a.md.orig"])
def test_left_over_files_are_named(name: str) -> None:
    assert reasons(GOOD, name) == ["left-over"]


def test_equal_names_and_addresses_are_named() -> None:
    files = [
        ("a/2026-11-20-x.md", {"webUrl": "https://news.example/1"}),
        ("b/2026-11-20-X.md", {"webUrl": "https://news.example/2"}),
        ("b/other.md", {"webUrl": "https://news.example/1", "slug": "own"}),
        ("own/index.md", {}),
        ("c/index.md", {}),
    ]
    assert [(found.path, found.problem.reason) for found in compare(files, SMARTABLE)] == [
        ("b/2026-11-20-X.md", "duplicate-slug"),
        ("own/index.md", "duplicate-slug"),
        ("b/other.md", "duplicate-link"),
    ]


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("a.md", True),
        ("x/b.MD", True),
        ("a.md.tmp", True),
        (".git/a.md", False),
        ("_index.md", False),
        ("a.txt", False),
    ],
)
def test_what_is_looked_at(path: str, wanted: bool) -> None:
    assert is_article(path) is wanted


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: f"---\n{text}\n---\n".encode()))
def test_any_bytes_are_examined(content: bytes) -> None:
    for preset in PRESETS.values():
        assert all(problem.reason for problem in examine(NAME, content, preset, NOW))
    front_matter_of(content)


def test_every_reason_has_its_row_in_the_docs() -> None:
    source = (ROOT / "pipeline" / "export" / "validate.py").read_text("utf-8")
    reasons_used = set(re.findall(r'reason="([a-z-]+)"', source)) | {"duplicate-slug", "duplicate-link"}
    rows = re.findall(r"^\| `([a-z-]+)` \|", (ROOT / "docs" / "validate.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(reasons_used)
