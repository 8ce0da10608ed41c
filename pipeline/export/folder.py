"""Writing into a folder that belongs to other people: confined, whole or not at all, and never over their work.

Everything goes through open directories: no path is resolved twice, and no symbolic link below the destination is
followed. A file appears by `link`, which cannot overwrite, or by exchange with a file whose bytes we know.
"""

import ctypes
import errno
import hashlib
import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Self

from pipeline.errors import ExportFailed
from pipeline.export.frontmatter import MAX_READ

# Jekyll, Hugo and Eleventy all skip names of this form, so that a crash never publishes half a file; other forms of
# temporary names are published by one or another of them.
_TEMPORARY = re.compile(r"\.(?P<name>[^/]+?)(?P<swap>\.swap)?\.tmp~")
_RENAME_NOREPLACE, _RENAME_EXCHANGE = 1, 2  # linux/fs.h


class Changed(Exception):
    """The file is no longer what it was when it was read."""


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file's bytes, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


class Folder:
    """An open folder below a destination. Every method raises ExportFailed, naming the file and the cause."""

    def __init__(self, descriptor: int, shown: str, limit: int = MAX_READ) -> None:
        self._fd = descriptor
        self._shown = shown
        self._limit = limit

    @classmethod
    def open(cls, root: Path, relative: str | None, *, create: bool, limit: int = MAX_READ) -> Self | None:
        """Open `relative` (with `/` between its parts; None is `root` itself), or return None when it is missing.

        Files of more than `limit` bytes are refused. `root` is what a person named, links included; below it no
        symbolic link is followed. With `create`, missing folders are made; the root itself never is.
        """
        shown = f"{root}/{relative}"
        parts = [] if relative is None else relative.split("/")
        if not {"", ".", ".."}.isdisjoint(parts):
            raise ExportFailed(f"{shown}: not a path inside the destination")
        flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
        descriptor = -1
        try:
            descriptor = os.open(root, flags)
            for part in parts:
                if create:
                    with suppress(FileExistsError):
                        os.mkdir(part, dir_fd=descriptor)
                        os.fsync(descriptor)
                parent, descriptor = descriptor, os.open(part, flags | os.O_NOFOLLOW, dir_fd=descriptor)
                os.close(parent)
        except OSError as error:
            if descriptor >= 0:
                os.close(descriptor)
            if isinstance(error, FileNotFoundError) and not create and root.is_dir():
                return None
            if error.errno in (errno.ELOOP, errno.ENOTDIR):
                raise ExportFailed(f"{shown}: a symbolic link or no folder; nothing is written through it") from error
            raise ExportFailed(f"{shown}: {error.strerror}") from error
        return cls(descriptor, shown, limit)

    def close(self) -> None:
        """Close the folder."""
        os.close(self._fd)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes, or None when there is none. Refuses links, devices and files over the limit."""
        try:
            return self._read(name)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._failed(name, error) from error

    def prepare(self, name: str, content: bytes) -> "Temporary":
        """Write what is to stand at `name` into a temporary file, to be synced before `publish` or `exchange`."""
        temporary = f".{name}.tmp~"
        try:
            with suppress(FileNotFoundError):
                os.unlink(temporary, dir_fd=self._fd)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            descriptor = os.open(temporary, flags, 0o666, dir_fd=self._fd)  # less the umask: sites' users read it
        except OSError as error:
            raise self._failed(name, error) from error
        prepared = Temporary(self, name, temporary, descriptor, content)
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        except OSError as error:
            prepared.discard()
            raise self._failed(name, error) from error
        return prepared

    def publish(self, prepared: "Temporary") -> None:
        """Make a new file, to be followed by `sync`. Raises Changed when something stands there already; it is not
        touched."""
        try:
            os.link(prepared.path, prepared.name, src_dir_fd=self._fd, dst_dir_fd=self._fd, follow_symlinks=False)
        except FileExistsError as error:
            raise Changed(prepared.name) from error
        except OSError as error:
            raise self._failed(prepared.name, error) from error
        finally:
            prepared.discard()

    def exchange(self, prepared: "Temporary", expected: str) -> None:
        """Replace a file whose bytes have the SHA-256 `expected`, to be followed by `sync`. Raises Changed, with the
        file as it was, otherwise.

        Old and new file change places in one step, and only then the old one is looked at: an edit that was saved at
        the last moment is found in it, and put back.
        """
        name, content = prepared.name, prepared.content
        swap = f".{name}.swap.tmp~"
        try:
            os.rename(prepared.path, swap, src_dir_fd=self._fd, dst_dir_fd=self._fd)
            if _exchange(self._fd, swap, name):
                if digest(self._read(swap)) != expected:
                    _exchange(self._fd, swap, name)
                    if self._read(swap) == content:
                        os.unlink(swap, dir_fd=self._fd)
                    raise Changed(name)
                os.unlink(swap, dir_fd=self._fd)
            else:
                # No exchange on this system: between the look and the step lie microseconds.
                if digest(self._read(name)) != expected:
                    os.unlink(swap, dir_fd=self._fd)
                    raise Changed(name)
                os.replace(swap, name, src_dir_fd=self._fd, dst_dir_fd=self._fd)
        except FileNotFoundError as error:
            # The file went away. What lies under the swap name is ours.
            with suppress(OSError):
                os.unlink(swap, dir_fd=self._fd)
            raise Changed(name) from error
        except OSError as error:
            raise self._failed(name, error) from error
        finally:
            prepared.close()

    def add(self, name: str, content: bytes) -> None:
        """`prepare`, `publish` and their syncs in one."""
        prepared = self.prepare(name, content)
        prepared.sync()
        self.publish(prepared)
        self.sync()

    def replace(self, name: str, content: bytes, expected: str) -> None:
        """`prepare`, `exchange` and their syncs in one."""
        prepared = self.prepare(name, content)
        prepared.sync()
        self.exchange(prepared, expected)
        self.sync()

    def discard(self, name: str, expected: str) -> None:
        """Remove a file whose bytes have the SHA-256 `expected`. Raises Changed, with the file as it was, otherwise.

        It is looked at once more when nobody can find it under its name any more.
        """
        swap = f".{name}.swap.tmp~"
        try:
            os.rename(name, swap, src_dir_fd=self._fd, dst_dir_fd=self._fd)
            if digest(self._read(swap)) != expected:
                os.link(swap, name, src_dir_fd=self._fd, dst_dir_fd=self._fd, follow_symlinks=False)
                os.unlink(swap, dir_fd=self._fd)
                raise Changed(name)
            os.unlink(swap, dir_fd=self._fd)
        except FileNotFoundError as error:
            raise Changed(name) from error
        except OSError as error:
            raise self._failed(name, error) from error
        self.sync()

    def remove_empty(self, name: str) -> bool:
        """Remove a folder that is empty, and return whether it was."""
        try:
            os.rmdir(name, dir_fd=self._fd)
        except OSError:
            return False
        self.sync()
        return True

    def temporaries(self) -> Iterator[tuple[str, str, bool]]:
        """Yield (temporary name, name that it stands for, whether it may hold somebody's bytes) of left-over files."""
        try:
            names = sorted(os.listdir(self._fd))  # noqa: PTH208 - of the open folder, not of a path
        except OSError as error:
            raise self._failed(".", error) from error
        for name in names:
            match = _TEMPORARY.fullmatch(name)
            if match and stat.S_ISREG(os.stat(name, dir_fd=self._fd, follow_symlinks=False).st_mode):
                yield name, match["name"], match["swap"] is not None

    def entries(self) -> Iterator[tuple[str, bool]]:
        """Yield (name, whether it is a folder) of what lies here, sorted; hidden names and links are left out."""
        try:
            for name in sorted(os.listdir(self._fd)):  # noqa: PTH208 - of the open folder, not of a path
                mode = 0 if name.startswith(".") else os.stat(name, dir_fd=self._fd, follow_symlinks=False).st_mode
                if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
                    yield name, stat.S_ISDIR(mode)
        except OSError as error:
            raise self._failed(".", error) from error

    def move_to(self, other: "Folder", name: str) -> None:
        """Move a file, whatever it says, into another folder. Raises Changed when something of its name stands there.

        In one step, so that an edit saved at the last moment goes along. Where the system cannot, a crash may leave
        the file in both folders, as one and the same.
        """
        try:
            if not _rename_new(self._fd, other._fd, name):
                os.link(name, name, src_dir_fd=self._fd, dst_dir_fd=other._fd, follow_symlinks=False)
                os.unlink(name, dir_fd=self._fd)
        except FileExistsError as error:
            raise Changed(name) from error
        except OSError as error:
            raise self._failed(name, error) from error
        # The new name first: a crash between the two shows the file twice rather than not at all.
        other.sync()
        self.sync()

    def remove(self, temporary: str) -> None:
        """Remove a left-over temporary file, or one that stands elsewhere too."""
        try:
            os.unlink(temporary, dir_fd=self._fd)
        except OSError as error:
            raise self._failed(temporary, error) from error

    def move(self, source: str, target: str) -> None:
        """Rename a file inside the folder, over what stands there."""
        try:
            os.replace(source, target, src_dir_fd=self._fd, dst_dir_fd=self._fd)
        except OSError as error:
            raise self._failed(source, error) from error
        self.sync()

    def _read(self, name: str) -> bytes:
        # O_NONBLOCK: a FIFO in the place of a file would stop the run.
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=self._fd)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise OSError(errno.EINVAL, "not a regular file")
            content = bytearray()
            while chunk := os.read(descriptor, self._limit + 1):
                content += chunk
                if len(content) > self._limit:
                    raise OSError(errno.EFBIG, f"larger than {self._limit} bytes")
            return bytes(content)
        finally:
            os.close(descriptor)

    def start(self) -> None:
        """Nothing: a folder is small."""

    def sync(self) -> None:
        """Wait until its names are on the disk."""
        try:
            os.fsync(self._fd)
        except OSError as error:
            raise self._failed(".", error) from error

    def _failed(self, name: str, error: OSError) -> ExportFailed:
        cause = "a symbolic link; nothing is written through it" if error.errno == errno.ELOOP else error.strerror
        return ExportFailed(f"{self._shown}/{name}: {cause}")


