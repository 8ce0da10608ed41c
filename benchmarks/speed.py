#!/usr/bin/env python3
"""Speed of the whole job, side by side with peers, and of extraction alone, side by side with trafilatura.

    python -m benchmarks.speed                   five rounds of 400 pages, memory after 1,000 and 20,000: half an hour
    python -m benchmarks.speed --quick           two rounds of 100 pages, no memory, nothing written: a try
    python -m benchmarks.speed --only ours scrapy-empty

All read the same pages from the same local server (`benchmarks.server`), one after the other, in an order that is
shuffled for each round. A peer that cannot be installed or fails is named, and so is missing from the table. Writes
`results.json` and the part `speed` of docs/performance.md with its plot.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any
from urllib.request import ProxyHandler, build_opener

from benchmarks import document, pages, reading, running
from benchmarks.environments import python_of

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
RESULTS = HERE / "results.json"
CONCURRENCY = (
    16  # Requests at a time, of all that are built on Scrapy. Eight, its default for one host, gives the same.
)
THREADS = 8  # Of newspaper4k: it gains nothing by more.
MEMORY_PAGES = (1_000, 20_000)
# No peer needs the network; one that tries all the same (a list of domains, language data) is refused at once.
OFFLINE = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9", "no_proxy": "127.0.0.1"}
NAMES = {
    "ours": "Wirecopy",
    "ours-fundus-pages": "Wirecopy, pages of fundus",
    "fundus": "fundus, its own pages",
    "scrapy-empty": "Scrapy, no parsing",
    "scrapy-trafilatura": "Scrapy + trafilatura",
    "newspaper4k": "newspaper4k",
    "news-please": "news-please",
}

_opener = build_opener(ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class Round:
    """One run of one contestant."""

    rate: float
    """Pages a second, from the first request for a page to the end of the last process."""
    cpu: float
    """CPU milliseconds a page, start-up included, all processes."""
    peak: float
    """MB, all processes."""
    startup: float
    """Seconds before the first request for a page."""


@dataclass(slots=True)
class Arena:
    """The local servers, and what a contestant needs to know to read from one."""

    folder: Path
    origins: dict[str, str] = field(default_factory=dict)

    def command(self, name: str, count: int, place: Path) -> tuple[list[str], dict[str, str]]:
        """The command of one contestant and its environment. Raises RuntimeError when it cannot be installed."""
        origin = self.origins["fundus" if name in ("fundus", "ours-fundus-pages") else "all"]
        environment = clean_environment() | OFFLINE
        out, sitemap = str(place / "out.jsonl"), f"{origin}/sitemap-{count}.xml"
        jobs = HERE / "jobs"
        if name.startswith("ours"):
            return our_command(), clean_environment() | our_environment(place, origin, sitemap)
        if name.startswith("scrapy-"):
            mode = name.removeprefix("scrapy-")
            python = python_of("scrapy-trafilatura")
            return [str(python), str(jobs / "scrapy_peer.py"), mode, sitemap, out, str(CONCURRENCY)], environment
        python = python_of(name)
        script = str(jobs / f"{name.replace('-', '_')}_peer.py")
        return [str(python), script, origin, str(count), out, *([str(THREADS)] * (name == "newspaper4k"))], environment

    def run(self, name: str, count: int) -> Round:
        """Run one contestant over `count` pages. Raises RuntimeError when it fails."""
        place = Path(tempfile.mkdtemp(dir=self.folder))
        command, environment = self.command(name, count, place)
        origin = self.origins["fundus" if name in ("fundus", "ours-fundus-pages") else "all"]
        opened(f"{origin}/reset")
        cost = running.run(command, cwd=ROOT, environment=environment)
        first = json.loads(opened(f"{origin}/first"))["first"]
        shutil.rmtree(place)
        # 1 is ours for pages that could not be exported; nearly all were, or there is nothing to compare.
        if first is None or cost.code not in ((0, 1) if name.startswith("ours") else (0,)):
            raise RuntimeError(f"{name} ended with {cost.code}: {cost.errors[-500:]}")
        return Round(
            rate=count / (cost.ended - first),
            cpu=1000 * cost.cpu / count,
            peak=cost.peak,
            startup=first - cost.started,
        )


def opened(url: str) -> bytes:
    """What the local server answers, whatever proxies the environment names."""
    body: bytes = _opener.open(url).read()
    return body


def keep(values: dict[str, Any]) -> None:
    """Write some keys of results.json and leave the others."""
    known = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    RESULTS.write_text(json.dumps(known | values, indent=2) + "\n")


def clean_environment() -> dict[str, str]:
    """This process's environment without proxies and settings of ours."""
    return {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("WIRECOPY_") and not key.lower().endswith("_proxy")
    }


