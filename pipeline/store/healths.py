"""The part of the ledger that remembers how providers were, and who was told of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pipeline.store.database import Database
from pipeline.store.schema import healths


@dataclass(frozen=True, slots=True)
class KnownHealth:
    """How a provider was when it was looked at last."""

    state: str
    since: datetime
    """When it came into this state."""
    told: Mapping[str, str]
    """Name of a hook → the state that it was last told."""


class Healths:
    """How providers were. A part of `Ledger`."""

    _database: Database

    def known_healths(self) -> dict[str, KnownHealth]:
        """Return how each provider was when it was looked at last, by spider name."""
        with self._database.read() as connection:
            rows = connection.execute(select(healths)).all()
        return {row.provider: KnownHealth(row.state, row.since, json.loads(row.told)) for row in rows}

    def record_healths(self, known: Mapping[str, KnownHealth]) -> None:
        """Remember how these providers are."""
        with self._database.write() as connection:
            for provider, one in sorted(known.items()):
                self._database.upsert(
                    connection,
                    healths,
                    ["state", "since", "told"],
                    provider=provider,
                    state=one.state,
                    since=one.since,
                    told=json.dumps(dict(one.told), sort_keys=True),
                )
