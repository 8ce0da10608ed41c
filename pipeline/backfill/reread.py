"""Read pages that were kept, as a crawl would have read them when they were fetched. Nobody is asked for them.

What a feed or sitemap said of a page then is part of what was read, so the answers of sources in the same files are
read first.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from scrapy import signals
from scrapy.http import Request

from pipeline.discover.feeds import read_feed
from pipeline.discover.listings import read_listing
from pipeline.discover.merge import merge
from pipeline.discover.sitemaps import read_sitemap
from pipeline.errors import ConfigError, SourceFailed
from pipeline.fetch.failures import Refused
from pipeline.fetch.kept import response_at
from pipeline.model import Candidate, Page
from pipeline.normalise.urls import identity_key
from pipeline.past import Kept, Pages
from pipeline.store.articles import EXTRACTED

AHEAD = 16  # Pages between the file and the disk. Scrapy has no bound of its own for items that no request brought.
MAX_SOURCES = 10_000  # Answers of a provider's sources: a feed and a sitemap every two hours for a year.

logger = logging.getLogger(__name__)


async def reread(spider: Any, pages: Pages) -> AsyncIterator[Page]:
    """Yield the kept pages of a provider that are wanted: new ones, or with `again` those that were read before."""
    slots = asyncio.Semaphore(AHEAD)

    def release(**_: Any) -> None:
        slots.release()

    for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
        spider.crawler.signals.connect(release, signal, weak=False)
    offers = _offers(spider, pages.sources.get(spider.name, ()))
    todo = pages.pages.get(spider.name, ())
    wanted = _chosen(spider, todo, again=pages.again)
    _count(spider, "candidates", len(todo))
    _count(spider, "known", len(todo) - len(wanted))
    spider.crawler.signals.connect(_Books(spider, pages).close, signals.spider_closed, weak=False)
    for kept in wanted:
        await slots.acquire()
        key = identity_key(kept.url)
        candidate = offers.get(key) or Candidate(url=kept.url, origin="listing", source_url=kept.url)
        try:
            response = response_at(kept)
            # What reads a response looks at the request that it answers.
            response.request = Request(kept.url)
            pages_read = list(spider.parse(response, candidate))
        except (Refused, ConfigError, ValueError, EOFError) as error:
            slots.release()
            _count(spider, "rejected/damaged")
            logger.warning("%s: %s: %s cannot be read: %s", spider.name, kept.path.name, kept.url, error)
            continue
        if not pages_read:
            # It leads to another address, and that was counted.
            slots.release()
        for page in pages_read:
            yield replace(page, fetched=kept.fetched)


def _chosen(spider: Any, todo: tuple[Kept, ...], *, again: bool) -> list[Kept]:
    ledger, window = spider.run.ledger, spider.window
    if not again:
        keys = {identity_key(kept.url) for kept in todo}
        settled = ledger.settled(keys, spider.run.now) - ledger.wanted_after_all(keys, window.since, window.until)
        return [kept for kept in todo if identity_key(kept.url) not in settled]
    chosen = []
    for kept in todo:
        record = ledger.known(identity_key(kept.url))
        if record is None or record.state == EXTRACTED or record.withdrawn is not None:
            continue
        article = record.article
        if article is None:
            # What was rejected then may be wanted now. Its date is not known, only when it was fetched.
            near = window.since <= kept.fetched and kept.fetched - window.until < timedelta(days=31)
            if near:
                chosen.append(kept)
        elif window.contains(article.published_at) and not (article.fetched and kept.fetched < article.fetched):
            # An older copy than the one that was read last would take a correction back.
            chosen.append(kept)
    return chosen


def _offers(spider: Any, answers: tuple[Kept, ...]) -> dict[str, Candidate]:
    """What sources said of pages, by identity key; the first word counts, for that is when it was read."""
    found: dict[str, Candidate] = {}
    listings = {source.url for source in spider.sources if type(source).__name__ == "Listing"}
    for kept in answers[-MAX_SOURCES:]:
        try:
            response = response_at(kept)
            if kept.url in spider.sitemaps:
                candidates = read_sitemap(response.body, response.url).candidates
            elif kept.url in listings:
                candidates = read_listing(response.body, response.url, spider.keep, spider.skip or None).candidates
            else:
                content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
                candidates = read_feed(response.body, response.url, content_type or None).candidates
        except (SourceFailed, Refused, ConfigError, ValueError, EOFError) as error:
            logger.info("%s: %s: %s", spider.name, kept.path.name, error)
            continue
        for candidate in merge(candidates):
            key = identity_key(candidate.url)
            # One source has the excerpt, another the picture: as in a crawl, both count.
            before = found.get(key, candidate)
            (found[key],) = merge((before, replace(candidate, url=before.url)))
    return found


class _Books:
    """Notes, at the end of a crawl, that a provider's pages in these files were read to the last one."""

    def __init__(self, spider: Any, pages: Pages) -> None:
        self._spider, self._pages = spider, pages

    def close(self, reason: str, **_: Any) -> None:
        spider = self._spider
        if reason == "finished" and not spider.unsettled:
            spider.run.ledger.mark_walked(spider.name, self._pages.units.get(spider.name, ()), spider.run.now)


def _count(spider: Any, name: str, number: int = 1) -> None:
    spider.crawler.stats.inc_value(f"wirecopy/{name}", number)
