"""`destinations.yaml` → frozen dataclasses, read once, at the edge.

Every mistake is named with the file, the line and the key, and found before the first request (`ConfigError`).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, TypeAlias

from pipeline.enrich.taxonomy import Taxonomy, parse_organization, parse_topic
from pipeline.errors import ConfigError
from pipeline.model import Article
from pipeline.sections import Section, read_section, read_text

Body: TypeAlias = Literal["none", "excerpt", "text"]
"""What stands below the front matter; `pipeline.export.render.Body` is the same."""

BODIES: tuple[Body, ...] = ("none", "excerpt", "text")

Publication: TypeAlias = Literal["api", "news-sitemap", "atom", "json-feed"]
"""What can be made of all that a destination publishes."""

PUBLICATIONS: tuple[Publication, ...] = ("api", "news-sitemap", "atom", "json-feed")

PICTURE_WIDTHS = (480, 800, 1200)  # A phone, a card, an article's head; 1200 is what link previews ask for.
MAX_PICTURE_WIDTHS = 6
NARROWEST, WIDEST = 16, 4096

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
Push: TypeAlias = Literal["none", "branch", "pull-request"]
"""Where a commit goes: nowhere, to the branch that is checked out, or to a branch of its own for review."""

PUSHES: tuple[Push, ...] = ("none", "branch", "pull-request")
PUSH_RETRIES = 5  # Two clones that push every few seconds need one or two; five are for a busy hour.
MAX_PUSH_RETRIES = 20
PLACEHOLDERS = ("date", "destination", "files")
"""What `{…}` may name in a commit message."""

# What git takes for an identity: neither part may hold what ends it.
_AUTHOR = re.compile(
    r"(?P<name>[^<>\x00-\x1f\x7f]*[^<>\s\x00-\x1f\x7f]) <(?P<email>[^<>\s\x00-\x1f\x7f]+@[^<>\s\x00-\x1f\x7f]+)>"
)
# Names of remotes and branches, narrower than git's: nothing that could be read as an option, a range or a pattern.
_REF = re.compile(r"(?!.*(?:\.\.|//|@\{|\.lock(?:/|$)))[A-Za-z0-9_][A-Za-z0-9_./+-]*(?<![./])")


@dataclass(frozen=True, slots=True, kw_only=True)
class GitDelivery:
    """How what is written at a destination is committed."""

    message: str = "Update news"
    """Commit message, with {date}, {destination} and {files} where it has them."""
    author: tuple[str, str] | None = None
    """Name and address of the author and committer. None: those that git is configured with."""
    push: Push = "none"
    remote: str = "origin"
    branch: str | None = None
    """For `branch` and `none`, the branch that must be checked out, None: whichever is. For `pull-request` the one to
    merge into, None: the one that is checked out."""
    retries: int = PUSH_RETRIES
    """How often a push is tried again after somebody else's came first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A content repository that gets articles, and which of them."""

    name: str
    """Letters, digits and hyphens; the ledger knows the destination by it."""
    path: Path
    """Absolute root of the content repository."""
    preset: str
    """A name in `pipeline.export.presets.PRESETS`."""
    taxonomy: Taxonomy
    """Its topics and organizations."""
    topics: frozenset[str] | None = None
    """Only articles with one of these topics. None: all."""
    providers: frozenset[str] | None = None
    """Only articles of these spiders. None: all."""
    languages: frozenset[str] | None = None
    """Only articles in these languages, primary subtags such as `en`. None: all."""
    types: frozenset[str] | None = None
    """Only `article` or only `video`. None: both."""
    min_quality: int = 0
    """Only articles of at least this quality."""
    body: Body = "none"
    """What stands below the front matter: nothing, the excerpt, or the extracted text where it may be copied."""
    body_providers: frozenset[str] = frozenset()
    """Spiders whose text may be copied; a product's own blog (`Provider.official`) need not be named."""
    archive_after: timedelta | None = None
    """Age of an article from which `scrapy archive` moves its file to the archive. None: never."""
    heat_half_life: timedelta | None = None
    """Time in which heat halves, in whole steps. None: it does not."""
    publish: frozenset[Publication] = frozenset()
    """What is made of all that lies here: pages for apps, a news sitemap, feeds."""
    site_url: str | None = None
    """Address of the built site, without a slash behind."""
    site_title: str = ""
    """What its feeds and its sitemap call the site; its name by default."""
    site_language: str = "en-US"
    """BCP 47 code of its feeds and its sitemap."""
    page_url: str | None = None
    """Address at which the site shows an article, with {name} for the file's name without its ending."""
    git: GitDelivery | None = None
    """How its files are committed. None: they are not."""
    pictures: Literal["remote", "stored"] = "remote"
    """Whether files link to the publishers' pictures or to copies that lie here."""
    picture_widths: tuple[int, ...] = PICTURE_WIDTHS
    """Widths in pixels in which a copy is stored, ascending; wider than it is a picture is never made."""

    def wants(self, article: Article, spider: str) -> bool:
        """Tell whether a scored article belongs here."""
        language = (article.language or "").split("-")[0].lower()
        return (
            (self.providers is None or spider in self.providers)
            and (self.topics is None or not self.topics.isdisjoint(article.topics))
            and (self.languages is None or language in self.languages)
            and (self.types is None or article.type in self.types)
            and (article.quality or 0) >= self.min_quality
        )

    def body_of(self, article: Article, spider: str) -> Body:
        """Tell what stands below the front matter of an article. Text that may not be copied gives way to the excerpt.

        Nobody's text is copied unless a person said so, here or in the provider (`official`), and the page agrees.
        """
        may_copy = article.provider.official or spider in self.body_providers
        may_copy = may_copy and (article.rights is None or article.rights.text)
        return "excerpt" if self.body == "text" and not may_copy else self.body


