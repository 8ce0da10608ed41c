"""Pictures that the article may be shared with, best first.

What a page declares for sharing (Open Graph, JSON-LD, Twitter card, `image_src`) comes before what it shows, with one
exception: where the picture that it shows under the headline is the declared one in another crop, the shown one wins,
because the crop for sharing often carries a logo or a caption burnt in, and is smaller.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import lxml.html

from pipeline.extract.document import Document, Node
from pipeline.model import Image

MAX_PICTURES = 8  # One is used; the rest are there in case the first cannot be loaded.
MAX_LINKS = 500  # `link` elements looked at; the head of a page has a hundred at most.
MAX_SHOWN = 400  # `img` and `source` elements looked at; galleries and comment threads follow the lead picture.
SHARED_WIDTH = 1200  # Pixels: what Facebook and Google ask of a picture for sharing, assumed where none is stated.
MODERN = (".webp", ".avif")  # Formats that mail programs and older readers of the files cannot show.
MIN_SIDE = 100  # Pixels. Google's structured-data rules reject smaller pictures; smaller ones on pages are icons.
MAX_RATIO = 5.0  # A picture five times as wide as high is a banner or a logotype.

_FURNITURE = (
    r"logos?|logotype|favicons?|icons?|sprites?|avatars?|blavatar|gravatar|placeholder|spacer|blank|pixel|transparent"
    r"|spinner|loading|loader|dummy|no[-_]?image|no[-_]?photo|emoji|smiley|smilies|badge|captcha|apple-touch-icon"
)
_AFTER = r"\d+(?:x\d+)?|v\d+|small|medium|large|big|default|white|black|dark|light|colou?r|square|full|new|share|social"
_JUNK = re.compile(
    # The file or folder says that it is furniture. Words are whole: `catalogos` and `iconic` are none.
    rf"(?:^|[/_.\-=@ ])(?:{_FURNITURE})(?:[-_]?(?:{_AFTER}|og|fb|facebook|image|img|sq|rgb|jpe?g|png))*(?:$|[/_.?@ ])"
    # WordPress names site headers and site icons `cropped-…`, and themes carry no article's pictures.
    r"|/cropped-[^/]*$|/wp-content/(?:themes|plugins)/"
    r"|(?:default|fallback|generic)[-_]?(?:og|fb|facebook|share|social|sharing|image|img|thumb|thumbnail|post|picture"
    r"|photo|article|news|open-?graph)"
    r"|(?:og|fb|facebook|twitter|share|social|sharing|open-?graph|image|img|thumb)[-_]?(?:image|img|card|share)?[-_]"
    r"(?:default|fallback|generic)(?:$|[-_.])"
    r"|(?:/s|/1x1|/blank|/clear|/trans|/grey|/empty)\.(?:gif|png)$",
    re.IGNORECASE,
)
_JUNK_HOST = re.compile(
    r"(?:^|\.)(?:gravatar\.com|doubleclick\.net|quantserve\.com|scorecardresearch\.com|feedburner\.com|stats\.wp\.com"
    r"|pixel\.wp\.com|exelator\.com|google-analytics\.com|blogblog\.com|w\.org|adsystem\.com)$"
)
_VECTOR = re.compile(r"\.(?:svg|ico)$", re.IGNORECASE)
# What stands beside the article, not in it: the words of class names and roles over many content systems.
_ASIDE = re.compile(
    r"(?:^|[-_\s])(?:related|recommend\w*|sidebar|side-bar|widget|teaser|promo\w*|author|byline|avatar|share|sharing|social"
    r"|comment\w*|newsletter|footer|nav|navigation|menu|masthead|breadcrumb\w*|ad|ads|advert\w*|sponsor\w*|banner|popular"
    r"|trending|more-?news|read-?more|logo|cookie\w*|modal|popup|playlist|next|prev|latest)(?:$|[-_\s])",
    re.IGNORECASE,
)
_LAZY = (
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-lazy",
    "data-hi-res-src",
    "data-full-src",
    "data-image",
    "src",
)
_LAZY_SETS = ("srcset", "data-srcset", "data-lazy-srcset", "data-sizes-srcset")
_SIZE_IN_NAME = re.compile(r"[-_](\d{2,4})x(\d{2,4})(?=\.\w+$)")
# What marks a variant in a file name: sizes, words for sizes and for sharing, and the time of an edit in WordPress.
_VARIANT = re.compile(
    r"(?:^|[-_.@=])(?:\d{2,4}x\d{2,4}|[wh][-_=]?\d{2,4}|\d{2,4}w|\d{2,4}|e\d{13}|scaled|thumb|small|medium|x?large|social"
    r"|share|og)(?=$|[-_.@=])|(?<=\d)og$"
)
_NUMBER = re.compile(r"\d{1,5}")


@dataclass(frozen=True, slots=True)
class _Shown:
    """A picture that the page shows: its largest variant, and all names that it goes by."""

    image: Image
    width: int
    """As `srcset` or the address states it, 0 if neither does: the attribute `width` is how large it is shown."""
    names: frozenset[str]


def read(document: Document, node: Node | None) -> tuple[Image, ...]:
    """Return the pictures that the article may be shared with, best first; sizes as declared, in pixels.

    Logos, icons, avatars, sprites, tracking pixels, placeholders and a site's default share picture are none of them,
    as far as their addresses and declared sizes tell: a default that looks like a photograph needs the ledger.
    """
    logos = frozenset(filter(None, (document.absolute(url) for url in _logos(document, node))))
    declared = [image for image in _declared(document, node) if _is_picture(image, logos)]
    shown = [found for found in _shown(document) if _is_picture(found.image, logos)]
    pictures: list[Image] = []
    if declared:
        pictures.append(_largest(declared, shown))
    pictures += declared
    pictures += [found.image for found in shown[:2]]
    offered = document.page.candidate.image if document.page.candidate else None
    if offered and _is_picture(offered, logos):
        # A feed's picture comes before what was merely found on the page, and after what the page declares.
        pictures.insert(len(pictures) - len(shown[:2]), offered)
    return _distinct(pictures)


def _largest(declared: list[Image], shown: list[_Shown]) -> Image:
    """Return the first declared picture, in the largest variant that the page states of it."""
    first = declared[0]
    names = _identity(first.url)
    best, width = first, first.width or _width_of(first.url) or SHARED_WIDTH
    for image in declared[1:]:
        if (image.width or 0) > width and names & _identity(image.url):
            best, width = image, image.width or 0
    for picture in shown[:1]:
        if picture.width > width and names & picture.names and not picture.image.url.endswith(MODERN):
            best = picture.image
    return best


def _declared(document: Document, node: Node | None) -> Iterator[Image]:
    """Yield what the page declares as its picture, the most deliberate first."""
    yield from _open_graph(document)
    if node is not None:
        yield from _structured(document, node.get("image"))
        yield from _structured(document, node.get("thumbnailUrl"))
    for key in ("twitter:image", "twitter:image:src", "thumbnail", "image", "thumbnailurl", "sailthru.image.full"):
        for content in document.metas.get(key, ())[:2]:
            if url := document.absolute(content):
                yield Image(url=url, source="twitter:image" if key.startswith("twitter") else "html")
    for link in islice(document.root.iter("link"), MAX_LINKS):
        relation = (link.get("rel") or "").lower()
        if ("image_src" in relation or link.get("itemprop") in ("image", "thumbnailUrl")) and (
            url := document.absolute(link.get("href"))
        ):
            yield Image(url=url, source="html")
    for page in document.nodes_of("WebPage", "VideoObject")[:3]:
        yield from _structured(document, page.get("primaryImageOfPage") or page.get("thumbnailUrl"))


def _open_graph(document: Document) -> Iterator[Image]:
    """Yield the `og:image` pictures; a width or height counts for the picture it follows when there is but one."""
    urls = document.metas.get("og:image") or document.metas.get("og:image:url") or ()
    urls = urls or document.metas.get("og:image:secure_url") or ()
    width, height = (document.metas.get(f"og:image:{side}", ()) for side in ("width", "height"))
    for index, content in enumerate(urls[:4]):
        if url := document.absolute(content):
            paired = len(width) == len(urls)
            yield Image(
                url=url,
                width=_pixels(width[index]) if paired else None,
                height=_pixels(height[index]) if paired and len(height) == len(urls) else None,
                source="og:image",
            )


def _structured(document: Document, value: Any) -> Iterator[Image]:
    """Yield the pictures of a JSON-LD value, the largest variant first: a URL, an ImageObject, or a list of them."""
    values = value if isinstance(value, list) else [value]
    found = []
    for item in values[:8]:
        item = document.resolve(item)
        if isinstance(item, dict):
            address = item.get("url") or item.get("contentUrl") or item.get("@id")
            if isinstance(address, list):
                address = address[0] if address else None
            if isinstance(address, dict):
                address = address.get("@id")
            width, height = _pixels(item.get("width")), _pixels(item.get("height"))
        else:
            address, width, height = item, None, None
        if isinstance(address, str) and (url := document.absolute(address)):
            found.append(Image(url=url, width=width, height=height, source="json-ld"))
    # Sorting is stable: without sizes the order of the page stands.
    yield from sorted(found, key=lambda image: -(image.width or 0))


def _logos(document: Document, node: Node | None) -> Iterator[str]:
    """Yield the addresses that the page calls its publisher's logo."""
    owners = [document.resolve(node.get("publisher"))] if node else []
    owners += document.nodes_of("Organization", "NewsMediaOrganization")[:4]
    for owner in owners:
        if not isinstance(owner, dict):
            continue
        logo = document.resolve(owner.get("logo"))
        if isinstance(logo, dict):
            logo = logo.get("url") or logo.get("contentUrl")
        if isinstance(logo, str):
            yield logo


