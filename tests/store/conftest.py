"""Every test of the ledger runs on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.store import Ledger
from tests.store import servers


@pytest.fixture(scope="session")
def postgres() -> Iterator[servers.Postgres]:
    """A server of these tests' own; skipped where PostgreSQL is not installed."""
    if servers.programs() is None:
        pytest.skip("no PostgreSQL server here: apt-get install postgresql")
    with servers.postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty ledger may be: a path, or the URL of an empty database."""
    if request.param == "sqlite":
        return str(tmp_path / "deep" / "ledger.sqlite")
    server: servers.Postgres = request.getfixturevalue("postgres")
    return server.database()


@pytest.fixture
def ledger(store: str) -> Iterator[Ledger]:
    """An empty ledger."""
    with Ledger.open(store) as opened:
        yield opened
