"""One way into every kind of feed: recognise it, and hand it to the reader that is fast enough and strong enough."""

import re
from dataclasses import replace
from typing import Final

from pipeline.discover import jsonfeed, loosefeed, xmlfeed
from pipeline.discover.entries import Feed
from pipeline.discover.markup import name_page
from pipeline.errors import SourceFailed

__all__ = ["MAX_BYTES", "Feed", "read_feed"]

# Ten times the largest real feed at hand (0.9 MB).
MAX_BYTES: Final = 8 << 20

_BLANK: Final = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n\x0b\x0c"
# What may come before the root element: the declaration, comments, a document type.
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_FEED = re.compile(rb"<(?:[a-z0-9]{1,20}:)?(?:rss|feed|rdf|channel)\b", re.IGNORECASE)
_OTHER_ROOTS: Final = frozenset(("html", "urlset", "sitemapindex", "opml", "svg"))
_SNIFFED: Final = 4096
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)


def read_feed(body: bytes, url: str, content_type: str | None = None) -> Feed:
    """Return the feed in `body`, which was fetched from `url` (relative links are resolved against it).

    `content_type` is the header as sent; only its charset is used, and only where the body does not name its own: the
    type itself is wrong too often. All entries are returned in document order, whatever their age.

    Raises SourceFailed: `empty`, `too_large` (over 8 MiB), `not_a_feed` (with what it is instead), `broken`.
    """
    start = body.lstrip(_BLANK)[:_SNIFFED]
    if not start:
        raise SourceFailed("empty", url, "the body is empty")
    if len(body) > MAX_BYTES:
        raise SourceFailed("too_large", url, f"{len(body)} bytes; the limit is {MAX_BYTES}")
    if start.startswith((b"{", b"[")):
        return jsonfeed.read(body.strip(), url)
    if not start.startswith(b"<"):
        raise SourceFailed("not_a_feed", url, "neither XML nor JSON")
    flat = start.replace(b"\0", b"")
    if _HTML.search(flat) and not _FEED.search(flat):
        raise SourceFailed("not_a_feed", url, name_page(body))
    # White space before the declaration is the most frequent error of feeds, and harmless.
    body = body if body.startswith((b"\xff\xfe", b"\xfe\xff", b"\0")) else body.lstrip(b"\xef\xbb\xbf \t\r\n")
    try:
        return xmlfeed.read(body, url)
    except xmlfeed.Defeated as defeat:
        if defeat.root in _OTHER_ROOTS:
            raise SourceFailed("not_a_feed", url, defeat.why) from None
        charset = _CHARSET.search(content_type) if content_type else None
        feed = loosefeed.read(defeat.body, url, charset=charset[1] if charset else None, why=defeat.why)
        return replace(feed, dropped=feed.dropped + defeat.remarks)
