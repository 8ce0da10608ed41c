"""Sitemaps (sitemaps.org), with Google's tags for news, images and videos; indexes of sitemaps; `Sitemap:` lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, Literal

from lxml import etree

from pipeline.discover.compression import decompress
from pipeline.discover.entries import MAX_NAMES, Dropped, date_text, language_code, names
from pipeline.discover.feeds import read_feed
from pipeline.discover.links import BadLink, absolute, shown
from pipeline.discover.markup import name_page, plain_text
from pipeline.discover.pictures import largest, picture
from pipeline.errors import SourceFailed
from pipeline.model import Candidate
from pipeline.text import clean

# sitemaps.org/protocol.html: "no more than 50,000 URLs", in a sitemap as in an index.
MAX_URLS: Final = 50_000
# Google: "up to 1,000 images for each page"; an entry has hardly more children than that.
_MAX_CHILDREN: Final = 1_100
# An entry with news and picture has 30 tags, opening and closing. An honest sitemap at the cap of URLs stays below.
MAX_MARKS: Final = 40 * MAX_URLS
# RFC 9309, section 2.5: a crawler reads at least 500 KiB of a robots.txt.
_ROBOTS_CHARACTERS: Final = 500 << 10
_SITEMAP_LINE = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)

_BLANK: Final = b"\xef\xbb\xbf \t\r\n"
_XML_STARTS: Final = (b"<", b"\0<", b"\xff\xfe", b"\xfe\xff")
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_START = re.compile(rb"<(?:[A-Za-z0-9_.-]{1,20}:)?(?:url|sitemap)(?=[\s>/])")
_END = re.compile(rb"</(?:[A-Za-z0-9_.-]{1,20}:)?(?:url|sitemap)\s*>")
_ROOT_END = re.compile(rb"</(?:[A-Za-z0-9_.-]{1,20}:)?(?:urlset|sitemapindex)\s*>")
# Where the last tags of an honest document stand.
_TAIL: Final = 1 << 16
_CHUNK: Final = 1 << 16
_ROOTS: Final = frozenset(("urlset", "sitemapindex"))
_FEED_ROOTS: Final = frozenset(("rss", "feed", "rdf"))
_SNIFFED: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """A sitemap that was read."""

    kind: Literal["index", "urlset", "text", "feed"]
    """By the root element: an `index` has children, a `urlset` candidates. `feed` is RSS or Atom in a sitemap's place,
    which the protocol allows."""
    candidates: tuple[Candidate, ...] = field(default=(), repr=False)
    """In document order, at most 50,000. `modified` is `lastmod`; `published` is the news or video tag's date."""
    children: tuple[tuple[str, str | None], ...] = ()
    """(address, raw `lastmod`) of the sitemaps that an index names, in document order, at most 50,000."""
    publication: str | None = None
    """Name of the publication, as the first news tag states it."""
    dropped: tuple[Dropped, ...] = ()
    """One for each entry without a usable address, as in `Feed.dropped`; then remarks on the whole: `too_many_urls`,
    `not_well_formed`, `truncated`, and `unread` with the number of entries that the parser did not give back."""


def read_sitemap(body: bytes, url: str) -> Sitemap:
    """Return the sitemap in `body`, fetched from `url`; gzip is recognised by its bytes.

    Whether a child or a page lies on a host that may be fetched is not judged here.

    Raises SourceFailed: `empty`, `too_large`, `truncated` and `broken` (gzip), `not_a_sitemap` (with what it is).
    """
    body = decompress(body, url).lstrip(_BLANK)
    if not body.strip(b"\0"):
        raise SourceFailed("empty", url, "the body is empty")
    if body.startswith(_XML_STARTS):
        return _read_xml(body, url)
    return _read_text(body, url)


def robots_sitemaps(text: str) -> tuple[str, ...]:
    """Return the addresses in the `Sitemap:` lines of a robots.txt, each once, in order.

    They must be absolute (sitemaps.org); others are left out, and so is what follows the first 500 KiB.
    """
    found: dict[str, None] = {}
    for match in _SITEMAP_LINE.finditer(text[:_ROBOTS_CHARACTERS]):
        address = match[1].partition("#")[0]
        if not address.lower().startswith(("http://", "https://")):
            continue
        try:
            found[absolute(address, address)] = None
        except BadLink:
            continue
    return tuple(found)


