"""The five gates of all foreign text, URLs, text, slugs, dates and the YAML writer, searched for a bounded time.

make fuzz        # a minute each; new inputs go to tests/fuzz/corpus
"""

import os
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from pipeline.export.frontmatter import parse
from pipeline.export.presets import PRESETS
from pipeline.export.render import render
from pipeline.normalise import dates
from pipeline.normalise.slugs import slug
from pipeline.normalise.urls import canonicalise, identity_key
from pipeline.text import clean
from tests.export.samples import article
from tests.fuzz.search import Search

SECONDS = float(os.environ.get("WIRECOPY_FUZZ_SECONDS", "1"))
CORPUS = Path(__file__).parent / "corpus"
NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)


def url(text: str) -> None:
    """Canonical is http(s), printable ASCII, and canonical once more; anything else is refused by ValueError."""
    try:
        found = canonicalise(text)
    except ValueError:
        return
    assert found.startswith(("http://", "https://"))
    assert found.isascii()
    assert found.isprintable()
    assert canonicalise(found) == found
    identity_key(found)


def cleaned(text: str) -> None:
    """One line that every encoding of files takes, and that stays as it is when it is cleaned again."""
    found = clean(text)
    assert "\n" not in found
    # Each cleaning decodes one layer of entities, also one that invisible characters had held apart.
    assert clean(found) == found or "&" in found
    found.encode("utf-8")


def named(text: str) -> None:
    """A name that every file system takes."""
    found = slug(text)
    assert set(found) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(found) <= 120
    assert slug(found) == found or not found


def dated(text: str) -> None:
    """A moment within the years that files can have, or none."""
    found = dates.parse(text, source="text", now=NOW, language="en", timezone="Europe/London")
    assert found is None or (found.value.tzinfo is UTC and 1900 < found.value.year < 2100)


def written(text: str) -> None:
    """What is written is read back by two readers as it was, but that no `<` begins a tag."""
    title = clean(text)[:300].strip() or "x"
    content = render(article(1, title=title), PRESETS["smartable"])
    values, _ = parse(content)
    assert values["title"].replace("‹", "<") == title.replace("‹", "<")
    head = content.decode("utf-8").removeprefix("---\n").partition("\n---\n")[0]
    assert yaml.safe_load(head)["title"] == values["title"]


GATES: dict[str, Callable[[str], object]] = {
    "urls": url,
    "text": cleaned,
    "slugs": named,
    "dates": dated,
    "yaml": written,
}


@pytest.mark.parametrize("gate", GATES)
def test_no_input_breaks_a_gate(gate: str) -> None:
    search = Search(GATES[gate], "/pipeline/", CORPUS / gate, zlib.crc32(gate.encode()))
    assert search.inputs, "the corpus is kept beside this file"
    assert search.lines > 0
    assert search.run(SECONDS, keep="WIRECOPY_FUZZ_SECONDS" in os.environ) > 0
