"""A performance gate that cannot flake: it counts work, not time.

The ceilings stand in `counted_work.json`. `python -m tests.test_counted_work` lowers them to what is counted now, and
raises none; one is raised by hand, in a change that says why.
"""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from benchmarks.pages import NOW, invented
from benchmarks.reading import STEPS, counting
from pipeline.errors import Rejected
from pipeline.extract.read import extract
from pipeline.model import Page
from tests.conftest import ROOT, Workplace
from tests.internet import NO_DELAY, serve
from tests.sites import build

CEILINGS = Path(__file__).with_name("counted_work.json")
SITE = "techcrunch"
# One thing at a time: what is counted then never depends on which answer came first.
IN_ORDER = ("-s", "CONCURRENT_REQUESTS=1", "-s", "CONCURRENT_ITEMS=1", "-s", "WIRECOPY_WORKERS=1")

Counts = dict[str, float]


@cache
def reading() -> Counts:
    """Calls of the parser and of the heavy readers, for each of some pages as long as real ones."""
    pages = [
        Page(url=saved.url, html=saved.html, fetched=NOW, encoding="utf-8", candidate=None) for saved in invented()[:60]
    ]
    with counting(STEPS) as calls:
        for page in pages:
            try:
                extract(page)
            except Rejected:
                continue
    return {f"{step} per page": round(number / len(pages), 3) for step, number in calls.items()}


@cache
def crawls() -> dict[str, Counts]:
    """What three crawls of one site did: its first, one with a single article, and one that finds nothing new."""
    found: dict[str, Counts] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with serve(build.load(SITE), _made(folder / "authority")) as internet:

            def crawl(workplace: Workplace, *arguments: str) -> Counter[str]:
                out = workplace.folder / "counts.json"
                command = [sys.executable, "-m", "tests.counting", str(out), "crawl", SITE]
                done = subprocess.run(
                    [*command, *NO_DELAY, *IN_ORDER, *arguments],
                    cwd=ROOT,
                    env=workplace.environment | internet.environment,
                    capture_output=True,
                    text=True,
                    timeout=120,
                    check=False,
                )
                assert done.returncode == 0, done.stderr
                counts = Counter(json.loads(out.read_text()))
                counts["requests"] = len(internet.asked())
                counts["files"] = len(workplace.files())
                return counts

            whole, single = Workplace(_made(folder / "whole")), Workplace(_made(folder / "single"))
            first, one = crawl(whole), crawl(single, "-a", "limit=1")
            articles = first["files"] - one["files"]
            assert articles > 1
            # The difference leaves out what a run costs whatever it finds.
            found["each article"] = {
                key: round((first[key] - one[key]) / articles, 3)
                for key in first
                if key not in ("files", "bytes written")
            }
            # Only what does not grow with the articles: that the counters count at all.
            found["first run"] = {key: float(first[key]) for key in ("feeds parsed", "sitemaps parsed")}
            quiet = crawl(whole)
            assert quiet.pop("files") == first["files"]
            found["quiet run"] = {key: float(quiet[key]) for key in first if key != "files"}
    return found


def counted() -> dict[str, Counts]:
    """Everything, as it stands in the file."""
    return {"reading": reading(), **crawls()}


def ceilings() -> dict[str, Counts]:
    """What must not be exceeded."""
    known: dict[str, Counts] = json.loads(CEILINGS.read_text()) if CEILINGS.exists() else {}
    return known


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _parameters() -> list[Any]:
    return [pytest.param(group, key, id=f"{group}: {key}") for group, values in ceilings().items() for key in values]


@pytest.mark.xdist_group("counted-work")
@pytest.mark.parametrize(("group", "key"), _parameters())
def test_no_more_work_than_before(group: str, key: str) -> None:
    values = reading() if group == "reading" else crawls()[group]
    assert values[key] <= ceilings()[group][key]


@pytest.mark.xdist_group("counted-work")
def test_everything_that_is_counted_has_a_ceiling() -> None:
    assert {group: set(values) for group, values in counted().items()} == {
        group: set(values) for group, values in ceilings().items()
    }


@pytest.mark.xdist_group("counted-work")
def test_quiet_run_reads_and_writes_nothing() -> None:
    quiet, first = crawls()["quiet run"], crawls()["first run"]
    assert first["feeds parsed"] == first["sitemaps parsed"] == 1
    for key in ("bytes written", "names made", "pages read", "feeds parsed", "sitemaps parsed"):
        assert quiet[key] == 0, key


def test_each_page_is_parsed_once() -> None:
    # A library parses again what it is handed as text; our own readers share one tree.
    libraries = reading()["trafilatura per page"] + reading()["htmldate per page"]
    assert 1 <= reading()["parses per page"] <= 1 + libraries + 0.001  # rounded


def main() -> None:
    """Lower the ceilings to what is counted now."""
    known = ceilings()
    lowered = {
        group: {key: min(value, known.get(group, {}).get(key, value)) for key, value in values.items()}
        for group, values in counted().items()
    }
    CEILINGS.write_text(json.dumps(lowered, indent=2) + "\n")


if __name__ == "__main__":
    main()