def _shown(document: Document) -> list[_Shown]:
    """Return the first pictures under the headline, each in its largest variant."""
    found: list[_Shown] = []
    inside = _article(document)
    looked = 0
    for element in inside:
        looked += 1
        if looked > MAX_SHOWN or len(found) == 3:
            break
        variants = list(_variants(document, element))
        if not variants or _beside(element):
            continue
        # Of equal widths the first, which is the plainest format: `img` comes before the `source` alternatives.
        best = max(variants, key=lambda image: image.width or 0)
        names = frozenset(name for image in variants[:12] for name in _identity(image.url))
        stated = best.width if best.source == "srcset" else _width_of(best.url)
        found.append(_Shown(image=replace(best, source="html"), width=stated or 0, names=names))
    return found


def _article(document: Document) -> Iterator[lxml.html.HtmlElement]:
    """Yield the `img` elements of the article: of what encloses its headline, else of what follows it."""
    headline = next(document.root.iter("h1"), None)
    if headline is None:
        yield from document.root.iter("img", "amp-img")
        return
    enclosing = next(headline.iterancestors("article", "main"), None)
    if enclosing is not None:
        yield from enclosing.iter("img", "amp-img")
        return
    begun = False
    for element in document.root.iter("h1", "img", "amp-img"):
        if element.tag == "h1":
            begun = True
        elif begun:
            yield element


