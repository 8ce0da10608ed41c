"""Heat: how much a story is talked about, and whether sites show it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.enrich.taxonomy import Profile
from pipeline.model import Related

THRESHOLD = 70  # Sites show what has at least this heat: 2,437 of 2,437 versions, and 97 of 97
PER_RELATED = 10  # Points for each related article (66 of 71 versions; the others are off by 1, 2 or 10).
HIDDEN = -1  # The heat of a duplicate that a better copy stands for.


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """The heat of an article, and what it is made of."""

    value: int
    """Points on the scale of the quality; `HIDDEN` for a duplicate."""
    visible: bool
    """Whether sites show it."""
    related: int = 0
    """How many related articles counted."""
    steps: int = 0
    """How many half-lives have passed."""
    hidden_by: str | None = None
    """Address of the better copy. None: it is not hidden."""


def heat(
    quality: int,
    related: Iterable[Related],
    profile: Profile = "default",
    *,
    duplicates: Collection[str] = frozenset(),
    published_at: datetime | None = None,
    url: str = "",
    half_life: timedelta | None = None,
    now: datetime | None = None,
) -> Heat:
    """Return the heat of an article: its quality and ten points for each related article.

    `duplicates` names the addresses among `related` that carry the same text. Profile `default`: an article is hidden
    when one of those has a higher quality, or the same and was published earlier (`published_at` and `url`, the
    address, are the article's own; on the same second the address that sorts first wins); a merely related article
    never hides it. Articles of one provider count once. With `half_life`, heat halves for each one that lies whole
    between `published_at` and `now`; both are then needed. Profile `reference`: any related article of higher quality
    hides it, each counts, and nothing fades.
    """
    others = list(related)
    if profile == "reference":
        better = next((other.url for other in others if other.quality > quality), None)
        return _heat(quality, len(others), 0, better)
    better = min(
        (
            (-other.quality, other.published_at.value, other.url)
            for other in others
            if other.url in duplicates and _outranks(other, quality, published_at, url)
        ),
        default=(0, None, None),
    )[2]
    steps = 0
    if half_life is not None:
        if published_at is None or now is None or half_life <= timedelta(0):
            raise ValueError("a half-life needs to be positive, and the moments `published_at` and `now`")
        steps = max(0, (now - published_at) // half_life)
    return _heat(quality, len({other.provider.domain for other in others}), steps, better)


def _outranks(other: Related, quality: int, published_at: datetime | None, url: str) -> bool:
    if other.quality != quality or published_at is None:
        return other.quality > quality
    return (other.published_at.value, other.url) < (published_at, url)


def _heat(quality: int, counted: int, steps: int, better: str | None) -> Heat:
    if better is not None:
        return Heat(value=HIDDEN, visible=False, related=counted, steps=steps, hidden_by=better)
    # A shift halves and rounds down. More steps than the value has bits change nothing.
    value = (quality + PER_RELATED * counted) >> min(steps, 64)
    return Heat(value=value, visible=value >= THRESHOLD, related=counted, steps=steps)
