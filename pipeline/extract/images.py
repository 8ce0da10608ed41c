"""Pictures that the article may be shared with, best first.

What a page declares for sharing (Open Graph, JSON-LD, Twitter card, `image_src`) comes before what it shows, with two
exceptions. Where the picture under the headline is the declared one in another crop, the shown one wins if it is about
as large: the crop for sharing often carries a logo or a caption burnt in. And a picture that opens the article, set in
a figure between the headline and the text, was chosen for the reader, so it wins over another photograph.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from pipeline.extract import images_shown
from pipeline.extract.document import Document, Node
from pipeline.extract.image_addresses import identity, is_modern, is_picture, pixels, width_of
from pipeline.extract.images_shown import Shown
from pipeline.model import Image

MAX_PICTURES = 8  # One is used; the rest are there in case the first cannot be loaded.
MAX_LINKS = 500  # `link` elements looked at; the head of a page has a hundred at most.
MAX_HOME = 60  # Characters of a link to the front page: a host and a slash.
MAX_MASTHEAD = 15  # `img` elements looked at for the site's logo, which stands at the top.
SHARED_WIDTH = 1200  # Pixels: what Facebook and Google ask of a picture for sharing, assumed where none is stated.
LEAD_WIDTH = 600  # Pixels: with less Facebook shows a thumbnail instead of a large picture.
NEARLY = 0.75  # Of its width that the picture may lose, so as to be the one that readers see.


def read(document: Document, node: Node | None) -> tuple[Image, ...]:
    """Return the pictures that the article may be shared with, best first; sizes as declared, in pixels.

    Logos, icons, avatars, sprites, tracking pixels, placeholders and a site's default share picture are none of them,
    as far as their addresses, their declared sizes and their other uses on the page tell: a default that looks like a
    photograph needs the ledger.
    """
    logos = frozenset(filter(None, (document.absolute(url) for url in _logos(document, node))))
    declared = [image for image in _declared(document, node) if is_picture(image, logos)]
    shown = images_shown.read(document, logos)
    pictures: list[Image] = []
    if declared:
        pictures.append(_best(declared, shown[0] if shown else None))
    pictures += declared
    pictures += [found.image for found in shown[:2]]
    offered = document.page.candidate.image if document.page.candidate else None
    if offered and is_picture(offered, logos):
        # A feed's picture comes before what was merely found on the page, and after what the page declares.
        pictures.insert(len(pictures) - len(shown[:2]), offered)
    return _distinct(pictures)


def _best(declared: list[Image], first: Shown | None) -> Image:
    """Return the first declared picture, or the one that opens the article, in the largest variant that is stated."""
    best = declared[0]
    names = identity(best.url)
    stated = best.width or width_of(best.url)
    width = stated or SHARED_WIDTH
    if first and is_modern(first.image.url):
        first = None
    if first and first.opens and not names & first.names and (not first.width or first.width >= LEAD_WIDTH):
        best, names, width, stated = first.image, first.names, first.width, first.width
    for image in declared:
        if (image.width or 0) > width and names & identity(image.url):
            best, width, stated = image, image.width or 0, image.width
    # An address that states no size is mostly that of the original, as large as there is.
    if first and names & first.names and first.width > (NEARLY * width if first.opens and stated else width):
        best = first.image
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
                width=pixels(width[index]) if paired else None,
                height=pixels(height[index]) if paired and len(height) == len(urls) else None,
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
            width, height = pixels(item.get("width")), pixels(item.get("height"))
        else:
            address, width, height = item, None, None
        if isinstance(address, str) and (url := document.absolute(address)):
            found.append(Image(url=url, width=width, height=height, source="json-ld"))
    # Sorting is stable: without sizes the order of the page stands.
    yield from sorted(found, key=lambda image: -(image.width or 0))


def _logos(document: Document, node: Node | None) -> Iterator[str]:
    """Yield the addresses that stand for the publisher: logos, icons, and pictures that link to the front page."""
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
    for link in islice(document.root.iter("link"), MAX_LINKS):
        if "icon" in (link.get("rel") or "").lower():
            yield link.get("href") or ""
    for element in islice(document.root.iter("img"), MAX_MASTHEAD):
        link = next((parent for parent in islice(element.iterancestors(), 3) if parent.tag == "a"), None)
        if link is not None and _is_home(document, link.get("href")):
            yield element.get("src") or ""


def _is_home(document: Document, link: str | None) -> bool:
    """Whether a link leads to the front page of the site."""
    if not link or len(link) > MAX_HOME or link.startswith("#"):
        return False
    parts = urlsplit(document.absolute(link) or "")
    return (
        parts.path in ("", "/")
        and not parts.query
        and (parts.hostname or "").removeprefix("www.") == document.host != ""
    )


def _distinct(pictures: list[Image]) -> tuple[Image, ...]:
    seen: dict[str, Image] = {}
    for image in pictures:
        seen.setdefault(image.url, image)
    return tuple(list(seen.values())[:MAX_PICTURES])
