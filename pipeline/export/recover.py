"""From a file's front matter back to an article, as far as the file tells. Pure.

A file lacks the text, the tags and mostly the authors, and says nothing of where its fields came from, unless its
private fields can be read.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Literal

from pipeline.enrich.article import RECOVERED
from pipeline.export.check import MAX_LINK, STORED
from pipeline.export.frontmatter import BadFrontMatter, parse
from pipeline.export.presets import MAX_ITEMS, Preset
from pipeline.export.secured import Cipher, Kind, SecuredError, kind_of
from pipeline.model import Article, Image, Moment, Precision, Provider
from pipeline.normalise.providers import unknown

# A player's address, or the id alone.
_VIDEO = re.compile(r"(?:^|/embed/)([A-Za-z0-9_-]{11})(?![A-Za-z0-9_-])")


@dataclass(frozen=True, slots=True)
class Recovered:
    """An article that was read back, and whom its file calls related."""

    article: Article
    related: tuple[str, ...]
    """Addresses."""


def recover(content: bytes, preset: Preset, cipher: Cipher | None = None) -> Recovered | None:
    """Return the article that a file is about, or None for a file that names no article's address.

    With `cipher`, private fields are read too where they open. Raises BadFrontMatter for a file that cannot be read,
    and for one whose address, title or date is none.
    """
    values, _ = parse(content)
    return recover_from(values, preset, cipher)


def recover_from(values: Mapping[str, Any], preset: Preset, cipher: Cipher | None = None) -> Recovered | None:
    """As `recover`, of front matter that was read already."""
    link = values.get(preset.link_key)
    if link is None:
        return None
    names = preset.names
    url = _link(link)
    if url is None:
        raise BadFrontMatter(f"{preset.link_key} is no http or https address")
    published = _moment(values.get(preset.date_key))
    if published is None:
        raise BadFrontMatter(f"{preset.date_key} is no date")
    title = _text(values.get(names.title))
    if title is None:
        raise BadFrontMatter(f"{names.title} is missing")
    private = _private(values.get(preset.secured_key), url, cipher)
    video = _VIDEO.search(_text(values.get(names.player)) or "")
    kind: Literal["article", "video"] = "video" if values.get(names.type) == "video" else "article"
    amp, amp_cache = _link(values.get(names.amp)), _link(values.get(names.amp_cache))
    sources = {key: value for key, value in _mapping(private.get("sources")).items() if isinstance(value, str)}
    article = Article(
        canonical_url=url,
        original_url=_link(private.get("original_url")) or _link(values.get(names.original)) or url,
        title=title,
        excerpt=_text(values.get(names.excerpt)),
        published_at=published,
        modified_at=_changed(values.get(preset.updated_key)),
        provider=_provider(values.get(names.provider), url),
        authors=tuple(author for author in _list(values.get(names.authors)) if isinstance(author, str)),
        type=kind,
        video_id=video[1] if video else None,
        amp_url=amp,
        amp_cache_url=amp_cache,
        images=_images(values.get(names.images), values.get(names.width), values.get(names.height)),
        body=_text(private.get("body")) if not private.get("body_cut") else None,
        sources=tuple(sorted({**sources, RECOVERED[0]: RECOVERED[1]}.items())),
        topics=tuple(topic for topic in _list(values.get(names.topics)) if isinstance(topic, str)),
        quality=_number(values.get(names.quality)),
        heat=_number(values.get(names.heat)),
        visible=preset.shown(values),
    )
    entries = (_link(_mapping(entry).get(preset.link_key)) for entry in _list(values.get(names.related)))
    return Recovered(article, tuple(entry for entry in entries if entry is not None))


def _private(token: Any, identity: str, cipher: Cipher | None) -> dict[str, Any]:
    if cipher is None or not isinstance(token, str) or kind_of(token) is not Kind.SEALED:
        return {}
    try:
        return _mapping(json.loads(cipher.open(token, identity)))
    except (SecuredError, ValueError, RecursionError):
        return {}  # The file is worth as much without them.


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _link(value: Any) -> str | None:
    text = _text(value)
    return text if text and text.startswith(("https://", "http://")) and len(text) <= MAX_LINK else None


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _list(value: Any) -> list[Any]:
    return value[:MAX_ITEMS] if isinstance(value, list) else []


def _mapping(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, Mapping) else {}


def _moment(value: Any) -> Moment | None:
    # A date as YAML 1.1 reads it; quoted by a person, it is text.
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, datetime):
        aware = value if value.tzinfo is not None else value.replace(tzinfo=UTC)
        try:
            return Moment(value=aware.astimezone(UTC), source="file")
        except OverflowError:
            return None
    if isinstance(value, date):
        return Moment(value=datetime.combine(value, time(), UTC), source="file", precision=Precision.DAY)
    return None


def _provider(value: Any, url: str) -> Provider:
    entry = _mapping(value)
    name, domain = _text(entry.get("name")), _text(entry.get("domain"))
    try:
        found = unknown(url)
    except ValueError as error:
        raise BadFrontMatter(f"unusable address: {error}") from error
    return Provider(name=name or found.name, domain=domain or found.domain)


def _changed(value: Any) -> Moment | None:
    """A date, or a mapping with one."""
    return _moment(value.get("date") if isinstance(value, Mapping) else value)


def _images(value: Any, width: Any, height: Any) -> tuple[Image, ...]:
    """Pictures as mappings or addresses, one or a list; `width` and `height` stand beside a lone address."""
    images = []
    for entry in _list(value) if isinstance(value, list) else [value]:
        picture = _mapping(entry) if isinstance(entry, Mapping) else {"url": entry, "width": width, "height": height}
        text = _text(picture.get("url")) or ""
        # The path of a copy that we stored is all that the file knows of a picture.
        if url := text if STORED.fullmatch(text) else _link(text):
            size = (_number(picture.get("width")), _number(picture.get("height")))
            images.append(Image(url=url, width=size[0], height=size[1]))
    return tuple(images)
