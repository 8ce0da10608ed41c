"""git: other people's pushes, locks and changes, and what a repository would have us run. `tests/git` has the rest."""

# ruff: noqa: N802 - tests are named by the ids of the catalogue

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.git import test_commit, test_push
from tests.git.conftest import Site, clone, git, people, remote, site  # noqa: F401 - fixtures
from tests.git.test_push import Person, person  # noqa: F401 - a fixture

Clone = Callable[..., Site]


@pytest.fixture(autouse=True)
def canary() -> None:
    """No server runs here, and `site` is a clone."""


@pytest.mark.parametrize(
    "state",
    [test_commit.detached, test_commit.conflict_of("merge", "work"), test_commit.conflict_of("rebase", "work")],
    ids=["detached", "merge", "rebase"],
)
def test_D26_nothing_is_committed_in_the_middle_of_a_persons_work(
    site: Site,  # noqa: F811
    state: Callable[[Site], Callable[[], object]],
) -> None:
    state(site)
    head = site.git("rev-parse", "HEAD")
    site.fill(1)
    report = site.deliver()
    assert report.failed
    assert "the next run tries again" in report.lines[0]
    assert site.git("rev-parse", "HEAD") == head


def test_D27_a_person_who_pushed_first_keeps_their_commit(clone: Clone, remote: Path, person: Person) -> None:  # noqa: F811
    test_push.test_a_push_that_came_second_goes_on_top(clone, remote, person)


def test_D28_a_stale_lock_is_named_with_its_age_and_left(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr("pipeline.git.indexlock._SECONDS", 0)
    lock = site.path / ".git" / "index.lock"
    lock.touch()
    site.fill(1)
    report = site.deliver()
    assert report.failed
    assert "index.lock is there" in report.lines[0]
    assert re.search(r"it was made at 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", report.lines[0])
    assert lock.exists()
    lock.unlink()
    assert not site.deliver().failed


def test_D29_a_commit_has_nothing_of_anybody_else(site: Site) -> None:  # noqa: F811
    (site.path / "draft.md").write_text("---\ntitle: Mine\n---\n")
    (site.path / "_config.yml").write_text("title: Half done\n")
    (site.path / "_news" / ".x.md.tmp~").write_text("left behind")
    paths = site.fill(1, 2)
    assert not site.deliver().failed
    assert site.git("show", "--format=", "--name-only").split() == sorted(paths)
    assert " M _config.yml" in site.status
    assert "?? draft.md" in site.status


def test_D30_a_push_of_which_nothing_was_heard_is_made_up_for(clone: Clone, remote: Path) -> None:  # noqa: F811
    """Killed after the commit, and again after a push whose answer was lost: one commit there, in the end."""
    work = clone(push="branch")
    work.fill(1)
    assert work.deliver(network=False).failed
    git(work.path, "push", "-q", "origin", "main")  # it arrived; nobody told the ledger
    assert not work.deliver().failed
    assert git(remote, "log", "--format=%s", "main").splitlines() == ["Update news", "Begin"]


def test_S16_no_hook_filter_or_monitor_of_a_repository_runs(site: Site, remote: Path, tmp_path: Path) -> None:  # noqa: F811
    test_commit.test_no_hook_filter_or_monitor_of_the_repository_runs(site, remote, tmp_path)


def test_S16_files_that_a_filter_would_change_are_refused(site: Site) -> None:  # noqa: F811
    test_commit.test_files_that_a_filter_would_change_are_a_mistake_of_configuration(site)


def test_S17_the_password_of_a_remote_is_nowhere_to_be_read(clone: Clone) -> None:  # noqa: F811
    test_push.test_an_unreachable_remote_is_named_without_its_password(clone)
