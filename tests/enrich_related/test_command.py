"""`python -m pipeline.enrich.related`, and the floors of its accuracy."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"

ROWS = [
    {"id": "b", "title": "Quillstone leads $40M round in Harborline Robotics", "excerpt": None,
     "published": "2026-03-02T12:00:00Z", "provider": "b.example"},
    {"id": "a", "title": "Harborline Robotics gets $40M in round led by Quillstone", "excerpt": "The firm makes arms.",
     "published": "2026-03-02T09:00:00+01:00", "provider": "a.example"},
    {"id": "c", "title": "Parliament debates rules for rentals", "excerpt": None, "published": None, "provider": None},
]  # fmt: skip


def run(lines: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "pipeline.enrich.related"]
    return subprocess.run(command, cwd=ROOT, input=lines, capture_output=True, text=True, timeout=60, check=False)


def test_lines_in_and_lines_out() -> None:
    done = run("".join(json.dumps(row) + "\n" for row in ROWS))
    assert done.returncode == 0
    (row,) = map(json.loads, done.stdout.splitlines())
    assert (row["a"], row["b"], row["kind"]) == ("a", "b", "related")
    assert set(row) == {"a", "b", "score", "kind"}


def test_order_of_lines_plays_no_part() -> None:
    assert (
        run("".join(json.dumps(row) + "\n" for row in reversed(ROWS))).stdout
        == run("".join(json.dumps(row) + "\n" for row in ROWS)).stdout
    )


def test_a_broken_line_is_named_and_the_others_are_used() -> None:
    done = run('{"id": \n[]\n' + "".join(json.dumps(row) + "\n" for row in ROWS))
    assert done.returncode == 1
    assert "line 1:" in done.stderr
    assert "line 2:" in done.stderr
    assert len(done.stdout.splitlines()) == 1


def test_nothing_in_nothing_out() -> None:
    done = run("")
    assert (done.returncode, done.stdout) == (0, "")


def test_start_is_light() -> None:
    code = "import sys, pipeline.enrich.related.__main__; print([m for m in sys.modules if m.split('.')[0] in {heavy}])"
    heavy = {"scrapy", "twisted", "numpy", "trafilatura", "dateparser", "lxml", "sqlalchemy"}
    command = [sys.executable, "-c", code.replace("{heavy}", repr(heavy))]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip() == "[]"


def _benchmark() -> Any:
    spec = importlib.util.spec_from_file_location("related_benchmark", ROOT / "benchmarks" / "related.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not (SHARED / "related" / "dev").exists(), reason="the labelled pairs are not on this machine")
def test_accuracy_keeps_its_floors() -> None:
    # All sources but the one with weak labels; `python -m benchmarks.related` has that too. Floors a little under what
    # was measured: precision 96.3, recall 97.0, F1 60.3, 70.8, 98.3 and 84.3, mean 82.5. They are raised and never
    # lowered quietly.
    benchmark = _benchmark()
    data = SHARED / "related" / "dev"
    articles = [json.loads(line) for line in (data / "articles.jsonl").open(encoding="utf-8")]
    pairs = [json.loads(line) for line in (data / "pairs.jsonl").open(encoding="utf-8")]
    counts = {}
    for source in ("ai", "pa", "techmeme", "basil", "ecbplus", "og2021"):
        rows = [row for row in articles if row["source"] == source]
        labels = {
            (min(row["a"], row["b"]), max(row["a"], row["b"])): row["label"] == "same_story"
            for row in pairs
            if row["source"] == source
        }
        counts[source] = benchmark.ours(rows, labels)
    precision, recall, _ = benchmark.prf(tuple(map(sum, zip(counts["ai"], counts["pa"], strict=True))))
    assert precision >= 96.0
    assert recall >= 93.0
    assert benchmark.prf(counts["techmeme"])[2] >= 57.0
    assert benchmark.prf(counts["ecbplus"])[2] >= 70.0
    assert benchmark.prf(counts["basil"])[2] >= 97.0
    assert benchmark.prf(counts["og2021"])[2] >= 84.0
    assert sum(benchmark.prf(each)[2] for each in counts.values()) / len(counts) >= 76.0
