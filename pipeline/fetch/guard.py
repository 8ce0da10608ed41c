"""The one gate between the crawler and every socket.

It stands in two places, and both are needed. `GuardMiddleware` reads the URL of each request (pages, robots.txt,
pictures, every hop of a redirect) before anything else is asked about it. `GuardResolver` judges addresses where a
connection takes them: the address that is checked is the address that is dialled, so a name that resolves to
something else the second time gains nothing. Twisted asks the resolver for literal addresses, too.

Behind a proxy from the environment the resolver sees the proxy only. Then the reading of URLs is what is left, the
proxy's operator must do the rest, and the guard says so once, in the log and as `guard/proxy` in the stats.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Response
from scrapy.resolver import CachingHostnameResolver
from scrapy.settings import BaseSettings
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver
from twisted.web._newclient import ParseError
from zope.interface import implementer  # type: ignore[import-untyped] # ships no types

from pipeline.errors import ConfigError
from pipeline.fetch.addresses import is_public, literal
from pipeline.fetch.ending import is_ending
from pipeline.fetch.failures import BlockedAddress, BlockedUrl, Downgraded, LeftSite, NotRecorded, Refused, RunEnding

if TYPE_CHECKING:
    from twisted.internet.base import ReactorBase

logger = logging.getLogger(__name__)

_PORTS = {"http": 80, "https": 443}
# RFC 1035 for the host; the longest URL that browsers and sitemaps agree on, and Scrapy's own URLLENGTH_LIMIT.
_MAX_HOST = 253
_MAX_URL = 2083
# Names that never leave the machine or its network (RFC 6761, 6762, 8375, and ICANN's reserved .internal).
_LOCAL_NAMES = ("localhost", "local", "internal", "home.arpa")
# Real sites send fewer than 60 headers; half a million took 372 MB, for DOWNLOAD_MAXSIZE counts bodies only.
_MAX_HEADERS = 500

# Seconds between two looks at whether the run is ending. Nearly all downloads are over before the first.
_LOOK = 0.5

Endpoint = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Policy:
    """Which exceptions the guard makes."""

    allowed: frozenset[Endpoint] = frozenset()
    """(address, port) pairs of WIRECOPY_ALLOW_ADDRESSES."""
    proxies: frozenset[Endpoint] = frozenset()
    """(host, port) pairs of the proxies in the environment."""

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> "Policy":
        """Raises `ConfigError` for an entry of WIRECOPY_ALLOW_ADDRESSES that is no `address:port`, and for a proxy
        that Scrapy cannot use."""
        allowed = set()
        for entry in (settings.get("WIRECOPY_ALLOW_ADDRESSES") or "").split(","):
            if not entry.strip():
                continue
            host, _, port = entry.strip().rpartition(":")
            address = literal(host)
            if address is None or not port.isdigit():
                raise ConfigError(f"WIRECOPY_ALLOW_ADDRESSES: {entry!r} is no address:port such as 127.0.0.1:8080")
            allowed.add((address, int(port)))
        proxies = set()
        if settings.getbool("HTTPPROXY_ENABLED"):
            for scheme, url in getproxies().items():
                if scheme == "https" and url.startswith("https:"):
                    # Scrapy raises NotImplementedError for each request. The tunnel is encrypted either way.
                    raise ConfigError("https_proxy: TLS to the proxy itself is not supported; write http://host:port")
                if scheme in _PORTS and (endpoint := _endpoint(url)):
                    proxies.add(endpoint)
        return cls(frozenset(allowed), frozenset(proxies))

    def may_connect(self, host: str, address: str, port: int) -> bool:
        """Whether a connection that was asked for as `host` may go to `address`."""
        return is_public(address) or (address, port) in self.allowed or (host.lower(), port) in self.proxies

    def check_url(self, url: str, ports: frozenset[int] = frozenset()) -> None:
        """Raises `BlockedUrl` or `BlockedAddress` for what no provider's page is. Looks nothing up.

        `ports` are allowed besides 80 and 443.
        """
        if len(url) > _MAX_URL:
            raise BlockedUrl(url[:200], f"longer than {_MAX_URL} characters")
        parts = urlsplit(url)
        if parts.scheme not in _PORTS:
            raise BlockedUrl(url, f"scheme {parts.scheme!r}")
        if "@" in parts.netloc:
            # The password is left out: errors are logged.
            raise BlockedUrl(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}", "user name in the URL")
        try:
            port = parts.port or _PORTS[parts.scheme]
        except ValueError:
            raise BlockedUrl(url, "port is no number") from None
        host = (parts.hostname or "").rstrip(".")
        if not host or len(host) > _MAX_HOST:
            raise BlockedUrl(url, "no host, or one that is too long")
        self._check_host(url, host, port)
        if port != _PORTS[parts.scheme] and port not in ports and port not in {known for _, known in self.allowed}:
            raise BlockedUrl(url, f"port {port}")

    def _check_host(self, url: str, host: str, port: int) -> None:
        address = literal(host)
        if address is not None:
            if not is_public(address) and (address, port) not in self.allowed:
                raise BlockedAddress(url, address)
        elif "." not in host or host.endswith(tuple(f".{name}" for name in _LOCAL_NAMES)):
            raise BlockedAddress(url, "a name of the local network")


def _endpoint(proxy: str) -> Endpoint | None:
    """(host, port) of a proxy as the environment spells it, with or without scheme and user name."""
    parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    try:
        return (parts.hostname.lower(), parts.port or _PORTS.get(parts.scheme, 80)) if parts.hostname else None
    except ValueError:
        return None


class GuardMiddleware:
    """Judges the URL of each request, and that it stays with the provider.

    `request.meta["wirecopy_hosts"]`, a tuple of domains, limits a request and its redirects to them and their
    subdomains. The spider's `ports`, a frozenset, are those that its sources' URLs state.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._policy = Policy.from_settings(crawler.settings)
        if self._policy.proxies:
            named = ", ".join(sorted(f"{host}:{port}" for host, port in self._policy.proxies))
            logger.warning("Requests go through the proxy %s: the guard cannot see which addresses it dials", named)
            if crawler.stats:
                crawler.stats.set_value("guard/proxy", named)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "GuardMiddleware":
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises a `Refused` for a request that must not be sent; counted as `guard/<reason>`."""
        try:
            self._check(request)
        except Refused as refused:
            if self._crawler.stats:
                self._crawler.stats.inc_value(f"guard/{refused.reason}")
            raise

    def _check(self, request: Request) -> None:
        self._policy.check_url(request.url, getattr(self._crawler.spider, "ports", frozenset()))
        hosts = request.meta.get("wirecopy_hosts")
        if hosts is not None and not belongs(request.url, hosts):
            raise LeftSite(request.url, f"not of {', '.join(hosts)}")
        hops = request.meta.get("redirect_urls")
        if hops and hops[0].startswith("https:") and request.url.startswith("http:"):
            raise Downgraded(request.url, f"asked for {hops[0]}")


def belongs(url: str, hosts: Sequence[str]) -> bool:
    """Whether the host of `url` is one of `hosts` or a subdomain of one."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    return any(host == domain or host.endswith(f".{domain}") for domain in hosts)


