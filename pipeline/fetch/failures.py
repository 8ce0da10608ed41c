"""Why a request gave nothing: named refusals, and one word for each failure of the network.

Refusals are our own decision not to fetch, and Scrapy's `IgnoreRequest`, so that no middleware tries again.
"""

from OpenSSL import SSL
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.spidermiddlewares.httperror import HttpError
from service_identity import VerificationError
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost
from twisted.python.failure import Failure

from pipeline.errors import WirecopyError


class Refused(WirecopyError, IgnoreRequest):
    """A request that was not sent, or a response that was not accepted. `reason` is a stable slug."""

    reason: str = "refused_by_us"

    def __init__(self, url: str, detail: str = "") -> None:
        super().__init__(url, detail)
        self.url = url
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.url}: {self.reason}" + (f": {self.detail}" if self.detail else "")


class BlockedAddress(Refused):
    """The host is, or resolves to, an address that is not public."""

    reason = "blocked_address"


class BlockedUrl(Refused):
    """Scheme, port, user name or length that no provider's page has."""

    reason = "blocked_url"


class LeftSite(Refused):
    """A request, mostly after a redirect, for a host that is not the provider's."""

    reason = "left_site"


class Downgraded(Refused):
    """A redirect from https to http."""

    reason = "downgraded"


class TooManyRedirects(Refused):
    """More than REDIRECT_MAX_TIMES redirects, loops included."""

    reason = "redirects"


class RobotsRefused(Refused):
    """robots.txt forbids it: `robots`. Or it answered, or failed, in a way that stops us: `robots_<outcome>`."""

    reason = "robots"

    def __init__(self, url: str, detail: str = "", outcome: str = "") -> None:
        super().__init__(url, detail)
        if outcome:
            self.reason = f"robots_{outcome}"


class PutOff(Refused):
    """The host asked for a pause that is too long to wait for. `detail` has its end."""

    reason = "put_off"


class RunEnding(Refused):
    """The run is being stopped; the request was not sent, or cut off."""

    reason = "run_ending"


class NotRecorded(Refused):
    """Replaying, and the recording lacks this request."""

    reason = "not_recorded"


class TooLarge(Refused):
    """The body, once decompressed, passes the limit."""

    reason = "too_large"


class Truncated(Refused):
    """A compressed body that ends before its end."""

    reason = "truncated"


class BadEncoding(Refused):
    """A body that is not encoded as its headers say, or in a way that we did not ask for."""

    reason = "bad_encoding"


class ReplayedFailure(DownloadFailedError):
    """A failure as the recording has it. A kind of `DownloadFailedError`, so that it is tried again as it was live."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


# Messages of the network may hold whole URLs and header lines that a stranger wrote.
_MAX_DETAIL = 300

# Everything that a fetch may raise without being a bug of ours.
FETCH_ERRORS = (
    IgnoreRequest,
    HttpError,
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
    TunnelError,
    ConnectError,
    ConnectionDone,
    ConnectionLost,
)

_REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (CannotResolveHostError, "dns"),
    (DownloadTimeoutError, "timeout"),
    (DownloadConnectionRefusedError, "refused"),
    # Scrapy cancels a download for one reason only: DOWNLOAD_MAXSIZE.
    (DownloadCancelledError, "too_large"),
    (ResponseDataLossError, "truncated"),
    (TunnelError, "proxy"),
    (NotSupported, "scheme"),
    (UnsupportedURLSchemeError, "scheme"),
    (ConnectError, "connection"),
    (ConnectionDone, "connection"),
    (ConnectionLost, "connection"),
)

# Scrapy raises these without a word.
_UNSAID: dict[type[BaseException], str] = {
    DownloadCancelledError: "more than DOWNLOAD_MAXSIZE",
    ResponseDataLossError: "the connection ended before the body did",
}

_REPLAYED: dict[str, type[Exception]] = {
    "dns": CannotResolveHostError,
    "timeout": DownloadTimeoutError,
    "refused": DownloadConnectionRefusedError,
    "too_large": DownloadCancelledError,
    "truncated": ResponseDataLossError,
}


def reason_of(failure: Failure | BaseException) -> str:
    """The stable slug of what went wrong, for pages, sources and pictures alike.

    `dns`, `timeout`, `refused`, `tls`, `connection`, `bad_response`, `proxy`, `truncated`, `too_large`, `scheme`,
    `http_<status>`, the `reason` of a `Refused`, or `unexpected` for what should not happen.
    """
    error = failure.value if isinstance(failure, Failure) else failure
    if isinstance(error, (Refused, ReplayedFailure)):
        return error.reason
    if isinstance(error, HttpError):
        return reason_of_status(error.response.status)
    for kind, reason in _REASONS:
        if isinstance(error, kind):
            return reason
    if isinstance(error, DownloadFailedError):
        return _reason_of_failed(error)
    return "ignored" if isinstance(error, IgnoreRequest) else "unexpected"


def reason_of_status(status: int) -> str:
    """`http_404` and its like; `bad_response` for what is no status, since servers may send any number."""
    return f"http_{status}" if 100 <= status <= 599 else "bad_response"


def detail_of(error: BaseException, url: str) -> str:
    """What else there is to say about `error`, which stopped the request for `url`: one printable line."""
    if isinstance(error, Refused):
        text = error.detail if error.url == url else f"{error.url} {error.detail}"
    else:
        text = str(error) or _UNSAID.get(type(error)) or type(error).__name__
    return "".join(c if c.isprintable() else " " for c in text[:_MAX_DETAIL]).strip()


def _reason_of_failed(error: DownloadFailedError) -> str:
    """Twisted keeps the true causes of a failed response in a list."""
    causes = [getattr(reason, "value", reason) for reason in getattr(error.__cause__, "reasons", None) or ()]
    if any(isinstance(cause, (SSL.Error, VerificationError)) for cause in causes):
        return "tls"
    if any(isinstance(cause, (ConnectionDone, ConnectionLost, ConnectError)) for cause in causes):
        return "connection"
    return "bad_response"


def failure_for(reason: str, url: str, detail: str) -> Exception:
    """The exception that `reason_of` calls `reason`: what a recorded failure is replayed as."""
    if reason == BlockedAddress.reason:
        return BlockedAddress(url, detail)
    return _REPLAYED[reason](detail) if reason in _REPLAYED else ReplayedFailure(reason, detail)
