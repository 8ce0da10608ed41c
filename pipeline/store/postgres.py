"""What is PostgreSQL's own: isolation, the writers' lock, the run's lock, and what a lost connection means.

SQLite has one writer at a time, and the ledger's statements rely on it: what was looked up stays true until what
follows from it is written. PostgreSQL is given the same rule by an advisory lock at the start of each transaction that
writes. Writers so wait in line instead of meeting in deadlocks; a transaction takes a few milliseconds.
"""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC

from sqlalchemy import URL, Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from pipeline.errors import LedgerError

WAIT_SECONDS = 20
"""How long a writer waits for its turn."""
IDLE_SECONDS = 10
"""How long a process may be silent within a transaction: one that was frozen there would hold up all others. Shorter
than they wait."""
RECONNECT_SECONDS = 30
"""How long a server that restarts is waited for: PostgreSQL's own shutdown and recovery take seconds."""
_PAUSE = 0.5
# Advisory locks are numbers. Two numbers name one: "WCPY", and what it is for. Pairs share no space with single ones.
_SPACE = 0x57435059
_WRITER, _RUN = 1, 2
_APPLICATION = "wirecopy "

_HOLDER = """
    SELECT application_name, backend_start FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND granted AND classid = :space AND objid = :run
    AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""

_READ = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
_WRITE = f"SELECT pg_advisory_xact_lock({_SPACE}, {_WRITER})"


class Missing(Exception):
    """The driver is not installed. The text completes the sentence "ledger NAME …"."""


def engine_of(url: URL) -> Engine:
    """Return an engine for a `postgresql+psycopg://` URL. Raises Missing without the driver; does not connect."""
    if url.get_dialect().driver == "psycopg2" and url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    options = f"-c lock_timeout={WAIT_SECONDS}s -c idle_in_transaction_session_timeout={IDLE_SECONDS}s -c timezone=UTC"
    arguments = {
        "connect_timeout": WAIT_SECONDS,
        "application_name": f"{_APPLICATION}{socket.gethostname()} process {os.getpid()}"[:63],
        "options": options,
    }
    try:
        # Parameters are article texts and addresses: they do not belong into error messages.
        return create_engine(url, hide_parameters=True, connect_args=arguments, pool_size=1, max_overflow=0)
    except ModuleNotFoundError as error:
        raise Missing(f"needs the driver {error.name}: .venv/bin/pip install '.[cluster]'") from error


def begin(connection: Connection, *, writes: bool) -> None:
    """Start a transaction: one view for all that it reads, or the writers' lock for one that writes."""
    connection.exec_driver_sql(_WRITE if writes else _READ)


def reconnect(connection: Connection) -> None:
    """Wait for a server that went away to come back, at most `RECONNECT_SECONDS`. Raises the driver's last error.

    Only between transactions, where nothing can be lost or done twice.
    """
    until = time.monotonic() + RECONNECT_SECONDS
    while True:
        try:
            with connection.begin():
                return
        except OperationalError:
            if time.monotonic() >= until:
                raise
            time.sleep(_PAUSE)


class SharedLock:
    """The lock of a run, held as long as its connection lives: the server takes it back when that ends."""

    def __init__(self, connection: Connection, name: str) -> None:
        self._connection = connection
        self._name = name

    def take(self) -> bool:
        """Take the lock if it is free, and return whether it is ours now. Raises LedgerError."""
        with _named(self._name):
            return bool(self._connection.scalar(text(f"SELECT pg_try_advisory_lock({_SPACE}, {_RUN})")))

    def holder(self) -> str:
        """Return host and process id of the run that holds it, and since when it is connected."""
        with _named(self._name):
            row = self._connection.execute(text(_HOLDER), {"space": _SPACE, "run": _RUN}).first()
        if row is None:
            return "a run that has just ended"
        since = row.backend_start.astimezone(UTC)
        return f"{row.application_name.removeprefix(_APPLICATION)}, since {since:%Y-%m-%dT%H:%M:%SZ}"


@contextmanager
def shared_lock(store: str, name: str) -> Iterator[SharedLock]:
    """Connect for the lock of a run. `name` is how errors call the ledger. Raises LedgerError."""
    with ExitStack() as stack:
        try:
            with _named(name):
                engine = engine_of(make_url(store))
                stack.callback(engine.dispose)
                connection = stack.enter_context(engine.connect().execution_options(isolation_level="AUTOCOMMIT"))
        except Missing as error:
            raise LedgerError(f"ledger {name} {error}") from error
        yield SharedLock(connection, name)


@contextmanager
def _named(name: str) -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise LedgerError(f"ledger {name}: {cause}") from error


def is_lost(error: SQLAlchemyError) -> bool:
    """Return whether an error says that the connection itself is gone."""
    return isinstance(error, OperationalError) and error.connection_invalidated
