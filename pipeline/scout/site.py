"""What a site offers: robots.txt, home page, feeds and sitemaps, asked for as a crawl asks."""

import logging
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import urljoin, urlsplit

import scrapy
from scrapy.http import Request, Response

from pipeline.discover.feeds import read_feed
from pipeline.discover.listings import read_listing
from pipeline.discover.sitemaps import read_sitemap
from pipeline.errors import Rejected, SourceFailed, WirecopyError
from pipeline.fetch import clock
from pipeline.fetch.failures import Refused
from pipeline.fetch.rights import agent_of
from pipeline.fetch.robots import robots_of
from pipeline.fetch.sources import fetch
from pipeline.model import Candidate, Page
from pipeline.normalise.urls import registrable_domain, same_site
from pipeline.rights import SiteStatements
from pipeline.scout.draft import Kind
from pipeline.scout.home import Home, is_html, read_home
from pipeline.scout.patterns import SKIP, article_pattern, listing_pattern

WELL_KNOWN_FEEDS = ("/feed/", "/rss", "/rss.xml", "/feed.xml", "/index.xml", "/atom.xml")
WELL_KNOWN_SITEMAPS = ("/news-sitemap.xml", "/sitemap.xml")
MAX_SITEMAPS = 4  # Looked at, of those that robots.txt names: large sites name one for each year.
ENOUGH = 5  # Entries: a feed with fewer is one of a small section.

logger = logging.getLogger(__name__)

_CHANNEL = re.compile(r"youtube\.com/feeds/videos\.xml\?channel_id=(UC[\w-]{22})$")
_REFUSES = frozenset(("http_401", "http_402", "http_403", "http_429", "http_451"))
# Nobody said no: the site, or its robots.txt, is not to be had now.
_SILENT = frozenset(("robots_unreachable", "robots_server_error", "robots_rate_limited"))


class NoProvider(WirecopyError):
    """A site that cannot become a provider, and why. The message is for a person."""


@dataclass(frozen=True, slots=True)
class Found:
    """A source that answered."""

    kind: Kind
    address: str
    """URL, or a YouTube channel's id."""
    links: int
    """Links to articles of the site."""
    dated: int
    """Those of them that state when they were published."""


@dataclass(slots=True)
class Site:
    """All that was found out. Filled while the site is looked at."""

    url: str
    """As a person gave it."""
    home: Home | None = None
    home_url: str = ""
    """After redirects."""
    domain: str = ""
    hosts: tuple[str, ...] = ()
    robots: str = ""
    """Outcome of robots.txt, as `pipeline.fetch.robots` names it."""
    reserves: tuple[str, ...] = ()
    """What robots.txt states of the use of the home page, such as `ai-bots: refuses GPTBot`."""
    found: list[Found] = field(default_factory=list)
    chosen: list[Found] = field(default_factory=list)
    """Those that the provider's file names."""
    missed: list[tuple[str, str]] = field(default_factory=list)
    """(address, reason) of what was asked for and is no source."""
    keep: str = ""
    skip: str = ""
    trouble: Exception | None = None
    """What ended the look: NoProvider, or a bug."""


