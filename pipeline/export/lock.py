"""One run at a time for each ledger."""

import errno
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.errors import LedgerError, WirecopyError


class Locked(WirecopyError):
    """Another run holds the ledger. The message names its process id and when it started."""


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
def run_lock(store: str | Path) -> Iterator[RunLock]:
    """Hold the lock of a ledger. Raises Locked at once when another process does.

    The kernel gives the lock back when its holder ends, killed or not; the file stays. Its content is the holder's
    process id, its time of change the holder's start.
    """
    path = lock_path(store)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    except OSError as error:
        raise LedgerError(f"lock {path}: {error.strerror}") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                raise LedgerError(f"lock {path}: {error.strerror}") from error
            holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "unknown"
            since = datetime.fromtimestamp(os.fstat(descriptor).st_mtime, UTC)
            raise Locked(
                f"another run holds the ledger {store}: process {holder}, since {since:%Y-%m-%dT%H:%M:%SZ}"
            ) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield RunLock(path)
    finally:
        os.close(descriptor)
