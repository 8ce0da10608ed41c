"""`scrapy refresh`: several providers in one process, from one recording."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.export.lock import run_lock
from pipeline.fetch.clock import parse_instant
from pipeline.session import AT_ONCE
from pipeline.store import Ledger
from tests.conftest import RECORDINGS, ROOT, Workplace
from tests.replay import NOW

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


def test_only_takes_names_and_patterns(workplace: Workplace, recording: str) -> None:
    only = ("--only", "heise,it*", "--except", "itm*")
    run = workplace.scrapy("refresh", *only, WIRECOPY_REPLAY=recording)
    assert sorted(rows(run.stderr)) == ["heise", "ithome", "itpro"], run.stderr


def test_who_is_not_due_is_skipped_and_named(workplace: Workplace, recording: str) -> None:
    only = ("--only", "itpro,techcrunch")
    first = workplace.scrapy("refresh", *only, WIRECOPY_REPLAY=recording)
    assert sorted(rows(first.stderr)) == ["itpro", "techcrunch"], first.stderr
    at_once = workplace.scrapy("refresh", *only, WIRECOPY_REPLAY=recording)
    assert at_once.returncode == 0, at_once.stderr
    assert rows(at_once.stderr) == []
    assert "not due, so not asked (--all asks them): " in at_once.stderr
    assert "techcrunch from 2026-11-2" in at_once.stderr
    assert "itpro from 2026-11-2" in at_once.stderr


def test_all_and_names_ask_who_is_not_due(workplace: Workplace, recording: str) -> None:
    workplace.scrapy("refresh", "techcrunch", WIRECOPY_REPLAY=recording)
    for arguments in (("--only", "techcrunch", "--all"), ("techcrunch",)):
        run = workplace.scrapy("refresh", *arguments, WIRECOPY_REPLAY=recording)
        assert rows(run.stderr) == ["techcrunch"], run.stderr


def test_who_is_not_due_is_asked_when_its_time_has_come(workplace: Workplace, recording: str) -> None:
    only = ("--only", "techcrunch")
    workplace.scrapy("refresh", *only, WIRECOPY_REPLAY=recording)
    later = workplace.scrapy("refresh", *only, WIRECOPY_REPLAY=recording, WIRECOPY_NOW="2026-11-21T18:00:00Z")
    assert rows(later.stderr) == ["techcrunch"], later.stderr


def test_requests_have_a_cap_over_all_providers(workplace: Workplace, recording: str) -> None:
    cut = workplace.scrapy("refresh", *NAMES, "--max-requests", "9", "-L", "INFO", WIRECOPY_REPLAY=recording)
    assert cut.returncode == 7, cut.stderr
    assert "stopped after 9 requests, as --max-requests says" in cut.stderr
    answered = sum(int(count) for count in re.findall(r"'downloader/response_count': (\d+)", cut.stderr))
    assert answered == 9
    rest = workplace.scrapy("refresh", *NAMES, WIRECOPY_REPLAY=recording)
    assert rest.returncode == 0, rest.stderr
    assert len(workplace.files()) == 11


def test_a_second_run_leaves_and_says_so(workplace: Workplace, recording: str) -> None:
    with run_lock(workplace.store):
        run = workplace.scrapy("refresh", "techcrunch", WIRECOPY_REPLAY=recording)
    assert run.returncode == 6
    assert f"process {os.getpid()}" in run.stderr
    assert run.stderr.rstrip().endswith("; leaving")


def test_a_second_run_waits_and_says_so(workplace: Workplace, recording: str) -> None:
    waiting = subprocess.Popen(
        [sys.executable, "-m", "scrapy", "refresh", "techcrunch"],
        cwd=ROOT,
        env=workplace.environment | {"WIRECOPY_REPLAY": recording, "WIRECOPY_LOCK_WAIT": "60"},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert waiting.stderr is not None
    with run_lock(workplace.store):
        said = next(line for line in waiting.stderr if "holds the ledger" in line)
        assert not workplace.files()
    rest = waiting.stderr.read()
    waiting.stderr.close()
    assert "waiting for it, at most 60 s" in said
    assert waiting.wait(60) == 0, rest
    assert rows(rest) == ["techcrunch"]
    assert workplace.files()


def test_fill_rates_are_kept_in_the_ledger(workplace: Workplace, recording: str) -> None:
    workplace.scrapy("refresh", "techcrunch", WIRECOPY_REPLAY=recording)
    with Ledger.open(workplace.store) as ledger:
        ((_, stats),) = ledger.histories(parse_instant(NOW))["techcrunch"]
    assert stats["read"] == len(workplace.files())
    # What each file says itself.
    pictures = sum(b"images:" in file for file in workplace.files().values())
    assert stats["filled/image"] == pictures
    assert stats["filled/excerpt"] == stats["read"]


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["nosuch"], 5, "nosuch"),
        (["techcrunchh"], 5, "unknown spider 'techcrunchh', did you mean 'techcrunch'?"),
        (["--only", "techcrunchh"], 2, "did you mean 'techcrunch'?"),
        (["--except", "nosuch"], 2, "nosuch"),
        (["--only", "techcrunch,nosuch*"], 2, "nosuch*"),
        (["--only", "techcrunch", "--except", "tech*"], 2, "no provider is left"),
        (["--max-minutes", "0"], 2, "above 0"),
        (["--max-requests", "0"], 2, "above 0"),
    ],
)
def test_mistakes_are_named(workplace: Workplace, arguments: list[str], code: int, word: str) -> None:
    run = workplace.scrapy("refresh", *arguments)
    assert run.returncode == code, run.stderr
    assert word in run.stderr
