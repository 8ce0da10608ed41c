"""robots.txt as RFC 9309 asks, and careful where it leaves room.

In place of Scrapy's middleware, which takes every failure for permission. What comes of each answer:

| /robots.txt gives | outcome | requests |
|---|---|---|
| rules | `rules` | as they say, groups for our product token before `*` |
| 404, 410, another 4xx | `none` | allowed |
| HTML instead of rules | `html` | allowed, for no rule was stated |
| 401, 403 | `forbidden` | refused; allowed for pictures (below) |
| 429, 5xx | `rate_limited`, `server_error` | refused: RFC 9309 section 2.3.1.4 |
| no answer | `unreachable` | refused: the same |
| more than five redirects, or a loop | `redirects` | refused |
| a bomb, half a gzip, more than 1 MiB, UTF-16 without a mark | `too_large`, `truncated`, `bad_encoding` | refused |
| Crawl-delay above WIRECOPY_WAIT_CAP | `crawl_delay` | refused: one page an hour is no way to read a site |

Redirects are followed to other hosts, and the rules apply to the host that was asked. A 403 is what large object
stores answer for any file that does not exist; a page names its picture so that others show it, so for pictures the
RFC's own reading of 4xx holds. Request-rate is no part of any standard and is ignored.
"""

import asyncio
import logging
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from pipeline.fetch.failures import (
    FETCH_ERRORS,
    BadEncoding,
    BlockedAddress,
    BlockedUrl,
    NotRecorded,
    PutOff,
    RobotsRefused,
    TooManyRedirects,
    reason_of,
)
from pipeline.fetch.sources import download

logger = logging.getLogger(__name__)

# RFC 9309 asks for 500 KiB at least; Protego reads 1 MiB in 20 ms.
_MAX_BYTES = 1 << 20
_MAX_HOPS = 5
# A site that lists more splits what an index would hold; the first ones are the main ones.
_MAX_SITEMAPS = 100
_UNREADABLE = frozenset({"redirects", "too_large", "truncated", "bad_encoding"})
_ALLOWED = frozenset({"rules", "none", "html"})
# What stops robots.txt for these reasons stops the page for the same reason, and says it better.
_SHARED_FATE = (BlockedAddress, BlockedUrl, NotRecorded, PutOff)


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """What one origin's robots.txt says."""

    origin: str
    """Scheme and host, with the port when it is not the usual one: `https://example.com`."""
    outcome: str
    """The table above has them all."""
    detail: str = ""
    """When there was no answer to read: a reason of `failures.reason_of`."""
    text: str = ""
    """The file, decoded; empty without rules. For those who read other directives from it."""
    sitemaps: tuple[str, ...] = ()
    """Sitemap lines, absolute, in their order."""
    delay: float | None = None
    """Crawl-delay for us, in seconds. None when none is stated."""
    rules: Protego | None = None

    def check(self, url: str, token: str, *, picture: bool = False) -> None:
        """Raises `RobotsRefused` when `url`, of this origin, may not be fetched by a crawler named `token`."""
        if self.outcome not in _ALLOWED and not (picture and self.outcome == "forbidden"):
            raise RobotsRefused(url, self.detail, self.outcome)
        if self.rules is not None and not self.rules.can_fetch(url, token):
            raise RobotsRefused(url, "disallowed")


