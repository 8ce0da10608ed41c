"""Slugs: the reference system's rule, within what a file name may hold."""

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.normalise.slugs import MAX_LENGTH, slug

NEWS = Path(__file__).resolve().parents[2].parent / "shared" / "reference" / "news"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Security lapse exposed the source code", "security-lapse-exposed-the-source-code"),
        ("Intelligence—but what?", "intelligencebut-what"),
        ("AI/ML for beginners", "aiml-for-beginners"),
        ("medicine & AI", "medicine-ai"),
        ("Peak.AI raises", "peakai-raises"),
        ("Café Réseau", "cafe-reseau"),
        ("Cafe\u0301", "cafe"),
        ("  -- Two   spaces - and\thyphens -- ", "two-spaces-and-hyphens"),
        ("Straße", "strae"),
        ("\u0130stanbul", "istanbul"),
        ("\uff21\uff22 full width", "full-width"),
        ("中文标题", ""),
        ("😀 ???", ""),
        ("", ""),
        ("../../../../tmp/pwned", "tmppwned"),
        ("..\\..\\pwned", "pwned"),
        (".git/hooks/post-commit", "githookspost-commit"),
        ("-rf", "rf"),
        ("a\x00b\nc\u202ed", "ab-cd"),
        ("%2e%2e%2f", "2e2e2f"),
    ],
)
def test_rule(title: str, expected: str) -> None:
    assert slug(title) == expected


def test_long_titles_are_cut_at_a_hyphen() -> None:
    found = slug("word " * 60)
    assert len(found) == 99
    assert found == "-".join(["word"] * 20)


def test_one_long_word_is_cut_anyway() -> None:
    assert slug("a" * 300) == "a" * MAX_LENGTH


def test_a_slug_that_just_fits_is_whole() -> None:
    title = "a" * 50 + " " + "b" * (MAX_LENGTH - 51)
    assert slug(title) == title.replace(" ", "-")
    assert slug(title + " c") == title.replace(" ", "-")


@given(st.text(max_size=400))
def test_file_names_are_safe_everywhere(title: str) -> None:
    found = slug(title)
    assert found == "" or re.fullmatch("[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", found)
    assert len(f"2020-04-16-{found}-99.md".encode()) <= 120
    assert slug(found) == found


@pytest.mark.skipif(not NEWS.is_dir(), reason="the reference system's files are not here")
def test_file_names_of_the_reference_system() -> None:
    names, cut = [], 0
    for file in sorted(NEWS.glob("*.md")):
        title = yaml.load(file.read_text("utf-8").split("---")[1], yaml.CSafeLoader)["title"]
        expected = file.stem[11:]
        assert slug(title, limit=200) == expected
        assert expected.startswith(slug(title))
        cut += slug(title) != expected
        names.append(expected)
    assert len(names) == 192
    # The longest names of the reference system are the one place where ours differ.
    assert cut == sum(len(name) > MAX_LENGTH for name in names) == 11
