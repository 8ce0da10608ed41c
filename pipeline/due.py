"""When a provider is due for its next turn, by how often it publishes. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

SHORTEST = timedelta(minutes=15)  # More than 48 articles a day are found in one look a quarter of an hour.
LONGEST = timedelta(days=1)  # A daily look tells a provider that is silent from one that is gone.
UNKNOWN = timedelta(hours=2)  # Without a history: the pace at which the reference system ran.
AFTER_FAILURE = timedelta(hours=2)  # A source that did not answer is asked again within these, whatever its pace.
PACE_DAYS = 14  # Two weeks hold the same weekdays twice, so a quiet week-end does not make a provider look slow.
ENOUGH = 3  # Articles; the mean of fewer gaps says nothing.
# cron and timers are not exact, and a turn that is missed by a second is a whole run late.
SLACK = 0.1


@dataclass(frozen=True, slots=True)
class Pace:
    """How much a provider published of late."""

    articles: int
    """Articles of the last `PACE_DAYS`."""
    oldest: datetime
    """When the first of them was published."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A provider's last turn."""

    at: datetime
    finished: bool
    """False when it was cut off, so that something is still waiting."""
    failed: bool
    """Whether a source or a page failed."""


def interval(pace: Pace | None, now: datetime) -> timedelta:
    """Return the time between two turns: half the mean gap between two articles, from `SHORTEST` to `LONGEST`.

    At half the gap, every second look finds something, and an article waits a quarter of the gap on average.
    """
    if pace is None:
        # It had a turn, and nothing was published in two weeks.
        return LONGEST
    if pace.articles < ENOUGH:
        return UNKNOWN if now - pace.oldest < LONGEST else LONGEST
    gap = (now - pace.oldest) / pace.articles
    return min(max(gap / 2, SHORTEST), LONGEST)


def due_at(turn: Turn | None, pace: Pace | None, now: datetime) -> datetime:
    """Return the moment from which a provider is due; `now` for one that never had a turn or was cut off."""
    if turn is None or not turn.finished:
        return now
    pause = interval(pace, now)
    if turn.failed:
        pause = min(pause, AFTER_FAILURE)
    return turn.at + pause * (1 - SLACK)


def not_due(
    names: tuple[str, ...], turns: Mapping[str, Turn], paces: Mapping[str, Pace], now: datetime
) -> dict[str, datetime]:
    """Return those of `names` that are not due yet, with the moment from which each is, soonest first."""
    later = {name: due_at(turns.get(name), paces.get(name), now) for name in names}
    return {name: at for name, at in sorted(later.items(), key=lambda entry: (entry[1], entry[0])) if at > now}
