"""The last look at a file before it replaces anything: read back, and compared with what was meant.

One file with broken front matter costs Hugo, Astro and Eleventy the whole site, and Jekyll publishes it without a
title and exits 0. So nothing is written that two readers do not read as it was meant. Pure.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipeline.export.bodies import marker
from pipeline.export.frontmatter import BadFrontMatter, Null, Value, parse_both, stamp
from pipeline.export.presets import Preset, Shape, parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something for which a file must not be written."""

    reason: str
    """Stable slug: too-large, unreadable, differs, missing-key, reserved-key, bad-url, template-marker, preset."""
    detail: str
    """The place and what is wrong with it, for people."""

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}"


# Sites print links into attributes without escaping them (Liquid does not): a link may hold nothing that ends one.
LINK = re.compile(r"https?://[^\s\"'<>`\\\x00-\x20\x7f-\xa0]+", re.IGNORECASE)
STORED = re.compile(r"(?:\./|/)?(?:[a-z0-9-]{1,64}/){0,6}[0-9a-f]{16}-[0-9]{1,5}\.(?:jpg|png)")
"""A link to a picture that we stored: its name has nothing of a stranger's."""
_SURROGATE = re.compile("[\ud800-\udfff]")  # Written as U+FFFD, see `frontmatter`.
MAX_LINK = 2048
"""Longest link, as long as browsers and CDNs commonly take."""


def check(
    content: bytes, preset: Preset, meant: Mapping[str, Value], kept: Collection[str] = ()
) -> tuple[Problem, ...]:
    """Return what is wrong with a file that should say `meant`, or nothing.

    `kept` names keys that a person owns in this file, and `body` where they own the text below: these must be
    readable, and may say anything.
    """
    if len(content) > preset.max_bytes and not kept:
        return (Problem(reason="too-large", detail=f"{len(content)} bytes, at most {preset.max_bytes}"),)
    try:
        read, read_12, body = parse_both(content)
    except BadFrontMatter as error:
        return (Problem(reason="unreadable", detail=str(error)),)
    if "body" not in kept and (found := marker(body)) is not None:
        return (Problem(reason="template-marker", detail=found),)
    return tuple(_problems(read, read_12, preset, meant, frozenset(kept)))


def _problems(
    read: dict[str, Any], read_12: dict[str, Any], preset: Preset, meant: Mapping[str, Value], kept: frozenset[str]
) -> Iterator[Problem]:
    for key in sorted((read.keys() | meant.keys()) - kept):
        wanted = meant.get(key)
        if not same(read.get(key), as_read(wanted)):
            yield Problem(reason="differs", detail=f"{key} in YAML 1.1")
        if not same(read_12.get(key), as_read(wanted, dates=False)):
            yield Problem(reason="differs", detail=f"{key} in YAML 1.2")
        if key.lower() in preset.reserved:
            yield Problem(reason="reserved-key", detail=key)
    for key in preset.required:
        if key not in read and key not in kept:
            yield Problem(reason="missing-key", detail=key)
    for path, link in links({key: value for key, value in meant.items() if key not in kept}, preset.shapes):
        if len(link) > MAX_LINK or not LINK.fullmatch(link):
            yield Problem(reason="bad-url", detail=f"{path} is no http or https link: {link[:80]!r}")
    for rule in preset.extra_checks:
        if (fault := rule(read)) is not None:
            yield Problem(reason="preset", detail=fault)


def as_read(value: Value | None, *, dates: bool = True) -> Any:
    """Return what a reader of a meant value sees: plain strings; in YAML 1.2 (`dates` false) dates are strings too."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", str(value))
    if isinstance(value, Null):
        return None
    if isinstance(value, datetime):
        return value if dates else stamp(value)
    if isinstance(value, list):
        return [as_read(item, dates=dates) for item in value]
    if isinstance(value, dict):
        return {key: as_read(item, dates=dates) for key, item in value.items()}
    return value


def same(left: Any, right: Any) -> bool:
    """Whether two parsed values are equal in value and type: 1, 1.0 and true are three different things."""
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    return bool(left == right)


def links(value: Any, shape: Shape, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (path, link) of all values below `value` that its shape says are links."""
    if shape == "link" or (shape == "picture" and not STORED.fullmatch(str(value))):
        yield path, str(value)
    elif isinstance(value, dict) and isinstance(shape, Mapping):
        for key, inner, _ in parts(shape):
            if key in value:
                yield from links(value[key], inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and isinstance(shape, tuple):
        for number, item in enumerate(value):
            yield from links(item, shape[0], f"{path}[{number}]")