def _variants(document: Document, element: lxml.html.HtmlElement) -> Iterator[Image]:
    """Yield the variants of a picture: of the element itself, then of the `picture` around it."""
    width, height = _pixels(element.get("width")), _pixels(element.get("height"))
    ratio = height / width if width and height else None
    for attribute in _LAZY_SETS:
        yield from _sourced(document, element.get(attribute), ratio)
    for attribute in _LAZY:
        value = element.get(attribute)
        if value and " " not in value.strip() and (url := document.absolute(value)):
            named = _width_of(url)
            yield Image(
                url=url,
                width=named or width,
                height=round(named * ratio) if named and ratio else height,
                source="html",
            )
    parent = element.getparent()
    while parent is not None and parent.tag in ("source", "picture"):
        if parent.tag == "picture":
            for source in list(parent.iter("source"))[:12]:
                for attribute in _LAZY_SETS:
                    yield from _sourced(document, source.get(attribute), ratio)
            break
        parent = parent.getparent()


def _sourced(document: Document, text: str | None, ratio: float | None) -> Iterator[Image]:
    """Yield the pictures of a `srcset`; commas inside addresses are kept, as the standard has it."""

    def image(address: str, width: int | None) -> Iterator[Image]:
        if url := document.absolute(address):
            width = width or _width_of(url)
            yield Image(url=url, width=width, height=round(width * ratio) if width and ratio else None, source="srcset")

    address = None
    for token in (text or "")[:20_000].split():
        if address and (descriptor := re.fullmatch(r"([\d.]{1,8})([wxh]),?(\S*)", token)):
            yield from image(
                address, int(float(descriptor[1])) if descriptor[2] == "w" and descriptor[1].isdigit() else None
            )
            address = descriptor[3] or None
            continue
        if address:
            yield from image(address, None)
        address = token.rstrip(",")
        if token.endswith(","):
            yield from image(address, None)
            address = None
    if address:
        yield from image(address, None)


