"""One run: the ledger, the destinations, the clock, the workers, and what the crawls of the run report.

A run is opened before the first request, so that every mistake of configuration is found there. `Run.of(crawler)` is
how spiders and stages reach it.
"""

import logging
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, Self
from weakref import WeakKeyDictionary

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.spiderloader import get_spider_loader

from pipeline.choices import profile_of
from pipeline.config import Destination, load_destinations
from pipeline.coverage import Coverage
from pipeline.enrich.taxonomy import Profile
from pipeline.errors import ConfigError, ExportFailed, SourceFailed
from pipeline.export.deliver import Archived, Deleted, Outcome, delivering, theirs
from pipeline.export.desk import MOST, Desk
from pipeline.export.folders import Folders
from pipeline.export.lock import RunLock, lock_path, run_lock
from pipeline.export.presets import PRESETS
from pipeline.export.private import seal_for
from pipeline.export.publish import publish
from pipeline.export.secured import Cipher, load_cipher
from pipeline.export.shelf import require_writable
from pipeline.export.stored import clear_out, localise
from pipeline.export.sweep import sweep
from pipeline.export.together import Steps, finish_all
from pipeline.fetch import clock
from pipeline.fetch.budget import Budget
from pipeline.fetch.sources import validators_of
from pipeline.git import deliver as git
from pipeline.logs import redact
from pipeline.model import Article, Provider
from pipeline.normalise.excerpts import LIMIT
from pipeline.normalise.slugs import slug
from pipeline.past import Past
from pipeline.privileges import check_user
from pipeline.recheck import next_look
from pipeline.report import Tally
from pipeline.rights import POLICY, Action, parse_policy
from pipeline.sightings import Sightings
from pipeline.store import Ledger, Record
from pipeline.store.articles import SETTLED
from pipeline.workers import Workers

logger = logging.getLogger(__name__)

_runs: WeakKeyDictionary[Crawler, "Run"] = WeakKeyDictionary()


Stage = Callable[[tuple[Destination, ...]], tuple[Destination, ...]]
"""Destinations → those that are written to."""


@dataclass(slots=True)
class _Answer:
    """What a source answered, kept until it is known that nothing it offered is left undone."""

    spider: str
    status: int
    etag: str | None
    last_modified: str | None
    entries: int | None


