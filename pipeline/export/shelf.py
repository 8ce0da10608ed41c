"""The files of a destination as they lie there: in the content folder and in the archive."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.errors import ConfigError
from pipeline.export.deliver import Target
from pipeline.export.folder import Folder
from pipeline.export.presets import PRESETS


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file lies."""

    path: str
    """Relative to the destination, as the ledger knows it: of an archived file, the place that it had."""
    archived: bool

    def shown(self, preset: str) -> str:
        """Return the path at which it really lies, relative to the destination."""
        return archived_path(preset, self.path) if self.archived else self.path


def archived_path(preset: str, path: str) -> str:
    """Return where a file of the content folder lies once it is archived; both relative to the destination."""
    found = PRESETS[preset]
    return found.archive_folder + path.removeprefix(found.folder)


def place_of(preset: str, path: str) -> Place | None:
    """Return the place that a path relative to the destination names, or None for one outside both folders."""
    found = PRESETS[preset]
    if path.startswith(found.archive_folder + "/"):
        return Place(found.folder + path.removeprefix(found.archive_folder), archived=True)
    return Place(path, archived=False) if path.startswith(found.folder + "/") else None


def places(destination: Target) -> Iterator[Place]:
    """Yield the files that have the form of the preset's names, first the content folder's, each sorted by name.

    Hidden files, links and deeper folders are left out. Raises ExportFailed for a folder that cannot be read.
    """
    preset = PRESETS[destination.preset]
    suffix = "." + preset.file_name.rpartition(".")[2]
    bundle = preset.file_name.rpartition("/")[2] if "/" in preset.file_name else None
    for root, archived in ((preset.folder, False), (preset.archive_folder, True)):
        folder = Folder.open(destination.path, root, create=False)
        if folder is None:
            continue
        with folder:
            entries = list(folder.entries())
        for name, is_folder in entries:
            if bundle and is_folder:
                yield Place(f"{preset.folder}/{name}/{bundle}", archived)
            elif not bundle and not is_folder and name.endswith(suffix):
                yield Place(f"{preset.folder}/{name}", archived)


def require_writable(destination: Target) -> None:
    """Raise ConfigError when nothing can be written at a destination: a read-only disk, or somebody else's folder."""
    folder = destination.path
    for part in PRESETS[destination.preset].folder.split("/"):
        # The deepest folder that is there: what is missing below it is made in it.
        folder = folder / part if (folder / part).is_dir() else folder
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ConfigError(f"{destination.name}: {folder} cannot be written to; mount it writable, or mend its rights")


def read(destination: Target, place: Place) -> bytes | None:
    """Return a file's bytes, or None when it is not there. Raises ExportFailed as `Folder.read`."""
    folder, name = open_folder(destination, place)
    if folder is None:
        return None
    with folder:
        return folder.read(name)


def open_folder(destination: Target, place: Place, *, create: bool = False) -> tuple[Folder | None, str]:
    """Open the folder in which a file lies, None when it is missing, and return it with the file's name."""
    path, _, name = place.shown(destination.preset).rpartition("/")
    return Folder.open(destination.path, path, create=create), name