def _beside(element: lxml.html.HtmlElement) -> bool:
    """Whether a picture belongs to something beside the article: a teaser, an author box, a navigation."""
    for depth, parent in enumerate(element.iterancestors()):
        if parent.tag in ("aside", "nav", "footer"):
            return True
        if parent.tag in ("body", "article", "main") or depth > 8:
            return False
        if depth < 5 and _ASIDE.search(f"{parent.get('class') or ''} {parent.get('id') or ''}"):
            return True
    return False


def _is_picture(image: Image, logos: frozenset[str]) -> bool:
    if image.url in logos:
        return False
    if (image.width and image.width < MIN_SIDE) or (image.height and image.height < MIN_SIDE):
        return False
    if image.width and image.height and max(image.width / image.height, image.height / image.width) > MAX_RATIO:
        return False
    parts = urlsplit(image.url)
    path = unquote(parts.path)
    return not (_VECTOR.search(path) or _JUNK.search(path[-300:]) or _JUNK_HOST.search(parts.hostname or ""))


def _identity(url: str) -> frozenset[str]:
    """Names under which the same picture goes in all its crops: its file name without sizes, and long ids."""
    parts = urlsplit(url)
    paths = [parts.path] + [value for key, value in parse_qsl(parts.query)[:10] if key in ("url", "src", "image")]
    names: set[str] = set()
    for path in paths:
        path = unquote(path).lower()
        last = path.rstrip("/").rsplit("/", 1)[-1]
        stem = re.sub(r"\.\w{2,5}$", "", last)
        stem = _VARIANT.sub("", stem)
        if len(stem) >= 8:
            names.add(stem)
        names.update(re.findall(r"[0-9a-f]{20,64}|[0-9a-f]{8}-[0-9a-f-]{27}", path))
    return frozenset(names)


def _width_of(url: str) -> int | None:
    """The width that an address states: `?w=1200`, `-1024x683.jpg`, `/w_2240,`."""
    parts = urlsplit(url)
    for key, value in parse_qsl(parts.query)[:20]:
        if key.lower() in ("w", "width", "imwidth", "wid") and _NUMBER.fullmatch(value):
            return int(value)
    if named := _SIZE_IN_NAME.search(parts.path):
        return int(named[1])
    if named := re.search(r"/(?:w_|w=|width=|resize/|fit-in/)(\d{2,4})(?=[x,/])", parts.path):
        return int(named[1])
    return None


def _pixels(value: Any) -> int | None:
    """`1200`, `"1200"`, `"1200px"` as a number; None for anything else, for example `100%`."""
    if isinstance(value, dict):
        value = value.get("value")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return int(value) if 0 < value < 100_000 else None
    found = re.fullmatch(r"(\d{1,5})(?:\.\d+)?\s{0,3}(?:px)?", value.strip()) if isinstance(value, str) else None
    return int(found[1]) or None if found else None


def _distinct(pictures: list[Image]) -> tuple[Image, ...]:
    seen: dict[str, Image] = {}
    for image in pictures:
        seen.setdefault(image.url, image)
    return tuple(list(seen.values())[:MAX_PICTURES])