def our_command(*settings: str) -> list[str]:
    """The real command, on the provider of the benchmarks, without politeness and as concurrent as the peers."""
    chosen = (
        "SPIDER_MODULES=benchmarks.jobs.providers",
        "DOWNLOAD_DELAY=0",
        f"CONCURRENT_REQUESTS={CONCURRENCY}",
        f"CONCURRENT_REQUESTS_PER_DOMAIN={CONCURRENCY}",
        *settings,
    )
    options = [part for setting in chosen for part in ("-s", setting)]
    return [sys.executable, "-m", "scrapy", "crawl", "bench", *options]


def our_environment(place: Path, origin: str, sitemap: str) -> dict[str, str]:
    """A destination and a ledger of their own in `place`."""
    site = place / "site"
    shutil.copytree(ROOT / "output" / "_data", site / "_data")
    config = place / "destinations.yaml"
    config.write_text("destinations:\n  - name: bench\n    path: site\n")
    return {
        "WIRECOPY_DESTINATIONS": str(config),
        "WIRECOPY_STORE": str(place / "ledger.sqlite"),
        "WIRECOPY_ALLOW_ADDRESSES": origin.removeprefix("http://"),
        "WIRECOPY_NOW": pages.NOW.isoformat(),
        "BENCH_SITEMAP": sitemap,
    }


