"""From an article to its file at a destination, in the order that survives a crash (see `pipeline.store.outbox`).

A file that nobody touched is ours to replace. In a file that a person changed, the keys that they changed stay. A file
that a person removed stays away. A file that is not ours is never touched.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Protocol

from pipeline.errors import ExportFailed
from pipeline.export.check import as_read, check, same
from pipeline.export.folder import Changed, Folder, Temporary, digest
from pipeline.export.folders import Folders
from pipeline.export.frontmatter import BadFrontMatter, Value, parse
from pipeline.export.merge import Merged, merge
from pipeline.export.names import stem
from pipeline.export.presets import PRESETS, Preset
from pipeline.export.render import Body, assemble, front_matter, text_below
from pipeline.export.together import Need, Steps, Sync, finish
from pipeline.model import Article
from pipeline.store import Delivery, DeliveryState, Ledger

Seal = Callable[[str | None], str | None]
"""Previous token of the article, or None → the token to write, or None for none. See `secured.Cipher.seal`."""

# How often a file that somebody saves again and again is looked at anew, and how many strangers' files of one name are
# passed by. Both are far above anything that was seen.
_ATTEMPTS = 20


class Target(Protocol):
    """What is asked of a destination; `pipeline.config.Destination` is one."""

    @property
    def name(self) -> str:
        """As the ledger knows it."""

    @property
    def path(self) -> Path:
        """Root of the content repository."""

    @property
    def preset(self) -> str:
        """A name in PRESETS."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file."""

    name: ClassVar[str]
    """Slug for counts."""
    path: str
    """Relative to the destination."""


class Written(Outcome):
    """A new file."""

    __slots__ = ()
    name = "written"


class Updated(Outcome):
    """The file was replaced."""

    __slots__ = ()
    name = "updated"


class Unchanged(Outcome):
    """The file says what it should; it was not touched."""

    __slots__ = ()
    name = "unchanged"


@dataclass(frozen=True, slots=True)
class KeptEdit(Outcome):
    """A person changed the file, and what they changed was kept."""

    name = "kept_edit"
    keys: tuple[str, ...]
    """Keys that are theirs, `body` for the text below; `*` when their file cannot be read and was left alone."""
    rewritten: bool
    """Whether other keys were brought up to date."""


class Deleted(Outcome):
    """A person removed the file, and it was not written again."""

    __slots__ = ()
    name = "deleted"


class Archived(Outcome):
    """The file was moved to the archive, and is not written again."""

    __slots__ = ()
    name = "archived"


class Adopted(Outcome):
    """A person took the file over, and it was not touched."""

    __slots__ = ()
    name = "adopted"


def deliver(
    ledger: Ledger,
    destination: Target,
    article_id: int,
    article: Article,
    slug: str,
    now: datetime,
    *,
    seal: Seal | None = None,
    body: Body = "none",
) -> Outcome:
    """Bring the file of `article` at `destination` up to date and return what was done.

    `slug` is the title's, `""` when nothing is left of it. Without `seal`, no `secured` field is made, and one that
    the file has is kept. Raises ExportFailed, with the old file as it was, when the file cannot be written or would
    not be read as it is meant; the article is then tried again in the next run.
    """

    def job() -> Steps[Outcome]:
        with Folders(ledger) as folders:
            steps = delivering(ledger, destination, article_id, article, slug, now, folders, seal=seal, body=body)
            return (yield from steps)

    return finish(ledger, job)


