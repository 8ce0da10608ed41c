"""The true size of a picture, from its first kilobytes.

A ranged request, stopped as soon as the header is read: a server that ignores the range costs no more. What a picture
is, its bytes say; Content-Type is wrong too often. SVG is no lead image: it is a drawing, mostly a logo, with no size
in pixels, and it may hold script.
"""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Protocol
from weakref import WeakKeyDictionary

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Response

from pipeline.errors import SourceFailed
from pipeline.fetch.failures import FETCH_ERRORS, reason_of, reason_of_status
from pipeline.fetch.sources import download, fetch
from pipeline.model import Image

DEFAULT_PICTURE = 3  # Articles of one provider with one picture: it is the site's, then, and was never the article's.
DEFAULT = "default"  # Why such a picture is no lead image.
MAX_PROBES = 3  # Pictures tried for an article. The first is right on 95 % of the corpus, the third on hardly any more.

# Width and height below which a picture is an icon or a logo, and no lead image.
MIN_WIDTH = 200
MIN_HEIGHT = 100
# No camera or site makes more; PNG can state two billion.
_MAX_SIDE = 30_000
# PNG, GIF, WebP and most JPEG state their size in the first 32 KiB; colour profiles and previews push it back in some.
_FIRST_BYTES = 32 << 10
_MAX_BYTES = 256 << 10
MAX_PICTURE = 8 << 20
"""Bytes of a picture that is stored: as many as a page may have (DOWNLOAD_MAXSIZE)."""
# Below this no format has stated its size.
_MIN_BYTES = 32
# What will not be different in an hour. Failures of the network are asked again the next time.
_LASTING = frozenset({"not_an_image", "svg", "unreadable", "too_small", "http_404", "http_410"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """What is known of a picture."""

    url: str
    """As it was asked for, before redirects."""
    width: int | None = None
    """Pixels, as shown: a photo's rotation is applied. None when it could not be read."""
    height: int | None = None
    """Pixels, as `width`."""
    reason: str | None = None
    """Why it is no lead image: too_small, not_an_image, svg, unreadable, http_<status> or a reason of
    `failures.reason_of`. None: it is one."""


class PictureLedger(Protocol):
    """The part of the ledger that remembers pictures."""

    def picture(self, url: str) -> tuple[int | None, int | None, str | None] | None:
        """(width, height, reason) as recorded. None when `url` is not known."""

    def record_picture(self, url: str, width: int | None, height: int | None, reason: str | None) -> None:
        """Remember what was found."""


async def probe(crawler: Crawler, url: str, ledger: PictureLedger | None = None) -> Probed:
    """The true size of the picture at `url`, or why it is no lead image. Raises nothing for a bad picture.

    Asked once a run for each URL, however many articles share it, and not at all when `ledger` knows it. robots.txt of
    the picture's host is obeyed (`robots.py` says how its failures count for pictures), and the guard holds.
    """
    if crawler not in _probers:
        _probers[crawler] = _Prober(crawler)
    return await _probers[crawler].probe(url, ledger)


async def lead_picture(
    crawler: Crawler, images: Sequence[Image], ledger: PictureLedger | None, known: PictureLedger
) -> tuple[Image | None, tuple[str, ...]]:
    """The first of `images` that is a lead image, with its true size, and why those before it are none.

    One that `known` has as the site's own, because many articles share it, is `default`. Probes are recorded in
    `ledger`, unless it is None.
    """
    passed_by: list[str] = []
    for image in images[:MAX_PROBES]:
        probed = await probe(crawler, image.url, ledger)
        # The answer of the probe may be older than what other articles of the crawl have shown since.
        stored = known.picture(image.url)
        reason = DEFAULT if stored is not None and stored[2] == DEFAULT else probed.reason
        if reason is None:
            return replace(image, width=probed.width, height=probed.height), tuple(passed_by)
        passed_by.append(reason)
    return None, tuple(passed_by)


async def fetch_picture(crawler: Crawler, url: str) -> bytes:
    """The whole picture at `url`. It passes the guard, robots.txt and the pauses as `probe` does.

    Raises `SourceFailed` for one that cannot be had, is larger than `MAX_PICTURE`, or is none by its first bytes.
    """
    request = Request(
        url,
        headers={"Accept": "image/avif,image/webp,image/*;q=0.8", "Accept-Encoding": "identity"},
        meta={"wirecopy_picture": "whole", "download_maxsize": MAX_PICTURE, "download_warnsize": 0},
    )
    response = await fetch(crawler, request)
    if response.status != 200:
        raise SourceFailed(reason_of_status(response.status), url, "not the whole picture")
    if kind_of(response.body) is None:
        raise SourceFailed("not_an_image", url)
    return response.body


class _Prober:
    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._probes: dict[str, asyncio.Task[Probed]] = {}
        self._buffers: WeakKeyDictionary[Request, _Head] = WeakKeyDictionary()
        crawler.signals.connect(self._received, signal=signals.bytes_received)

    def probe(self, url: str, ledger: PictureLedger | None) -> Awaitable[Probed]:
        if url not in self._probes:
            self._probes[url] = asyncio.ensure_future(self._probe(url, ledger))
        return asyncio.shield(self._probes[url])

    async def _probe(self, url: str, ledger: PictureLedger | None) -> Probed:
        if ledger is not None and (known := ledger.picture(url)) is not None:
            return Probed(url=url, width=known[0], height=known[1], reason=known[2])
        probed = await self._ask(url)
        if self._crawler.stats:
            self._crawler.stats.inc_value(f"pictures/{probed.reason or 'probed'}")
        if ledger is not None and (probed.reason is None or probed.reason in _LASTING):
            ledger.record_picture(probed.url, probed.width, probed.height, probed.reason)
        return probed

    async def _ask(self, url: str) -> Probed:
        try:
            response = await self._download(url, _FIRST_BYTES)
            if response.status == 206 and len(response.body) >= _FIRST_BYTES and measure(response.body) is None:
                response = await self._download(url, _MAX_BYTES)
        except FETCH_ERRORS as error:
            return Probed(url=url, reason=reason_of(error))
        except ValueError:
            # Scrapy's Request for an address without a scheme, and its like.
            return Probed(url=url, reason="blocked_url")
        if not 200 <= response.status < 300:
            return Probed(url=url, reason=reason_of_status(response.status))
        return judge(url, response.body)

    async def _download(self, url: str, length: int) -> Response:
        request = Request(
            url,
            headers={
                "Accept": "image/avif,image/webp,image/*;q=0.8",
                "Accept-Encoding": "identity",
                "Range": f"bytes=0-{length - 1}",
            },
            # The limit is our own, below: Scrapy's would refuse a large file by its Content-Length alone.
            meta={"wirecopy_picture": True, "download_maxsize": 0, "download_warnsize": 0},
        )
        return await download(self._crawler, request)

    def _received(self, data: bytes, request: Request) -> None:
        if request.meta.get("wirecopy_picture") is not True:
            return
        if self._buffers.setdefault(request, _Head()).enough(data):
            raise StopDownload(fail=False)


class _Head:
    """The beginning of a download, looked at again each time that it has grown by half: a server that sends byte by
    byte makes no more work than one that does not."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._next = _MIN_BYTES

    def enough(self, data: bytes) -> bool:
        """Add `data`; whether no more is needed: the size is known, it is no picture, or the limit is reached."""
        self._bytes += data
        if len(self._bytes) < self._next:
            return False
        self._next = len(self._bytes) * 3 // 2
        return len(self._bytes) >= _MAX_BYTES or kind_of(self._bytes) is None or measure(bytes(self._bytes)) is not None


def judge(url: str, body: bytes) -> Probed:
    """Whether `body`, the beginning of a file, is a lead image."""
    kind = kind_of(body)
    if kind is None:
        return Probed(url=url, reason="svg" if b"<svg" in body[:1024].lower() else "not_an_image")
    size = measure(body)
    if size is None:
        return Probed(url=url, reason="unreadable")
    reason = "too_small" if size[0] < MIN_WIDTH or size[1] < MIN_HEIGHT else None
    return Probed(url=url, width=size[0], height=size[1], reason=reason)


def kind_of(body: bytes | bytearray) -> str | None:
    """The picture format that a file begins with, of those that sites show: png, jpeg, gif, webp, avif."""
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if body.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if body.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "webp"
    # The brands of AVIF follow the size of the box; `mif1` files list `avif` among the others.
    if body[4:8] == b"ftyp" and b"avi" in body[8:64]:
        return "avif"
    return None


def measure(body: bytes) -> tuple[int, int] | None:
    """(width, height) in pixels, or None as long as `body`, the beginning of a picture, does not state them."""
    import imagesize  # loads urllib's opener and an XML parser; most commands probe nothing

    kind = kind_of(body)
    if kind is None:
        return None
    # Bytes in a BytesIO: imagesize opens, and downloads, what a string names. Rotation in AVIF is left alone, for
    # reading it follows item locations, of which 256 KiB can state billions.
    width, height = imagesize.get(BytesIO(body), exif_rotation=kind != "avif")
    if kind == "webp" and body[12:16] == b"VP8 " and width > 0:
        width, height = width & 0x3FFF, height & 0x3FFF  # the two bits above are a scale
    return (width, height) if 0 < width <= _MAX_SIDE and 0 < height <= _MAX_SIDE else None


_probers: WeakKeyDictionary[Crawler, _Prober] = WeakKeyDictionary()
