"""Topics and organizations, as the files of a destination's `_data` folder state them.

Takes texts, not paths: whoever reads the files hands them over one by one, sorted by name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

import yaml

from pipeline.errors import ConfigError
from pipeline.model import Image

Profile = Literal["default", "reference"]
"""`reference` scores as the reference system did, faults included; `default` keeps its scale and mends them."""

MAX_KEYWORDS = 1000  # Per topic. The reference system's largest topic has 14.


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A subject that articles are sorted under."""

    id: str
    """For addresses, for example `machine-learning`."""
    name: str
    """As printed and as articles name it, for example `Machine Learning`."""
    keywords: tuple[str, ...] = ()
    """Words and phrases that make an article one of this topic. As written."""
    parent: str | None = None
    """Name of the topic that every article of this one belongs to as well."""
    within_parent: bool = False
    """True when the keywords are everyday words (`healthcare`, `chip`) that make an article one of this topic only
    where it speaks of the parent's subject too. The profile `reference` does not know it."""
    news: str | None = None
    """Address at which the site publishes this topic's news for apps. None: it does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """A known outlet."""

    id: str
    """For file names, usually the domain."""
    name: str
    """As printed, for example `IT Pro`."""
    domain: str
    """Registrable domain or the organization's own host, lower case."""
    images: tuple[Image, ...] = ()
    """Logos with absolute addresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxonomy:
    """The topics and organizations of one destination. Raises `ConfigError` when they contradict each other."""

    topics: tuple[Topic, ...] = ()
    """In the order of their files; parents may come later than their children."""
    organizations: tuple[Organization, ...] = ()
    """In the order of their files."""
    by_domain: Mapping[str, Organization] = field(init=False, repr=False, compare=False)
    """The organizations by domain."""
    by_name: Mapping[str, Topic] = field(init=False, repr=False, compare=False)
    """The topics by name."""

    def __post_init__(self) -> None:
        topics: dict[str, Topic] = {}
        for topic in self.topics:
            if topic.name in topics:
                raise ConfigError(f"topic {topic.id}: name: {topic.name!r} is also the name of {topics[topic.name].id}")
            topics[topic.name] = topic
        for topic in self.topics:
            seen, parent = {topic.name}, topic.parent
            while parent is not None:
                if parent not in topics:
                    raise ConfigError(f"topic {topic.id}: parent: {parent!r} is no topic; known: {', '.join(topics)}")
                if parent in seen:
                    raise ConfigError(f"topic {topic.id}: parent: {parent!r} descends from {topic.name!r}")
                seen.add(parent)
                parent = topics[parent].parent
        organizations: dict[str, Organization] = {}
        for organization in self.organizations:
            if organization.domain in organizations:
                other = organizations[organization.domain].id
                raise ConfigError(
                    f"organization {organization.id}: domain: {organization.domain} is also that of {other}"
                )
            organizations[organization.domain] = organization
        # The class is frozen; what is derived from its fields is set once, here.
        object.__setattr__(self, "by_domain", MappingProxyType(organizations))
        object.__setattr__(self, "by_name", MappingProxyType(topics))


def parse_topic(text: str, name: str) -> Topic:
    """Read one `_data/topics/*.yaml`. `name` is the file's, for messages. Raises `ConfigError` with file and key."""
    entry = _Entry(_mapping(text, name), name)
    keywords = tuple(entry.text_of(item, "keywords") for item in entry.list_of("keywords", MAX_KEYWORDS))
    title = entry.required("name")
    return Topic(
        id=entry.optional("_id") or title,
        name=title,
        keywords=keywords,
        parent=entry.optional("parent"),
        within_parent=entry.flag("within_parent"),
        news=entry.service("news"),
    )


def parse_organization(text: str, name: str, *, site_url: str | None = None) -> Organization:
    """Read one `_data/organizations/*.md`, front matter or plain YAML. `name` is the file's, for messages.

    Logos with a path (`/assets/…`) are completed with `site_url`, the address of the destination's site including its
    base path; without it they are left out, for a path alone shows no picture elsewhere. Raises `ConfigError` with the
    file and key.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines[0].rstrip() == "---":
        try:
            end = next(number for number, line in enumerate(lines) if number and line.rstrip() == "---")
        except StopIteration:
            raise ConfigError(f"{name}: the front matter has no closing `---`") from None
        lines = lines[1:end]
    entry = _Entry(_mapping("\n".join(lines), name), name)
    domain = entry.required("domain").lower()
    images = []
    for item in entry.list_of("images", 20):
        image = _Entry(item, name) if isinstance(item, dict) else entry.fail("images", "expected entries with `url`")
        url, width, height = image.required("url"), image.number("width"), image.number("height")
        if url.startswith("/") and not url.startswith("//"):
            if site_url is None:
                continue
            url = site_url.rstrip("/") + url
        images.append(Image(url=url, width=width, height=height, source="organization"))
    return Organization(
        id=entry.optional("_id") or domain, name=entry.required("name"), domain=domain, images=tuple(images)
    )


def _mapping(text: str, name: str) -> dict[Any, Any]:
    try:
        loaded = yaml.load(text, yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise ConfigError(f"{name}: {' '.join(str(error).split())}") from error
    except (RecursionError, ValueError) as error:
        # Nesting without end, or a date such as 2024-02-30.
        raise ConfigError(f"{name}: {error}") from error
    if not isinstance(loaded, dict):
        raise ConfigError(f"{name}: expected keys with values")
    return loaded


@dataclass(frozen=True, slots=True)
class _Entry:
    values: dict[Any, Any]
    file: str

    def fail(self, key: str, message: str) -> Any:
        raise ConfigError(f"{self.file}: {key}: {message}")

    def text_of(self, value: object, key: str) -> str:
        # YAML reads `2020` and `yes` as other things than text; quoting them is for the writer of the file to do.
        if not isinstance(value, str) or not value.strip():
            self.fail(key, f"expected text, not {value!r:.80}; quote it")
        return str(value).strip()

    def required(self, key: str) -> str:
        return self.text_of(self.values[key], key) if key in self.values else str(self.fail(key, "is missing"))

    def optional(self, key: str) -> str | None:
        value = self.values.get(key)
        return None if value is None else self.text_of(value, key)

    def flag(self, key: str) -> bool:
        value = self.values.get(key, False)
        return value if isinstance(value, bool) else bool(self.fail(key, f"expected true or false, not {value!r:.80}"))

    def service(self, name: str) -> str | None:
        value = self.values.get("services")
        # The reference's files name services of its other pipelines too; what is no address of ours is left alone.
        found = value.get(name) if isinstance(value, dict) else None
        return found if isinstance(found, str) and found.startswith(("https://", "http://")) else None

    def number(self, key: str) -> int | None:
        value = self.values.get(key)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
            self.fail(key, f"expected a number of pixels, not {value!r:.80}")
        return value

    def list_of(self, key: str, most: int) -> list[Any]:
        value = self.values.get(key)
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > most:
            self.fail(key, f"expected a list of at most {most}")
        return list(value)
