"""Play the month and count: `python -m benchmarks.month [--days N] [--providers N] [--hours N] [--keep FOLDER]`."""

import argparse
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.month.count import Row, count
from benchmarks.month.history import History
from benchmarks.month.play import ROOT, Played, play
from benchmarks.month.world import World

_PAGE = ROOT / "docs" / "month.md"
_BEGIN, _END = "<!-- month -->\n", "<!-- /month -->"


def table(rows: list[Row]) -> str:
    """The rows as Markdown."""
    lines = ["| | defect | reference | here | of | |", "|---|---|---:|---:|---:|---|"]
    lines += [f"| {r.key} | {r.name} | {r.reference} | {len(r.found):,} | {r.of:,} | {r.note} |" for r in rows]
    return "\n".join(lines) + "\n"


def summary(played: Played, seconds: float) -> str:
    """What was played, and what it took."""
    world, runs = played.world, played.runs
    cpu = sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    asked = sum(len(run.asked) for run in runs)
    published = sum(article.published <= runs[-1].now for article in world.articles)
    days = (runs[-1].now - runs[0].now).total_seconds() / 86400
    played_days = f"{world.days}" if days >= world.days else f"The first {days:.1f} of {world.days}"
    return (
        f"{played_days} days, {len(world.outlets)} providers, {published:,} articles, {len(runs):,} runs, "
        f"{asked:,} requests, {sum(len(run.written) for run in runs):,} files written; {seconds / 60:.1f} minutes, "
        f"{cpu / 60:.1f} of them work of the processor.\n"
    )


def main() -> None:
    """Play, count, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--providers", type=int, default=40, help="6 to 40")
    parser.add_argument("--hours", type=float, default=2, help="between two runs")
    parser.add_argument("--minutes", type=float, help="end after so many, wherever the month is then")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="play in this new folder, and leave it")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows to this file, every finding named")
    parser.add_argument("--write", action="store_true", help=f"put the table into {_PAGE.relative_to(ROOT)}")
    options = parser.parse_args()
    world = World.make(options.seed, options.days, options.providers)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=options.keep is None)
        played = play(world, folder.absolute(), options.hours, minutes=options.minutes, say=sys.stderr.isatty())
        rows = count(History(played))
    text = f"{summary(played, time.monotonic() - began)}\n{table(rows)}"
    print(text)
    for row in rows:
        for each in row.found[:5]:
            print(f"{row.key}: {each}", file=sys.stderr)
    if options.json:
        options.json.write_text(json.dumps({row.key: {"found": row.found, "of": row.of} for row in rows}, indent=1))
    if options.write:
        page = _PAGE.read_text("utf-8")
        head, _, rest = page.partition(_BEGIN)
        _PAGE.write_text(f"{head}{_BEGIN}{text}{_END}{rest.partition(_END)[2]}", "utf-8")


if __name__ == "__main__":
    main()
