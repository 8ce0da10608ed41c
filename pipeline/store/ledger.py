"""The ledger, as the rest of the program sees it."""

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import and_, func, insert, select, update

from pipeline.due import Turn
from pipeline.exit_codes import ExitCode
from pipeline.store.articles import Articles
from pipeline.store.database import Database
from pipeline.store.figures import Figures
from pipeline.store.healths import Healths
from pipeline.store.links import Links
from pipeline.store.outbox import Outbox
from pipeline.store.own_files import OwnFiles
from pipeline.store.rounds import Rounds
from pipeline.store.schema import provider_runs, runs
from pipeline.store.sources import Sources
from pipeline.store.walks import OF_THE_PAST, Walks


class Ledger(Articles, Figures, Healths, Links, Outbox, OwnFiles, Rounds, Sources, Walks):
    """What has been seen, rejected and written, and what every run did.

    One class to its users, in one file for each of its subjects. It has no clock: every time is passed in, aware.
    Used by one thread at a time; several processes may open the same ledger. Every method raises LedgerError when the
    database cannot be read or written, and then has changed nothing.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pictures = {}

    @classmethod
    def open(cls, where: str | Path) -> Self:
        """Open the ledger at a path or database URL, created or upgraded as needed. See `Database.open`."""
        return cls(Database.open(where))

    def close(self) -> None:
        """Close the ledger. Can be called twice."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make everything inside one transaction: one wait for the disk instead of one for each call."""
        with self._database.write():
            yield

    def begin_run(self, now: datetime, kind: str) -> int:
        """Note the start of a run and return its id. `kind` is the command's name."""
        with self._database.write() as connection:
            row = connection.execute(insert(runs).values(kind=kind, started_at=now).returning(runs.c.id)).one()
        return int(row.id)

    def end_run(self, run_id: int, now: datetime, exit_code: int, summary: Mapping[str, Any]) -> None:
        """Note the end of a run."""
        with self._database.write() as connection:
            connection.execute(
                update(runs)
                .where(runs.c.id == run_id)
                .values(ended_at=now, exit_code=int(exit_code), summary=json.dumps(summary))
            )

    def record_provider_run(self, run_id: int, provider: str, stats: Mapping[str, Any]) -> None:
        """Note what a run did for one provider."""
        with self._database.write() as connection:
            self._database.upsert(
                connection, provider_runs, ["stats"], run_id=run_id, provider=provider, stats=json.dumps(stats)
            )

    def last_runs(self) -> dict[str, int]:
        """Return the id of the last run that each provider had a turn in, by spider name."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(provider_runs.c.provider, func.max(provider_runs.c.run_id)).group_by(provider_runs.c.provider)
            ).all()
        return {provider: int(run_id) for provider, run_id in rows}

    def last_turns(self, kind: str) -> dict[str, Turn]:
        """Return the last turn of each provider in runs of a kind, by spider name."""
        last = (
            select(provider_runs.c.provider, func.max(provider_runs.c.run_id).label("run_id"))
            .join(runs, runs.c.id == provider_runs.c.run_id)
            .where(runs.c.kind == kind)
            .group_by(provider_runs.c.provider)
            .subquery()
        )
        with self._database.read() as connection:
            rows = connection.execute(
                select(provider_runs.c.provider, runs.c.started_at, provider_runs.c.stats)
                .join(last, and_(last.c.run_id == provider_runs.c.run_id, last.c.provider == provider_runs.c.provider))
                .join(runs, runs.c.id == provider_runs.c.run_id)
            ).all()
        return {provider: _turn(started, json.loads(stats)) for provider, started, stats in rows}

    def histories(self, since: datetime) -> dict[str, tuple[tuple[datetime, dict[str, Any]], ...]]:
        """Return (start of the run, stats) of all turns since then, oldest first, by spider name."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(provider_runs.c.provider, runs.c.started_at, provider_runs.c.stats)
                .join(runs, runs.c.id == provider_runs.c.run_id)
                .where(runs.c.started_at >= since, runs.c.kind.not_in(OF_THE_PAST))
                .order_by(provider_runs.c.run_id)
            ).all()
        found: dict[str, list[tuple[datetime, dict[str, Any]]]] = {}
        for provider, started, stats in rows:
            found.setdefault(provider, []).append((started, json.loads(stats)))
        return {provider: tuple(turns) for provider, turns in found.items()}

    def recent_turns(
        self, providers: Collection[str], limit: int
    ) -> dict[str, tuple[tuple[datetime, dict[str, Any]], ...]]:
        """Return (start of the run, stats) of the last `limit` turns of each of these, oldest first, by spider name."""
        return {provider: self.provider_history(provider, limit)[::-1] for provider in providers}

    def provider_history(self, provider: str, limit: int) -> tuple[tuple[datetime, dict[str, Any]], ...]:
        """Return (start of the run, stats) of a provider's last `limit` runs, newest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(runs.c.started_at, provider_runs.c.stats)
                .join(runs, runs.c.id == provider_runs.c.run_id)
                .where(provider_runs.c.provider == provider, runs.c.kind.not_in(OF_THE_PAST))
                .order_by(provider_runs.c.run_id.desc())
                .limit(limit)
            ).all()
        return tuple((started, json.loads(stats)) for started, stats in rows)


def _turn(started: datetime, stats: Mapping[str, Any]) -> Turn:
    code = stats.get("exit_code", ExitCode.OK)
    return Turn(at=started, finished=code != ExitCode.DEADLINE, failed=code not in (ExitCode.OK, ExitCode.DEADLINE))
