"""Sends a signal to its own process at one step of a crawl, so that no step is left to chance."""

import os
import signal
import time
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler

from pipeline.run import Run

AT, NUMBER = os.environ.get("HOSTILE_SIGNAL_AT", ""), int(os.environ.get("HOSTILE_SIGNAL", signal.SIGTERM))
STEPS = (
    "engine_started", "spider_opened", "request_reached_downloader", "response_received", "item_scraped", "spider_idle",
    "spider_closed", "engine_stopped",
)  # fmt: skip


def send() -> None:
    """Send it, and leave the time in a file."""
    Path(os.environ["HOSTILE_SIGNAL_FILE"]).write_text(repr(time.monotonic()))
    os.kill(os.getpid(), NUMBER)


class Signalled:
    """Extension: connected after all others, once for each step."""

    def __init__(self, crawler: Crawler) -> None:
        self._sent = False
        if AT in STEPS:
            crawler.signals.connect(self._send, getattr(signals, AT))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Signalled":
        if AT == "created":
            send()
        return cls(crawler)

    def _send(self, **_: Any) -> None:
        if not self._sent:
            self._sent = True
            send()


if AT == "afterwards":
    _update = Run.update_stories

    def _interrupted(*arguments: Any) -> None:
        send()
        _update(*arguments)

    Run.update_stories = _interrupted  # type: ignore[method-assign, assignment] # the step that is interrupted
