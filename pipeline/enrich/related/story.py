"""What is compared and what comes of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Kind = Literal["duplicate", "related"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An article as far as it matters for telling whether another one tells the same story."""

    id: str
    """Identity, unique in a window; for example the canonical URL."""
    title: str
    """Headline, clean text."""
    excerpt: str | None = None
    """Standfirst or first sentences, clean text."""
    body: str | None = field(default=None, repr=False)
    """Main text. Not kept by a window, which stores a sketch of it."""
    published: datetime | None = None
    """Aware; None where nobody said it. An undated story is compared with every other one."""
    provider: str | None = None
    """Registrable domain or another stable name of the outlet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Two stories that were compared, and what was found."""

    a: str
    """Id that sorts first."""
    b: str
    """Id that sorts last."""
    score: float
    """Probability of one story, 0 to 1, as the model of `score` estimates it."""
    kind: Kind | None
    """`duplicate`: one text. `related`: one story, told twice. None: compared, and not linked."""
    shared: tuple[str, ...] = ()
    """Terms that both have, rarest first, at most twelve. They are stems, not words."""
    hours: float | None = None
    """Hours between the two publications; None where one is undated."""
    same_provider: bool = False
    """True where both come from one provider: a URL variant, a rewrite or a follow-up of its own."""
