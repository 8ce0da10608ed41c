"""Three-way merge of a file by its keys: what a person changed is kept. Pure.

Whole lines are taken from one side or the other, so that comments, quoting and order of a person's file survive.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.export.check import same
from pipeline.export.frontmatter import BadFrontMatter, Document, parse, take_apart

BODY = "body"
"""Stands for the text below the front matter in `Merged.kept`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The outcome of a merge."""

    content: bytes
    """The file to write."""
    kept: tuple[str, ...]
    """Keys (and `body`) that a person owns: changed, added or removed by hand, and different from what we mean."""


def merge(bases: Sequence[bytes], theirs: bytes, ours: bytes) -> Merged:
    """Return `ours`, with everything in it that a person changed in `theirs`.

    `bases` are the versions that we wrote: one as a rule, two after a crash that left open which of them was on disk,
    none for a file whose origin is not known (then all that differs is the person's). A value that equals one of them
    was not changed. Raises BadFrontMatter when `theirs` cannot be read.
    """
    documents = tuple(take_apart(base) for base in bases)
    their, our = take_apart(theirs), take_apart(ours)
    kept: list[str] = []
    result: dict[str, str] = {}
    expected: dict[str, Any] = {}
    for key, segment in their.segments.items():
        value = their.values[key]
        known = [base for base in documents if key in base.values and same(base.values[key], value)]
        if key not in our.values and known:
            continue  # We no longer say it, and nobody else did.
        if key in our.values and (known or same(our.values[key], value)):
            result[key] = _lines(key, segment, known, our, same(our.values[key], value))
            expected[key] = our.values[key]
        else:
            result[key], expected[key] = segment, value
            kept.append(key)
    removed = [key for key in our.segments if key not in their.segments and any(key in d.segments for d in documents)]
    kept += removed
    for key, segment in _in_place(our, result, frozenset(removed)).items():
        if key not in expected:
            expected[key] = our.values[key]
        result[key] = segment
    ordered = _ordered(their, our, result)
    body = our.body
    if their.body != our.body and not any(their.body == base.body for base in documents):
        body = their.body
        kept.append(BODY)
    content = f"---\n{their.preamble}{''.join(ordered)}---\n{body}"
    if b"\r\n" in theirs:
        content = content.replace("\n", "\r\n")  # Their editor's line ends, throughout.
    merged = Merged(content=content.encode(), kept=tuple(kept))
    if not same(parse(merged.content)[0], expected):
        raise BadFrontMatter("its lines cannot be merged by key")
    return merged


def without_edits(meant: bytes, present: bytes, committed: bytes | None) -> bytes:
    """Return `present` without what a person changed in it and did not commit: their edits are theirs to commit.

    `meant` is what we last meant the file to say, `present` what it says, `committed` what the last commit has of it.
    Raises BadFrontMatter when one of them cannot be read.
    """
    if present in (meant, committed):
        return present
    if committed is None:
        return meant
    theirs = frozenset(merge([meant], present, meant).kept)
    wanted, now, before = take_apart(meant), take_apart(present), take_apart(committed)
    # What a person changed counts as theirs in the committed file, too, whatever it says there; all else as ours, but
    # for the comments in it.
    base = {key: _uncommented(lines) for key, lines in before.segments.items() if key not in theirs}
    base |= {
        key: lines
        for key, lines in wanted.segments.items()
        if key in theirs and key not in before.segments and key not in now.segments
    }
    text = "".join(line if line.endswith("\n") else line + "\n" for line in base.values())
    if BODY in theirs:
        meant = meant[: len(meant) - len(wanted.body.encode())] + before.body.encode()
    return merge([f"---\n{text}---\n{before.body}".encode()], committed, meant).content


def _uncommented(lines: str) -> str:
    return "".join(line for line in lines.splitlines(keepends=True) if not line.lstrip().startswith("#"))


def _lines(key: str, theirs: str, bases: Sequence[Document], our: Document, equal: bool) -> str:
    """The lines for a key whose value is ours to set."""
    if theirs == our.segments[key] or any(theirs == base.segments[key] for base in bases):
        return our.segments[key]
    if equal:
        return theirs  # The same value in another form, or with a comment.
    comments = [line for line in theirs.splitlines(keepends=True) if line.lstrip().startswith("#")]
    own = our.segments[key]
    text = own.rstrip("\n") + "\n"
    return text + "".join(comments) + own[len(text) :]


def _in_place(our: Document, result: dict[str, str], removed: frozenset[str]) -> dict[str, str]:
    return {key: segment for key, segment in our.segments.items() if key not in result and key not in removed}


def _ordered(their: Document, our: Document, result: dict[str, str]) -> list[str]:
    """Their order, with each key that is new among ours after the one that precedes it in our order."""
    order = [key for key in their.segments if key in result]
    previous: str | None = None
    for key in our.segments:
        if key not in result:
            continue
        if key not in order:
            order.insert(order.index(previous) + 1 if previous is not None else 0, key)
        previous = key
    lines = [result[key] for key in order]
    # The last segment of one file has no blank line after it, and may not be the last of another.
    return [line if line.endswith("\n") else line + "\n" for line in lines]