def load_destinations(path: Path, *, presets: Iterable[str], spiders: Iterable[str]) -> tuple[Destination, ...]:
    """Read a destinations file. Paths in it are relative to its folder. Raises `ConfigError`."""
    root = read_section(path)
    entries = root.take("destinations", list, required=True)
    root.done()
    if not entries:
        raise ConfigError(f"{path}: destinations: the list is empty")
    found: list[Destination] = []
    for number, node in enumerate(entries):
        section = Section(path, f"destinations[{number}]", node)
        latest = _destination(section, frozenset(presets), frozenset(spiders))
        for other in found:
            if other.name == latest.name:
                raise section.error("name", "is that of another destination, too")
            if other.path == latest.path:
                raise section.error("path", f"{latest.path} is that of {other.name}")
            if other.path in latest.path.parents or latest.path in other.path.parents:
                raise section.error("path", f"{latest.path} and {other.name}'s lie inside each other")
        found.append(latest)
    return tuple(found)


def load_taxonomy(folder: Path, site_url: str | None = None) -> Taxonomy:
    """Read `topics/*.yaml` and `organizations/*.md` of a data folder, each in the order of its file names.

    `site_url` is what the logos' paths are relative to; without it an organization has no logo.
    Either may be missing; a folder that has neither is a mistake. Raises `ConfigError` with the file and the key.
    """
    topics, organizations = folder / "topics", folder / "organizations"
    if not topics.is_dir() and not organizations.is_dir():
        raise ConfigError(
            f"{folder}: neither topics/ nor organizations/ is there; a destination's taxonomy names such a folder"
        )
    return Taxonomy(
        topics=tuple(parse_topic(read_text(file), str(file)) for file in sorted(topics.glob("*.yaml"))),
        organizations=tuple(
            parse_organization(read_text(file), str(file), site_url=site_url)
            for file in sorted(organizations.glob("*.md"))
        ),
    )


def _destination(section: Section, presets: frozenset[str], spiders: frozenset[str]) -> Destination:
    name = section.take("name", str, required=True)
    if not name.replace("-", "").isalnum() or not name.isascii():
        raise section.error("name", f"{name!r} has other characters than letters, digits and hyphens")
    section.where = name
    preset = section.take("preset", str) or "smartable"
    section.require_known("preset", (preset,), presets)
    path = (section.file.parent / section.take("path", str, required=True)).resolve()
    if not path.is_dir():
        raise section.error("path", f"{path} is no folder; create it, or clone the content repository there")
    data = section.take("taxonomy", str)
    site_url = section.take("site_url", str)
    if site_url and not site_url.startswith(("https://", "http://")):
        raise section.error("site_url", f"{site_url!r} does not begin with https:// or http://")
    taxonomy = load_taxonomy((section.file.parent / data).resolve() if data else path / "_data", site_url)
    topics = section.strings("topics")
    section.require_known("topics", topics, frozenset(topic.name for topic in taxonomy.topics))
    providers = section.strings("providers")
    section.require_known("providers", providers, spiders)
    types = section.strings("types")
    section.require_known("types", types, frozenset({"article", "video"}))
    languages = section.strings("languages")
    min_quality = section.take("min_quality", int) or 0
    stated = section.take("body", str) or "none"
    section.require_known("body", (stated,), frozenset(BODIES))
    body = next(kind for kind in BODIES if kind == stated)
    body_providers = section.strings("body_providers")
    section.require_known("body_providers", body_providers, spiders)
    if body_providers and body != "text":
        raise section.error("body_providers", "says whose text may be copied, but `body` is not `text`")
    days = section.take("archive_after", int)
    if days is not None and days <= 0:
        raise section.error("archive_after", "expected a number of days above 0")
    hours = section.take("heat_half_life", int)
    if hours is not None and hours <= 0:
        raise section.error("heat_half_life", "expected a number of hours above 0")
    site = _site(section, name, preset, site_url)
    below = section.take("git", dict)
    git = _git(below) if below is not None else None
    stored = section.take("pictures", str) or "remote"
    section.require_known("pictures", (stored,), frozenset({"remote", "stored"}))
    if stored == "stored" and preset == "smartable" and site_url is None:
        raise section.error("pictures", "the preset smartable links to pictures by whole addresses: set `site_url`")
    if stored == "stored" and find_spec("PIL") is None:
        raise section.error("pictures", "stored pictures need Pillow: pip install '.[pictures]'")
    widths = _widths(section)
    section.done()
    return Destination(
        name=name,
        pictures="stored" if stored == "stored" else "remote",
        picture_widths=widths,
        **site,
        path=path,
        preset=preset,
        taxonomy=taxonomy,
        topics=frozenset(topics) if topics else None,
        providers=frozenset(providers) if providers else None,
        languages=frozenset(language.split("-")[0].lower() for language in languages) if languages else None,
        types=frozenset(types) if types else None,
        min_quality=min_quality,
        body=body,
        body_providers=frozenset(body_providers),
        archive_after=timedelta(days=days) if days else None,
        heat_half_life=timedelta(hours=hours) if hours else None,
        git=git,
    )


