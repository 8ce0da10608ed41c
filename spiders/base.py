"""What every provider's spider does: read the sources, merge and choose the links, fetch the pages.

    sources → candidates → merged → wanted (pattern, site, window) → not settled yet → newest first → fetched → Page

A provider is a class that is mostly data. Everything after the page happens in `pipeline.stages`.
"""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import scrapy
from scrapy.http import Request, Response

from pipeline.errors import ConfigError, SourceFailed
from pipeline.model import Article, Candidate, Moment, Page, Provider
from pipeline.window import Window
from spiders.sources import Archive, Listing, Sitemap, Source

if TYPE_CHECKING:
    from pipeline.run import Run
    from pipeline.store import Record

MAX_RECHECKS = 30  # Per run. At a request a second, half a minute; what is left over is looked at next time.
MAX_PAGES = 500  # Per run, without a limit of its own: eight minutes at a request a second. A sitemap may name 50,000.
MAX_CHILD_SITEMAPS = 10  # Of an index, per run. A month of the largest indexes that are known is five children.

# Why a page was not asked for, where that says nothing of the page.
_NOT_THE_PAGES = frozenset(("put_off", "run_ending", "not_recorded"))

logger = logging.getLogger(__name__)


class ProviderSpider(scrapy.Spider):
    """Base of all providers. Subclasses set data; they need no method unless the site defeats the general reader."""

    provider: ClassVar[Provider]
    """The outlet."""
    sources: ClassVar[tuple[Source, ...]]
    """Where its articles are found; all are read and merged."""
    keep: ClassVar[str] = ""
    """Regular expression that the address of an article must match, anywhere in it. Empty: any."""
    skip: ClassVar[str] = ""
    """Regular expression of addresses that are no articles; wins over `keep`."""

    archives: ClassVar[tuple[Archive, ...]] = ()
    """Pages that list what was published in the past, for `scrapy backfill`. Most sites need none: sitemaps tell."""
    stopped: ClassVar[str] = ""
    """Why this provider is not crawled any more, for example `2026-11-20: asked us not to`. Empty: it is."""

    def __init__(self, *args: Any, since: str = "", until: str = "", limit: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if unknown := set(kwargs) - {"name"}:
            raise ConfigError(
                f"spider {self.name}: unknown argument {sorted(unknown)[0]!r}; known: since, until, limit"
            )
        if not self.provider.domain:
            raise ConfigError(f"spider {self.name}: provider: domain: is empty, so no page could be its own")
        for pattern in ("keep", "skip"):
            try:
                re.compile(getattr(self, pattern))
            except re.error as error:
                raise ConfigError(f"spider {self.name}: {pattern}: {error}") from error
        try:
            ZoneInfo(self.provider.timezone or "UTC")
        except (ValueError, KeyError) as error:
            raise ConfigError(f"spider {self.name}: provider: timezone: {error}") from error
        self._arguments = (since, until, limit)
        self.offered: frozenset[str] = frozenset()
        """Keys of all articles that the sources offer."""
        self.unsettled: set[str] = set()
        """Keys of wanted pages that came to no end: failed, or cut off. While there are any, no source counts as
        read."""

    @property
    def run(self) -> "Run":
        """The run that this crawl is part of."""
        # Imported where it is used, here and below: `scrapy list` and every other command load all spiders, and need
        # neither the ledger nor the network nor the readers.
        from pipeline.run import Run

        return Run.of(self.crawler)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """Addresses of those sources that are sitemaps."""
        return tuple(source.url for source in self.sources if isinstance(source, Sitemap))

    @property
    def ports(self) -> frozenset[int]:
        """Unusual ports that the sources' own addresses state, and that the guard therefore allows."""
        return frozenset(port for source in self.sources if (port := urlsplit(source.url).port))

    @property
    def window(self) -> Window:
        """Which articles are wanted."""
        since, until, limit = self._arguments
        return Window.parse(since=since, until=until, limit=limit, now=self.run.now)

    @property
    def hosts(self) -> tuple[str, ...]:
        """Domains that a page may be on, subdomains included."""
        return (self.provider.domain, *self.provider.hosts)

    async def start(self) -> AsyncIterator[Request | Page]:
        """Read all sources, then ask for the wanted pages, newest first; or do what the run asks of the past."""
        if self.run.past is not None:
            from pipeline.backfill.start import begin

            async for item in begin(self, self.run.past):
                yield item
            return
        from pipeline.fetch.sources import Validators, conditional
        from pipeline.normalise.urls import identity_key

        candidates = await self._discover()
        due = self._due()
        # Wanted links that were read before are looked at again with a conditional request, as all that are due.
        wanted = self._choose(candidates)
        keys = {identity_key(candidate.url) for candidate in wanted}
        again = [_as_candidate(record) for key, record in due.items() if key not in keys]
        for rank, candidate in enumerate([*wanted, *again]):
            key = identity_key(candidate.url)
            record = due.get(key) or self._published(key)
            article = record.article if record else None
            current = article is not None and identity_key(article.original_url) == key
            if record is not None and not current and not record.misses and not record.withdrawn:
                # An address that the article has left; it is looked at where it is now.
                self._count("known")
                continue
            try:
                request = Request(
                    candidate.url,
                    callback=self.parse,
                    errback=self.failed,
                    cb_kwargs={"candidate": candidate, "record": record},
                    priority=-rank,
                    meta={"wirecopy_hosts": self.hosts},
                )
                if article is not None:
                    request.meta["handle_httpstatus_list"] = [304, 404, 410]
                if article is not None and current:
                    request = conditional(request, Validators(etag=article.etag, last_modified=article.last_modified))
                yield request
            except ValueError as error:
                # One bad link must not end the loop over the good ones.
                self._count("dropped/bad_url")
                logger.warning("%s: dropped a link: %s", self.name, error)

    def parse(self, response: Response, candidate: Candidate, record: "Record | None" = None) -> Iterator[Page]:
        """Hand a fetched page to the stages. `record` is what the ledger knows of a page that is looked at again."""
        from pipeline.fetch.rights import agent_of, claims_in
        from pipeline.fetch.sources import validators_of
        from pipeline.normalise.urls import identity_key

        if record is not None and record.article is not None and response.status != 200:
            if identity_key(record.article.original_url) == identity_key(candidate.url):
                self._looked_again(record, record.article, response.status)
            else:
                self._count("missing")
            return
        if record is not None and "redirect_urls" in response.meta and self._has_moved(record, response.url):
            return
        self._count("fetched")
        if record is None and self._leads_elsewhere(response):
            self.run.sightings(self.name).mark("redirect", candidate.url)
        validators = validators_of(response)
        charset = re.search(
            rb"charset=[\"']?([\w.:-]{1,40})", response.headers.get("Content-Type") or b"", re.IGNORECASE
        )
        yield Page(
            url=response.url,
            html=response.body,
            fetched=self.run.now,
            encoding=charset[1].decode("ascii") if charset else None,
            candidate=candidate,
            etag=validators.etag,
            last_modified=validators.last_modified,
            agent=agent_of(self.crawler),
            claims=claims_in(response),
        )

    @staticmethod
    def _leads_elsewhere(response: Response) -> bool:
        """Whether a page redirected to another path; from http to https, or to a slash at the end, is the same."""
        asked: str = response.meta.get("redirect_urls", [response.url])[0]
        there: str = response.url
        return urlsplit(asked).path.rstrip("/") != urlsplit(there).path.rstrip("/")

    def _has_moved(self, record: "Record", url: str) -> bool:
        """Make the address that a page redirects to lead to its article.

        Returns True, and withdraws the article, where another one was read there before: they are one, and that one is
        looked after.
        """
        from pipeline.normalise.urls import identity_key

        ledger = self.run.ledger
        other = ledger.known(identity_key(url))
        if other is None or other.id == record.id or other.article is None:
            ledger.alias(record.id, [identity_key(url)])
            return False
        self._count("moved")
        ledger.page_missing(record.id, record.misses, self.run.now, None, f"moved to {other.url}")
        logger.info("%s: %s redirects to %s, which has a file of its own", self.name, record.url, other.url)
        return True

    def _looked_again(self, record: "Record", article: Article, status: int) -> None:
        """Note that a page has not changed, or that it is not there."""
        from pipeline.recheck import missing, next_look

        run, published = self.run, article.published_at.value
        if status == 304:
            self._count("rechecked")
            with run.ledger.transaction():
                run.ledger.page_unchanged(record.id, next_look(published, run.now))
                if record.withdrawn:
                    run.ledger.mark_stale(record.id)
            return
        verdict = missing(status, record.misses, run.now)
        run.ledger.page_missing(record.id, verdict.misses, run.now, verdict.recheck_at, verdict.withdrawn)
        self._count("missing")
        if verdict.withdrawn:
            self._count("withdrawn")
            logger.warning("%s: %s: withdrawn by its publisher (%s)", self.name, record.url, verdict.withdrawn)

    def failed(self, failure: Any) -> None:
        """Count a page that could not be fetched; it is tried again next time."""
        from pipeline.fetch.failures import reason_of
        from pipeline.normalise.urls import identity_key

        reason = reason_of(failure)
        url = failure.request.url
        # After a redirect that is not the address that a source gave, which is the one to come up again.
        self.unsettled.add(identity_key(failure.request.cb_kwargs["candidate"].url))
        self._count(f"failed/fetch/{reason}")
        if reason not in _NOT_THE_PAGES:
            # As it was asked for: many may redirect to one address.
            asked = failure.request.cb_kwargs.get("candidate")
            self.run.sightings(self.name).fail(reason, asked.url if asked else url)
        logger.error("%s: %s: not fetched: %s", self.name, url, reason)

    async def _discover(self) -> tuple[Candidate, ...]:
        """Read the sources; those marked as fallback only when the others give nothing."""
        from pipeline.discover.merge import merge

        main = [source for source in self.sources if not source.fallback]
        found = await asyncio.gather(*(self._read(source) for source in main))
        fresh = [answer for answer in found if answer is not None]
        candidates = [candidate for answer in fresh for candidate in answer]
        if not candidates and not self.run.answered(source.url for source in main):
            for source in self.sources:
                if source.fallback and not candidates:
                    candidates.extend(await self._read(source) or ())
        return merge(candidates)

    async def _read(self, source: Source) -> tuple[Candidate, ...] | None:
        """Return what one source offers; None where it failed, which is counted and named."""
        try:
            candidates = await self._candidates(source, source.url, depth=0)
        except SourceFailed as error:
            self.run.sightings(self.name).source(source.url, error.reason)
            self._count(f"source_failed/{error.reason}")
            self.run.source_failed(self.name, error, url=source.url)
            logger.error("%s: source failed: %s", self.name, error)
            return None
        logger.info("%s: %s: %d links", self.name, source.url, len(candidates))
        return candidates

    async def _candidates(self, source: Source, url: str, depth: int) -> tuple[Candidate, ...]:
        from pipeline.discover.feeds import read_feed
        from pipeline.discover.listings import read_listing
        from pipeline.discover.sitemaps import read_sitemap
        from pipeline.fetch.sources import Validators, conditional, fetch

        try:
            # A feed may move within the provider's sites or within its own host, not just anywhere.
            source_host = urlsplit(source.url).hostname or ""
            request = Request(url, dont_filter=True, meta={"wirecopy_hosts": (*self.hosts, source_host)})
        except ValueError as error:
            raise SourceFailed("bad_url", url, str(error)) from error
        state = self.run.ledger.source_state(url)
        if state is not None and not any(self._arguments):
            # With a window of its own, a crawl may want what the usual one left out of an unchanged source.
            request = conditional(request, Validators(etag=state.etag, last_modified=state.last_modified))
        response = await fetch(self.crawler, request)
        if response.status == 304:
            self._count("sources_unchanged")
            self.run.source_answered(self.name, url, response, entries=None)
            if depth == 0:
                self.run.sightings(self.name).source(url, None)
            return ()
        body, final_url = response.body, response.url
        children: tuple[tuple[str, str | None], ...] = ()
        if isinstance(source, Sitemap):
            sitemap = read_sitemap(body, final_url)
            candidates, dropped, children = sitemap.candidates, sitemap.dropped, sitemap.children
        elif isinstance(source, Listing):
            listing = read_listing(body, final_url, self.keep, self.skip or None)
            candidates, dropped = listing.candidates, listing.dropped
        else:
            content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
            feed = read_feed(body, final_url, content_type or None)
            candidates, dropped = feed.candidates, feed.dropped
        for reason, value in dropped:
            self._count(f"dropped/{reason}")
            logger.warning("%s: %s: dropped a link (%s): %.200r", self.name, url, reason, value)
        self.run.source_answered(self.name, url, response, entries=len(candidates))
        if depth == 0:
            for child in self._children(source, children):
                try:
                    candidates += await self._candidates(source, child, depth=1)
                except SourceFailed as error:
                    self._count(f"source_failed/{error.reason}")
                    self.run.source_failed(self.name, error, url=child)
                    logger.error("%s: source failed: %s", self.name, error)
            self.run.sightings(self.name).source(url, len(candidates))
        return candidates

    def _children(self, source: Source, children: tuple[tuple[str, str | None], ...]) -> list[str]:
        """The sitemaps of an index that may list articles of the window, newest first."""
        if not children or not isinstance(source, Sitemap):
            return []
        dated: list[tuple[datetime, str]] = []
        for url, lastmod in children:
            if source.follow and not re.search(source.follow, url):
                continue
            moment = self._moment(lastmod, "sitemap")
            if moment is None or moment.value >= self.window.since:
                dated.append((moment.value if moment else datetime.min.replace(tzinfo=UTC), url))
        chosen = [url for _, url in sorted(dated, key=lambda pair: pair[0], reverse=True)[:MAX_CHILD_SITEMAPS]]
        if len(chosen) < len(dated):
            self._count("sitemaps_left_out", len(dated) - len(chosen))
            logger.warning("%s: %s: %d of %d sitemaps read", self.name, source.url, len(chosen), len(dated))
        return chosen

    def _choose(self, candidates: tuple[Candidate, ...]) -> list[Candidate]:
        """Return the candidates to fetch, newest first, those without a date last."""
        from pipeline.normalise.urls import identity_key

        window = self.window
        wanted: list[tuple[datetime, str, Candidate]] = []
        self._count("candidates", len(candidates))
        articles = [candidate for candidate in candidates if self._is_article(candidate.url)]
        if strangers := len(candidates) - len(articles):
            self._count("skipped/not_article", strangers)
            if not articles:
                self.run.sightings(self.name).example("links/not_article", candidates[0].url)
        keys = {candidate.url: identity_key(candidate.url) for candidate in articles}
        self.offered = frozenset(keys.values())
        # Asked before dates are read, for in a quiet run nearly all are known.
        settled = self.run.ledger.settled(keys.values(), self.run.now)
        for candidate in articles:
            if keys[candidate.url] in settled:
                self._count("known")
                continue
            moment = self._moment(candidate.published or candidate.modified, candidate.origin)
            if moment is not None and not self._may_be_in(window, candidate, moment):
                self._count("skipped/outside_window")
                continue
            stamp = moment.value if moment else datetime.min.replace(tzinfo=UTC)
            wanted.append((stamp, candidate.url, candidate))
        wanted.sort(key=lambda entry: (entry[0], entry[1]), reverse=True)
        fresh = [candidate for _, _, candidate in wanted]
        most = MAX_PAGES if window.limit is None else window.limit
        if left := fresh[most:]:
            # No source counts as read, so they come up again in the next run.
            self.unsettled.update(keys[candidate.url] for candidate in left)
            self._count("skipped/limit", len(left))
            if window.limit is None:
                logger.warning(
                    "%s: %d links in the window, %d are left to the next runs", self.name, len(fresh), len(left)
                )
        return fresh[:most]

    def _due(self) -> "dict[str, Record]":
        """Articles to look at again, by identity key. None in a crawl with arguments, which says what it wants."""
        from pipeline.normalise.urls import identity_key

        if any(self._arguments):
            return {}
        records = self.run.ledger.due(self.name, self.run.now, MAX_RECHECKS)
        return {identity_key(record.article.original_url): record for record in records if record.article is not None}

    def _published(self, key: str) -> "Record | None":
        """The article that was delivered under this key, or one that it had before."""
        record = self.run.ledger.known(key)
        return record if record is not None and record.article is not None and record.state == "settled" else None

    def _is_article(self, url: str) -> bool:
        from pipeline.normalise.urls import canonicalise, same_site

        try:
            # Patterns are written for plain addresses; feeds add parameters that count their readers.
            url = canonicalise(url)
        except ValueError:
            return False
        return (
            same_site(url, self.provider.domain, self.provider.hosts)
            and (not self.keep or re.search(self.keep, url) is not None)
            and (not self.skip or re.search(self.skip, url) is None)
        )

    @staticmethod
    def _may_be_in(window: Window, candidate: Candidate, moment: Moment) -> bool:
        """A date of publication decides; a date of change only says that the page is no newer than that."""
        if candidate.published is None:
            return moment.value >= window.since
        return window.contains(moment)

    def _moment(self, text: str | None, source: str) -> Moment | None:
        from pipeline.normalise import dates

        if not text:
            return None
        now = self.run.now
        return dates.parse(
            text, source=source, now=now, language=self.provider.language, timezone=self.provider.timezone
        )

    def _count(self, name: str, number: int = 1) -> None:
        self.crawler.stats.inc_value(f"wirecopy/{name}", number)


def _as_candidate(record: "Record") -> Candidate:
    """The link to an article that no source offers any more."""
    url = record.article.original_url if record.article else record.url
    return Candidate(url=url, origin="listing", source_url=url)
