"""One run at a time for each ledger."""

import errno
import fcntl
import hashlib
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.errors import LedgerError, WirecopyError


class Locked(WirecopyError):
    """Another run holds the ledger. The message names its process id and when it started."""


LOOK = 0.5  # Seconds between two tries while waiting: soon enough for a run that takes minutes.


@dataclass(frozen=True, slots=True)
class RunLock:
    """Proof that this process holds a ledger's lock. Only `run_lock` makes it."""

    path: Path


def lock_path(store: str | Path) -> Path:
    """Return the lock file of a ledger: beside an SQLite file, or in `.scrapy` for a database URL."""
    text = str(store)
    if "://" not in text:
        return Path(f"{text}.lock")
    if text.startswith("sqlite:///"):
        return Path(f"{text.removeprefix('sqlite:///')}.lock")
    return Path(".scrapy", f"{hashlib.sha256(text.encode()).hexdigest()[:12]}.lock")


@contextmanager
def run_lock(store: str | Path, wait: float = 0, say: Callable[[str], None] = lambda text: None) -> Iterator[RunLock]:
    """Hold the lock of a ledger. Raises Locked when another process does and still does after `wait` seconds.

    That it waits, and for whom, goes to `say`; that it does not is in the error.

    The kernel gives the lock back when its holder ends, killed or not; the file stays. Its content is the holder's
    process id, its time of change the holder's start. A ledger that several machines share is locked in its database
    as well.
    """
    path = lock_path(store)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    except OSError as error:
        raise LedgerError(f"lock {path}: {error.strerror}") from error
    with ExitStack() as stack:
        stack.callback(os.close, descriptor)
        name = ledger_name(store)
        _take(lambda: _taken(descriptor, path), lambda: _holder(descriptor), name, wait, say)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        if str(store).startswith("postgresql"):
            # Imported here: it loads SQLAlchemy, and only such a ledger needs it.
            from pipeline.store.postgres import shared_lock

            lock = stack.enter_context(shared_lock(str(store), name))
            _take(lock.take, lock.holder, name, wait, say)
        yield RunLock(path)


def holder_lives(store: str | Path) -> bool:
    """Whether the process that last held the lock of a ledger is still there: for looking on, not for deciding.

    Takes no lock, not even a shared one, for a run that begins in that moment would leave. A process id that was given
    anew counts as there; so does, for a ledger that several machines share, a holder that may be on another one.
    """
    if str(store).startswith("postgresql"):
        return True
    try:
        process = int(lock_path(store).read_bytes()[:20])
    except (OSError, ValueError):
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return process > 0


def ledger_name(store: str | Path) -> str:
    """Return how messages name a ledger: its path or URL, without a password."""
    return re.sub(r"(?<=://)([^/@]*?):[^/]*@", r"\1:***@", str(store))


def _take(
    take: Callable[[], bool], holder: Callable[[], str], name: str, wait: float, say: Callable[[str], None]
) -> None:
    """Take a lock, now or within `wait` seconds. Raises Locked."""
    if take():
        return
    held = f"another run holds the ledger {name}: {holder()}"
    if wait <= 0:
        raise Locked(f"{held}; leaving")
    say(f"{held}; waiting for it, at most {wait:g} s")
    until = time.monotonic() + wait
    while not take():
        if time.monotonic() >= until:
            # Whoever holds it now may be another one.
            raise Locked(f"another run holds the ledger {name}: {holder()}; leaving after {wait:g} s")
        time.sleep(min(LOOK, wait))


def _taken(descriptor: int, path: Path) -> bool:
    """Take the lock if it is free. Raises LedgerError."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
            raise LedgerError(f"lock {path}: {error.strerror}") from error
        return False
    return True


def _holder(descriptor: int) -> str:
    holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "unknown"
    since = datetime.fromtimestamp(os.fstat(descriptor).st_mtime, UTC)
    return f"process {holder}, since {since:%Y-%m-%dT%H:%M:%SZ}"
