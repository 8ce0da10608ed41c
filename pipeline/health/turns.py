"""A provider's turns, as the ledger keeps them: counts, and what `pipeline.sightings` adds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pipeline.exit_codes import ExitCode

TURNS = 2000
"""Turns of a provider that are judged, at most: three weeks of those that are asked every quarter of an hour, and years
of those that are asked once a day."""

History = Sequence[tuple[datetime, Mapping[str, Any]]]
"""(start of the run, stats as the ledger has them) of a provider's turns, oldest first."""

Outcome = int | str | None
"""What a source gave: number of links, reason of its failure, or None where it had not changed."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a provider."""

    at: datetime
    """When its run began."""
    finished: bool = True
    """False when it was cut off."""
    new: int = 0
    """Articles that were read for the first time."""
    marks: Mapping[str, int] = field(default_factory=dict)
    """How many of them lack a field (`no/image`) or show something (`paywall`, `encoding`, …)."""
    sources: Mapping[str, Outcome] = field(default_factory=dict)
    rejected: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Reason → digests of the pages that were rejected for it."""
    failed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Reason → digests of the pages that could not be fetched."""
    fetched: int = 0
    candidates: int = 0
    strangers: int = 0
    """Of the candidates, those that are no article by the provider's data."""
    titles: tuple[str, ...] = ()
    """Digests of the new articles' titles."""
    excerpts: tuple[str, ...] = ()
    newest: datetime | None = None
    newest_url: str | None = None
    examples: Mapping[str, str] = field(default_factory=dict)
    """Name of an alarm → address of a page that shows it."""

    @property
    def answered(self) -> bool:
        """Whether some source answered."""
        return any(not isinstance(outcome, str) for outcome in self.sources.values())


def turns_of(history: History) -> list[Turn]:
    """Return the turns of a history, in its order; those without sightings are left out."""
    return [_turn(at, stats, stats["sightings"]) for at, stats in history if isinstance(stats.get("sightings"), dict)]


def _turn(at: datetime, stats: Mapping[str, Any], seen: Mapping[str, Any]) -> Turn:
    if len(seen) == 1 and "sources" in seen:
        # Most turns: the sources had nothing new.
        return Turn(at=at, finished=stats.get("exit_code") != ExitCode.DEADLINE, sources=seen["sources"],
                    candidates=stats.get("candidates", 0), strangers=stats.get("skipped/not_article", 0),
                    fetched=stats.get("fetched", 0))  # fmt: skip
    newest = seen.get("newest")
    return Turn(
        at=at,
        finished=stats.get("exit_code") != ExitCode.DEADLINE,
        new=seen.get("new", 0),
        marks=seen.get("marks", {}),
        sources=seen.get("sources", {}),
        rejected={reason: tuple(digests.split()) for reason, digests in seen.get("rejected", {}).items()},
        failed={reason: tuple(digests.split()) for reason, digests in seen.get("failed", {}).items()},
        fetched=stats.get("fetched", 0),
        candidates=stats.get("candidates", 0),
        strangers=stats.get("skipped/not_article", 0),
        titles=tuple(seen.get("titles", "").split()),
        excerpts=tuple(seen.get("excerpts", "").split()),
        newest=datetime.fromisoformat(newest[0]) if newest else None,
        newest_url=newest[1] if newest else None,
        examples=seen.get("examples", {}),
    )
