"""Reading that takes for ever, for pages whose address says so: stands for a page that no reader was ready for."""

import os
import time

from pipeline import reading, workers
from pipeline.model import Article, Page, Provider


def read(page: Page, provider: Provider | None) -> Article:
    """Read a page, or work until somebody ends it."""
    if page.url.endswith("/spin"):
        while True:
            time.monotonic()
    return _READ(page, provider)


def limit_processor_time(seconds: int) -> None:
    """Give each further page of this worker so many seconds."""
    workers.PAGE_CPU_SECONDS = seconds


_READ = reading.read
if os.environ.get("HOSTILE_SLOW"):
    reading.read = read
