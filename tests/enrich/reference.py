"""The reference system's real output, as articles."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from pipeline.enrich.taxonomy import Organization, Taxonomy, parse_organization, parse_topic
from pipeline.model import Article, Image, Moment, Provider, Related

REFERENCE = Path(__file__).resolve().parents[2].parent / "shared" / "reference"
MISSING = "the reference system's files are not here"
POWER_APPS_POINTS = 40  # What a known outlet is worth on that site.

# Whose blogs the two sites read by feed: what `Provider.official` says of a provider.
_OFFICIAL_HOSTS = ("powerapps.microsoft.com", "aws.amazon.com", "deepmind.com")


def topics(folder: str) -> Taxonomy:
    files = sorted((REFERENCE / folder).glob("*.yaml"))
    return Taxonomy(topics=tuple(parse_topic(file.read_text("utf-8"), file.name) for file in files))


def power_apps() -> Taxonomy:
    files = sorted((REFERENCE / "organizations").glob("*.md"))
    organizations = tuple(parse_organization(file.read_text("utf-8"), file.name) for file in files)
    return Taxonomy(topics=topics("topics").topics, organizations=organizations)


def artificial_intelligence() -> Taxonomy:
    # Its own list is lost; the other site's with one more explains all its scores.
    domains = [*(REFERENCE / "organizations.txt").read_text("utf-8").split(), "scmp.com"]
    organizations = tuple(Organization(id=domain, name=domain, domain=domain) for domain in domains)
    return Taxonomy(topics=topics("topics-ai").topics, organizations=organizations)


def news() -> Iterator[tuple[str, dict[str, Any], Article]]:
    """Yield file name, front matter and article of each of the 192 files."""
    for file in sorted((REFERENCE / "news").glob("*.md")):
        entry = yaml.load(file.read_text("utf-8").split("\n---\n")[0].removeprefix("---\n"), yaml.CSafeLoader)
        yield file.name, entry, front_matter(entry)


def front_matter(entry: dict[str, Any]) -> Article:
    url = entry.get("originalUrl") or entry["webUrl"]
    frame = entry.get("featuredContent", "")
    return Article(
        canonical_url=url,
        original_url=url,
        title=entry["title"],
        excerpt=entry["excerpt"],
        published_at=Moment(value=entry["publishedDateTime"], source="feed"),
        provider=Provider(
            name=entry["provider"]["name"],
            domain=entry["provider"]["domain"],
            official=urlsplit(url).hostname in _OFFICIAL_HOSTS,
        ),
        amp_url=entry.get("ampWebUrl"),
        images=tuple(Image(url=image["url"]) for image in entry.get("images", ())),
        type=entry["type"],
        video_id=frame.partition("/embed/")[2][:11] or None,
        topics=tuple(entry["topics"]),
    )


def rows() -> list[dict[str, Any]]:
    """Return the scored rows on artificial intelligence, without the torn file."""
    lines = (REFERENCE / "ai_rows.jsonl").read_text("utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    return [row for row in found if row["quality"] is not None and row["flags"] != "corrupt"]


def row_article(row: dict[str, Any]) -> Article:
    official = row["domain"] in _OFFICIAL_HOSTS and "rss" in row["flags"]
    return Article(
        canonical_url=f"https://{row['domain']}/{row['file']}",
        original_url=f"https://{row['domain']}/{row['file']}",
        title=row["title"],
        published_at=Moment(value=datetime.fromisoformat(row["publishedDateTime"]).replace(tzinfo=UTC), source="meta"),
        provider=Provider(name=row["provider"], domain=row["domain"], official=official),
        amp_url=f"https://{row['domain']}/amp" if row["amp"] else None,
        images=(Image(url="https://images.example/a.jpg"),) if row["image"] else (),
        topics=tuple(row["topics"]),
    )


def row_related(row: dict[str, Any]) -> tuple[Related, ...]:
    moment = Moment(value=datetime(2020, 4, 16, tzinfo=UTC), source="feed")
    return tuple(
        Related(
            title="",
            excerpt=None,
            published_at=moment,
            url=f"https://{number}.example/",
            provider=Provider(name=str(number), domain=f"{number}.example"),
            quality=quality,
        )
        for number, quality in enumerate(row["related_quality"])
    )
