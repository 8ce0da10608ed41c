"""Walk a site's sitemaps and archive pages by month, and ask for the articles, politely, newest month first.

    sitemaps of the provider and of robots.txt → their children that may list the window → links by month
    a month that no sitemap lists → the site's archive pages of that month → links by month

Everything passes the same middlewares as any crawl. What the usual crawl knows of its sources (validators, failures) is
left alone: it must not take an old sitemap that was read here for one that it has read itself.
"""

import logging
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import signals
from scrapy.http import Request, Response

from pipeline.discover.archives import Month, archive_pages, may_list, months_between, span_named
from pipeline.discover.listings import read_listing
from pipeline.discover.sitemaps import read_sitemap
from pipeline.errors import SourceFailed
from pipeline.fetch.failures import FETCH_ERRORS, reason_of
from pipeline.fetch.robots import robots_of
from pipeline.fetch.sources import fetch
from pipeline.model import Candidate
from pipeline.normalise.urls import identity_key
from pipeline.past import Archives

WELL_KNOWN = ("/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml")
"""Where systems put their sitemap; asked for where neither the provider nor robots.txt names one."""
MONTH_PAGES = "/{year}/{month}/"
"""WordPress and what was modelled on it: an archive page for each month."""
MAX_SITEMAPS = 300  # Of a provider, per run. A sitemap a day makes 92 in three months, the index and sections aside.
MAX_DEPTH = 3  # Indexes within indexes: by year, by month, by day.
MAX_PAGES = 100  # Of one archive. A hundred pages of ten or twenty articles: a month of the busiest sites.
MAX_LINKS = 200_000  # Held at a time: some hundred bytes each.
NO_MONTH = "?"
GONE_FOR = timedelta(days=30)  # An old page that is not there is not asked for again in every attempt.
_GONE = ("http_404", "http_410")

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Found:
    """Links by the month that they may belong to."""

    months: tuple[Month, ...]
    links: dict[str, dict[str, Candidate]] = field(default_factory=dict)
    """Name of the month or `?` → identity key → link."""
    count: int = 0
    cut: bool = False
    failed: bool = False
    """Whether a source failed, so that there may be links that are not known."""

    def add(self, key: str, candidate: Candidate, span: Month | None) -> None:
        """File a link under the month that the span lies in; where it may lie in several, under none."""
        name = NO_MONTH
        if span is not None:
            touched = [month for month in self.months if span.first <= month.last and span.last >= month.first]
            if not touched:
                return
            if len(touched) == 1:
                name = touched[0].name
        links = self.links.setdefault(name, {})
        if key in links or (name == NO_MONTH and any(key in other for other in self.links.values())):
            return
        if self.count == MAX_LINKS:
            self.cut = True
            return
        self.count += 1
        links[key] = candidate


async def walk(spider: Any, archives: Archives) -> AsyncIterator[Request]:
    """Yield requests for the articles of the spider's window that are not known yet."""
    run, window = spider.run, spider.window
    first, last = window.since.date(), min(window.until, run.now).date()
    done = frozenset() if archives.again else run.ledger.walked(spider.name)
    months = tuple(month for month in months_between(first, last) if not _is_walked(month, done))
    if not months:
        logger.info("%s: every month was walked before", spider.name)
        return
    found = _Found(months)
    walker = _Walker(spider, found)
    await walker.sitemaps()
    for month in months:
        if spider.archives or month.name not in found.links:
            await walker.pages(month)
    await walker.undated_pages()
    if found.cut:
        _count(spider, "skipped/limit")
        logger.warning("%s: more than %d links; the rest is left to the next run", spider.name, MAX_LINKS)
    if not archives.count_only:
        spider.crawler.signals.connect(_Books(spider, found).close, signals.spider_closed, weak=False)
    rank = 0
    for name in [*(month.name for month in months), NO_MONTH]:
        links = found.links.get(name, {})
        new = _unknown(spider, links)
        _count(spider, "candidates", len(links))
        _count(spider, "known", len(links) - len(new))
        counts = archives.counts.setdefault(spider.name, Counter())
        counts[name, "known"] += len(links) - len(new)
        counts[name, "new"] += len(new)
        if archives.count_only:
            continue
        logger.info("%s: %s: %d links, %d of them new", spider.name, name, len(links), len(new))
        for key in _newest_first(new, links):
            try:
                yield Request(
                    links[key].url,
                    callback=spider.parse,
                    errback=_Failed(spider, key).note,
                    cb_kwargs={"candidate": links[key]},
                    priority=-rank,
                    meta={"wirecopy_hosts": spider.hosts},
                )
            except ValueError as error:
                _count(spider, "dropped/bad_url")
                logger.warning("%s: dropped a link: %s", spider.name, error)
            rank += 1


