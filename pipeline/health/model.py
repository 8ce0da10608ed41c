"""What is said of a provider."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """How a provider is."""

    HEALTHY = "healthy"
    """As it always was."""
    NEW = "new"
    """Too few turns to know what is usual."""
    DEGRADED = "degraded"
    """Articles come, and something of them is lost, or one of its sources is."""
    SILENT = "silent"
    """All answers, and no new article came for much longer than usual."""
    BROKEN = "broken"
    """Nothing comes: no source answers, no page can be fetched, or all pages are rejected."""


SEVERITY: tuple[State, ...] = (State.HEALTHY, State.NEW, State.DEGRADED, State.SILENT, State.BROKEN)
"""From well to ill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One thing that is not as it was."""

    subject: str
    """What it is about: the name of a field, or one of those in docs/health.md, such as `source` or `volume`."""
    reason: str | None
    """Stable slug of why: `http_403`, `not_a_feed`, `consent`. None where the subject says it."""
    state: State
    """The state that it alone puts a provider in."""
    since: datetime
    """When the first turn began that shows it."""
    message: str
    """One line for people. Holds nothing that a stranger wrote but addresses."""
    example: str | None = None
    """Address of a page or source that shows it."""
    before: float | None = None
    """What was usual: a share from 0 to 1, or articles."""
    now: float | None = None
    """What is, as `before`."""

    @property
    def name(self) -> str:
        """Subject and reason: `rejected/consent`, `image`."""
        return f"{self.subject}/{self.reason}" if self.reason else self.subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How one provider is."""

    provider: str
    """Spider name."""
    state: State
    since: datetime | None
    """Since when it is in this state, as far as the history shows; None when it never had a turn."""
    alarms: tuple[Alarm, ...] = ()
    """Worst first."""
    last_turn: datetime | None = None
    newest: datetime | None = None
    """When the newest article was published."""
    newest_url: str | None = None
    articles: int = 0
    """New articles of the last week."""
    expected: float | None = None
    """How many were to be expected, by its own weekdays and hours; None when not enough is known."""
    filled: Mapping[str, float] = field(default_factory=dict)
    """Share of the last week's new articles that have each field."""
    rejected: float | None = None
    """Share of the last week's new pages that were rejected; None without any."""