def delivering(
    ledger: Ledger,
    destination: Target,
    article_id: int,
    article: Article,
    slug: str,
    now: datetime,
    folders: Folders,
    *,
    seal: Seal | None = None,
    body: Body = "none",
) -> Steps[Outcome]:
    """As `deliver`, step by step, so that many share their waits (`pipeline.export.together`)."""
    preset = PRESETS[destination.preset]
    date = article.published_at.value.date().isoformat()
    name = stem(slug, article.canonical_url)
    delivery = ledger.delivery(destination.name, article_id)
    if delivery is not None and delivery.state is DeliveryState.ARCHIVED:
        return Archived(delivery.path)
    if delivery is not None and delivery.state is DeliveryState.ADOPTED:
        return Adopted(delivery.path)
    below = text_below(article, preset, body)
    meant, content = _compose(article, preset, delivery, seal, below)
    checked = None
    if delivery is None:
        _refuse_faults(content, preset, meant, f"{preset.folder}/{date}-{name}")
        checked = content
        path = ledger.reserve(
            destination.name,
            article_id,
            preset.folder,
            date,
            name,
            preset.file_name,
            pending=(digest(content), content.decode()),
        )
        delivery = _fresh(article_id, path, content)
    for _ in range(_ATTEMPTS):
        folder_path, _, file_name = delivery.path.rpartition("/")
        folder = folders.open(destination, preset, folder_path)
        writing = _Writing(
            ledger, destination, preset, delivery, folder, file_name, meant, content, now, checked=checked
        )
        try:
            return (yield from writing.run())
        except Changed:
            yield Need.LEDGER
        except _Foreign:
            path = ledger.reserve_other(
                destination.name, article_id, preset.folder, date, name, preset.file_name, taken=delivery.path
            )
            delivery = _fresh(article_id, path)
    raise ExportFailed(f"{destination.path}/{delivery.path}: changes faster than it can be written")


def theirs(outcome: Outcome) -> str | None:
    """Return what a person owns of a file, in words for a report; None where it is all ours."""
    match outcome:
        case KeptEdit(keys=("*",)):
            return "cannot be read, and is left as it is"
        case KeptEdit(keys=keys):
            return f"edits kept: {', '.join(keys)}"
        case Deleted():
            return "removed by hand, and stays away"
        case Adopted():
            return "adopted"
        case _:
            return None


class _Foreign(Exception):
    """Somebody else's file stands at the path."""


def _fresh(article_id: int, path: str, pending: bytes | None = None) -> Delivery:
    return Delivery(
        article_id=article_id,
        path=path,
        state=DeliveryState.RESERVED,
        sha256=None,
        content=None,
        pending_sha256=None if pending is None else digest(pending),
        pending_content=None if pending is None else pending.decode(),
    )


def _compose(
    article: Article, preset: Preset, delivery: Delivery | None, seal: Seal | None, below: str
) -> tuple[dict[str, Value], bytes]:
    """What the file is meant to say, and its bytes, given what it said: nothing changes but for a reason that readers
    can see."""
    previous = delivery.content if delivery is not None else None
    if previous is None:
        meant = front_matter(article, preset, seal(None) if seal else None)
        return meant, assemble(meant, preset, below)
    # What it said before, to the byte, as for most files of most runs: writing that out takes half of the time that
    # reading it takes.
    found = re.search(rf'^{re.escape(preset.secured_key)}: "([^"\\\n]*)"$', previous, re.MULTILINE)
    meant = front_matter(article, preset, found[1] if found else None)
    if (content := assemble(meant, preset, below)) == previous.encode():
        return meant, content
    try:
        old, _ = parse(previous.encode())
    except BadFrontMatter as error:
        raise ExportFailed(f"{article.canonical_url}: the ledger's copy of its file is damaged: {error}") from error
    token = old.get(preset.secured_key)
    token = token if isinstance(token, str) else None
    meant = front_matter(article, preset, token)
    changed = any(not same(old.get(key), as_read(meant.get(key))) for key in preset.content_keys)
    if changed or preset.updated_key in old:
        meant = front_matter(article, preset, token, updated=True)
        if not changed and preset.updated_key in meant:
            meant[preset.updated_key] = old[preset.updated_key]
    content = assemble(meant, preset, below)
    if seal is None or content == previous.encode():
        return meant, content
    fresh = seal(token)
    other = front_matter(article, preset, fresh, updated=preset.updated_key in meant)
    meant = {key: value if key == preset.secured_key else meant[key] for key, value in other.items()}
    return meant, assemble(meant, preset, below)


def _refuse_faults(
    content: bytes, preset: Preset, meant: dict[str, Value], path: str, kept: tuple[str, ...] = ()
) -> None:
    if problems := check(content, preset, meant, kept):
        raise ExportFailed(f"{path}: not written, {'; '.join(map(str, problems))}")


