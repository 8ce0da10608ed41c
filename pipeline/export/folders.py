"""The folders that files are delivered to, opened once for all that go there together."""

from pathlib import Path
from typing import Protocol, Self

from pipeline.errors import ExportFailed
from pipeline.export.folder import Folder
from pipeline.export.presets import Preset
from pipeline.store import Ledger


class Target(Protocol):
    """What is asked of a destination; `pipeline.config.Destination` is one."""

    @property
    def name(self) -> str:
        """As the ledger knows it."""

    @property
    def path(self) -> Path:
        """Root of the content repository."""


class Folders:
    """Open folders of destinations, each opened once for all deliveries that are done together."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._open: dict[tuple[Path, str], Folder] = {}

    def open(self, destination: Target, preset: Preset, path: str) -> Folder:
        """Return the folder at `path`, made if need be. Raises ExportFailed, as `Folder` does."""
        key = (destination.path, path)
        if key not in self._open:
            self._open[key] = _open(self._ledger, destination, preset, path)
        return self._open[key]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for folder in self._open.values():
            folder.close()


def _open(ledger: Ledger, destination: Target, preset: Preset, path: str) -> Folder:
    folder = Folder.open(destination.path, preset.folder, create=False)
    if folder is None and ledger.has_delivered(destination.name):
        # Not a verdict on each of its files: more likely a checkout that failed or a disk that is not mounted.
        raise ExportFailed(
            f"{destination.path}/{preset.folder}: missing, though files were delivered there; restore it, or make an "
            "empty folder to confirm that they were removed on purpose"
        )
    if folder is not None and path == preset.folder:
        return folder
    if folder is not None:
        folder.close()
    made = Folder.open(destination.path, path, create=True)
    if made is None:
        raise ExportFailed(f"{destination.path}/{path}: went away while it was made")
    return made
