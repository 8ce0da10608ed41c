"""The local server of the speed runs, in a process of its own: `python -m benchmarks.server`.

It prints its port as the first line on stdout and serves until stdin closes. It answers from memory, compressed as
sites do it, over connections that are kept open, and remembers when it was first asked for anything (`asked`)
and for a page (`first`), which it tells at `/first` (seconds of the monotonic clock, which all processes share) and
forgets at `/reset`.

    /robots.txt                 everything is allowed
    /sitemap-N.xml              a news sitemap of N pages
    /list-N.txt                 their addresses, one a line, each with a tab and where the page once was
    /only-N-DOMAIN.xml          a feed of those of them that were once on a domain
    /pN/…                       page N
    /pN/… (another path)        a picture of 1,200 × 675 pixels
    /feed-K.xml                 feed K of 250 entries, with an ETag that is honoured
    /changing-K.xml             the same, without one
"""

import argparse
import asyncio
import gzip
import json
import struct
import sys
import time
import zlib
from functools import lru_cache
from pathlib import Path

from benchmarks import pages

FEED_ENTRIES = 250
CACHED = 3000  # Pages kept compressed: all of a run whose time counts.
_PICTURE = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
    + struct.pack(">IIBBBBB", 1200, 675, 8, 2, 0, 0, 0)
    + b"\0" * 4
    + zlib.compress(bytes(1 << 15), 0)
)


class Site:
    """What is served."""

    def __init__(self, saved: list[pages.Saved], charset: bool) -> None:
        self._saved = saved
        self._charset = charset
        self.origin = ""
        self.first: float | None = None
        self.asked: float | None = None
        self.requests = 0
        self._feeds: dict[int, bytes] = {}
        self._page = lru_cache(maxsize=CACHED)(self._compressed)

    def warm(self, count: int) -> None:
        """Make the first pages ready, so that no run pays for it."""
        for number in range(min(count, CACHED)):
            self._page(number)

    def answer(self, path: str, headers: bytes) -> bytes:
        """The whole response to a GET."""
        if path in ("/first", "/reset"):
            return self._clock(path)
        self.asked = self.asked or time.monotonic()
        self.requests += 1
        first = path[1:].partition("/")[0]
        if first[:1] == "p" and first[1:].isdigit():
            number = int(first[1:])
            if path == self._path(number):
                if self.first is None:
                    self.first = time.monotonic()
                return self._page(number)
            return _response(_PICTURE, "image/png", status="206 Partial Content")
        if path == "/robots.txt":
            return _response(b"User-agent: *\nAllow: /\n", "text/plain")
        name = first.rpartition(".")[0]
        kind, _, value = name.partition("-")
        if kind in ("sitemap", "list") and value.isdigit():
            paths = [self._path(number) for number in range(int(value))]
            if kind == "list":
                rows = [f"{self.origin}{path}\t{self._saved_as(number).url}" for number, path in enumerate(paths)]
                return _response("\n".join(rows).encode(), "text/plain; charset=utf-8")
            return _response(gzip.compress(pages.sitemap(paths, self.origin), 1), "application/xml", "gzip")
        if kind in ("feed", "changing") and value.isdigit():
            return self._feed(int(value), headers if kind == "feed" else None)
        if kind == "only":
            total, _, domain = value.partition("-")
            numbers = [number for number in range(int(total)) if pages.domain_of(self._saved_as(number)) == domain]
            return _response(pages.feed([self.origin + self._path(number) for number in numbers]), "application/xml")
        return _response(b"not here", "text/plain", status="404 Not Found")

    def _clock(self, path: str) -> bytes:
        if path == "/reset":
            self.first, self.asked, self.requests = None, None, 0
        told = {"first": self.first, "asked": self.asked, "requests": self.requests}
        return _response(json.dumps(told).encode(), "application/json")

    def _saved_as(self, number: int) -> pages.Saved:
        return self._saved[number % len(self._saved)]

    def _path(self, number: int) -> str:
        return pages.path_of(self._saved_as(number), number)

    def _compressed(self, number: int) -> bytes:
        body = pages.rewritten(self._saved_as(number), number, self.origin)
        kind = "text/html"
        if self._charset:
            kind += "; charset=utf-8" if _is_utf8(body) else "; charset=windows-1252"
        return _response(gzip.compress(body, 1 if number >= CACHED else 6), kind, "gzip")

    def _feed(self, number: int, headers: bytes | None) -> bytes:
        """A feed; without `headers` it has no ETag, and is sent each time."""
        etag = b'"%d"' % number
        if headers is not None and b"\r\nif-none-match: " + etag in headers:
            return b"HTTP/1.1 304 Not Modified\r\nETag: %s\r\n\r\n" % etag
        if number not in self._feeds:
            self._feeds[number] = gzip.compress(pages.feed(feed_links(self.origin, number), number), 1)
        extra = b"" if headers is None else b"ETag: %s\r\n" % etag
        return _response(self._feeds[number], "application/rss+xml", "gzip", extra=extra)


def feed_links(origin: str, number: int) -> list[str]:
    """The addresses in a feed."""
    return [f"{origin}/feeds/{number}/story-{index}" for index in range(FEED_ENTRIES)]


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _response(body: bytes, kind: str, encoding: str = "", status: str = "200 OK", extra: bytes = b"") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
    head += f"Content-Encoding: {encoding}\r\n" if encoding else ""
    return head.encode() + extra + b"\r\n" + body


class _Connection(asyncio.Protocol):
    def __init__(self, site: Site) -> None:
        self._site = site
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.WriteTransport = transport  # type: ignore[assignment] # a stream has both directions

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
            line, _, headers = head.partition(b"\r\n")
            path = line.split(b" ")[1].decode("latin-1")
            if path.startswith("http"):
                path = "/" + path.split("/", 3)[3]
            self._transport.write(self._site.answer(path, b"\r\n" + headers.lower()))


async def _serve(site: Site, warm: int) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(site), "127.0.0.1", 0, backlog=512)
    site.origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    site.warm(warm)
    print(site.origin, flush=True)
    async with server:
        await loop.run_in_executor(None, sys.stdin.buffer.read)


def main() -> None:
    """Serve until stdin closes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=pages.CORPUS)
    parser.add_argument("--domains", default="", help="comma separated: only pages of these")
    parser.add_argument("--warm", type=int, default=0, help="pages to make ready before the port is told")
    parser.add_argument("--limit", type=int, help="load so many pages only")
    parser.add_argument("--charset", action="store_true", help="say the charset in Content-Type")
    chosen = parser.parse_args()
    saved, _ = pages.load(chosen.corpus, chosen.limit)
    if chosen.domains:
        wanted = frozenset(chosen.domains.split(","))
        saved = [page for page in saved if pages.domain_of(page) in wanted]
    asyncio.run(_serve(Site(saved, chosen.charset), chosen.warm))


if __name__ == "__main__":
    main()
