"""`news-feed.xml`: an Atom feed (RFC 4287) of what was published last."""

from collections.abc import Sequence
from typing import Any

from lxml import etree

from pipeline.export.feeds.entry import Entry, Site
from pipeline.export.feeds.markup import XML_LANG, add, said, written
from pipeline.export.frontmatter import stamp

PATH = "news-feed.xml"
NAMESPACE = "http://www.w3.org/2005/Atom"
_PREFIXES: Any = {None: NAMESPACE}  # lxml's stubs know no default namespace
LAST = 50  # Entries: two days of a busy site, and below half a megabyte.


def atom(entries: Sequence[Entry], site: Site) -> bytes | None:
    """Return the feed of the entries (newest first), None when there are none.

    Its date is that of the newest change, so the same entries are the same bytes.
    """
    if not entries:
        return None
    shown = entries[:LAST]
    root = etree.Element(f"{{{NAMESPACE}}}feed", nsmap=_PREFIXES)
    root.set(XML_LANG, site.language)
    add(root, _t("id"), f"{site.url}/{PATH}")
    add(root, _t("title"), site.title)
    add(root, _t("updated"), stamp(max(entry.changed for entry in shown)))
    add(root, _t("link"), rel="self", type="application/atom+xml", href=f"{site.url}/{PATH}")
    add(root, _t("link"), rel="alternate", type="text/html", href=f"{site.url}/")
    add(root, _t("generator"), "Wirecopy")
    for entry in shown:
        _add(root, entry)
    return written(root)


def _t(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _add(root: etree._Element, entry: Entry) -> None:
    article = entry.article
    element = add(root, _t("entry"))
    add(element, _t("id"), article.canonical_url)
    add(element, _t("title"), article.title, type="text")
    add(element, _t("updated"), stamp(entry.changed))
    add(element, _t("published"), stamp(entry.published))
    # An entry without an author is not valid: the outlet is one where no person is named.
    for name in article.authors or (article.provider.name,):
        add(add(element, _t("author")), _t("name"), said(name))
    add(element, _t("link"), rel="alternate", type="text/html", href=article.canonical_url)
    for topic in article.topics:
        add(element, _t("category"), term=topic)
    if article.excerpt:
        add(element, _t("summary"), article.excerpt, type="text")
