"""Worker processes: results and errors come back, and a page that ends its worker costs nothing but itself."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import pytest

from pipeline import workers
from pipeline.errors import Rejected
from pipeline.workers import Workers

T = TypeVar("T")


def in_workers(work: Callable[[Workers], Awaitable[T]], count: int = 1) -> T:
    async def run() -> T:
        pool = Workers(count)
        try:
            return await work(pool)
        finally:
            pool.close()

    return asyncio.run(run())


def double(number: int) -> int:
    return 2 * number


def reject(url: str) -> None:
    raise Rejected("paywalled", url, "detail")


def fail() -> None:
    raise KeyError("no such key")


class Unpicklable(Exception):
    def __init__(self) -> None:
        super().__init__(lambda: None)


def fail_unpicklable() -> None:
    raise Unpicklable


def hang() -> None:
    signal.pause()


def process() -> int:
    return os.getpid()


def test_results_come_back_to_those_who_asked() -> None:
    async def work(pool: Workers) -> list[int]:
        return await asyncio.gather(*(pool.run(double, number, url="") for number in range(50)))

    assert in_workers(work, count=2) == [2 * number for number in range(50)]


def test_large_results_and_arguments_pass() -> None:
    async def work(pool: Workers) -> bytes:
        return await pool.run(bytes.upper, b"x" * 3_000_000, url="")

    assert in_workers(work) == b"X" * 3_000_000


def test_rejection_comes_back_as_itself() -> None:
    async def work(pool: Workers) -> None:
        await pool.run(reject, "https://example.com/1", url="https://example.com/1")

    with pytest.raises(Rejected) as raised:
        in_workers(work)
    assert (raised.value.reason, raised.value.url, raised.value.detail) == (
        "paywalled",
        "https://example.com/1",
        "detail",
    )


def test_bug_comes_back_with_its_traceback() -> None:
    async def work(pool: Workers) -> None:
        await pool.run(fail, url="")

    with pytest.raises(KeyError, match="no such key") as raised:
        in_workers(work)
    assert "in fail" in str(raised.value.__cause__)


def test_error_that_cannot_be_sent_is_named() -> None:
    async def work(pool: Workers) -> None:
        await pool.run(fail_unpicklable, url="")

    with pytest.raises(RuntimeError, match="Unpicklable"):
        in_workers(work)


# Functions of the standard library: a new worker has them at once, and the clock runs for the page alone.
@pytest.mark.parametrize(
    ("deed", "argument", "reason"),
    [
        pytest.param(os._exit, 1, "too_heavy", id="dies"),
        pytest.param(bytearray, workers.PAGE_MEMORY + 1, "too_heavy", id="fills"),
        pytest.param(signal.sigwait, {signal.SIGUSR1}, "too_slow", id="hangs"),
    ],
)
def test_page_that_ends_its_worker_is_rejected_and_the_others_are_read(
    deed: Callable[[Any], Any], argument: Any, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if reason == "too_slow":
        monkeypatch.setattr(workers, "PAGE_SECONDS", 1.0)

    async def work(pool: Workers) -> list[Any]:
        await pool.run(abs, 0, url="")
        return await asyncio.gather(
            pool.run(deed, argument, url="https://example.com/bad"),
            *(pool.run(abs, -number, url="") for number in range(5)),
            return_exceptions=True,
        )

    bad, *others = in_workers(work)
    assert isinstance(bad, Rejected)
    assert (bad.reason, bad.url) == (reason, "https://example.com/bad")
    assert others == [0, 1, 2, 3, 4]


def test_no_process_stays_behind() -> None:
    async def work(pool: Workers) -> int:
        return await pool.run(process, url="")

    worker = in_workers(work)
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


def test_nothing_is_started_without_a_page() -> None:
    pool = Workers(2)
    pool.close()
    assert pool._workers == []


def test_close_gives_up_what_is_being_read() -> None:
    async def run() -> bool:
        pool = Workers(1)
        await pool.run(double, 1, url="")
        hanging = asyncio.ensure_future(pool.run(hang, url=""))
        await asyncio.sleep(0)
        pool.close()
        await asyncio.sleep(0)
        cancelled = hanging.cancel()
        await asyncio.wait({hanging})
        return cancelled

    assert asyncio.run(run())
