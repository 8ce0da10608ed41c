"""Where articles wait for a moment, so that several go out together (see `pipeline.export.together`).

While the disk is waited for, in a thread of its own, the reactor goes on.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import Any, TypeAlias, TypeVar

from pipeline.export.folders import Folders
from pipeline.export.together import Batch, Steps
from pipeline.store import Ledger

T = TypeVar("T")

# Seconds that the first one waits for others. Two processors read some sixty pages a second; at the pace of a polite
# crawl, one a second, a quarter of one is noticed by nobody.
PATIENCE = 0.25
MOST = 64  # Deliveries at a time: what a failure can make to be done once more.

Delivery: TypeAlias = Callable[[Folders], Steps[T]]
"""Begins the delivery of one article, into folders that it shares with others."""


class Desk:
    """Takes deliveries and does them in batches. For one event loop."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._waiting: deque[tuple[Delivery[Any], asyncio.Future[Any]]] = deque()
        self._worker: asyncio.Task[None] | None = None

    async def hand_in(self, delivery: Delivery[T]) -> T:
        """Return the result of a delivery, or raise what it raised."""
        result: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((delivery, result))
        if self._worker is None:
            self._worker = asyncio.ensure_future(self._work())
        return await result

    async def _work(self) -> None:
        try:
            while self._waiting:
                await asyncio.sleep(PATIENCE)
                batch = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
                try:
                    await self._do(batch)
                finally:
                    # Broken off: whoever waits is told, and the next run goes on as after a crash.
                    for _, result in batch:
                        result.cancel()
        finally:
            self._worker = None

    async def _do(self, batch: list[tuple[Delivery[Any], asyncio.Future[Any]]]) -> None:
        with Folders(self._ledger) as folders:
            together = Batch(self._ledger, [partial(delivery, folders) for delivery, _ in batch])
            with closing(together.rounds()) as rounds:
                for wait in rounds:
                    await asyncio.to_thread(wait)
        for (_, future), result in zip(batch, together.results(), strict=True):
            if future.done():
                continue
            if isinstance(result, Exception):
                future.set_exception(result)
            else:
                future.set_result(result)
