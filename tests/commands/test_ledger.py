"""`scrapy ledger`: a lost ledger comes back from the files, and the two are compared."""

import os
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from pipeline.model import Image
from pipeline.store import DeliveryState, Ledger, migrations, schema
from tests.commands.conftest import Command, only_file
from tests.conftest import Workplace

LUMENFOLD = "https://techcrunch.com/2026/11/20/lumenfold-raises-48-million-to-make-factory-robots-explain-themselves/"


def stamps(workplace: Workplace) -> dict[str, tuple[int, bytes]]:
    folder = workplace.destination / "_news"
    return {path.name: (path.stat().st_mtime_ns, path.read_bytes()) for path in sorted(folder.iterdir())}


def lose(workplace: Workplace) -> None:
    workplace.store.unlink()


def table(stderr: str) -> dict[str, int]:
    """The row of the closing table."""
    head, row = (line.split() for line in stderr.splitlines()[:2])
    return dict(zip(head[1:], map(int, row[1:]), strict=True))


def test_after_a_rebuild_a_crawl_fetches_and_writes_nothing(crawled: Workplace, command: Command) -> None:
    path = only_file(crawled, "whiteboard")
    path.write_text(path.read_text().replace("heat: ", "heat: 1"))
    before = stamps(crawled)
    lose(crawled)
    run = command("ledger", "rebuild")
    assert run.returncode == 0, run.stderr
    assert run.stdout == "test: 4 files\n4 articles are known\n"
    done = crawled.crawl("techcrunch")
    assert done.returncode == 0, done.stderr
    counts = table(done.stderr)
    assert counts["known"] == 4
    assert counts["fetched"] == 0
    assert counts["written"] == 0
    assert stamps(crawled) == before


def test_a_later_look_reads_what_the_files_lack_and_changes_none(crawled: Workplace, command: Command) -> None:
    before = stamps(crawled)
    lose(crawled)
    command("ledger", "rebuild")
    done = crawled.crawl("techcrunch", WIRECOPY_NOW="2026-11-22T00:00:00Z")
    assert done.returncode == 0, done.stderr
    with Ledger.open(crawled.store) as ledger:
        record = ledger.find(LUMENFOLD)
    assert record is not None
    assert record.article is not None
    assert record.article.authors != ()
    assert stamps(crawled) == before


def test_what_files_say_is_known_again(crawled: Workplace, command: Command) -> None:
    lose(crawled)
    command("ledger", "rebuild")
    with Ledger.open(crawled.store) as ledger:
        record = ledger.find(LUMENFOLD)
        assert record is not None
        assert record.provider == "techcrunch"
        assert record.state == "settled"
        article = record.article
        row = ledger.delivery("test", record.id)
        assert ledger.unlinked() == ()
    assert article is not None
    assert article.title == "Lumenfold raises $48 million to make factory robots explain themselves"
    assert article.published_at.value.isoformat() == "2026-11-20T15:05:41+00:00"
    assert article.topics == ("AI", "Machine Learning", "AI in Robotics")
    assert article.quality == 91
    assert article.provider.domain == "techcrunch.com"
    assert article.images == (
        Image(url="https://techcrunch.com/wp-content/uploads/2026/11/lumenfold-arm.png?w=1024", width=1024, height=683),
    )
    assert row is not None
    assert row.state is DeliveryState.DELIVERED
    assert row.path == f"_news/{only_file(crawled, 'lumenfold').name}"


def test_archived_files_stay_archived(crawled: Workplace, command: Command) -> None:
    crawled.config.write_text(crawled.config.read_text() + "    archive_after: 3\n")
    command("archive")
    lose(crawled)
    assert command("ledger", "rebuild").stdout == "test: 4 files, 1 of them archived\n4 articles are known\n"
    assert command("archive").stdout == "0 moved\n"
    done = crawled.crawl("techcrunch")
    assert table(done.stderr)["fetched"] == 0
    assert len(crawled.files()) == 3


def test_related_articles_stay_related(crawled: Workplace, command: Command) -> None:
    one, other = only_file(crawled, "lumenfold"), only_file(crawled, "court")
    other_url = next(line for line in other.read_text().splitlines() if line.startswith("webUrl"))[9:-1]
    one.write_text(
        one.read_text().replace("images:", f'related:\n  - title: "x"\n    webUrl: "{other_url}"\n\nimages:')
    )
    lose(crawled)
    command("ledger", "rebuild")
    with Ledger.open(crawled.store) as ledger:
        record, mate = ledger.find(LUMENFOLD), ledger.find(other_url)
        assert record is not None
        assert mate is not None
        (link,) = ledger.links_of([record.id])
    assert {link.a, link.b} == {record.id, mate.id}
    assert link.kind == "related"


def test_a_dry_run_makes_no_ledger(crawled: Workplace, command: Command) -> None:
    lose(crawled)
    run = command("ledger", "rebuild", "--dry-run")
    assert run.stdout == "test: 4 files\n4 articles would be known\n"
    assert not crawled.store.exists()


