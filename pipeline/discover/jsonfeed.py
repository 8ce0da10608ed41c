"""JSON Feed, versions 1 and 1.1 (jsonfeed.org)."""

import json
from typing import Any

from pipeline.discover.entries import (
    MAX_ENTRIES,
    MAX_NAMES,
    Feed,
    Gathered,
    date_text,
    first_link,
    language_code,
    names,
    person,
)
from pipeline.discover.links import BadLink, shown
from pipeline.discover.markup import plain_text
from pipeline.discover.pictures import largest, picture
from pipeline.errors import SourceFailed
from pipeline.model import Candidate


def read(body: bytes, url: str) -> Feed:
    """Return the JSON Feed in `body`. Values of the wrong type count as absent.

    Raises SourceFailed: `not_a_feed` for JSON of another kind, `broken` for what is no JSON.
    """
    try:
        document = json.loads(_decoded(body))
    except (ValueError, RecursionError) as error:
        raise SourceFailed("broken", url, f"no valid JSON ({shown(str(error))})") from error
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        raise SourceFailed("not_a_feed", url, "JSON without a list of items")
    items = document["items"]
    language = language_code(_text(document, "language"))
    authors = _authors(document)
    gathered = Gathered()
    for item in items[:MAX_ENTRIES]:
        if not isinstance(item, dict):
            gathered.dropped.append(("not_an_entry", shown(str(item)[:200])))
            continue
        try:
            gathered.candidates.append(_candidate(item, url, language, authors))
        except BadLink as bad:
            gathered.dropped.append((bad.reason, bad.value))
    if len(items) > MAX_ENTRIES:
        gathered.dropped.append(("too_many_entries", str(len(items))))
    try:
        site_url = first_link((_text(document, "home_page_url"),), url)
    except BadLink:
        site_url = None
    return Feed(
        title=plain_text(_text(document, "title"), is_html=False),
        language=language,
        site_url=site_url,
        candidates=tuple(gathered.candidates),
        reader="json",
        dropped=tuple(gathered.dropped),
    )


def _decoded(body: bytes) -> str:
    # RFC 8259: UTF-8. A byte order mark is tolerated; a bad byte costs one character, not the feed.
    return body.decode(json.detect_encoding(body), "replace")


def _candidate(item: dict[str, Any], url: str, language: str | None, authors: tuple[str, ...]) -> Candidate:
    # The id is the link where it is one; of a link post, the own page comes before the one that it points to.
    identity = _text(item, "id")
    permanent = identity if identity and identity.startswith(("http://", "https://")) else None
    images = [picture(_text(item, key), url, source="feed") for key in ("image", "banner_image")]
    images += [
        picture(_text(attachment, "url"), url, source="feed")
        for attachment in _dicts(item, "attachments")
        if (_text(attachment, "mime_type") or "").startswith("image/")
    ]
    return Candidate(
        url=first_link((_text(item, "url"), permanent, _text(item, "external_url")), url),
        origin="feed",
        source_url=url,
        title=plain_text(_text(item, "title"), is_html=False),
        excerpt=plain_text(_text(item, "summary"), is_html=False)
        or plain_text(_text(item, "content_text"), is_html=False)
        or plain_text(_text(item, "content_html"), is_html=True),
        published=date_text(_text(item, "date_published")),
        modified=date_text(_text(item, "date_modified")),
        authors=_authors(item) or authors,
        tags=names(tag for tag in _list(item, "tags") if isinstance(tag, str)),
        image=largest(images),
        language=language_code(_text(item, "language")) or language,
    )


def _authors(holder: dict[str, Any]) -> tuple[str, ...]:
    people = _dicts(holder, "authors")
    # Version 1 has one author, under another key.
    single = holder.get("author")
    if not people and isinstance(single, dict):
        people = [single]
    return names(person(_text(one, "name")) for one in people)


def _text(holder: dict[str, Any], key: str) -> str | None:
    value = holder.get(key)
    return value if isinstance(value, str) else None


def _list(holder: dict[str, Any], key: str) -> list[Any]:
    value = holder.get(key)
    return value[:MAX_NAMES] if isinstance(value, list) else []


def _dicts(holder: dict[str, Any], key: str) -> list[dict[str, Any]]:
    return [value for value in _list(holder, key) if isinstance(value, dict)]
