"""Pushing commits to a remote on which others push, too: what they did first is kept, and ours is put on top of it.

Everything is done with trees: no file of a person is needed for it, and none is in the way.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pipeline.config import Destination, GitDelivery
from pipeline.errors import GitFailed
from pipeline.export.frontmatter import BadFrontMatter
from pipeline.export.merge import merge
from pipeline.git.commit import Commit, branch_of, write
from pipeline.git.links import compare_link
from pipeline.git.plan import note_others, places, plan
from pipeline.git.repository import Entry, Repository
from pipeline.logs import redact
from pipeline.store import Ledger

# What git says of a push that came second, also to the same moment: then the server refuses the lock or the old value.
_SECOND = re.compile(
    r"\[rejected\] \((?:fetch first|non-fast-forward|stale info|remote ref updated since checkout)\)"
    r"|\[remote rejected\] \((?:failed to update ref|cannot lock ref|incorrect old value|reference already exists)"
)
_HOOK = re.compile(r"\[remote rejected\] \(([^)]*)\)")


@dataclass(frozen=True, slots=True)
class Ours:
    """The files of a destination, from the root of the repository."""

    paths: frozenset[str]
    """Each of them, there or not."""
    below: tuple[str, ...]
    """Folders and files among which they all are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """What a push did."""

    files: int
    """Files that it brought to the remote; 0: there was nothing to push."""
    branch: str
    link: str | None = None
    """Where a pull request is opened."""
    behind: str | None = None
    """Why the branch that is checked out was not moved to what is on the remote. None: it was, or need not be."""


def push_branch(repository: Repository, destination: Destination, ours: Ours, local: Commit, now: datetime) -> Pushed:
    """Push what was committed for a destination to the branch of the same name.

    `ours` are all its files. When somebody else's commits came first, ours is put on top of them, and the
    branch that is checked out follows where nothing of a person is in the way. Commits of a person that are not pushed
    yet stay so. Raises GitFailed, with the local commit kept for the next run.
    """
    settings = destination.git or GitDelivery()
    remote = _Remote(repository, settings, destination.name)
    for _ in range(settings.retries + 1):
        tip = remote.fetch(local.branch)
        if tip is None:
            raise _no_branch(repository, settings, local.branch)
        base = _merge_base(repository, tip, local.head)
        ahead = _changed(repository, base, local.head)
        wanted = ahead & ours.paths
        target, files = tip, 0
        if wanted:
            if base == tip and ahead == wanted:
                target, files = local.head, len(wanted)
            else:
                target, files = _replay(
                    repository, destination, remote, (wanted, ours.below), (base, local.head, tip), now
                )
            if target != tip and not remote.push(target, local.branch):
                continue
        behind = None
        if target != local.head and base != tip:
            others = ahead - wanted
            behind = _follow(repository, local, target) if not others else "it has commits that are not pushed yet"
        return Pushed(files=files, branch=local.branch, behind=behind)
    raise _too_busy(repository, settings, local.branch)


def push_for_review(repository: Repository, ledger: Ledger, destination: Destination, now: datetime) -> Pushed:
    """Push what we wrote at a destination to a branch of the day, on top of the branch that it is to be merged into.

    The branch that is checked out, its index and files stay as they are. Raises GitFailed; the next run does it then.
    """
    settings = destination.git or GitDelivery()
    target = settings.branch or branch_of(repository)
    if target is None:
        raise GitFailed("detached", f"{repository.folder}: no branch is checked out; name one in `branch`")
    branch = f"wirecopy/{now.date().isoformat()}"
    remote = _Remote(repository, settings, destination.name)
    below = places(repository, ledger, destination)
    note_others(repository, ledger, destination)
    for _ in range(settings.retries + 1):
        into = remote.fetch(target)
        if into is None:
            raise _no_branch(repository, settings, target)
        begun = remote.fetch(branch)
        parent = into if begun is None or _is_ancestor(repository, begun, into) else begun
        tree = repository.tree(parent, below)
        found = plan(repository, ledger, destination, tree)
        removed = _removed(repository, into, below) if found.files.keys() - tree.keys() else frozenset()
        wanted = {path: content for path, content in found.files.items() if path in tree or path not in removed}
        files = _on_top(repository, wanted, tree, [repository.tree(one, below) for one in remote.earlier()])
        if not files:
            return Pushed(files=0, branch=branch)
        made = write(repository, parent, files, tree, destination, now)
        if remote.push(made.commit, branch):
            return Pushed(files=len(files), branch=branch, link=compare_link(remote.address, target, branch))
    raise _too_busy(repository, settings, branch)


