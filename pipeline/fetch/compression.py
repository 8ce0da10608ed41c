"""Content encodings: gzip and deflate, whole or not at all.

In place of Scrapy's middleware for two reasons. That one takes a gzip body that was cut in half for a whole page; and
it calls `response.replace()`, which guesses the charset of the still compressed bytes, at 1 ms a page. Only what every
server can do is asked for and read: each further decoder is one more that meets hostile bytes.
"""

import zlib

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.responsetypes import responsetypes

from pipeline.fetch.failures import BadEncoding, Refused, TooLarge, Truncated

_WINDOW = {b"gzip": 31, b"x-gzip": 31, b"deflate": 15}
# Nested encodings exist in attacks only; one is what servers send.
_MAX_LAYERS = 1
# Some tools write a member for each part. Each one costs a copy of what follows it: eight MiB of empty ones, hours.
_MAX_MEMBERS = 64


class CompressionMiddleware:
    """Decompresses bodies up to DOWNLOAD_MAXSIZE. What fails is a named error, counted as `compression/<reason>`."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._limit = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "CompressionMiddleware":
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        request.headers.setdefault(b"Accept-Encoding", b"gzip, deflate")

    def process_response(self, request: Request, response: Response) -> Response:
        """The response with its body as the site meant it. Raises `Truncated`, `TooLarge`, `BadEncoding`."""
        stated = b",".join(response.headers.getlist(b"Content-Encoding"))
        encodings = [name for part in stated.split(b",") if (name := part.strip().lower()) not in (b"", b"identity")]
        # A download that we stopped ourselves is a beginning, whatever it is encoded as.
        if not encodings or not response.body or "download_stopped" in response.flags:
            return response
        try:
            body = decode(response.body, encodings, request.meta.get("download_maxsize", self._limit), response.url)
        except Refused as refused:
            if self._crawler.stats:
                self._crawler.stats.inc_value(f"compression/{refused.reason}")
            raise
        headers = response.headers.copy()
        del headers[b"Content-Encoding"]
        kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
        return kind(
            url=response.url,
            status=response.status,
            headers=headers,
            body=body,
            flags=response.flags,
            certificate=response.certificate,
            ip_address=response.ip_address,
            protocol=response.protocol,
        )


def decode(body: bytes, encodings: list[bytes], limit: int, url: str) -> bytes:
    """Undo `encodings`, of which the last was applied last. `limit` in bytes, 0 for none."""
    if len(encodings) > _MAX_LAYERS or encodings[0] not in _WINDOW:
        raise BadEncoding(url, b", ".join(encodings).decode("ascii", "replace")[:100])
    window = _WINDOW[encodings[0]]
    # Some servers call raw deflate what should have a zlib header: 0x78 in its first byte, for any common window.
    if window == 15 and body[:1] != b"\x78":
        window = -15
    return inflate(body, window, limit, url)


def inflate(body: bytes, window: int, limit: int, url: str) -> bytes:
    """Decompress zlib, raw or gzip data, several gzip members included; `window` as in `zlib.decompressobj`."""
    parts: list[bytes] = []
    room = limit
    while body:
        if len(parts) == _MAX_MEMBERS:
            raise BadEncoding(url, f"more than {_MAX_MEMBERS} gzip members")
        decompressor = zlib.decompressobj(window)
        try:
            # One byte more than may be, to tell a body that fits exactly from one that does not. 0 means no limit.
            part = decompressor.decompress(body, room + 1 if limit else 0)
        except zlib.error as error:
            if parts:
                break  # padding after the last member, which gzip itself ignores
            raise BadEncoding(url, str(error)) from None
        parts.append(part)
        room -= len(part)
        if limit and room < 0:
            raise TooLarge(url, f"more than {limit} bytes when decompressed")
        if not decompressor.eof:
            raise Truncated(url, f"ends after {sum(map(len, parts))} bytes of content")
        body = decompressor.unused_data if window == 31 else b""
    return b"".join(parts)
