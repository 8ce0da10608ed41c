"""What is SQLite's own: pragmas, the file and its header, the backup, upserts. The one place to add another dialect."""

import os
import sqlite3
import tempfile
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import sqlite

_HEADER = b"SQLite format 3\x00"
# Ten seconds: longer than any transaction here by three orders of magnitude, shorter than a person's patience.
BUSY_SECONDS = 10
_CHECKED_WHOLE = 64 << 20
"""Bytes up to which a ledger is checked at every start; a larger one only after a run that did not close it."""


class Unusable(Exception):
    """A file that is no ledger to be trusted. The text completes the sentence "ledger NAME …"."""


@cache
def upsert(dialect: str, table: Table, update: tuple[str, ...]) -> Insert:
    """Return INSERT … ON CONFLICT (primary key) DO UPDATE SET, of the columns named in `update`; none: DO NOTHING.

    The values are given when it is executed.
    """
    # The two dialects have the same methods, and no common type.
    statement: Any = sqlite.insert(table)
    if dialect == "postgresql":
        # Imported where it is needed: most ledgers are files, and it takes a twelfth of the start-up.
        from sqlalchemy.dialects import postgresql

        statement = postgresql.insert(table)
    key = list(table.primary_key.columns)
    if update:
        changes = {name: statement.excluded[name] for name in update}
        statement = statement.on_conflict_do_update(index_elements=key, set_=changes)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=key)
    assert isinstance(statement, Insert)  # noqa: S101 - narrows the type again
    return statement


def set_up(connection: sqlite3.Connection) -> None:
    """Set the pragmas of one connection. Transactions are begun by hand: IMMEDIATE for those that write."""
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "foreign_keys = ON",
        # FULL: a commit is on the disk when it returns, which the order of the outbox relies on.
        "synchronous = FULL",
        # Pages that no table needs are not trusted (SQLite's advice for files that might be damaged).
        "trusted_schema = OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")


def ensure_file(path: Path) -> None:
    """Create an empty WAL database at `path` unless there is a file, and check the file's header.

    The database appears whole under its name or not at all, so that a crash leaves nothing that `open` would refuse.
    Raises Unusable for an empty file and for one that is no SQLite database; OSError passes.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        wal = path.with_name(path.name + "-wal")
        if wal.exists() and wal.stat().st_size:
            # SQLite would play it back into the new database: pages of a ledger that is not there any more.
            raise Unusable(f"is missing, but what was last written to it is there: put it back, or move {wal} away too")
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        try:
            with closing(sqlite3.connect(temporary)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                # Anything written makes the header; without it the file would stay empty.
                connection.execute("PRAGMA user_version = 1")
            with suppress(FileExistsError):  # Another process was quicker; its ledger is as good.
                os.link(temporary, path)
        finally:
            temporary.unlink()
    with path.open("rb") as file:
        header = file.read(len(_HEADER))
    if not header:
        raise Unusable("is empty (0 bytes)")
    if header != _HEADER:
        raise Unusable("is no SQLite database")


def check(connection: sqlite3.Connection, path: Path) -> None:
    """Raise Unusable when the structure of the database is damaged. Reads all of it, or nothing of a large one."""
    wal = path.with_name(path.name + "-wal")
    closed = not wal.exists() or wal.stat().st_size == 0
    if closed and path.stat().st_size > _CHECKED_WHOLE:
        return
    faults = [row[0] for row in connection.execute("PRAGMA quick_check(3)")]
    if faults != ["ok"]:
        raise Unusable(f"is damaged: {'; '.join(faults)[:300]}")


def back_up(connection: sqlite3.Connection, path: Path, version: int) -> Path:
    """Copy the whole database beside itself before an upgrade and return the copy's path. Overwrites no older copy."""
    number, target = 1, path.with_name(f"{path.name}.v{version}.backup")
    while target.exists():
        number += 1
        target = path.with_name(f"{path.name}.v{version}.backup-{number}")
    partial = target.with_name(target.name + ".part")
    with closing(sqlite3.connect(partial)) as copy:
        connection.backup(copy)
    partial.rename(target)
    return target
