"""What the page shows. Texts are as their publishers wrote them: `markup` escapes them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """One thing that is wrong with a provider."""

    message: str
    since: datetime | None = None
    example: str | None = None
    """Address of a page that shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a provider is."""

    state: str
    """healthy, new, degraded, silent, broken; stopped."""
    complaints: tuple[Complaint, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """How many articles have a field."""

    have: int
    read: int
    before: float | None = None
    """Share of the weeks before; None where too few were read to say."""

    @property
    def share(self) -> float | None:
        """From 0 to 1; None when nothing was read."""
        return self.have / self.read if self.read else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A provider over the time of the report."""

    spider: str
    name: str
    days: tuple[int, ...]
    """Articles published, day by day, today last."""
    newest: datetime | None
    standing: Standing
    filled: Mapping[str, Fill] = field(default_factory=dict)
    """Of the last week, by name of the field."""
    turns: int = 0
    """In the time of the report."""
    response_ms: float | None = None
    """Mean time of a response; None when nothing came over the wire."""
    responses: int = 0
    turn_seconds: float | None = None
    """Median time of a turn."""
    kept: int = 0
    """How often a person's edit was kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lag:
    """From publication to the run that wrote it, of the articles of one day, in minutes."""

    day: date
    articles: int
    p10: float
    p50: float
    p90: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why pages were rejected."""

    slug: str
    pages: int
    providers: tuple[tuple[str, int], ...]
    """(name, pages), most first."""
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """An article of a story."""

    provider: str
    title: str
    url: str
    language: str | None
    published: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What several articles tell."""

    id: str
    lead: Teller
    excerpt: str | None
    tellers: tuple[Teller, ...]
    """Oldest first, the lead among them."""
    articles: int
    providers: int
    topics: tuple[str, ...] = ()
    picture: str | None = None
    """`data:` address of our own copy; None where no copy is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTold:
    """A run."""

    id: int
    kind: str
    started: datetime
    exit_code: int | None
    """None: it goes on, or was killed."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """Sums over all providers' turns."""
    turns: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """A file in which people have a hand."""

    destination: str
    path: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything that is on the page."""

    now: datetime
    """Of the report."""
    days: tuple[date, ...]
    """Days that it covers, oldest first, today last."""
    ledger: str
    """Its name, without a password."""
    destination: str
    """By whose taxonomy quality and topics are judged."""
    runs: tuple[RunTold, ...] = ()
    """Newest first."""
    outlets: tuple[Outlet, ...] = ()
    """Sorted by name."""
    quality: tuple[int, ...] = ()
    """Articles by tens of points: 0–9, 10–19 and so on; the last one holds all above."""
    threshold: int = 70
    judged: int = 0
    reaching: int = 0
    """Articles of `judged` that reach the threshold by themselves."""
    every: int = 1
    """Quality, topics and freshness are of a sample of this step: 4 is every fourth article. Counts of topics are
    multiplied by it; those of quality and freshness are of the sample."""
    lags: tuple[Lag, ...] = ()
    lag: Lag | None = None
    """Over the whole time; its day is today."""
    topics: tuple[tuple[str, tuple[int, ...]], ...] = ()
    """(name, articles day by day), most first."""
    stories: tuple[Story, ...] = ()
    reasons: tuple[Reason, ...] = ()
    hands: tuple[Hand, ...] = ()
    kept: int = 0
    """How often a person's edit was kept."""
    failures: tuple[tuple[str, str], ...] = ()
    """(provider, what its last turn says of a source that failed)."""
