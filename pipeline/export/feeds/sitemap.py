"""`news-sitemap.xml`: the site's own pages of the last two days, by the sitemap protocol and its news extension.

The reference system's listed all that it ever published, and other publishers' pages among them, which the protocol
does not allow (contract, section 10).
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from lxml import etree

from pipeline.export.feeds.entry import Entry, Site
from pipeline.export.feeds.markup import add, said, written
from pipeline.export.feeds.pages import home
from pipeline.export.frontmatter import MAX_READ

PATH = "news-sitemap.xml"
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_PREFIXES: Any = {None: NAMESPACE, "news": NEWS}  # lxml's stubs know no default namespace
# Google's rules for news sitemaps: articles of the last two days, at most a thousand.
DAYS = timedelta(days=2)
MAX_ENTRIES = 1000
# An entry with the longest title and address has 8 KB; this many are in the file before its size counts.
_MARGIN = 16 << 10


def sitemap(entries: Sequence[Entry], site: Site) -> bytes | None:
    """Return the sitemap of the entries (newest first), None when there are none: the protocol knows no empty one.

    Two days before the newest one, not before now: what is not changed stays the same file.
    """
    root = etree.Element(f"{{{NAMESPACE}}}urlset", nsmap=_PREFIXES)
    size = 0
    for entry in entries[:MAX_ENTRIES]:
        page = site.page_of(entry.path)
        if page is None or entry.published < entries[0].published - DAYS or size > MAX_READ - _MARGIN:
            break
        size += len(etree.tostring(_add(root, entry, page, site), encoding="utf-8")) + 200  # 200: its indentation
    return written(root) if len(root) else None


def _add(root: etree._Element, entry: Entry, page: str, site: Site) -> etree._Element:
    url = add(root, f"{{{NAMESPACE}}}url")
    add(url, f"{{{NAMESPACE}}}loc", page)
    add(url, f"{{{NAMESPACE}}}lastmod", home(entry.changed))
    add(url, f"{{{NAMESPACE}}}changefreq", "hourly")
    add(url, f"{{{NAMESPACE}}}priority", "1.0")
    news = add(url, f"{{{NEWS}}}news")
    publication = add(news, f"{{{NEWS}}}publication")
    add(publication, f"{{{NEWS}}}name", said(site.title))
    add(publication, f"{{{NEWS}}}language", _language(site.language))
    add(news, f"{{{NEWS}}}publication_date", home(entry.published))
    add(news, f"{{{NEWS}}}title", entry.article.title)
    return url


def _language(code: str) -> str:
    """An ISO 639 code; Chinese has two of its own here."""
    folded = code.lower()
    if folded.startswith("zh"):
        return "zh-tw" if folded.startswith(("zh-tw", "zh-hk", "zh-hant")) else "zh-cn"
    return folded.partition("-")[0]