def test_a_ledger_that_holds_articles_is_kept(crawled: Workplace, command: Command) -> None:
    before = crawled.store.read_bytes()
    run = command("ledger", "rebuild")
    assert run.returncode == 5
    assert "holds articles; to re-create it, move it and its -wal file away" in run.stderr
    assert crawled.store.read_bytes() == before


def test_what_is_left_of_another_ledger_is_not_mixed_in(crawled: Workplace, command: Command) -> None:
    lose(crawled)
    wal = crawled.store.with_name(crawled.store.name + "-wal")
    wal.write_bytes(b"left over")
    for arguments in (("ledger", "rebuild"), ("archive",)):
        run = command(*arguments)
        assert run.returncode == 5, arguments
    assert f"move {wal} away too" in command("ledger", "rebuild").stderr
    assert wal.read_bytes() == b"left over"


def test_a_rebuild_that_is_cut_off_leaves_no_ledger(
    crawled: Workplace, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose(crawled)
    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "mark_linked", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            command("ledger", "rebuild")
    assert not crawled.store.exists()
    assert command("ledger", "rebuild").returncode == 0


def test_files_that_cannot_be_taken_over_are_named(crawled: Workplace, command: Command) -> None:
    folder = crawled.destination / "_news"
    copy = only_file(crawled, "court")
    (folder / f"{copy.stem}-2.md").write_bytes(copy.read_bytes())
    (folder / "torn.md").write_text("---\ntitle: half")
    (folder / "page.md").write_text("---\ntitle: a page of the site\n---\n")
    (folder / "undated.md").write_text('---\ntitle: "t"\nwebUrl: "https://news.example/1"\n---\n')
    lose(crawled)
    run = command("ledger", "rebuild")
    assert run.returncode == 5
    assert f"{copy.stem}-2.md: not taken over, the same article as {copy}" in run.stderr
    assert "torn.md: not taken over, no closing line" in run.stderr
    assert "undated.md: not taken over, publishedDateTime is no date" in run.stderr
    assert run.stdout.splitlines() == [
        "test: 4 files",
        "1 other files, which name no article, are left alone",
        "4 articles are known",
    ]
    assert len(crawled.files()) == 8


def test_check_says_how_files_stand(crawled: Workplace, command: Command) -> None:
    assert command("ledger", "check").stdout == "test: 4 as written\n"
    edited, removed, lost = (only_file(crawled, part) for part in ("lumenfold", "court", "whiteboard"))
    edited.write_text(edited.read_text() + "A person's words.\n")
    removed.unlink()
    lost.rename(lost.with_name("renamed.md"))
    (lost.parent / "torn.md").write_text("---\ntitle: half")
    run = command("ledger", "check")
    assert run.returncode == 5
    assert run.stdout.splitlines() == [
        f"test: _news/{lost.name}: removed by hand",
        f"test: _news/{removed.name}: removed by hand",
        f"test: _news/{edited.name}: edited by hand",
        "test: _news/renamed.md: unknown to the ledger",
        f"test: {lost.parent / 'torn.md'}: unreadable (no closing line '---')",
        "test: 1 as written, 1 edited by hand, 2 removed by hand, 1 unknown to the ledger, 1 unreadable",
    ]


def test_check_makes_no_ledger(workplace: Workplace, command: Command) -> None:
    run = command("ledger", "check")
    assert run.returncode == 5
    assert "there is none yet" in run.stderr
    assert not workplace.store.exists()


def test_an_older_ledger_is_backed_up_and_upgraded(
    crawled: Workplace, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def add_column(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE runs ADD COLUMN host TEXT"))

    version = schema.VERSION
    monkeypatch.setattr(schema, "VERSION", version + 1)
    monkeypatch.setattr(migrations, "STEPS", {**migrations.STEPS, version: add_column})
    for _ in range(2):
        run = command("ledger", "check")
        assert run.returncode == 0, run.stderr
        assert run.stdout == "test: 4 as written\n"
    assert [path.name for path in crawled.folder.glob("*.backup*")] == [f"ledger.sqlite.v{version}.backup"]


def test_a_damaged_ledger_is_named_with_the_way_out(crawled: Workplace, command: Command) -> None:
    content = bytearray(crawled.store.read_bytes())
    content[4096:8192] = os.urandom(4096)
    crawled.store.write_bytes(content)
    run = command("ledger", "check")
    assert run.returncode == 5
    assert "scrapy ledger rebuild" in run.stderr
    crawled.store.rename(crawled.folder / "damaged")
    assert command("ledger", "rebuild").returncode == 0
    assert command("ledger", "check").stdout == "test: 4 as written\n"


@pytest.mark.parametrize("arguments", [(), ("mend",), ("check", "--dry-run"), ("rebuild", "x")])
def test_a_wrong_command_line_is_named(command: Command, arguments: tuple[str, ...]) -> None:
    run = command("ledger", *arguments)
    assert run.returncode == 2
    assert "say what to do" in run.stderr


def test_a_run_that_is_going_on_is_named(crawled: Workplace, command: Command) -> None:
    from pipeline.export.lock import run_lock

    lose(crawled)
    with run_lock(crawled.store):
        run = command("ledger", "rebuild")
    assert run.returncode == 6
    assert f"process {os.getpid()}" in run.stderr
    assert not Path(crawled.store).exists()