class Look(scrapy.Spider):
    """Looks at one site. What it found is in `site`, whatever happens."""

    name = "scout"
    custom_settings: ClassVar[dict[str, Any]] = {  # type: ignore[misc] # Scrapy declares it as an instance's
        # Nothing is written, and no table of providers is shown.
        "ITEM_PIPELINES": {},
        "EXTENSIONS": {"pipeline.logs.CleanLogs": -100, "pipeline.fetch.ending.EndingExtension": 0},
    }

    def __init__(self, site: Site, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.site = site
        self._candidates: dict[str, tuple[Candidate, ...]] = {}

    async def start(self) -> AsyncIterator[Request]:
        """Look at everything, in the order in which it is most often found. Yields no request: all are awaited."""
        try:
            response = await self._home()
            await self._robots()
            await self._feeds()
            await self._sitemaps()
            self._choose(response)
        except Exception as error:  # noqa: BLE001 - handed to the command, which names it or shows the traceback
            self.site.trouble = error
        nothing: tuple[Request, ...] = ()
        for request in nothing:
            yield request

    async def _get(self, url: str) -> Response:
        return await fetch(self.crawler, Request(url, dont_filter=True))

    async def _home(self) -> Response:
        site = self.site
        try:
            response = await self._get(site.url)
        except SourceFailed as error:
            raise NoProvider(_refusal(error)) from error
        except ValueError as error:
            raise NoProvider(f"{site.url}: {error}") from error
        content_type = _content_type(response)
        if not is_html(response.body, content_type):
            raise NoProvider(f"{response.url}: not an HTML page: {content_type or 'no type stated'}")
        page = Page(url=response.url, html=response.body, fetched=clock.now(self.crawler))
        try:
            site.home = read_home(page)
        except Rejected as error:
            raise NoProvider(f"{response.url}: not an HTML page: {error.reason}") from error
        site.home_url = response.url
        site.domain = registrable_domain(urlsplit(response.url).hostname or "")
        return response

    async def _robots(self) -> None:
        try:
            robots = await robots_of(self.crawler, self.site.home_url)
        except Refused as error:
            raise NoProvider(f"{self.site.home_url}: robots.txt: {error.reason}") from error
        self.site.robots = robots.outcome
        agent = agent_of(self.crawler)
        stated = SiteStatements.parse(agent, robots=robots.text, rules=robots.rules)
        self.site.reserves = tuple(f"{claim.name}: {claim.text}" for claim in stated.claims(self.site.home_url, agent))
        self._sitemap_lines = robots.sitemaps

    async def _feeds(self) -> None:
        declared = self.site.home.feeds if self.site.home else ()
        for url in declared:
            await self._feed(url)
            if self.site.found and self.site.found[-1].links >= ENOUGH:
                # The main feed is declared first; the others are sections of the same site.
                return
        if self.site.found:
            return
        for path in WELL_KNOWN_FEEDS:
            url = urljoin(self.site.home_url, path)
            if url not in declared and await self._feed(url):
                return

    async def _feed(self, url: str) -> bool:
        try:
            response = await self._get(url)
            feed = read_feed(response.body, response.url, _content_type(response) or None)
        except SourceFailed as error:
            self.site.missed.append((url, error.reason))
            return False
        channel = _CHANNEL.search(response.url)
        return self._note("YouTubeChannel" if channel else "Feed", channel[1] if channel else url, feed.candidates)

    async def _sitemaps(self) -> None:
        lines = sorted(self._sitemap_lines, key=lambda url: "news" not in url.lower())[:MAX_SITEMAPS]
        for url in lines or [urljoin(self.site.home_url, path) for path in WELL_KNOWN_SITEMAPS]:
            await self._sitemap(url, url)
            if any(found.kind == "NewsSitemap" for found in self.site.found):
                return

    async def _sitemap(self, url: str, shown: str, *, child: bool = False) -> None:
        try:
            response = await self._get(url)
            sitemap = read_sitemap(response.body, response.url)
        except SourceFailed as error:
            self.site.missed.append((url, error.reason))
            return
        if sitemap.children and not child:
            dated = [address for address, lastmod in sitemap.children if lastmod]
            news = [address for address, _ in sitemap.children if "news" in address.lower()]
            if news:
                await self._sitemap(news[0], news[0], child=True)
            elif dated:
                # The newest child shows what the others look like; the index is the source.
                newest = max(sitemap.children, key=lambda entry: entry[1] or "")[0]
                await self._sitemap(newest, url, child=True)
            return
        news_tags = sum(candidate.title is not None for candidate in sitemap.candidates)
        if sitemap.candidates and (news_tags or any(entry.modified for entry in sitemap.candidates)):
            # Without titles or dates, every page of the site would have to be fetched to know what is new.
            self._note("NewsSitemap" if news_tags else "Sitemap", url if news_tags else shown, sitemap.candidates)
        else:
            self.site.missed.append((url, "no_dates"))

    def _note(self, kind: Kind, address: str, candidates: tuple[Candidate, ...]) -> bool:
        own = self._own(candidates)
        if not own:
            self.site.missed.append((address, "no_links_of_the_site"))
            return False
        dated = sum(bool(candidate.published or candidate.modified) for candidate in own)
        self.site.found.append(Found(kind, address, len(own), dated))
        self._candidates[address] = own
        return True

    def _own(self, candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        """The links on the site's own domain; where most lead to one other domain, that is the site's, too."""
        domains = [registrable_domain(urlsplit(candidate.url).hostname or "") for candidate in candidates]
        main = max(set(domains), key=domains.count, default="")
        if main and main != self.site.domain and domains.count(main) > len(domains) / 2:
            self.site.hosts = tuple(dict.fromkeys((*self.site.hosts, main)))
        return tuple(entry for entry in candidates if same_site(entry.url, self.site.domain, self.site.hosts))

    def _choose(self, home: Response) -> None:
        """The best feed and the news sitemap; else a sitemap with dates; else the home page's links."""
        site = self.site
        feeds = [found for found in site.found if found.kind in ("Feed", "YouTubeChannel")]
        news = [found for found in site.found if found.kind == "NewsSitemap"]
        others = [found for found in site.found if found.kind == "Sitemap"]
        feed = next((found for found in feeds if found.links >= ENOUGH), max(feeds, key=_links, default=None))
        site.chosen = ([feed] if feed else []) + news[:1]
        if not site.chosen and others:
            site.chosen = others[:1]
            site.skip = SKIP
        if site.chosen:
            site.keep = article_pattern(entry.url for found in site.chosen for entry in self._candidates[found.address])
            return
        self._choose_section(home)

    def _choose_section(self, home: Response) -> None:
        site = self.site
        nothing = f"{site.home_url}: no feed, no sitemap with dates, and no links that look like articles"
        try:
            links = self._own(read_listing(home.body, home.url, r"^https?://", None).candidates)
            site.keep = listing_pattern(candidate.url for candidate in links)
            if not site.keep:
                raise NoProvider(nothing)
            listed = read_listing(home.body, home.url, site.keep, SKIP).candidates
        except SourceFailed as error:
            raise NoProvider(nothing) from error
        site.skip = SKIP
        dated = sum(candidate.published is not None for candidate in listed)
        site.chosen = [Found("Listing", site.home_url, len(listed), dated)]
        site.found += site.chosen


def _links(found: Found) -> int:
    return found.links


def _content_type(response: Response) -> str:
    return (response.headers.get("Content-Type") or b"").decode("latin-1").strip().lower()


def _refusal(error: SourceFailed) -> str:
    detail = f": {error.detail}" if error.detail else ""
    if error.reason.startswith("robots") and error.reason not in _SILENT:
        return f"{error.url}: robots.txt forbids us ({error.reason}{detail}); such a site is no provider"
    if error.reason in _REFUSES:
        return f"{error.url}: the site refuses us ({error.reason}); such a site is no provider"
    return f"{error.url}: cannot be reached ({error.reason}{detail})"
