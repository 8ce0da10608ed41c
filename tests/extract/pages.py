"""What the tests of extraction share: a page from a few lines of HTML."""

import json
from datetime import UTC, datetime
from typing import Any

from pipeline.extract.document import Document, Node
from pipeline.extract.structured import find_article
from pipeline.model import Candidate, Page

URL = "https://www.example-herald.com/2024/05/03/bridge-reopens"
FETCHED = datetime(2024, 5, 4, tzinfo=UTC)


def page(
    body: str = "", *, head: str = "", url: str = URL, candidate: Candidate | None = None, html: str = ""
) -> Document:
    """Return the document of a page with these parts, or with this whole `html`."""
    source = html or f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"
    return Document(Page(url=url, html=source.encode(), fetched=FETCHED, encoding="utf-8", candidate=candidate))


def ld(**values: Any) -> str:
    """Return a JSON-LD script of a news article with these values; `at_id` stands for `@id`."""
    node = {"@context": "https://schema.org", "@type": "NewsArticle"}
    node |= {("@" + key[3:] if key.startswith("at_") else key): value for key, value in values.items()}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def both(document: Document) -> tuple[Document, Node | None]:
    """Return the document and its article object, as every reader takes them."""
    return document, find_article(document)


def candidate(**values: Any) -> Candidate:
    """Return what a feed says of the page."""
    return Candidate(url=URL, origin="feed", source_url="https://www.example-herald.com/feed", **values)