def _site(section: Section, name: str, preset: str, site_url: str | None) -> dict[str, Any]:
    """Read what a destination publishes besides its articles, and what it needs for that."""
    asked = section.strings("publish")
    section.require_known("publish", asked, frozenset(PUBLICATIONS))
    title = section.take("site_title", str)
    language = section.take("site_language", str)
    if language is not None and not _LANGUAGE.fullmatch(language):
        raise section.error("site_language", f"{language!r} is no language code such as `en` or `pt-BR`")
    page_url = section.take("page_url", str)
    if page_url is not None and (not page_url.startswith(("https://", "http://")) or page_url.count("{name}") != 1):
        raise section.error(
            "page_url", "expected an address with {name} in it, such as https://example.org/news/{name}/"
        )
    if "api" in asked and preset != "smartable":
        raise section.error("publish", "`api` is made for the preset smartable only")
    if {"atom", "json-feed"} & set(asked) and site_url is None:
        raise section.error("publish", "a feed names its own address: set `site_url`")
    if "news-sitemap" in asked and site_url is None and page_url is None:
        raise section.error("publish", "`news-sitemap` lists the site's own pages: set `page_url` or `site_url`")
    return {
        "publish": frozenset(kind for kind in PUBLICATIONS if kind in asked),
        "site_url": site_url.rstrip("/") if site_url else None,
        "site_title": title or name,
        "site_language": language or "en-US",
        "page_url": page_url,
    }


def _git(section: Section) -> GitDelivery | None:
    """Read the section `git` of a destination; None where it says `commit: false`."""
    commits = section.take("commit", bool)
    message = section.take("message", str)
    stated = section.take("author", str)
    push = section.take("push", str, bool)
    remote = section.take("remote", str)
    branch = section.take("branch", str)
    retries = section.take("retries", int)
    section.done()
    if message is not None and not message.strip():
        raise section.error("message", "is empty")
    for placeholder in re.findall(r"\{([^{}]*)\}", message or ""):
        section.require_known("message", (placeholder,), frozenset(PLACEHOLDERS), what="placeholder")
    author = _AUTHOR.fullmatch(stated) if stated is not None else None
    if stated is not None and author is None:
        raise section.error("author", f"{stated!r} is not of the form `Name <name@example.org>`")
    push = {True: "branch", False: "none", None: "none"}.get(push, push)
    section.require_known("push", (push,), frozenset(PUSHES))
    for key, name in (("remote", remote), ("branch", branch)):
        if name is not None and not _REF.fullmatch(name):
            raise section.error(key, f"{name!r} is no name that git takes for a {key}")
    if retries is not None and not 0 <= retries <= MAX_PUSH_RETRIES:
        raise section.error("retries", f"expected a number from 0 to {MAX_PUSH_RETRIES}")
    if commits is False:
        return None
    default = GitDelivery()
    return GitDelivery(
        message=message.strip() if message else default.message,
        author=(author["name"].strip(), author["email"]) if author else None,
        push=next(kind for kind in PUSHES if kind == push),
        remote=remote or default.remote,
        branch=branch,
        retries=default.retries if retries is None else retries,
    )


def _widths(section: Section) -> tuple[int, ...]:
    texts = section.strings("picture_widths")
    if not texts:
        return PICTURE_WIDTHS
    fit = all(text.isascii() and text.isdigit() and NARROWEST <= int(text[:9]) <= WIDEST for text in texts)
    if not fit or len(texts) > MAX_PICTURE_WIDTHS:
        raise section.error(
            "picture_widths", f"expected up to {MAX_PICTURE_WIDTHS} widths from {NARROWEST} to {WIDEST} pixels"
        )
    return tuple(sorted({int(text) for text in texts}))
