"""The table of month names: complete, and never at odds with what dateparser knows."""

from importlib import import_module

import pytest

from pipeline.normalise.months import NAMES, fold, is_known, month_of

ENGLISH = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
           "december")  # fmt: skip


def dateparsers(language: str) -> dict[str, list[str]]:
    """dateparser's names of the months in a language, by their English name."""
    info: dict[str, list[str]] = import_module(f"dateparser.data.date_translation_data.{language}").info
    return {month: info[month] for month in ENGLISH}


@pytest.mark.parametrize("language", sorted(NAMES))
def test_twelve_months(language: str) -> None:
    assert len(NAMES[language].split("|")) == 12


# dateparser has no row of "no"; its Norwegian is "nb".
@pytest.mark.parametrize("language", sorted(set(NAMES) - {"no"}))
def test_the_table_agrees_with_dateparser(language: str) -> None:
    known = dateparsers(language)
    for number, month in enumerate(ENGLISH, start=1):
        readings = {name: month_of(name, language) for name in known[month] if " " not in name}
        wrong = {name: found for name, found in readings.items() if found not in (number, None)}
        assert not wrong
        assert number in readings.values(), f"{language} knows none of {known[month]}"


@pytest.mark.parametrize(
    ("word", "language", "month"),
    [
        ("AOÛT", None, 8),
        ("Sept.", "en", 9),
        ("mär", "de", 3),
        ("Μαΐου", "el", 5),
        ("listopad", "pl", 11),
        ("listopad", "hr", 10),
        ("listopad", "bs", 10),
        ("listopad", None, None),
        ("lipanj", None, 6),
        ("desember", "nb-NO", 12),
        ("Monday", "en", None),
        ("", None, None),
    ],
)
def test_month_of(word: str, language: str | None, month: int | None) -> None:
    assert month_of(word, language) == month


def test_fold_drops_case_accents_and_the_full_stop() -> None:
    assert fold("Févr.") == "fevr"


@pytest.mark.parametrize(("code", "known"), [("de", True), ("nb", True), ("cy", False)])
def test_is_known(code: str, known: bool) -> None:
    assert is_known(code) is known
