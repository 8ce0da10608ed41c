"""Scrapy item pipelines: the one place that knows the order in which an article is made.

    Page → Extract → Article → Rights → Picture → Article → Enrich → Editions → Export

Each stage is thin: it calls one pure function or one writer, and turns what goes wrong into a count with a name. An
article that is not wanted is `Rejected`, remembered and not fetched again for a while; anything else that is raised is
counted as `failed/<stage>`, named with its URL, and tried again in the next run.
"""

import logging
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from pipeline.config import Destination
from pipeline.errors import ExportFailed, Rejected
from pipeline.export.deliver import Outcome
from pipeline.export.folders import Folders
from pipeline.export.together import Sole, Steps
from pipeline.fetch.pictures import DEFAULT, DEFAULT_PICTURE, lead_picture
from pipeline.fetch.rights import agent_of, claims_of_site
from pipeline.filled import filled
from pipeline.keeping import Held, fetch_copies, store_copies
from pipeline.model import Article, Page
from pipeline.model import Rights as ArticleRights
from pipeline.normalise.excerpts import fit
from pipeline.normalise.urls import identity_key
from pipeline.past import Pages
from pipeline.recheck import is_same_text, next_look, renew, settle_address, succeed
from pipeline.rights import judge
from pipeline.run import Run
from pipeline.store import Record
from pipeline.store.walks import OUTSIDE
from pipeline.workers import GivenUp

REJECTED_AGAIN_AFTER = timedelta(days=2)  # Two days: long enough to be polite, short enough for a page that was mended.

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Editions:
    """An article, scored by each destination that wants it."""

    article: Article
    scored: tuple[tuple[Destination, Article], ...]
    is_new: bool = False
    """Whether it is read for the first time."""


class Stage(ABC):
    """Common to all stages: the run, and what becomes of errors."""

    name: ClassVar[str]

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    @property
    def run(self) -> Run:
        """The run that this crawl is part of."""
        return Run.of(self.crawler)

    @property
    def spider(self) -> Any:
        """The provider's spider."""
        return self.crawler.spider

    async def process_item(self, item: Any) -> Any:
        """Do this stage's work. Raises `DropItem` for an article that is not wanted, and counts all that goes wrong."""
        try:
            return await self.work(item)
        except Rejected as rejection:
            self._reject(item, rejection)
            raise DropItem(str(rejection), log_level="INFO") from rejection
        except GivenUp as ended:
            url = _address(item)
            self.spider.unsettled.add(identity_key(url))
            self.count("failed/fetch/run_ending")
            raise DropItem(str(ended), log_level="INFO") from ended
        except Exception as error:
            url = _address(item)
            self.spider.unsettled.add(identity_key(url))
            self.count(f"failed/{self.name}")
            if isinstance(error, ExportFailed):
                logger.error("%s: %s: %s", self.spider.name, url, error)
            else:
                logger.exception("%s: %s: %s failed", self.spider.name, url, self.name)
            raise DropItem(f"{url}: {self.name} failed", log_level="DEBUG") from error

    @abstractmethod
    async def work(self, item: Any) -> Any:
        """Return the item of the next stage."""

    def count(self, name: str, number: int = 1) -> None:
        """Add to the crawl's counts."""
        self.crawler.stats.inc_value(f"wirecopy/{name}", number)

    def _reject(self, item: Any, rejection: Rejected) -> None:
        self.count(f"rejected/{rejection.reason}")
        logger.info("%s: %s", self.spider.name, rejection)
        if rejection.reason != OUTSIDE and self.run.past is None:
            self.run.sightings(self.spider.name).reject(rejection.reason, _address(item))
        if isinstance(self.run.past, Pages) and self.run.past.again:
            # By a rule, not by the site: there is nothing to look at again.
            return
        now = self.run.now
        published = datetime.fromisoformat(f"{rejection.detail}T00:00:00Z") if rejection.reason == OUTSIDE else None
        for key in {identity_key(url) for url in _addresses(item)}:
            self.run.ledger.reject(
                key,
                rejection.url,
                self.spider.name,
                rejection.reason,
                now,
                recheck_at=now + REJECTED_AGAIN_AFTER,
                published_at=published,
            )


