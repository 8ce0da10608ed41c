"""`scrapy refresh --cluster`: begin a round, wait until the workers have done it, and say how it went."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TextIO

from scrapy.settings import BaseSettings

from pipeline.cluster import rounds
from pipeline.cluster.parts import tally_of
from pipeline.errors import ConfigError, LedgerError
from pipeline.exit_codes import ExitCode
from pipeline.export.lock import Locked
from pipeline.report import lines
from pipeline.store import Ledger
from pipeline.store.rounds import Round

LOOK = 1.0  # Seconds between two looks into the ledger.
SLACK = timedelta(seconds=20)  # From the end of a round's time until its delivery has surely begun.
OVERTIME = timedelta(minutes=10)  # For the delivery after the last turn: a big round's takes a minute or two.


def refresh(
    settings: BaseSettings, names: Sequence[str], *, only_due: bool, minutes: float | None, out: TextIO
) -> ExitCode:
    """Have a round done by the workers and return its exit code. What a person must mend is named on `out`."""
    try:
        # Imported here: it reads and checks the cluster's settings.
        from pipeline.cluster.tasks import deliver, send

        with Ledger.open(settings["WIRECOPY_STORE"]) as ledger:
            begun = rounds.begin(settings, ledger, names, only_due=only_due, minutes=minutes)
            if begun is None:
                print("no provider is due (--all asks them all)", file=out)
                return ExitCode.OK
            send(begun)
            ended = _ended(ledger, begun.run_id, SLACK)
            if ended is None:
                # The broker may have lost the task with a restart.
                deliver.delay(begun.run_id)
                ended = _ended(ledger, begun.run_id, OVERTIME)
    except ModuleNotFoundError as error:
        print(f"scrapy refresh: --cluster needs {error.name}: .venv/bin/pip install '.[cluster]'", file=out)
        return ExitCode.CONFIG
    except (ConfigError, LedgerError) as error:
        print(f"scrapy refresh: {error}", file=out)
        return ExitCode.CONFIG
    except Locked as error:
        print(f"scrapy refresh: {error}; leaving", file=out)
        return ExitCode.LOCKED
    if ended is None:
        print(f"scrapy refresh: round {begun.run_id} was not delivered in time: is a worker running?", file=out)
        return ExitCode.DEADLINE
    tallies = tuple(tally_of(name, dict(stats)) for name, stats in sorted(ended.stats.items()))
    print("\n".join(lines(tallies, {})), file=out)
    if left := sorted(set(begun.names) - set(ended.stats)):
        print(f"no turn in this round, first in the next: {', '.join(left)}", file=out)
    return ExitCode(ended.exit_code or ExitCode.OK)


def _ended(ledger: Ledger, run_id: int, overtime: timedelta) -> Round | None:
    """Wait for the end of a round; None when it does not come within its time and `overtime`."""
    state = ledger.round(run_id)
    until = max(state.until if state else datetime.now(UTC), datetime.now(UTC)) + overtime
    while datetime.now(UTC) < until:
        state = ledger.round(run_id)
        if state is not None and state.exit_code is not None:
            return state
        time.sleep(LOOK)
    return None
