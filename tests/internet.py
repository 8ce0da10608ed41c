"""The invented sites, served over real sockets under their real addresses, for crawls that go through a proxy."""

import ssl
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fetch.site import Exchange, Route, Site, answer
from tests.fetch.test_proxy import Authority
from tests.sites import build

NO_DELAY = ("-s", "DOWNLOAD_DELAY=0", "-s", "RETRY_TIMES=0")
"""Politeness is tested by itself; here it would only cost time."""


class Internet:
    """A running proxy that answers for sites. `routes` may be changed while it runs."""

    def __init__(self, site: Site, port: int, routes: dict[str, Route], authority: Authority, now: str) -> None:
        self.site, self.routes = site, routes
        self.environment = {
            "http_proxy": f"http://127.0.0.1:{port}",
            "https_proxy": f"http://127.0.0.1:{port}",
            "SSL_CERT_FILE": str(authority.path),
            "WIRECOPY_NOW": now,
        }

    def asked(self) -> list[str]:
        """The URLs that were asked for since the last call, in order."""
        found = [target for target in self.site.asked("proxy") if "://" in target]
        self.site.exchanges.clear()
        return found


@contextmanager
def serve(site: build.Site, folder: Path) -> Iterator[Internet]:
    """Serve one invented site. Conditional requests are answered with 304 where nothing has changed."""
    authority = Authority(folder)
    contexts: dict[str, ssl.SSLContext] = {}
    routes: dict[str, Route] = {
        url: _conditional(status, dict(headers), body) for url, status, headers, body in build.answers(site)
    }

    def context(host: str) -> ssl.SSLContext:
        if host not in contexts:
            contexts[host] = authority.context(host)
        return contexts[host]

    with Site() as running:
        port = running.listen(routes, name="proxy", proxy=context)
        yield Internet(running, port, routes, authority, str(site["now"].isoformat()))


def _conditional(status: int, headers: dict[str, str], body: bytes) -> Route:
    etag = f'"{zlib.crc32(body):08x}"'
    whole = answer(body, status, headers | ({"ETag": etag} if status == 200 else {}))

    async def respond(exchange: Exchange) -> None:
        same = status == 200 and exchange.headers.get("if-none-match") == etag
        await exchange.send(answer(b"", 304, {"ETag": etag}) if same else whole)

    return respond
