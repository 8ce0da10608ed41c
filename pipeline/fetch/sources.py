"""Fetching outside of callbacks: feeds, sitemaps, listing pages, and whatever else a spider awaits.

response = await fetch(self.crawler, conditional(Request(url), known))
known = validators_of(response)
"""

from dataclasses import dataclass

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from pipeline.errors import SourceFailed
from pipeline.fetch.failures import FETCH_ERRORS, detail_of, reason_of, reason_of_status

# ETags are tens of characters long; what is kept is sent back in a header.
_MAX_VALIDATOR = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave to ask with "has it changed?" the next time."""

    etag: str | None = None
    """ETag header, as sent, quotes and `W/` included."""
    last_modified: str | None = None
    """Last-Modified header, as sent."""


def conditional(request: Request, known: Validators) -> Request:
    """The same request, answered with 304 and no body when nothing has changed."""
    headers = request.headers.copy()
    if known.etag:
        headers[b"If-None-Match"] = known.etag
    if known.last_modified:
        headers[b"If-Modified-Since"] = known.last_modified
    return request.replace(headers=headers)


def validators_of(response: Response) -> Validators:
    """The validators in a response's headers; those too long or not in ASCII are left out."""
    return Validators(etag=_header(response, b"ETag"), last_modified=_header(response, b"Last-Modified"))


def _header(response: Response, name: bytes) -> str | None:
    value = response.headers.get(name)
    if not value or len(value) > _MAX_VALIDATOR or not value.isascii() or not value.decode("ascii").isprintable():
        return None
    return value.decode("ascii")


async def fetch(crawler: Crawler, request: Request) -> Response:
    """The response to `request`, with status 200 to 299, or 304 when it was conditional.

    It passes all downloader middlewares, so the guard, robots.txt, pauses, redirects and the archive hold as for any
    page. Raises `SourceFailed` with a reason of `failures.reason_of`.
    """
    try:
        response = await download(crawler, request)
    except FETCH_ERRORS as error:
        raise SourceFailed(reason_of(error), request.url, detail_of(error, request.url)) from error
    asked = b"If-None-Match" in request.headers or b"If-Modified-Since" in request.headers
    if not 200 <= response.status < 300 and not (response.status == 304 and asked):
        raise SourceFailed(reason_of_status(response.status), request.url)
    return response


async def download(crawler: Crawler, request: Request) -> Response:
    """The response to `request`, of any status. Raises one of `failures.FETCH_ERRORS`."""
    if crawler.engine is None:
        raise RuntimeError("the crawl has not begun")
    if request.callback is None:
        # Scrapy's mark for a request whose response no spider method is to get.
        request.callback = NO_CALLBACK
    return await crawler.engine.download_async(request)