class _Remote:
    """The remote of a destination, and what we pushed there. Notes are references of our own, below refs/wirecopy."""

    def __init__(self, repository: Repository, settings: GitDelivery, name: str) -> None:
        self._repository, self._name = repository, settings.remote
        self._notes = f"refs/wirecopy/{name}"
        said = repository.ask("remote", "get-url", "--push", settings.remote)
        if said.code:
            raise GitFailed("no_remote", f"{repository.folder}: has no remote {settings.remote!r}; `git remote add` it")
        self.address = said.out.decode("utf-8", "replace").strip()

    def fetch(self, branch: str) -> str | None:
        """Fetch a branch and return its commit, None when the remote has none of that name."""
        note = f"{self._notes}/remote"
        said = self._repository.ask(
            "fetch",
            "--quiet",
            "--no-tags",
            "--end-of-options",
            self._name,
            f"+refs/heads/{branch}:{note}",
            network=True,
        )
        if said.code and "couldn't find remote ref" in said.error:
            return None
        if said.code:
            raise GitFailed("unreachable", f"{self._repository.folder}: {self._shown()} cannot be read: {said.error}")
        return self._repository.commit_of(note)

    def push(self, commit: str, branch: str) -> bool:
        """Push a commit to a branch. Returns False when somebody else's push came first. Raises GitFailed."""
        # Noted before, so that after a kill it is known that what is there may be ours.
        self._note("pushing", commit)
        said = self._repository.ask(
            "push",
            "--porcelain",
            "--no-verify",
            "--end-of-options",
            self._name,
            f"{commit}:refs/heads/{branch}",
            network=True,
        )
        if said.code == 0:
            self._note("pushed", commit)
            return True
        told = said.out.decode("utf-8", "replace")
        if _SECOND.search(told):
            return False
        refused = _HOOK.search(told)
        if refused is not None:
            raise GitFailed(
                "refused",
                f"{self._repository.folder}: {self._shown()} refused the push to {branch} ({refused[1]}): {said.error}",
            )
        raise GitFailed("unreachable", f"{self._repository.folder}: {self._shown()} took no push: {said.error}")

    def earlier(self) -> list[str]:
        """Commits that we pushed, or were about to when we were killed: what they say is ours."""
        notes = (self._repository.commit_of(f"{self._notes}/{name}") for name in ("pushed", "pushing"))
        return sorted({note for note in notes if note is not None})

    def landed(self, tip: str) -> list[str]:
        """Those of `earlier` that are on the branch with this tip."""
        return [commit for commit in self.earlier() if _is_ancestor(self._repository, commit, tip)]

    def _note(self, name: str, commit: str) -> None:
        self._repository.do("update-ref", f"{self._notes}/{name}", commit)

    def _shown(self) -> str:
        return f"{self._name} ({redact(self.address)})"


def _replay(
    repository: Repository,
    destination: Destination,
    remote: _Remote,
    of: tuple[frozenset[str], tuple[str, ...]],
    commits: tuple[str, str, str],
    now: datetime,
) -> tuple[str, int]:
    """Put our files of a local commit on top of the remote's tip. Returns (commit, files)."""
    base, head, tip = commits
    wanted, below = of
    ours, there = repository.tree(head, below), repository.tree(tip, below)
    contents = repository.blobs(ours[path].blob for path in wanted if path in ours)
    files = {path: contents[ours[path].blob] if path in ours else None for path in sorted(wanted)}
    before = [repository.tree(one, below) for one in (base, *remote.landed(tip))]
    # Gone there, though it was there: somebody removed it, and it stays away.
    files = {path: file for path, file in files.items() if path in there or not any(path in tree for tree in before)}
    known = [*before, *(repository.tree(one, below) for one in remote.earlier())]
    files = _on_top(repository, files, there, known)
    if not files:
        return tip, 0
    return write(repository, tip, files, there, destination, now).commit, len(files)


