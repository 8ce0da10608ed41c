#!/usr/bin/env python3
"""How the ledger and a quiet run grow: `python -m benchmarks.scale [--rows 10000 …] [--providers 1 …]`.

For each size of the ledger: opening it, one lookup of the links of a feed, storing one new article from its first note
to the end (what a busy run asks of the ledger), and disk per article. For each number of providers: a `scrapy refresh`
in which nobody has anything new. Rows are made by SQLite itself; a size for which the disk has no room is left out, and
said.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import document, pages
from benchmarks.growth import fill, refresh_by_providers
from benchmarks.speed import scratch
from benchmarks.writing import article
from pipeline.normalise.urls import identity_key
from pipeline.store import Ledger

ROWS = (10_000, 100_000, 1_000_000, 10_000_000)
PROVIDERS = (1, 10, 100, 1_000)
LINKS = 50  # Of a feed: most have between 10 and 100.
STORED = 200  # Articles of a busy run that are measured, after as many that warm the caches.
ROUNDS = 5
BYTES = 3_000  # On disk per article, at most, with the indexes: by the smaller sizes. Room is looked for beforehand.


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one size of the ledger. Times in milliseconds, medians."""

    opening: float
    lookup: float
    stored: float
    disk: float
    """Bytes per article."""


def measure(store: Path, rows: int) -> Cost:
    """Fill a ledger and measure it. Pages of the file are in the system's cache, as those of a busy machine are."""
    fill(store, rows)
    disk = sum(path.stat().st_size for path in store.parent.glob(f"{store.name}*")) / rows
    opening = median(_milliseconds(lambda: Ledger.open(store).close()) for _ in range(ROUNDS))
    with Ledger.open(store) as ledger:
        known = [identity_key(article(30 * 24 * 60).canonical_url) + str(rows * n // LINKS) for n in range(LINKS)]
        lookup = median(_milliseconds(lambda: ledger.settled(known, pages.NOW)) for _ in range(20 * ROUNDS))
        times = [_milliseconds(lambda number=number: _store(ledger, number)) for number in range(2 * STORED)]  # type: ignore[misc] # bound at once
    return Cost(opening, lookup, median(times[STORED:]), disk)


def _store(ledger: Ledger, number: int) -> None:
    """Note an article, its file and its end, as a run does."""
    sample = article(number)
    key = identity_key(f"{sample.canonical_url}-{number}")
    with ledger.transaction():
        article_id = ledger.begin_article(sample, key, "many000", pages.NOW)
        ledger.reserve("bench", article_id, "_news", "2026-11-20", f"a-new-story-{number}")
        ledger.mark_writing("bench", article_id, "0" * 64, "title: A story\n")
    with ledger.transaction():
        ledger.mark_delivered("bench", article_id, "0" * 64, "title: A story\n", pages.NOW)
        ledger.settle(article_id, pages.NOW)


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def main(arguments: list[str] | None = None) -> int:
    """Return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="*", default=ROWS)
    parser.add_argument("--providers", type=int, nargs="*", default=PROVIDERS)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(dir=scratch()) as name:
        folder = Path(name)
        costs = {}
        for rows in chosen.rows:
            # Twice: SQLite writes what is new to its log first.
            if shutil.disk_usage(folder).free < 2 * BYTES * rows:
                print(f"{rows:,} articles: left out, the disk has no room", flush=True)
                continue
            costs[rows] = measure(folder / f"{rows}.sqlite", rows)
            print(f"{rows:,}: {costs[rows]}", flush=True)
            (folder / f"{rows}.sqlite").unlink()
        quiet = refresh_by_providers(folder, chosen) if chosen.providers else {}
    first = [
        (f"{rows:,}", f"{cost.opening:.1f}", f"{cost.lookup:.2f}", f"{cost.stored:.2f}", f"{cost.disk:,.0f}")
        for rows, cost in costs.items()
    ]
    heads = ("articles", "opening, ms", f"lookup of {LINKS} links, ms", "storing one, ms", "bytes/article")
    print(document.table(heads, first))
    second = [
        (f"{number:,}", f"{cost.cpu:.2f}", f"{cost.wall:.2f}", f"{cost.peak:.0f}") for number, cost in quiet.items()
    ]
    print(document.table(("providers, nothing new", "CPU, s", "wall, s", "peak MB"), second))
    return 0


if __name__ == "__main__":
    sys.exit(main())