@dataclass(slots=True)
class _Writing:
    """One attempt to bring one file up to date."""

    ledger: Ledger
    destination: Target
    preset: Preset
    delivery: Delivery
    folder: Folder
    file_name: str
    meant: dict[str, Value]
    content: bytes
    now: datetime
    checked: bytes | None = None
    """Bytes that were found sound already."""

    def run(self) -> Steps[Outcome]:
        """From inside one transaction to the inside of another."""
        delivery = self.delivery
        present = self.folder.read(self.file_name)
        if present is None:
            if delivery.sha256 is not None:
                if delivery.state is not DeliveryState.DELETED:
                    self.ledger.mark_deleted_by_person(self.destination.name, delivery.article_id)
                return Deleted(delivery.path)
            return (yield from self._add())
        was_written = {delivery.sha256, delivery.pending_sha256}
        if digest(present) not in was_written and delivery.sha256 is None and not self._is_ours(present):
            raise _Foreign
        merged = self._merge(present)
        if merged is None:
            return KeptEdit(delivery.path, keys=("*",), rewritten=False)
        return (yield from self._replace(present, merged))

    def _is_ours(self, present: bytes) -> bool:
        """Whether a file that the ledger does not know says that it is this article's."""
        try:
            return same(parse(present)[0].get(self.preset.link_key), as_read(self.meant.get(self.preset.link_key)))
        except BadFrontMatter:
            return False

    def _merge(self, present: bytes) -> Merged | None:
        """What to write over the present bytes; None when they cannot be read, and so stay."""
        delivery = self.delivery
        bases = [text.encode() for text in (delivery.content, delivery.pending_content) if text is not None]
        if present in bases:
            return Merged(content=self.content, kept=())
        try:
            return merge(bases, present, self.content)
        except BadFrontMatter:
            return None

    def _add(self) -> Steps[Outcome]:
        self._announce(self.content)
        yield Need.COMMIT
        prepared = self.folder.prepare(self.file_name, self.content)
        yield from _synced(prepared)
        self.folder.publish(prepared)
        yield Sync(self.folder)
        yield Need.LEDGER
        self._delivered(self.content)
        return Written(self.delivery.path)

    def _replace(self, present: bytes, merged: Merged) -> Steps[Outcome]:
        delivery = self.delivery
        # After a crash the bytes may be there and not yet safe on the disk: they are written once more.
        rewrite = merged.content != present or delivery.state is DeliveryState.WRITING
        if rewrite:
            self._announce(merged.content, merged.kept)
            yield Need.COMMIT
            prepared = self.folder.prepare(self.file_name, merged.content)
            yield from _synced(prepared)
            self.folder.exchange(prepared, expected=digest(present))
            yield Sync(self.folder)
            yield Need.LEDGER
        if (
            rewrite
            or delivery.state is not DeliveryState.DELIVERED
            or delivery.sha256 != digest(present)
            or delivery.content != self.content.decode()
        ):
            self._delivered(merged.content)
        if merged.kept:
            return KeptEdit(delivery.path, keys=merged.kept, rewritten=rewrite)
        if delivery.sha256 is None:
            return Written(delivery.path)
        return Updated(delivery.path) if rewrite else Unchanged(delivery.path)

    def _announce(self, content: bytes, kept: tuple[str, ...] = ()) -> None:
        if content != self.checked:
            _refuse_faults(content, self.preset, self.meant, self.delivery.path, kept)
        announced = (self.delivery.pending_sha256, self.delivery.pending_content)
        if announced != (digest(content), self.content.decode()):
            self.ledger.mark_writing(
                self.destination.name, self.delivery.article_id, digest(content), self.content.decode()
            )

    def _delivered(self, content: bytes) -> None:
        self.ledger.mark_delivered(
            self.destination.name, self.delivery.article_id, digest(content), self.content.decode(), self.now
        )


def _synced(prepared: Temporary) -> Steps[None]:
    """Wait for a temporary file; it goes when the wait is broken off."""
    try:
        yield Sync(prepared)
    except BaseException:
        prepared.discard()
        raise
