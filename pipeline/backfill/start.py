"""How a provider's crawl of the past begins."""

from collections.abc import AsyncIterator
from typing import Any

from scrapy.http import Request

from pipeline.backfill.reread import reread
from pipeline.backfill.walk import walk
from pipeline.model import Page
from pipeline.past import Archives, Past


async def begin(spider: Any, past: Past) -> AsyncIterator[Request | Page]:
    """Yield the requests or the pages of a provider's past."""
    if isinstance(past, Archives):
        async for request in walk(spider, past):
            yield request
    else:
        async for page in reread(spider, past):
            yield page
