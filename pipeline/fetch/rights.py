"""The files in which a site states what may be done with its pages: robots.txt, /.well-known/tdmrep.json, /ai.txt.

The two that are not robots.txt are asked for once a week for each origin, and remembered in the ledger. A site without
them states nothing; one that does not answer has stated nothing yet, and is asked again in the next run. None of this
ends a crawl or a page.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from pipeline.fetch.failures import FETCH_ERRORS, Refused
from pipeline.fetch.robots import Robots, robots_of
from pipeline.fetch.sources import download
from pipeline.model import Claim
from pipeline.rights import MAX_FILE, SiteStatements

# These files change once in years; a week is what a robots.txt may be a few times over, and no burden for anybody.
ASKED_AGAIN_AFTER = timedelta(days=7)
TDMREP, AI = "/.well-known/tdmrep.json", "/ai.txt"
_MAX_HEADERS = 10
_MAX_VALUE = 4096


class StatementLedger(Protocol):
    """The part of the ledger that remembers these files."""

    def site_files(self, origin: str) -> tuple[str, str, datetime] | None:
        """(tdmrep.json, ai.txt, when they were asked for); empty texts where there are none."""

    def record_site_files(self, origin: str, tdmrep: str, ai: str, now: datetime) -> None:
        """Remember them."""


def agent_of(crawler: Crawler) -> str:
    """Our product token: the name that statements to one crawler use."""
    return str(crawler.settings["USER_AGENT"]).partition("/")[0].strip().lower()


def claims_in(response: Response) -> tuple[Claim, ...]:
    """What the headers of a page state of its use."""
    found: list[Claim] = []
    for header, name in ((b"X-Robots-Tag", "robots"), (b"tdm-reservation", None), (b"tdm-policy", None)):
        for value in response.headers.getlist(header)[:_MAX_HEADERS]:
            text = value[:_MAX_VALUE].decode("latin-1")
            found.append(Claim(source="header", name=name or header.decode("ascii"), text=text))
    return tuple(found)


async def claims_of_site(
    crawler: Crawler, url: str, hosts: tuple[str, ...], ledger: StatementLedger, now: datetime
) -> tuple[Claim, ...]:
    """What the site of `url` states of that page in its own files. Raises nothing for files that cannot be had."""
    if crawler not in _sites:
        _sites[crawler] = {}
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    loading = _sites[crawler].get(origin)
    if loading is None:
        loading = _sites[crawler][origin] = asyncio.ensure_future(_load(crawler, origin, hosts, ledger, now))
    # One of many waiting may be cancelled; the others still want the answer.
    statements = await asyncio.shield(loading)
    return statements.claims(url, agent_of(crawler))


_sites: WeakKeyDictionary[Crawler, dict[str, asyncio.Task[SiteStatements]]] = WeakKeyDictionary()


async def _load(
    crawler: Crawler, origin: str, hosts: tuple[str, ...], ledger: StatementLedger, now: datetime
) -> SiteStatements:
    try:
        robots = await robots_of(crawler, origin + "/")
    except Refused:
        # The page came from here, so this was refused since; without it, nothing is known.
        robots = Robots(origin=origin, outcome="none")
    known = ledger.site_files(origin)
    if known is None or now - known[2] >= ASKED_AGAIN_AFTER:
        answers = [await _file(crawler, origin + path, hosts) for path in (TDMREP, AI)]
        if None not in answers:
            ledger.record_site_files(origin, answers[0] or "", answers[1] or "", now)
            known = (answers[0] or "", answers[1] or "", now)
    tdmrep, ai, _ = known or ("", "", now)
    return SiteStatements.parse(agent_of(crawler), robots=robots.text, rules=robots.rules, tdmrep=tdmrep, ai=ai)


async def _file(crawler: Crawler, url: str, hosts: tuple[str, ...]) -> str | None:
    """The text of a file, empty where there is none; None where the site did not say."""
    meta = {"wirecopy_hosts": hosts, "wirecopy_rights": True, "download_maxsize": MAX_FILE}
    try:
        response = await download(crawler, Request(url, meta=meta, dont_filter=True))
    except FETCH_ERRORS:
        return None
    if response.status >= 500 or response.status == 429:
        return None
    return response.body.decode("utf-8-sig", "replace") if response.status == 200 else ""
