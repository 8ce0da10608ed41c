"""The part of the ledger that remembers how far the past was read."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select

from pipeline.store.articles import REJECTED
from pipeline.store.database import Database
from pipeline.store.schema import articles, indexed, keys, walked

# As for articles.
_BATCH = 500
OUTSIDE = "outside_window"
"""Why a page was left out whose date was not the one that was looked for."""
OF_THE_PAST = ("backfill", "reprocess")
"""Kinds of runs that say nothing of how a provider's sources are."""


class Walks:
    """What was read of archives. A part of `Ledger`."""

    _database: Database

    def walked(self, provider: str) -> frozenset[str]:
        """Return the units of a provider that were read to their end: months, or files of pages."""
        with self._database.read() as connection:
            return frozenset(connection.scalars(select(walked.c.unit).where(walked.c.provider == provider)))

    def mark_walked(self, provider: str, units: Iterable[str], now: datetime) -> None:
        """Note that these units were read to their end, and nothing of them is left undone."""
        with self._database.write() as connection:
            for unit in sorted(set(units)):
                self._database.upsert(connection, walked, ["done_at"], provider=provider, unit=unit, done_at=now)

    def wanted_after_all(self, keys_: Collection[str], since: datetime, until: datetime) -> frozenset[str]:
        """Return those identity keys whose page was left out for its date, which does lie from `since` to `until`."""
        found: set[str] = set()
        asked = sorted(set(keys_))
        with self._database.read() as connection:
            for start in range(0, len(asked), _BATCH):
                meant = {indexed(key): key for key in asked[start : start + _BATCH]}
                meant |= {key: key for key in asked[start : start + _BATCH]}
                rows = connection.scalars(
                    select(keys.c.key)
                    .join(articles, articles.c.id == keys.c.article_id)
                    .where(
                        keys.c.key.in_(asked[start : start + _BATCH]),
                        articles.c.state == REJECTED,
                        articles.c.reason == OUTSIDE,
                        articles.c.published_at >= since,
                        articles.c.published_at <= until,
                    )
                )
                found.update(meant[key] for key in rows)
        return frozenset(found)
