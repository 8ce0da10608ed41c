"""Redirects that end: at a page, or in a named error."""

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware as ScrapyRedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from pipeline.fetch.failures import BlockedUrl, TooManyRedirects


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
        return result