@dataclass(slots=True)
class Run:
    """Open resources of one run. Use as a context manager."""

    now: datetime
    profile: Profile
    destinations: tuple[Destination, ...]
    ledger: Ledger
    workers: Workers
    kind: str
    index: Path
    """Where the index for related coverage is kept."""
    run_id: int = 0
    related_most: int = 10
    policy: Mapping[str, Action] = field(default_factory=lambda: POLICY)
    """What is done about each statement of rights."""
    excerpt_most: int = LIMIT
    """Characters of an excerpt, at most."""
    cipher: Cipher | None = None
    """Seals the private fields of the files. None: there is no key, and they are left out."""
    budget: Budget | None = None
    """The requests that all crawls of the run may send together. None: as many as they need."""
    past: Past | None = None
    """What is read instead of the sources' present links. None: those."""
    seal_body: bool = False
    """Whether the main text is among the private fields."""
    tallies: list[Tally] = field(default_factory=list)
    afterwards: Counter[str] = field(default_factory=Counter)
    """What became of files that were brought up to date after the crawls, by outcome."""
    published: Counter[str] = field(default_factory=Counter)
    """What became of pages for apps, sitemaps and feeds, by outcome."""
    theirs: dict[str, str] = field(default_factory=dict)
    """Files that people own, wholly or in part, of those that were looked at: destination and path → what is theirs."""
    deferred: bool = False
    """Whether articles wait in the ledger for the part of the round that delivers."""
    still_ours: Callable[[], bool] = lambda: True
    """Whether this part may still close its provider's books: another worker may have taken over."""
    desk: Desk = field(init=False)
    """Where finished articles are handed in to be written."""
    _providers: dict[str, Provider] = field(default_factory=dict)
    _loader: Any = None
    _copies: dict[str, bool] = field(default_factory=dict)
    _answers: dict[str, _Answer] = field(default_factory=dict)
    _failures: dict[str, list[str]] = field(default_factory=dict)
    _sightings: dict[str, Sightings] = field(default_factory=dict)
    _exits: ExitStack = field(default_factory=ExitStack)

    def __post_init__(self) -> None:
        self.desk = Desk(self.ledger)

    @classmethod
    def open(
        cls,
        settings: BaseSettings,
        kind: str,
        stage: Stage = tuple,
        *,
        round_id: int | None = None,
        deferred: bool = False,
    ) -> Self:
        """Check the configuration and open what the run needs. `kind` is `crawl` or `refresh`, for the ledger.

        `settings` get the run's instant, so that all crawls of the run share it. `stage` may put other folders in the
        place of the destinations', once these were checked.

        `round_id` is the run in the ledger that this one is a part of; None begins one. With `deferred`, articles are
        read and wait in the ledger for the part that delivers: no destination is needed, and any number of such parts
        may be open at once.

        Raises `ConfigError`, `LedgerError`, or `Locked` when another run holds the ledger and WIRECOPY_LOCK_WAIT is
        over.
        """
        profile = profile_of(settings["WIRECOPY_PROFILE"])
        policy = parse_policy(settings["WIRECOPY_RIGHTS"])
        most = settings.getint("WIRECOPY_EXCERPT_MOST")
        if not 0 <= most <= LIMIT:
            raise ConfigError(f"WIRECOPY_EXCERPT_MOST: expected a number from 0 to {LIMIT}, not {most}")
        loader = get_spider_loader(settings)
        spiders = loader.list()
        destinations = (
            ()
            if deferred
            else load_destinations(Path(settings["WIRECOPY_DESTINATIONS"]), presets=PRESETS, spiders=spiders)
        )
        for destination in destinations:
            require_writable(destination)
            git.require_repository(destination)
        store = settings["WIRECOPY_STORE"]
        note = check_user(
            [lock_path(store), *(destination.path for destination in destinations)],
            os.geteuid(),
            allowed=settings.getbool("WIRECOPY_ALLOW_ROOT"),
        )
        if note is not None:
            logger.warning(note)
        destinations = stage(destinations)
        key_file = settings["WIRECOPY_SECRET_KEY_FILE"]
        cipher = load_cipher(os.environ, Path(key_file) if key_file else None)
        with ExitStack() as stack:
            lock = None
            if not deferred:
                wait = settings.getfloat("WIRECOPY_LOCK_WAIT")
                lock = stack.enter_context(run_lock(store, wait, logger.warning))
            # Read after the wait: a run that waited is no older than its first request.
            now = clock.instant(settings)
            if not settings.frozen:
                settings.set("WIRECOPY_NOW", now.isoformat(), priority="cmdline")
            ledger = Ledger.open(store)
            stack.callback(ledger.close)
            workers = Workers(settings.getint("WIRECOPY_WORKERS") or os.cpu_count() or 1)
            stack.callback(workers.close)
            index = lock_path(store).with_suffix(".window")
            run = cls(now, profile, destinations, ledger, workers, kind, index, _loader=loader)
            run.deferred = deferred
            run.cipher, run.seal_body = cipher, settings.getbool("WIRECOPY_SECURED_BODY")
            run.related_most = settings.getint("WIRECOPY_RELATED_MOST")
            run.policy, run.excerpt_most = policy, most
            run.run_id = ledger.begin_run(now, kind) if round_id is None else round_id
            if lock is not None:
                run._sweep(lock)
            run._exits = stack.pop_all()
        return run

    def _sweep(self, lock: RunLock) -> None:
        for destination in self.destinations:
            for path in sweep(self.ledger, destination, lock):
                logger.warning("%s: %s: an edit was saved from a run that was killed", destination.name, path)

    @classmethod
    def of(cls, crawler: Crawler) -> "Run":
        """The run that a crawl is part of; opened for it alone when the crawl was started by other code."""
        if crawler not in _runs:
            run = cls.open(crawler.settings, "crawl")
            run.attach(crawler)
            crawler.signals.connect(run.close, signals.spider_closed, weak=False)
        return _runs[crawler]

    def attach(self, crawler: Crawler) -> None:
        """Make `crawler` part of this run."""
        _runs[crawler] = self
        # Where the fetch layer looks for what hosts asked of us.
        crawler.ledger = self.ledger  # type: ignore[attr-defined] # Scrapy's crawler has no place of its own for it
        crawler.budget = self.budget  # type: ignore[attr-defined] # the same
        crawler.signals.connect(self._crawl_ended, signals.spider_closed, weak=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self, **_: Any) -> None:
        """Close what was opened. Can be called twice."""
        self._exits.close()

    @property
    def coverage(self) -> Coverage:
        """Related coverage by this run's ledger, destinations and profile."""
        return Coverage(
            self.ledger, self.destinations, self.profile, self.provider_of, self.now, self.related_most, self.index
        )

    def provider_of(self, spider: str, article: Article) -> Provider:
        """The outlet as its spider states it; as the article does when the spider is gone."""
        if spider not in self._providers:
            try:
                self._providers[spider] = self._loader.load(spider).provider
            except (KeyError, AttributeError):
                return article.provider
        return self._providers[spider]

    def delivering(
        self, article_id: int, spider: str, scored: Iterable[tuple[Destination, Article]], folders: Folders
    ) -> Steps[tuple[Outcome, ...]]:
        """Bring the files of an article up to date, step by step; the result is what was done."""
        outcomes = []
        for destination, edition in scored:
            may_copy = edition.rights is None or edition.rights.text
            seal = seal_for(self.cipher, edition, article_id, body=self.seal_body and may_copy)
            shown, copies = localise(self.ledger, destination, article_id, edition)
            for version in (shown, edition):
                outcome = yield from delivering(
                    self.ledger,
                    destination,
                    article_id,
                    version,
                    slug(edition.title),
                    self.now,
                    folders,
                    seal=seal,
                    body=destination.body_of(edition, spider),
                )
                bundled = not PRESETS[destination.preset].picture_folder
                if not bundled or all(outcome.path.rpartition("/")[0] == path.rpartition("/")[0] for path in copies):
                    break
                copies = ()  # A stranger's file stood at the path, and the copies lie beside that one.
            if self._has_copies(destination):
                away = isinstance(outcome, Deleted | Archived)
                self.ledger.record_uses(destination.name, article_id, () if away else copies)
            if (owned := theirs(outcome)) is not None:
                self.theirs[f"{destination.name}: {outcome.path}"] = owned
            outcomes.append(outcome)
        return tuple(outcomes)

    def _has_copies(self, destination: Destination) -> bool:
        """Whether there are, or may be, copies of pictures at a destination; asked for every file, so remembered."""
        if destination.name not in self._copies:
            stored = destination.pictures == "stored"
            self._copies[destination.name] = stored or bool(self.ledger.own_files(destination.name, "picture"))
        return self._copies[destination.name]

    def deliver_waiting(self) -> dict[str, Counter[str]]:
        """Deliver what the parts of a round have read. Returns what was done by outcome, by spider name.

        What fails is counted as `failed/export`, named, and waits for the next round.
        """
        done: dict[str, Counter[str]] = {}
        coverage, waiting = self.coverage, self.ledger.waiting()
        for start in range(0, len(waiting), MOST):
            batch = [record for _, record in sorted(self.ledger.records(waiting[start : start + MOST]).items())]
            with Folders(self.ledger) as folders:
                results = finish_all(self.ledger, [partial(self._settling, coverage, each, folders) for each in batch])
            for record, result in zip(batch, results, strict=True):
                counts = done.setdefault(record.provider, Counter())
                if isinstance(result, ExportFailed):
                    counts["failed/export"] += 1
                    logger.error("%s: %s: %s", record.provider, record.url, result)
                    continue
                if isinstance(result, Exception):
                    raise result
                if not result:
                    counts["unwanted"] += 1
                for outcome in result:
                    counts[outcome.name] += 1
                    logger.info("%s: %s %s", record.provider, outcome.name, outcome.path)
        return done

    def _settling(self, coverage: Coverage, record: Record, folders: Folders) -> Steps[tuple[Outcome, ...]]:
        outcomes = yield from self._updating(coverage, record, folders)
        if any(outcome.name not in ("unchanged", "written") for outcome in outcomes):
            # Files of the same story show its title, picture and score.
            self.ledger.mark_stale(record.id)
        if record.article is not None:
            look = next_look(record.article.published_at.value, self.now)
            if not self.ledger.settle(record.id, self.now, look):
                raise ExportFailed(f"{record.url}: one of its files is not finished")
        return outcomes

    def update_stories(self, is_ending: Callable[[], object] = lambda: False) -> None:
        """Compare what is new with its week, and bring every file that this touches up to date.

        What fails is counted, named and tried again in the next run; so is what is left when `is_ending` gives true.
        """
        coverage = self.coverage
        pending, stale = self.ledger.unlinked(), self.ledger.stale()
        try:
            ids = coverage.compare(pending) | coverage.decaying() | coverage.stories(stale)
        except Exception:
            self.afterwards["failed"] += 1
            logger.exception("related coverage failed")
            return
        shown = [
            record
            for _, record in sorted(self.ledger.records(ids).items())
            if record.article is not None and record.state == SETTLED
        ]
        failed = 0
        for start in range(0, len(shown), MOST):
            if is_ending():
                return
            batch = shown[start : start + MOST]
            with Folders(self.ledger) as folders:
                results = finish_all(self.ledger, [partial(self._updating, coverage, each, folders) for each in batch])
            for record, result in zip(batch, results, strict=True):
                if isinstance(result, ExportFailed):
                    failed += 1
                    logger.error("%s: %s: %s", record.provider, record.url, result)
                    continue
                if isinstance(result, Exception):
                    raise result
                for outcome in result:
                    self.afterwards[outcome.name] += 1
                    if outcome.name != "unchanged":
                        logger.info("%s: %s %s", record.provider, outcome.name, outcome.path)
        if failed:
            self.afterwards["failed"] += failed
        else:
            self.ledger.mark_linked(pending, self.now, stale)

    def publish(self) -> None:
        """Bring pages for apps, sitemaps and feeds up to date, and remove unused pictures. What fails is counted."""
        for destination in self.destinations:
            if not destination.publish and not self.ledger.own_files(destination.name):
                continue
            try:
                for own in chain(clear_out(self.ledger, destination), publish(self.ledger, destination)):
                    self.published[own.became] += 1
                    if own.became in ("kept", "failed"):
                        logger.warning("%s: %s: %s, %s", destination.name, own.path, own.became, own.detail)
            except ExportFailed as error:
                self.published["failed"] += 1
                logger.error("%s: %s", destination.name, error)

    def commit(self, *, network: bool) -> tuple[git.Report, ...]:
        """Commit, and push where that is asked for, what is not committed yet. See `git.deliver`."""
        return tuple(
            git.deliver(self.ledger, destination, self.now, network=network)
            for destination in self.destinations
            if destination.git is not None
        )

    def _updating(self, coverage: Coverage, record: Record, folders: Folders) -> Steps[tuple[Outcome, ...]]:
        scored = (
            coverage.editions(record.id, record.provider, record.article, withdrawn=record.withdrawn is not None)
            if record.article
            else ()
        )
        return (yield from self.delivering(record.id, record.provider, scored, folders))

    def finish(self, exit_code: int) -> None:
        """Write the run's outcome into the ledger."""
        summary = {tally.spider: dict(tally.counts) for tally in self.tallies}
        self.ledger.end_run(self.run_id, self.now, exit_code, summary)

    def sightings(self, spider: str) -> Sightings:
        """What a provider's turn in this run has shown so far."""
        return self._sightings.setdefault(spider, Sightings())

    def source_answered(self, spider: str, url: str, response: Response, entries: int | None) -> None:
        """Note that a source was read. It counts as read only once all that it offered has come to an end."""
        validators = validators_of(response)
        known = self.ledger.source_state(url) if response.status == 304 else None
        self._answers[url] = _Answer(
            spider,
            response.status,
            # A 304 need not repeat them.
            validators.etag or (known.etag if known else None),
            validators.last_modified or (known.last_modified if known else None),
            entries,
        )

    def source_failed(self, spider: str, error: SourceFailed, url: str) -> None:
        """Note that a source failed, in the ledger and for the closing table."""
        # An address may carry a key, and the table is mailed and kept.
        self._failures.setdefault(spider, []).append(redact(str(error)))
        self.ledger.record_source(
            url, spider, status=None, etag=None, last_modified=None, now=self.now, entries=0, ok=False
        )

    def answered(self, urls: Iterable[str]) -> bool:
        """Tell whether any of these sources answered in this run."""
        return any(url in self._answers for url in urls)

    def _crawl_ended(self, spider: Any, reason: str) -> None:
        """Close a provider's books: its sources count as read only if nothing that they offered is left undone."""
        if not self.still_ours():
            return
        settled = reason == "finished" and not spider.unsettled
        answers = {url: answer for url, answer in self._answers.items() if answer.spider == spider.name}
        for url, answer in answers.items():
            # Without its validators the source is read in full next time, and what was left undone comes up again.
            self.ledger.record_source(
                url,
                spider.name,
                status=answer.status,
                etag=answer.etag if settled else None,
                last_modified=answer.last_modified if settled else None,
                now=self.now,
                entries=answer.entries,
                ok=True,
            )
        stats = spider.crawler.stats
        stats.set_value("wirecopy/sources_answered", len(answers))
        failures = tuple(self._failures.get(spider.name, ()))
        tally = Tally.of(spider.name, stats.get_stats(), failures, finished=reason == "finished")
        self.tallies.append(tally)
        self.ledger.record_provider_run(
            self.run_id,
            spider.name,
            {
                **tally.counts,
                "exit_code": int(tally.exit_code),
                "failures": list(failures),
                "sightings": self.sightings(spider.name).as_stats(redact),
            },
        )
