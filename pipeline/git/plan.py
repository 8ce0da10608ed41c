"""What has to be committed: the files that we wrote, as they lie there, compared with a commit. Nothing is remembered.

Whatever a killed run, a lock or a broken network kept from being committed is found again by the next run, because it
is not in the commit.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from pipeline.config import Destination
from pipeline.errors import GitFailed
from pipeline.export.folder import Folder, digest
from pipeline.export.frontmatter import BadFrontMatter
from pipeline.export.merge import without_edits
from pipeline.export.presets import PRESETS
from pipeline.export.shelf import Place, archived_path, read
from pipeline.git.repository import Entry, Repository
from pipeline.store import DeliveryState, Ledger

FILE = "100644"


@dataclass(slots=True)
class Plan:
    """Changes of a commit."""

    files: dict[str, bytes | None] = field(default_factory=dict)
    """Path from the root of the repository → what it will say; None: the file goes."""
    left: dict[str, str] = field(default_factory=dict)
    """Path from the root of the repository → why its change is left for a person to commit."""


def places(repository: Repository, ledger: Ledger, destination: Destination) -> tuple[str, ...]:
    """Return the paths, from the root of the repository, below which all files of a destination lie."""
    preset = PRESETS[destination.preset]
    others = {path.partition("/")[0] for path in others_of(repository, ledger, destination)}
    return tuple(repository.prefix + path for path in (preset.folder, preset.archive_folder, *sorted(others)))


def others_of(repository: Repository, ledger: Ledger, destination: Destination) -> frozenset[str]:
    """Return the paths of our files that are no article's, relative to the destination; those that were, too."""
    present = {own.path for own in ledger.own_files(destination.name)}
    note = repository.ask("cat-file", "blob", _note(destination)).out.decode("utf-8", "surrogateescape")
    return frozenset(present.union(note.split("\0")[:-1]))


def note_others(repository: Repository, ledger: Ledger, destination: Destination) -> None:
    """Note which files that are no article's get into commits: one that we remove, the ledger has forgotten then."""
    paths = others_of(repository, ledger, destination)
    if paths:
        given = "".join(f"{path}\0" for path in sorted(paths)).encode("utf-8", "surrogateescape")
        blob = repository.do("hash-object", "-w", "--stdin", "--no-filters", given=given).decode().strip()
        repository.do("update-ref", _note(destination), blob)


def _note(destination: Destination) -> str:
    return f"refs/wirecopy/{destination.name}/others"


def plan(repository: Repository, ledger: Ledger, destination: Destination, committed: Mapping[str, Entry]) -> Plan:
    """Compare what we wrote at a destination with the files of a commit. Raises GitFailed, ExportFailed.

    A file in which a person changed something that they have not committed is planned without their change.
    """
    result = Plan()
    doubtful: list[tuple[str, bytes, int | None]] = []
    present = chain(_present(ledger, destination), _others(repository, ledger, destination))
    for path, content, article_id in present:
        full = repository.prefix + path
        entry = committed.get(full)
        if entry is not None and entry.mode not in (FILE, "100755"):
            result.left[full] = "is a link or a repository of its own in the last commit"
        elif content is None:
            if entry is not None:
                result.files[full] = None
        elif entry is None or entry.blob != blob_name(content, repository.hash_name):
            doubtful.append((full, content, article_id))
    blobs = repository.blobs(committed[full].blob for full, _, _ in doubtful if full in committed)
    crlf = _line_ends(repository, [full for full, _, _ in doubtful])
    for full, content, article_id in doubtful:
        if article_id is None:
            result.files[full] = content
            continue
        row = ledger.delivery(destination.name, article_id)
        meant = content if row is None or row.content is None else row.content.encode()
        before = blobs[committed[full].blob] if full in committed else None
        try:
            wanted = without_edits(meant, content, before)
        except BadFrontMatter as error:
            result.left[full] = f"cannot be told from a person's edit: {error}"
            continue
        wanted = wanted.replace(b"\r\n", b"\n") if full in crlf else wanted
        if wanted != before:
            result.files[full] = wanted
    _leave_ignored(repository, result, committed)
    return result


def blob_name(content: bytes, hash_name: str) -> str:
    """Return the name that git gives these bytes."""
    return hashlib.new(hash_name, b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def refuse_filters(repository: Repository, paths: list[str]) -> None:
    """Raise GitFailed when git would not store these files as they are: Git LFS, encryption, another encoding."""
    for path, values in repository.attributes(paths, "filter", "working-tree-encoding").items():
        for name, value in values.items():
            if value not in ("unset", "set"):
                raise GitFailed(
                    "filter",
                    f"{repository.folder}: .gitattributes gives {path} {name}={value}, and programs of a repository "
                    f"are not run; except our files from it: `{path.rpartition('/')[0]}/** -{name}`",
                )


def _present(ledger: Ledger, destination: Destination) -> Iterator[tuple[str, bytes | None, int]]:
    """Yield (path, bytes or None when it is to go, article) of the files that are ours and finished."""
    for article_id, path, state in ledger.paths(destination.name):
        if state is DeliveryState.DELIVERED:
            # One that a person removed is theirs to commit.
            if (content := read(destination, Place(path, archived=False))) is not None:
                yield path, content, article_id
        elif state is DeliveryState.ARCHIVED:
            content = read(destination, Place(path, archived=True))
            if content is not None and read(destination, Place(path, archived=False)) is None:
                yield path, None, article_id
                yield archived_path(destination.preset, path), content, article_id


def _others(
    repository: Repository, ledger: Ledger, destination: Destination
) -> Iterator[tuple[str, bytes | None, None]]:
    """As `_present`, of pages, feeds and pictures. One that a person changed is theirs to commit."""
    rows = {own.path: own for own in ledger.own_files(destination.name)}
    for path in sorted(others_of(repository, ledger, destination)):
        folder_path, _, name = path.rpartition("/")
        folder = Folder.open(destination.path, folder_path or None, create=False)
        content = None
        if folder is not None:
            with folder:
                content = folder.read(name)
        row = rows.get(path)
        if row is None and content is None:
            yield path, None, None
        elif row is not None and content is not None and row.sha256 == digest(content):
            yield path, content, None


def _line_ends(repository: Repository, paths: list[str]) -> frozenset[str]:
    """The files that git keeps with LF, whatever they have in the work tree."""
    if not paths:
        return frozenset()
    refuse_filters(repository, paths)
    converts = repository.setting("core.autocrlf").lower() in ("true", "input", "yes", "on", "1")
    values = repository.attributes(paths, "text", "eol")
    return frozenset(
        path
        for path, found in values.items()
        if found.get("text", "eol" if "eol" in found else "auto" if converts else "unset") != "unset"
    )


def _leave_ignored(repository: Repository, result: Plan, committed: Mapping[str, Entry]) -> None:
    new = [path for path, content in result.files.items() if content is not None and path not in committed]
    for path in repository.ignored(new) if new else ():
        del result.files[path]
        result.left[path] = ".gitignore names it"
