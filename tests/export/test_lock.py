"""One run at a time."""

import os
import signal
from pathlib import Path

import pytest

from pipeline.errors import LedgerError
from pipeline.export.lock import Locked, lock_path, run_lock


def test_a_second_run_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    store = tmp_path / "deep" / "ledger.sqlite"
    with run_lock(store), pytest.raises(Locked, match=rf"process {os.getpid()}, since 20\d\d-"), run_lock(store):
        pytest.fail("the lock was given twice")
    with run_lock(store) as held:
        assert held.path == lock_path(store)


def test_a_run_that_waits_says_for_whom_and_gives_up_in_time(tmp_path: Path) -> None:
    store, said = tmp_path / "ledger", list[str]()
    with (
        run_lock(store),
        pytest.raises(Locked, match=rf"process {os.getpid()}, .*; leaving after 0.01 s"),
        run_lock(store, 0.01, said.append),
    ):
        pytest.fail("the lock was given twice")
    (line,) = said
    assert f"process {os.getpid()}, since 20" in line
    assert line.endswith("; waiting for it, at most 0.01 s")


def test_a_lock_is_no_error_of_the_ledger() -> None:
    assert not issubclass(Locked, LedgerError)


def test_the_lock_of_a_killed_run_is_free_at_once(tmp_path: Path) -> None:
    store = tmp_path / "ledger"
    ready, tell = os.pipe()
    child = os.fork()
    if child == 0:
        with run_lock(store):
            os.write(tell, b"x")
            signal.pause()
        os._exit(0)
    assert os.read(ready, 1) == b"x"
    with pytest.raises(Locked, match=f"process {child}"), run_lock(store):
        pytest.fail("the lock was given twice")
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with run_lock(store):
        pass


def test_the_lock_of_a_database_url_says_nothing_of_its_password() -> None:
    assert "secret" not in str(lock_path("postgresql://user:secret@host/db"))
    assert lock_path("sqlite:///a/b.sqlite") == Path("a/b.sqlite.lock")


def test_a_lock_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LedgerError, match="file"), run_lock(tmp_path / "file" / "ledger"):
        pytest.fail("a lock inside a file")
