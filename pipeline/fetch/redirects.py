"""Redirects that end: at a page, or in a named error."""

from urllib.parse import urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware as ScrapyRedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from pipeline.fetch.failures import BlockedUrl, TooManyRedirects

# What may go along to another host. Scrapy itself takes off Authorization and Cookie only, and a key in a header of
# another name would go to whoever a redirect names.
_HARMLESS = frozenset(
    (b"Accept", b"Accept-Encoding", b"Accept-Language", b"If-Modified-Since", b"If-None-Match", b"Range", b"User-Agent")
)


class RedirectMiddleware(ScrapyRedirectMiddleware):
    """Scrapy's, but no redirect ends in silence.

    Each hop is a new request, so the guard judges it: public, the provider's (`LeftSite`), not from https to http.
    """

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override] # the spider argument is deprecated
        """Raises `TooManyRedirects`, also for an address that redirects to itself, and `BlockedUrl` for a target that
        is no URL at all, such as `javascript:`."""
        try:
            result = super().process_response(request, response)
        except IgnoreRequest:
            raise TooManyRedirects(request.meta.get("redirect_urls", [request.url])[0]) from None
        except ValueError as error:
            raise BlockedUrl(request.url, f"redirects to what is no URL: {str(error)[:200]!r}") from None
        if isinstance(result, Request):
            # The dupe filter would drop the second visit of an address without a word; the limit ends loops.
            result.dont_filter = True
            if urlsplit(result.url).netloc != urlsplit(request.url).netloc:
                for name in [name for name in result.headers if name not in _HARMLESS]:
                    del result.headers[name]
        return result
