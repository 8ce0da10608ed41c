"""The fast reader: well-formed RSS 0.9x and 2.0, RSS 1.0 (RDF) and Atom 0.3 and 1.0, in one pass over an lxml tree.

It gives up (`Defeated`) rather than guess: what is not well-formed, declares entities or has an unknown root is left to
feedparser. One exception each is made for damage that is common and has one reading: control characters, and a few bad
bytes in what is UTF-8 otherwise.
"""

import re
from dataclasses import dataclass
from typing import Final

from lxml import etree

from pipeline.discover.entries import (
    MAX_ENTRIES,
    MAX_NAMES,
    Dropped,
    Feed,
    Gathered,
    date_text,
    first_link,
    language_code,
    names,
    person,
    youtube_id,
)
from pipeline.discover.links import BadLink, shown
from pipeline.discover.markup import plain_text, tree_text
from pipeline.discover.pictures import largest, picture
from pipeline.model import Candidate, Image

# Namespace, lower case and without scheme, `www.` and final slash, to the prefix that this module uses. The formats
# themselves have none: an `item` is an `item` in RSS 0.90, 1.0 and in the namespaces that Userland tried.
_PREFIXES: Final = {
    "": "",
    "w3.org/2005/atom": "",
    "purl.org/atom/ns#": "",
    "purl.org/rss/1.0": "",
    "purl.org/rss/1.0/modules/rss091#": "",
    "my.netscape.com/rdf/simple/0.9": "",
    "channel.netscape.com/rdf/simple/0.9": "",
    "blogs.law.harvard.edu/tech/rss": "",
    "backend.userland.com/rss": "",
    "backend.userland.com/rss2": "",
    "backend.userland.com/rss091": "",
    "backend.userland.com/rss092": "",
    "purl.org/dc/elements/1.1": "dc:",
    "purl.org/dc/terms": "dcterms:",
    "purl.org/rss/1.0/modules/content": "content:",
    "search.yahoo.com/mrss": "media:",
    "itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "rssnamespace.org/feedburner/ext/1.0": "feedburner:",
    "youtube.com/xml/schemas/2015": "yt:",
    "w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
}
_SCHEME = re.compile(r"https?://(?:www\.)?")
_ROOTS: Final = frozenset(("rss", "feed", "rdf:rdf"))
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_ABOUT: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"

# In order of preference. `dc:date` is the date of publication in RSS 1.0, which has no other.
_TITLES: Final = ("title", "media:title", "dc:title", "itunes:title")
_EXCERPTS: Final = (
    *("summary", "description", "media:description", "itunes:summary", "itunes:subtitle", "dc:description"),
    *("content:encoded", "content", "fullitem", "body"),
)
_PUBLISHED: Final = ("published", "pubdate", "issued", "dcterms:issued", "dc:date", "dcterms:created", "created")
_MODIFIED: Final = ("updated", "modified", "dcterms:modified", "lastbuilddate")
_CREATORS: Final = ("author", "dc:creator", "itunes:author")
_PICTURES: Final = ("media:content", "enclosure", "itunes:image", "image", "media:thumbnail")
# WordPress.com attaches the portrait of the author as one more picture of the article, without its size.
_AVATAR = re.compile(r"^https?://[a-z0-9.]*\bgravatar\.com/", re.IGNORECASE)
_HTML_TYPES: Final = frozenset(("", "text/html", "html", "application/xhtml+xml", "xhtml"))
_PLAIN_TYPES: Final = frozenset(("text", "plain", "text/plain"))
# Atom says `text` where it says nothing; media RSS too. All other fields of prose are HTML by custom.
_PLAIN_BY_DEFAULT: Final = frozenset(("summary", "content", "media:description", "media:title"))
# Blogger marks every entry with its kind, in Atom's element for categories.
_KIND_SCHEME: Final = "http://schemas.google.com/g/2005#kind"

