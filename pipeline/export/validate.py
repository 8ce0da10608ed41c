"""What is wrong with a content folder, whoever wrote it: the checks of our own files, and those that reading needs.

Pure: bytes and names go in, problems come out. A file is judged by a preset's row; what people add to it is theirs.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import PurePosixPath
from typing import Any

from pipeline.export.bodies import marker
from pipeline.export.check import LINK, MAX_LINK, Problem, links, same
from pipeline.export.frontmatter import BadFrontMatter, parse, parse_12
from pipeline.export.presets import Preset, fits


@dataclass(frozen=True, slots=True)
class Found:
    """A problem, and where."""

    path: str
    """As the file was named."""
    problem: Problem


# Names that a crash or a careless writer leaves behind; Hugo and Jekyll publish the first two forms.
_LEFT_OVER = re.compile(r".*\.tmp|tmp\w{6,10}|.*~|.*\.(?:orig|rej|swp)", re.IGNORECASE)
_MARKDOWN = (".md", ".markdown", ".mdx")
_DATE_LIKE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?:[Tt ].*)?")
_DATED_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})-(.+)")
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_LINE_BREAK = re.compile("[\n\r\x0b\x0c\x85\u2028\u2029]")
_SENTENCE_END = re.compile(r"[.!?…。！？:;][\"'”’»)\]]*$")
# An excerpt that ends in the middle of a sentence was cut when it is long; shorter ones are headings and captions. At
# 250 characters the reference's 192 files have 63 such excerpts, which is what reading them one by one gave.
_CUT_FROM = 250
_FILLERS = frozenset(("placeholder", "lorem ipsum", "description", "summary", "excerpt", "todo"))
_TRACKING = re.compile(r"[?&](?:utm_\w+|fbclid|gclid|TB_iframe|ref|cmpid|mc_cid|mc_eid)=", re.IGNORECASE)


def examine(path: str, content: bytes, preset: Preset, now: datetime) -> Iterator[Problem]:
    """Yield what is wrong with one file. `path` is relative to the content folder; `now` is aware."""
    name = PurePosixPath(path).name
    if _LEFT_OVER.fullmatch(name):
        yield Problem(reason="left-over", detail="generators publish names of this form")
        return
    if b"\r\n" in content:
        yield Problem(reason="line-ends", detail="CRLF")
    try:
        values, body = parse(content)
        values_12, _ = parse_12(content)
    except BadFrontMatter as error:
        yield _unreadable(content, str(error))
        return
    yield from _readings(values, values_12)
    yield from _keys(values, preset)
    yield from _dates(values, preset, now, name)
    yield from _texts(values, preset)
    if (found := marker(body)) is not None:
        yield Problem(reason="template-marker", detail=found)


def compare(files: Iterable[tuple[str, Mapping[str, Any]]], preset: Preset) -> Iterator[Found]:
    """Yield what is wrong with files beside each other: one name or one address for two. Takes (path, front matter)."""
    by_slug: dict[str, list[str]] = defaultdict(list)
    by_link: dict[str, list[str]] = defaultdict(list)
    for path, values in files:
        slug = values.get("slug")
        by_slug[(slug if isinstance(slug, str) and slug else _stem(path)).casefold()].append(path)
        link = values.get(preset.link_key)
        if isinstance(link, str):
            by_link[link].append(path)
    for reason, groups in (("duplicate-slug", by_slug), ("duplicate-link", by_link)):
        for value, paths in groups.items():
            for path in paths[1:]:
                yield Found(path, Problem(reason=reason, detail=f"{value[:120]}: as {paths[0]}"))


def front_matter_of(content: bytes) -> Mapping[str, Any] | None:
    """Return the front matter of a file as YAML 1.1 reads it, or None when it cannot be read."""
    try:
        return parse(content)[0]
    except BadFrontMatter:
        return None


def is_article(path: str) -> bool:
    """Whether a path relative to a content folder is looked at: Markdown, and what is left over of it.

    Hidden names and folders are passed over, and so are Hugo's section pages (`_index.md`).
    """
    parts = PurePosixPath(path).parts
    name = parts[-1]
    if any(part.startswith(".") for part in parts) or name == "_index.md":
        return False
    return name.lower().endswith(_MARKDOWN) or _LEFT_OVER.fullmatch(name) is not None


def _stem(path: str) -> str:
    """The part of a path that a page's address is made of: of a bundle, its folder."""
    pure = PurePosixPath(path)
    return pure.parent.name if pure.stem == "index" and pure.parent.name else pure.stem


