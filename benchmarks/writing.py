#!/usr/bin/env python3
"""Writing files: `python -m benchmarks.writing [--rounds 5] [--files 10000]`.

New files as runs deliver them, with all safety (checked, read back, announced in the ledger, synced, renamed, the
folder synced), beside a bare loop that writes, syncs and renames the same bytes. Then the same articles again, all
unchanged, beside listing the folder and asking for each file's state. All in one process and on one disk, in turns of
a few hundred files, so that a disk that is busy for a while is busy for both. Writes the part `writing` of
docs/performance.md and the keys `writing_*` of results.json.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from benchmarks import document, pages
from benchmarks.speed import keep, scratch
from pipeline.export.deliver import Outcome, delivering
from pipeline.export.desk import MOST
from pipeline.export.folders import Folders
from pipeline.export.together import finish_all
from pipeline.model import Article, Image, Moment, Precision, Provider
from pipeline.normalise.slugs import slug
from pipeline.normalise.urls import identity_key
from pipeline.store import Ledger

TURN = 250  # Files between two looks at the clock.


@dataclass(frozen=True, slots=True)
class Place:
    """A destination as `deliver` wants it."""

    name: str
    path: Path
    preset: str = "smartable"


def article(number: int) -> Article:
    """An article with all that most have."""
    address = f"https://example.com/2026/11/{number}/a-story-about-number-{number}/"
    return Article(
        title=f"Company {number} says that its “quarterly” results: better than expected",
        excerpt=f"Revenue of company {number} rose by {number % 90} % — analysts expected less, and shares went up.",
        canonical_url=address,
        original_url=address,
        provider=Provider(name="Example", domain="example.com"),
        published_at=Moment(
            value=pages.NOW - timedelta(minutes=number), source="json-ld", precision=Precision.SECOND, zone_stated=True
        ),
        images=(Image(url=f"https://example.com/pictures/{number}.jpg", width=1200, height=675),),
        topics=("AI", "Machine Learning"),
        quality=72,
        heat=72,
    )


def bare(folder: Path, contents: Sequence[tuple[str, bytes]]) -> None:
    """Write, sync and rename."""
    for name, content in contents:
        temporary = folder / f".{name}.tmp"
        with temporary.open("wb") as file:
            file.write(content)
            os.fsync(file.fileno())
        temporary.rename(folder / name)


def looked_at(folder: Path) -> int:
    """List a folder and ask for each file's state."""
    return sum(entry.stat().st_size for entry in os.scandir(folder))


def delivered(ledger: Ledger, place: Place, pairs: Sequence[tuple[int, Article]]) -> Iterator[Outcome]:
    """Deliver as runs do, in batches of the desk's size."""
    for start in range(0, len(pairs), MOST):
        with Folders(ledger) as folders:
            jobs = [
                partial(delivering, ledger, place, key, each, slug(each.title), pages.NOW, folders)
                for key, each in pairs[start : start + MOST]
            ]
            for outcome in finish_all(ledger, jobs):
                if isinstance(outcome, Exception):
                    raise outcome
                yield outcome


@dataclass(slots=True)
class Times:
    """Seconds of one round."""

    ours: float = 0.0
    ours_cpu: float = 0.0
    theirs: float = 0.0
    again: float = 0.0
    listing: float = 0.0


def measure(folder: Path, articles: Sequence[Article]) -> Times:
    """One round in an empty folder."""
    times, place = Times(), Place("bench", folder / "site")
    place.path.mkdir()
    other = folder / "bare"
    other.mkdir()
    with Ledger.open(folder / "ledger.sqlite") as ledger:
        with ledger.transaction():
            ids = [
                ledger.begin_article(each, identity_key(each.canonical_url), "bench", pages.NOW) for each in articles
            ]
        pairs = list(zip(ids, articles, strict=True))
        for start in range(0, len(pairs), TURN):
            turn = pairs[start : start + TURN]
            began, cpu = perf_counter(), process_time()
            paths = [outcome.path for outcome in delivered(ledger, place, turn)]
            times.ours += perf_counter() - began
            times.ours_cpu += process_time() - cpu
            contents = [(Path(path).name, (place.path / path).read_bytes()) for path in paths]
            began = perf_counter()
            bare(other, contents)
            times.theirs += perf_counter() - began
        began = perf_counter()
        for outcome in delivered(ledger, place, pairs):
            if outcome.name != "unchanged":
                raise RuntimeError(f"{outcome.path}: {outcome.name}")
        times.again = perf_counter() - began
        began = perf_counter()
        looked_at(place.path / Path(paths[0]).parent)
        times.listing = perf_counter() - began
    return times


def main(arguments: list[str] | None = None) -> int:
    """Return the exit code, 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--files", type=int, default=10_000)
    chosen = parser.parse_args(arguments)
    articles = [article(number) for number in range(chosen.files)]
    rounds = []
    for number in range(chosen.rounds):
        with tempfile.TemporaryDirectory(dir=scratch()) as name:
            times = measure(Path(name), articles)
        rounds.append(times)
        print(
            f"round {number + 1}: new {times.ours:.2f} s ({times.ours_cpu:.2f} CPU), bare {times.theirs:.2f} s; "
            f"unchanged {times.again:.2f} s, listing {times.listing:.3f} s",
            flush=True,
        )
    rate = [times.theirs / times.ours for times in rounds]
    again = [times.again / times.listing for times in rounds]
    keep({"writing_vs_bare": round(median(rate), 3), "unchanged_vs_listing": round(median(again), 2)})

    def each(value: float) -> str:
        return f"{1e6 * value / chosen.files:.0f}"

    rows = [
        (
            "new, with all safety",
            each(median(times.ours for times in rounds)),
            f"{median(rate):.2f} of the bare rate",
            f"{min(rate):.2f}–{max(rate):.2f}",
        ),
        ("new, bare loop", each(median(times.theirs for times in rounds)), "", ""),
        (
            "unchanged",
            each(median(times.again for times in rounds)),
            f"{median(again):.1f} × listing",
            f"{min(again):.1f}–{max(again):.1f}",
        ),
        ("listing and stat", each(median(times.listing for times in rounds)), "", ""),
    ]
    text = document.table(("", "µs/file", "ratio", "lowest–highest"), rows)
    print(text)
    document.replace_part("writing", f"{chosen.files:,} files, median of {chosen.rounds} rounds.\n\n{text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
