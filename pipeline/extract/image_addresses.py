"""What the address of a picture tells: its width, its names in all its crops, and whether it is furniture."""

import re
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from pipeline.model import Image

MIN_NAME = 8  # Characters of a file name; with fewer, two pictures go by the same: `image`, `photo1`.
MIN_NAME_HERE = 3  # The same within one folder of one host.
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
    # Arrows and the like are drawn as text, as vectors, or as these; a template's marks were left for a script to fill.
    r"|/(?:arrow|chevron|caret|btn|button|bullet)s?[-_.][^/]{0,30}$|\$\{|\{\{"
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
    r"(?:^|\.)(?:gravatar\.com|doubleclick\.net|statcounter\.com|quantserve\.com|scorecardresearch\.com|feedburner\.com|stats\.wp\.com"
    r"|pixel\.wp\.com|exelator\.com|google-analytics\.com|blogblog\.com|w\.org|adsystem\.com)$"
)
_VECTOR = re.compile(r"\.(?:svg|ico)$", re.IGNORECASE)
_SIZE_IN_NAME = re.compile(r"[-_](\d{2,4})x(\d{2,4})(?=\.\w+$)")
_SIZE_IN_PATH = re.compile(r"/(?:(?:w_|w=|width=|resize/|fit-in/)(\d{2,4})(?=[x,/])|(\d{2,4})px-)")
# What marks a variant in a file name: sizes, words for sizes and for sharing, and the time of an edit in WordPress.
_VARIANT = re.compile(
    r"(?:^|[-_.@=])(?:\d{2,4}x\d{2,4}|[wh][-_=]?\d{2,4}|\d{2,4}w|\d{2,4}|e\d{13}|scaled|thumb|small|medium|x?large|social"
    r"|share|og)(?=$|[-_.@=])|(?<=\d)og$"
)
_MODERN = re.compile(r"\.(?:webp|avif)(?:$|[?#])|\b(?:format|fm|f)[=/_](?:webp|avif)\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,5}")


def is_picture(image: Image, logos: frozenset[str]) -> bool:
    """Whether a picture is none of `logos`, and neither its size nor its address says that it is furniture."""
    if image.url in logos:
        return False
    if (image.width and image.width < MIN_SIDE) or (image.height and image.height < MIN_SIDE):
        return False
    if image.width and image.height and max(image.width / image.height, image.height / image.width) > MAX_RATIO:
        return False
    return not _is_furniture(image.url)


@lru_cache(maxsize=1024)
def _is_furniture(url: str) -> bool:
    """Remembered, as are names and widths: a picture is declared and shown, in several places each."""
    parts = urlsplit(url)
    path = unquote(parts.path)
    return bool(_VECTOR.search(path) or _JUNK.search(path[-300:]) or _JUNK_HOST.search(parts.hostname or ""))


def is_modern(url: str) -> bool:
    """Whether an address asks for a format that mail programs and older readers of the files cannot show."""
    return _MODERN.search(url) is not None


@lru_cache(maxsize=1024)
def identity(url: str) -> frozenset[str]:
    """Return names under which the same picture goes in all its crops: its file name without sizes, and long ids."""
    parts = urlsplit(url)
    nested = [value for key, value in parse_qsl(parts.query)[:10] if key in ("url", "src", "image")]
    paths = [parts.path] + [value.split("?")[0] for value in nested]
    names: set[str] = set()
    for path in paths:
        path = unquote(path).lower()
        last = path.rstrip("/").rsplit("/", 1)[-1]
        stem = re.sub(r"\.\w{2,5}$", "", last)
        stem = _VARIANT.sub("", stem)
        if len(stem) >= MIN_NAME:
            names.add(stem)
        elif len(stem) >= MIN_NAME_HERE and not stem.isdigit():
            # In its own folder a short name is enough.
            names.add(f"{parts.hostname}{path[: -len(last)]}{stem}")
        names.update(re.findall(r"[0-9a-f]{20,64}|[0-9a-f]{8}-[0-9a-f-]{27}", path))
    return frozenset(names)


@lru_cache(maxsize=1024)
def width_of(url: str) -> int | None:
    """Return the width that an address states: `?w=1200`, `-1024x683.jpg`, `/w_2240,`."""
    parts = urlsplit(url)
    for key, value in parse_qsl(parts.query)[:20]:
        if key.lower() in ("w", "width", "imwidth", "wid") and _NUMBER.fullmatch(value):
            return int(value)
    if named := _SIZE_IN_NAME.search(parts.path):
        return int(named[1])
    if named := _SIZE_IN_PATH.search(parts.path):
        return int(named[1] or named[2])
    return None


def pixels(value: Any) -> int | None:
    """Return `1200`, `"1200"`, `"1200px"` as a number; None for anything else, for example `100%`."""
    if isinstance(value, dict):
        value = value.get("value")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return int(value) if 0 < value < 100_000 else None
    found = re.fullmatch(r"(\d{1,5})(?:\.\d+)?\s{0,3}(?:px)?", value.strip()) if isinstance(value, str) else None
    return int(found[1]) or None if found else None