class RobotsMiddleware:
    """Asks each origin once a run. Each outcome is counted as `robots/<outcome>`, refused requests as
    `robots/refused`."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._token = str(crawler.settings["USER_AGENT"]).partition("/")[0].strip()
        self._cap = crawler.settings.getfloat("WIRECOPY_WAIT_CAP")
        self._loading: dict[str, asyncio.Task[Robots]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RobotsMiddleware":
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises `RobotsRefused`, or what the request for robots.txt itself was refused with."""
        if request.meta.get("wirecopy_robots"):
            return
        try:
            robots = await self.robots_of(request.url)
        except _SHARED_FATE as refused:
            raise type(refused)(request.url, f"robots.txt: {refused.detail}") from refused
        try:
            robots.check(request.url, self._token, picture=bool(request.meta.get("wirecopy_picture")))
        except RobotsRefused:
            self._count("refused")
            raise

    async def robots_of(self, url: str) -> Robots:
        """What the robots.txt of the origin of `url` says; fetched when nobody has asked yet."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._loading:
            self._loading[origin] = asyncio.ensure_future(self._load(origin))
        try:
            # One of many waiting may be cancelled; the others still want the answer.
            return await asyncio.shield(self._loading[origin])
        except _SHARED_FATE:
            self._loading.pop(origin, None)
            raise

    async def _load(self, origin: str) -> Robots:
        try:
            robots = self._read(origin, await self._download(f"{origin}/robots.txt"))
        except _SHARED_FATE:
            raise
        except FETCH_ERRORS as error:
            reason = reason_of(error)
            robots = Robots(origin=origin, outcome=reason if reason in _UNREADABLE else "unreachable", detail=reason)
        self._count(robots.outcome)
        if robots.outcome not in _ALLOWED:
            logger.warning(
                "nothing is fetched from %s: robots.txt: %s %s",
                origin,
                robots.outcome,
                robots.detail,
                extra={"spider": self._crawler.spider},
            )
        if robots.delay:
            self._slow_down(origin, robots.delay)
        return robots

    async def _download(self, url: str) -> Response:
        for _ in range(_MAX_HOPS + 1):
            meta = {"wirecopy_robots": True, "dont_redirect": True, "download_maxsize": _MAX_BYTES}
            response = await download(self._crawler, Request(url, priority=1000, meta=meta))
            location = response.headers.get(b"Location")
            if response.status not in (301, 302, 303, 307, 308) or not location:
                return response
            url = urljoin(url, location.decode("latin-1"))
            if not url.startswith(("http://", "https://")):
                break
        raise TooManyRedirects(url)

    def _read(self, origin: str, response: Response) -> Robots:
        if outcome := _failure(response.status):
            return Robots(origin=origin, outcome=outcome)
        text = decode(response.body, response.url)
        if text.lstrip().startswith("<"):
            return Robots(origin=origin, outcome="html")
        rules = Protego.parse(text)
        delay = rules.crawl_delay(self._token)
        return Robots(
            origin=origin,
            outcome="crawl_delay" if delay and delay > self._cap else "rules",
            text=text,
            sitemaps=_sitemaps(response.url, rules),
            delay=delay or None,
            rules=rules,
        )

    def _slow_down(self, origin: str, delay: float) -> None:
        """Give the host's downloader slot the site's own delay, and no jitter below it."""
        engine = self._crawler.engine
        if engine is None or delay > self._cap:
            return
        host = urlsplit(origin).hostname or ""
        seconds = max(delay, self._crawler.settings.getfloat("DOWNLOAD_DELAY"))
        # Slots are dropped after a minute without requests and made anew from these.
        engine.downloader.per_slot_settings[host] = {"delay": seconds, "jitter": 0, "concurrency": 1}
        if slot := engine.downloader.slots.get(host):
            slot.delay, slot.jitter, slot.concurrency = seconds, 0, 1

    def _count(self, outcome: str) -> None:
        if self._crawler.stats:
            self._crawler.stats.inc_value(f"robots/{outcome}")


def _failure(status: int) -> str | None:
    if 200 <= status < 300:
        return None
    if status in (401, 403):
        return "forbidden"
    if status == 429:
        return "rate_limited"
    if 400 <= status < 500:
        return "none"
    return "server_error" if status >= 500 else "redirects"


def decode(body: bytes, url: str) -> str:
    """The text of a robots.txt: UTF-8, or UTF-16 when it starts with that mark. Raises `BadEncoding`."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    if b"\0" in body:
        # UTF-16 without its mark, or no text at all; either way rules would be overlooked.
        raise BadEncoding(url, "NUL bytes")
    return body.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")


def _sitemaps(url: str, rules: Protego) -> tuple[str, ...]:
    lines = list(rules.sitemaps)[:_MAX_SITEMAPS]
    return tuple(
        line for line in (urljoin(url, line.strip()) for line in lines) if line.startswith(("http:", "https:"))
    )


async def robots_of(crawler: Crawler, url: str) -> Robots:
    """What the robots.txt for `url` says, for those who read more than rules from it: sitemap lines, rights.

    Shares the middleware's one request for each origin. Raises a `Refused` when robots.txt must not be asked for.
    """
    middleware = crawler.get_downloader_middleware(RobotsMiddleware)
    if middleware is None:
        raise RuntimeError("RobotsMiddleware is not among DOWNLOADER_MIDDLEWARES")
    return await middleware.robots_of(url)
