"""Crawl the recordings of several providers in one process: `python -m tests.replay FOLDER NAME …`.

A crawl of one recording takes a fifth of a second, and a new interpreter two seconds before it can begin. Here each
provider has a recording, a destination and an exit code of its own, and shares the rest. `FOLDER/outcome.json` has the
exit codes; `FOLDER/NAME/_news` has the files.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RECORDINGS = ROOT / "tests" / "recordings"
# The moment at which all invented sites were recorded. A crawl of one recording takes it from the recording.
NOW = "2026-11-20T18:00:00+00:00"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one provider's recording."""

    files: dict[str, bytes]
    """Produced files by name."""
    code: int
    """The exit code that the provider's crawl would have by itself."""
    log: str
    """What all crawls of the process logged."""


def replay(
    names: Iterable[str], folder: Path, environment: dict[str, str], recordings: Path = RECORDINGS
) -> dict[str, Outcome]:
    """Crawl the recordings of these providers, and return what came of each, by name."""
    ordered = sorted(names)
    config = [f"  - {{name: {name.replace('_', '-')}, path: {name}, providers: [{name}]}}" for name in ordered]
    for name in ordered:
        (folder / name).mkdir(parents=True)
        (folder / name / "_data").symlink_to(ROOT / "output" / "_data")
    (folder / "destinations.yaml").write_text("destinations:\n" + "\n".join(config) + "\n")
    kept = {
        "WIRECOPY_DESTINATIONS": str(folder / "destinations.yaml"),
        "WIRECOPY_STORE": str(folder / "ledger.sqlite"),
        "WIRECOPY_NOW": NOW,
        "SCRAPY_SETTINGS_MODULE": "pipeline.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.replay", str(folder), str(recordings), *ordered],
        cwd=ROOT,
        env=environment | kept,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    outcome = folder / "outcome.json"
    if done.returncode or not outcome.exists():
        raise AssertionError(f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}")
    codes: dict[str, int] = json.loads(outcome.read_text())
    return {
        name: Outcome(
            {file.name: file.read_bytes() for file in sorted((folder / name / "_news").glob("*"))},
            codes[name],
            done.stderr,
        )
        for name in ordered
    }


def main(folder: Path, recordings: Path, names: list[str]) -> None:
    """Crawl, as `scrapy crawl` does, and write down the exit codes."""
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.utils.project import get_project_settings

    from pipeline.run import Run

    process: Any = AsyncCrawlerProcess(get_project_settings())
    with Run.open(process.settings, "crawl") as run:
        for name in names:
            crawler = process.create_crawler(name)
            crawler.settings.set("WIRECOPY_REPLAY", str(recordings / f"{name}.warc.gz"), priority="cmdline")
            run.attach(crawler)
            process.crawl(crawler)
        process.start()
        codes = {tally.spider: int(tally.exit_code) for tally in run.tallies}
    (folder / "outcome.json").write_text(json.dumps(codes))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
