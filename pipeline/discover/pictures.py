"""The largest of the pictures that a source attaches to an article."""

import re
from collections.abc import Iterable

from pipeline.discover.links import absolute_or_none
from pipeline.model import Image

# A picture whose size is not declared is taken to be as large as the smallest that is good enough for a lead image
# (200×100 pixels): it wins over those known to be too small, and over no other.
_ASSUMED_AREA = 200 * 100
_DIGITS = re.compile(r"\s*(\d{1,5})(?:\.\d+)?(?:px)?\s*$")


def picture(
    href: str | None, base: str, *, width: str | None = None, height: str | None = None, source: str
) -> Image | None:
    """Return the picture at `href`, or None where that is no http or https link.

    `width` and `height` are pixels as printed; a nought or nonsense is unknown. Ampersands that were escaped twice are
    decoded: `&amp;` has no meaning in a URL.
    """
    url = absolute_or_none(href.replace("&amp;", "&") if href else href, base)
    return Image(url=url, width=_pixels(width), height=_pixels(height), source=source) if url else None


def _pixels(text: str | None) -> int | None:
    digits = _DIGITS.match(text) if text else None
    return (int(digits[1]) or None) if digits else None


def largest(images: Iterable[Image | None]) -> Image | None:
    """Return the picture with the largest declared area; the first among equals."""
    return max((image for image in images if image), key=_area, default=None)


def _area(image: Image) -> int:
    return image.width * image.height if image.width and image.height else _ASSUMED_AREA