def _unreadable(content: bytes, message: str) -> Problem:
    if "closing line" in message or "does not begin" in message:
        return Problem(reason="torn", detail=message)
    try:
        values, _ = parse_12(content)
    except BadFrontMatter:
        return Problem(reason="unreadable", detail=message)
    # YAML 1.2 knows no dates: what it can read and 1.1 cannot is a date that no calendar has.
    for key, value in values.items():
        if isinstance(value, str) and _DATE_LIKE.fullmatch(value) and _moment(value) is None:
            return Problem(reason="impossible-date", detail=f"{key}: {value[:40]}")
    return Problem(reason="unreadable", detail=message)


def _readings(values: Mapping[str, Any], values_12: Mapping[str, Any]) -> Iterator[Problem]:
    for key, value in values.items():
        if not _alike(value, values_12.get(key)):
            yield Problem(reason="ambiguous", detail=f"{key}: YAML 1.1 and 1.2 read different values")


def _alike(value: Any, other: Any) -> bool:
    if isinstance(value, date):  # datetimes too
        return isinstance(other, str)
    if isinstance(value, dict):
        return isinstance(other, dict) and all(_alike(item, other.get(key)) for key, item in value.items())
    if isinstance(value, list):
        return isinstance(other, list) and len(value) == len(other) and all(map(_alike, value, other))
    return same(value, other)


def _keys(values: Mapping[str, Any], preset: Preset) -> Iterator[Problem]:
    shapes = preset.shapes
    for key in preset.required:
        if key not in values:
            yield Problem(reason="missing-key", detail=key)
    for key, value in values.items():
        if key.lower() in preset.reserved:
            yield Problem(reason="reserved-key", detail=key)
        if key in shapes and key != preset.date_key and not fits(value, shapes[key]):
            yield Problem(reason="wrong-type", detail=key)
        if key in shapes:
            for path, link in links(value, shapes[key], key):
                yield from _link(path, link)
    for rule in preset.extra_checks:
        if (fault := rule(values)) is not None:
            yield Problem(reason="preset", detail=fault)


def _link(path: str, link: str) -> Iterator[Problem]:
    if len(link) > MAX_LINK or not LINK.fullmatch(link):
        yield Problem(reason="bad-url", detail=f"{path} is no http or https link: {link[:80]!r}")
    elif _ENTITY.search(link):
        yield Problem(reason="entity", detail=f"{path}: {link[:120]}")
    elif _TRACKING.search(link):
        yield Problem(reason="tracking", detail=f"{path}: {link[:120]}")


def _dates(values: Mapping[str, Any], preset: Preset, now: datetime, name: str) -> Iterator[Problem]:
    if preset.date_key not in values:
        return
    value = values[preset.date_key]
    moment = _moment(value)
    if moment is None:
        yield Problem(reason="impossible-date", detail=f"{preset.date_key}: {str(value)[:40]}")
        return
    if not isinstance(value, datetime):
        yield Problem(reason="wrong-type", detail=f"{preset.date_key} has no time of day, or is quoted")
    if moment > now:
        yield Problem(reason="future-date", detail=f"{preset.date_key}: {moment.isoformat()}")
    dated = _DATED_NAME.match(name)
    if dated and dated[1] != moment.date().isoformat():
        yield Problem(reason="date-in-name", detail=f"{dated[1]}, published {moment.date().isoformat()} (UTC)")


def _moment(value: Any) -> datetime | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, datetime):
        try:
            return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
        except OverflowError:
            return None
    return datetime(value.year, value.month, value.day, tzinfo=UTC) if isinstance(value, date) else None


def _texts(values: Mapping[str, Any], preset: Preset) -> Iterator[Problem]:
    title, excerpt = values.get(preset.names.title), values.get(preset.names.excerpt)
    for key, text in ((preset.names.title, title), (preset.names.excerpt, excerpt)):
        if not isinstance(text, str):
            continue
        if entity := _ENTITY.search(text):
            yield Problem(reason="entity", detail=f"{key}: {entity[0]}")
        if _LINE_BREAK.search(text):
            yield Problem(reason="line-break", detail=key)
        if "  " in text:
            yield Problem(reason="double-space", detail=key)
    if not isinstance(excerpt, str) or not excerpt.strip():
        return
    plain = " ".join(excerpt.split())
    if isinstance(title, str) and plain.casefold() == " ".join(title.split()).casefold():
        yield Problem(reason="excerpt-is-title", detail=preset.names.excerpt)
    if plain.casefold().strip(" .!:") in _FILLERS:
        yield Problem(reason="filler", detail=f"{preset.names.excerpt}: {plain}")
    if len(plain) >= _CUT_FROM and not _SENTENCE_END.search(plain):
        yield Problem(reason="cut", detail=f"{preset.names.excerpt}: ...{plain[-40:]}")
    first = plain.split(None, 1)[0]
    if plain[0] in ".,;:)…" or (first.isalpha() and first.islower()):  # not "iOS"
        yield Problem(reason="fragment", detail=f"{preset.names.excerpt}: {plain[:40]}...")