class Extract(Stage):
    """Page → Article, in a worker process: what the page says of itself, and what of it holds."""

    name = "extract"

    async def work(self, page: Page) -> Article:
        # Imported with the first page: a run that finds nothing new needs none of the readers, a sixth of the start-up.
        from pipeline.reading import read

        article = await self.run.workers.run(read, page, self.spider.provider, url=page.url)
        # The source did not say when; only the page could. Of the past, sources are not asked to.
        unsaid = page.candidate is not None and (not page.candidate.published or self.run.past is not None)
        if unsaid and not self.spider.window.contains(article.published_at):
            # What was published before stays looked after.
            record = self.run.ledger.known(identity_key(article.canonical_url))
            if record is None or record.article is None:
                raise Rejected(OUTSIDE, article.canonical_url, article.published_at.value.date().isoformat())
        return article


class Rights(Stage):
    """Article → Article: nothing of it but what its publisher allows, by the policy of this installation."""

    name = "rights"

    async def work(self, article: Article) -> Article:
        run, hosts = self.run, self.spider.hosts
        claims = article.rights.claims if article.rights else ()
        claims += await claims_of_site(self.crawler, article.original_url, hosts, run.ledger, run.now)
        rights = judge(claims, agent_of(self.crawler), run.policy)
        if rights is not None:
            for name in dict.fromkeys(entry.name for entry in rights.reservations):
                self.count(f"rights/{name}")
            if rights.skip:
                self._withdraw(article, rights.skip)
                raise Rejected(rights.skip, article.canonical_url, "its publisher says so")
        return restricted(article, rights, run.excerpt_most)

    def _withdraw(self, article: Article, statement: str) -> None:
        """Take back what was published before its publisher said that it may not be."""
        record = self.run.ledger.known(identity_key(article.canonical_url))
        if record is not None and record.article is not None and record.withdrawn is None:
            self.run.ledger.page_missing(record.id, record.misses, self.run.now, None, statement)
            self.count("withdrawn")


class Picture(Stage):
    """Article → Article: the first picture that is one, with its true size."""

    name = "picture"

    async def work(self, article: Article) -> Article:
        lead, passed_by = await lead_picture(self.crawler, article.images, self.run.ledger, self.run.ledger)
        for reason in passed_by:
            self.count(f"picture/{reason}")
        if lead is None and DEFAULT in passed_by and not self._is_known(article):
            self.run.sightings(self.spider.name).mark("default-picture", article.canonical_url)
        return replace(article, images=() if lead is None else (lead,))

    def _is_known(self, article: Article) -> bool:
        record = self.run.ledger.known(identity_key(article.canonical_url))
        return record is not None and record.article is not None


class Enrich(Stage):
    """Article → Editions: topics and scores, by each destination's taxonomy."""

    name = "enrich"

    async def work(self, article: Article) -> Editions:
        record = self.run.ledger.known(identity_key(article.canonical_url)) or self._moved(article)
        if record is not None and record.article is not None:
            again = isinstance(self.run.past, Pages) and article.fetched is not None
            seen = article.fetched if again and article.fetched else self.run.now
            following = renew if again and article.fetched == record.article.fetched else succeed
            article = following(record.article, article, seen)
            article = replace(article, canonical_url=settle_address(record.article, article))
        scored = self.run.coverage.editions(record.id if record else None, self.spider.name, article)
        return Editions(article, scored, is_new=record is None or record.article is None)

    def _moved(self, article: Article) -> Record | None:
        """Return the article that this one is under another address, and make the new one lead to it.

        None where the sources still offer the old address, and where several articles have the text: that is then what
        a paywall or a template prints under all of them.
        """
        ledger, offered = self.run.ledger, self.spider.offered
        found = [
            record
            for record in ledger.published(self.spider.name, article.published_at.value)
            if record.article is not None and is_same_text(record.article, article)
        ]
        if len(found) != 1 or found[0].article is None:
            return None
        (record,) = found
        if not offered.isdisjoint({identity_key(record.url), identity_key(found[0].article.original_url)}):
            return None
        ledger.alias(record.id, [identity_key(article.canonical_url)])
        self.count("moved")
        logger.info("%s: %s is now at %s", self.spider.name, record.url, article.canonical_url)
        return record


