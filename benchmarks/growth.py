#!/usr/bin/env python3
"""The same work with ever more behind it: `python -m benchmarks.growth [--rows 1000 …] [--providers 1 …]`.

Pages a second of the whole job with a ledger that already knows 10³ to 10⁶ articles; then CPU time, wall time and
memory of `scrapy refresh` with ever more providers that have nothing new. Writes the part `growth` of
docs/performance.md with its plots and the keys `growth_*` of results.json.
"""

import argparse
import json
import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from statistics import median

from benchmarks import document, pages, running
from benchmarks.quiet_run import environment, prime, refresh
from benchmarks.speed import ROOT, clean_environment, keep, opened, our_command, our_environment, scratch, server
from benchmarks.writing import article
from pipeline.normalise.urls import identity_key
from pipeline.store import Ledger

ROWS = (1_000, 10_000, 100_000, 1_000_000)
PROVIDERS = (1, 5, 20, 60)
DAYS = 3_650  # The articles of a large ledger were published over ten years,
OLD = 30  # and all of them longer ago than the week in which stories are compared: that is another measurement.


def fill(store: Path, rows: int) -> None:
    """Make a ledger with `rows` settled and delivered articles.

    One goes in through the ledger; the rest are its copies under other keys, made by SQLite itself: a million would
    take an hour otherwise.
    """
    sample = article(OLD * 24 * 60)
    with Ledger.open(store) as ledger:
        key = ledger.begin_article(sample, identity_key(sample.canonical_url), "many000", pages.NOW)
        ledger.reserve("bench", key, "_news", "2016-01-01", "a-story")
        ledger.mark_writing("bench", key, "0" * 64, "title: A story\n")
        ledger.mark_delivered("bench", key, "0" * 64, "title: A story\n", pages.NOW)
        ledger.settle(key, pages.NOW)
        ledger.mark_linked([key], pages.NOW)
    spread = f"'-' || ({OLD * 86_400} + n * {DAYS * 86_400 // rows}) || ' seconds'"
    moment = f"strftime('%Y-%m-%dT%H:%M:%f000Z', '{pages.NOW:%Y-%m-%d %H:%M:%S}', {spread})"
    with closing(sqlite3.connect(store)) as connection, connection:
        for table, special in (
            (
                "articles",
                {"id": f"{key} + n", "url": "url || n", "image_url": "image_url || n", "published_at": moment},
            ),
            ("keys", {"key": "key || n", "article_id": f"{key} + n"}),
            ("deliveries", {"article_id": f"{key} + n", "path": "path || n", "path_key": "path_key || n"}),
        ):
            names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            values = ", ".join(special.get(name, name) for name in names)
            connection.execute(
                f"WITH RECURSIVE counter(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < {rows - 1}) "
                f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table}, counter"
            )


def main(arguments: list[str] | None = None) -> int:
    """Return the exit code: 1 when a run failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--corpus", type=Path, default=pages.CORPUS)
    parser.add_argument("--rows", type=int, nargs="+", default=ROWS)
    parser.add_argument("--providers", type=int, nargs="+", default=PROVIDERS)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(dir=scratch()) as name:
        rates = pages_by_rows(Path(name), chosen)
        quiet = refresh_by_providers(Path(name), chosen)
    by_rows = {rows: median(rate for rate, _ in found) for rows, found in rates.items()}
    by_cpu = {rows: median(cpu for _, cpu in found) for rows, found in rates.items()}
    least, most = min(by_rows), max(by_rows)
    keep(
        {
            "growth_rate_largest_vs_smallest": round(
                median(big / small for (big, _), (small, _) in zip(rates[most], rates[least], strict=True)), 3
            ),
            "growth_pages_per_second": {str(rows): round(rate, 1) for rows, rate in by_rows.items()},
            "growth_refresh_cpu": {str(number): round(cost.cpu, 2) for number, cost in quiet.items()},
            "growth_refresh_mb": {str(number): round(cost.peak) for number, cost in quiet.items()},
        }
    )
    first = document.table(
        ("articles in the ledger", "pages/s", "CPU ms/page"),
        [(f"{rows:,}", f"{rate:.1f}", f"{by_cpu[rows]:.1f}") for rows, rate in by_rows.items()],
    )
    second = document.table(
        ("providers, nothing new", "CPU, s", "wall, s", "peak MB"),
        [(str(number), f"{cost.cpu:.2f}", f"{cost.wall:.2f}", f"{cost.peak:.0f}") for number, cost in quiet.items()],
    )
    plots = (
        "![Pages a second by articles](performance-ledger.svg)\n\n![Refresh by providers](performance-providers.svg)"
    )
    document.replace_part("growth", f"{first}\n\n{second}\n\n{plots}")
    document.lines(
        document.DOCS / "performance-ledger.svg",
        "Pages a second by the size of the ledger",
        [("whole job", [(float(rows), rate) for rows, rate in by_rows.items()])],
        "articles in the ledger",
        "pages/s",
    )
    document.lines(
        document.DOCS / "performance-providers.svg",
        "A quiet refresh by the number of providers",
        [
            ("CPU", [(float(number), cost.cpu) for number, cost in quiet.items()]),
            ("memory", [(float(number), cost.peak / 100) for number, cost in quiet.items()]),
        ],
        "providers",
        "s; 100 MB",
    )
    print(first, second, sep="\n\n")
    return 0


def pages_by_rows(folder: Path, chosen: argparse.Namespace) -> dict[int, list[tuple[float, float]]]:
    """(pages a second, CPU milliseconds a page) of each round, by the size of the ledger; sizes in turns."""
    found: dict[int, list[tuple[float, float]]] = {rows: [] for rows in chosen.rows}
    for rows in chosen.rows:
        fill(folder / f"{rows}.sqlite", rows)
        print(f"ledger of {rows:,} articles: {(folder / f'{rows}.sqlite').stat().st_size >> 20} MiB", flush=True)
    with server("--corpus", str(chosen.corpus), "--warm", str(chosen.pages)) as origin:
        for number in range(chosen.rounds):
            for rows, known in found.items():
                place = folder / "place"
                place.mkdir()
                values = our_environment(place, origin, f"{origin}/sitemap-{chosen.pages}.xml")
                shutil.copyfile(folder / f"{rows}.sqlite", values["WIRECOPY_STORE"])
                opened(f"{origin}/reset")
                cost = running.run(our_command(), cwd=ROOT, environment=clean_environment() | values)
                first = json.loads(opened(f"{origin}/first"))["first"]
                shutil.rmtree(place)
                if first is None:
                    raise RuntimeError(f"no page was asked for: {cost.errors[-500:]}")
                known.append((chosen.pages / (cost.ended - first), 1000 * cost.cpu / chosen.pages))
                print(f"round {number + 1}: {rows:,} articles: {known[-1][0]:.1f} pages/s", flush=True)
    return found


def refresh_by_providers(folder: Path, chosen: argparse.Namespace) -> dict[int, running.Cost]:
    """The middle one of three quiet runs, by the number of providers."""
    found = {}
    with server("--limit", "1") as origin:
        for number in chosen.providers:
            place = folder / f"providers-{number}"
            place.mkdir()
            values = environment(place, origin, "feed", number)
            prime(place / "ledger.sqlite", origin, number)
            costs = [running.run(refresh(), cwd=ROOT, environment=values) for _ in range(4)]
            # The first learns the validators.
            found[number] = sorted(costs[1:], key=lambda cost: cost.cpu)[1]
            print(f"{number} providers: {found[number].cpu:.2f} s CPU, {found[number].peak:.0f} MB", flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
