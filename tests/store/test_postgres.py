"""What only a server can do to a ledger: restart, crash, refuse, and be shared by several machines."""

import multiprocessing
import os
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, text

from pipeline.errors import LedgerError
from pipeline.export.lock import Locked, ledger_name, run_lock
from pipeline.store import Ledger, migrations, postgres, schema
from tests.export.samples import ARTICLE, NOW, article
from tests.store import servers


@pytest.fixture
def server() -> Iterator[servers.Postgres]:
    """A server that a test may stop: its own."""
    if servers.programs() is None:
        pytest.skip("no PostgreSQL server here: apt-get install postgresql")
    with servers.postgres() as one:
        yield one


def test_a_restart_between_two_transactions_is_not_noticed(server: servers.Postgres) -> None:
    with Ledger.open(server.database()) as ledger:
        number = ledger.begin_article(ARTICLE, "key", "example", NOW)
        for mode in ("fast", "immediate"):
            server.stop(mode)
            server.start()
            found = ledger.find("key")
            assert found is not None
            assert found.id == number
            assert ledger.settle(number, NOW)


def test_a_restart_within_a_transaction_undoes_it_and_says_so(server: servers.Postgres) -> None:
    with Ledger.open(server.database()) as ledger:
        with pytest.raises(LedgerError, match=r"^ledger postgresql\+psycopg://"):
            _write_two(ledger, server)
        assert ledger.find("key") is None
        ledger.begin_article(ARTICLE, "key", "example", NOW)


def _write_two(ledger: Ledger, server: servers.Postgres) -> None:
    with ledger.transaction():
        ledger.begin_article(ARTICLE, "key", "example", NOW)
        server.stop("immediate")
        server.start()
        ledger.begin_article(article(2), "two", "example", NOW)


def test_a_server_that_stays_away_is_named(server: servers.Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "RECONNECT_SECONDS", 0.1)
    with Ledger.open(server.database()) as ledger:
        server.stop()
        with pytest.raises(LedgerError, match="check the disk, the folder's rights and the connection"):
            ledger.find("key")
        with pytest.raises(LedgerError, match=r"^ledger postgresql\+psycopg://"):
            Ledger.open(server.url)
        server.start()
        assert ledger.find("key") is None


def test_another_writer_is_waited_for_and_then_named(
    postgres: servers.Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.store.postgres.WAIT_SECONDS", 1)
    url = postgres.database()
    with Ledger.open(url) as first, Ledger.open(url) as second:
        with first.transaction():
            first.begin_article(ARTICLE, "key", "example", NOW)
            assert second.find("key") is None, "a reader waits for nobody, and sees nothing unfinished"
            with pytest.raises(LedgerError, match="in use by another program"):
                second.begin_run(NOW, "crawl")
        assert second.find("key") is not None
        second.begin_run(NOW, "crawl")


def test_a_ledger_is_created_once_by_many(postgres: servers.Postgres) -> None:
    url = postgres.database()
    context = multiprocessing.get_context("fork")
    openers = [context.Process(target=_open, args=(url,)) for _ in range(8)]
    for opener in openers:
        opener.start()
    for opener in openers:
        opener.join(60)
        assert opener.exitcode == 0


def _open(url: str) -> None:
    Ledger.open(url).close()


def test_an_upgrade_happens_whole_or_not_at_all(postgres: servers.Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    url, now = postgres.database(), schema.VERSION
    with Ledger.open(url) as ledger:
        ledger.begin_article(ARTICLE, "key", "example", NOW)

    def add_column(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE runs ADD COLUMN machine TEXT"))

    def broken(connection: Connection) -> None:
        add_column(connection)
        connection.execute(text("SELECT 1 FROM nowhere"))

    monkeypatch.setattr(schema, "VERSION", now + 1)
    monkeypatch.setattr(migrations, "STEPS", {now: broken})
    with pytest.raises(LedgerError, match="nowhere"):
        Ledger.open(url)
    monkeypatch.setattr(migrations, "STEPS", {now: add_column})
    with Ledger.open(url) as ledger, ledger._database.read() as connection:
        assert migrations.version_of(connection) == now + 1
        assert connection.execute(text("SELECT machine FROM runs")).all() == []
    monkeypatch.setattr(schema, "VERSION", now)
    with pytest.raises(LedgerError, match=f"newer than {now}"):
        Ledger.open(url)


def test_another_programs_database_is_refused(postgres: servers.Postgres) -> None:
    url = postgres.database()
    with create_engine(url).begin() as connection:
        connection.execute(text("CREATE TABLE shop (id int)"))
    with pytest.raises(LedgerError, match="no ledger of this program"):
        Ledger.open(url)


def test_text_that_no_database_can_hold_is_an_error_not_a_crash(postgres: servers.Postgres) -> None:
    with Ledger.open(postgres.database()) as ledger:
        with pytest.raises(LedgerError):
            ledger.reject("nul\0", "u", "example", "old", NOW)
        ledger.reject("key", "u", "example", "old", NOW)


def test_a_run_on_another_machine_is_named_or_waited_for(postgres: servers.Postgres) -> None:
    url = postgres.database()
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    other = context.Process(target=_hold, args=(url, theirs))
    other.start()
    assert ours.recv() == "held"
    with pytest.raises(Locked, match=rf"process {other.pid}, since 20\d\d-.*; leaving"), run_lock(url):
        pytest.fail("two runs at once")
    said: list[str] = []
    ours.send("let go")
    with run_lock(url, 30, said.append):
        other.join(30)
    assert other.exitcode == 0


def _hold(url: str, pipe: "multiprocessing.connection.Connection") -> None:
    # As from another machine: with another lock file.
    os.environ["TZ"] = "Asia/Tokyo"
    import pipeline.export.lock as lock

    path = lock.lock_path(url)
    lock.lock_path = lambda store: path.with_suffix(".other")
    with lock.run_lock(url):
        pipe.send("held")
        pipe.recv()


def test_no_password_is_in_a_message() -> None:
    assert ledger_name("postgresql+psycopg://me:secret@db/x") == "postgresql+psycopg://me:***@db/x"
    assert ledger_name("postgresql+psycopg://me:s:e@cret@db/x") == "postgresql+psycopg://me:***@db/x"
    assert ledger_name("postgresql+psycopg://me@db/x") == "postgresql+psycopg://me@db/x"
    assert ledger_name(".scrapy/wirecopy.sqlite") == ".scrapy/wirecopy.sqlite"
    with pytest.raises(LedgerError) as caught:
        Ledger.open("postgresql+psycopg://me:secret@127.0.0.1:1/x")
    assert "secret" not in str(caught.value)
    assert "127.0.0.1" in str(caught.value)
