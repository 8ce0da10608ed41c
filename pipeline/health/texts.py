"""Texts that stand in all articles alike: the name of the site for a headline, its slogan for an excerpt."""

from collections import deque
from collections.abc import Sequence

from pipeline.health.model import Alarm, State
from pipeline.health.shares import Look, found_rise
from pipeline.health.turns import Turn

_REMEMBERED = 200  # Texts. A headline that comes back after so many articles is a column.


def alarms(turns: Sequence[Turn]) -> list[Alarm]:
    """Return the fields whose texts repeat."""
    found = []
    for subject in ("title", "excerpt"):
        looks, examples = _looks(turns, f"{subject}s"), f"repeated-{subject}"
        rise = found_rise(looks)
        if rise is not None:
            concerned = [turn for turn in turns if turn.at >= rise.since and turn.newest_url]
            found.append(
                Alarm(
                    subject=examples,
                    reason=None,
                    state=State.DEGRADED,
                    since=rise.since,
                    message=f"{rise.bad} of {rise.of} articles have the {subject} of another; {rise.before:.0%} before",
                    example=concerned[-1].newest_url if concerned else None,
                    before=rise.before,
                    now=rise.now,
                )
            )
    return found


def _looks(turns: Sequence[Turn], name: str) -> list[Look]:
    seen: deque[str] = deque(maxlen=_REMEMBERED)
    looks = []
    for turn in turns:
        bad = 0
        for digest in getattr(turn, name):
            bad += digest in seen
            seen.append(digest)
        looks.append(Look(turn.at, bad, len(getattr(turn, name))))
    return looks