_WEB = re.compile(r"\s*https?://", re.IGNORECASE)

_DECLARED = re.compile(rb"""^<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_BOM: Final = b"\xef\xbb\xbf"
# Forbidden in XML 1.0, and never part of a character but in `_STATEFUL` encodings.
_CONTROLS: Final = bytes(byte for byte in range(0x20) if byte not in b"\t\n\r")
_STATEFUL: Final = ("iso-2022", "hz", "utf-16", "utf-32", "ucs")
_NOTHING: Final[tuple[Dropped, ...]] = ()
# What claims to be ASCII is UTF-8 more often. UTF-7 hides mark-up from whoever checks the bytes, and no feed is written
# in it; libxml2 does not know it.
_UTF8_NAMES: Final = frozenset(("", "utf-8", "utf8", "us-ascii", "ascii", "utf-7"))


class Defeated(Exception):
    """The body is beyond this reader.

    `body` is what the next one should read, `remarks` what was mended in it, `root` the local name of the root element
    where the body is well-formed XML of some other kind.
    """

    def __init__(self, why: str, body: bytes, remarks: tuple[Dropped, ...] = (), root: str | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.body = body
        self.remarks = remarks
        self.root = root


class _Names(dict[str, str]):
    """Tags as lxml gives them, to the lower-case name with this module's prefix."""

    def __missing__(self, tag: str) -> str:
        uri, _, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
        prefix = _PREFIXES.get(_SCHEME.sub("", uri.lower(), count=1).rstrip("/"), "other:")
        name = self[tag] = prefix + local.lower()
        return name


def read(body: bytes, url: str) -> Feed:
    """Return the feed in `body`, which is not blank and does not begin with a byte order mark other than UTF-8's.

    Raises Defeated.
    """
    root, remarks = _parse(body, url)
    tags = _Names()
    if tags[root.tag] not in _ROOTS:
        name = etree.QName(root).localname
        raise Defeated(f"the root element is <{shown(name)}>", body, remarks, name.lower())
    # Without its DTD an entity is text that is lost; with it, an attack. feedparser knows which ones are harmless.
    if b"<!ENTITY" in body or next(root.iter(etree.Entity), None) is not None:
        raise Defeated("it declares or uses entities", body, remarks)
    based = b"xml:base" in body
    channel = next((child for child in root if tags[child.tag] == "channel"), root)
    head = _fields(channel, tags)
    context = _Context(
        url=url,
        tags=tags,
        based=based,
        language=language_code(_first_text(head, ("language", "dc:language")))
        or language_code(channel.get(_LANG) or root.get(_LANG)),
        # RFC 4287, section 4.2.1: the feed's authors are those of an entry that names none. RSS has no such rule.
        authors=_authors(head, tags) if tags[root.tag] == "feed" else (),
    )
    gathered = Gathered()
    count = 0
    for element in root.iter("{*}item", "{*}entry"):
        if tags[element.tag] not in ("item", "entry"):
            continue
        count += 1
        if count > MAX_ENTRIES:
            continue
        try:
            gathered.candidates.append(_candidate(element, context))
        except BadLink as bad:
            gathered.dropped.append((bad.reason, bad.value))
    if count > MAX_ENTRIES:
        gathered.dropped.append(("too_many_entries", str(count)))
    try:
        site_url = _link(channel, head, context)
    except BadLink:
        site_url = None
    return Feed(
        title=_prose(head, _TITLES, rich=False),
        language=context.language,
        site_url=site_url,
        candidates=tuple(gathered.candidates),
        reader="fast",
        dropped=(*gathered.dropped, *remarks),
    )


def _parse(body: bytes, url: str) -> tuple[etree._Element, tuple[Dropped, ...]]:
    declared = _DECLARED.match(body.removeprefix(_BOM))
    encoding = declared[1].decode("ascii").lower() if declared else ""
    override = "utf-16be" if body.startswith(b"\0<") else None
    try:
        return _tree(body, url, override), ()
    except etree.XMLSyntaxError as error:
        why = str(error)
    mended, remarks = body, _NOTHING
    wide = b"\0<" in body[:4] or body.startswith((b"\xff\xfe", b"\xfe\xff")) or encoding.startswith(_STATEFUL)
    if not wide and encoding in _UTF8_NAMES:
        text, remarks = _as_utf8(body, declared=bool(encoding))
        if text is not None:
            mended, override = text, "utf-8"
    if not wide:
        mended = mended.translate(None, _CONTROLS)
    if mended != body or override:
        try:
            return _tree(mended, url, override), remarks
        except etree.XMLSyntaxError as error:
            why = str(error)
    raise Defeated(why, mended, remarks)


def _as_utf8(body: bytes, *, declared: bool) -> tuple[bytes | None, tuple[Dropped, ...]]:
    """Return valid UTF-8 and a remark on what was bad; None when the body is more likely in another encoding.

    Text in UTF-8 with a few bad bytes has more characters that are right than wrong; text in an 8-bit encoding has
    hardly any that happen to be right (0 of 104, 2 of 84 in two real feeds; in Japanese ones up to 73 of 257, so a body
    that does not even claim to be UTF-8 must do better).
    """
    text = body.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    if not bad:
        return body, _NOTHING
    right = len(text) - len(text.encode("ascii", "ignore")) - bad
    if right * (4 if declared else 1) > bad:
        return text.encode(), (("bad_encoding", str(bad)),)
    return None, _NOTHING


def _tree(body: bytes, url: str, encoding: str | None) -> etree._Element:
    parser = etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    return etree.fromstring(body, parser, base_url=url)


@dataclass(frozen=True, slots=True)
class _Context:
    """What the feed says for all its entries."""

    url: str
    tags: _Names
    based: bool
    """Whether `xml:base` occurs at all: where it does, the base of each link has to be looked up in its ancestors."""
    language: str | None
    authors: tuple[str, ...]


_Fields = dict[str, list[etree._Element]]


def _fields(parent: etree._Element, tags: _Names) -> _Fields:
    fields: _Fields = {}
    for child in parent:
        name = tags[child.tag]
        if name in fields:
            fields[name].append(child)
        elif name not in ("item", "entry"):
            fields[name] = [child]
    return fields


def _candidate(element: etree._Element, context: _Context) -> Candidate:
    fields = _fields(element, context.tags)
    return Candidate(
        url=_link(element, fields, context),
        origin="feed",
        source_url=context.url,
        title=_prose(fields, _TITLES, rich=False),
        excerpt=_prose(fields, _EXCERPTS, rich=True) or _group_description(fields, context.tags),
        published=date_text(_first_text(fields, _PUBLISHED)),
        modified=date_text(_first_text(fields, _MODIFIED)),
        authors=_authors(fields, context.tags) or context.authors,
        tags=_categories(fields),
        image=_image(fields, context),
        language=language_code(element.get(_LANG)) or context.language,
        video_id=youtube_id(_first_text(fields, ("yt:videoid",))),
    )


def _content(element: etree._Element) -> str:
    return (tree_text(element) if len(element) else element.text) or ""


def _first_text(fields: _Fields, wanted: tuple[str, ...]) -> str | None:
    return next((text for name in wanted for child in fields.get(name, ()) if (text := _content(child).strip())), None)


def _prose(fields: _Fields, wanted: tuple[str, ...], *, rich: bool) -> str | None:
    """Return the first of the fields that has a text. `rich` fields are HTML unless their type says otherwise."""
    for name in wanted:
        for child in fields.get(name, ()):
            kind = (child.get("type") or "").lower()
            plain = kind in _PLAIN_TYPES or (not kind and (not rich or name in _PLAIN_BY_DEFAULT))
            # Elements within the field (type="xhtml") are mark-up that the XML parser has already read.
            text = plain_text(_content(child), is_html=not plain and not len(child))
            if text:
                return text
    return None


def _group_description(fields: _Fields, tags: _Names) -> str | None:
    for group in fields.get("media:group", ()):
        text = _prose(_fields(group, tags), ("media:description",), rich=True)
        if text:
            return text
    return None


def _link(element: etree._Element, fields: _Fields, context: _Context) -> str:
    """Return the address of an entry or of the site, absolute; BadLink where there is none.

    In order: the publisher's own address behind FeedBurner's, the text of a link (RSS), the alternate that is HTML
    (Atom), any alternate, the permanent identifier where that is an address.
    """
    origin = _first_text(fields, ("feedburner:origlink",))
    if origin:
        return first_link((origin,), context.url)
    pages: list[tuple[str, etree._Element]] = []
    others: list[tuple[str, etree._Element]] = []
    for link in fields.get("link", ()):
        href = link.get("href")
        if href is None:
            href = link.text
            if href and href.strip():
                return first_link((href,), _base(link, context))
        elif (link.get("rel") or "alternate").lower() == "alternate":
            html = (link.get("type") or "").lower() in _HTML_TYPES
            (pages if html else others).append((href, link))
    for href, link in pages + others:
        if href.strip():
            return first_link((href,), _base(link, context))
    permanent = [child.text for child in fields.get("guid", ()) if child.get("isPermaLink", "true").lower() == "true"]
    permanent += [child.text for child in fields.get("id", ())]
    permanent.append(element.get(_ABOUT))
    # An identifier is a link only when it is a whole address: "12345" is not a path.
    return first_link((text for text in permanent if text and _WEB.match(text)), context.url)


def _base(element: etree._Element, context: _Context) -> str:
    return (element.base or context.url) if context.based else context.url


def _authors(fields: _Fields, tags: _Names) -> tuple[str, ...]:
    for name in _CREATORS:
        found: list[str | None] = []
        for child in fields.get(name, ())[:MAX_NAMES]:
            inner = [element.text for element in child if tags[element.tag] == "name"]
            found += [person(text) for text in (inner or [_content(child)])]
        people = names(found)
        if people:
            return people
    return ()


def _categories(fields: _Fields) -> tuple[str, ...]:
    found = [
        child.get("label") or child.get("term") or child.text
        for child in fields.get("category", ())[:MAX_NAMES]
        if child.get("scheme") != _KIND_SCHEME
    ]
    found += [child.text for child in fields.get("dc:subject", ())[:MAX_NAMES]]
    return names(found)


def _image(fields: _Fields, context: _Context) -> Image | None:
    # Thumbnails last: among pictures of unknown size the first wins.
    elements = [child for name in _PICTURES for child in fields.get(name, ())[:MAX_NAMES]]
    for group in (*fields.get("media:group", ()), *fields.get("media:content", ()))[:MAX_NAMES]:
        elements += group[:MAX_NAMES]
    elements.sort(key=lambda child: context.tags[child.tag] == "media:thumbnail")
    return largest(_picture(child, context) for child in elements)


def _picture(element: etree._Element, context: _Context) -> Image | None:
    name = context.tags[element.tag]
    if name == "media:content" or name == "enclosure":
        kind = (element.get("type") or element.get("medium") or "").lower()
        if not (kind.startswith("image") or (name == "media:content" and not kind)):
            return None
    href = element.get("url") or element.get("href") or element.text
    if name == "image":
        # RSS 0.9x and 1.0 nest the address of an entry's picture, as they do for the channel's.
        inner = next((child.text for child in element if context.tags[child.tag] == "url"), None)
        href = inner or href
    elif name not in _PICTURES:
        return None
    if href and _AVATAR.search(href):
        return None
    width, height = element.get("width"), element.get("height")
    return picture(href, _base(element, context), width=width, height=height, source="feed")
