"""Worker processes that read pages, so that a slow or hostile page costs neither the reactor nor the run.

Processes, not threads: trafilatura and lxml have crashed in threads. A page that takes too long or too much memory
ends its worker, which is replaced; the page is one counted rejection.
"""

import asyncio
import multiprocessing
import resource
import signal
from collections.abc import Callable
from concurrent.futures import TimeoutError as WorkerTimeout
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from pipeline.errors import Rejected

PAGE_SECONDS = 20.0  # The slowest page of the corpus takes 0.5 s; a shared machine may be ten times slower.
PAGE_MEMORY = 1 << 30  # Bytes of address space per worker. A page of 1.5 MB needs 0.3 GiB, the libraries included.

T = TypeVar("T")


class Workers:
    """A pool of worker processes, started with the first page."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._pool: Any = None

    async def run(self, function: Callable[..., T], *args: Any, url: str) -> T:
        """Return `function(*args)`, computed in a worker.

        Raises what the function raises, and `Rejected` (`too_slow`, `too_heavy`) for a page that had to be ended.
        """
        future = self._start().schedule(function, args=args, timeout=PAGE_SECONDS)
        try:
            result: T = await asyncio.wrap_future(future)
        except WorkerTimeout:
            raise Rejected("too_slow", url, f"reading took more than {PAGE_SECONDS:.0f} s") from None
        except (MemoryError, BrokenProcessPool) as error:
            raise Rejected("too_heavy", url, f"reading took more than {PAGE_MEMORY >> 20} MiB") from error
        except Exception as error:
            if type(error).__name__ == "ProcessExpired":  # pebble's own: the worker died under the page
                raise Rejected("too_heavy", url, str(error)) from error
            raise
        return result

    def close(self) -> None:
        """End the workers; pages still being read are given up."""
        if self._pool is not None:
            self._pool.stop()
            self._pool.join()
            self._pool = None

    def _start(self) -> Any:
        if self._pool is None:
            # Imported here: a run that finds nothing new never starts a worker.
            from pebble import ProcessPool

            context = multiprocessing.get_context("forkserver")
            # The server loads the readers once; workers are forked from it, so a replaced worker is ready at once.
            context.set_forkserver_preload(["pipeline.extract.read", "trafilatura"])
            self._pool = ProcessPool(self.count, initializer=_limit, context=context)
        return self._pool


def _limit() -> None:
    # The parent decides when to stop; Ctrl-C reaches the whole process group.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (PAGE_MEMORY, PAGE_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
