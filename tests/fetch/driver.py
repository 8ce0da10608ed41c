"""Runs in a process of its own: one crawl that does what its plan says, and writes down what came of it.

Plan: `settings`, `dns` (name to a list of answers, the last repeated; each a list of addresses), `put_off` (host to an
ISO moment) and `pictures`, as the ledger has them, `ports`, `steps` (groups that run at once, each of
`{"do", "url", "meta", "headers"}`), and `scheduled`, URLs that go through Scrapy's scheduler afterwards.
"""

import hashlib
import json
import os
import re
import socket
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

# What takes long to import and keeps no state that a plan changes. The reactor is none of it.
PRELOAD = (
    "scrapy.crawler",
    "scrapy.utils.project",
    "pipeline.fetch.guard",
    "pipeline.fetch.archive",
    "protego",
    "lxml.html",
)


class Ledger:
    """What fetching asks of the ledger, kept in memory and printed at the end."""

    def __init__(self, put_off: dict[str, str], pictures: dict[str, Any]) -> None:
        self.put_off = put_off
        self.pictures = pictures

    def not_before(self, host: str) -> datetime | None:
        return datetime.fromisoformat(self.put_off[host]) if host in self.put_off else None

    def record_not_before(self, host: str, until: datetime, reason: str) -> None:
        self.put_off[host] = until.isoformat()

    def picture(self, url: str) -> tuple[int | None, int | None, str | None] | None:
        return tuple(self.pictures[url]) if url in self.pictures else None

    def record_picture(self, url: str, width: int | None, height: int | None, reason: str | None) -> None:
        self.pictures[url] = (width, height, reason)


def fake_dns(names: dict[str, list[list[str]]]) -> None:
    """Answer for `names` as given, and for nothing else but literals."""
    real = socket.getaddrinfo
    asked: dict[str, int] = {}

    def lookup(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if host in names:
            turn = min(asked.get(host, 0), len(names[host]) - 1)
            asked[host] = turn + 1
            return [found for address in names[host][turn] for found in real(address, port, *args, **kwargs)]
        return real(host, port, *args, **{**kwargs, "flags": socket.AI_NUMERICHOST})

    from twisted.internet import _resolver

    make: Any = _resolver.GAIResolver.__init__

    def with_lookup(self: Any, reactor: Any, threads: Any = None) -> None:
        make(self, reactor, threads, lookup)

    _resolver.GAIResolver.__init__ = with_lookup  # type: ignore[method-assign, assignment] # Twisted's own default is bound early


def _peak() -> int:
    """Bytes of memory that this process had at most. Not ru_maxrss, which begins with that of the parent."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1]) << 10


def run(plan: dict[str, Any], env: dict[str, str], printed: str, log: str) -> None:
    """Crawl as `plan` says, in the environment `env`; write results to `printed`, and whatever is said to `log`."""
    with Path(log).open("w") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    for name in set(os.environ) - set(env):
        del os.environ[name]
    os.environ.update(env, SCRAPY_SETTINGS_MODULE="pipeline.settings")
    fake_dns(plan.get("dns", {}))

    import asyncio

    from scrapy import Request, Spider
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.utils.project import get_project_settings

    from pipeline.errors import SourceFailed
    from pipeline.fetch import clock
    from pipeline.fetch.failures import reason_of
    from pipeline.fetch.pictures import probe
    from pipeline.fetch.robots import robots_of
    from pipeline.fetch.sources import fetch

    ledger = Ledger(plan.get("put_off", {}), plan.get("pictures", {}))
    results: list[Any] = []

    def described(response: Any) -> dict[str, Any]:
        return {
            "url": response.url,
            "status": response.status,
            "length": len(response.body),
            "sha1": hashlib.sha1(response.body).hexdigest(),
            "start": response.body[:60].decode("latin-1"),
            "headers": [
                [name.decode("latin-1"), value.decode("latin-1")]
                for name in response.headers
                for value in response.headers.getlist(name)
            ],
            "kind": type(response).__name__,
        }

    class Driven(Spider):
        name = "driven"
        ports = frozenset(plan.get("ports", []))

        async def start(self) -> AsyncIterator[Any]:
            self.crawler.ledger = ledger  # type: ignore[attr-defined] # the spider base sets it
            for group in plan["steps"]:
                done = await asyncio.gather(*(self.do(step) for step in group))
                results.extend(done)
            for url in plan.get("scheduled", []):
                yield Request(url, callback=self.parse, errback=self.failed, meta=plan.get("meta", {}))

        async def do(self, step: dict[str, Any]) -> Any:
            try:
                if step["do"] == "probe":
                    found = await probe(self.crawler, step["url"], ledger)
                    return {"size": [found.width, found.height], "reason": found.reason}
                if step["do"] == "robots":
                    robots = await robots_of(self.crawler, step["url"])
                    return {"outcome": robots.outcome, "sitemaps": robots.sitemaps, "delay": robots.delay}
                if step["do"] == "slot":
                    slot = self.crawler.engine.downloader.slots[step["host"]]
                    return {"delay": slot.delay, "jitter": slot.jitter, "concurrency": slot.concurrency}
                request = Request(step["url"], meta=step.get("meta", {}), headers=step.get("headers"))
                return described(await fetch(self.crawler, request))
            except SourceFailed as failed:
                return {"error": failed.reason, "detail": failed.detail}

        def parse(self, response: Any, **kwargs: Any) -> None:
            results.append(described(response))

        def failed(self, failure: Any) -> None:
            results.append({"error": reason_of(failure), "detail": str(failure.value)})

    settings = get_project_settings()
    alone = {"ITEM_PIPELINES": {}, "SPIDER_MODULES": [], "DOWNLOAD_DELAY": 0, "LOG_LEVEL": "WARNING"}
    settings.setdict(alone, priority="cmdline")
    settings.setdict(plan.get("settings", {}), priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(Driven)
    task = process.crawl(crawler)
    process.start()
    error = task.exception()
    stats = crawler.stats.get_stats() if crawler.stats else {}
    Path(printed).write_text(
        json.dumps(
            {
                "results": results,
                "stats": {k: v for k, v in stats.items() if isinstance(v, (int, float, str))},
                "put_off": ledger.put_off,
                "pictures": ledger.pictures,
                "error": f"{type(error).__name__}: {error}" if error else None,
                "now": None if error else clock.now(crawler).isoformat(),
                "peak": _peak(),
            }
        )
    )
