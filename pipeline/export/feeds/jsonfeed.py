"""`news-feed.json`: a JSON Feed (version 1.1) of what was published last."""

import json
from collections.abc import Sequence
from typing import Any

from pipeline.export.feeds.atom import LAST
from pipeline.export.feeds.entry import Entry, Site
from pipeline.export.frontmatter import stamp

PATH = "news-feed.json"
VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(entries: Sequence[Entry], site: Site) -> bytes | None:
    """Return the feed of the entries (newest first), None when there are none. The same entries are the same bytes."""
    if not entries:
        return None
    feed = {
        "version": VERSION,
        "title": site.title,
        "home_page_url": f"{site.url}/",
        "feed_url": f"{site.url}/{PATH}",
        "language": site.language,
        "items": [_item(entry, site) for entry in entries[:LAST]],
    }
    return (json.dumps(feed, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def _item(entry: Entry, site: Site) -> dict[str, Any]:
    article = entry.article
    picture = article.images[0].url if article.images else None
    if picture is not None and picture.startswith("/"):
        picture = f"{site.url}{picture}"
    elif picture is not None and not picture.startswith(("https://", "http://")):
        picture = None  # A copy beside the file: where the generator puts it, only the generator knows.
    item = {
        "id": article.canonical_url,
        "url": article.canonical_url,
        "title": article.title,
        # An item must have content; what may be shown of an article is its excerpt.
        "content_text": article.excerpt or article.title,
        "summary": article.excerpt,
        "image": picture,
        "date_published": stamp(entry.published),
        "date_modified": stamp(entry.changed) if entry.changed > entry.published else None,
        "authors": [{"name": name} for name in article.authors or (article.provider.name,)],
        "tags": list(article.topics) or None,
    }
    return {key: value for key, value in item.items() if value is not None}
