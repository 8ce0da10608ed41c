"""`destinations.yaml` → frozen dataclasses, read once, at the edge.

Every mistake is named with the file, the line and the key, and found before the first request (`ConfigError`).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, TypeAlias

import yaml

from pipeline.choices import meant
from pipeline.enrich.taxonomy import Taxonomy, parse_organization, parse_topic
from pipeline.errors import ConfigError
from pipeline.model import Article

Body: TypeAlias = Literal["none", "excerpt", "text"]
"""What stands below the front matter; `pipeline.export.render.Body` is the same."""

BODIES: tuple[Body, ...] = ("none", "excerpt", "text")

Publication: TypeAlias = Literal["api", "news-sitemap", "atom", "json-feed"]
"""What can be made of all that a destination publishes."""

PUBLICATIONS: tuple[Publication, ...] = ("api", "news-sitemap", "atom", "json-feed")

PICTURE_WIDTHS = (480, 800, 1200)  # A phone, a card, an article's head; 1200 is what link previews ask for.
MAX_PICTURE_WIDTHS = 6
NARROWEST, WIDEST = 16, 4096

MAX_TAXONOMY_FILE = 256 << 10  # Bytes. The largest file of the reference system's taxonomies has 3 KB.


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
    root = _compose(path)
    entries = root.take("destinations", list, required=True)
    root.done()
    if not entries:
        raise ConfigError(f"{path}: destinations: the list is empty")
    found: list[Destination] = []
    for number, node in enumerate(entries):
        found.append(
            _destination(_Section(path, f"destinations[{number}]", node), frozenset(presets), frozenset(spiders))
        )
        latest = found[-1]
        for other in found[:-1]:
            if other.name == latest.name:
                raise ConfigError(f"{path}: {other.name}: the name stands twice")
            if other.path == latest.path:
                raise ConfigError(f"{path}: {latest.name}: path {latest.path} is that of {other.name}")
            if other.path in latest.path.parents or latest.path in other.path.parents:
                raise ConfigError(f"{path}: {latest.name}: path {latest.path} and {other.name}'s lie inside each other")
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
        topics=tuple(parse_topic(_read(file), str(file)) for file in sorted(topics.glob("*.yaml"))),
        organizations=tuple(
            parse_organization(_read(file), str(file), site_url=site_url) for file in sorted(organizations.glob("*.md"))
        ),
    )


def _read(file: Path) -> str:
    try:
        if file.stat().st_size > MAX_TAXONOMY_FILE:
            raise ConfigError(f"{file}: larger than {MAX_TAXONOMY_FILE:,} bytes")
        return file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: {error}") from error


def _destination(section: "_Section", presets: frozenset[str], spiders: frozenset[str]) -> Destination:
    name = section.take("name", str, required=True)
    if not name.replace("-", "").isalnum() or not name.isascii():
        raise section.error("name", f"{name!r} has other characters than letters, digits and hyphens")
    section.where = name
    preset = section.take("preset", str) or "smartable"
    _known(section, "preset", (preset,), presets)
    path = (section.file.parent / section.take("path", str, required=True)).resolve()
    if not path.is_dir():
        raise section.error("path", f"{path} is no folder; create it, or clone the content repository there")
    data = section.take("taxonomy", str)
    site_url = section.take("site_url", str)
    if site_url and not site_url.startswith(("https://", "http://")):
        raise section.error("site_url", f"{site_url!r} does not begin with https:// or http://")
    taxonomy = load_taxonomy((section.file.parent / data).resolve() if data else path / "_data", site_url)
    topics = section.strings("topics")
    _known(section, "topics", topics, frozenset(topic.name for topic in taxonomy.topics))
    providers = section.strings("providers")
    _known(section, "providers", providers, spiders)
    types = section.strings("types")
    _known(section, "types", types, frozenset({"article", "video"}))
    languages = section.strings("languages")
    min_quality = section.take("min_quality", int) or 0
    stated = section.take("body", str) or "none"
    _known(section, "body", (stated,), frozenset(BODIES))
    body = next(kind for kind in BODIES if kind == stated)
    body_providers = section.strings("body_providers")
    _known(section, "body_providers", body_providers, spiders)
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
    _known(section, "pictures", (stored,), frozenset({"remote", "stored"}))
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


def _site(section: "_Section", name: str, preset: str, site_url: str | None) -> dict[str, Any]:
    """Read what a destination publishes besides its articles, and what it needs for that."""
    asked = section.strings("publish")
    _known(section, "publish", asked, frozenset(PUBLICATIONS))
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


def _git(section: "_Section") -> GitDelivery | None:
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
        _known(section, "message", (placeholder,), frozenset(PLACEHOLDERS), what="placeholder")
    author = _AUTHOR.fullmatch(stated) if stated is not None else None
    if stated is not None and author is None:
        raise section.error("author", f"{stated!r} is not of the form `Name <name@example.org>`")
    push = {True: "branch", False: "none", None: "none"}.get(push, push)
    _known(section, "push", (push,), frozenset(PUSHES))
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


def _widths(section: "_Section") -> tuple[int, ...]:
    texts = section.strings("picture_widths")
    if not texts:
        return PICTURE_WIDTHS
    fit = all(text.isascii() and text.isdigit() and NARROWEST <= int(text[:9]) <= WIDEST for text in texts)
    if not fit or len(texts) > MAX_PICTURE_WIDTHS:
        raise section.error(
            "picture_widths", f"expected up to {MAX_PICTURE_WIDTHS} widths from {NARROWEST} to {WIDEST} pixels"
        )
    return tuple(sorted({int(text) for text in texts}))


def _known(
    section: "_Section", key: str, values: Iterable[str], known: frozenset[str], what: str | None = None
) -> None:
    for value in values:
        if value not in known:
            what, names = what or key.removesuffix("s"), ", ".join(sorted(known))
            raise section.error(key, f"unknown {what} {value!r}{meant(value, known)}; known: {names}")


_NAMES = {str: "text", int: "a whole number", list: "a list", bool: "true or false", dict: "keys with values"}


class _Section:
    """One YAML mapping: keys are taken one by one, and what is left over is a mistake."""

    def __init__(self, file: Path, where: str, node: yaml.Node) -> None:
        self.file, self.where, self.line = file, where, node.start_mark.line + 1
        if not isinstance(node, yaml.MappingNode):
            raise ConfigError(f"{file}:{self.line}: {where}: expected keys with values")
        self.nodes: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        self.asked: set[str] = set()
        for key, value in node.value:
            text = str(key.value)
            if text in self.nodes:
                raise ConfigError(f"{file}:{key.start_mark.line + 1}: {where}: {text} stands twice")
            self.nodes[text] = (key, value)
        self.lines = {text: key.start_mark.line + 1 for text, (key, _) in self.nodes.items()}

    def error(self, key: str, message: str) -> ConfigError:
        return ConfigError(f"{self.file}:{self.lines.get(key, self.line)}: {self.where}: {key}: {message}")

    def take(self, key: str, *kinds: type, required: bool = False) -> Any:
        """Return the value of `key`, of one of some kinds: text, a number, a flag, a list of nodes, or a section.

        None where it is absent.
        """
        self.asked.add(key)
        pair = self.nodes.pop(key, None)
        if pair is None:
            if required:
                other = next((other for other in self.nodes if get_close_matches(key, [other], cutoff=0.7)), None)
                raise self.error(
                    key, "is missing" + (f"; is {other!r} in line {self.lines[other]} meant?" if other else "")
                )
            return None
        node = pair[1]
        if list in kinds and isinstance(node, yaml.SequenceNode):
            return node.value
        if dict in kinds and isinstance(node, yaml.MappingNode):
            return _Section(self.file, f"{self.where}: {key}", node)
        try:
            value = (
                yaml.CSafeLoader("").construct_object(node, deep=True) if isinstance(node, yaml.ScalarNode) else None
            )
        except (yaml.YAMLError, ValueError) as error:
            # A date such as 2026-13-45, which YAML takes for one.
            raise self.error(key, f"{node.value!r:.80} cannot be read: {error}") from error
        if type(value) not in kinds:
            raise self.error(key, f"expected {' or '.join(_NAMES[kind] for kind in kinds)}")
        if value == "":
            raise self.error(key, "is empty")
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; empty where the key is absent. An empty list is a mistake: it would match nothing."""
        self.asked.add(key)
        if key not in self.nodes:
            return ()
        nodes = self.take(key, list)
        if not nodes or not all(isinstance(node, yaml.ScalarNode) for node in nodes):
            raise self.error(key, "expected a list of names")
        return tuple(node.value for node in nodes)

    def done(self) -> None:
        for key in self.nodes:
            raise self.error(key, f"unknown key{meant(key, self.asked)}; known: {', '.join(sorted(self.asked))}")


def _compose(path: Path) -> _Section:
    try:
        node = yaml.compose(_read(path), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise ConfigError(f"{path}: {' '.join(str(error).split())}") from error
    if node is None:
        raise ConfigError(f"{path}: the file is empty")
    return _Section(path, "top level", node)
