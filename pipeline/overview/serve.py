"""`scrapy report --serve`: the page, up to date, and what a run does at this moment. For this machine alone.

A page on the web could ask a server on the loopback, or have its own name lead there (DNS rebinding), so only requests
that name the loopback as their host are answered, only to read, and no other site may show or read the answer.
"""

import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

from scrapy.settings import BaseSettings

from pipeline.errors import ConfigError, WirecopyError
from pipeline.exit_codes import ExitCode
from pipeline.export.lock import holder_lives
from pipeline.fetch import clock
from pipeline.overview.make import overview_of
from pipeline.overview.numbers import count
from pipeline.overview.page import page, policy
from pipeline.store import Ledger
from pipeline.upkeep import reading

HOST = "127.0.0.1"
SILENT = 5  # Seconds that one connection may take to say what it wants: requests are answered one after the other.
FRESH = 30  # Seconds for which a page is shown again: making one from 20,000 articles takes some of them.
LONGEST_RUN = timedelta(days=1)  # A run ends itself after two hours; one that began earlier was killed.


def serve(settings: BaseSettings, port: int, by: str | None, say: Callable[[str], None]) -> ExitCode:
    """Serve until interrupted. `say` gets the address. Raises ConfigError for a port that is taken, and LedgerError."""
    site = _Site(settings, by)
    site.page()  # What is wrong with the configuration or the ledger is said now, and not to a browser.
    handler = type("Handler", (_Handler,), {"site": site})
    try:
        server = HTTPServer((HOST, port), handler)
    except OSError as error:
        raise ConfigError(f"port {port}: {error.strerror or error}; choose another one with --port") from error
    with server:
        say(f"http://{HOST}:{server.server_port}/")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return ExitCode.OK
    return ExitCode.OK


class _Site:
    """What is shown."""

    def __init__(self, settings: BaseSettings, by: str | None) -> None:
        self._settings, self._by = settings, by
        self._page: tuple[float, bytes] | None = None

    def page(self) -> bytes:
        """Return the page, at most half a minute old."""
        if self._page is None or time.monotonic() - self._page[0] > FRESH:
            with reading(self._settings) as desk:
                data = overview_of(self._settings, desk.ledger, desk.destinations, desk.now, by=self._by)
            self._page = time.monotonic(), page(data, live=True).encode()
        return self._page[1]

    def live(self) -> bytes:
        """Return what the run that goes on has done so far, as JSON."""
        with Ledger.open(self._settings["WIRECOPY_STORE"]) as ledger:
            found = now(ledger, clock.instant(self._settings), holder_lives(self._settings["WIRECOPY_STORE"]))
        return json.dumps(found).encode()


def now(ledger: Ledger, moment: datetime, alive: bool) -> dict[str, Any]:
    """Return the state of the newest run: its id (null when none goes on), a sentence, and a row for each provider.

    `alive` says whether who last held the ledger is still there: a run that was killed never ended.
    """
    run = next(iter(ledger.recent_runs(1)), None)
    if run is None or run.ended_at is not None or not alive or moment - run.started_at > LONGEST_RUN:
        last = f" The last one began at {run.started_at:%d %b %H:%M} UTC." if run else ""
        return {"run": None, "says": f"No run is going on.{last}", "providers": []}
    over, touched = ledger.turns_over(run.id), ledger.touched(run.started_at)
    rows = [
        {
            "name": name,
            "over": name in over,
            **{state: touched.get(name, {}).get(state, 0) for state in ("settled", "rejected", "extracted")},
        }
        for name in sorted({*over, *touched}, key=lambda name: (name in over, name))
    ]
    settled = sum(row["settled"] for row in rows if isinstance(row["settled"], int))
    says = (
        f"Run {run.id} ({run.kind}) began at {run.started_at:%H:%M:%S} UTC: {count(len(over))} turns are over, "
        f"{count(settled)} articles were written or looked at again."
    )
    return {"run": run.id, "says": says, "providers": rows}


class _Handler(BaseHTTPRequestHandler):
    site: ClassVar[_Site]
    timeout = SILENT
    # Says neither Python nor its version.
    server_version = "wirecopy"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer a request to read."""
        if not self._is_meant():
            self._answer(HTTPStatus.FORBIDDEN, b"only for this machine\n", "text/plain")
            return
        try:
            match self.path:
                case "/":
                    self._answer(HTTPStatus.OK, self.site.page(), "text/html; charset=utf-8")
                case "/live.json":
                    self._answer(HTTPStatus.OK, self.site.live(), "application/json")
                case _:
                    self._answer(HTTPStatus.NOT_FOUND, b"not found\n", "text/plain")
        except (WirecopyError, OSError) as error:
            self._answer(HTTPStatus.SERVICE_UNAVAILABLE, f"{error}\n".encode(), "text/plain; charset=utf-8")

    def do_HEAD(self) -> None:
        """Answer as `do_GET`, without the body."""
        self.do_GET()

    def _is_meant(self) -> bool:
        port = self.connection.getsockname()[1]
        hosts = self.headers.get_all("Host") or []
        # A page of another site cannot name itself so, wherever its name leads.
        return (
            len(hosts) == 1
            and hosts[0].lower() in (f"{HOST}:{port}", f"localhost:{port}")
            and self.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")
        )

    def _answer(self, status: HTTPStatus, body: bytes, kind: str) -> None:
        self.send_response(status)
        for name, value in (
            ("Content-Type", kind),
            ("Content-Length", str(len(body))),
            ("Content-Security-Policy", f"{policy(live=True)}; frame-ancestors 'none'"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
            ("Cache-Control", "no-store"),
        ):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: each look of the live view would be a line."""
