"""`scrapy adopt` and `scrapy release`: a file that is people's is not written, and comes back with their edits."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.export.archive import archive
from pipeline.export.deliver import deliver
from pipeline.export.frontmatter import parse
from pipeline.model import Article
from pipeline.store import DeliveryState, Ledger
from tests.commands.conftest import Command, only_file
from tests.conftest import Workplace
from tests.export.samples import NOW, Site


def article_of(ledger: Ledger, path: Path) -> tuple[int, Article]:
    row = ledger.at_path("test", f"_news/{path.name}")
    assert row is not None
    found = ledger.records([row.article_id])[row.article_id].article
    assert found is not None
    return row.article_id, found


def export(workplace: Workplace, path: Path, **changes: object) -> str:
    """Bring the file up to date with a changed article, and return what became of it."""
    with Ledger.open(workplace.store) as ledger:
        number, article = article_of(ledger, path)
        changed = replace(article, **changes)  # type: ignore[arg-type] # fields of an article
        return deliver(ledger, Site("test", workplace.destination), number, changed, "x", NOW).name


def test_an_adopted_file_is_not_written_and_comes_back_with_its_edits(crawled: Workplace, command: Command) -> None:
    path = only_file(crawled, "whiteboard")
    run = command("adopt", str(path))
    assert (run.returncode, run.stderr) == (0, "")
    assert "adopted: it is yours" in run.stdout
    path.write_text(path.read_text().replace("published:", "pinned: true\npublished:"))
    mine = path.read_bytes()
    assert export(crawled, path, title="Corrected") == "adopted"
    assert path.read_bytes() == mine
    assert "released: it is brought up to date" in command("release", str(path)).stdout
    assert path.read_bytes() == mine
    assert export(crawled, path, title="Corrected") == "kept_edit"
    read, _ = parse(path.read_bytes())
    assert (read["title"], read["pinned"]) == ("Corrected", True)


def test_an_adopted_file_is_not_archived(crawled: Workplace, command: Command) -> None:
    path = only_file(crawled, "whiteboard")
    command("adopt", str(path))
    with Ledger.open(crawled.store) as ledger:
        moves = archive(ledger, Site("test", crawled.destination), timedelta(0), NOW)
        assert path.name not in [move.path.rpartition("/")[2] for move in moves]
    assert path.exists()


def test_the_check_and_the_report_list_it(crawled: Workplace, command: Command) -> None:
    path = only_file(crawled, "whiteboard")
    command("adopt", str(path))
    assert f"test: _news/{path.name}: adopted\n" in command("ledger", "check").stdout
    command("adopt", *(str(file) for file in path.parent.iterdir()))
    # A day later, young articles are looked at again.
    done = crawled.crawl("techcrunch", WIRECOPY_NOW="2026-11-21T18:00:00Z")
    told = [line for line in done.stderr.splitlines() if line.endswith(": adopted")]
    assert told
    assert all(line.startswith("test: _news/2026-11-") for line in told)


def test_a_removed_file_is_written_again(crawled: Workplace, command: Command) -> None:
    path = only_file(crawled, "whiteboard")
    before = path.read_bytes()
    path.unlink()
    assert export(crawled, path) == "deleted"
    run = command("release", str(path))
    assert run.returncode == 0, run.stderr
    assert run.stdout == f"{path}: released: written again as it last was\n"
    assert path.read_bytes() == before
    with Ledger.open(crawled.store) as ledger:
        row = ledger.at_path("test", f"_news/{path.name}")
    assert row is not None
    assert row.state is DeliveryState.DELIVERED


def test_a_file_can_be_adopted_twice_and_several_at_once(crawled: Workplace, command: Command) -> None:
    files = sorted(str(path) for path in (crawled.destination / "_news").iterdir())
    assert command("adopt", *files).stdout.count("adopted: ") == len(files)
    assert command("adopt", files[0]).stdout == f"{files[0]}: was adopted before\n"


@pytest.mark.parametrize("name", ["adopt", "release"])
def test_files_that_are_not_ours(crawled: Workplace, command: Command, tmp_path: Path, name: str) -> None:
    own = crawled.destination / "_news" / "own.md"
    own.write_text("---\ntitle: By hand\n---\n")
    elsewhere = tmp_path / "x.md"
    for path, words in (
        (own, "was not written by Wirecopy"),
        (crawled.destination / "index.md", "was not written by Wirecopy"),
        (elsewhere, "lies in no destination"),
    ):
        run = command(name, str(path))
        assert run.returncode == 5
        assert words in run.stderr
    assert own.read_text() == "---\ntitle: By hand\n---\n"
    assert not elsewhere.exists()


def test_a_mistake_among_several_changes_none(crawled: Workplace, command: Command, tmp_path: Path) -> None:
    path = only_file(crawled, "whiteboard")
    assert command("adopt", str(path), str(tmp_path / "x.md")).returncode == 5
    assert export(crawled, path) != "adopted"


def test_a_file_that_is_not_adopted_is_not_released(crawled: Workplace, command: Command) -> None:
    run = command("release", str(only_file(crawled, "whiteboard")))
    assert run.returncode == 5
    assert "is not adopted" in run.stderr


def test_it_waits_for_no_run(crawled: Workplace, command: Command) -> None:
    from pipeline.export.lock import run_lock

    with run_lock(crawled.store):
        assert command("adopt", str(only_file(crawled, "whiteboard"))).returncode == 6
