"""The ledger, with real files: what it remembers, and when it refuses."""

import json
import multiprocessing
import random
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, event, inspect, text

from pipeline.errors import LedgerError
from pipeline.export.deliver import deliver
from pipeline.model import Article, Moment, Precision, Provider
from pipeline.store import DeliveryState, Ledger, Picture, article_from_json, article_to_json, migrations, schema
from pipeline.store.names import numbered
from tests.export.samples import ARTICLE, NOW, Site, article, moment

HOUR = timedelta(hours=1)
NEWEST = schema.VERSION


# --- articles as JSON


def test_an_article_survives_json() -> None:
    full = replace(
        ARTICLE,
        modified_at=Moment(value=NOW, source="feed", precision=Precision.DAY, zone_stated=False),
        paywalled=True,
        provider=replace(ARTICLE.provider, hosts=("a.example", "b.example"), official=True),
    )
    assert article_from_json(article_to_json(full)) == full
    assert article_to_json(full).isascii()


@given(
    st.builds(
        Article,
        canonical_url=st.text(),
        original_url=st.text(),
        title=st.text(st.characters()),
        published_at=st.builds(Moment, value=st.datetimes(timezones=st.just(UTC)), source=st.text()),
        provider=st.builds(Provider, name=st.text(), domain=st.text()),
        body=st.none() | st.text(),
        topics=st.lists(st.text()).map(tuple),
        sources=st.lists(st.tuples(st.text(), st.text())).map(tuple),
        visible=st.none() | st.booleans(),
        quality=st.none() | st.integers(),
    )
)
def test_any_article_survives_json(one: Article) -> None:
    assert article_from_json(article_to_json(one)) == one


def test_json_of_another_version_is_read() -> None:
    data = json.loads(article_to_json(ARTICLE))
    data["gone"] = 1
    del data["topics"]
    assert article_from_json(json.dumps(data)) == replace(ARTICLE, topics=())


@pytest.mark.parametrize("damaged", ["", "[]", "{", "null", '{"title": 1, "published_at": 3}', "[" * 100_000])
def test_json_that_is_no_article_is_refused(damaged: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        article_from_json(damaged)


# --- articles


def test_an_article_counts_as_seen_only_once_it_is_settled(ledger: Ledger) -> None:
    number = ledger.begin_article(ARTICLE, "key", "example", NOW)
    assert ledger.settled(["key"], NOW) == frozenset()
    assert ledger.settle(number, NOW, recheck_at=NOW + HOUR)
    assert ledger.settled(["key", "other"], NOW) == {"key"}
    assert ledger.settled(["key"], NOW + HOUR) == frozenset()
    ledger.begin_article(ARTICLE, "key", "example", NOW)
    assert ledger.settled(["key"], NOW) == frozenset()


def test_an_open_delivery_keeps_an_article_unsettled(ledger: Ledger) -> None:
    number = ledger.begin_article(ARTICLE, "key", "example", NOW)
    ledger.reserve("a", number, "_news", "2026-11-20", "x")
    ledger.reserve("b", number, "_news", "2026-11-20", "x")
    ledger.mark_delivered("a", number, "0" * 64, "text", NOW)
    assert not ledger.settle(number, NOW)
    ledger.mark_deleted_by_person("b", number)
    assert ledger.settle(number, NOW)


def test_an_article_keeps_its_id_under_all_its_addresses(ledger: Ledger) -> None:
    number = ledger.begin_article(ARTICLE, "key", "example", NOW)
    other = ledger.begin_article(article(2), "two", "example", NOW)
    ledger.alias(number, ["alias", "key", "two"])
    assert ledger.begin_article(ARTICLE, "alias", "example", NOW) == number
    assert ledger.begin_article(article(2), "two", "example", NOW) == other
    ledger.settle(number, NOW)
    assert ledger.settled(["alias", "key", "two"], NOW) == {"alias", "key"}
    for name in ("key", "alias", ARTICLE.canonical_url):
        found = ledger.find(name)
        assert found is not None
        assert (found.id, found.article) == (number, ARTICLE)
    assert ledger.find("nobody") is None
    assert ledger.get(number) == ledger.find("key")
    assert ledger.get(99) is None


def test_a_rejected_article_is_not_asked_for_until_its_recheck(ledger: Ledger) -> None:
    ledger.reject("key", "https://news.example/x", "example", "paywalled", NOW, NOW + HOUR)
    assert ledger.settled(["key"], NOW) == {"key"}
    assert ledger.settled(["key"], NOW + HOUR) == frozenset()
    found = ledger.find("key")
    assert found is not None
    assert (found.state, found.reason, found.article) == ("rejected", "paywalled", None)
    number = ledger.begin_article(ARTICLE, "key", "example", NOW)
    assert number == found.id
    assert list(ledger.window(NOW - 99 * HOUR, NOW)) == [(number, ARTICLE)]


def test_an_exported_article_is_not_undone_by_a_rejection(ledger: Ledger) -> None:
    number = ledger.begin_article(ARTICLE, "key", "example", NOW)
    ledger.settle(number, NOW)
    assert ledger.reject("key", "u", "example", "http_404", NOW, NOW + HOUR) == number
    found = ledger.get(number)
    assert found is not None
    assert (found.state, found.reason, found.recheck_at, found.article) == ("settled", "http_404", NOW + HOUR, ARTICLE)


def test_addresses_as_long_as_they_may_be_are_told_apart(ledger: Ledger) -> None:
    # Without repetition, so that no database makes them short by compressing them.
    long = "https://news.example/?" + "".join(random.Random(7).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=4000))
    ids = [
        ledger.begin_article(article(n, canonical_url=url), url, "example", NOW)
        for n, url in enumerate([long, long[:-1] + "#", long[:2500]])
    ]
    for one in ids:
        ledger.settle(one, NOW)
    assert len(set(ids)) == 3
    assert ledger.settled([long, long[:2500], long[:2499]], NOW) == {long, long[:2500]}
    found = ledger.find(long)
    assert found is not None
    assert (found.id, found.url) == (ids[0], long)
    ledger.record_source(long, "p", status=200, etag="e", last_modified=None, now=NOW, entries=7, ok=True)
    assert ledger.source_state(long) is not None
    assert ledger.source_state(long[:-1]) is None
    ledger.record_picture(long, 1, 2, None, NOW)
    assert ledger.picture(long) == Picture(1, 2, None)


