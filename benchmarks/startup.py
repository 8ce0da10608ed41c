#!/usr/bin/env python3
"""Start-up beside that of an empty Scrapy project, in pairs: `python -m benchmarks.startup [--rounds 15]`.

`scrapy list` of this project, and `scrapy crawl` up to the first request that reaches the local server, each right
after the same of a project as `scrapy startproject` makes it, with one spider. Writes the part `startup` of
docs/performance.md and the keys `startup_*` of results.json.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from benchmarks import document, running
from benchmarks.speed import ROOT, clean_environment, keep, opened, our_command, our_environment, scratch, server

_SPIDER = """import scrapy


class Tiny(scrapy.Spider):
    name = "tiny"
    start_urls = ["{url}"]

    def parse(self, response):
        pass
"""


def empty_project(folder: Path, url: str) -> Path:
    """Make a project with Scrapy's own template and one spider, which asks for `url`."""
    command = [sys.executable, "-m", "scrapy", "startproject", "empty", str(folder / "empty")]
    # Outside of this project, whose settings Scrapy would read otherwise.
    subprocess.run(command, cwd="/", check=True, capture_output=True, env=clean_environment())
    (folder / "empty" / "empty" / "spiders" / "tiny.py").write_text(_SPIDER.format(url=url))
    return folder / "empty"


def listed(cwd: Path, environment: Mapping[str, str]) -> float:
    """Wall seconds of `scrapy list`."""
    cost = running.run([sys.executable, "-m", "scrapy", "list"], cwd=cwd, environment=environment, memory=False)
    if cost.code != 0:
        raise RuntimeError(cost.errors[-500:])
    return cost.wall


def crawled(command: Sequence[str], cwd: Path, environment: Mapping[str, str], origin: str) -> float:
    """Wall seconds from the start of a command to its first request."""
    opened(f"{origin}/reset")
    cost = running.run(command, cwd=cwd, environment=environment, memory=False)
    asked = json.loads(opened(f"{origin}/first"))["asked"]
    if asked is None:
        raise RuntimeError(cost.errors[-500:])
    return float(asked) - cost.started


def main(arguments: list[str] | None = None) -> int:
    """Return the exit code, 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    chosen = parser.parse_args(arguments)
    lists: list[tuple[float, float]] = []
    crawls: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory(dir=scratch()) as name, server("--limit", "1") as origin:
        folder = Path(name)
        environment = clean_environment()
        empty = empty_project(folder, f"{origin}/sitemap-1.xml")
        ours = environment | our_environment(folder, origin, f"{origin}/sitemap-1.xml")
        tiny = [sys.executable, "-m", "scrapy", "crawl", "tiny"]
        for number in range(chosen.rounds):
            pair = (listed(ROOT, environment), listed(empty, environment))
            first = crawled(our_command(), ROOT, ours, origin)
            crawl = (first, crawled(tiny, empty, environment, origin))
            lists.append(pair)
            crawls.append(crawl)
            print(f"round {number + 1}: list {pair[0]:.2f} / {pair[1]:.2f} s, crawl {crawl[0]:.2f} / {crawl[1]:.2f} s")
    rows = []
    summary: dict[str, object] = {}
    for key, command, times in (
        ("list", "`scrapy list`", lists),
        ("crawl", "`scrapy crawl`, to its first request", crawls),
    ):
        ratios = [mine / theirs for mine, theirs in times]
        summary[f"startup_{key}"] = round(median(ratios), 3)
        rows.append(
            (
                command,
                f"{median(mine for mine, _ in times):.2f}",
                f"{median(theirs for _, theirs in times):.2f}",
                f"{median(ratios):.2f}",
                f"{min(ratios):.2f}–{max(ratios):.2f}",
            )
        )
    text = document.table(("", "Wirecopy, s", "empty project, s", "ratio", "lowest–highest"), rows)
    print(text)
    keep(summary)
    document.replace_part("startup", f"Median of {chosen.rounds} pairs, whole processes.\n\n{text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
