"""One commit for each run and destination, and what is said of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pipeline.config import Destination, GitDelivery
from pipeline.errors import ConfigError, ExportFailed, GitFailed
from pipeline.export.presets import PRESETS
from pipeline.export.shelf import archived_path
from pipeline.git.commit import commit
from pipeline.git.plan import others_of, places, refuse_filters
from pipeline.git.push import Ours, Pushed, push_branch, push_for_review
from pipeline.git.repository import Repository
from pipeline.store import Ledger

MAX_NAMED = 10  # Files named one by one in a report.


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a destination's commit."""

    lines: tuple[str, ...]
    failed: bool
    """Whether something is left for the next run."""


def require_repository(destination: Destination) -> None:
    """Raise ConfigError when a destination asks for commits and none can ever be made there, whatever its state."""
    settings = destination.git
    if settings is None:
        return
    try:
        repository = Repository.open(destination.path)
        preset = PRESETS[destination.preset]
        content = repository.prefix + preset.folder
        if any(entry.mode == "160000" for entry in repository.staged([content]).values()) or (
            (destination.path / preset.folder).is_dir()
            and Repository.open(destination.path / preset.folder).top != repository.top
        ):
            raise GitFailed(
                "submodule", f"{destination.path}: {preset.folder} is a repository of its own; make it the destination"
            )
        sample = f"{content}/{preset.file_name.format(date='2026-11-20', slug='sample')}"
        refuse_filters(repository, [sample])
        if repository.ignored([sample]):
            raise GitFailed(
                "ignored", f"{destination.path}: .gitignore names {preset.folder}, so nothing can be committed"
            )
        if settings.author is None and repository.ask("var", "GIT_COMMITTER_IDENT").code:
            raise GitFailed(
                "no_author",
                f"{destination.path}: nobody is named as author; set `author`, or git's user.name and user.email",
            )
        if settings.push != "none" and repository.ask("remote", "get-url", "--push", settings.remote).code:
            raise GitFailed(
                "no_remote",
                f"{destination.path}: has no remote {settings.remote!r}; `git remote add` it, or set `remote`",
            )
    except GitFailed as error:
        raise ConfigError(f"{destination.name}: git: {error}") from error


def deliver(ledger: Ledger, destination: Destination, now: datetime, *, network: bool = True) -> Report:
    """Commit, and push where that is asked for, all files of a destination that are not committed yet.

    Nothing raised by git passes: it is said in the report, and what was not done is left for the next run. With
    `network` false nothing is pushed, for a run that was told to end.
    """
    settings = destination.git
    if settings is None:
        return Report((), failed=False)
    lines: list[str] = []
    try:
        repository = Repository.open(destination.path)
        if settings.push == "pull-request":
            if not network:
                raise GitFailed("ending", "the run was told to end")
            pushed = push_for_review(repository, ledger, destination, now)
            lines += _told(pushed, settings)
        else:
            done = commit(repository, ledger, destination, now)
            if done.files:
                lines.append(f"{_files(done.files)} committed to {done.branch} ({done.head[:12]})")
            lines += (f"{path} is left uncommitted: {why}" for path, why in list(done.left.items())[:MAX_NAMED])
            if len(done.left) > MAX_NAMED:
                lines.append(f"{_files(len(done.left))} left uncommitted in all")
            if settings.push == "branch":
                if not network:
                    raise GitFailed("ending", "not pushed: the run was told to end")
                ours = Ours(
                    frozenset(repository.prefix + path for path in _paths(repository, ledger, destination)),
                    places(repository, ledger, destination),
                )
                lines += _told(push_branch(repository, destination, ours, done, now), settings)
    except (GitFailed, ExportFailed) as error:
        lines.append(f"git: {error}; the next run tries again")
        return Report(tuple(f"{destination.name}: {line}" for line in lines), failed=True)
    return Report(tuple(f"{destination.name}: {line}" for line in lines), failed=False)


def _paths(repository: Repository, ledger: Ledger, destination: Destination) -> Iterable[str]:
    yield from others_of(repository, ledger, destination)
    for _, path, _ in ledger.paths(destination.name):
        yield path
        yield archived_path(destination.preset, path)


def _told(pushed: Pushed, settings: GitDelivery) -> Iterable[str]:
    if pushed.files:
        where = f"{settings.remote}, {pushed.branch}"
        yield f"{_files(pushed.files)} pushed to {where}" + (f": {pushed.link}" if pushed.link else "")
    if pushed.behind:
        yield f"{pushed.branch} is behind {settings.remote}: {pushed.behind}"


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"