def _on_top(
    repository: Repository,
    files: Mapping[str, bytes | None],
    there: Mapping[str, Entry],
    known: list[dict[str, Entry]],
) -> dict[str, bytes | None]:
    """What to change in a tree so that it has our files, and in them what people changed there.

    `known` are trees whose files are as we wrote them.
    """
    versions = {path: {tree[path].blob for tree in known if path in tree} for path in files}
    names = {there[path].blob for path in files if path in there}.union(*versions.values())
    contents = repository.blobs(names)
    result: dict[str, bytes | None] = {}
    for path, wanted in files.items():
        entry = there.get(path)
        if entry is None:
            if wanted is not None:
                result[path] = wanted
            continue
        theirs = contents[entry.blob]
        if entry.blob not in versions[path]:
            if wanted is None:
                continue  # Changed by somebody since, so it is theirs.
            try:
                wanted = merge([contents[blob] for blob in sorted(versions[path])], theirs, wanted).content
            except BadFrontMatter:
                continue
        if wanted != theirs:
            result[path] = wanted
    return result


def _follow(repository: Repository, local: Commit, target: str) -> str | None:
    """Move the branch that is checked out, its index and files to a commit; return why not, or None when it was done.

    git refuses, and changes nothing, where something that a person has not committed would be lost.
    """
    incoming = sorted(_changed(repository, local.head, target))
    for path, values in repository.attributes(incoming, "filter").items():
        if values.get("filter", "unset") != "unset" or path.rpartition("/")[2] == ".gitattributes":
            return f"{path} would need a filter, which is not run; `git pull` does it"
    said = repository.ask("read-tree", "-m", "-u", local.head, target)
    if said.code:
        return f"{said.error or 'git refused'}; `git pull` when that is settled"
    # Files first: killed before this, the next run sees them staged, and comes here again.
    said = repository.ask(
        "update-ref", "-m", "wirecopy: follow the remote", f"refs/heads/{local.branch}", target, local.head
    )
    return said.error if said.code else None


def _changed(repository: Repository, one: str, other: str) -> frozenset[str]:
    out = repository.do("diff-tree", "-r", "-z", "--name-only", "--no-renames", one, other)
    return frozenset(out.decode("utf-8", "surrogateescape").split("\0")[:-1])


def _removed(repository: Repository, commit: str, below: Iterable[str]) -> frozenset[str]:
    """Files below some paths that were removed at some time in the history of a commit."""
    out = repository.do(
        "log",
        "--format=",
        "--name-only",
        "-z",
        "--no-renames",
        "--diff-filter=D",
        "--end-of-options",
        commit,
        "--",
        *below,
    )
    return frozenset(out.decode("utf-8", "surrogateescape").split("\0"))


def _merge_base(repository: Repository, one: str, other: str) -> str:
    said = repository.ask("merge-base", one, other)
    if said.code:
        shallow = repository.do("rev-parse", "--is-shallow-repository").strip() == b"true"
        help_ = "; the clone is shallow: `git fetch --unshallow`" if shallow else ""
        raise GitFailed("unrelated", f"{repository.folder}: has no commit in common with the remote's branch{help_}")
    return said.out.decode().split()[0]


def _is_ancestor(repository: Repository, one: str, other: str) -> bool:
    return repository.ask("merge-base", "--is-ancestor", one, other).code == 0


def _no_branch(repository: Repository, settings: GitDelivery, branch: str) -> GitFailed:
    return GitFailed(
        "no_remote_branch", f"{repository.folder}: {settings.remote} has no branch {branch}; push it once by hand"
    )


def _too_busy(repository: Repository, settings: GitDelivery, branch: str) -> GitFailed:
    return GitFailed(
        "conflict",
        f"{repository.folder}: others were first to push to {branch}, {settings.retries + 1} times in a row",
    )
