"""Faults at every step of an export: the n-th call to the system or the ledger fails, or the process ends there."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from pipeline.export import folder
from pipeline.store import Ledger

_CALLS = ("open", "write", "fsync", "link", "rename", "replace", "unlink", "mkdir", "listdir")


class Killed(BaseException):
    """Stands for kill -9: no handler of ours may catch it, and nothing works after it."""


class Faults:
    """Counts steps, and at one of them does what it was told."""

    def __init__(self, at: int = 0, *, after: bool = False, error: Exception | None = None) -> None:
        self.count = 0
        self.names: list[str] = []
        self.dead = False
        self._at = at
        self._after = after
        self._error = error

    def step(self, name: str, call: Callable[[], Any]) -> Any:
        if self.dead:
            raise Killed
        self.count += 1
        self.names.append(name)
        hit = self.count == self._at
        if hit and self._error is not None:
            raise self._error
        if hit and not self._after:
            self._die()
        try:
            return call()
        finally:
            if hit and self._after:
                self._die()

    def _die(self) -> None:
        self.dead = True
        raise Killed


class _System:
    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        if name not in _CALLS:
            return real
        return lambda *args, **kwargs: self._faults.step(name, lambda: real(*args, **kwargs))


@contextmanager
def injected(faults: Faults, ledger: Ledger | None = None) -> Iterator[None]:
    """Let every call of `pipeline.export.folder` to the system, and every statement of `ledger`, be a step."""
    names = vars(folder)
    real_exchange = folder._exchange

    def statement(*_: Any) -> None:
        faults.step("sql", lambda: None)

    def exchange(*args: Any) -> bool:
        return bool(faults.step("exchange", lambda: real_exchange(*args)))

    names.update(os=_System(faults), _exchange=exchange)
    engine = ledger._database.engine if ledger is not None else None
    if engine is not None:
        event.listen(engine, "before_cursor_execute", statement)
        event.listen(engine, "commit", statement)
    try:
        yield
    finally:
        names.update(os=os, _exchange=real_exchange)
        if engine is not None:
            event.remove(engine, "before_cursor_execute", statement)
            event.remove(engine, "commit", statement)
