"""No case without a test, and no table that says something else."""

import json
from pathlib import Path

import pytest

from tests.hostile.make_table import DOCUMENT, cases, found_tests, with_table

SHARED = Path(__file__).resolve().parents[2].parent / "shared"


def test_every_case_has_a_test() -> None:
    assert len(cases()) == 176
    assert set(found_tests()) == set(cases())


def test_the_cases_are_those_of_the_catalogue() -> None:
    catalogue = SHARED / "hostile" / "catalogue.json"
    if not catalogue.exists():
        pytest.skip("the catalogue is not here")
    assert [entry["id"] for entry in json.loads(catalogue.read_text())] == list(cases())


def test_the_table_in_the_documentation_is_this_one() -> None:
    text = DOCUMENT.read_text()
    assert text == with_table(text), "run `python -m tests.hostile.make_table`"
