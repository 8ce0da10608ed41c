"""Files of ours that are no article's: written when their bytes change, removed when they are not wanted any more.

A file that somebody else made or changed is theirs: it is neither written over nor removed.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from pipeline.errors import ExportFailed
from pipeline.export.folder import Changed, Folder, digest
from pipeline.store import Ledger
from pipeline.store.records import OwnFile

Kind = Literal["page", "picture"]
Became = Literal["written", "updated", "unchanged", "removed", "kept", "failed"]


MAX_OWN = 8 << 20
"""Bytes of a file: of a copy of a picture; pages have 1 MiB at most."""


class Place(Protocol):
    """What is asked of a destination."""

    @property
    def name(self) -> str:
        """As the ledger knows it."""

    @property
    def path(self) -> Path:
        """Root of the content repository."""


@dataclass(frozen=True, slots=True)
class Own:
    """What became of one of these files."""

    path: str
    """Relative to the destination."""
    became: Became
    """`kept` is a person's file, left as it is; `failed` could not be read or written."""
    detail: str = ""
    """The cause, for people."""


def put(ledger: Ledger, destination: Place, path: str, content: bytes, kind: Kind) -> Own:
    """Bring a file up to date. Raises nothing for one file's trouble: it is in what is returned."""
    folder_path, _, name = path.rpartition("/")
    try:
        folder = Folder.open(destination.path, folder_path or None, create=True, limit=MAX_OWN)
        if folder is None:
            return Own(path, "failed", "its folder went away while it was made")
        with folder:
            return _put(ledger, destination.name, folder, name, path, content, kind)
    except ExportFailed as error:
        return Own(path, "failed", str(error))


def _put(ledger: Ledger, destination: str, folder: Folder, name: str, path: str, content: bytes, kind: Kind) -> Own:
    known, sha256, present = ledger.own_file(destination, path), digest(content), folder.read(name)
    ours = set() if known is None else {known.sha256, known.pending_sha256}
    if present == content:
        # Also after the ledger was lost: what is ours can be made again, to the byte.
        if known is None or known.sha256 != sha256 or known.pending_sha256 is not None:
            ledger.wrote_own_file(destination, path, kind, sha256)
        return Own(path, "unchanged")
    if present is not None and digest(present) not in ours:
        return Own(path, "kept", "somebody else's file, or one that somebody changed")
    ledger.announce_own_file(destination, path, kind, sha256)
    try:
        if present is None:
            folder.add(name, content)
        else:
            folder.replace(name, content, expected=digest(present))
    except Changed:
        return Own(path, "kept", "somebody saved it just now")
    ledger.wrote_own_file(destination, path, kind, sha256)
    return Own(path, "written" if present is None else "updated")


def contents(destination: Place, file: OwnFile) -> bytes | None:
    """Return the bytes of a file of ours, None when it is not there as it was written."""
    folder_path, _, name = file.path.rpartition("/")
    try:
        folder = Folder.open(destination.path, folder_path or None, create=False, limit=MAX_OWN)
        if folder is None:
            return None
        with folder:
            content = folder.read(name)
    except ExportFailed:
        return None
    return content if content is not None and digest(content) == file.sha256 else None


def take_away(ledger: Ledger, destination: Place, path: str) -> Own:
    """Remove a file that is ours as it stands, with the folders that this leaves empty, and forget it."""
    folder_path, _, name = path.rpartition("/")
    known = ledger.own_file(destination.name, path)
    ours = set() if known is None else {known.sha256, known.pending_sha256}
    became = Own(path, "removed")
    try:
        folder = Folder.open(destination.path, folder_path or None, create=False, limit=MAX_OWN)
        if folder is not None:
            with folder:
                present = folder.read(name)
                if present is not None and digest(present) in ours:
                    folder.discard(name, expected=digest(present))
                elif present is not None:
                    became = Own(path, "kept", "somebody changed it")
        ledger.forget_own_file(destination.name, path)
        _prune(destination.path, folder_path)
    except Changed:
        return Own(path, "kept", "somebody saved it just now")
    except ExportFailed as error:
        return Own(path, "failed", str(error))
    return became


def _prune(root: Path, path: str) -> None:
    while path:
        parent, _, name = path.rpartition("/")
        folder = Folder.open(root, parent or None, create=False)
        if folder is None:
            return
        with folder:
            if not folder.remove_empty(name):
                return
        path = parent