def test_settled_takes_many_keys(ledger: Ledger) -> None:
    with ledger.transaction():
        for number in range(1200):
            ledger.reject(f"k{number}", "u", "example", "old", NOW)
    assert len(ledger.settled((f"k{number}" for number in range(2000)), NOW)) == 1200


def test_the_window_is_half_open_and_in_order(ledger: Ledger) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with ledger.transaction():
        for number in range(1201):
            when = Moment(value=start + timedelta(minutes=number % 600), source="x")
            ledger.begin_article(article(number, published_at=when, body=None), str(number), "example", NOW)
    found = [(one.published_at.value, number) for number, one in ledger.window(start, start + 600 * HOUR)]
    assert len(found) == 1201
    assert found == sorted(found)
    hour = [one.published_at.value for _, one in ledger.window(start + HOUR, start + 2 * HOUR)]
    assert (min(hour), max(hour), len(hour)) == (start + HOUR, start + timedelta(minutes=119), 120)


def test_pictures_that_many_articles_share_are_counted(ledger: Ledger) -> None:
    for number in range(3):
        ledger.begin_article(article(number), str(number), "example", NOW)
    ledger.begin_article(article(9), "9", "other", NOW)
    ledger.begin_article(article(0), "0", "example", NOW)
    assert ledger.image_use(ARTICLE.images[0].url, "example") == 3
    assert ledger.image_use("https://x.example/", "example") == 0


def test_times_are_kept_in_utc_and_naive_ones_refused(ledger: Ledger) -> None:
    east = NOW.astimezone(timezone(timedelta(hours=5, minutes=45)))
    ledger.record_not_before("h", east, "http_429")
    assert ledger.not_before("h") == NOW
    assert ledger.not_before("other") is None
    with pytest.raises(LedgerError, match="naive"):
        ledger.record_not_before("h", NOW.replace(tzinfo=None), "x")
    ledger.record_not_before("h", NOW + HOUR, "http_503")
    assert ledger.not_before("h") == NOW + HOUR


