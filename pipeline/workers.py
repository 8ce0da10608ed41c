"""Worker processes that read pages, so that a slow or hostile page costs neither the reactor nor the run.

Processes, not threads: trafilatura and lxml have crashed in threads. A page that takes too long or too much memory
ends its worker, which is replaced; the page is one counted rejection.

The reactor itself writes pages to the workers' sockets and reads what they found. With threads in between, as process
pools of libraries have them, each page waited twice for a busy reactor to let go of the interpreter's lock.
"""

import asyncio
import fcntl
import gc
import multiprocessing
import os
import pickle
import resource
import signal
import socket
import struct
import time
import weakref
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.pool import ExceptionWithTraceback  # type: ignore[attr-defined] # typeshed leaves it out
from typing import Any, ClassVar, TypeVar

from pipeline.errors import Rejected, WirecopyError

PAGE_SECONDS = 20.0  # The slowest page of the corpus takes 0.5 s; a shared machine may be ten times slower.
# CPU seconds of one page. Below the limit above: on an idle machine a page ends by this one, and a machine with other
# work to do gives it its share first.
PAGE_CPU_SECONDS = 15
PAGE_MEMORY = 1 << 30  # Bytes of address space per worker. A page of 1.5 MB needs 0.3 GiB, the libraries included.
# Pages that a worker has at a time: the one that it reads and the next, so that it never waits for the reactor.
DEPTH = 2
# How much readier than a worker the reactor is to run. It feeds all of them, and needs the lesser part of the time.
NICENESS = 5

_LOOK = 0.5  # Seconds between two looks at whether the run is ending.
_LENGTH = struct.Struct("!Q")
_CHUNK = 1 << 18  # Bytes that a worker asks its socket for; pages have 110 kB at the median.

T = TypeVar("T")


class GivenUp(WirecopyError):
    """A page that was not read to its end, because the run was told to stop. It is read in the next one."""


