"""What one turn of a provider showed beyond its counts, in few and short values, for `pipeline.health`. Pure.

Kept with the turn's counts, so all of it is capped: a turn that finds nothing new adds the outcome of its sources, one
that reads a hundred articles some kilobytes.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zlib import crc32

from pipeline.filled import FIELDS
from pipeline.model import Article

MAX_SOURCES = 12  # A provider has six at most; children of sitemaps are not counted.
MAX_DIGESTS = 40  # Of pages and texts for each reason: ten times what makes an alarm.
MAX_EXAMPLES = 30
# Characters of an excerpt. A slogan that all pages have is followed by each page's own sentences, where it leaves room
# (`pipeline.extract.excerpts`), and shorter ones are seldom taken for a description there.
OPENING = 60
_LONGEST = 500  # Characters of an address.
_PAGE = frozenset(("json-ld", "meta", "html"))
"""Where a date can be read on a page; the others are a feed, a sitemap, an address."""

# Bytes of one encoding read as another: U+FFFD, and UTF-8 read as Windows-1252 (`Ã¼`, `â€™`, `Ð¿`, `ã‚`).
_GARBLED = re.compile(
    "\ufffd|[\u00c2\u00c3\u00c5\u00d0\u00d1\u00d7\u00d8\u00d9][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e"
    "\u0192\u02c6\u02dc\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]"
    "|\u00e2\u20ac|[\u00e3-\u00ef][\u0080-\u00bf\u2018-\u2022\u0152-\u0192\u20ac][\u0080-\u00bf\u2018-\u2022\u0152-\u0192\u20ac]"
)
_LOOKED_AT = 2000  # Characters of a text that are searched for these.
_FEW = 2  # A body may quote one; a page in the wrong encoding has one in every line.


@dataclass(slots=True)
class Sightings:
    """Collects while a provider has its turn."""

    new: int = 0
    marks: Counter[str] = field(default_factory=Counter)
    sources: dict[str, int | str | None] = field(default_factory=dict)
    rejected: dict[str, list[str]] = field(default_factory=dict)
    failed: dict[str, list[str]] = field(default_factory=dict)
    titles: list[str] = field(default_factory=list)
    excerpts: list[str] = field(default_factory=list)
    newest: tuple[datetime, str] | None = None
    examples: dict[str, str] = field(default_factory=dict)

    def article(self, article: Article) -> None:
        """Note an article that was read for the first time."""
        self.new += 1
        url, date = article.canonical_url, article.published_at
        for name, has in FIELDS.items():
            if not has(article):
                self.mark(f"no/{name}", url)
        if article.paywalled:
            self.mark("paywall", url)
        if is_garbled(article):
            self.mark("encoding", url)
        if not any(source == "json-ld" for _, source in article.sources) and date.source != "json-ld":
            self.mark("no/json-ld", url)
        if date.source not in _PAGE:
            self.mark("no/page-date", url)
        _keep(self.titles, article.title)
        if article.excerpt:
            _keep(self.excerpts, article.excerpt[:OPENING])
        if self.newest is None or date.value > self.newest[0]:
            self.newest = (date.value, url[:_LONGEST])

    def mark(self, name: str, url: str, number: int = 1) -> None:
        """Note that a new article, or `number` of them, shows something."""
        self.marks[name] += number
        self.example(name, url)

    def reject(self, reason: str, url: str) -> None:
        """Note a page that is not wanted."""
        _keep(self.rejected.setdefault(reason, []), url)
        self.example(f"rejected/{reason}", url)

    def fail(self, reason: str, url: str) -> None:
        """Note a page that could not be fetched."""
        _keep(self.failed.setdefault(reason, []), url)
        self.example(f"fetch/{reason}", url)

    def source(self, url: str, outcome: int | str | None) -> None:
        """Note what a source gave: its number of links, the reason of its failure, or None where nothing changed."""
        if len(self.sources) < MAX_SOURCES:
            self.sources[url[:_LONGEST]] = outcome

    def example(self, name: str, url: str) -> None:
        """Keep the first page that shows something."""
        if name not in self.examples and len(self.examples) < MAX_EXAMPLES:
            self.examples[name] = url[:_LONGEST]

    def as_stats(self, clean: Any) -> dict[str, Any]:
        """Return it as JSON has it, empty parts left out. `clean` takes secrets out of an address."""
        found: dict[str, Any] = {
            "new": self.new,
            "marks": dict(self.marks),
            "rejected": {reason: " ".join(digests) for reason, digests in self.rejected.items()},
            "failed": {reason: " ".join(digests) for reason, digests in self.failed.items()},
            "titles": " ".join(self.titles),
            "excerpts": " ".join(self.excerpts),
            "newest": [self.newest[0].isoformat(), clean(self.newest[1])] if self.newest else None,
            "examples": {name: clean(url) for name, url in self.examples.items()},
        }
        kept = {name: value for name, value in found.items() if value}
        return kept | {"sources": {clean(url): outcome for url, outcome in self.sources.items()}}


def is_garbled(article: Article) -> bool:
    """Whether its texts look as if they were read in the wrong encoding."""
    if _GARBLED.search(article.title):
        return True
    text = f"{article.excerpt or ''}\n{article.body or ''}"[:_LOOKED_AT]
    return sum(1 for _ in _GARBLED.finditer(text)) > _FEW


def _keep(digests: list[str], text: str) -> None:
    if len(digests) < MAX_DIGESTS:
        digests.append(f"{crc32(text.encode('utf-8', 'replace')):08x}")
