"""Listing and section pages: the links that lead to articles, with what stands beside them."""

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from lxml import etree

from pipeline.discover.entries import Dropped, date_text, language_code
from pipeline.discover.links import MAX_URL, BadLink, absolute, absolute_or_none, shown
from pipeline.discover.markup import html_parser, name_page, plain_text, tree_text
from pipeline.discover.pictures import largest, picture
from pipeline.errors import SourceFailed
from pipeline.model import Candidate, Image

# As for feeds.
MAX_BYTES: Final = 8 << 20
MAX_LINKS: Final = 5_000
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# A card ends here at the latest: what these hold belongs to the page.
_OUTERMOST: Final = frozenset(("body", "html", "main"))
# Elements of one card that are looked at. Cards have some dozens.
_MAX_CARD: Final = 500
# Links to one article: picture, headline, "read more". More than this tell nothing new.
_MAX_ANCHORS: Final = 10
_WIDTH = re.compile(r"(\d{1,5})w$")
_LAZY: Final = ("data-src", "data-lazy-src", "data-original", "src")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A section page that was read."""

    candidates: tuple[Candidate, ...] = field(repr=False)
    """In page order, each address once (the fragment is no part of it); at most 5,000."""
    dropped: tuple[Dropped, ...] = ()
    """Matching http links with a bad address, by reason as in `Feed.dropped`; then remarks on the whole:
    `too_many_links`, and `unread` when the parser gave up on the page's depth."""


def read_listing(body: bytes, url: str, article_pattern: str, skip: str | None) -> Listing:
    """Return the links of the page in `body` whose absolute address matches.

    `article_pattern` and `skip` are regular expressions, searched in the whole address without its fragment; `skip`
    wins. The title is the longest text of the links to an address, or the heading of the card that they stand in; the
    date is `<time datetime>` of that card, the image its largest picture. A card is the largest element that holds
    links to one article only.

    Raises SourceFailed: `empty`, `too_large`, `no_article_links` (with what page it is): a page that was rebuilt, or a
    consent wall, must not look like a day without news.
    """
    if not body.strip():
        raise SourceFailed("empty", url, "the body is empty")
    if len(body) > MAX_BYTES:
        raise SourceFailed("too_large", url, f"{len(body)} bytes; the limit is {MAX_BYTES}")
    root, remarks = _parse(body, url)
    wanted, unwanted = re.compile(article_pattern), re.compile(skip) if skip else None
    base = url
    declared = root.find(".//base[@href]")
    if declared is not None:
        base = absolute_or_none(declared.get("href"), url) or url
    found: dict[str, list[etree._Element]] = {}
    links = 0
    for anchor in root.iter("a", "area"):
        href = (anchor.get("href") or "").partition("#")[0].strip()
        if not href:
            continue
        links += 1
        try:
            address = absolute(href, base)
        except BadLink as bad:
            # Links that send mail, dial or share name the page's address too, and are no articles.
            if bad.reason != "bad_scheme" and wanted.search(href[:MAX_URL]):
                remarks.append((bad.reason, bad.value))
            continue
        if not wanted.search(address) or (unwanted is not None and unwanted.search(address)):
            continue
        if address in found:
            if len(found[address]) < _MAX_ANCHORS:
                found[address].append(anchor)
        elif len(found) < MAX_LINKS:
            found[address] = [anchor]
        elif ("too_many_links", str(MAX_LINKS)) not in remarks:
            remarks.append(("too_many_links", str(MAX_LINKS)))
    if not found:
        raise SourceFailed("no_article_links", url, f"none of {links} links matches; {name_page(body)}")
    language = language_code(root.get("lang"))
    owners = _owners(found)
    candidates: list[Candidate] = []
    for address, anchors in found.items():
        cards = [_Card(card, anchors, base) for card in _cards(address, anchors, owners)]
        candidates.append(
            Candidate(
                url=address,
                origin="listing",
                source_url=url,
                title=_title(anchors, cards),
                published=date_text(next((card.time for card in cards if card.time), None)),
                image=largest(image for card in cards for image in card.images),
                language=language,
            )
        )
    return Listing(candidates=tuple(candidates), dropped=tuple(remarks))


