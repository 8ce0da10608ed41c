"""A round over several workers ends with the files that one machine would have written, whatever fails meanwhile."""

import os
import signal
import subprocess
import time

import pytest
from sqlalchemy import create_engine, text

from pipeline.exit_codes import ExitCode
from pipeline.store import Ledger
from tests.cluster.conftest import PROVIDERS, Cluster, until

pytestmark = pytest.mark.cluster


def ends_well(cluster: Cluster, round_: "subprocess.Popen[str]", wanted: dict[str, bytes]) -> str:
    """Wait for a round, and compare what it wrote. Returns what it printed."""
    output, _ = round_.communicate(timeout=400)
    assert round_.returncode == ExitCode.OK, output + cluster.logs()
    assert cluster.workplace.files() == wanted
    with create_engine(cluster.store).connect() as connection:
        for table, column in (("articles", "url"), ("deliveries", "path")):
            rows = connection.execute(text(f"SELECT count(*), count(DISTINCT {column}) FROM {table}")).one()
            assert rows[0] == rows[1], f"{table}: one {column} twice"
        assert connection.execute(text("SELECT count(*) FROM deliveries")).scalar() == len(wanted)
    with Ledger.open(cluster.store) as ledger:
        assert ledger.waiting() == ()
    return output


def test_workers_write_what_one_machine_writes(cluster: Cluster, alone: dict[str, bytes]) -> None:
    for _ in range(4):
        cluster.start_worker()
    output = ends_well(cluster, cluster.begin(), alone)
    assert output.startswith("provider")
    assert all(f"\n{name} " in output for name in PROVIDERS)
    # And once more: nothing is new, nothing is written.
    before = {path: path.stat().st_mtime_ns for path in (cluster.workplace.destination / "_news").iterdir()}
    ends_well(cluster, cluster.begin(), alone)
    assert {path: path.stat().st_mtime_ns for path in (cluster.workplace.destination / "_news").iterdir()} == before


def test_a_worker_that_is_killed(cluster: Cluster, alone: dict[str, bytes]) -> None:
    workers = [cluster.start_worker() for _ in range(4)]
    round_ = cluster.begin()
    until(lambda: cluster.turns_over() >= 2, "two turns")
    cluster.signal_all(workers[1], signal.SIGKILL)
    ends_well(cluster, round_, alone)


def test_a_worker_that_is_killed_while_it_delivers(cluster: Cluster, alone: dict[str, bytes]) -> None:
    workers = [cluster.start_worker() for _ in range(4)]
    round_ = cluster.begin()
    until(lambda: bool(cluster.workplace.files()), "the first file")
    # Whichever it is: all but one.
    for worker in workers[1:]:
        cluster.signal_all(worker, signal.SIGKILL)
    ends_well(cluster, round_, alone)


def test_a_broker_that_restarts(cluster: Cluster, alone: dict[str, bytes]) -> None:
    for _ in range(4):
        cluster.start_worker()
    round_ = cluster.begin()
    until(lambda: cluster.turns_over() >= 2, "two turns")
    cluster.redis.stop()
    time.sleep(2)
    cluster.redis.start()
    ends_well(cluster, round_, alone)


def test_a_broker_that_forgets_everything(cluster: Cluster, alone: dict[str, bytes]) -> None:
    for _ in range(2):
        cluster.start_worker()
    round_ = cluster.begin(minutes=0.6)
    until(lambda: cluster.turns_over() >= 1, "a turn")
    cluster.redis.forget()
    output, _ = round_.communicate(timeout=400)
    # Delivered at its time, with what was there by then.
    assert round_.returncode == ExitCode.DEADLINE, output + cluster.logs()
    assert "no turn in this round, first in the next: " in output
    assert 0 < len(cluster.workplace.files()) < len(alone)
    assert cluster.workplace.files().items() <= alone.items()
    ends_well(cluster, cluster.begin(), alone)


def test_a_database_that_restarts(cluster: Cluster, alone: dict[str, bytes]) -> None:
    for _ in range(4):
        cluster.start_worker()
    round_ = cluster.begin()
    until(lambda: cluster.turns_over() >= 2, "two turns")
    cluster.postgres.stop("immediate")
    cluster.postgres.start()
    output, _ = round_.communicate(timeout=400)
    # A turn that was in the midst of a transaction has failed, and said so; what it lost comes with the next round.
    assert round_.returncode in (ExitCode.OK, ExitCode.BUG, ExitCode.SOURCES_FAILED), output + cluster.logs()
    assert cluster.workplace.files().items() <= alone.items()
    ends_well(cluster, cluster.begin(), alone)


def test_a_worker_that_was_frozen_for_longer_than_its_lease(cluster: Cluster, alone: dict[str, bytes]) -> None:
    workers = [cluster.start_worker() for _ in range(4)]
    round_ = cluster.begin()
    until(lambda: cluster.turns_over() >= 2, "two turns")
    cluster.signal_all(workers[2], signal.SIGSTOP)
    ends_well(cluster, round_, alone)
    cluster.signal_all(workers[2], signal.SIGCONT)
    # Thawed, it finds that others have done its work.
    ends_well(cluster, cluster.begin(), alone)
    assert workers[2].poll() is None


def test_two_rounds_at_once(cluster: Cluster) -> None:
    first = cluster.begin()
    until(lambda: _going_on(cluster), "the round to begin")
    second = cluster.begin()
    output, _ = second.communicate(timeout=60)
    assert second.returncode == ExitCode.LOCKED, output
    assert "is going on, until" in output
    os.kill(first.pid, signal.SIGTERM)
    first.communicate(timeout=60)


def _going_on(cluster: Cluster) -> bool:
    with Ledger.open(cluster.store) as ledger:
        return ledger.open_round() is not None
