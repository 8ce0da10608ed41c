"""Making commits beside a person's work: trees from an index of our own, and in theirs only our own entries."""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.config import Destination, GitDelivery
from pipeline.errors import GitFailed
from pipeline.git.indexlock import held
from pipeline.git.plan import FILE, Plan, blob_name, note_others, places, plan
from pipeline.git.repository import Entry, Repository
from pipeline.store import Ledger

# What git leaves in its folder while a person is in the middle of something → what that is.
_UNDER_WAY = {
    "MERGE_HEAD": "a merge",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "BISECT_LOG": "a bisection",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """What was committed on the branch that is checked out."""

    branch: str
    head: str
    """The commit at its tip, new or not."""
    files: int
    """Files in the new commit; 0: there is none."""
    left: Mapping[str, str]
    """As `Plan.left`."""


def commit(repository: Repository, ledger: Ledger, destination: Destination, now: datetime) -> Commit:
    """Commit what we wrote at a destination to the branch that is checked out.

    Of a person's index only the entries of the committed files change, and of their files nothing. Raises GitFailed,
    with everything as it was, while the repository is in a state in which a commit would not be where it belongs.
    """
    settings = destination.git or GitDelivery()
    branch, head = _standing(repository, settings)
    below = places(repository, ledger, destination)
    committed = repository.tree(head, below)
    found = plan(repository, ledger, destination, committed)
    _leave_staged(repository, found, committed, repository.staged(below))
    if not found.files:
        return Commit(branch=branch, head=head, files=0, left=found.left)
    note_others(repository, ledger, destination)
    made = write(repository, head, found.files, committed, destination, now)
    # The index first: killed before the branch moves, our files are just staged, and the next run commits them.
    _stage(repository, found, made.entries, committed, below)
    said = repository.ask("update-ref", "-m", "wirecopy: commit", f"refs/heads/{branch}", made.commit, head)
    if said.code:
        raise GitFailed("moved", f"{repository.folder}: {branch} was changed meanwhile, or is locked: {said.error}")
    return Commit(branch=branch, head=made.commit, files=len(found.files), left=found.left)


@dataclass(frozen=True, slots=True)
class Made:
    """A commit that no branch leads to yet."""

    commit: str
    entries: Mapping[str, Entry | None]
    """Path → what the commit has there now, of the files that it changes."""


def write(
    repository: Repository,
    parent: str,
    files: Mapping[str, bytes | None],
    committed: Mapping[str, Entry],
    destination: Destination,
    now: datetime,
) -> Made:
    """Write a commit that changes `files` (path → content; None: removed) of its parent.

    `committed` are the parent's files below our folders. Raises GitFailed.
    """
    settings = destination.git or GitDelivery()
    contents = {path: content for path, content in files.items() if content is not None}
    with TemporaryDirectory(prefix="wirecopy-git-") as name:
        names = []
        for number, content in enumerate(contents.values()):
            file = Path(name, str(number))
            file.write_bytes(content)
            names.append(str(file))
        blobs = repository.do("hash-object", "-w", "--no-filters", "--stdin-paths", given="\n".join(names).encode())
        of_path = dict(zip(contents, blobs.decode().split(), strict=True))
        entries = {
            path: Entry(committed[path].mode if path in committed else FILE, of_path[path]) if path in of_path else None
            for path in files
        }
        index = Path(name, "index")
        repository.do("read-tree", parent, index=index)
        _enter(repository, entries, index)
        tree = repository.do("write-tree", index=index).decode().strip()
    variables: dict[str, str] = {}
    if settings.author is not None:
        for role in ("AUTHOR", "COMMITTER"):
            variables |= {f"GIT_{role}_NAME": settings.author[0], f"GIT_{role}_EMAIL": settings.author[1]}
    message = message_of(settings, destination.name, len(files), now)
    said = repository.ask("commit-tree", tree, "-p", parent, given=message.encode(), variables=variables)
    if said.code:
        raise GitFailed("no_author" if "ident" in said.error else "git", f"{repository.folder}: {said.error}")
    return Made(said.out.decode().strip(), entries)


def message_of(settings: GitDelivery, destination: str, files: int, now: datetime) -> str:
    """Return the commit message, its placeholders filled in."""
    message = settings.message
    for name, value in (("date", now.date().isoformat()), ("destination", destination), ("files", str(files))):
        message = message.replace(f"{{{name}}}", value)
    return message + "\n"


def _standing(repository: Repository, settings: GitDelivery) -> tuple[str, str]:
    """The branch that is checked out, and its commit. Raises GitFailed when a commit would not belong there."""
    for name, work in _UNDER_WAY.items():
        if (repository.git_dir / name).exists():
            raise GitFailed("under_way", f"{repository.folder}: {work} is under way; finish or abort it")
    branch = branch_of(repository)
    if branch is None:
        raise GitFailed("detached", f"{repository.folder}: no branch is checked out (a detached HEAD); check one out")
    if settings.branch not in (None, branch):
        raise GitFailed(
            "other_branch",
            f"{repository.folder}: {branch} is checked out, and commits belong on {settings.branch}; check that out",
        )
    head = repository.commit_of("HEAD")
    if head is None:
        raise GitFailed("unborn", f"{repository.folder}: {branch} has no commit yet; make the first one")
    return branch, head


def branch_of(repository: Repository) -> str | None:
    """Return the branch that is checked out, None on a detached HEAD."""
    said = repository.ask("symbolic-ref", "--quiet", "HEAD")
    name = said.out.decode("utf-8", "surrogateescape").strip()
    return name.removeprefix("refs/heads/") if name.startswith("refs/heads/") else None


def _leave_staged(
    repository: Repository, found: Plan, committed: Mapping[str, Entry], staged: Mapping[str, Entry]
) -> None:
    for path, content in list(found.files.items()):
        entry, before = staged.get(path), committed.get(path)
        ours = None if content is None else blob_name(content, repository.hash_name)
        if entry != before and (entry.blob if entry else None) != ours:
            del found.files[path]
            found.left[path] = "a person's change is staged"


def _stage(
    repository: Repository,
    found: Plan,
    entries: Mapping[str, Entry | None],
    committed: Mapping[str, Entry],
    below: Iterable[str],
) -> None:
    """Bring our entries of the person's index up to date, all others as they are."""
    with _copied(repository) as copy, held(repository.index) as index:
        if repository.index.exists():
            shutil.copyfile(repository.index, copy)
        before = len(found.left)
        _leave_staged(repository, found, committed, repository.staged(below, copy))
        if len(found.left) > before:
            raise GitFailed("busy", f"{repository.folder}: somebody staged one of our files just now")
        _enter(repository, entries, copy)
        # Where the files are just as committed, the index may know it, so that `git diff-files` shows none of them.
        paths = "\0".join(path for path, entry in entries.items() if entry is not None)
        repository.ask(
            "add",
            "--refresh",
            "--pathspec-from-file=-",
            "--pathspec-file-nul",
            given=paths.encode("utf-8", "surrogateescape"),
            index=copy,
        )
        index.replace(copy.read_bytes())


@contextmanager
def _copied(repository: Repository) -> Iterator[Path]:
    # Beside the index: parts of it may lie there, and are named in it without their folder.
    with TemporaryDirectory(prefix="wirecopy-", dir=repository.index.parent) as name:
        yield Path(name, "index")


def _enter(repository: Repository, entries: Mapping[str, Entry | None], index: Path) -> None:
    none = "0" * (40 if repository.hash_name == "sha1" else 64)
    lines = (f"{entry.mode} {entry.blob}\t{path}" if entry else f"0 {none}\t{path}" for path, entry in entries.items())
    given = "".join(f"{line}\0" for line in lines).encode("utf-8", "surrogateescape")
    repository.do("update-index", "-z", "--index-info", given=given, index=index)
