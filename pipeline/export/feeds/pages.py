"""Pages for apps: the published files as JSON, 25 on a page, as the reference system made them (contract, section 10).

Its legacy copies at `pageN/` are not made. Of the 21 keys those that no file of the preset `smartable` states are null,
as they were in the reference's pages.
"""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pipeline.enrich.taxonomy import Topic
from pipeline.export.feeds.entry import Entry, Site
from pipeline.export.frontmatter import MAX_READ

PER_PAGE = 25
ROOT = "api/news"
MAX_ENTRY = MAX_READ // PER_PAGE - 1024
"""Most bytes of an entry, so that 25 are a file that can be read back. The largest of the reference has 3 KB."""

# The reference system wrote its dates with the offset of its home; consumers compare them as text, too.
_HOME = ZoneInfo("America/Los_Angeles")
_FOLDER = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def pages(entries: Sequence[Entry], site: Site, topics: Sequence[Topic]) -> Iterator[tuple[str, bytes]]:
    """Yield (path, bytes) of all pages: of all entries, and of each topic that has a news service of its own.

    `entries` are in the order of the pages.
    """
    items = [(item, entry.article.topics) for entry in entries if (item := _item(entry, site)) is not None]
    yield from _paged(ROOT, [item for item, _ in items])
    for topic in topics:
        if (folder := folder_of(topic)) is not None:
            yield from _paged(f"{ROOT}/{folder}", [item for item, names in items if topic.name in names])


def folder_of(topic: Topic) -> str | None:
    """Return the folder of a topic's pages below `api/news`, None for one that has none of its own.

    It is read off the address that the topic's file states, so that the apps that follow it find them.
    """
    if topic.news is None:
        return None
    path = urlsplit(topic.news).path.rstrip("/")
    _, found, folder = path.rpartition(f"/{ROOT}/")
    if not found and path.endswith(f"/{ROOT}"):
        return None  # The site's own topic: all pages are its pages.
    folder = folder if found else topic.id
    return folder if _FOLDER.fullmatch(folder) and folder != "page" else None


def _paged(folder: str, items: list[str]) -> Iterator[tuple[str, bytes]]:
    count = max(1, -(-len(items) // PER_PAGE))
    for number in range(1, count + 1):
        value = items[(number - 1) * PER_PAGE : number * PER_PAGE]
        listed = "[\n" + ",\n".join(value) + "\n  ]" if value else "[]"
        following = number + 1 if number < count else "null"
        content = f'{{\n  "page": {number},\n  "value": {listed},\n  "nextPage": {following}\n}}'.encode(
            "utf-8", "replace"
        )
        yield f"{folder}/page/{number}/index.json", content
        if number == 1:
            yield f"{folder}/index.json", content


def _item(entry: Entry, site: Site) -> str | None:
    """One entry, indented as it stands on a page; None for one that is too large to stand there."""
    text = json.dumps(_fields(entry, site), ensure_ascii=False, indent=2)
    return None if len(text.encode("utf-8", "replace")) > MAX_ENTRY else "    " + text.replace("\n", "\n    ")


def _fields(entry: Entry, site: Site) -> dict[str, Any]:
    values = entry.values
    provider = values.get("provider")
    return {
        "path": entry.path,
        "title": _text(values.get("title")),
        "excerpt": _text(values.get("excerpt")),
        "sourceUrl": None,
        "webUrl": _text(values.get("webUrl")),
        "originalUrl": _text(values.get("originalUrl")),
        "featuredContent": _text(values.get("featuredContent")),
        "highlight": None,
        "heat": _number(values.get("heat")),
        "tags": None,
        "images": _images(values.get("images")),
        # What stands below the front matter of the reference's files: an empty line.
        "content": entry.body if entry.body.strip() else "\r\n",
        "type": _text(values.get("type")),
        "ampWebUrl": _text(values.get("ampWebUrl")),
        "cdnAmpWebUrl": _text(values.get("cdnAmpWebUrl")),
        "publishedDateTime": home(entry.published),
        "updatedDateTime": None if entry.article.modified_at is None else home(entry.article.modified_at.value),
        "provider": _provider(provider) if isinstance(provider, dict) else None,
        "locale": site.language.lower(),
        "categories": [category] if (category := _text(values.get("category"))) else None,
        "topics": list(entry.article.topics) or None,
    }


def home(moment: datetime) -> str:
    """Return a moment in whole seconds as the reference system writes it, for example `2020-10-26T12:42:39-07:00`."""
    return moment.astimezone(_HOME).isoformat(timespec="seconds")


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _images(value: Any) -> list[dict[str, Any]] | None:
    entries = [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
    return [_image(entry) for entry in entries] or None


def _image(entry: dict[Any, Any]) -> dict[str, Any]:
    return {
        "url": _text(entry.get("url")),
        "width": _number(entry.get("width")),
        "height": _number(entry.get("height")),
        "title": _text(entry.get("title")),
        "attribution": _text(entry.get("attribution")),
        "isCached": entry.get("isCached") is True,
    }


def _provider(entry: dict[Any, Any]) -> dict[str, Any]:
    return {
        "name": _text(entry.get("name")),
        "domain": _text(entry.get("domain")),
        "images": _images(entry.get("images")),
        "publishers": None,
        "authors": None,
    }
