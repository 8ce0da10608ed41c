"""Changing a person's index: under git's own lock, in one step, and without leaving the lock behind.

A process that is killed cannot remove `index.lock`, and then every git command of everybody stops. So the lock is a
second name of a file that only we make: the kernel gives back that file's own lock with its holder, and the next run
knows by it that nobody is working.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.errors import GitFailed

_ATTEMPTS, _SECONDS = 20, 0.1  # Somebody's `git status` holds the lock for a fraction of a second.


@dataclass(frozen=True, slots=True)
class HeldIndex:
    """An index that nobody else can change."""

    path: Path
    _descriptor: int

    def replace(self, content: bytes) -> None:
        """Put a new index in the place of the old one, and let go of the lock."""
        with suppress(FileNotFoundError):
            os.fchmod(self._descriptor, self.path.stat().st_mode & 0o777)
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]
        os.fsync(self._descriptor)
        _lock_of(self.path).rename(self.path)


def _made(lock: Path) -> str:
    try:
        return f"{datetime.fromtimestamp(lock.stat().st_mtime, UTC):%Y-%m-%dT%H:%M:%SZ}"
    except FileNotFoundError:
        return "a time that is gone"


def _lock_of(index: Path) -> Path:
    return index.with_name(index.name + ".lock")


@contextmanager
def held(index: Path) -> Iterator[HeldIndex]:
    """Hold the lock of an index. Raises GitFailed when somebody else does, or did and was killed."""
    own, lock = index.with_name(index.name + ".wirecopy"), _lock_of(index)
    try:
        descriptor = _begin(own, lock)
        try:
            for attempt in range(_ATTEMPTS):
                try:
                    os.link(own, lock)
                    break
                except FileExistsError:
                    if attempt == _ATTEMPTS - 1:
                        raise GitFailed(
                            "index_locked",
                            f"{lock} is there: another git command is at work, or one was killed (it was made at "
                            f"{_made(lock)}); when none is, remove that file",
                        ) from None
                    time.sleep(_SECONDS)
            try:
                yield HeldIndex(index, descriptor)
            finally:
                _let_go(lock, descriptor)
        finally:
            with suppress(FileNotFoundError):
                own.unlink()
            os.close(descriptor)
    except OSError as error:
        raise GitFailed("index", f"{index}: {error.strerror}") from error


def _begin(own: Path, lock: Path) -> int:
    """Make our file and hold its lock. What a killed run left behind is removed first."""
    with suppress(FileNotFoundError):
        left = os.open(own, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            try:
                fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise GitFailed("busy", f"{own}: another run is committing in this repository") from error
            _let_go(lock, left)
            own.unlink()
        finally:
            os.close(left)
    try:
        descriptor = os.open(own, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
    except FileExistsError as error:
        raise GitFailed("busy", f"{own}: another run is committing in this repository") from error
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def _let_go(lock: Path, descriptor: int) -> None:
    with suppress(FileNotFoundError):
        if os.path.samestat(lock.stat(), os.fstat(descriptor)):
            lock.unlink()