_Fields = dict[str, list[etree._Element]]


class _Reading:
    """What has been found so far."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.count = 0
        self.candidates: list[Candidate] = []
        self.children: list[tuple[str, str | None]] = []
        self.dropped: list[Dropped] = []
        self.publication: str | None = None

    def take(self, element: etree._Element) -> None:
        self.count += 1
        fields = _fields(element)
        # Some put the address into the entry itself, without `loc`.
        location = _text(fields, "loc", element.tag) or element.text
        lastmod = date_text(_text(fields, "lastmod", element.tag))
        try:
            if _local(element.tag) == "sitemap":
                self.children.append((absolute(location, self.url), lastmod))
            else:
                self.candidates.append(self._candidate(absolute(location, self.url), lastmod, fields))
        except BadLink as bad:
            self.dropped.append((bad.reason, bad.value))

    def _candidate(self, location: str, lastmod: str | None, fields: _Fields) -> Candidate:
        if not ("news" in fields or "image" in fields or "video" in fields):
            return Candidate(url=location, origin="sitemap", source_url=self.url, modified=lastmod)
        news = _fields(*fields.get("news", ())[:1])
        video = _fields(*fields.get("video", ())[:1])
        publication = _fields(*news.get("publication", ())[:1])
        if self.publication is None:
            self.publication = clean((_text(publication, "name") or "")[:200]) or None
        images = [
            picture(_text(_fields(image), "loc"), self.url, source="sitemap")
            for image in fields.get("image", ())[:MAX_NAMES]
        ]
        keywords = _text(news, "keywords")
        return Candidate(
            url=location,
            origin="sitemap",
            source_url=self.url,
            title=plain_text(_text(news, "title") or _text(video, "title"), is_html=False),
            excerpt=plain_text(_text(video, "description"), is_html=False),
            published=date_text(_text(news, "publication_date") or _text(video, "publication_date")),
            modified=lastmod,
            tags=names(
                keywords.split(",", MAX_NAMES)[:MAX_NAMES]
                if keywords
                else (tag.text for tag in video.get("tag", ())[:MAX_NAMES])
            ),
            image=largest(images or [picture(_text(video, "thumbnail_loc"), self.url, source="sitemap")]),
            language=language_code(_text(publication, "language")),
        )


def _local(tag: str) -> str:
    return tag.rpartition("}")[2].lower()


def _fields(*elements: etree._Element) -> _Fields:
    """Return the children by local name: namespaces are misspelt too often to be compared."""
    fields: _Fields = {}
    for element in elements:
        for child in islice(element, _MAX_CHILDREN):
            if isinstance(child.tag, str):
                fields.setdefault(_local(child.tag), []).append(child)
    return fields


def _text(fields: _Fields, name: str, parent_tag: str = "") -> str | None:
    """Return the first text of that name, before all one in the parent's namespace: `image:loc` is not a page's."""
    other = None
    space = parent_tag.rpartition("}")[0]
    for child in fields.get(name, ()):
        text = child.text.strip() if child.text else ""
        if text and (not parent_tag or child.tag.rpartition("}")[0] == space):
            return text
        other = other or text
    return other or None


def _read_xml(body: bytes, url: str) -> Sitemap:
    if _HTML.search(body, 0, _SNIFFED):
        raise SourceFailed("not_a_sitemap", url, name_page(body))
    root = _root(body, url)
    if root in _FEED_ROOTS:
        feed = read_feed(body, url)
        return Sitemap(kind="feed", candidates=feed.candidates, publication=feed.title, dropped=feed.dropped)
    if root not in _ROOTS:
        raise SourceFailed("not_a_sitemap", url, f"the root element is <{shown(root)}>")
    if body.count(b"<") > MAX_MARKS:
        raise SourceFailed("too_large", url, f"more than {MAX_MARKS} tags")
    reading = _Reading(url)
    remarks = _read_entries(body, reading)
    return Sitemap(
        kind="index" if root == "sitemapindex" else "urlset",
        candidates=tuple(reading.candidates),
        children=tuple(reading.children),
        publication=reading.publication,
        dropped=(*reading.dropped, *remarks),
    )


def _root(body: bytes, url: str) -> str:
    parser = _parser(("start",))
    try:
        for start in range(0, len(body), _CHUNK):
            parser.feed(body[start : start + _CHUNK])
            for _, element in _events(parser):
                return _local(element.tag)
    except etree.XMLSyntaxError as error:
        raise SourceFailed("not_a_sitemap", url, shown(str(error))) from error
    raise SourceFailed("not_a_sitemap", url, "no element in it")


def _events(parser: etree.XMLPullParser) -> Iterator[tuple[str, etree._Element]]:
    for event, element in parser.read_events():
        if isinstance(element, etree._Element):
            yield event, element


def _parser(events: tuple[Literal["start", "end"], ...], tags: tuple[str, ...] | None = None) -> etree.XMLPullParser:
    return etree.XMLPullParser(
        events,
        tag=tags,
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _read_entries(body: bytes, reading: _Reading) -> list[Dropped]:
    """Read entry by entry, each freed after use; return what is wrong with the body as a whole.

    The parser repairs what is not well-formed, an ampersand for example, and after a graver error it skips the rest
    without a word. So what it gives back is counted against the tags in the body.
    """
    # When the body ends within an entry, the parser closes that: half an address would look like a whole one.
    starts = sum(1 for _ in _START.finditer(body)) if _last(_START, body) > _last(_END, body) else None
    parser = _parser(("start", "end"), ("{*}url", "{*}sitemap", "{*}urlset", "{*}sitemapindex"))
    root: etree._Element | None = None
    for start in (*range(0, len(body), _CHUNK), None):
        if start is not None:
            parser.feed(body[start : start + _CHUNK])
        else:
            parser.close()
        for event, element in _events(parser):
            if root is None:
                root = element
            elif event == "end" and element is not root:
                if reading.count == MAX_URLS:
                    return [("too_many_urls", str(sum(1 for _ in _START.finditer(body))))]
                if reading.count + 1 != starts:
                    reading.take(element)
                element.clear()
        if root is not None:
            # What is read is freed, foreign elements too: 60 MB of them would take 4 GB.
            del root[:-1]
    return _remarks(body, reading, parser)


def _last(pattern: re.Pattern[bytes], body: bytes) -> int:
    """Return where `pattern` occurs last in the end of `body`, or -1."""
    return max((match.start() for match in pattern.finditer(body, max(0, len(body) - _TAIL))), default=-1)


def _remarks(body: bytes, reading: _Reading, parser: etree.XMLPullParser) -> list[Dropped]:
    errors = parser.feed_error_log.filter_from_errors()
    if not len(errors):
        return []
    remarks = [("not_well_formed", shown(f"{errors[0].message} (line {errors[0].line})"))]
    if _last(_ROOT_END, body) < 0:
        remarks.append(("truncated", str(len(body))))
    stated = sum(1 for _ in _START.finditer(body))
    if stated > reading.count:
        remarks.append(("unread", f"{stated - reading.count} of {stated}"))
    return remarks


def _read_text(body: bytes, url: str) -> Sitemap:
    """One address a line. A text without any is something else."""
    candidates: list[Candidate] = []
    dropped: list[Dropped] = []
    lines = (line for line in body.decode("utf-8", "replace").splitlines() if line.strip())
    for line in lines:
        if len(candidates) + len(dropped) == MAX_URLS:
            dropped.append(("too_many_urls", str(MAX_URLS + 1 + sum(1 for _ in lines))))
            break
        if not line.strip().lower().startswith(("http://", "https://")):
            # Text, not an address: it would pass for a relative one.
            dropped.append(("bad_url", shown(line)))
            continue
        try:
            candidates.append(Candidate(url=absolute(line, url), origin="sitemap", source_url=url))
        except BadLink as bad:
            dropped.append((bad.reason, bad.value))
    if not candidates:
        raise SourceFailed("not_a_sitemap", url, "neither XML nor a list of addresses")
    return Sitemap(kind="text", candidates=tuple(candidates), dropped=tuple(dropped))
