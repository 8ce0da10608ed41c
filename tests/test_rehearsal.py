"""A dry run shows what a run would change, and changes nothing."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.rehearsal import Difference, show
from tests.conftest import RECORDINGS, ROOT, Workplace


def tree(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file below a folder, with its time of change."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_it_shows_what_the_run_then_writes(workplace: Workplace) -> None:
    before = tree(workplace.folder)
    dry = workplace.crawl("techcrunch", "--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert tree(workplace.folder) == before
    assert "dry run: 4 files would change, none did" in dry.stderr
    assert "\x1b" not in dry.stdout
    shown = re.findall(r"^\+\+\+ b/test/(\S+)$", dry.stdout, re.MULTILINE)
    assert workplace.crawl("techcrunch").returncode == 0
    written = workplace.files()
    assert sorted(shown) == [f"_news/{name}" for name in written]
    for name, content in written.items():
        part = dry.stdout.partition(f"+++ b/test/_news/{name}\n")[2].partition("\ndiff ")[0]
        added = [line[1:] for line in part.splitlines() if line.startswith("+")]
        assert "\n".join(added).rstrip("\n") == content.decode().rstrip("\n")


def test_after_a_run_there_is_nothing_to_show(workplace: Workplace) -> None:
    workplace.crawl("techcrunch")
    before = tree(workplace.destination), workplace.store.read_bytes()
    replay = str(RECORDINGS / "techcrunch.warc.gz")
    run = workplace.scrapy("refresh", "techcrunch", "--dry-run", WIRECOPY_REPLAY=replay)
    assert (run.returncode, run.stdout) == (0, "")
    assert "dry run: 0 files would change, none did" in run.stderr
    assert (tree(workplace.destination), workplace.store.read_bytes()) == before


def test_a_diff_has_the_lines_that_change() -> None:
    before, after = "title: Old\nheat: 1\n\n", "title: New\nheat: 1\n\n"
    lines = show(Difference("a", "_news/x.md", before.encode(), after.encode()), colour=False)
    assert list(lines) == [
        "diff a/a/_news/x.md b/a/_news/x.md",
        "--- a/a/_news/x.md",
        "+++ b/a/_news/x.md",
        "@@ -1,4 +1,4 @@",
        "-title: Old",
        "+title: New",
        " heat: 1",
        " ",
        " ",
    ]


def test_a_destination_with_git_gets_no_commit(workplace: Workplace) -> None:
    def git(*arguments: str) -> str:
        identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
        return subprocess.run(
            ["git", *identity, *arguments], cwd=workplace.destination, capture_output=True, text=True, check=True
        ).stdout

    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "Begin")
    workplace.config.write_text(
        "destinations:\n  - name: test\n    path: site\n    git: {author: Bot <bot@example.org>}\n"
    )
    before = tree(workplace.destination)
    assert workplace.crawl("techcrunch", "--dry-run").returncode == 0
    assert tree(workplace.destination) == before
    run = workplace.crawl("techcrunch")
    assert run.returncode == 0, run.stderr
    assert re.search(r"test: 4 files committed to \w+ \([0-9a-f]{12}\)", run.stderr)
    assert git("log", "--format=%s %an").splitlines() == ["Update news Bot", "Begin Ada"]
    assert git("status", "--porcelain") == ""
    (workplace.destination / ".git" / "MERGE_HEAD").write_text(git("rev-parse", "HEAD"))
    run = workplace.scrapy("refresh", "techcrunch", WIRECOPY_REPLAY=str(RECORDINGS / "techcrunch.warc.gz"))
    assert run.returncode == 8, run.stderr
    assert "test: git: " in run.stderr
    assert "a merge is under way" in run.stderr


def test_mistakes_are_found_before_anything_is_copied(workplace: Workplace) -> None:
    workplace.config.write_text("destinations:\n  - name: test\n    path: nowhere\n")
    run = workplace.crawl("techcrunch", "--dry-run")
    assert run.returncode == 5
    assert "destinations.yaml:3: test: path: " in run.stderr
    assert "dry run" not in run.stderr


@pytest.mark.parametrize(("no_color", "coloured"), [(None, True), ("1", False)])
def test_colours_are_for_terminals(workplace: Workplace, no_color: str | None, coloured: bool) -> None:
    ours, theirs = pty.openpty()
    environment = workplace.environment | {"WIRECOPY_REPLAY": str(RECORDINGS / "techcrunch.warc.gz"), "TERM": "xterm"}
    environment.pop("NO_COLOR", None)
    if no_color is not None:
        environment["NO_COLOR"] = no_color
    process = subprocess.Popen(
        [sys.executable, "-m", "scrapy", "crawl", "techcrunch", "--dry-run"],
        cwd=ROOT, env=environment, stdout=theirs, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while True:
        try:
            chunk = os.read(ours, 1 << 16)
        except OSError:
            break
        if not chunk:
            break
        shown += chunk
    os.close(ours)
    assert process.wait(timeout=60) == 0
    assert (b"\x1b[32m+title: " in shown) is coloured
    assert b"+title: " in shown


def test_what_a_file_holds_does_not_steer_the_terminal() -> None:
    lines = list(show(Difference("a", "x.md", b"older\x1b\n", b"new\x9b\xc2\x9b\n"), colour=False))
    assert lines == ["diff a/a/x.md b/a/x.md", "not shown: 7 bytes become 7"]
    lines = list(show(Difference("a", "x.md", b"old\x1b[2J\n", "new\u202e\n".encode()), colour=False))
    assert lines[-3:] == ["-old\\x1b[2J", "+new\\u202e", " "]


def test_a_file_of_very_many_lines_is_not_compared() -> None:
    lines = list(show(Difference("a", "x.xml", b"a\n" * 6000, b"b\n" * 6000), colour=False))
    assert lines == ["diff a/a/x.xml b/a/x.xml", "not shown: 12000 bytes become 12000"]
