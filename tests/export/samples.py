"""Articles for the tests of export and store. Invented outlets on reserved names."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.model import Article, Image, Moment, Provider, Related

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def moment(text: str) -> Moment:
    return Moment(value=datetime.fromisoformat(text), source="json-ld")


ARTICLE = Article(
    canonical_url="https://news.example/2026/11/20/harbour-bridge/",
    original_url="https://news.example/2026/11/20/harbour-bridge/?utm_source=rss",
    title="Harbour bridge reopens after “longest” repair",
    excerpt='The crossing, closed since May, opens on Friday. "It held", said an engineer at the café below.',
    published_at=moment("2026-11-20T07:05:09+00:00"),
    provider=Provider(
        name="The Example: Daily",
        domain="news.example",
        images=(Image(url="https://site.example/assets/news.example-50x50.jpg", width=50, height=50),),
    ),
    authors=("Ada Writer",),
    amp_url="https://news.example/2026/11/20/harbour-bridge/amp/",
    amp_cache_url="https://news-example.cdn.ampproject.org/c/s/news.example/2026/11/20/harbour-bridge/amp/",
    images=(Image(url="https://news.example/img/bridge.jpg?w=1200", width=1200, height=630),),
    body="First paragraph.\nSecond paragraph with 😀.",
    sources=(("title", "json-ld"),),
    fetched=NOW,
    topics=("Bridges", "No"),
    quality=77,
    heat=87,
    visible=True,
    related=(
        Related(
            title="Bridge opens",
            excerpt="Traffic returned on Friday.",
            published_at=moment("2026-11-20T09:00:00+00:00"),
            url="https://other.example/bridge",
            provider=Provider(name="Other", domain="other.example"),
            quality=40,
            image=Image(url="https://other.example/b.jpg", width=800, height=450),
        ),
    ),
)


def article(number: int = 0, **changes: Any) -> Article:
    """An article of its own for each number."""
    changes = {"canonical_url": f"https://news.example/{number}", "related": (), **changes}
    return replace(ARTICLE, **changes)


@dataclass(frozen=True)
class Site:
    """A destination."""

    name: str
    path: Path
    preset: str = "smartable"

    @property
    def files(self) -> list[Path]:
        """Everything below the content folder, hidden files included."""
        return sorted(path for path in (self.path / "_news").rglob("*") if path.is_file())
