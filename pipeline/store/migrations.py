"""From an older ledger to the present schema, one step for each version."""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, insert, inspect, select, update
from sqlalchemy.schema import CreateIndex, CreateTable

from pipeline.store.schema import VERSION, metadata, schema_version
from pipeline.store.sqlite import Unusable

Step = Callable[[Connection], None]


# Steps are in words, not by `schema`: what stands there is the newest version, and each step leads to its own.


def _site_files(connection: Connection) -> None:
    connection.exec_driver_sql(
        "CREATE TABLE site_files (origin TEXT NOT NULL PRIMARY KEY, tdmrep TEXT NOT NULL, ai TEXT NOT NULL,"
        " checked_at VARCHAR(27) NOT NULL)"
    )


def _own_files(connection: Connection) -> None:
    for statement in (
        "CREATE TABLE own_files (destination TEXT NOT NULL, path TEXT NOT NULL, kind VARCHAR(16) NOT NULL,"
        " sha256 VARCHAR(64), pending_sha256 VARCHAR(64), PRIMARY KEY (destination, path))",
        "CREATE TABLE file_uses (destination TEXT NOT NULL, article_id INTEGER NOT NULL, path TEXT NOT NULL,"
        " PRIMARY KEY (destination, article_id, path), FOREIGN KEY(article_id) REFERENCES articles (id))",
        "CREATE INDEX file_uses_by_path ON file_uses (destination, path)",
        "CREATE TABLE stored_pictures (url TEXT NOT NULL, widths TEXT NOT NULL, copies TEXT NOT NULL,"
        " PRIMARY KEY (url, widths))",
    ):
        connection.exec_driver_sql(statement)


def _leases(connection: Connection) -> None:
    connection.exec_driver_sql(
        "CREATE TABLE leases (name TEXT NOT NULL PRIMARY KEY, holder TEXT NOT NULL, until VARCHAR(27) NOT NULL)"
    )


def _stories(connection: Connection) -> None:
    for statement in (
        "ALTER TABLE articles ADD COLUMN stale BOOLEAN",
        "ALTER TABLE articles ADD COLUMN story VARCHAR(16)",
        "CREATE INDEX ix_articles_story ON articles (story)",
    ):
        connection.exec_driver_sql(statement)


def _healths(connection: Connection) -> None:
    connection.exec_driver_sql(
        "CREATE TABLE healths (provider TEXT NOT NULL PRIMARY KEY, state VARCHAR(16) NOT NULL,"
        " since VARCHAR(27) NOT NULL, told TEXT NOT NULL)"
    )


def _walked(connection: Connection) -> None:
    connection.exec_driver_sql(
        "CREATE TABLE walked (provider TEXT NOT NULL, unit TEXT NOT NULL, done_at VARCHAR(27) NOT NULL,"
        " PRIMARY KEY (provider, unit))"
    )


STEPS: Mapping[int, Step] = {1: _site_files, 2: _own_files, 3: _leases, 4: _stories, 5: _healths, 6: _walked}
"""version → what takes a ledger from it to the next one. A step is never edited once it was released."""


def version_of(connection: Connection) -> int | None:
    """Return the schema's version, None for an empty database. Raises Unusable for other programs' databases."""
    tables = inspect(connection).get_table_names()
    if schema_version.name not in tables:
        if tables:
            raise Unusable("is a database, but no ledger of this program")
        return None
    version = connection.scalar(select(schema_version.c.version))
    if version is None:
        raise Unusable("states no schema version")
    return int(version)


def create(connection: Connection) -> None:
    """Create the present schema in an empty database."""
    for table in metadata.sorted_tables:
        connection.execute(CreateTable(table))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            connection.execute(CreateIndex(index))
    connection.execute(insert(schema_version).values(version=VERSION))


def upgrade(connection: Connection, version: int, steps: Mapping[int, Step] = STEPS, target: int = VERSION) -> None:
    """Take the ledger from `version` to `target` in the caller's transaction. Raises Unusable without a way."""
    for number in range(version, target):
        if number not in steps:
            raise Unusable(f"has schema {number}, which this version cannot upgrade")
        steps[number](connection)
    connection.execute(update(schema_version).values(version=target))
