"""What `scrapy crawl` and `scrapy refresh` have in common: open the run, crawl, close the books, say how it went."""

import logging
import signal
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

from scrapy.commands import ScrapyCommand
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import BaseSettings
from scrapy.spiderloader import get_spider_loader

from pipeline.checkup import check_up, examine, remarks
from pipeline.choices import meant, require_spiders
from pipeline.due import PACE_DAYS, not_due
from pipeline.errors import ConfigError, LedgerError
from pipeline.exit_codes import ExitCode
from pipeline.export.lock import Locked
from pipeline.fetch.budget import Budget
from pipeline.health import Health
from pipeline.logs import as_json, begin
from pipeline.past import Past
from pipeline.report import exit_code, lines, owned
from pipeline.run import Run, Stage
from pipeline.window import Window

SECONDS = 0.1  # Between two looks for crawls that can be stopped now. One takes some tenths of a second to open.
AT_ONCE = 8  # Crawls. Sites are asked once a second each, so eight keep two processors busy reading pages.

logger = logging.getLogger(__name__)

Prepare = Callable[[Run, Sequence[str], Callable[[], object]], tuple[Past, Sequence[str], Sequence[str]]]
"""(run, providers, whether it was told to stop) → what is asked of the past, remarks, and the providers of it."""

_ARGUMENTS = ("since", "until", "limit")


def crawl(
    command: ScrapyCommand,
    names: Sequence[str],
    arguments: Mapping[str, Any],
    *,
    kind: str,
    out: TextIO,
    minutes: float | None = None,
    requests: int | None = None,
    only_due: bool = False,
    stage: Stage = tuple,
    tell: bool = True,
    prepare: Prepare | None = None,
) -> ExitCode:
    """Crawl these providers in one process and return the exit code. Mistakes are named on `out` before any request.

    Those that waited longest for their turn go first. After `minutes`, or once all of them together have sent
    `requests` requests, if given, no further crawl begins and those that run are stopped cleanly. With `only_due`,
    those that publish too seldom to be due are skipped, and named. `stage` is as in `Run.open`. With `tell`, a
    scheduled run tells people, and Prometheus, how the providers are.
    `prepare` is called once the run is open, and returns what is done instead of asking the sources, what it is to say
    in the end, and the providers that take part.
    """
    settings, process = command.settings, command.crawler_process
    if settings is None or not isinstance(process, AsyncCrawlerProcess):
        raise TypeError("the command was not set up by Scrapy, or not for asyncio")
    stopping = Stopping()
    try:
        begin(settings, process.spider_loader.list())
        _check(names, arguments, process.spider_loader.list())
        stopped = {}
        for name in names:
            # What a spider's data say wrong is found here, before the first request of any.
            spider = process.spider_loader.load(name)(**arguments)
            if reason := getattr(spider, "stopped", ""):
                stopped[name] = reason
        if stopped and len(stopped) == len(names):
            raise ConfigError("; ".join(f"{name} is stopped: {reason}" for name, reason in sorted(stopped.items())))
        names = [name for name in names if name not in stopped]
        run = Run.open(settings, kind, stage)
    except (ConfigError, LedgerError) as error:
        print(f"scrapy {kind}: {error}", file=out)
        return ExitCode.CONFIG
    except Locked as error:
        print(f"scrapy {kind}: {error}", file=out)
        return ExitCode.LOCKED
    with run:
        try:
            Window.parse(**{key: str(arguments.get(key, "")) for key in _ARGUMENTS}, now=run.now)
        except ConfigError as error:
            print(f"scrapy {kind}: {error}", file=out)
            return ExitCode.CONFIG
        report = Path(settings["WIRECOPY_REPORT"]) if settings["WIRECOPY_REPORT"] and kind == "refresh" else None
        if report is not None:
            # Imported here and below: it is needed for nothing else.
            from pipeline.overview.make import require_place

            try:
                require_place(report, run.destinations)
            except ConfigError as error:
                print(f"scrapy {kind}: WIRECOPY_REPORT: {error}", file=out)
                return ExitCode.CONFIG
        said: Sequence[str] = ()
        if prepare is not None:
            run.past, said, names = prepare(run, names, lambda: stopping.told)
        turns = run.ledger.last_runs()
        later = _later(run, names) if only_due else {}
        wanted = sorted((name for name in names if name not in later), key=lambda name: (turns.get(name, 0), name))
        queue = Queue(run, process, wanted, arguments, stopping)
        if wanted:
            queue.begin(minutes, requests)
            process.start(install_signal_handlers=False)
        if not stopping.told:
            run.update_stories(lambda: stopping.told)
        if not stopping.told:
            run.publish()
        code = exit_code(tuple(run.tallies))
        if (run.afterwards["failed"] or run.published["failed"]) and code is not ExitCode.DEADLINE:
            code = ExitCode.BUG
        if run.budget is not None and run.budget.is_spent:
            logger.warning("stopped after %d requests, as --max-requests says", requests)
            code = ExitCode.DEADLINE
        if queue.waiting:
            logger.warning("no turn in this run, first in the next: %s", ", ".join(queue.waiting))
            code = ExitCode.DEADLINE
        elif len(run.tallies) < len(wanted):
            code = ExitCode.BUG
        elif stopping.told and code is not ExitCode.BUG:
            logger.warning("stopped by %s; related coverage is left to the next run", stopping.told)
            code = ExitCode.DEADLINE
        reports = run.commit(network=not stopping.told)
        if any(report.failed for report in reports) and code is not ExitCode.BUG and not stopping.told:
            code = ExitCode.GIT
        run.finish(code)
        asked = [tally.spider for tally in run.tallies]
        health = {}
        if kind == "refresh" and not stopping.told:
            health = health_after(run, settings, asked, tell=tell)
        if report is not None and not stopping.told:
            code = report_after(run, settings, report, code)
    told: list[str] = [*said]
    if made := {name: count for name, count in sorted(run.published.items()) if count and name != "unchanged"}:
        told.append("pages and feeds: " + ", ".join(f"{name} {count}" for name, count in made.items()))
    told += owned(run.theirs)
    told += remarks(health)
    told += (line for report in reports for line in report.lines)
    if later:
        soonest = ", ".join(f"{name} from {at:%Y-%m-%dT%H:%MZ}" for name, at in later.items())
        told.append(f"not due, so not asked (--all asks them): {soonest}")
    told += [f"{name} is stopped, so not asked: {reason}" for name, reason in sorted(stopped.items())]
    if run.cipher is None:
        told.append("no key is set, so files have no private fields (docs/secured.md)")
    with suppress(OSError):
        # Nobody may be listening, or the disk behind the log may be full; what was delivered stays delivered.
        print("\n".join(_closing(run, told, code, form=settings["WIRECOPY_LOG"])), file=out)
    return code