def test_sources_keep_their_validators_through_failures(ledger: Ledger) -> None:
    assert ledger.source_state("u") is None
    ledger.record_source("u", "p", status=200, etag="e", last_modified="l", now=NOW, entries=7, ok=True)
    for number in (1, 2):
        ledger.record_source(
            "u", "p", status=None, etag=None, last_modified=None, now=NOW + number * HOUR, entries=0, ok=False
        )
    state = ledger.source_state("u")
    assert state is not None
    assert (state.etag, state.last_modified, state.entries, state.failures) == ("e", "l", 7, 2)
    assert (state.checked_at, state.ok_at, state.status) == (NOW + 2 * HOUR, NOW, None)
    ledger.record_source("u", "p", status=304, etag=None, last_modified=None, now=NOW, entries=None, ok=True)
    state = ledger.source_state("u")
    assert state is not None
    assert (state.etag, state.entries, state.failures) == (None, 7, 0)


def test_pictures_and_runs_are_remembered(ledger: Ledger) -> None:
    assert ledger.picture("u") is None
    ledger.record_picture("u", 1, 2, None, NOW)
    assert ledger.picture("u") == Picture(1, 2, None)
    ledger.record_picture("u", None, None, "http_404")
    assert ledger.picture("u") == (None, None, "http_404")
    for number in range(4):
        run = ledger.begin_run(NOW + number * HOUR, "crawl")
        ledger.record_provider_run(run, "p", {"written": number})
        ledger.record_provider_run(run, "p", {"written": number, "again": 1})
        ledger.end_run(run, NOW + number * HOUR, 0, {"p": 1})
    assert ledger.provider_history("p", 2) == (
        (NOW + 3 * HOUR, {"written": 3, "again": 1}),
        (NOW + 2 * HOUR, {"written": 2, "again": 1}),
    )


# --- paths


def test_a_picture_is_on_the_disk_with_the_next_transaction_or_at_the_end(tmp_path: Path) -> None:
    path, seen = tmp_path / "ledger", Picture(1, 2, None)
    with Ledger.open(path) as writer, Ledger.open(path) as reader:
        writer.record_picture("u", 1, 2, None, NOW)
        assert (writer.picture("u"), reader.picture("u")) == (seen, None)
        with pytest.raises(ValueError, match="undone"), writer.transaction():
            raise ValueError("undone")
        assert reader.picture("u") is None
        writer.begin_article(ARTICLE, "key", "example", NOW)
        assert reader.picture("u") == seen
        writer.record_picture("v", 1, 2, None, NOW)
    with Ledger.open(path) as reader:
        assert reader.picture("v") == seen


def test_paths_are_unique_in_any_case_and_for_each_destination(ledger: Ledger) -> None:
    ids = [ledger.begin_article(article(n), str(n), "example", NOW) for n in range(3)]
    assert ledger.reserve("a", ids[0], "_News", "2026-11-20", "x") == "_News/2026-11-20-x.md"
    assert ledger.reserve("a", ids[1], "_news", "2026-11-20", "x") == "_news/2026-11-20-x-2.md"
    assert ledger.reserve("b", ids[1], "_news", "2026-11-20", "x") == "_news/2026-11-20-x.md"
    assert ledger.reserve("a", ids[1], "other", "2020-01-01", "other") == "_news/2026-11-20-x-2.md"
    assert ledger.reserve("a", ids[2], "_news", "2026-11-20", "x-2") == "_news/2026-11-20-x-2-2.md"


def test_many_articles_of_one_name_all_get_one(ledger: Ledger) -> None:
    names = set()
    with ledger.transaction():
        for number in range(50):
            one = ledger.begin_article(article(number), str(number), "example", NOW)
            names.add(ledger.reserve("a", one, "_news", "2026-11-20", "morning-briefing"))
    assert len(names) == 50
    assert "_news/2026-11-20-morning-briefing-50.md" in names


def test_a_reserved_path_is_given_up_only_before_the_first_delivery(ledger: Ledger) -> None:
    one = ledger.begin_article(ARTICLE, "k", "example", NOW)
    where = ("a", one, "_news", "2026-11-20", "x")
    path = ledger.reserve(*where)
    other = ledger.reserve_other(*where, "{date}-{slug}.md", taken=path)
    assert other == "_news/2026-11-20-x-2.md"
    ledger.mark_delivered("a", one, "0" * 64, "text", NOW)
    with pytest.raises(LedgerError, match="has a file"):
        ledger.reserve_other(*where, "{date}-{slug}.md", taken=other)
    delivery = ledger.delivery("a", one)
    assert delivery is not None
    assert (delivery.path, delivery.state) == (other, DeliveryState.DELIVERED)


