"""Stopping soon. Told to stop, Scrapy waits for every request that it has begun: those that a slot holds back for its
delay, one after the other, and those on the wire for their whole timeout. No signal says that it has begun to wait."""

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import AsyncioLoopingCall, create_looping_call
from twisted.internet.task import LoopingCall
from twisted.python.failure import Failure

from pipeline.fetch.failures import RunEnding

# Seconds between two looks.
_INTERVAL = 0.5


def is_ending(crawler: Crawler) -> bool:
    """Whether the crawl has been told to stop, by a signal or by one of its limits."""
    engine = crawler.engine
    if engine is None or not engine.running:
        return True
    # Limits such as CLOSESPIDER_TIMEOUT close the spider and leave the engine running.
    return engine._slot is not None and engine._slot.closing is not None


class EndingExtension:
    """Fails what waits in the downloader's slots as soon as the run is ending: each is a named error, `run_ending`,
    and will be found again by the next run. `guard.GuardedHandler` cuts off what is on the wire."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._looking: AsyncioLoopingCall | LoopingCall | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "EndingExtension":
        extension = cls(crawler)
        crawler.signals.connect(extension.opened, signal=signals.spider_opened)
        crawler.signals.connect(extension.closed, signal=signals.spider_closed)
        return extension

    def opened(self) -> None:
        self._looking = create_looping_call(self._look)
        self._looking.start(_INTERVAL, now=False)

    def closed(self) -> None:
        if self._looking is not None and self._looking.running:
            self._looking.stop()

    def _look(self) -> None:
        if self._crawler.engine is None or not is_ending(self._crawler):
            return
        for slot in self._crawler.engine.downloader.slots.values():
            while slot.queue:
                request, waiting = slot.queue.popleft()
                waiting.errback(Failure(RunEnding(request.url)))  # type: ignore[no-untyped-call] # Twisted's