class Temporary:
    """A file on its way into its folder."""

    def __init__(self, folder: Folder, name: str, path: str, descriptor: int, content: bytes) -> None:
        self.name, self.path, self.content = name, path, content
        self._folder, self._fd = folder, descriptor

    def start(self) -> None:
        """Let the disk begin to write it."""
        if hasattr(os, "posix_fadvise"):
            # What is not needed again is written at once; the advice is about memory, and only its speed depends on it.
            with suppress(OSError):
                os.posix_fadvise(self._fd, 0, 0, os.POSIX_FADV_DONTNEED)

    def sync(self) -> None:
        """Wait until its bytes are on the disk."""
        try:
            os.fsync(self._fd)
        except OSError as error:
            self.discard()
            raise self._folder._failed(self.name, error) from error

    def close(self) -> None:
        """Let go of the file, which stays. Can be called twice."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def discard(self) -> None:
        """Remove it, if it is still there; what stays is swept when the next run starts."""
        if self._fd >= 0:
            self.close()
            with suppress(OSError):
                os.unlink(self.path, dir_fd=self._folder._fd)


@cache
def _renameat2() -> "ctypes._NamedFuncPointer | None":
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)


def _exchange(folder: int, one: str, other: str) -> bool:
    """Let two files of a folder change places in one step. Returns False where the system cannot."""
    return _rename(folder, one, folder, other, _RENAME_EXCHANGE)


def _rename_new(folder: int, other: int, name: str) -> bool:
    """Move a file to a folder that has none of its name, in one step. Returns False where the system cannot."""
    return _rename(folder, name, other, name, _RENAME_NOREPLACE)


def _rename(from_folder: int, source: str, to_folder: int, target: str, flag: int) -> bool:
    rename = _renameat2()
    if rename is None:
        return False
    if rename(from_folder, os.fsencode(source), to_folder, os.fsencode(target), flag) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP):
        return False
    raise OSError(number, os.strerror(number), target)
