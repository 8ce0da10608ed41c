"""Tables of the ledger. Portable SQL types only: the same tables serve SQLite and PostgreSQL."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

VERSION = 7
"""Version of this schema. A change of a table raises it and adds a step to `migrations.STEPS`."""


class Moment(TypeDecorator[datetime]):
    """An aware datetime as UTC ISO text of one width, so that text sorts as time does."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r} given to the ledger")
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


# PostgreSQL indexes values of up to 2,704 bytes, and addresses have up to 4,096 characters, escapes included.
_INDEXED = 2000
_DIGEST = 64


class Key(TypeDecorator[str]):
    """A text to find rows by. PostgreSQL keeps the beginning of a very long one and the SHA-256 of the whole."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return value if value is None or dialect.name == "sqlite" else indexed(value)


def indexed(key: str) -> str:
    """Return what PostgreSQL's index holds for a key: itself, unless it is longer than an index takes."""
    encoded = key.encode()
    if len(encoded) <= _INDEXED:
        return key
    digest = hashlib.sha256(encoded).hexdigest()
    return f"{encoded[: _INDEXED - _DIGEST - 1].decode(errors='ignore')}#{digest}"


metadata = MetaData()

schema_version = Table("schema_version", metadata, Column("version", Integer, primary_key=True, autoincrement=False))

sources = Table(
    "sources",
    metadata,
    Column("url", Key, primary_key=True),
    Column("provider", Text, nullable=False),
    Column("status", Integer),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("checked_at", Moment, nullable=False),
    Column("ok_at", Moment),
    Column("failures", Integer, nullable=False),
    Column("entries", Integer),
)

hosts = Table(
    "hosts",
    metadata,
    Column("host", Text, primary_key=True),
    Column("not_before", Moment, nullable=False),
    Column("reason", Text, nullable=False),
)

articles = Table(
    "articles",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("url", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", Text),
    Column("published_at", Moment),
    Column("image_url", Key),
    Column("article", Text),
    Column("first_seen", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("recheck_at", Moment),
    # How often in a row its page was not found.
    Column("misses", Integer),
    # Why its publisher took it back; null while it stands.
    Column("withdrawn", Text),
    # When it was compared with the other articles of its week; null until then.
    Column("linked_at", Moment),
    # Its files do not show yet what is known of it; null where they do.
    Column("stale", Boolean),
    # Id of the story that it tells, given once; null where nobody else tells it.
    Column("story", String(16), index=True),
    Index("articles_by_recheck", "provider", "recheck_at"),
    Index("articles_by_date", "published_at", "id"),
    Index("articles_by_image", "image_url", "provider"),
    sqlite_autoincrement=True,
)

keys = Table(
    "keys",
    metadata,
    Column("key", Key, primary_key=True),
    Column("article_id", Integer, ForeignKey("articles.id"), nullable=False, index=True),
)

links = Table(
    "links",
    metadata,
    Column("a", Integer, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("b", Integer, ForeignKey("articles.id"), primary_key=True, autoincrement=False, index=True),
    Column("score", Float, nullable=False),
    Column("kind", String(16)),
    Column("shared", Text, nullable=False),
    Column("hours", Float),
    Column("same_provider", Boolean, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("destination", Text, primary_key=True),
    Column("article_id", Integer, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("path", Text, nullable=False),
    # As file systems that fold case see the path: two names that such a disk takes for one are never both given.
    Column("path_key", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("sha256", String(64)),
    Column("content", Text),
    Column("pending_sha256", String(64)),
    Column("pending_content", Text),
    Column("delivered_at", Moment),
    UniqueConstraint("destination", "path_key"),
    Index("deliveries_by_article", "article_id", "state"),
    Index("deliveries_by_state", "destination", "state"),
)

pictures = Table(
    "pictures",
    metadata,
    Column("url", Key, primary_key=True),
    Column("width", Integer),
    Column("height", Integer),
    Column("reason", Text),
    Column("checked_at", Moment),
)

# What sites state of the use of their pages, in files of their own; empty where there is none.
site_files = Table(
    "site_files",
    metadata,
    Column("origin", Text, primary_key=True),
    Column("tdmrep", Text, nullable=False),
    Column("ai", Text, nullable=False),
    Column("checked_at", Moment, nullable=False),
)

# Files of ours besides the articles': pages for apps, feeds, pictures.
own_files = Table(
    "own_files",
    metadata,
    Column("destination", Text, primary_key=True),
    Column("path", Text, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("sha256", String(64)),
    Column("pending_sha256", String(64)),
)

file_uses = Table(
    "file_uses",
    metadata,
    Column("destination", Text, primary_key=True),
    Column("article_id", Integer, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("path", Text, primary_key=True),
    Index("file_uses_by_path", "destination", "path"),
)

stored_pictures = Table(
    "stored_pictures",
    metadata,
    Column("url", Key, primary_key=True),
    Column("widths", Text, primary_key=True),
    Column("copies", Text, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("exit_code", Integer),
    Column("summary", Text),
)

provider_runs = Table(
    "provider_runs",
    metadata,
    Column("run_id", Integer, ForeignKey("runs.id"), primary_key=True, autoincrement=False),
    Column("provider", Text, primary_key=True),
    Column("stats", Text, nullable=False),
    Index("provider_runs_by_provider", "provider", "run_id"),
)

# Who may crawl a provider, and until when unless it is prolonged. For several machines only.
leases = Table(
    "leases",
    metadata,
    Column("name", Key, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("until", Moment, nullable=False),
)

# How each provider was when it was looked at last, and what was told of it.
healths = Table(
    "healths",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("state", String(16), nullable=False),
    Column("since", Moment, nullable=False),
    Column("told", Text, nullable=False),
)

# Which months of a provider's archives, and which files of kept pages, were read to their end.
walked = Table(
    "walked",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("unit", Key, primary_key=True),
    Column("done_at", Moment, nullable=False),
)