@contextmanager
def server(*arguments: str) -> Iterator[str]:
    """Run the local server; the value is its origin."""
    command = [sys.executable, "-m", "benchmarks.server", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        origin = process.stdout.readline().strip()
        try:
            yield origin
        finally:
            process.communicate()


def known_to_fundus() -> list[str]:
    """Domains whose pages fundus has a parser for. Raises RuntimeError when it cannot be installed."""
    command = [str(python_of("fundus")), str(HERE / "jobs" / "fundus_peer.py"), "domains"]
    done = subprocess.run(command, capture_output=True, check=False, env=clean_environment() | OFFLINE)
    if done.returncode != 0:
        raise RuntimeError(f"fundus: {done.stderr.decode(errors='replace').strip()[-300:]}")
    domains: list[str] = json.loads(done.stdout)
    return domains


def compete(
    arena: Arena, names: Sequence[str], rounds: int, count: int, say: Callable[[str], None]
) -> dict[str, list[Round]]:
    """Run all contestants in every round. One that fails is named and left out of the rounds that follow."""
    results: dict[str, list[Round]] = {name: [] for name in names}
    chance = random.Random(0)
    for number in range(rounds):
        order = list(results)
        chance.shuffle(order)
        for name in order:
            try:
                done = arena.run(name, count)
            except RuntimeError as error:
                say(f"{name}: left out, {error}")
                del results[name]
                continue
            results[name].append(done)
            say(f"round {number + 1}: {name}: {done.rate:.1f} pages/s, {done.cpu:.1f} CPU ms/page, {done.peak:.0f} MB")
    return results


def ratios(results: dict[str, list[Round]], peer: str, ours: str, value: Callable[[Round], float]) -> list[float]:
    """Ours by the peer's, round by round; empty when one of the two is missing."""
    pairs = zip(results.get(ours, ()), results.get(peer, ()), strict=False)
    return [value(mine) / value(theirs) for mine, theirs in pairs]


PAIRS = (
    ("vs_scrapy_trafilatura", "scrapy-trafilatura", "ours"),
    ("vs_fundus", "fundus", "ours-fundus-pages"),
    ("vs_newspaper4k", "newspaper4k", "ours"),
    ("vs_news_please", "news-please", "ours"),
    ("vs_scrapy_empty", "scrapy-empty", "ours"),
)


def summarise(results: dict[str, list[Round]]) -> dict[str, Any]:
    """The ratios of pages a second, and of CPU time the other way round, so that more is better in both."""
    found: dict[str, Any] = {}
    for key, peer, ours in PAIRS:
        rates = ratios(results, peer, ours, lambda done: done.rate)
        work = ratios(results, peer, ours, lambda done: 1 / done.cpu)
        found[key] = round(median(rates), 3) if rates else None
        found[f"{key}_spread"] = [round(min(rates), 3), round(max(rates), 3)] if rates else None
        found[f"{key}_cpu"] = round(median(work), 3) if work else None
    return found


def report(
    results: dict[str, list[Round]], summary: dict[str, Any], kind: str, count: int, one: reading.Comparison | None
) -> None:
    """Write the part of the documentation and the plot."""
    ordered = sorted(results.items(), key=lambda entry: -median(done.rate for done in entry[1]))
    rows = []
    for name, done in ordered:
        rates = [each.rate for each in done]
        rows.append(
            (
                NAMES[name],
                f"{median(rates):.1f}",
                f"{min(rates):.1f}–{max(rates):.1f}",
                f"{median(each.cpu for each in done):.1f}",
                f"{median(each.peak for each in done):.0f}",
            )
        )
    head = ("", "pages/s", "lowest–highest", "CPU ms/page", "peak MB")
    text = f"{len(ordered[0][1])} rounds of {count} pages ({kind}).\n\n" + document.table(head, rows)
    lines = []
    for key, peer, _ in PAIRS:
        if summary[key] is not None:
            low, high = summary[f"{key}_spread"]
            lines.append((NAMES[peer], f"{summary[key]:.2f}", f"{low:.2f}–{high:.2f}", f"{summary[f'{key}_cpu']:.2f}"))
    text += "\n\nWirecopy's pages a second as a multiple of theirs, median of the rounds' ratios:\n\n"
    text += document.table(("", "ratio", "lowest–highest", "by CPU time"), lines)
    if one is not None:
        text += "\n\n" + one.text()
    text += "\n\n![Pages a second](performance-speed.svg)"
    document.replace_part("speed", text)
    document.bars(
        document.DOCS / "performance-speed.svg",
        f"Pages a second ({count} pages, two cores), logarithmic",
        [
            (NAMES[name], median(r.rate for r in done), min(r.rate for r in done), max(r.rate for r in done))
            for name, done in ordered
        ],
        "pages/s",
    )


def main(arguments: list[str] | None = None) -> int:
    """Return the exit code: 1 when ours failed, 0 otherwise, whatever became of the peers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--corpus", type=Path, default=pages.CORPUS)
    parser.add_argument("--only", nargs="+", choices=sorted(NAMES), default=sorted(NAMES))
    parser.add_argument("--charset", action="store_true", help="the server says the charset, as many sites do")
    parser.add_argument("--no-memory", action="store_true", help="leave out the runs that only measure memory")
    parser.add_argument("--no-reading", action="store_true", help="leave out extraction alone")
    parser.add_argument("--quick", action="store_true", help="two rounds of 100 pages, no memory, nothing written")
    chosen = parser.parse_args(arguments)
    if chosen.quick:
        chosen.rounds, chosen.pages, chosen.no_memory = min(chosen.rounds, 2), min(chosen.pages, 100), True

    def say(line: str) -> None:
        print(line, flush=True)

    kind = pages.load(chosen.corpus)[1]
    one = None if chosen.no_reading else reading.compare(chosen.corpus, chosen.pages, chosen.rounds)
    if one is not None:
        say(one.text())
    common = ["--corpus", str(chosen.corpus), *(["--charset"] if chosen.charset else [])]
    names = list(chosen.only)
    domains: list[str] = []
    if "fundus" in names:
        try:
            domains = known_to_fundus()
        except RuntimeError as error:
            say(f"fundus: left out, {error}")
    if not domains or kind != "corpus":
        # Invented pages are of no publisher that it knows.
        names = [name for name in names if "fundus" not in name]
    with tempfile.TemporaryDirectory(dir=scratch()) as folder:
        arena = Arena(Path(folder))
        with server(*common, "--warm", str(chosen.pages)) as origin:
            arena.origins["all"] = origin
            if "fundus" in names:
                with server(*common, "--warm", str(chosen.pages), "--domains", ",".join(domains)) as other:
                    arena.origins["fundus"] = other
                    results = compete(arena, names, chosen.rounds, chosen.pages, say)
            else:
                results = compete(arena, names, chosen.rounds, chosen.pages, say)
            peaks = {}
            if not chosen.no_memory and "ours" in results:
                for count in MEMORY_PAGES:
                    peaks[count] = arena.run("ours", count).peak
                    say(f"peak after {count:,} pages: {peaks[count]:.0f} MB")
    summary = summarise(results)
    if "ours" in results:
        summary["peak_mb"] = round(max([*peaks.values(), *(done.peak for done in results["ours"])]))
        summary["peak_mb_by_pages"] = {str(count): round(peak) for count, peak in peaks.items()}
    if one is not None:
        summary |= one.summary()
    say(json.dumps(summary, indent=2))
    complete = set(NAMES) >= set(chosen.only) and len(chosen.only) == len(NAMES) and not chosen.quick
    if complete:
        keep({"pages": chosen.pages, "rounds": chosen.rounds, "kind": kind, **summary})
        report(results, summary, kind, chosen.pages, one)
    return 0 if "ours" in results or "ours" not in chosen.only else 1


def scratch() -> Path:
    """On the same disk as the project: /tmp may be memory, where fsync costs nothing."""
    folder = ROOT / ".build" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


if __name__ == "__main__":
    sys.exit(main())
