#!/usr/bin/env python3
"""A run that finds nothing new: `python -m benchmarks.quiet_run [--rounds 5] [--providers 60]`.

`scrapy refresh` over as many feeds of 250 entries, all of them known, in three ways: every feed answers 304; every feed
is sent again and has not changed; and, to compare with, `scrapy crawl` in an empty project. CPU time of whole
processes, in turns. Writes the part `quiet` of docs/performance.md and the keys `quiet_*` of results.json.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks import document, pages, running
from benchmarks.server import FEED_ENTRIES, feed_links
from benchmarks.speed import ROOT, clean_environment, keep, opened, our_environment, scratch, server
from benchmarks.startup import empty_project


def prime(store: Path, origin: str, providers: int) -> None:
    """Make a ledger that knows all entries of all feeds."""
    from pipeline.normalise.urls import identity_key
    from pipeline.store import Ledger

    with Ledger.open(store) as ledger, ledger.transaction():
        for number in range(providers):
            for link in feed_links(origin, number):
                ledger.reject(identity_key(link), link, f"many{number:03}", "primed", pages.NOW)


def refresh() -> list[str]:
    """The command of a run over all of the module's providers."""
    settings = ("SPIDER_MODULES=benchmarks.jobs.providers_many", "DOWNLOAD_DELAY=0", "LOG_LEVEL=ERROR")
    return [
        sys.executable,
        "-m",
        "scrapy",
        "refresh",
        "--all",
        *(part for setting in settings for part in ("-s", setting)),
    ]


def environment(folder: Path, origin: str, kind: str, providers: int) -> dict[str, str]:
    """What the command needs to know. `kind` is `feed` (with ETag) or `changing` (without)."""
    return (
        clean_environment()
        | our_environment(folder, origin, "")
        | {"BENCH_FEED": f"{origin}/{kind}-{{}}.xml", "BENCH_PROVIDERS": str(providers)}
    )


def main(arguments: list[str] | None = None) -> int:
    """Return the exit code: 1 when a run fetched a page or failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--providers", type=int, default=60)
    chosen = parser.parse_args(arguments)
    costs: dict[str, list[running.Cost]] = {"bare": [], "feed": [], "changing": []}
    requests: dict[str, int] = {}
    with tempfile.TemporaryDirectory(dir=scratch()) as name, server("--limit", "1") as origin:
        folder = Path(name)
        bare = empty_project(folder, f"{origin}/robots.txt")
        places = {}
        for kind in ("feed", "changing"):
            place = folder / kind
            place.mkdir()
            places[kind] = environment(place, origin, kind, chosen.providers)
            prime(place / "ledger.sqlite", origin, chosen.providers)
            # The first run learns the validators.
            running.run(refresh(), cwd=ROOT, environment=places[kind])
        for number in range(chosen.rounds):
            for kind, known in costs.items():
                opened(f"{origin}/reset")
                if kind == "bare":
                    command, cwd, values = [sys.executable, "-m", "scrapy", "crawl", "tiny"], bare, clean_environment()
                else:
                    command, cwd, values = refresh(), ROOT, places[kind]
                cost = running.run(command, cwd=cwd, environment=values)
                told = json.loads(opened(f"{origin}/first"))
                requests[kind] = told["requests"]
                if cost.code != 0 or told["first"] is not None:
                    print(f"{kind}: ended with {cost.code}: {cost.errors[-800:]}")
                    return 1
                known.append(cost)
                print(f"round {number + 1}: {kind}: {cost.cpu:.2f} s CPU, {cost.wall:.2f} s, {cost.peak:.0f} MB")
    over = {
        kind: median(cost.cpu - bare.cpu for cost, bare in zip(costs[kind], costs["bare"], strict=True))
        for kind in ("feed", "changing")
    }
    keep(
        {
            "quiet_cpu_over_bare_304": round(over["feed"], 3),
            "quiet_cpu_over_bare_200": round(over["changing"], 3),
            "quiet_requests": requests["feed"],
        }
    )
    shown = {
        "bare": "`scrapy crawl` in an empty project",
        "feed": "all feeds answer 304",
        "changing": "all feeds are sent again",
    }
    rows = [
        (
            shown[kind],
            f"{median(cost.cpu for cost in known):.2f}",
            f"{over[kind]:.2f}" if kind in over else "",
            f"{median(cost.wall for cost in known):.2f}",
            f"{median(cost.peak for cost in known):.0f}",
            str(requests[kind]),
        )
        for kind, known in costs.items()
    ]
    text = document.table(("", "CPU, s", "over the first, s", "wall, s", "peak MB", "requests"), rows)
    print(text)
    document.replace_part(
        "quiet",
        f"`scrapy refresh` over {chosen.providers} providers, one feed of {FEED_ENTRIES} entries each, all known; "
        f"median of {chosen.rounds} rounds. Half of the requests are for robots.txt.\n\n{text}",
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
