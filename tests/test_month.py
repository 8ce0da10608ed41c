"""Three days of the simulated month (`python -m benchmarks.month`): every row is zero, or what is left is explained."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

# One process plays for all tests of this file.
pytestmark = pytest.mark.xdist_group("month")

ZERO = (
    "D1", "D3", "D4", "D5", "D7", "D8", "D10", "D11", "D12", "D13", "D14", "D15", "D16", "D17",
    "lost", "quiet", "edits", "corrections", "back", "runs",
)  # fmt: skip


@pytest.fixture(scope="session")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Row → what was found, and among how many."""
    folder: Path = tmp_path_factory.mktemp("month")
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.month", "--days", "3", "--providers", "6", "--hours", "6",
         "--json", str(folder / "rows.json")],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "rows.json").read_text())


@pytest.mark.parametrize("key", ZERO)
def test_defect_is_gone(rows: Any, key: str) -> None:
    assert rows[key]["found"] == []


@pytest.mark.parametrize("key", [*ZERO, "D2", "D6", "D9"])
def test_defect_had_its_chance(rows: Any, key: str) -> None:
    assert rows[key]["of"] > 0


def test_only_one_headline_on_one_day_is_related_falsely(rows: Any) -> None:
    assert [pair for pair in rows["D2"]["found"] if not pair.endswith("~ The week in robots and AI")] == []


def test_nothing_but_a_new_address_makes_a_second_file(rows: Any) -> None:
    """Each such pair is of an article that moved under a new headline (docs/month.md)."""
    assert all("corrected" in pair or "again" in pair or pair.count("-2026") for pair in rows["D6"]["found"])


def test_nameless_default_picture_is_found_out_the_third_time(rows: Any) -> None:
    assert len(rows["D9"]["found"]) <= 4