def test_unfinished_writes_are_listed(ledger: Ledger) -> None:
    ids = [ledger.begin_article(article(n), str(n), "example", NOW) for n in range(3)]
    for one in ids:
        ledger.reserve("a", one, "_news", "2026-11-20", "x")
    ledger.mark_writing("a", ids[1], "1" * 64, "meant")
    ledger.mark_delivered("a", ids[2], "2" * 64, "text", NOW)
    rows = ledger.undelivered("a")
    assert [(row.article_id, row.state, row.pending_sha256) for row in rows] == [
        (ids[0], DeliveryState.RESERVED, None),
        (ids[1], DeliveryState.WRITING, "1" * 64),
    ]
    assert ledger.undelivered("b") == ()
    with pytest.raises(LedgerError, match="no path reserved"):
        ledger.mark_writing("b", ids[0], "1" * 64, "x")


@given(st.from_regex(r"[a-z0-9][a-z0-9-]{0,200}", fullmatch=True), st.integers(1, 999))
def test_names_are_short_and_safe(slug: str, number: int) -> None:
    name = numbered("{date}-{slug}.md", "2026-11-20", slug, number)
    assert len(name.encode()) <= 120
    assert name.isascii()
    assert name.endswith(".md" if number == 1 else f"-{number}.md")
    bundle = numbered("{date}-{slug}/index.md", "2026-11-20", slug, number)
    assert max(map(len, bundle.split("/"))) <= 120


@pytest.mark.parametrize("slug", ["", "../x", "a/b", "A", ".x", "-x", "é", "x\n", "a.b", "~", "x" + "\0"])
def test_a_slug_that_is_none_makes_no_name(slug: str) -> None:
    with pytest.raises(ValueError, match="is no slug"):
        numbered("{date}-{slug}.md", "2026-11-20", slug, 1)


@pytest.mark.parametrize("slug", ["con", "aux", "nul", "com1", "lpt9"])
def test_device_names_are_never_files(slug: str) -> None:
    assert numbered("{slug}.md", "2026-11-20", slug, 1) == f"{slug}-2.md"


# --- cost


def test_an_article_costs_few_statements(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    site = Site("local", tmp_path / "site")
    statements: list[str] = []
    event.listen(ledger._database.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))

    def export(one: Article) -> int:
        statements.clear()
        number = ledger.begin_article(one, one.canonical_url, "example", NOW)
        ledger.alias(number, [one.original_url])
        deliver(ledger, site, number, one, "x", NOW)
        ledger.settle(number, NOW)
        return sum(
            not statement.startswith(("BEGIN", "COMMIT", "SET", "SELECT pg_advisory")) for statement in statements
        )

    export(article(0))
    assert export(article(1)) <= 11
    assert export(replace(article(1), heat=1)) <= 7
    assert export(replace(article(1), heat=1)) <= 5


# --- opening


def filled(path: Path) -> Path:
    with Ledger.open(path) as ledger, ledger.transaction():
        for number in range(60):
            ledger.begin_article(article(number), str(number), "example", NOW)
    return path


def test_a_ledger_is_found_again_and_leaves_no_other_file(tmp_path: Path) -> None:
    path = filled(tmp_path / "l.sqlite")
    with Ledger.open(str(path)) as ledger:
        assert ledger.find("7") is not None
    with Ledger.open(f"sqlite:///{path}") as ledger:
        assert ledger.find("7") is not None
    assert [file.name for file in tmp_path.iterdir()] == ["l.sqlite"]