class GuardResolver(CachingHostnameResolver):
    """Resolves names, IPv4 and IPv6, and lets public addresses through only.

    A name with one address that is not public is refused as a whole.
    """

    def __init__(self, reactor: "ReactorBase", cache_size: int, policy: Policy) -> None:
        super().__init__(reactor, cache_size)
        self._policy = policy
        self._refused: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: "ReactorBase") -> "GuardResolver":
        cache_size = crawler.settings.getint("DNSCACHE_SIZE") if crawler.settings.getbool("DNSCACHE_ENABLED") else 0
        return cls(reactor, cache_size, Policy.from_settings(crawler.settings))

    def refused_address(self, host: str) -> str | None:
        """The address for which `host` was refused the last time it was resolved."""
        return self._refused.get(host)

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        resolutionReceiver: IResolutionReceiver,  # noqa: N803 - as above
        hostName: str,  # noqa: N803 - as above
        portNumber: int = 0,  # noqa: N803 - as above
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803 - as above
        transportSemantics: str = "TCP",  # noqa: N803 - as above
    ) -> IHostResolution:
        judge = _Judge(resolutionReceiver, hostName, portNumber, self._policy, self._refused)
        return super().resolveHostName(
            cast(IResolutionReceiver, judge), hostName, portNumber, addressTypes, transportSemantics
        )


