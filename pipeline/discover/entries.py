"""What the feed readers share: the feed as a value, and the way from an entry's raw fields to a candidate."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

from pipeline.discover.links import BadLink, absolute
from pipeline.discover.markup import undouble
from pipeline.model import Candidate
from pipeline.text import clean

Dropped = tuple[str, str]
"""(reason, value): a stable slug, and the link, title or number that tells which."""

# A feed is news of days: the longest real one at hand has 100 entries. Some carry a whole history; one with more than
# this is cut, and says so.
MAX_ENTRIES: Final = 5_000
# Names and tags of one entry: beyond these an entry is spam, and its tags are worth nothing.
MAX_NAMES: Final = 100
_MAX_NAME: Final = 200
# RFC 5646, section 4.4.1: a tag needs no more than 35 characters.
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:[-_][A-Za-z0-9]{1,8})*$")
_MAX_LANGUAGE: Final = 35
# A date in words with zone and weekday has about 40 characters; the parser of dates has a cap of its own.
_MAX_DATE: Final = 200
_VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}$")
# RSS: "author" is an e-mail address, then the name in brackets. Some write the name first.
_MAIL_FIRST = re.compile(r"\S+@\S+\s*\((.+)\)$")
_NAME_FIRST = re.compile(r"([^<>@]+?)\s*[<(]\S+@\S+[>)]$")
_MAIL = re.compile(r"<?\S+@\S+>?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed that was read."""

    title: str | None
    """Plain text."""
    language: str | None
    """As declared, for example `en-us`."""
    site_url: str | None
    """Absolute address of the site that the feed belongs to, as declared."""
    candidates: tuple[Candidate, ...] = field(repr=False)
    """In document order; at most 5,000. Two entries with one link are two candidates."""
    reader: Literal["fast", "feedparser", "json"]
    """Which reader understood it."""
    dropped: tuple[Dropped, ...] = ()
    """One for each entry that has no usable link (`no_link`, `bad_scheme`, `bad_url`, `long_url`, `userinfo`,
    `not_an_entry`) or was cut in half (`truncated_entry`); then remarks on the whole: `too_many_entries` and how many
    there were, `truncated`, `bad_encoding`, `too_much_markup`."""


@dataclass(slots=True)
class Gathered:
    """Entries of a feed while it is read."""

    candidates: list[Candidate] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)


def first_link(hrefs: Iterable[str | None], base: str) -> str:
    """Return the first of `hrefs` that is not blank, absolute; BadLink where it, or all of them, cannot be used."""
    for href in hrefs:
        if href and href.strip():
            return absolute(href, base)
    raise BadLink("no_link", "")


def names(texts: Iterable[str | None]) -> tuple[str, ...]:
    """Return texts as clean names, each once, without blank ones and sentences, at most 100."""
    found: dict[str, str] = {}
    for text in texts:
        name = clean(undouble(text[: _MAX_NAME + 1])) if text else ""
        if name and len(name) <= _MAX_NAME:
            found.setdefault(name.casefold(), name)
        if len(found) == MAX_NAMES:
            break
    return tuple(found.values())


def person(text: str | None) -> str | None:
    """Return the name in an author field: `jane@example.com (Jane Doe)` is Jane Doe, and an address alone is none."""
    name = clean(text[:_MAX_NAME]) if text else ""
    if "@" in name:
        both = _MAIL_FIRST.match(name) or _NAME_FIRST.match(name)
        if both:
            name = both[1].strip()
        elif _MAIL.match(name):
            return None
    return name or None


def date_text(text: str | None) -> str | None:
    """Return the raw text of a date as one line, at most 200 characters, or None."""
    return (clean(text[:_MAX_DATE]) or None) if text else None


def language_code(text: str | None) -> str | None:
    """Return a language as declared, or None for what cannot be one."""
    code = text.strip() if text and len(text) < 2 * _MAX_LANGUAGE else ""
    return code if len(code) <= _MAX_LANGUAGE and _LANGUAGE.match(code) else None


def youtube_id(text: str | None) -> str | None:
    """Return a YouTube id, eleven characters, or None."""
    code = text.strip() if text else ""
    return code if _VIDEO_ID.match(code) else None
