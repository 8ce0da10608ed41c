"""The docs say what is: the README's file is the one that is written, links lead somewhere, tables match the code."""

import re
import tomllib
from pathlib import Path

import pytest

from pipeline.enrich.quality import SIGNALS
from pipeline.exit_codes import ExitCode
from tests.conftest import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def read(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#\s]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_page_has_one_place_in_the_navigation() -> None:
    groups = tomllib.loads(read("docs/site/hugo.toml"))["params"]["nav"]
    places = [path for group in groups for path, _ in group["pages"]]
    assert sorted(places) == [
        str(page.relative_to(ROOT)) for page in sorted(PAGES, key=lambda p: str(p.relative_to(ROOT)))
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_tables_have_heads(page: Path) -> None:
    # Rows after an empty line are no table: they show as a line of bars.
    assert re.findall(r"\n\n(\|.*)\n(?!\|[ :|-]+\n)", page.read_text("utf-8")) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_headings(page: Path) -> None:
    links = re.findall(r"\]\((?!https?://)([^)#\s]*)#([^)\s]+)", page.read_text("utf-8"))
    assert [link for link in links if link[1] not in anchors(page.parent / link[0] if link[0] else page)] == []


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as forges make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_readme_shows_the_file_as_it_is_written() -> None:
    name, shown = re.search(r"<!-- demo file: (\S+) -->\n```yaml\n(.*?)\n```", read("README.md"), re.DOTALL).groups()  # type: ignore[union-attr] # no match is a failure, too
    assert (ROOT / "tests/golden/techcrunch" / name).read_text("utf-8") == shown + "\n\n"


def test_make_targets_of_the_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)", read("README.md"))) - {"are"} <= targets


@pytest.mark.parametrize("profile", SIGNALS)
def test_every_signal_has_its_row(profile: str) -> None:
    rows = re.findall(r"^\| ([a-z ]+) \| (.+) \|$", read("docs/scoring.md"), re.MULTILINE)
    tables = {"default": rows[1 : 1 + len(SIGNALS["default"])], "reference": rows[-len(SIGNALS["reference"]) :]}
    assert tables[profile] == [(rule.name, rule.doc) for rule in SIGNALS[profile]]  # type: ignore[index] # a str here


def test_every_exit_code_has_its_row() -> None:
    rows = re.findall(r"^\| (\d+) \| ", read("docs/schedule.md"), re.MULTILINE)
    assert [int(row) for row in rows] == [code.value for code in ExitCode]


def test_every_setting_has_its_row() -> None:
    settings = re.findall(r"^(WIRECOPY_\w+) =", read("pipeline/settings.py"), re.MULTILINE)
    rows = re.findall(r"^\| `(WIRECOPY_\w+)` \|", read("docs/schedule.md"), re.MULTILINE)
    assert set(settings) <= set(rows)


def test_every_key_of_a_destination_has_its_row() -> None:
    keys = re.findall(r"section\.(?:take|strings)\(\"(\w+)\"", read("pipeline/config.py"))
    rows = re.findall(r"^\| `(\w+)` \|", read("docs/destinations.md"), re.MULTILINE)
    assert set(keys) == set(rows)
