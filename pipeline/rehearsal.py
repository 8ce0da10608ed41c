"""A run on copies: the ledger and the destinations are copied, everything runs as always, and the copies are compared.

So what is shown is what would be written, by the code that writes it. The sites are asked as in any run.
"""

import difflib
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from scrapy.settings import BaseSettings

from pipeline.config import Destination
from pipeline.errors import ConfigError, LedgerError
from pipeline.logs import one_line
from pipeline.store import snapshot
from pipeline.upkeep import ledger_path

MAX_COPIED = 4 << 20  # Bytes of a file. Ours have at most 1 MiB, and what is larger is not read by us.
MAX_LINES = 5_000  # Of a file whose lines are compared: the time for it grows with their square.
_PASSED_BY = frozenset(("node_modules",))  # Beside hidden folders: large, and nobody's content.


@dataclass(frozen=True, slots=True)
class Difference:
    """A file that would be made, changed or removed."""

    destination: str
    path: str
    """Relative to the destination."""
    before: bytes | None
    """None: it would be made."""
    after: bytes | None
    """None: it would be removed."""


class Rehearsal:
    """Copies of the ledger and the destinations. Use as a context manager; the copies go with it."""

    def __init__(self, settings: BaseSettings) -> None:
        """Copy the ledger, and let `settings` name the copy. Raises ConfigError, LedgerError."""
        path = ledger_path(settings)
        if path is None:
            raise ConfigError(
                "WIRECOPY_STORE: a dry run needs a ledger that is an SQLite file, to work on a copy of it"
            )
        self._folder = TemporaryDirectory(prefix="wirecopy-dry-run-")
        self._copies: list[tuple[Destination, Path]] = []
        try:
            target = Path(self._folder.name, path.name)
            if path.exists():
                snapshot(path, target)
            # The index of the week's articles lies beside the ledger, and is made anew when it is missing.
            index = path.with_name(path.name + ".window")
            if index.exists():
                shutil.copyfile(index, target.with_name(index.name))
        except OSError as error:
            self._folder.cleanup()
            raise LedgerError(f"ledger {path}: {error.strerror}") from error
        except LedgerError:
            self._folder.cleanup()
            raise
        settings.set("WIRECOPY_STORE", str(target), priority="cmdline")
        # A report of what did not happen would stand where people look for the true one.
        settings.set("WIRECOPY_REPORT", "", priority="cmdline")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def stage(self, destinations: tuple[Destination, ...]) -> tuple[Destination, ...]:
        """Return the destinations with copies in the place of their folders. No commit is made there."""
        staged = []
        for destination in destinations:
            copy = Path(self._folder.name, "sites", destination.name)
            try:
                _copy(destination.path, copy)
            except OSError as error:
                raise ConfigError(f"{destination.name}: cannot be copied: {error}") from error
            self._copies.append((destination, copy))
            staged.append(replace(destination, path=copy, git=None))
        return tuple(staged)

    def differences(self) -> Iterator[Difference]:
        """Yield what a run would have changed, in the order of the destinations and of their paths."""
        for destination, copy in self._copies:
            for path in sorted(_files(copy) | _files(destination.path)):
                before, after = _content(destination.path / path), _content(copy / path)
                if before != after:
                    yield Difference(destination.name, path, before, after)


def show(difference: Difference, *, colour: bool) -> Iterator[str]:
    """Yield the lines of a unified diff, control characters written as escapes. `colour` is for terminals."""
    name = f"{difference.destination}/{difference.path}"
    sides = [None if content is None else _lines(content) for content in (difference.before, difference.after)]
    headers = [
        "/dev/null" if content is None else f"{side}/{name}"
        for side, content in zip("ab", (difference.before, difference.after), strict=True)
    ]
    yield _coloured(f"diff {headers[0]} {headers[1]}", "1", colour=colour)
    if any(isinstance(side, str) for side in sides) or sum(len(side or ()) for side in sides) > 2 * MAX_LINES:
        sizes = (len(difference.before or b""), len(difference.after or b""))
        yield f"not shown: {sizes[0]} bytes become {sizes[1]}"
        return
    before, after = (side if isinstance(side, list) else [] for side in sides)
    for line in difflib.unified_diff(before, after, headers[0], headers[1], lineterm=""):
        code = {"+": "32", "-": "31", "@": "36"}.get(line[:1], "")
        yield _coloured(one_line(line), "1" if line.startswith(("+++ ", "--- ")) else code, colour=colour)


def wants_colour(file_descriptor: int) -> bool:
    """Whether colours are wanted on an output: on a terminal, unless NO_COLOR is set (no-color.org)."""
    return os.isatty(file_descriptor) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _lines(content: bytes) -> list[str] | str:
    """Lines of a text; the reason when it is none."""
    try:
        return content.decode("utf-8").split("\n") if b"\0" not in content else "binary"
    except UnicodeDecodeError:
        return "binary"


def _coloured(text: str, code: str, *, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour and code else text


def _files(root: Path) -> set[str]:
    """Paths of the regular files that are compared: neither hidden nor large, links not followed."""
    found = set()
    for folder, names, files in os.walk(root):
        names[:] = [name for name in names if not name.startswith(".") and name not in _PASSED_BY]
        for name in files:
            about = os.lstat(Path(folder, name))
            if stat.S_ISREG(about.st_mode) and about.st_size <= MAX_COPIED and not name.startswith("."):
                found.add(Path(folder, name).relative_to(root).as_posix())
    return found


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _copy(source: Path, target: Path) -> None:
    """Copy a destination. Links are copied as links: where the run refuses to write through one, so does the copy."""

    def passed_by(folder: str, names: list[str]) -> list[str]:
        return [
            name
            for name in names
            if name.startswith(".") or name in _PASSED_BY or not _is_copied(os.lstat(Path(folder, name)))
        ]

    shutil.copytree(source, target, symlinks=True, ignore=passed_by)


def _is_copied(about: os.stat_result) -> bool:
    mode = about.st_mode
    return stat.S_ISDIR(mode) or stat.S_ISLNK(mode) or (stat.S_ISREG(mode) and about.st_size <= MAX_COPIED)
