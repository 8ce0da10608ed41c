"""Pictures that the page shows: the first ones under its headline, and which of them opens the article."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

import lxml.html

from pipeline.extract.class_names import matcher
from pipeline.extract.document import Document
from pipeline.extract.image_addresses import MIN_SIDE, identity, is_modern, is_picture, pixels, width_of
from pipeline.extract.visible import visible_text
from pipeline.model import Image

MAX_SHOWN = 400  # `img` elements looked at; galleries and comment threads follow the lead picture.
MAX_FOUND = 3  # The first may open the article; the others stand in where it cannot be loaded.
MAX_SEEN = 4  # Pictures looked at, furniture included: where more furniture comes first, so does what follows it.
MAX_UPRIGHT = 1.25  # Height for width: magazine covers and portraits in print, 4:5, are as high.
MAX_VARIANTS = 60  # Of one picture; the largest sets of the corpus have 40.
MAX_SOURCES = 12  # `source` elements of a `picture`: formats times widths of the window.
MAX_AROUND = 8  # Elements around a picture in which it is looked for a figure.
MIN_PARAGRAPH = 60  # Characters: shorter paragraphs are bylines, captions and buttons as often as prose.
MAX_STANDFIRST = 2  # Paragraphs of a standfirst; more in one place are text.
MAX_SIBLINGS = 10  # Paragraphs of one element looked at: the third long one decides.

# What stands beside the article, not in it: the words of class names and roles over many content systems.
_ASIDE = re.compile(
    r"(?:^|[-_\s])(?:related|recommend\w*|sidebar|side-bar|widget|teaser|promo\w*|author|byline|avatar|share|sharing|social"
    r"|comment\w*|newsletter|footer|nav|navigation|menu|masthead|breadcrumb\w*|ad|ads|advert\w*|sponsor\w*|banner|popular"
    r"|trending|more-?news|read-?more|logo|cookie\w*|modal|popup|playlist|next|prev|latest)(?:$|[-_\s])",
    re.IGNORECASE,
)
_names_aside = matcher(_ASIDE)
# Attributes in which scripts that load pictures late keep the address: `data-src`, `data-lazy-src`, `data-original`.
_LAZY = re.compile(r"data-(?:[\w-]*-)?(?:src|original|lazy|lazyload|image)")


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture that the page shows: its largest variant, and all names that it goes by."""

    image: Image
    width: int
    """As `srcset` or the address states it, 0 if neither does: the attribute `width` is how large it is shown."""
    names: frozenset[str]
    opens: bool
    """Whether it stands in a figure between the headline and the text."""


def read(document: Document, logos: frozenset[str]) -> list[Shown]:
    """Return the first pictures under the headline, each in its largest variant; `logos` and furniture are left out."""
    found: list[Shown] = []
    seen = 0
    for element in islice(_article(document), MAX_SHOWN):
        if seen == MAX_SEEN or len(found) == MAX_FOUND:
            break
        if _beside(element) and not _is_urgent(element):
            continue
        variants = list(islice(_variants(document, element), MAX_VARIANTS))
        seen += bool(variants)
        # Of equal widths the plainest format, and the first: `img` comes before the `source` alternatives.
        variants.sort(key=lambda image: (-(image.width or 0), is_modern(image.url)))
        best = next((image for image in variants if is_picture(image, logos)), None)
        if best is None:
            continue
        stated = best.width if best.source == "srcset" else width_of(best.url)
        if stated and stated < MIN_SIDE:
            continue
        names = identity(best.url)
        if not found:
            names = names.union(*(identity(image.url) for image in variants[:12]))
        opens = not found and not _is_upright(best) and _opens(document, element)
        found.append(Shown(image=replace(best, source="html"), width=stated or 0, names=names, opens=opens))
    return found


def _is_urgent(element: lxml.html.HtmlElement) -> bool:
    """Whether the page asks browsers to load a picture first: that is its lead picture, whatever its box is called."""
    return (element.get("fetchpriority") or "").lower() == "high"


def _is_upright(image: Image) -> bool:
    """Whether a picture is made for a pin board or a telephone: the one that is shared lies."""
    return bool(image.width and image.height and image.height > MAX_UPRIGHT * image.width)


def _opens(document: Document, element: lxml.html.HtmlElement) -> bool:
    """Whether a picture is set in a figure between the headline and the text, and as large as the page can show it.

    A standfirst may stand before it, but no paragraph of the text, and it leads nowhere. That it is large tells from
    several variants of it, from being loaded before others, or from standing in the header of the article.
    """
    around = [parent.tag for parent in islice(element.iterancestors(), MAX_AROUND)]
    if "figure" not in around or "a" in around[:4]:
        return False
    large = element.get("loading") == "eager" or _is_urgent(element) or not {"header", "picture"}.isdisjoint(around)
    if not large and not any(name.endswith("srcset") for name in element.attrib):
        return False
    begun, paragraphs = False, 0
    for other in document.root.iter("h1", "p", element.tag):
        if other is element:
            return begun
        if other.tag == "h1":
            begun, paragraphs = True, 0
        elif begun and other.tag == "p" and _is_long(other):
            paragraphs += 1
            parent = other.getparent()
            siblings = parent.iterchildren("p") if parent is not None else ()
            if paragraphs > MAX_STANDFIRST or sum(map(_is_long, islice(siblings, MAX_SIBLINGS))) > MAX_STANDFIRST:
                return False
    return False


def _is_long(paragraph: lxml.html.HtmlElement) -> bool:
    return len(visible_text(paragraph)) >= MIN_PARAGRAPH


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
    width, height = pixels(element.get("width")), pixels(element.get("height"))
    ratio = height / width if width and height else None
    yield from _sets(document, element, ratio)
    named = [value for name, value in element.attrib.items() if _LAZY.fullmatch(name)]
    for value in [*named, element.get("src")]:
        if value and " " not in value.strip() and (url := document.absolute(value)):
            stated = width_of(url)
            yield Image(
                url=url,
                width=stated or width,
                height=round(stated * ratio) if stated and ratio else height,
                source="html",
            )
    parent = element.getparent()
    while parent is not None and parent.tag in ("source", "picture"):
        if parent.tag == "picture":
            for source in islice(parent.iter("source"), MAX_SOURCES):
                yield from _sets(document, source, ratio)
            break
        parent = parent.getparent()


def _sets(document: Document, element: lxml.html.HtmlElement, ratio: float | None) -> Iterator[Image]:
    """Yield the pictures of `srcset`, and of the attributes that scripts make it from: `data-srcset` and the like."""
    for name, value in element.attrib.items():
        if name.endswith("srcset"):
            yield from _sourced(document, value, ratio)


def _sourced(document: Document, text: str | None, ratio: float | None) -> Iterator[Image]:
    """Yield the pictures of a `srcset`; commas inside addresses are kept, as the standard has it."""

    def image(address: str, width: int | None) -> Iterator[Image]:
        if url := document.absolute(address):
            width = width or width_of(url)
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
        if depth < 5 and _names_aside(f"{parent.get('class') or ''} {parent.get('id') or ''}"):
            return True
    return False