def _parse(body: bytes, url: str) -> tuple[etree._Element, list[Dropped]]:
    try:
        body.decode("utf-8")
        parser = html_parser("utf-8", deep=True)
    except UnicodeDecodeError:
        # libxml2 follows the page's own declaration, or takes it for Latin-1.
        parser = html_parser(None, deep=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise SourceFailed("no_article_links", url, shown(str(error))) from error
    if root is None:
        raise SourceFailed("no_article_links", url, "no element in it")
    # At 2,048 levels libxml2 stops without an exception, and what follows is lost.
    limits = [entry.message for entry in parser.error_log.filter_from_fatals()]
    return root, [("unread", shown(limits[0]))] if limits else []


_MANY: Final = ""
"""Owner of an element with links to several articles."""


def _owners(found: dict[str, list[etree._Element]]) -> dict[etree._Element, str]:
    """Return for each element above a link the one address that is linked within, or `_MANY`."""
    owners: dict[etree._Element, str] = {}
    for address, anchors in found.items():
        for anchor in anchors:
            node: etree._Element | None = anchor
            # Above an element that this address owns already, or that many share, nothing changes: each element is
            # visited at most three times.
            while node is not None and owners.get(node) not in (address, _MANY):
                owners[node] = _MANY if node in owners else address
                node = node.getparent()
    return owners


def _cards(
    address: str, anchors: list[etree._Element], owners: dict[etree._Element, str]
) -> dict[etree._Element, None]:
    cards: dict[etree._Element, None] = {}
    for anchor in anchors:
        card = anchor
        while (parent := card.getparent()) is not None:
            if parent.tag in _OUTERMOST or owners.get(parent) != address:
                break
            card = parent
        cards[card] = None
    return cards


class _Card:
    """What stands beside the links to one article."""

    def __init__(self, card: etree._Element, anchors: list[etree._Element], base: str) -> None:
        self.heading: str | None = None
        self.time: str | None = None
        self.images: list[Image | None] = []
        links = set(anchors)
        passed = False
        for element in islice(card.iter(etree.Element), _MAX_CARD):
            if element in links:
                passed = True
            elif element.tag in _HEADINGS:
                # The nearest heading is the last one before the first link, or else the first one after it.
                if not passed or self.heading is None:
                    self.heading = _text(element) or self.heading
            elif element.tag == "time":
                self.time = self.time or element.get("datetime")
            elif element.tag in ("img", "source"):
                self.images.append(_image(element, base))


def _text(element: etree._Element) -> str | None:
    return plain_text(tree_text(element), is_html=False)


def _title(anchors: list[etree._Element], cards: list[_Card]) -> str | None:
    headed: list[str] = []
    texts: list[str] = []
    for anchor in anchors:
        inner = next(
            (element for element in islice(anchor.iter(etree.Element), _MAX_CARD) if element.tag in _HEADINGS), None
        )
        text = _text(anchor if inner is None else inner)
        if text:
            parents = islice(anchor.iterancestors(), 3)
            (headed if inner is not None or any(parent.tag in _HEADINGS for parent in parents) else texts).append(text)
    # A link that is a headline is marked as one; a link around a whole card is not its title.
    titles = headed or texts + [card.heading for card in cards if card.heading]
    if titles:
        return max(titles, key=len)
    labels = (anchor.get(name) for anchor in anchors for name in ("aria-label", "title"))
    pictures = (image.get("alt") for anchor in anchors for image in islice(anchor.iter("img"), 1))
    return next((text for label in (*labels, *pictures) if (text := plain_text(label, is_html=False))), None)


def _image(element: etree._Element, base: str) -> Image | None:
    """Return the largest picture of an `img` or `source`. Inline pictures (`data:`) are placeholders, and none."""
    widest: tuple[int, str] = (0, "")
    for part in (element.get("srcset") or element.get("data-srcset") or "")[: 8 * MAX_URL].split(", "):
        address, _, size = part.strip().partition(" ")
        width = _WIDTH.match(size.strip())
        if width:
            widest = max(widest, (int(width[1]), address))
    if widest[1]:
        found = picture(widest[1], base, width=str(widest[0]), source="html")
        if found:
            return found
    for name in _LAZY:
        found = picture(
            element.get(name), base, width=element.get("width"), height=element.get("height"), source="html"
        )
        if found:
            return found
    return None
