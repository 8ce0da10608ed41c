"""Numbers as people read them, and scales. Pure."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

_HOUR = 60
_DAY = 24 * _HOUR


def percentile(ordered: Sequence[float], share: float) -> float:
    """Return the value that `share` (0 to 1) of these, sorted, do not exceed, between two of them in proportion.

    Raises ValueError without any.
    """
    if not ordered:
        raise ValueError("no values")
    place = (len(ordered) - 1) * share
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def nice_most(value: float) -> int:
    """Return the top of a scale from 0 that holds `value`: 4, or 1, 2, 4, 6 or 8 times a power of ten."""
    if value <= 4:
        return 4
    power = 10 ** math.floor(math.log10(value))
    return next(int(step * power) for step in (1, 2, 4, 6, 8, 10) if step * power >= value)


def count(value: int) -> str:
    """Return a number with its thousands parted: 12,345."""
    return f"{value:,}"


def share(value: float) -> str:
    """Return a share from 0 to 1 in whole per cent. Only all is 100, and only nothing is 0."""
    whole = round(value * 100)
    if value < 1:
        whole = min(whole, 99)
    if value > 0:
        whole = max(whole, 1)
    return f"{whole}%"


def minutes(value: float) -> str:
    """Return a time in the unit that fits it: 45 s, 12 min, 3.5 h, 2.1 d."""
    if value < 1:
        return f"{round(value * 60)} s"
    if value < _HOUR:
        return f"{round(value)} min"
    if value < 2 * _DAY:
        return f"{_short(value / _HOUR)} h"
    return f"{_short(value / _DAY)} d"


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0") if value < 10 else f"{value:.0f}"


def milliseconds(value: float) -> str:
    """Return 340 ms or 1.2 s."""
    return f"{round(value)} ms" if value < 1000 else f"{value / 1000:.1f} s"


def ago(moment: datetime, now: datetime) -> str:
    """Return how long ago a moment is; one that is to come is now."""
    gap = max(now - moment, timedelta(0))
    return "just now" if gap < timedelta(minutes=1) else f"{minutes(gap.total_seconds() / 60)} ago"


def day(moment: datetime) -> str:
    """Return a moment as 23 Nov 2026, 14:05."""
    return f"{moment.day} {moment:%b %Y, %H:%M}"
