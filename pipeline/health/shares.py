"""Shares that rise: of pages that fail, of articles that lack something."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from operator import attrgetter

from pipeline.health.chance import rise as chance_of

# Of the difference between two shares. What changes by less is a change of taste, or of desk.
_MUCH = 0.3
# One in a hundred thousand, where the past counts for fifty articles at most: four that lack what all had.
_SURPRISE = 1e-5
_KNOWN = 10  # Articles or pages before it; without them nothing is usual yet.
_UNUSUAL = 8  # Of a provider of which nothing is known: so many bad pages, and no good one, need no past.
_BASELINE = timedelta(days=28)  # Before a rise: what was usual then.
_LATEST = timedelta(days=28)  # What began before is part of what is usual.
_LOOKS = 60  # Turns with something new, from the last one back, that a rise may have begun in.


@dataclass(frozen=True, slots=True)
class Look:
    """What one turn adds to a share."""

    at: datetime
    bad: int
    of: int
    again: bool = False
    """It was bad again with pages that are counted already."""

    @property
    def shows(self) -> bool:
        """Whether it says anything."""
        return bool(self.of) or self.again


@dataclass(frozen=True, slots=True)
class Rise:
    """A share that rose and has not fallen since."""

    since: datetime
    bad: int
    of: int
    before: float

    @property
    def now(self) -> float:
        """The share since then."""
        return self.bad / self.of


def found_rise(looks: Sequence[Look], *, never_usual: bool = False) -> Rise | None:
    """Return the rise that shows in the last two turns that say anything, beginning where it is least like chance.

    With `never_usual`, what is bad from the first turn on is no habit either, once there is enough of it.
    """
    told = [look for look in looks if look.shows]
    if len(told) < 2 or not (_is_bad(told[-1]) and _is_bad(told[-2])):
        return None
    bad, of = [0, *accumulate(look.bad for look in told)], [0, *accumulate(look.of for look in told)]
    best: tuple[float, Rise] | None = None
    for place in range(len(told) - 2, max(-1, len(told) - 1 - _LOOKS), -1):
        look = told[place]
        if told[-1].at - look.at > _LATEST:
            break
        if not _is_bad(look):
            continue
        first = bisect_left(told, look.at - _BASELINE, key=attrgetter("at"))
        bad_before, of_before = bad[place] - bad[first], of[place] - of[first]
        rise = Rise(look.at, bad[-1] - bad[place], of[-1] - of[place], bad_before / of_before if of_before else 0.0)
        if of_before < _KNOWN:
            if never_usual and not of_before and rise.bad == rise.of >= _UNUSUAL:
                return rise
            continue
        if not rise.of or rise.now - rise.before < _MUCH:
            continue
        chance = chance_of(rise.bad, rise.of, bad_before, of_before)
        if chance < _SURPRISE and (best is None or chance <= best[0]):
            best = (chance, rise)
    return best[1] if best else None


def _is_bad(look: Look) -> bool:
    """Whether most of what a turn shows is bad."""
    return look.bad * 2 >= look.of if look.of else look.again