class Export(Stage):
    """Editions → files; then, and only then, the article counts as seen."""

    name = "export"

    async def work(self, editions: Editions) -> Editions:
        article = editions.article
        self.count("read")
        for field in filled(article):
            self.count(f"filled/{field}")
        if editions.is_new:
            self.run.sightings(self.spider.name).article(article)
        if self.run.deferred:
            self.count("stored")
        elif not editions.scored:
            self.count("unwanted")
        held = await fetch_copies(self.run, self.crawler, article, editions.scored, self.count)
        outcomes = await self.run.desk.hand_in(partial(self._delivering, editions, held))
        for outcome in outcomes:
            self.count(outcome.name)
            logger.info("%s: %s %s", self.spider.name, outcome.name, outcome.path)
        return editions

    def _delivering(self, editions: Editions, held: Held, folders: Folders) -> Steps[tuple[Outcome, ...]]:
        article, ledger, now = editions.article, self.run.ledger, self.run.now
        key = identity_key(article.canonical_url)
        before = ledger.known(key)
        article_id = ledger.begin_article(article, key, self.spider.name, now)
        # Two addresses may lead to one article, and it has one file.
        yield Sole(article_id)
        if (original := identity_key(article.original_url)) != key:
            ledger.alias(article_id, [original])
        if before is not None:
            ledger.page_read(article_id)
            if before.article is not None and _says(before.article) != _says(article):
                ledger.unlink(article_id)
        self._judge_picture(article)
        if self.run.deferred:
            return ()
        store_copies(self.run, article_id, held, self.count)
        outcomes = yield from self.run.delivering(article_id, self.spider.name, editions.scored, folders)
        if any(outcome.name not in ("unchanged", "written") for outcome in outcomes):
            # Files of the same story show its title, picture and score.
            ledger.mark_stale(article_id)
        if not ledger.settle(article_id, now, next_look(article.published_at.value, now)):
            raise ExportFailed(f"{article.canonical_url}: one of its files is not finished")
        return outcomes

    def _judge_picture(self, article: Article) -> None:
        """Take the picture that too many articles have from all of them; once found out, it is no picture for good."""
        ledger, spider = self.run.ledger, self.spider.name
        for image in article.images:
            known = ledger.picture(image.url)
            if known is None or known.reason != DEFAULT:
                if ledger.image_use(image.url, spider) < DEFAULT_PICTURE:
                    continue
                ledger.record_picture(image.url, None, None, DEFAULT)
            dropped = ledger.drop_image(image.url, spider)
            self.count("picture/default", dropped)
            self.run.sightings(spider).mark("default-picture", article.canonical_url, dropped)
            logger.info("%s: %s is the site's own picture; articles that lose it: %d", spider, image.url, dropped)


def restricted(article: Article, rights: ArticleRights | None, most: int) -> Article:
    """Return an article with no more of it than `rights` and the installation's own limit of an excerpt allow."""
    if rights is not None and rights.excerpt is not None:
        most = min(rights.excerpt, most)
    return replace(
        article,
        rights=rights,
        excerpt=fit(article.excerpt, most),
        images=article.images if rights is None or rights.image else (),
    )


def _says(article: Article) -> tuple[str, str | None, str | None]:
    """What the files of the same story show of an article."""
    return article.title, article.excerpt, article.images[0].url if article.images else None


def _address(item: Any) -> str:
    return _addresses(item)[0]


def _addresses(item: Any) -> tuple[str, ...]:
    """The addresses that an item is known by: as the source gave it first."""
    match item:
        case Page():
            return (item.candidate.url, item.url) if item.candidate else (item.url,)
        case Editions():
            return _addresses(item.article)
        case Article():
            return (item.original_url, item.canonical_url)
        case _:
            raise TypeError(f"{type(item).__name__} is no item of these stages")
