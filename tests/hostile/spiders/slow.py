"""Reading that takes for ever, for pages whose address says so: stands for a page that no reader was ready for."""

import os
import time
from typing import Any

from pipeline import stages
from pipeline.extract.read import extract
from pipeline.model import Page


def read(page: Page) -> Any:
    """Read a page, or work until somebody ends it."""
    if page.url.endswith("/spin"):
        while True:
            time.monotonic()
    return extract(page)


if os.environ.get("HOSTILE_SLOW"):
    stages.extract = read  # type: ignore[attr-defined] # a name that it imports
