"""What hostile sites answer, and whole crawls of them. Own work: nothing here was published by anybody."""

import asyncio
import json
import sqlite3
import subprocess
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.export.frontmatter import parse
from tests.conftest import Workplace
from tests.fetch.conftest import Begun
from tests.fetch.site import Exchange, answer

NOW = "2026-11-20T18:00:00+00:00"
SETTINGS = ("-s", "SPIDER_MODULES=tests.hostile.spiders", "-s", "DOWNLOAD_DELAY=0", "-s", "RETRY_TIMES=0")
TEXT = (
    "The harbour office opened its new quay on Friday, and the first ships were unloaded before noon. "
    "Engineers had tested the cranes for a month. "
)


def story(title: str, head: str = "", body: str = "", *, published: str = "2026-11-20T07:00:00Z") -> bytes:
    """An ordinary article page with `head` and `body` added to it."""
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title><meta property=og:type content=article>"
        f"<meta property=article:published_time content='{published}'>{head}</head>"
        f"<body><article><h1>{title}</h1>{body}" + f"<p>{TEXT * 3}</p>" * 4 + "</article></body></html>"
    ).encode("utf-8", "replace")


def item(link: str, title: str = "A headline", *, date: str = "Fri, 20 Nov 2026 07:00:00 GMT", more: str = "") -> str:
    """An entry of a feed. `link` and `title` are escaped."""
    escaped = [text.replace("&", "&amp;").replace("<", "&lt;") for text in (title, link)]
    return f"<item><title>{escaped[0]}</title><link>{escaped[1]}</link><pubDate>{date}</pubDate>{more}</item>"


def rss(*items: str, doctype: str = "") -> bytes:
    """A feed of these entries."""
    head = f'<?xml version="1.0" encoding="UTF-8"?>{doctype}<rss version="2.0"><channel><title>T</title>'
    return (head + "".join(items) + "</channel></rss>").encode("utf-8", "surrogatepass")


def feed_of(*items: str) -> bytes:
    """The whole answer of a server to a request for a feed."""
    return answer(rss(*items), headers={"Content-Type": "application/rss+xml"})


def redirect(location: str, status: int = 302) -> bytes:
    """The whole answer of a server that sends a client elsewhere."""
    return answer(status=status, headers={"Location": location})


async def silence(exchange: Exchange) -> None:
    """Say nothing, for longer than any test waits."""
    await asyncio.sleep(30)


async def reset(exchange: Exchange) -> None:
    """Cut the connection."""
    exchange.reset()


async def dribble(exchange: Exchange, start: bytes) -> None:
    """Send `start`, then one byte now and then, for longer than any test waits."""
    await exchange.send(start)
    for _ in range(60):
        await asyncio.sleep(0.4)
        await exchange.send(b"x")


async def flood(exchange: Exchange, start: bytes, block: bytes, megabytes: int = 24) -> None:
    """Send `start`, then `block` until so much was sent: three times of what is accepted."""
    await exchange.send(start)
    while exchange.sent < megabytes << 20:
        await exchange.send(block)


@dataclass(frozen=True)
class Crawled:
    """A whole crawl: the command's outcome, and what it left."""

    run: subprocess.CompletedProcess[str]
    workplace: Workplace

    @property
    def log(self) -> str:
        """All that was printed."""
        return self.run.stdout + self.run.stderr

    def line(self, *words: str) -> str:
        """The first line of the log with all of these words in it; a failure without one."""
        for line in self.log.splitlines():
            if all(word in line for word in words):
                return line
        raise AssertionError(f"no line with {words} in\n{self.log}")

    @property
    def articles(self) -> dict[str, dict[str, Any]]:
        """Front matter of the produced files by the last part of the articles' addresses."""
        read = (parse(content)[0] for content in self.workplace.files().values())
        return {front["webUrl"].partition("127.0.0.")[2].partition("/")[2]: front for front in read}

    @property
    def counts(self) -> dict[str, Any]:
        """Counts of the crawl of `loopback`, as the ledger keeps them."""
        return self.counts_of("loopback")

    def counts_of(self, spider: str) -> dict[str, Any]:
        """Counts of the last crawl of a spider, as the ledger keeps them."""
        with closing(sqlite3.connect(self.workplace.store)) as ledger:
            found = ledger.execute(
                "SELECT stats FROM provider_runs WHERE provider = ? ORDER BY run_id DESC", (spider,)
            ).fetchone()
        counts: dict[str, Any] = json.loads(found[0]) if found else {}
        return counts


def crawl(
    folder: Path,
    sources: str,
    allowed: Iterable[int | str],
    *arguments: str,
    command: str = "crawl",
    **environment: str,
) -> Crawled:
    """Crawl `loopback`, whose sources are `sources`, in a workplace of its own below `folder`.

    `allowed` are ports of 127.0.0.1, or whole `address:port` entries, that the guard lets through.
    """
    place = folder / "place"
    place.mkdir(exist_ok=True)
    workplace = Workplace(place) if not (place / "site").exists() else _again(place)
    entries = ",".join(entry if isinstance(entry, str) else f"127.0.0.1:{entry}" for entry in allowed)
    names = () if any(argument in ("loopback", "homeless") for argument in arguments) else ("loopback",)
    run = workplace.scrapy(
        command,
        *names,
        *arguments,
        *SETTINGS,
        **{
            "HOSTILE_SOURCES": sources,
            "WIRECOPY_ALLOW_ADDRESSES": entries,
            "WIRECOPY_NOW": NOW,
            "WIRECOPY_LOG_LEVEL": "INFO",
            **environment,
        },
    )
    return Crawled(run, workplace)


def _again(place: Path) -> Workplace:
    workplace = Workplace.__new__(Workplace)
    workplace.folder, workplace.destination = place, place / "site"
    workplace.store, workplace.config = place / "ledger.sqlite", place / "destinations.yaml"
    return workplace


@dataclass(frozen=True)
class Fetched:
    """What came of each step, and of the crawl."""

    results: dict[str, dict[str, Any]]
    done: dict[str, Any]

    def outcome(self, name: str) -> str | int:
        """The status, or the reason of the failure, of a step."""
        result = self.results[name]
        found: str | int = result.get("error") or result.get("reason") or result["status"]
        return found


def fetch(folder: Path, *groups: dict[str, dict[str, Any]], env: dict[str, str] | None = None, **plan: Any) -> Fetched:
    """Do the named steps of each group at once, group after group, in a crawl of its own: `tests.fetch.driver`."""
    steps = [[{"do": "fetch", **step} for step in group.values()] for group in groups]
    done = Begun(folder / "fetch", {"steps": steps, **plan}, env).end()
    names = [name for group in groups for name in group]
    return Fetched(dict(zip(names, done["results"], strict=False)), done)
