"""Many deliveries at once, so that they share their waits for the disk: the order of each is that of one alone.

A delivery is a generator of steps. Between two of them it says what it needs before the next one, and the batch sees to
it for all of its deliveries together: one transaction in which all note what they are about to do, one wait for all of
their files, one for each folder, one transaction in which all note that it is done.
"""

from collections.abc import Callable, Generator, Hashable, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from enum import Enum, auto
from typing import Generic, Protocol, TypeAlias, TypeVar

from pipeline.errors import ExportFailed

T = TypeVar("T")


class Ledger(Protocol):
    """What is asked of the ledger."""

    def transaction(self) -> AbstractContextManager[None]:
        """All that is noted inside is on the disk, or undone, when it ends."""


class Syncable(Protocol):
    """A file or folder that can be waited for."""

    def start(self) -> None:
        """Let the disk begin, without waiting."""

    def sync(self) -> None:
        """Wait until it is on the disk. Raises ExportFailed."""


class Need(Enum):
    """What a delivery needs before its next step."""

    LEDGER = auto()
    """An open transaction. Each delivery begins in one."""
    COMMIT = auto()
    """What it noted, on the disk."""


@dataclass(frozen=True, slots=True)
class Sync:
    """A need: what it wrote, on the disk."""

    what: Syncable


@dataclass(frozen=True, slots=True)
class Sole:
    """A need, inside a transaction: that no other delivery of the batch has this key. One that has waits its turn."""

    key: Hashable


Steps: TypeAlias = Generator[Need | Sync | Sole, None, T]
Job: TypeAlias = Callable[[], Steps[T]]
"""Begins a delivery. Can be called again: a delivery that was broken off goes on as after a crash."""
Waits: TypeAlias = Generator[Callable[[], None], None, None]


def finish(ledger: Ledger, job: Job[T]) -> T:
    """Do one delivery to its end and return its result. Raises what it raises."""
    result = finish_all(ledger, [job])[0]
    if isinstance(result, Exception):
        raise result
    return result


def finish_all(ledger: Ledger, jobs: Sequence[Job[T]]) -> list[T | Exception]:
    """Do these deliveries together; return the result of each, or what it raised."""
    batch = Batch(ledger, jobs)
    with closing(batch.rounds()) as rounds:
        for wait in rounds:
            wait()
    return batch.results()


class _Delivery(Generic[T]):
    """One delivery under way."""

    def __init__(self, number: int, job: Job[T]) -> None:
        self.number = number
        self.steps = job()
        self.need: Need | Sync | Sole = Need.LEDGER


class Batch(Generic[T]):
    """Deliveries that are done together."""

    def __init__(self, ledger: Ledger, jobs: Sequence[Job[T]]) -> None:
        self._ledger = ledger
        self._jobs = list(jobs)
        self._results: dict[int, T | Exception] = {}

    def results(self) -> list[T | Exception]:
        """What came of each job, in their order. After `rounds` has ended."""
        return [self._results[number] for number in range(len(self._jobs))]

    def rounds(self) -> Waits:
        """Yield waits for the disk until all is done. Each must be called before the next is asked for; it touches
        neither the ledger nor the deliveries, so that another thread may do it."""
        left = list(range(len(self._jobs)))
        while left:
            try:
                yield from self._together(left)
            except Exception as error:  # noqa: BLE001 - whatever it is, it costs one article and not its neighbours
                left = [number for number in left if number not in self._results]
                if len(left) == 1:
                    self._results[left[0]] = error
                else:
                    # Nobody knows whose fault it was, and what they noted was undone for all of them.
                    for number in left:
                        yield from self._alone(number)
            left = [number for number in left if number not in self._results]

    def _alone(self, number: int) -> Waits:
        try:
            yield from self._together([number])
        except Exception as error:  # noqa: BLE001 - as above
            self._results[number] = error

    def _together(self, numbers: Sequence[int]) -> Waits:
        live = [_Delivery(number, self._jobs[number]) for number in numbers]
        keys: set[Hashable] = set()
        try:
            while live:
                ended: dict[int, T | Exception] = {}
                with self._ledger.transaction():
                    live = [each for each in live if self._note(each, keys, ended)]
                self._results |= ended  # only what was committed has an end
                while any(each.need is not Need.LEDGER for each in live):
                    live = [each for each in live if each.need is not Need.COMMIT or self._step(each, self._results)]
                    waits = {id(each.need.what): each.need.what for each in live if isinstance(each.need, Sync)}
                    failed: dict[int, ExportFailed] = {}
                    if waits:
                        yield lambda waits=waits, failed=failed: _wait(waits, failed)  # type: ignore[misc] # mypy infers no lambda with defaults
                    live = [
                        each
                        for each in live
                        if not isinstance(each.need, Sync)
                        or self._step(each, self._results, failed.get(id(each.need.what)))
                    ]
        finally:
            for each in live:
                each.steps.close()

    def _note(self, each: _Delivery[T], keys: set[Hashable], ended: dict[int, T | Exception]) -> bool:
        """Let a delivery go on inside the transaction. Returns whether it goes on after it."""
        while each.need is Need.LEDGER:
            if not self._step(each, ended):
                return False
            if isinstance(each.need, Sole):
                if each.need.key in keys:
                    each.steps.close()  # begun anew when these have ended
                    return False
                keys.add(each.need.key)
                each.need = Need.LEDGER
        return True

    @staticmethod
    def _step(each: _Delivery[T], ended: dict[int, T | Exception], error: ExportFailed | None = None) -> bool:
        try:
            each.need = next(each.steps) if error is None else each.steps.throw(error)
        except StopIteration as end:
            ended[each.number] = end.value
            return False
        except ExportFailed as failure:
            ended[each.number] = failure
            return False
        return True


def _wait(waits: dict[int, Syncable], failed: dict[int, ExportFailed]) -> None:
    # All are begun before the first is waited for: the disk then writes them in one go.
    if len(waits) > 1:
        for what in waits.values():
            what.start()
    for key, what in waits.items():
        try:
            what.sync()
        except ExportFailed as error:
            failed[key] = error