def rehearse(
    command: ScrapyCommand,
    names: Sequence[str],
    arguments: Mapping[str, Any],
    *,
    kind: str,
    out: TextIO,
    **options: Any,
) -> ExitCode:
    """As `crawl`, on copies of the ledger and the destinations: nothing is written or committed.

    The differences go to standard output. The exit code is that which the run would have had, commits aside.
    """
    # Imported here: it is needed for nothing else.
    from pipeline.rehearsal import Rehearsal, show, wants_colour

    if command.settings is None:
        raise TypeError("the command was not set up by Scrapy")
    try:
        rehearsal = Rehearsal(command.settings)
    except (ConfigError, LedgerError) as error:
        print(f"scrapy {kind}: {error}", file=out)
        return ExitCode.CONFIG
    with rehearsal:
        code = crawl(command, names, arguments, kind=kind, out=out, stage=rehearsal.stage, tell=False, **options)
        colour, count = wants_colour(sys.stdout.fileno()), 0
        for difference in rehearsal.differences():
            count += 1
            for line in show(difference, colour=colour):
                sys.stdout.write(f"{line}\n")
    if code is not ExitCode.CONFIG:  # Then nothing was looked at, and what is wrong was said.
        print(f"dry run: {count} {'file' if count == 1 else 'files'} would change, none did", file=out)
    return code


def health_after(run: Run, settings: BaseSettings, asked: Sequence[str], *, tell: bool = True) -> dict[str, Health]:
    """Return how the providers are that had a turn. The run is over: whatever happens here, it went as it did."""
    try:
        if not tell or settings["WIRECOPY_REPLAY"]:
            # A recording says nothing of today, and is replayed without a network.
            return examine(run.ledger, asked, run.now)
        metrics = settings["WIRECOPY_METRICS"]
        # The file is replaced as a whole, so it is of all providers.
        names = asked if not metrics else sorted(set(run.ledger.last_runs()) & set(get_spider_loader(settings).list()))
        return check_up(run.ledger, names, run.now, metrics=metrics)
    except Exception:
        logger.exception("the providers' health is not known")
        return {}


