"""What a run over the past is asked for, and what it found: months of archives, or pages that were kept."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a page lies in a WARC file."""

    path: Path
    offset: int
    """Of its record, in bytes of the file."""
    url: str
    """Address that it was fetched from."""
    fetched: datetime
    """When: aware, UTC."""


@dataclass(slots=True)
class Archives:
    """Walk the archives of the sites."""

    count_only: bool = False
    """Ask for no article: only count what there is."""
    again: bool = False
    """Walk the months that were walked before, too."""
    counts: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    """(month, known or new) → links, by provider; `?` is the month of those without a date."""


@dataclass(slots=True)
class Pages:
    """Read pages of WARC files. Nobody is asked for them."""

    pages: Mapping[str, tuple[Kept, ...]]
    """Of each provider, oldest first."""
    sources: Mapping[str, tuple[Kept, ...]] = field(default_factory=dict)
    """Answers of each provider's feeds and sitemaps, oldest first."""
    units: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What counts as walked once all of a provider's pages have come to an end."""
    again: bool = False
    """Read what was read before, and nothing else: a rule got better."""


Past = Archives | Pages
