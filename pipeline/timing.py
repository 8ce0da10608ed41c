"""How long a provider's turn took, and how fast its sites answer: counted for the ledger."""

import time
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler


class Timing:
    """Extension: `wirecopy/responses` that came over the wire, the milliseconds until their last byte in
    `wirecopy/response_ms`, and in `wirecopy/turn_ms` those from the start of the crawl to its last response or article.

    A recording that is replayed has no responses over the wire.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._stats: Any = crawler.stats
        self._began = time.monotonic()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        timing = cls(crawler)
        crawler.signals.connect(timing.answered, signals.response_downloaded)
        for signal in (signals.spider_opened, signals.item_scraped, signals.item_dropped):
            crawler.signals.connect(timing.moved, signal)
        return timing

    def answered(self, request: Request) -> None:
        """Count a response, redirects and failures too."""
        latency = request.meta.get("download_latency")
        if latency is not None:
            self._stats.inc_value("wirecopy/responses")
            self._stats.inc_value("wirecopy/response_ms", round(latency * 1000))
        self.moved()

    def moved(self) -> None:
        """Note that something was done."""
        self._stats.set_value("wirecopy/turn_ms", round((time.monotonic() - self._began) * 1000))
