"""`scrapy archive`: old files move, unchanged, and neither come back nor count as removed."""

from pathlib import Path

from pipeline.export.deliver import deliver
from pipeline.store import DeliveryState, Ledger
from tests.commands.conftest import Command, only_file
from tests.conftest import Workplace
from tests.export.samples import NOW, Site

OLD = "2026-11-17-the-quiet-return-of-the-office-whiteboard.md"


def after(workplace: Workplace, days: int) -> None:
    workplace.config.write_text(f"destinations:\n  - name: test\n    path: site\n    archive_after: {days}\n")


def archived(workplace: Workplace) -> dict[str, bytes]:
    folder = workplace.destination / "_archive" / "_news"
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())} if folder.is_dir() else {}


def tree(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_it_is_off_by_default(crawled: Workplace, command: Command) -> None:
    before = crawled.files()
    run = command("archive", WIRECOPY_NOW="2036-01-01T00:00:00Z")
    assert run.returncode == 0
    assert "no destination has `archive_after`" in run.stderr
    assert crawled.files() == before


def test_a_dry_run_lists_and_changes_nothing(crawled: Workplace, command: Command) -> None:
    after(crawled, 3)
    before = tree(crawled.folder)
    run = command("archive", "--dry-run")
    assert run.stdout == f"test: _news/{OLD} → _archive/_news/{OLD}\n1 would move\n"
    assert {name: state for name, state in tree(crawled.folder).items() if "sqlite" not in name} == {
        name: state for name, state in before.items() if "sqlite" not in name
    }
    with Ledger.open(crawled.store) as ledger:
        assert {row.state for row in ledger.deliveries("test")} == {DeliveryState.DELIVERED}


def test_old_files_move_with_their_edits(crawled: Workplace, command: Command) -> None:
    after(crawled, 3)
    path = only_file(crawled, "whiteboard")
    path.write_text(path.read_text() + "A person's words.\n")
    before = crawled.files()
    run = command("archive")
    assert run.returncode == 0, run.stderr
    assert archived(crawled) == {OLD: before[OLD]}
    assert crawled.files() == {name: content for name, content in before.items() if name != OLD}


def test_nothing_moves_twice(crawled: Workplace, command: Command) -> None:
    after(crawled, 3)
    command("archive")
    before = archived(crawled)
    assert command("archive").stdout == "0 moved\n"
    assert archived(crawled) == before


def test_the_next_crawl_leaves_archived_files_alone(crawled: Workplace, command: Command) -> None:
    after(crawled, 2)
    command("archive")
    assert len(archived(crawled)) == 2
    before = tree(crawled.destination)
    done = crawled.crawl("techcrunch", "-a", "since=30d")
    assert done.returncode == 0, done.stderr
    assert {name: state for name, state in tree(crawled.destination).items() if name in before} == before
    with Ledger.open(crawled.store) as ledger:
        states = [row.state for row in ledger.deliveries("test")]
    assert states.count(DeliveryState.ARCHIVED) == 2
    assert DeliveryState.DELETED not in states


def test_an_archived_file_is_not_written_again(crawled: Workplace, command: Command) -> None:
    after(crawled, 3)
    command("archive")
    with Ledger.open(crawled.store) as ledger:
        (row,) = (row for row in ledger.deliveries("test") if row.state is DeliveryState.ARCHIVED)
        record = ledger.get(row.article_id)
        assert record is not None
        assert record.article is not None
        outcome = deliver(ledger, Site("test", crawled.destination), record.id, record.article, "other", NOW)
    assert outcome.name == "archived"
    assert OLD not in crawled.files()


def test_a_content_folder_that_git_left_out_is_no_fault(crawled: Workplace, command: Command) -> None:
    after(crawled, 1)
    assert command("archive", WIRECOPY_NOW="2026-12-24T00:00:00Z").stdout.endswith("4 moved\n")
    (crawled.destination / "_news").rmdir()
    assert command("archive", WIRECOPY_NOW="2026-12-24T00:00:00Z").returncode == 0
    with Ledger.open(crawled.store) as ledger:
        assert not ledger.has_delivered("test")


def test_a_removed_file_stays_removed(crawled: Workplace, command: Command) -> None:
    after(crawled, 3)
    only_file(crawled, "whiteboard").unlink()
    assert command("archive").stdout == "0 moved\n"
    assert archived(crawled) == {}


def test_another_file_in_the_archive_is_not_overwritten(crawled: Workplace, command: Command) -> None:
    after(crawled, 3)
    folder = crawled.destination / "_archive" / "_news"
    folder.mkdir(parents=True)
    (folder / OLD).write_text("a person's")
    run = command("archive")
    assert run.returncode == 1
    assert f"_news/{OLD}: not moved, another file stands in the archive" in run.stderr
    assert archived(crawled) == {OLD: b"a person's"}
    assert OLD in crawled.files()


def test_a_link_out_of_the_destination_is_not_followed(crawled: Workplace, command: Command, tmp_path: Path) -> None:
    after(crawled, 3)
    (tmp_path / "elsewhere").mkdir()
    (crawled.destination / "_archive").symlink_to(tmp_path / "elsewhere")
    run = command("archive")
    assert run.returncode == 1
    assert "a symbolic link" in run.stderr
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert OLD in crawled.files()


def test_a_bad_age_is_named(crawled: Workplace, command: Command) -> None:
    after(crawled, 0)
    run = command("archive")
    assert run.returncode == 5
    assert "destinations.yaml:4: test: archive_after: expected a number of days above 0" in run.stderr
