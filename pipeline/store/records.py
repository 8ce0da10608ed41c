"""What the ledger hands out: frozen values, datetimes aware and in UTC."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from pipeline.model import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What is known of a feed, sitemap or listing from earlier runs."""

    etag: str | None
    """Validator of the last answer that was read to the end."""
    last_modified: str | None
    """As `etag`."""
    status: int | None
    """HTTP status of the last answer. None: there was none."""
    checked_at: datetime
    """When it was last asked."""
    ok_at: datetime | None
    """When it last answered well."""
    failures: int
    """Failures in a row, 0 after a good answer."""
    entries: int | None
    """Links in the last full answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is known of one article."""

    id: int
    """Stays the same as long as the ledger lives."""
    url: str
    """Canonical, or as far as known when it was rejected."""
    provider: str
    """Name of the spider."""
    state: str
    """extracted, settled or rejected."""
    reason: str | None
    """Why it was rejected, or why the last re-check was."""
    first_seen: datetime
    recheck_at: datetime | None
    """When it is fetched again. None: never."""
    article: Article | None = field(repr=False)
    """None when it was rejected before there was one."""
    misses: int = 0
    """How often in a row the page was not found."""
    withdrawn: str | None = None
    """Why its publisher took it back. None: it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLink:
    """Two articles that were compared, and what was found then."""

    a: int
    """Id of the one, the smaller."""
    b: int
    """Id of the other."""
    score: float
    """Probability of one story, 0 to 1."""
    kind: str | None
    """duplicate, related, or None: compared, and too weak by itself."""
    shared: tuple[str, ...]
    """Terms that both have, rarest first."""
    hours: float | None
    """Hours between the two publications."""
    same_provider: bool
    """Whether both come from one outlet."""


class DeliveryState(StrEnum):
    """How far the file of an article has come at a destination."""

    RESERVED = "reserved"
    """It has a path; nothing was written."""
    WRITING = "writing"
    """A write was announced. After a crash the file is the old one, the announced one, or not there yet."""
    DELIVERED = "delivered"
    DELETED = "deleted"
    """A person removed the file: it stays away."""
    ARCHIVED = "archived"
    """The file was moved, or is about to be moved, to the archive folder: it is not written again."""
    ADOPTED = "adopted"
    """A person took the file over: it is not written, moved or removed until they give it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The outbox row of one article at one destination."""

    article_id: int
    path: str
    """Relative to the destination, `/` between its parts. Never changes once a file was delivered; of an archived one
    it is the place that the file had, which no other article gets."""
    state: DeliveryState
    sha256: str | None
    """Of the bytes last written to the path, hexadecimal. None: none were."""
    content: str | None = field(repr=False)
    """What we last meant the file to say. A person's edits are not in it: they are the difference."""
    pending_sha256: str | None
    """Of the bytes that an unfinished write announced."""
    pending_content: str | None = field(repr=False)
    """As `content`, of an unfinished write."""


class Picture(NamedTuple):
    """What a probe found."""

    width: int | None
    height: int | None
    reason: str | None
    """Why it is no lead image. None: it is one."""


class OwnFile(NamedTuple):
    """A file of ours that is no article's: a page for apps, a feed, a picture."""

    path: str
    """Relative to the destination, `/` between its parts."""
    kind: str
    """page or picture."""
    sha256: str | None
    """Of the bytes last written. None: none were."""
    pending_sha256: str | None
    """Of the bytes that an unfinished write announced."""
