"""Planning a round: which providers have a turn, in which order, and until when."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from scrapy.settings import BaseSettings
from scrapy.spiderloader import get_spider_loader

from pipeline.due import PACE_DAYS, not_due
from pipeline.exit_codes import ExitCode
from pipeline.export.lock import Locked
from pipeline.store import Ledger

MINUTES = 100.0
"""How long a round may take by default: it ends before the next one of a two-hourly schedule begins."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Begun:
    """A round that was begun."""

    run_id: int
    names: tuple[str, ...]
    """Providers that get a turn, those that waited longest first."""
    later: dict[str, datetime]
    """Providers that are not due, and from when each is."""


def begin(
    settings: BaseSettings,
    ledger: Ledger,
    names: Sequence[str] | None = None,
    *,
    only_due: bool = True,
    minutes: float | None = None,
) -> Begun | None:
    """Note a new round in the ledger; None when no provider is due and nothing waits. Raises Locked during another.

    A round whose time is long over was lost with its broker: it is closed, and the new one delivers what it has read.
    """
    now = datetime.now(UTC).replace(microsecond=0)
    going_on = ledger.open_round()
    if going_on is not None:
        if now < going_on.until + timedelta(minutes=MINUTES):
            raise Locked(f"round {going_on.run_id} is going on, until {going_on.until:%Y-%m-%dT%H:%MZ} at the latest")
        logger.warning("round %d was never delivered; this one delivers what it has read", going_on.run_id)
        ledger.end_run(going_on.run_id, now, ExitCode.DEADLINE, going_on.stats)
    loader = get_spider_loader(settings)
    wanted = [name for name in names or loader.list() if not getattr(loader.load(name), "stopped", "")]
    later: dict[str, datetime] = {}
    if only_due:
        paces = ledger.paces(now - timedelta(days=PACE_DAYS), now)
        later = not_due(tuple(wanted), ledger.last_turns("refresh"), paces, now)
    turns = ledger.last_runs()
    due = sorted((name for name in wanted if name not in later), key=lambda name: (turns.get(name, 0), name))
    if not due and not ledger.waiting():
        return None
    run_id = ledger.begin_round(now, due, now + timedelta(minutes=minutes or MINUTES))
    return Begun(run_id, tuple(due), later)