def _closing(run: Run, remarks: list[str], code: ExitCode, *, form: str) -> list[str]:
    """What a run ends with: the closing table and the remarks, or one JSON object for each provider and one for all."""
    tallies = tuple(run.tallies)
    if form == "plain":
        return lines(tallies, run.afterwards) + remarks
    each = [
        as_json(
            "turn ended",
            provider=tally.spider,
            exit_code=int(tally.exit_code),
            counts=dict(tally.counts),
            failures=list(tally.failures),
        )
        for tally in tallies
    ]
    afterwards = {name: count for name, count in run.afterwards.items() if count}
    return [*each, as_json("run ended", exit_code=int(code), related=afterwards, remarks=remarks)]


def report_after(run: Run, settings: BaseSettings, path: Path, code: ExitCode) -> ExitCode:
    """Write the report of a run that is over, and return its exit code: that of a bug where the report has one.

    What was delivered stays delivered.
    """
    from pipeline.overview.make import overview_of, require_place, write

    try:
        require_place(path, run.destinations)
        write(path, overview_of(settings, run.ledger, run.destinations, run.now, theirs=run.theirs))
    except (ConfigError, LedgerError, OSError) as error:
        logger.error("WIRECOPY_REPORT: %s: the report was not written: %s", path, error)
    except Exception:
        logger.exception("WIRECOPY_REPORT: %s: the report failed", path)
        return ExitCode.BUG
    return code


def _later(run: Run, names: Sequence[str]) -> dict[str, datetime]:
    """Providers that are not due yet, and from when each is."""
    paces = run.ledger.paces(run.now - timedelta(days=PACE_DAYS), run.now)
    return not_due(tuple(names), run.ledger.last_turns("refresh"), paces, run.now)


def _check(names: Sequence[str], arguments: Mapping[str, Any], spiders: Sequence[str]) -> None:
    require_spiders(names, spiders)
    known = ", ".join(_ARGUMENTS)
    for key in arguments:
        if key not in _ARGUMENTS:
            raise ConfigError(f"unknown spider argument {key!r}{meant(key, _ARGUMENTS)}; known: {known}")


class Stopping:
    """Notes that the process was told to end. The second signal ends it at once, as kill -9 does and as safely."""

    def __init__(self) -> None:
        self.told = ""
        """The signal's name; empty before it came. Afterwards the run must be over soon."""
        self.listeners: list[Callable[[], object]] = []
        """Called from the signal's handler."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            # Under nohup a closed terminal is to end nothing.
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._tell)

    def _tell(self, number: int, _: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        self.told = signal.Signals(number).name
        for listener in self.listeners:
            listener()


class Queue:
    """Crawls providers one after the other, a few at a time."""

    def __init__(
        self,
        run: Run,
        process: AsyncCrawlerProcess,
        names: list[str],
        arguments: Mapping[str, Any],
        stopping: Stopping,
    ) -> None:
        self._run, self._process, self._arguments, self._stopping = run, process, arguments, stopping
        self._names = deque(names)
        self._crawlers: set[Crawler] = set()
        self._stopped = False

    @property
    def waiting(self) -> list[str]:
        """Providers that had no turn."""
        return list(self._names)

    def begin(self, minutes: float | None, requests: int | None) -> None:
        if requests is not None:
            # Set before the first crawl is made: what it is made of asks for it.
            self._run.budget = Budget(requests, spent=self._stop)
        for _ in range(min(AT_ONCE, len(self._names))):
            self._next()
        # The loop is the one that the crawls were just put on.
        import asyncio

        loop = asyncio.get_event_loop()
        self._stopping.listeners.append(lambda: loop.is_closed() or loop.call_soon_threadsafe(self._stop))
        if self._stopping.told:
            # Before there was a loop that could hear of it.
            self._stop()
        if minutes is not None:
            loop.call_later(minutes * 60, self._stop)

    def _next(self) -> None:
        if not self._names or self._stopped:
            return
        crawler = self._process.create_crawler(self._names.popleft())
        self._run.attach(crawler)
        self._crawlers.add(crawler)
        task = self._process.crawl(crawler, **self._arguments)
        task.add_done_callback(lambda _: self._ended(crawler))

    def _ended(self, crawler: Crawler) -> None:
        self._crawlers.discard(crawler)
        self._next()

    def _stop(self) -> None:
        import asyncio

        self._stopped = True
        for crawler in self._crawlers:
            # Scrapy's `stop_async` does nothing for a crawl that has not opened yet, and nothing ever after.
            if crawler.crawling and crawler.engine is not None and crawler.engine.running:
                # Kept by the crawler's own list of tasks until it has ended.
                asyncio.ensure_future(crawler.stop_async())  # noqa: RUF006
        if self._crawlers:
            asyncio.get_event_loop().call_later(SECONDS, self._stop)
