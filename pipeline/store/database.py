"""The connection: opening it safely, and transactions whose errors name the ledger."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Engine, RootTransaction, Table, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError, SQLAlchemyError

from pipeline.errors import LedgerError
from pipeline.store import migrations, postgres, schema, sqlite

_HELP = "restore a backup of it, or move it away and re-create it with `scrapy ledger rebuild`"


class Database:
    """One connection to the ledger's database, used by one thread at a time."""

    def __init__(self, engine: Engine, name: str) -> None:
        self.engine = engine
        self.name = name
        self._connection: Connection | None = None
        self._depth = 0
        self._writes = False
        self._later: list[Callable[[Connection], None]] = []

    @classmethod
    def open(cls, where: str | Path) -> Self:
        """Open, create or upgrade the ledger at a path or database URL.

        Raises LedgerError, naming the file and what helps, for a file that is empty, damaged, of another program or of
        a newer version. A ledger that cannot be trusted is never replaced by a new one: an empty ledger would write
        every article again.
        """
        text = str(where)
        path = None if "://" in text else Path(text)
        try:
            url = make_url(text if path is None else f"sqlite:///{path}")
        except ArgumentError as error:
            raise LedgerError(f"ledger {text.split('://')[0]}://…: not a database URL") from error
        if path is None and url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
            path = Path(str(url.database))
        name = str(path) if path else url.render_as_string(hide_password=True)
        database: Self | None = None
        try:
            if path is not None:
                sqlite.ensure_file(path)
            if url.get_backend_name() == "postgresql":
                engine = postgres.engine_of(url)
            else:
                # Parameters are article texts and addresses: they do not belong into error messages.
                engine = create_engine(url, hide_parameters=True)
            database = cls(engine, name)
            database._connect(path)
        except postgres.Missing as error:
            raise LedgerError(f"ledger {name} {error}") from error
        except sqlite.Unusable as error:
            if database is not None:
                database.close()
            raise LedgerError(f"ledger {name} {error}; {_HELP}") from error
        except LedgerError:
            if database is not None:
                database.close()
            raise
        except OSError as error:
            raise LedgerError(f"ledger {name}: {error.strerror or error}; check the folder and its rights") from error
        except SQLAlchemyError as error:
            if database is not None:
                database.close()
            raise _translated(error, name) from error
        except sqlite3.DatabaseError as error:
            if database is not None:
                database.close()
            raise LedgerError(f"ledger {name} is damaged: {error}; {_HELP}") from error
        return database

    def _connect(self, path: Path | None) -> None:
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", lambda dbapi, _: sqlite.set_up(dbapi))
            # Writers take their lock at once: a deferred transaction that turns into a writer half way can fail
            # without waiting, and check-then-insert would race.
            event.listen(
                self.engine,
                "begin",
                lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE" if self._writes else "BEGIN"),
            )
        elif self.engine.dialect.name == "postgresql":
            event.listen(self.engine, "begin", lambda connection: postgres.begin(connection, writes=self._writes))
        self._connection = self.engine.connect()
        if path is not None:
            sqlite.check(self._raw(), path)
        with self.read() as connection:
            version = migrations.version_of(connection)
        if version is not None and version > schema.VERSION:
            raise sqlite.Unusable(f"has schema {version}, newer than {schema.VERSION}: update this program")
        if version != schema.VERSION:
            if version is not None and path is not None:
                sqlite.back_up(self._raw(), path, version)
            with self.write() as connection:
                # Read again under the write lock: another process may have done it meanwhile.
                version = migrations.version_of(connection)
                if version is None:
                    migrations.create(connection)
                else:
                    migrations.upgrade(connection, version, migrations.STEPS, schema.VERSION)

    def _raw(self) -> sqlite3.Connection:
        raw: Any = self._open().connection.dbapi_connection
        assert isinstance(raw, sqlite3.Connection)  # noqa: S101 - asked for only where the dialect is SQLite
        return raw

    def _open(self) -> Connection:
        if self._connection is None:
            raise LedgerError(f"ledger {self.name} was closed")
        return self._connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction that writes, or a part of the one that is open. Raises LedgerError when it fails."""
        with self._transaction(writes=True) as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view, or a part of the transaction that is open."""
        with self._transaction(writes=False) as connection:
            yield connection

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[Connection]:
        connection = self._open()
        if self._depth:
            if writes and not self._writes:
                raise RuntimeError("a transaction that reads cannot start to write")
            yield connection
            return
        self._writes = writes
        self._depth = 1
        try:
            notes = self._later[:] if writes else []
            with self._begin(connection):
                for note in notes:
                    note(connection)
                yield connection
            del self._later[: len(notes)]
        except SQLAlchemyError as error:
            raise _translated(error, self.name) from error
        finally:
            self._depth = 0

    def later(self, note: Callable[[Connection], None]) -> None:
        """Let `note` write at the beginning of the next transaction, or when the ledger is closed: for what may be
        lost in a crash, and so is not worth a wait for the disk of its own."""
        self._later.append(note)

    def _begin(self, connection: Connection) -> RootTransaction:
        try:
            return connection.begin()
        except OperationalError as error:
            if not postgres.is_lost(error):
                raise
            # A server that was restarted since the last transaction: nothing of this one has happened yet.
            postgres.reconnect(connection)
            return connection.begin()

    def upsert(self, connection: Connection, table: Table, update: list[str], **values: Any) -> None:
        """Insert a row, or update the columns named in `update` of the one with the same primary key."""
        connection.execute(sqlite.upsert(self.engine.dialect.name, table, tuple(update)), values)

    def close(self) -> None:
        """Close the connection. Can be called twice."""
        if self._connection is not None:
            with suppress(LedgerError):
                if self._later:
                    with self.write():
                        pass
            self._connection.close()
            self._connection = None
        self.engine.dispose()


def snapshot(path: Path, target: Path) -> None:
    """Copy the ledger at `path`, as it is at this moment, to a file that is not there yet; a run may be going on.

    Raises LedgerError for one that cannot be read.
    """
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = WAL")
    except sqlite3.Error as error:
        raise LedgerError(f"ledger {path}: {error}; {_HELP}") from error


def _translated(error: SQLAlchemyError, name: str) -> LedgerError:
    cause = str(getattr(error, "orig", None) or error).splitlines()[0]
    if isinstance(error, OperationalError) and ("locked" in cause or "lock timeout" in cause):
        return LedgerError(f"ledger {name} is in use by another program ({cause}); try again when it has ended")
    if isinstance(error, OperationalError):
        return LedgerError(f"ledger {name}: {cause}; check the disk, the folder's rights and the connection")
    if isinstance(error, DatabaseError):
        return LedgerError(f"ledger {name}: {cause}; {_HELP}")
    return LedgerError(f"ledger {name}: {cause}")
