"""What workers do. Each task is safe to be done twice: the ledger says whether there is anything left to do.

The work itself is done by a process of its own (`parts`): Twisted's reactor runs once in a process, and what a crawl
leaves behind in memory ends with it.
"""

import logging
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

from celery import Task
from scrapy.utils.project import get_project_settings

from pipeline.cluster import rounds
from pipeline.cluster.app import app
from pipeline.errors import LedgerError
from pipeline.exit_codes import ExitCode
from pipeline.export.lock import Locked
from pipeline.store import Ledger

logger = logging.getLogger(__name__)

AGAIN = 5  # Seconds until a task that must wait looks again, and as much more each time,
LONGEST_PAUSE = 60  # up to this.


@app.task(name="wirecopy.round", bind=True, max_retries=0)
def plan(self: Task) -> None:
    """Begin a round with the providers that are due, unless one is going on. What Celery beat sends."""
    settings = get_project_settings()
    try:
        with Ledger.open(settings["WIRECOPY_STORE"]) as ledger:
            begun = rounds.begin(settings, ledger)
    except Locked as error:
        logger.info("%s", error)
        return
    if begun is not None:
        send(begun)


@app.task(name="wirecopy.turn", bind=True, max_retries=None)
def turn(self: Task, run_id: int, name: str) -> None:
    """Crawl one provider into the ledger. Waits while another worker crawls it, or a site that it shares."""
    if name not in _left(self, run_id):
        return
    _part("turn", str(run_id), name)
    if name in _left(self, run_id):
        # Another worker crawls it, or its process was killed, or the database went away.
        raise self.retry(countdown=min(AGAIN * (1 + self.request.retries), LONGEST_PAUSE))


@app.task(name="wirecopy.deliver", bind=True, max_retries=None)
def deliver(self: Task, run_id: int) -> None:
    """Deliver a round once all its providers had their turn, or its time is up."""
    try:
        with Ledger.open(get_project_settings()["WIRECOPY_STORE"]) as ledger:
            state = ledger.round(run_id)
    except LedgerError as error:
        raise self.retry(countdown=AGAIN, exc=error) from error
    if state is None or state.exit_code is not None:
        return
    if state.left and datetime.now(UTC) < state.until:
        raise self.retry(countdown=AGAIN)
    if _part("deliver", str(run_id)) is ExitCode.LOCKED:
        raise self.retry(countdown=AGAIN)


def send(begun: rounds.Begun) -> None:
    """Hand out a round's work, those that waited longest first."""
    for name in begun.names:
        turn.delay(begun.run_id, name)
    deliver.delay(begun.run_id)


def _left(task: Task, run_id: int) -> tuple[str, ...]:
    try:
        with Ledger.open(get_project_settings()["WIRECOPY_STORE"]) as ledger:
            state = ledger.round(run_id)
    except LedgerError as error:
        # A server that restarts; the broker keeps the task.
        raise task.retry(countdown=AGAIN, exc=error) from error
    over = state is None or state.exit_code is not None or datetime.now(UTC) >= state.until
    return () if state is None or over else state.left


def _part(*arguments: str) -> Any:
    """Do a part of a round in a process of its own and return its exit code."""
    # Numbers and names that the ledger holds; no shell reads them.
    done = subprocess.run([sys.executable, "-m", "pipeline.cluster.parts", *arguments], check=False)  # noqa: S603 - see above
    try:
        return ExitCode(done.returncode)
    except ValueError:
        # Killed by a signal: the ledger knows how far it came.
        return ExitCode.BUG