def _unknown(spider: Any, links: dict[str, Candidate]) -> list[str]:
    ledger, window = spider.run.ledger, spider.window
    settled = ledger.settled(links, spider.run.now) - ledger.wanted_after_all(links, window.since, window.until)
    return [key for key in links if key not in settled]


def _newest_first(keys: list[str], links: dict[str, Candidate]) -> list[str]:
    """By the days that addresses name; within a day, and where they name none, as the source had them."""
    spans = {key: span_named(links[key].url) for key in keys}
    return sorted(keys, key=lambda key: span.last if (span := spans[key]) else date.min, reverse=True)


def _is_walked(month: Month, done: frozenset[str]) -> bool:
    return month.name in done or Month.of(month.first).name in done


def _count(spider: Any, name: str, number: int = 1) -> None:
    spider.crawler.stats.inc_value(f"wirecopy/{name}", number)


class _Failed:
    """Notes what became of a page that could not be fetched."""

    def __init__(self, spider: Any, key: str) -> None:
        self._spider, self._key = spider, key

    def note(self, failure: Any) -> None:
        reason = reason_of(failure)
        if reason not in _GONE:
            self._spider.failed(failure)
            return
        run = self._spider.run
        _count(self._spider, f"rejected/{reason}")
        run.ledger.reject(
            self._key, failure.request.url, self._spider.name, reason, run.now, recheck_at=run.now + GONE_FOR
        )


class _Books:
    """Notes, at the end of a crawl, which months have nothing left to do; a crawl that is cut off has some, too."""

    def __init__(self, spider: Any, found: _Found) -> None:
        self._spider, self._found = spider, found

    def close(self, **_: Any) -> None:
        spider, found = self._spider, self._found
        if found.failed or found.cut or _unknown(spider, found.links.get(NO_MONTH, {})):
            # What has no date may belong to any month.
            return
        # The present month goes on.
        over = [month for month in found.months if month.last < spider.run.now.date()]
        done = [month.name for month in over if not _unknown(spider, found.links.get(month.name, {}))]
        spider.run.ledger.mark_walked(spider.name, done, spider.run.now)