@implementer(IResolutionReceiver)
class _Judge:
    """Holds all addresses of a name back until they are known, and passes on all of them or none."""

    def __init__(
        self,
        receiver: Any,  # an IResolutionReceiver: Zope's interfaces have methods without self, so no checker helps
        host: str,
        port: int,
        policy: Policy,
        refused: dict[str, str],
    ) -> None:
        self._receiver = receiver
        self._host = host
        self._port = port
        self._policy = policy
        self._refused = refused
        self._addresses: list[Any] = []

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802 - Twisted's name
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802 - Twisted's name
        self._addresses.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802 - Twisted's name
        inside = [a.host for a in self._addresses if not self._policy.may_connect(self._host, a.host, self._port)]
        if inside:
            self._refused[self._host] = inside[0]
        else:
            self._refused.pop(self._host, None)
            for address in self._addresses:
                self._receiver.addressResolved(address)
        # Without an address the connection fails as if the name did not exist; the handler puts that right.
        self._receiver.resolutionComplete()


class _BoundedParser(_LenientHTTPClientParser):
    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        self._lines = getattr(self, "_lines", 0) + 1
        if self._lines > _MAX_HEADERS:
            raise ParseError(f"more than {_MAX_HEADERS} lines of headers", line)  # type: ignore[no-untyped-call] # Twisted's
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        # Twisted closes the connection without a word.
        raise ParseError(f"a header line of more than {self.MAX_LENGTH} bytes", line[:60])  # type: ignore[no-untyped-call] # Twisted's


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    def request(self, request: Any) -> Any:
        deferred = super().request(request)
        # As Scrapy's own protocol does: Twisted names the parser's class in the method that makes it.
        self._parser.__class__ = _BoundedParser
        return deferred


class _BoundedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _BoundedProtocol:  # noqa: N802 - Twisted's name
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call] # Twisted's


class GuardedHandler(HTTP11DownloadHandler):
    """Scrapy's handler for HTTP/1.1 behind the guard's resolver, with a bound on headers.

    Nothing leaves from here while a recording is replayed: every answer comes from `archive.ReplayMiddleware` above.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _BoundedFactory
        self._settings = crawler.settings
        self._replaying = bool(crawler.settings.get("WIRECOPY_REPLAY"))

    async def download_request(self, request: Request) -> Response:
        if self._replaying:
            raise NotRecorded(request.url)
        resolver = _installed_resolver(self._crawler)
        try:
            return await self._download(request)
        except CannotResolveHostError:
            host = urlsplit(request.url).hostname or ""
            if address := resolver.refused_address(host):
                if self._crawler.stats:
                    self._crawler.stats.inc_value(f"guard/{BlockedAddress.reason}")
                raise BlockedAddress(request.url, address) from None
            raise

    async def _download(self, request: Request) -> Response:
        """Scrapy waits for its requests when it is told to stop, for as long as they take; this cuts them off."""
        download = asyncio.ensure_future(super().download_request(request))
        left = self._settings.getfloat("WIRECOPY_GRACE")
        while not (await asyncio.wait({download}, timeout=_LOOK))[0]:
            if is_ending(self._crawler):
                left -= _LOOK
            if left <= 0:
                download.cancel()
                raise RunEnding(request.url)
        return await download


def _installed_resolver(crawler: Crawler) -> GuardResolver:
    """The reactor's guard. Put there when the crawl was started in a way that ignores TWISTED_DNS_RESOLVER."""
    from twisted.internet import reactor  # importing it installs one, so not before Scrapy has chosen

    resolver: Any = reactor.nameResolver
    if not isinstance(resolver, GuardResolver):
        resolver = GuardResolver.from_crawler(crawler, cast("ReactorBase", reactor))
        resolver.install_on_reactor()
    return cast(GuardResolver, resolver)
