"""The addresses that a page gives for itself: canonical and AMP."""

from urllib.parse import urlsplit

from pipeline.extract.document import Document
from pipeline.extract.structured import Choice


def canonical(document: Document) -> Choice[str | None]:
    """Return the absolute http(s) URL that the page calls its own: `rel=canonical`, else `og:url`."""
    for source, links in (("canonical", _links(document, "canonical")), ("og:url", document.metas.get("og:url", ()))):
        for link in links:
            url = document.absolute(link)
            # A template that calls every page the front page says nothing of this one.
            if url and (not _is_root(url) or _is_root(document.url)):
                return Choice(url, source)
    return Choice(None, None)


def amp(document: Document) -> Choice[str | None]:
    """Return the absolute http(s) URL of the page's AMP version: `rel=amphtml`, or the page itself when it is one."""
    for link in _links(document, "amphtml"):
        if url := document.absolute(link):
            return Choice(url, "amphtml")
    root = document.root
    if root.tag == "html" and (root.get("amp") is not None or root.get("⚡") is not None):
        return Choice(document.absolute(document.url), "amp-page")
    return Choice(None, None)


def _is_root(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


def _links(document: Document, relation: str) -> list[str]:
    """The targets of `<link rel=…>`, in page order. Relations are case-insensitive and may be several."""
    return [
        link.get("href") or ""
        for link in document.root.iter("link")
        if relation in (link.get("rel") or "").lower().split()
    ]