class _Walker:
    """Finds the links of one provider."""

    def __init__(self, spider: Any, found: _Found) -> None:
        self._spider, self._found = spider, found
        self._first, self._last = found.months[-1].first, found.months[0].last
        self._asked: set[str] = set()
        self._has_month_pages = True
        self._origins = self._own_origins()

    def _own_origins(self) -> tuple[str, ...]:
        """Scheme and host of the provider's sources on its own sites, or of its domain."""
        from pipeline.normalise.urls import same_site

        provider = self._spider.provider
        own = [source.url for source in self._spider.sources if same_site(source.url, provider.domain, provider.hosts)]
        found = dict.fromkeys(urljoin(url, "/").rstrip("/") for url in own)
        return tuple(found) or (f"https://{provider.domain}",)

    async def sitemaps(self) -> None:
        """Read the sitemaps that the provider and its robots.txt name, or else the usual ones."""
        roots = dict.fromkeys(self._spider.sitemaps)
        for origin in self._origins:
            try:
                roots |= dict.fromkeys((await robots_of(self._spider.crawler, f"{origin}/")).sitemaps)
            except FETCH_ERRORS as error:
                self._fail(SourceFailed(reason_of(error), f"{origin}/robots.txt"))
        for url in roots:
            await self._sitemap(url, None, 0)
        if not roots:
            for url in (f"{origin}{path}" for origin in self._origins[:1] for path in WELL_KNOWN):
                if await self._sitemap(url, None, 0, guessed=True):
                    break

    async def _sitemap(self, url: str, span: Month | None, depth: int, *, guessed: bool = False) -> bool:
        """Read one sitemap and its children. `span` is what the addresses of it and of its parents name."""
        if url in self._asked:
            return True
        if len(self._asked) >= MAX_SITEMAPS:
            self._found.failed = True
            _count(self._spider, "sitemaps_left_out")
            return False
        self._asked.add(url)
        try:
            response = await self._get(url)
            sitemap = read_sitemap(response.body, response.url)
        except SourceFailed as error:
            if not guessed:
                self._fail(error)
            return False
        for candidate in sitemap.candidates:
            self._take(candidate, span)
        if depth < MAX_DEPTH:
            children = [
                (child, named or span)
                for child, lastmod in sitemap.children
                if may_list(child, self._day(lastmod, "sitemap"), self._first, self._last)
                for named in (span_named(child),)
            ]
            # Those that name a time first: where they list everything, the others add nothing.
            for child, named in sorted(children, key=lambda pair: pair[1] is None):
                await self._sitemap(child, named, depth + 1)
        return True

    async def pages(self, month: Month) -> None:
        """Read the archive pages of a month: those that the provider states, or those that most systems have."""
        stated = [archive.url for archive in self._spider.archives if "{month}" in archive.url]
        for template in stated:
            for address in archive_pages(template, month):
                await self._row(address, month, stated=True)
        if not self._spider.archives and self._has_month_pages:
            for origin in self._origins[:1]:
                (address,) = archive_pages(origin + MONTH_PAGES, month)
                read = await self._row(address + "page/{page}/", month, stated=False)
                # Not one of them: this site has none.
                self._has_month_pages = bool(read)

    async def undated_pages(self) -> None:
        """Read archives that only count their pages, newest first, until a whole page is older than the window."""
        for archive in self._spider.archives:
            if "{month}" not in archive.url:
                await self._row(archive.url, None, stated=True)

    async def _row(self, template: str, month: Month | None, *, stated: bool) -> int:
        """Read the pages of an archive one after the other; return how many there were."""
        seen: set[str] = set()
        for number in range(1, MAX_PAGES + 1):
            url = template.replace("{page}", str(number))
            if number == 1 and not stated:
                url = template.removesuffix("page/{page}/")
            elif number > 1 and "{page}" not in template:
                return number - 1
            try:
                response = await self._get(url)
                # What is an article is decided by the provider's own patterns, for plain addresses.
                listing = read_listing(response.body, response.url, self._spider.keep or "^http", None)
            except SourceFailed as error:
                # The page after the last one, or a site without such pages.
                if error.reason not in (*_GONE, "no_article_links") or (stated and number == 1):
                    self._fail(error)
                return number - 1
            fresh = [candidate for candidate in listing.candidates if candidate.url not in seen]
            seen.update(candidate.url for candidate in fresh)
            dated = [span for candidate in fresh if (span := self._span(candidate)) is not None]
            for candidate in fresh:
                own = self._span(candidate)
                if own is not None or stated:
                    self._take(candidate, month)
            if not fresh or (month is None and dated and all(span.last < self._first for span in dated)):
                return number
            if month is not None and not any(span.first <= month.last and span.last >= month.first for span in dated):
                # A page of another kind that every address leads to, or links without any date.
                return number if stated else number - 1
        self._found.failed = True
        logger.warning("%s: %s: more than %d pages", self._spider.name, template, MAX_PAGES)
        return MAX_PAGES

    def _take(self, candidate: Candidate, span: Month | None) -> None:
        if not self._spider._is_article(candidate.url):
            return
        own = self._span(candidate)
        changed = None if candidate.published else self._day(candidate.modified, candidate.origin)
        if own is None and changed is not None and changed < self._first:
            return
        self._found.add(identity_key(candidate.url), candidate, own or span)

    def _span(self, candidate: Candidate) -> Month | None:
        """The days on which a link may have been published, as far as it says so itself."""
        day = self._day(candidate.published, candidate.origin)
        if day is not None:
            return Month(day, day)
        return span_named(candidate.url)

    def _day(self, text: str | None, origin: str) -> date | None:
        moment = self._spider._moment(text, origin)
        return None if moment is None else moment.value.date()

    async def _get(self, url: str) -> Response:
        try:
            host = urlsplit(url).hostname or ""
            request = Request(url, dont_filter=True, meta={"wirecopy_hosts": (*self._spider.hosts, host)})
        except ValueError as error:
            raise SourceFailed("bad_url", url, str(error)) from error
        return await fetch(self._spider.crawler, request)

    def _fail(self, error: SourceFailed) -> None:
        self._found.failed = True
        _count(self._spider, f"failed/fetch/{error.reason}")
        logger.error("%s: source failed: %s", self._spider.name, error)
