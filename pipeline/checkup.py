"""The check-up of providers: judged from the ledger, remembered, written for Prometheus, told to people.

What cannot be told or written is logged by name, and tried again in the next run: it never changes how a run ends.
"""

import logging
import os
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path

from pipeline.errors import ConfigError
from pipeline.health import TURNS, Health, State, judge_all
from pipeline.health.show import exposition
from pipeline.logs import redact
from pipeline.notices import Change, NoticeFailed, hooks
from pipeline.store import Ledger
from pipeline.store.healths import KnownHealth

logger = logging.getLogger(__name__)

_WELL = frozenset((State.HEALTHY.value, State.NEW.value))


def examine(ledger: Ledger, names: Collection[str], now: datetime) -> dict[str, Health]:
    """Judge these providers by their turns. Changes nothing."""
    return judge_all(ledger.recent_turns(names, TURNS), now)


def check_up(
    ledger: Ledger, names: Collection[str], now: datetime, *, metrics: str, environ: Mapping[str, str] = os.environ
) -> dict[str, Health]:
    """Judge these providers, remember how they are, tell what changed, and write `metrics`, a path, unless empty.

    Each hook is told a change of state once; what one hook did not take, it is told in the next run.
    """
    healths = examine(ledger, names, now)
    known = ledger.known_healths()
    told = {name: dict(known[name].told) if name in known else {} for name in healths}
    try:
        configured = hooks(environ)
    except ConfigError as error:
        logger.warning("nobody is told of the providers' health: %s", error)
        configured = {}
    for hook, send in configured.items():
        changes = _changes(healths, {name: states.get(hook) for name, states in told.items()})
        if changes:
            try:
                send(changes)
            except NoticeFailed as error:
                logger.warning("the %s was not told of the providers' health, and will be: %s", hook, error)
                continue
        for name, health in healths.items():
            told[name][hook] = health.state.value
    ledger.record_healths(
        {
            name: KnownHealth(
                health.state.value,
                known[name].since if name in known and known[name].state == health.state else health.since or now,
                told[name],
            )
            for name, health in healths.items()
        }
    )
    if metrics:
        try:
            write_metrics(Path(metrics), exposition(healths.values()))
        except OSError as error:
            logger.warning("%s: not written: %s", metrics, error.strerror or type(error).__name__)
    return healths


def remarks(healths: Mapping[str, Health]) -> list[str]:
    """Return the lines of a run's closing table: the providers that are not well."""
    return [
        f"{name} is {health.state}: "
        + redact("; ".join(f"{alarm.name} {alarm.message}" for alarm in health.alarms[:3]))
        for name, health in healths.items()
        if health.alarms
    ]


def write_metrics(path: Path, text: str) -> None:
    """Replace a file that a collector may be reading, whole. Raises OSError."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _changes(healths: Mapping[str, Health], told: Mapping[str, str | None]) -> list[Change]:
    """Those whose state is not the one that was told last. That one is well is told only of those that were not."""
    return [
        (health, told[name])
        for name, health in healths.items()
        if health.state != told[name] and not (health.state in _WELL and (told[name] or "new") in _WELL)
    ]
