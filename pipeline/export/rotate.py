"""Encrypting the `secured` fields of a destination anew, under the present key: nothing else in its files changes.

File and ledger are changed in the order of every write (see `pipeline.store.outbox`), so that a crash leaves no file
that looks as if a person had changed it; starting again does the rest.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipeline.errors import ExportFailed
from pipeline.export.check import same
from pipeline.export.deliver import Target
from pipeline.export.folder import Changed, Folder, digest
from pipeline.export.frontmatter import BadFrontMatter, parse
from pipeline.export.presets import PRESETS, Preset
from pipeline.export.secured import Cipher, Kind, SecuredError, kind_of
from pipeline.export.shelf import Place, open_folder, places
from pipeline.store import Delivery, DeliveryState, Ledger

_ATTEMPTS = 20  # As many as `deliver` makes against somebody who saves a file again and again.


class Turn(StrEnum):
    """What became of a file's token."""

    ROTATED = "rotated"
    CURRENT = "current"
    """The present key had written it."""
    NONE = "without"
    """The file has no token."""
    LEGACY = "legacy"
    """A token of the reference system, which nobody can read; it stays."""
    ADOPTED = "adopted"
    """A person took the file over; its token stays under its key."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Rotation:
    """What became of one file."""

    path: str
    """Where it lies, relative to the destination."""
    turn: Turn
    problem: str = ""
    """Why it failed."""


def token_of(content: bytes, preset: Preset) -> tuple[str | None, str]:
    """Return (token, identity that it is bound to) of a file; None for a file without one.

    Raises BadFrontMatter for a file that cannot be read, SecuredError for a token without an article.
    """
    values, _ = parse(content)
    token, identity = values.get(preset.secured_key), values.get(preset.link_key)
    if token is None:
        return None, ""
    if not isinstance(token, str):
        raise SecuredError(f"{preset.secured_key} is no text")
    if not isinstance(identity, str):
        raise SecuredError(f"no {preset.link_key}, to which the token is bound")
    return token, identity


def rotate(ledger: Ledger, destination: Target, cipher: Cipher, now: datetime) -> Iterator[Rotation]:
    """Encrypt the tokens of all files anew, archived ones too, and yield what became of each file.

    Raises ExportFailed for a folder that cannot be read; a file that cannot be changed is a `Turn.FAILED`.
    """
    for place in list(places(destination)):
        path = place.shown(destination.preset)
        try:
            yield Rotation(path, _rotate(ledger, destination, cipher, now, place))
        except (SecuredError, BadFrontMatter, ExportFailed) as error:
            yield Rotation(path, Turn.FAILED, str(error))


def _rotate(ledger: Ledger, destination: Target, cipher: Cipher, now: datetime, place: Place) -> Turn:
    preset = PRESETS[destination.preset]
    for _ in range(_ATTEMPTS):
        folder, name = open_folder(destination, place)
        if folder is None:
            return Turn.NONE
        with folder:
            present = folder.read(name)
            if present is None:
                return Turn.NONE
            token, identity = token_of(present, preset)
            if token is None:
                return Turn.NONE
            if kind_of(token) is Kind.LEGACY:
                return Turn.LEGACY
            plain = cipher.open(token, identity)
            fresh = cipher.seal(plain, identity, token)
            content = present if fresh == token else _with_token(present, token, fresh, preset)
            row = ledger.at_path(destination.name, place.path)
            if row is not None and row.state is DeliveryState.ADOPTED:
                return Turn.ADOPTED if content != present else Turn.CURRENT
            try:
                return _Writing(ledger, destination.name, preset, folder, name, now).run(row, present, content, fresh)
            except Changed:
                continue
    raise ExportFailed("changes faster than it can be written")


@dataclass(slots=True)
class _Writing:
    """One attempt to bring one file and its row in the ledger under the present key."""

    ledger: Ledger
    destination: str
    preset: Preset
    folder: Folder
    name: str
    now: datetime

    def run(self, row: Delivery | None, present: bytes, content: bytes, fresh: str) -> Turn:
        base = _base(row, present)
        changed = content != present
        if row is None or base is None:
            # Not a file that the ledger knows, or one whose first write is not finished.
            if changed:
                self.folder.replace(self.name, content, expected=digest(present))
            return Turn.ROTATED if changed else Turn.CURRENT
        meant = self._meant(base, present, fresh)
        if not changed and row.content == meant and row.state is not DeliveryState.WRITING:
            return Turn.CURRENT
        if row.state is DeliveryState.ARCHIVED:
            if changed:
                self.folder.replace(self.name, content, expected=digest(present))
            self.ledger.mark_archived(self.destination, row.article_id, digest(content), meant)
            return Turn.ROTATED
        self.ledger.mark_writing(self.destination, row.article_id, digest(content), meant)
        # The same bytes, too: after a crash they may be there and not yet safe on the disk.
        self.folder.replace(self.name, content, expected=digest(present))
        self.ledger.mark_delivered(self.destination, row.article_id, digest(content), meant, self.now)
        return Turn.ROTATED

    def _meant(self, base: str, present: bytes, fresh: str) -> str:
        """What we meant the file to say, with the token that it now has; as it was where a person set the token."""
        try:
            ours, _ = token_of(base.encode(), self.preset)
            theirs, _ = token_of(present, self.preset)
        except (BadFrontMatter, SecuredError):
            return base
        if ours is None or ours != theirs:
            return base
        return _with_token(base.encode(), ours, fresh, self.preset).decode() if fresh != ours else base


def _base(row: Delivery | None, present: bytes) -> str | None:
    """What we last meant the file to say: of two, after a crash, that which is on disk."""
    if row is None:
        return None
    if row.pending_content is not None and (row.content is None or digest(present) == row.pending_sha256):
        return row.pending_content
    return row.content


def _with_token(content: bytes, token: str, fresh: str, preset: Preset) -> bytes:
    """Return a file with another token and not another byte changed. Raises BadFrontMatter where that cannot be."""
    result = content.replace(token.encode(), fresh.encode(), 1)
    before, body = parse(content)
    after, body_after = parse(result)
    if body != body_after or not same(after, before | {preset.secured_key: fresh}):
        raise BadFrontMatter(f"the token in {preset.secured_key} is written in a form that cannot be replaced")
    return result
