"""One part of a round, in a process of its own: `python -m pipeline.cluster.parts turn RUN NAME`, or `deliver RUN`.

A turn holds a lease on its provider and the hosts of its sources, so that a site is asked by one worker at a time. The
lease is prolonged while the process lives. A process that was frozen for longer finds its lease gone and stops; what it
wrote meanwhile is what any other would have written.
"""

import logging
import os
import signal
import socket
import sys
import threading
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings

from pipeline.checkup import remarks
from pipeline.errors import ConfigError, LedgerError
from pipeline.exit_codes import ExitCode
from pipeline.export.lock import Locked
from pipeline.report import Tally, exit_code
from pipeline.run import Run
from pipeline.session import Queue, Stopping, health_after, report_after
from pipeline.store import Ledger

PROLONGED = 6  # Times within a lease: five may fail in a row, for a restart of the server.

logger = logging.getLogger(__name__)


def main(arguments: Sequence[str]) -> ExitCode:
    """Do one part and return how it ended. LOCKED means: not now, ask again."""
    settings = get_project_settings()
    try:
        match arguments:
            case ["turn", run_id, name]:
                return turn(settings, int(run_id), name)
            case ["deliver", run_id]:
                return deliver(settings, int(run_id))
    except Locked as error:
        logger.warning("%s", error)
        return ExitCode.LOCKED
    except (ConfigError, LedgerError) as error:
        logger.error("%s", error)
        return ExitCode.CONFIG
    return ExitCode.USAGE


def turn(settings: Settings, run_id: int, name: str) -> ExitCode:
    """Crawl a provider into the ledger, unless that was done. Raises ConfigError and LedgerError."""
    process = AsyncCrawlerProcess(settings)
    spider = process.spider_loader.load(name)()
    with Ledger.open(settings["WIRECOPY_STORE"]) as ledger:
        state = ledger.round(run_id)
    if state is None or state.exit_code is not None or name not in state.left:
        return ExitCode.OK
    minutes = (state.until - datetime.now(UTC)) / timedelta(minutes=1)
    if minutes <= 0:
        return ExitCode.DEADLINE
    lease = _Lease(settings, {name, *(f"host {host}" for host in _hosts(spider))})
    if not lease.begin():
        return ExitCode.LOCKED
    try:
        with Run.open(settings, "refresh", round_id=run_id, deferred=True) as run:
            run.still_ours = lambda: not lease.lost
            queue = Queue(run, process, [name], {}, Stopping())
            queue.begin(minutes, None)
            process.start(install_signal_handlers=False)
            return exit_code(tuple(run.tallies)) if run.tallies else ExitCode.BUG
    finally:
        lease.end()


def deliver(settings: Settings, run_id: int) -> ExitCode:
    """Deliver what a round has read, with related coverage and heat, and close it. Raises Locked, ConfigError."""
    with Run.open(settings, "refresh", round_id=run_id) as run:
        state = run.ledger.round(run_id)
        if state is None or state.exit_code is not None:
            return ExitCode.OK
        done = run.deliver_waiting()
        run.update_stories()
        run.publish()
        for name in sorted({*state.names, *done}):
            stats = _with(state.stats.get(name, {}), done.get(name, Counter()))
            if name in state.stats:
                run.ledger.record_provider_run(run_id, name, stats)
            run.tallies.append(tally_of(name, stats))
        # What a lost round had read counts for the files, and not for this round's exit code.
        code = exit_code(tuple(tally for tally in run.tallies if tally.spider in state.stats))
        if (
            run.afterwards["failed"]
            or run.published["failed"]
            or any(counts["failed/export"] for counts in done.values())
        ):
            code = ExitCode.BUG
        elif state.left:
            logger.warning("no turn in this round, first in the next: %s", ", ".join(state.left))
            code = ExitCode.DEADLINE
        reports = run.commit(network=True)
        for line in (line for report in reports for line in report.lines):
            logger.warning("%s", line)
        if any(report.failed for report in reports) and code is not ExitCode.BUG:
            code = ExitCode.GIT
        run.finish(code)
        for line in remarks(health_after(run, settings, sorted(state.stats))):
            logger.warning("%s", line)
        if settings["WIRECOPY_REPORT"]:
            code = report_after(run, settings, Path(settings["WIRECOPY_REPORT"]), code)
    return code


def tally_of(name: str, stats: dict[str, Any]) -> Tally:
    """Return the counts of a turn as the closing table has them."""
    counts = {key: value for key, value in stats.items() if isinstance(value, int) and key != "exit_code"}
    finished = stats.get("exit_code") != ExitCode.DEADLINE
    return Tally(name, counts, tuple(stats.get("failures", ())), finished)


def _with(stats: Any, counts: Counter[str]) -> dict[str, Any]:
    together = dict(stats)
    for key, value in counts.items():
        together[key] = together.get(key, 0) + value
    return together


def _hosts(spider: Any) -> set[str]:
    return {host for source in spider.sources if (host := urlsplit(source.url).hostname)}


class _Lease:
    """The right to crawl a provider, prolonged by a thread as long as this process and its parent live."""

    def __init__(self, settings: Settings, names: set[str]) -> None:
        self._store = settings["WIRECOPY_STORE"]
        self._names = names
        self._length = timedelta(seconds=settings.getfloat("WIRECOPY_CLUSTER_LEASE"))
        self._holder = f"{socket.gethostname()} {os.getpid()} {uuid4()}"
        self._parent = os.getppid()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._prolong, name="lease", daemon=True)
        self.lost = False

    def begin(self) -> bool:
        """Take the lease; False while another worker has the provider or one of its hosts."""
        with Ledger.open(self._store) as ledger:
            if not self._take(ledger):
                return False
        self._thread.start()
        return True

    def end(self) -> None:
        """Give the lease back."""
        self._ended.set()
        self._thread.join()
        with Ledger.open(self._store) as ledger:
            ledger.release(self._holder)

    def _take(self, ledger: Ledger) -> bool:
        now = datetime.now(UTC)
        return ledger.lease(self._names, self._holder, now, now + self._length)

    def _prolong(self) -> None:
        until = datetime.now(UTC) + self._length
        while not self._ended.wait(self._length.total_seconds() / PROLONGED):
            try:
                with Ledger.open(self._store) as ledger:
                    self.lost = not self._take(ledger)
                if not self.lost:
                    until = datetime.now(UTC) + self._length
            except LedgerError as error:
                logger.warning("the lease could not be prolonged: %s", error)
                self.lost = datetime.now(UTC) > until
            if self.lost or os.getppid() != self._parent:
                logger.warning("this worker was taken for lost: stopping")
                # As a person would: the crawl ends cleanly, and what it has read stays.
                os.kill(os.getpid(), signal.SIGTERM)
                return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
