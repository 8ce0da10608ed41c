"""The part of the ledger that workers on several machines share: rounds, and who may crawl which provider."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select

from pipeline.store.articles import EXTRACTED
from pipeline.store.database import Database
from pipeline.store.schema import articles, leases, provider_runs, runs

KIND = "refresh"
"""A round is a scheduled run, in parts: `last_turns` counts it as one."""


@dataclass(frozen=True, slots=True)
class Round:
    """A scheduled run that is done in parts."""

    run_id: int
    started_at: datetime
    names: tuple[str, ...]
    """Providers that are to have a turn, by spider name."""
    until: datetime
    """When it is delivered at the latest, with what is there by then."""
    exit_code: int | None
    """None while it goes on."""
    stats: Mapping[str, Mapping[str, Any]]
    """What was done for each provider whose turn is over, by spider name."""

    @property
    def left(self) -> tuple[str, ...]:
        """Providers whose turn is not over."""
        return tuple(name for name in self.names if name not in self.stats)


class Rounds:
    """Rounds and leases. A part of `Ledger`."""

    _database: Database

    def begin_round(self, now: datetime, names: Collection[str], until: datetime) -> int:
        """Note the start of a round and return its run's id."""
        plan = {"names": sorted(names), "until": until.isoformat()}
        with self._database.write() as connection:
            row = connection.execute(
                insert(runs).values(kind=KIND, started_at=now, summary=json.dumps(plan)).returning(runs.c.id)
            ).one()
        return int(row.id)

    def round(self, run_id: int) -> Round | None:
        """Return how a round stands; None for a run that is none. Of one that has ended only the outcome is known."""
        with self._database.read() as connection:
            run = connection.execute(select(runs).where(runs.c.id == run_id)).one_or_none()
            rows = connection.execute(
                select(provider_runs.c.provider, provider_runs.c.stats).where(provider_runs.c.run_id == run_id)
            ).all()
        if run is None:
            return None
        plan = json.loads(run.summary or "{}") if run.ended_at is None else {}
        stats = {provider: json.loads(text) for provider, text in rows}
        if run.ended_at is None and "until" not in plan:
            return None
        return Round(
            run_id=run.id,
            started_at=run.started_at,
            names=tuple(plan.get("names", sorted(stats))),
            until=datetime.fromisoformat(plan["until"]) if plan else run.ended_at,
            exit_code=run.exit_code,
            stats=stats,
        )

    def open_round(self) -> Round | None:
        """Return the newest round that has not ended, or None."""
        with self._database.read() as connection:
            ids = connection.scalars(
                select(runs.c.id)
                .where(runs.c.kind == KIND, runs.c.ended_at.is_(None), runs.c.summary.is_not(None))
                .order_by(runs.c.id.desc())
                .limit(1)
            ).all()
        return self.round(ids[0]) if ids else None

    def waiting(self) -> tuple[int, ...]:
        """Return the ids of the articles that were read and not yet delivered, oldest first."""
        with self._database.read() as connection:
            return tuple(
                connection.scalars(
                    select(articles.c.id)
                    .where(articles.c.state == EXTRACTED, articles.c.article.is_not(None))
                    .order_by(articles.c.id)
                )
            )

    def lease(self, names: Collection[str], holder: str, now: datetime, until: datetime) -> bool:
        """Take, or prolong, all of these for `holder` up to a moment; False, and nothing taken, if another has one.

        `now` is the clock of the caller's machine: machines whose clocks differ must differ by less than a lease.
        """
        with self._database.write() as connection:
            taken = connection.scalar(
                select(leases.c.name)
                .where(leases.c.name.in_(names), leases.c.holder != holder, leases.c.until > now)
                .limit(1)
            )
            if taken is not None:
                return False
            for name in sorted(names):
                self._database.upsert(connection, leases, ["holder", "until"], name=name, holder=holder, until=until)
        return True

    def release(self, holder: str) -> None:
        """Give back all that `holder` has."""
        with self._database.write() as connection:
            connection.execute(delete(leases).where(leases.c.holder == holder))
