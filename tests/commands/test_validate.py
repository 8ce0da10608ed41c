"""`scrapy validate`: what it finds in a folder, how it says so, and how it ends."""

import json
from pathlib import Path

import pytest

from pipeline.export.presets import PRESETS
from pipeline.export.render import render
from tests.commands.conftest import Command
from tests.export.samples import article

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
NOW = "2026-11-22T12:00:00Z"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "content" / "_news"
    path.mkdir(parents=True)
    (path / "2026-11-20-first.md").write_bytes(render(article(1), PRESETS["smartable"]))
    (path / "2026-11-20-second.md").write_bytes(render(article(2), PRESETS["smartable"]))
    return path


def test_a_clean_repository_ends_with_0(folder: Path, command: Command) -> None:
    run = command("validate", str(folder.parent), WIRECOPY_NOW=NOW)
    assert (run.returncode, run.stdout) == (0, "2 files, 0 with problems\n")


def test_problems_are_listed_and_counted(folder: Path, command: Command) -> None:
    (folder / "2026-11-20-torn.md").write_bytes(b"---\ntitle: x\n")
    (folder / "2026-11-20-other.md").write_bytes((folder / "2026-11-20-first.md").read_bytes())
    run = command("validate", str(folder), WIRECOPY_NOW=NOW)
    assert run.returncode == 1
    lines = run.stdout.splitlines()
    assert f"{folder}/2026-11-20-torn.md: torn: no closing line '---'" in lines
    assert [line.partition(": ")[2] for line in lines if ": duplicate-link: " in line] == [
        "duplicate-link: https://news.example/1: as 2026-11-20-first.md"
    ]
    assert "torn                   1" in lines
    assert lines[-1] == "4 files, 2 with problems"


def test_one_file_can_be_named(folder: Path, command: Command) -> None:
    file = folder / "2026-11-20-torn.md"
    file.write_bytes(b"no front matter")
    run = command("validate", "--json", str(file), WIRECOPY_NOW=NOW)
    assert run.returncode == 1
    assert json.loads(run.stdout) == {
        "files": 1,
        "counts": {"torn": 1},
        "problems": [{"path": str(file), "reason": "torn", "detail": "does not begin with a line '---'"}],
    }


def test_nothing_of_a_file_reaches_the_terminal_raw(folder: Path, command: Command) -> None:
    (folder / "2026-11-20-esc.md").write_text('---\n"a\\e[2J": 1\n"a\\e[2J": 2\n---\n', encoding="utf-8")
    run = command("validate", str(folder), WIRECOPY_NOW=NOW)
    assert run.returncode == 1
    assert "\x1b" not in run.stdout


def test_another_preset_judges_otherwise(folder: Path, command: Command) -> None:
    run = command("validate", "--preset", "hugo", str(folder), WIRECOPY_NOW=NOW)
    assert run.returncode == 1
    assert "2026-11-20-first.md: reserved-key: published" in run.stdout


@pytest.mark.parametrize("arguments", [(), ("nowhere",), ("--preset", "jekyl", ".")])
def test_a_wrong_command_line_is_told(arguments: tuple[str, ...], command: Command) -> None:
    assert command("validate", *arguments).returncode == 2


def test_the_reference_has_the_faults_that_were_counted(command: Command) -> None:
    news = SHARED / "reference" / "news"
    if not news.is_dir():
        pytest.skip("the reference data are not on this machine")
    run = command("validate", "--json", str(news), WIRECOPY_NOW=NOW)
    report = json.loads(run.stdout)
    excerpts = {
        reason: sum(p["reason"] == reason and p["detail"].startswith("excerpt") for p in report["problems"])
        for reason in ("entity", "cut", "line-break", "double-space", "excerpt-is-title", "filler")
    }
    # The contract, section 11, D11; and section 1 for the line ends.
    assert excerpts == {
        "entity": 27, "cut": 63, "line-break": 12, "double-space": 24, "excerpt-is-title": 3, "filler": 1,
    }  # fmt: skip
    assert report["counts"]["line-ends"] == 57
    assert report["counts"]["date-in-name"] == 10
    assert report["files"] == 192
    assert run.returncode == 1
