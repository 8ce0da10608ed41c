"""The strict readings, the check, and the merge by keys."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.export.check import check
from pipeline.export.frontmatter import BadFrontMatter, parse, parse_12, split, take_apart
from pipeline.export.merge import merge
from pipeline.export.presets import PRESETS
from pipeline.export.render import front_matter, render
from tests.export.samples import ARTICLE

SMARTABLE = PRESETS["smartable"]
MEANT = front_matter(ARTICLE, SMARTABLE)
CONTENT = render(ARTICLE, SMARTABLE)


def file(front: str, body: str = "") -> bytes:
    return f"---\n{front}\n---\n{body}".encode()


def test_the_two_readings_differ_where_the_versions_do() -> None:
    front = (
        "a: yes\nb: 010\nc: 0o17\nd: 12:30:45\ne: 1e3\nf: 2020-01-02\ng: 1_000\nh: ~\ni: 0x1F\nj: -.inf\nk: True\nl:"
    )
    assert {key: value for key, value in parse(file(front))[0].items() if key != "f"} == {
        "a": True, "b": 8, "c": "0o17", "d": 45045, "e": "1e3", "g": 1000, "h": None, "i": 31,
        "j": float("-inf"), "k": True, "l": None,
    }  # fmt: skip
    assert parse_12(file(front))[0] == {
        "a": "yes", "b": 10, "c": 15, "d": "12:30:45", "e": 1000.0, "f": "2020-01-02", "g": "1_000", "h": None, "i": 31,
        "j": float("-inf"), "k": True, "l": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("front", "fault"),
    [
        ("a: 1\na: 2", "duplicate key 'a'"),
        ("a:\n  b: 1\n  b: 2", "duplicate key 'b'"),
        ("a:\tx\n\tb: 1", "tab character"),
        ("a: x: y", "mapping values"),
        ('a: "open', "quoted scalar"),
        ("a: 2020-13-45", "cannot be read"),
        ("a: !!python/object/apply:os.system ['true']", "constructor"),
        ("a: " + "[" * 30 + "]" * 30, "nested deeper"),
        ("a: &a [*a]", "inside its own anchor"),
        ("a: &a x\nb: [" + "*a, " * 17 + "]", "aliases"),
        ("- a", "not a mapping"),
        ("1: a", "not a mapping of names"),
        ("? [a, b]\n: c", "one word"),
        ("a: 1\n--- \nb: 2", "document"),
        ("a: 1\n...\n---x: 2", "document"),
    ],
)
def test_what_two_readers_could_take_for_different_things_is_refused(front: str, fault: str) -> None:
    with pytest.raises(BadFrontMatter, match=fault):
        parse(file(front))


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "does not begin"),
        (b"---js\nx\n---\n", "does not begin"),
        (b"\xef\xbb\xbf---\na: 1\n---\n", "does not begin"),
        (CONTENT[:-5], "no closing line"),
        (CONTENT[:300], "no closing line"),
        (b"---\na: \xff\n---\n", "not UTF-8 at byte 7"),
        (b"---\n" + b"a" * (1 << 20) + b"\n---\n", "larger"),
    ],
)
def test_a_torn_or_foreign_file_is_named(content: bytes, fault: str) -> None:
    with pytest.raises(BadFrontMatter, match=fault):
        parse(content)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    for text in (content, b"---\n" + content + b"\n---\n"):
        try:
            document = take_apart(text)
        except BadFrontMatter:
            continue
        assert list(document.values) == list(document.segments)


@settings(deadline=None)
@given(st.text("ab:-[]{}\"'&*!|># \n\t,?%@`~=<.01", max_size=60))
def test_no_yaml_breaks_the_reader(text: str) -> None:
    try:
        document = take_apart(file(text))
    except BadFrontMatter:
        return
    assert document.preamble + "".join(document.segments.values()) == split(file(text))[0]


def test_a_sound_file_has_no_problem() -> None:
    assert check(CONTENT, SMARTABLE, MEANT) == ()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (b"heat: 87", b"heat: 87.0", "differs: heat in YAML 1.1"),
        (b"heat: 87", b'heat: "87"', "differs: heat in YAML 1.1"),
        (b"published: true", b"published: yes", "differs: published in YAML 1.2"),
        (b"- Bridges", b"- 0o17", "differs: topics in YAML 1.1"),
        (b'- "No"', b"- No", "differs: topics in YAML 1.1"),
        (b"07:05:09Z", b"07:05:09", "differs: publishedDateTime in YAML 1.1"),
        (b"\ntype: article\n", b"\n", "differs: type in YAML 1.1"),
        (b"heat: 87", b"heat: 87\npermalink: ../x", "differs: permalink in YAML 1.1"),
        (b"heat: 87", b"heat: 87\nheat: 88", "unreadable: "),
        (b"\n---\n\n", b"\n", "unreadable: no closing line"),
    ],
)
def test_the_check_finds(old: bytes, new: bytes, problem: str) -> None:
    assert old in CONTENT
    assert any(str(found).startswith(problem) for found in check(CONTENT.replace(old, new), SMARTABLE, MEANT))


def test_the_check_finds_a_missing_key_a_reserved_one_and_a_rule() -> None:
    strict = replace(
        SMARTABLE,
        required=("title", "slug"),
        reserved=frozenset({"heat"}),
        extra_checks=(lambda read: f"{len(read)} keys" if read else None,),
    )
    found = {problem.reason: problem.detail for problem in check(CONTENT, strict, MEANT)}
    assert found == {"missing-key": "slug", "reserved-key": "heat", "preset": "15 keys"}


def test_the_check_finds_a_file_that_is_too_large() -> None:
    assert check(CONTENT, replace(SMARTABLE, max_bytes=100), MEANT)[0].reason == "too-large"


# --- merge

BASE = file("title: A\nheat: 1\n\ntopics:\n  - x\n", "\nbody\n")


@pytest.mark.parametrize(
    ("theirs", "ours", "merged", "kept"),
    [
        ("title: A\nheat: 1", "title: B\nheat: 2", "title: B\nheat: 2", ()),
        ("title: T\nheat: 1", "title: B\nheat: 2", "title: T\nheat: 2", ("title",)),
        ("heat: 1\ntitle: A", "title: B\nheat: 2", "heat: 2\ntitle: B", ()),
        ("title: A", "title: B\nheat: 2", "title: B", ("heat",)),
        ("title: A\nheat: 1\nx: 1", "title: B\nheat: 1", "title: B\nheat: 1\nx: 1", ("x",)),
        ("title: A\nheat: 1", "title: A\nnew: 3\nheat: 1", "title: A\nnew: 3\nheat: 1", ()),
        ("title: A\nheat: 1", "title: A", "title: A", ()),
        ("title: A\nheat: 7", "title: A", "title: A\nheat: 7", ("heat",)),
        ("# mine\ntitle: A # why\nheat: 1", "title: A\nheat: 2", "# mine\ntitle: A # why\nheat: 2", ()),
        ("title: A\n# note\nheat: 1", "title: B\nheat: 1", "title: B\n# note\nheat: 1", ()),
        ("title: 'A'\nheat: 1", "title: A\nheat: 2", "title: 'A'\nheat: 2", ()),
        ("title: A\nheat: true", "title: A\nheat: 2", "title: A\nheat: true", ("heat",)),
        ("title: A\nheat: 1.0", "title: A\nheat: 2", "title: A\nheat: 1.0", ("heat",)),
    ],
)
def test_merge_by_key(theirs: str, ours: str, merged: str, kept: tuple[str, ...]) -> None:
    result = merge([file("title: A\nheat: 1")], file(theirs), file(ours))
    assert (result.content, result.kept) == (file(merged), kept)


def test_merge_keeps_a_body_and_takes_ours_where_nobody_wrote() -> None:
    base, ours = file("a: 1", "old\n"), file("a: 1", "new\n")
    assert merge([base], file("a: 1", "old\n"), ours).content == ours
    assert merge([base], file("a: 1", "mine\n"), ours).content == file("a: 1", "mine\n")
    assert merge([base], file("a: 1", "mine\n"), ours).kept == ("body",)


def test_merge_with_two_bases_knows_both_versions_for_ours() -> None:
    bases = [file("a: 1\nb: 1"), file("a: 2\nb: 2")]
    result = merge(bases, file("a: 2\nb: 9"), file("a: 3\nb: 3"))
    assert (result.content, result.kept) == (file("a: 3\nb: 9"), ("b",))


def test_merge_refuses_what_it_cannot_read() -> None:
    for theirs in (b"", file("{a: 1, b: 2}"), file("a: [")):
        with pytest.raises(BadFrontMatter):
            merge([BASE], theirs, BASE)


values = st.sampled_from(
    ["1", "2", "x", "[1, 2]", "\n  - a\n  - b", "\n  k: v", '"q: #"', "true", "2020-01-02T03:04:05Z"]
)
fronts = st.dictionaries(st.sampled_from("abcdef"), values, min_size=1)


def text_of(front: dict[str, str]) -> bytes:
    return file("\n".join(f"{key}: {value}" if value[0] != "\n" else f"{key}:{value}" for key, value in front.items()))


@settings(deadline=None)
@given(base=fronts, theirs=fronts, ours=fronts)
def test_no_edit_is_ever_lost(base: dict[str, str], theirs: dict[str, str], ours: dict[str, str]) -> None:
    result = merge([text_of(base)], text_of(theirs), text_of(ours))
    read: dict[str, Any] = parse(result.content)[0]
    own, their = parse(text_of(ours))[0], parse(text_of(theirs))[0]
    for key in base.keys() | theirs.keys() | ours.keys():
        if theirs.get(key) != base.get(key):
            assert read.get(key) == their.get(key), key
            assert key in result.kept or own.get(key) == their.get(key)
        else:
            assert read.get(key) == own.get(key), key
            assert key not in result.kept
    assert merge([text_of(ours)], result.content, text_of(ours)).content == result.content
