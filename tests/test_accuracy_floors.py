"""The accuracy gate: no score on a sample of the corpus may sink below its floor in benchmarks/floors.json."""

import json
from pathlib import Path

import pytest

from benchmarks import accuracy

CORPUS = Path(__file__).resolve().parents[1].parent / "shared" / "corpus"


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    if not (CORPUS / "truth.jsonl").exists():
        pytest.skip(f"no corpus at {CORPUS}")
    rows = accuracy.truth(CORPUS, sample=True)
    out, _ = accuracy.measure("ours", CORPUS, rows, tmp_path_factory.mktemp("accuracy"))
    table = accuracy.score(CORPUS, rows, out)
    assert table["missing_rows"] == 0
    return accuracy.overall(table)


@pytest.mark.parametrize("field", accuracy.FIELDS)
def test_no_score_sinks_below_its_floor(scores: dict[str, float], field: str) -> None:
    floors = accuracy.floors_for(CORPUS, sample=True)
    if floors is None:
        pytest.skip("the floors were measured on another corpus")
    assert accuracy.sunk(scores, {field: floors[field]}) == []


def test_floors_cover_every_field_of_both_tables() -> None:
    known = json.loads(accuracy.FLOORS.read_text())
    assert set(known["all"]) == set(known["sample"]) == set(accuracy.FIELDS)


def test_a_sunk_score_is_named() -> None:
    assert accuracy.sunk({"title": 89.9}, {"title": 90.0}) == ["title: 89.90 is below its floor of 90.00"]


def test_a_missing_score_is_sunk() -> None:
    assert len(accuracy.sunk({}, {"title": 90.0})) == 1


def test_rounding_sinks_nothing() -> None:
    assert accuracy.sunk({"title": 89.996}, {"title": 90.0}) == []


def test_floors_are_raised_and_never_lowered() -> None:
    found = accuracy.raised({"title": 91.0, "body": 94.0}, {"title": 90.0, "body": 95.0})
    assert (found["title"], found["body"]) == (91.0, 95.0)


def test_no_corpus_is_said_and_is_no_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert accuracy.main(["--corpus", str(tmp_path)]) == 0
    assert "skipped" in capsys.readouterr().out
