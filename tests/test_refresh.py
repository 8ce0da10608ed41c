"""`scrapy refresh`: several providers in one process, from one recording."""

from pathlib import Path

import pytest

from pipeline.session import AT_ONCE
from tests.conftest import RECORDINGS, Workplace

NAMES = ("anthropic", "heise", "itpro", "techcrunch")


@pytest.fixture
def recording(tmp_path: Path) -> str:
    # A WARC file is a row of records: one after the other, several files are one.
    path = tmp_path / "all.warc.gz"
    path.write_bytes(b"".join((RECORDINGS / f"{name}.warc.gz").read_bytes() for name in NAMES))
    return str(path)


def rows(text: str) -> list[str]:
    """The providers of the closing table, in its order."""
    table = text[text.index("provider ") :].splitlines()[1:]
    return [line.split()[0] for line in table if ":" not in line.split()[0] and line.split()[1:2][0].isdigit()]


def test_crawls_all_that_are_named(workplace: Workplace, recording: str) -> None:
    run = workplace.scrapy("refresh", *NAMES, WIRECOPY_REPLAY=recording)
    assert run.returncode == 0, run.stderr
    assert sorted(rows(run.stderr)) == sorted(NAMES)
    assert len(workplace.files()) == 11


def test_leaves_out_what_is_excepted(workplace: Workplace, recording: str) -> None:
    run = workplace.scrapy("refresh", *NAMES, "--except", "heise", "--except", "itpro", WIRECOPY_REPLAY=recording)
    assert run.returncode == 0, run.stderr
    assert sorted(rows(run.stderr)) == ["anthropic", "techcrunch"]


def test_second_run_writes_nothing(workplace: Workplace, recording: str) -> None:
    workplace.scrapy("refresh", *NAMES, WIRECOPY_REPLAY=recording)
    folder = workplace.destination / "_news"
    before = {file.name: file.stat().st_mtime_ns for file in folder.iterdir()}
    run = workplace.scrapy("refresh", *NAMES, WIRECOPY_REPLAY=recording)
    assert run.returncode == 0, run.stderr
    assert {file.name: file.stat().st_mtime_ns for file in folder.iterdir()} == before


def test_deadline_has_its_own_exit_code_and_the_next_run_does_the_rest(workplace: Workplace, tmp_path: Path) -> None:
    names = sorted(file.name.removesuffix(".warc.gz") for file in RECORDINGS.glob("*.warc.gz"))[: AT_ONCE + 4]
    path = tmp_path / "twelve.warc.gz"
    path.write_bytes(b"".join((RECORDINGS / f"{name}.warc.gz").read_bytes() for name in names))
    cut = workplace.scrapy("refresh", *names, "--max-minutes", "0.0001", WIRECOPY_REPLAY=str(path))
    assert cut.returncode == 7, cut.stderr
    assert len(rows(cut.stderr)) == AT_ONCE
    assert all(name in cut.stderr for name in names[-4:])
    run = workplace.scrapy("refresh", *names, WIRECOPY_REPLAY=str(path))
    assert run.returncode in (0, 3), run.stderr
    assert sorted(rows(run.stderr)) == names


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [(["nosuch"], 5, "nosuch"), (["--except", "nosuch"], 2, "nosuch"), (["--max-minutes", "0"], 2, "above 0")],
)
def test_mistakes_are_named(workplace: Workplace, arguments: list[str], code: int, word: str) -> None:
    run = workplace.scrapy("refresh", *arguments)
    assert run.returncode == code, run.stderr
    assert word in run.stderr
