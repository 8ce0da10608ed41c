"""Reading that takes for ever, for pages whose address says so: stands for a page that no reader was ready for."""

import os
import time

from pipeline import reading, stages
from pipeline.model import Article, Page, Provider


def read(page: Page, provider: Provider | None) -> Article:
    """Read a page, or work until somebody ends it."""
    if page.url.endswith("/spin"):
        while True:
            time.monotonic()
    return reading.read(page, provider)


if os.environ.get("HOSTILE_SLOW"):
    stages.read = read  # type: ignore[attr-defined] # a name that it imports