class Workers:
    """A pool of worker processes, started with the first page. Its methods are for one event loop."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._workers: list[_Worker] = []
        self._waiting: deque[_Page] = deque()
        self._starting: asyncio.Task[None] | None = None
        _pools.add(self)

    async def run(self, function: Callable[..., T], *args: Any, url: str) -> T:
        """Return `function(*args)`, computed in a worker.

        Raises what the function raises, and `Rejected` (`too_slow`, `too_heavy`) for a page that had to be ended.
        """
        page = _Page(pickle.dumps((function, args), pickle.HIGHEST_PROTOCOL), url)
        self._waiting.append(page)
        self._feed()
        result: T = await page.result
        return result

    def close(self) -> None:
        """End the workers; pages still being read are given up."""
        if self._starting is not None:
            self._starting.cancel()
        workers, self._workers = self._workers, []
        for worker in workers:
            worker.end()

    def give_up(self) -> None:
        """Fail all pages that are being read or wait for it with `GivenUp`; the run is ending."""
        pages = [*self._waiting, *(page for worker in self._workers for page in worker.pages)]
        self._waiting.clear()
        self.close()
        for page in pages:
            page.fail(GivenUp(f"{page.url}: not read, the run is ending"))

    def _feed(self) -> None:
        """Give waiting pages to the workers that have fewest, and see to it that there are workers."""
        while self._waiting:
            worker = min(self._workers, key=lambda worker: len(worker.pages), default=None)
            if worker is None or len(worker.pages) >= DEPTH:
                break
            worker.give(self._waiting.popleft())
        if len(self._workers) < self.count and self._starting is None and self._waiting:
            self._starting = asyncio.ensure_future(self._start())

    async def _start(self) -> None:
        """Add one worker, and the next one if pages still wait."""
        try:
            # The server that workers are forked from loads the readers first: half a second, not to be spent here.
            process, ours, held = await asyncio.get_running_loop().run_in_executor(None, _fork)
            worker = _Worker(self, process, held)
            await asyncio.get_running_loop().create_unix_connection(lambda: worker, sock=ours)
            self._workers.append(worker)
        except OSError as error:
            # Without one worker nothing can be read; with one, a second that cannot be started is no reason to stop.
            if not self._workers:
                while self._waiting:
                    self._waiting.popleft().fail(error)
        finally:
            self._starting = None
        self._feed()

    def _ended(self, worker: "_Worker", reason: Rejected | None) -> None:
        """A worker has died under its first page, or was made to; the others go to the next one."""
        if worker not in self._workers:
            return
        self._workers.remove(worker)
        if worker.pages:
            page = worker.pages.popleft()
            page.fail(reason or worker.verdict(page.url))
        self._waiting.extendleft(reversed(worker.pages))
        worker.pages.clear()
        worker.end()
        self._feed()


_pools: "weakref.WeakSet[Workers]" = weakref.WeakSet()


class Ending:
    """Extension: once all crawls of the process are ending, pages have WIRECOPY_GRACE seconds left to be read. Scrapy
    waits for them as long as they take, and a hostile one takes as long as it may."""

    _crawlers: ClassVar["weakref.WeakSet[Any]"] = weakref.WeakSet()

    def __init__(self, crawler: Any) -> None:
        # Imported here: workers import this module, and need nothing of Scrapy.
        from scrapy import signals
        from scrapy.utils.asyncio import create_looping_call

        self._left = crawler.settings.getfloat("WIRECOPY_GRACE")
        self._looking = create_looping_call(self._look)
        crawler.signals.connect(self._opened, signal=signals.spider_opened)
        crawler.signals.connect(self._closed, signal=signals.spider_closed)
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> "Ending":
        return cls(crawler)

    def _opened(self) -> None:
        self._crawlers.add(self._crawler)
        self._looking.start(_LOOK, now=False)

    def _closed(self) -> None:
        self._crawlers.discard(self._crawler)
        if self._looking.running:
            self._looking.stop()

    def _look(self) -> None:
        from pipeline.fetch.ending import is_ending

        if not all(map(is_ending, list(self._crawlers))):
            return
        self._left -= _LOOK
        if self._left <= 0:
            for pool in list(_pools):
                pool.give_up()


class _Page:
    """A page on its way through a worker."""

    def __init__(self, task: bytes, url: str) -> None:
        self.task, self.url = task, url
        self.result: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def fail(self, error: BaseException) -> None:
        """Let the one who waits have `error`."""
        if not self.result.done():
            self.result.set_exception(error)

    def finish(self, ok: bool, value: Any) -> None:
        """Let the one who waits have the result, or what was raised."""
        if isinstance(value, MemoryError):
            self.fail(Rejected("too_heavy", self.url, f"reading took more than {PAGE_MEMORY >> 20} MiB"))
        elif not ok:
            self.fail(value)
        elif not self.result.done():
            self.result.set_result(value)


class _Worker(asyncio.Protocol):
    """The reactor's end of one worker: pages go out in order, and results come back in the same order."""

    def __init__(self, pool: Workers, process: Any, held: socket.socket) -> None:
        self.pages: deque[_Page] = deque()
        self._pool, self._process, self._held = pool, process, held
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - narrows the type: a stream goes both ways
        # All of a page goes into one write; the bound on what is under way is the number of pages, not of bytes.
        self._transport = transport

    def give(self, page: _Page) -> None:
        """Hand a page over."""
        self.pages.append(page)
        if self._transport is not None:
            self._transport.write(_LENGTH.pack(len(page.task)) + page.task)
        if len(self.pages) == 1:
            self._watch()

    def data_received(self, data: bytes) -> None:
        self._received += data
        while len(self._received) >= _LENGTH.size:
            end = _LENGTH.size + _LENGTH.unpack_from(self._received)[0]
            if len(self._received) < end:
                break
            ok, value = pickle.loads(memoryview(self._received)[_LENGTH.size : end])  # noqa: S301 - from our own worker
            del self._received[:end]
            self.pages.popleft().finish(ok, value)
            self._watch()
        self._pool._feed()

    def connection_lost(self, error: Exception | None) -> None:
        self._pool._ended(self, None)

    def verdict(self, url: str) -> Rejected:
        """Say why the process died under a page."""
        self._process.join(1)
        if self._process.exitcode == -signal.SIGXCPU:
            return Rejected("too_slow", url, f"reading took more than {PAGE_CPU_SECONDS} s of CPU")
        return Rejected("too_heavy", url, "the worker died while it read the page")

    def end(self) -> None:
        """Kill the process. Its pages are not looked at."""
        if self._timer is not None:
            self._timer.cancel()
        if self._transport is not None:
            self._transport.abort()
        with suppress(OSError):
            self._process.kill()
        self._held.close()
        self._process.join()

    def _watch(self) -> None:
        """Start the clock of the page that is now read."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        if self.pages:
            self._timer = asyncio.get_running_loop().call_later(PAGE_SECONDS, self._expire)

    def _expire(self) -> None:
        url = self.pages[0].url
        self._pool._ended(self, Rejected("too_slow", url, f"reading took more than {PAGE_SECONDS:.0f} s"))


def _fork() -> tuple[Any, socket.socket, socket.socket]:
    """Start a worker; return its process, our end of the connection, and what it lives as long as."""
    context = multiprocessing.get_context("forkserver")
    # The server loads the readers once; workers are forked from it, so a replaced worker is ready at once.
    context.set_forkserver_preload(["pipeline.reading", "trafilatura"])
    ours, theirs = socket.socketpair()
    held, lifeline = socket.socketpair()
    try:
        process = context.Process(target=_serve, args=(theirs, lifeline), daemon=True)
        process.start()
    except BaseException:
        ours.close()
        held.close()
        raise
    finally:
        theirs.close()
        lifeline.close()
    return process, ours, held


def _serve(connection: socket.socket, lifeline: socket.socket) -> None:
    """Work for one connection until it ends. Runs in the worker."""
    _die_with(lifeline)
    _limit()
    # What was loaded stays: the collector need not look at it again, nor copy the memory shared with other workers.
    gc.freeze()
    with connection, connection.makefile("rb", _CHUNK) as pages:
        while head := pages.read(_LENGTH.size):
            _limit_cpu()
            answer = _answer(pages.read(_LENGTH.unpack(head)[0]))
            connection.sendall(_LENGTH.pack(len(answer)) + answer)


def _answer(task: bytes) -> bytes:
    """Do a pickled task; return the pickle of (True, its result) or (False, what it raised)."""
    try:
        function, args = pickle.loads(task)  # noqa: S301 - from our own parent
        return pickle.dumps((True, function(*args)), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001 - whatever a page brings about is raised in the parent
        carried: Any = error if isinstance(error, (Rejected, MemoryError)) else None
        if carried is None:
            carried = ExceptionWithTraceback(error, error.__traceback__)
        try:
            return pickle.dumps((False, carried), pickle.HIGHEST_PROTOCOL)
        except Exception:  # noqa: BLE001 - an error of a library may hold what cannot be sent; its name can
            return pickle.dumps((False, RuntimeError(repr(error))), pickle.HIGHEST_PROTOCOL)


def _limit() -> None:
    # The parent decides when to stop; Ctrl-C reaches the whole process group.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (PAGE_MEMORY, PAGE_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICENESS)


def _die_with(lifeline: socket.socket) -> None:
    """Let the kernel end this process when the other end of `lifeline` closes, which is when the run ends, killed or
    not: SIGIO comes then, and ends a process that does not handle it, whatever the process is doing."""
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)


def _limit_cpu() -> None:
    """Give the next page its CPU seconds. The limit counts from the start of the process, and only the soft one can be
    raised again: at it the kernel sends SIGXCPU, which ends the worker."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + PAGE_CPU_SECONDS, hard))
