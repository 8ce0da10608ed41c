"""Scrapy alone, or with trafilatura inline. Runs in the peer's environment:

python scrapy_peer.py empty|trafilatura ADDRESS_OF_SITEMAP OUT.jsonl CONCURRENCY
"""

import json
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess


class Peer(scrapy.Spider):
    """Reads the sitemap, then all pages."""

    name = "peer"
    mode, sitemap, out, concurrency = sys.argv[1:5]

    async def start(self) -> AsyncIterator[Any]:
        yield scrapy.Request(self.sitemap, callback=self.parse_sitemap)

    def parse_sitemap(self, response: Any) -> Any:
        self.file = Path(self.out).open("w")  # noqa: SIM115 - closed with the spider
        for link in re.findall(rb"<loc>([^<]+)</loc>", response.body):
            yield scrapy.Request(link.decode().replace("&amp;", "&"), callback=self.parse)

    def parse(self, response: Any) -> None:
        if self.mode == "empty":
            self.file.write(f"{len(response.body)}\n")
            return
        from trafilatura import bare_extraction

        found: Any = bare_extraction(response.body, url=response.url, with_metadata=True)
        self.file.write(json.dumps(found.as_dict() if found else None, default=str) + "\n")

    def closed(self, reason: str) -> None:
        self.file.close()


process = CrawlerProcess(
    {
        "LOG_LEVEL": "ERROR",
        "TELNETCONSOLE_ENABLED": False,
        "ROBOTSTXT_OBEY": True,
        "DOWNLOAD_DELAY": 0,
        "CONCURRENT_REQUESTS": int(Peer.concurrency),
        "CONCURRENT_REQUESTS_PER_DOMAIN": int(Peer.concurrency),
    }
)
process.crawl(Peer)
process.start()
