"""Pauses that hosts ask for: Retry-After on 429 and 503.

A short pause is waited for. A longer one puts the host off: every other request to it in this run is refused, and
the ledger keeps the moment, so that the next run asks nothing before it either.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NoReturn, Protocol
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from pipeline.fetch import clock
from pipeline.fetch.ending import is_ending
from pipeline.fetch.failures import PutOff, RunEnding

# "Too fast" without a time: well below the two hours between runs, well above any burst limit.
_DEFAULT_PAUSE = timedelta(minutes=10)
# Nobody means more, and dates have an end.
_MAX_PAUSE = timedelta(days=30)
# How soon a waiting request notices that the run is ending; no signal is sent when it begins to.
_SLICE = 0.5


class HostLedger(Protocol):
    """The part of the ledger that remembers pauses."""

    def not_before(self, host: str) -> datetime | None:
        """When requests to `host`, with its port when that is unusual, may go on: aware, UTC. None: now."""

    def record_not_before(self, host: str, until: datetime, reason: str) -> None:
        """Remember that `host` is to be left alone until `until`."""


class PolitenessMiddleware:
    """Waits, or refuses with `PutOff`. Uses `crawler.ledger` where there is one, and the run's memory.

    Counted: `politeness/retry_after` for each answer that asks for a pause, `politeness/put_off` for each request
    that is not sent, `politeness/waited` for each that was sent later. While a recording is replayed nobody waits,
    and nothing is kept in the ledger.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._cap = timedelta(seconds=crawler.settings.getfloat("WIRECOPY_WAIT_CAP"))
        self._replaying = bool(crawler.settings.get("WIRECOPY_REPLAY"))
        self._until: dict[str, datetime | None] = {}
        # The run's instant is fixed here, and an unreadable one ends the run before its first request.
        clock.now(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "PolitenessMiddleware":
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises `PutOff` when the host's pause is longer than WIRECOPY_WAIT_CAP."""
        host = _host(request.url)
        until = self._not_before(host)
        if until is None or until <= clock.current(self._crawler):
            return
        if until - clock.current(self._crawler) > self._cap:
            self._put_off(request, until)
        if self._replaying:
            return
        self._count("waited")
        while (left := (until - clock.current(self._crawler)).total_seconds()) > 0:
            if is_ending(self._crawler):
                raise RunEnding(request.url)
            await asyncio.sleep(min(left, _SLICE))

    def process_response(self, request: Request, response: Response) -> Response:
        """Notes the pause that a 429 or 503 asks for. The retry middleware tries again only after a short one."""
        pause = self._pause(response)
        if pause is None:
            return response
        host = _host(response.url)
        until = clock.current(self._crawler) + pause
        self._until[host] = until
        self._count("retry_after")
        if pause > self._cap:
            request.meta["dont_retry"] = True
            ledger = self._ledger()
            if ledger is not None:
                ledger.record_not_before(host, until, f"http_{response.status}")
        return response

    def _pause(self, response: Response) -> timedelta | None:
        if response.status not in (429, 503):
            return None
        header = (response.headers.get(b"Retry-After") or b"").decode("latin-1")
        pause = retry_after(header, clock.current(self._crawler))
        return _DEFAULT_PAUSE if pause is None and response.status == 429 else pause

    def _not_before(self, host: str) -> datetime | None:
        if host not in self._until:
            ledger = self._ledger()
            self._until[host] = ledger.not_before(host) if ledger is not None else None
        return self._until[host]

    def _ledger(self) -> HostLedger | None:
        return None if self._replaying else getattr(self._crawler, "ledger", None)

    def _put_off(self, request: Request, until: datetime) -> NoReturn:
        self._count("put_off")
        raise PutOff(request.url, f"not before {until.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")

    def _count(self, what: str) -> None:
        if self._crawler.stats:
            self._crawler.stats.inc_value(f"politeness/{what}")


def retry_after(header: str, now: datetime) -> timedelta | None:
    """The pause that a Retry-After header asks for, 0 to 30 days. None when it says neither seconds nor a date."""
    stated = header.strip()
    if stated.isascii() and stated.isdigit():
        # A number with more digits than this is above the bound, and int() need not read a megabyte of them.
        return min(timedelta(seconds=int(stated[:9])), _MAX_PAUSE) if len(stated) < 10 else _MAX_PAUSE
    try:
        moment = parsedate_to_datetime(stated[:64])
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta(0)), _MAX_PAUSE)


def _host(url: str) -> str:
    """Host in lower case, with its port when that is not the usual one: another port is another service."""
    parts = urlsplit(url)
    return (parts.hostname or "").lower() + (f":{parts.port}" if parts.port not in (None, 80, 443) else "")