def test_the_disk_is_waited_for(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger") as ledger, ledger._database.read() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 10000, "foreign_keys": 1}


@pytest.mark.parametrize(
    ("content", "fault"),
    [(b"", "is empty"), (b"hello, I am no database at all", "is no SQLite"), (b"SQLite", "is no SQLite")],
)
def test_a_file_that_is_no_ledger_is_refused_and_left_alone(tmp_path: Path, content: bytes, fault: str) -> None:
    path = tmp_path / "ledger"
    path.write_bytes(content)
    with pytest.raises(LedgerError, match=rf"ledger {path} {fault}.*scrapy ledger rebuild"):
        Ledger.open(path)
    assert path.read_bytes() == content


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (x)")
    with pytest.raises(LedgerError, match="no ledger of this program"):
        Ledger.open(path)


def test_a_newer_ledger_is_refused(tmp_path: Path) -> None:
    path = filled(tmp_path / "ledger")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE schema_version SET version = 99")
    with pytest.raises(LedgerError, match=r"has schema 99, newer than \d+: update this program"):
        Ledger.open(path)


def test_an_older_ledger_is_backed_up_and_upgraded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = filled(tmp_path / "ledger")

    def add_column(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE runs ADD COLUMN host TEXT"))

    monkeypatch.setattr(migrations, "STEPS", {NEWEST: add_column})
    monkeypatch.setattr(schema, "VERSION", NEWEST + 1)
    for _ in range(2):
        with Ledger.open(path) as ledger:
            assert ledger.find("7") is not None
            with ledger._database.read() as connection:
                assert migrations.version_of(connection) == NEWEST + 1
                assert connection.execute(text("SELECT host FROM runs")).all() == []
    assert sorted(file.name for file in tmp_path.iterdir()) == ["ledger", f"ledger.v{NEWEST}.backup"]
    monkeypatch.undo()
    with Ledger.open(tmp_path / f"ledger.v{NEWEST}.backup") as ledger:
        assert ledger.find("59") is not None


# What the steps from each version add to the one before: taking it away again, last first, makes an old ledger.
ADDED = {
    1: ["DROP TABLE site_files"],
    2: [f"DROP TABLE {name}" for name in ("file_uses", "own_files", "stored_pictures")],
    3: ["DROP TABLE leases"],
    4: [
        "DROP INDEX ix_articles_story",
        "ALTER TABLE articles DROP COLUMN story",
        "ALTER TABLE articles DROP COLUMN stale",
    ],
    5: ["DROP TABLE healths"],
    6: ["DROP TABLE walked"],
}


@pytest.mark.parametrize("version", range(1, NEWEST))
def test_every_older_ledger_becomes_as_a_new_one(store: str, version: int) -> None:
    with Ledger.open(store) as ledger:
        new = _shape(ledger)
        ledger.begin_article(ARTICLE, "key", "example", NOW)
        with ledger._database.write() as connection:
            for step in range(NEWEST - 1, version - 1, -1):
                for statement in ADDED[step]:
                    connection.execute(text(statement))
            connection.execute(text(f"UPDATE schema_version SET version = {version}"))
        assert _shape(ledger) != new
    with Ledger.open(store) as ledger:
        assert _shape(ledger) == new
        assert ledger.find("key") is not None


def test_what_a_site_says_of_its_use_is_remembered(ledger: Ledger) -> None:
    ledger.record_site_files("https://a.example", "[]", "", NOW)
    assert ledger.site_files("https://a.example") == ("[]", "", NOW)
    assert ledger.site_files("https://b.example") is None


def _shape(ledger: Ledger) -> dict[str, list[object]]:
    with ledger._database.read() as connection:
        inspector = inspect(connection)
        return {
            table: [
                [(column["name"], str(column["type"]), column["nullable"]) for column in inspector.get_columns(table)],
                inspector.get_pk_constraint(table)["constrained_columns"],
                sorted(key["constrained_columns"] for key in inspector.get_foreign_keys(table)),
                sorted(index["column_names"] for index in inspector.get_indexes(table)),
            ]
            for table in inspector.get_table_names()
        }


def test_an_upgrade_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = filled(tmp_path / "ledger")

    def broken(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE runs ADD COLUMN host TEXT"))
        connection.execute(text("SELECT 1 FROM nowhere"))

    monkeypatch.setattr(migrations, "STEPS", {NEWEST: broken})
    monkeypatch.setattr(schema, "VERSION", NEWEST + 1)
    with pytest.raises(LedgerError, match="no such table"):
        Ledger.open(path)
    monkeypatch.setattr(schema, "VERSION", NEWEST + 2)
    monkeypatch.setattr(migrations, "STEPS", {})
    with pytest.raises(LedgerError, match="cannot upgrade"):
        Ledger.open(path)
    monkeypatch.undo()
    with Ledger.open(path) as ledger, ledger._database.read() as connection:
        assert "host" not in [row[1] for row in connection.execute(text("PRAGMA table_info(runs)"))]


def opened(path: Path) -> str | None:
    try:
        ledger = Ledger.open(path)
    except LedgerError as error:
        return str(error)
    # What the check of the structure cannot see: bytes inside a value. Then every row is still there.
    with ledger, ledger._database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM keys")).scalar() == 60
    return None


def test_a_damaged_ledger_is_refused_or_sound(tmp_path: Path) -> None:
    whole = filled(tmp_path / "whole").read_bytes()
    path = tmp_path / "ledger"
    choice = random.Random(3)
    refused = 0
    for number in range(24):
        damaged = bytearray(whole)
        if number < 4:
            del damaged[choice.randrange(100, len(whole)) :]
        else:
            start = choice.randrange(0, len(whole) // 4096) * 4096
            damaged[start : start + 64] = choice.randbytes(64)
        path.write_bytes(damaged)
        error = opened(path)
        if error is not None:
            refused += 1
            assert str(path) in error
            assert path.read_bytes()[:4096] == damaged[:4096]
    assert refused >= 20


def test_a_ledger_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LedgerError, match=rf"ledger {tmp_path}/file/ledger: "):
        Ledger.open(tmp_path / "file" / "ledger")
    with pytest.raises(LedgerError, match="not a database URL"):
        Ledger.open("no url://secret@x")


def test_a_locked_ledger_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = filled(tmp_path / "ledger")
    monkeypatch.setattr("pipeline.store.sqlite.BUSY_SECONDS", 0)
    with closing(sqlite3.connect(path)) as other, Ledger.open(path) as ledger:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError, match="in use by another program"):
            ledger.begin_run(NOW, "crawl")
        other.rollback()
        assert ledger.begin_run(NOW, "crawl") == 1


def test_an_error_names_no_values(ledger: Ledger) -> None:
    with pytest.raises(LedgerError) as caught:
        ledger.reserve("a", 12345, "_news", "2026-11-20", "private-title")
    assert "private-title" not in str(caught.value)


def test_a_failed_transaction_leaves_nothing(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="no path"), ledger.transaction():
        ledger.mark_deleted_by_person("a", ledger.begin_article(ARTICLE, "key", "example", NOW))
    assert ledger.find("key") is None
    ledger.begin_article(ARTICLE, "key", "example", NOW)


def test_a_closed_ledger_says_so(ledger: Ledger) -> None:
    ledger.close()
    ledger.close()
    with pytest.raises(LedgerError, match="was closed"):
        ledger.find("x")


def _compete(path: str, start: int) -> None:
    with Ledger.open(path) as ledger:
        for number in range(start, start + 40):
            one = ledger.begin_article(article(number % 60), str(number % 60), "example", NOW)
            ledger.reserve("a", one, "_news", "2026-11-20", "one-name")


def test_processes_at_once_make_no_row_twice(store: str) -> None:
    # SQLite's writers ask again and again, and on a busy machine one of many may ask in vain for ten seconds.
    writers = 8 if "://" in store else 2
    context = multiprocessing.get_context("fork")
    starts = [0, 20] * (writers // 2)
    workers = [context.Process(target=_compete, args=(store, start)) for start in starts]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    with Ledger.open(store) as ledger, ledger._database.read() as connection:
        assert connection.execute(text("SELECT count(*), count(DISTINCT path) FROM deliveries")).one() == (60, 60)
        assert connection.execute(text("SELECT count(*) FROM articles")).scalar() == 60
    if "://" not in store:
        assert [file.name for file in Path(store).parent.iterdir()] == ["ledger.sqlite"]


def test_moments_are_as_they_were(ledger: Ledger) -> None:
    odd = article(1, published_at=moment("1970-01-01T00:00:00+00:00"))
    number = ledger.begin_article(odd, "k", "example", NOW)
    assert list(ledger.window(datetime(1969, 1, 1, tzinfo=UTC), NOW)) == [(number, odd)]
