"""Pushing to a remote on which others push, too: theirs is kept, ours is on top, and nothing is lost."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.export.frontmatter import parse
from pipeline.export.own import put, take_away
from pipeline.git import push as push_module
from tests.conftest import ROOT
from tests.export.samples import article
from tests.git.conftest import Site, git


class Person:
    """Somebody with a clone of their own."""

    def __init__(self, folder: Path, remote: Path) -> None:
        self.path = folder / "person"
        git(folder, "clone", "-q", str(remote), str(self.path))

    def change(self, path: str, text: str | None, message: str = "By hand") -> None:
        """Change a file on the remote; None removes it."""
        git(self.path, "pull", "-q", "--rebase")
        file = self.path / path
        if text is None:
            file.unlink()
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        git(self.path, "add", "-A")
        git(self.path, "commit", "-qm", message)
        git(self.path, "push", "-q")


@pytest.fixture
def person(tmp_path: Path, remote: Path) -> Person:
    return Person(tmp_path, remote)


def there(remote: Path, path: str, branch: str = "main") -> str:
    return git(remote, "show", f"{branch}:{path}")


def log(remote: Path, branch: str = "main") -> list[str]:
    return git(remote, "log", "--format=%s", branch).splitlines()


def refuse(remote: Path, text: str = "no news today") -> Path:
    """Give the remote a hook that takes no push."""
    hook = remote / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\necho '{text}' >&2\nexit 1\n")
    hook.chmod(0o755)
    return hook


def test_what_is_committed_is_pushed(clone: Callable[..., Site], remote: Path) -> None:
    site = clone(push="branch")
    paths = site.fill(1, 2)
    report = site.deliver()
    assert report.lines[1] == "site: 2 files pushed to origin, main"
    assert log(remote) == ["Update news", "Begin"]
    assert there(remote, paths[0]) == (site.path / paths[0]).read_text()
    assert site.git("status", "-sb").splitlines() == ["## main...origin/main"]
    assert site.deliver().lines == ()


def test_a_push_that_came_second_goes_on_top(clone: Callable[..., Site], remote: Path, person: Person) -> None:
    site = clone(push="branch")
    person.change("_config.yml", "title: New\n")
    (path,) = site.fill(1)
    report = site.deliver()
    assert not report.failed, report.lines
    assert log(remote) == ["Update news", "By hand", "Begin"]
    assert (site.path / "_config.yml").read_text() == "title: New\n"
    assert site.git("rev-parse", "HEAD") == git(remote, "rev-parse", "main")
    assert site.status == []
    assert there(remote, path) == (site.path / path).read_text()


def test_edits_made_on_the_remote_win_key_by_key(clone: Callable[..., Site], remote: Path, person: Person) -> None:
    site = clone(push="branch")
    one, two, three = site.fill(1, 2, 3)
    site.deliver()
    person.change(one, there(remote, one).replace("published: true", "published: false"))
    person.change(two, None)
    site.fill(1, 2, 3, heat=500)
    report = site.deliver()
    assert not report.failed, report.lines
    read, _ = parse(there(remote, one).encode())
    assert (read["published"], read["heat"]) == (False, 500)
    assert two not in git(remote, "ls-tree", "-r", "--name-only", "main").split()
    assert parse(there(remote, three).encode())[0]["heat"] == 500
    assert (site.path / one).read_text() == there(remote, one)
    assert not (site.path / two).exists()
    assert site.status == []
    assert [
        outcome for number in (1, 2) if (outcome := site.write(article(number, heat=600), f"article-{number}").name)
    ] == [
        "kept_edit",
        "deleted",
    ]
    site.deliver()
    assert parse(there(remote, one).encode())[0]["published"] is False
    assert two not in git(remote, "ls-tree", "-r", "--name-only", "main").split()


def test_uncommitted_work_in_the_way_keeps_the_branch_where_it_is(
    clone: Callable[..., Site], remote: Path, person: Person
) -> None:
    site = clone(push="branch")
    person.change("_config.yml", "title: Theirs\n")
    (site.path / "_config.yml").write_text("title: Mine, not committed\n")
    (site.path / "staged.txt").write_text("staged\n")
    site.git("add", "staged.txt")
    (path,) = site.fill(1)
    report = site.deliver()
    assert not report.failed, report.lines
    assert log(remote) == ["Update news", "By hand", "Begin"]
    assert "main is behind origin: " in report.lines[2]
    assert "_config.yml" in report.lines[2]
    assert (site.path / "_config.yml").read_text() == "title: Mine, not committed\n"
    assert site.status == [" M _config.yml", "A  staged.txt"]
    # And our file can still be brought up to date, again and again.
    for heat in (500, 600):
        site.fill(1, heat=heat)
        assert not site.deliver().failed
        assert parse(there(remote, path).encode())[0]["heat"] == heat
    site.git("stash", "-q")
    report = site.deliver()
    assert report.lines == ()
    assert site.git("rev-parse", "HEAD") == git(remote, "rev-parse", "main")


def test_commits_of_a_person_that_are_not_pushed_stay_so(clone: Callable[..., Site], remote: Path) -> None:
    site = clone(push="branch")
    (site.path / "draft.md").write_text("Not ready.\n")
    site.git("add", "draft.md")
    site.git("commit", "-qm", "Draft")
    (path,) = site.fill(1)
    report = site.deliver()
    assert not report.failed, report.lines
    assert log(remote) == ["Update news", "Begin"]
    assert git(remote, "show", "--format=", "--name-only", "main").split() == [path]
    assert site.log == ["Update news", "Draft", "Begin"]
    assert site.status == []
    # Their `git pull --rebase` knows our commit again.
    site.git("pull", "-q", "--rebase")
    assert site.log == ["Draft", "Update news", "Begin"]
    site.git("push", "-q")
    site.fill(2)
    assert not site.deliver().failed
    assert log(remote) == ["Update news", "Draft", "Update news", "Begin"]


def test_a_hook_that_refuses_is_named_and_the_next_run_delivers(clone: Callable[..., Site], remote: Path) -> None:
    site = clone(push="branch")
    hook = refuse(remote, "\x1b[31mno news today\nhttps://ada:s3cret@example.org/why")
    (first,) = site.fill(1)
    report = site.deliver()
    assert report.failed
    assert "refused the push to main (pre-receive hook declined): " in report.lines[1]
    assert "no news today" in report.lines[1]
    assert "\x1b" not in report.lines[1]
    assert "s3cret" not in report.lines[1]
    assert site.log == ["Update news", "Begin"]
    hook.unlink()
    (second,) = site.fill(2)
    assert not site.deliver().failed
    assert log(remote) == ["Update news", "Update news", "Begin"]
    assert {first, second} <= set(git(remote, "ls-tree", "-r", "--name-only", "main").split())


def test_what_was_not_pushed_is_pushed_by_a_run_that_writes_nothing(clone: Callable[..., Site], remote: Path) -> None:
    site = clone(push="branch")
    hook = refuse(remote)
    site.fill(1)
    assert site.deliver().failed
    hook.unlink()
    assert site.deliver().lines == ("site: 1 file pushed to origin, main",)
    assert log(remote) == ["Update news", "Begin"]


def test_a_run_that_was_told_to_end_does_not_wait_for_the_network(clone: Callable[..., Site], remote: Path) -> None:
    site = clone(push="branch")
    site.fill(1)
    report = site.deliver(network=False)
    assert report.failed
    assert site.log == ["Update news", "Begin"]
    assert log(remote) == ["Begin"]
    assert not site.deliver().failed
    assert log(remote) == ["Update news", "Begin"]


def test_an_unreachable_remote_is_named_without_its_password(clone: Callable[..., Site]) -> None:
    site = clone(push="branch")
    site.git("remote", "set-url", "origin", "http://ada:s3cret@127.0.0.1:9/site.git")
    site.fill(1)
    report = site.deliver()
    assert report.failed
    assert "origin (http://***@127.0.0.1:9/site.git) cannot be read" in report.lines[1]
    assert "s3cret" not in "".join(report.lines)


def test_a_remote_without_the_branch(clone: Callable[..., Site]) -> None:
    site = clone(push="branch")
    site.git("checkout", "-qb", "fresh")
    site.fill(1)
    report = site.deliver()
    assert report.failed
    assert "origin has no branch fresh; push it once by hand" in report.lines[1]


def test_retries_are_bounded(
    clone: Callable[..., Site], remote: Path, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = clone(push="branch", retries=2)
    pushes = []
    push = push_module._Remote.push

    def late(self: push_module._Remote, commit: str, branch: str) -> bool:
        pushes.append(commit)
        person.change("_config.yml", f"title: {len(pushes)}\n")
        return push(self, commit, branch)

    monkeypatch.setattr(push_module._Remote, "push", late)
    (path,) = site.fill(1)
    report = site.deliver()
    assert report.failed
    assert len(pushes) == 3
    assert "others were first to push to main, 3 times in a row" in report.lines[1]
    monkeypatch.undo()
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(site.path.parent / "gitconfig"))
    assert not site.deliver().failed
    assert there(remote, path) == (site.path / path).read_text()
    assert log(remote)[:2] == ["Update news", "By hand"]


def test_a_shallow_clone(clone: Callable[..., Site], remote: Path, person: Person) -> None:
    person.change("_config.yml", "title: Two\n")
    person.change("_config.yml", "title: Three\n")
    site = clone("site", "--depth=1", "--no-local", push="branch")
    person.change("_config.yml", "title: Four\n")
    (path,) = site.fill(1)
    report = site.deliver()
    assert not report.failed, report.lines
    assert log(remote)[:2] == ["Update news", "By hand"]
    assert there(remote, path) == (site.path / path).read_text()
    assert site.git("rev-parse", "HEAD") == git(remote, "rev-parse", "main")
    assert (site.path / "_config.yml").read_text() == "title: Four\n"


def test_histories_that_have_nothing_in_common(clone: Callable[..., Site], person: Person) -> None:
    site = clone(push="branch")
    git(person.path, "checkout", "-q", "--orphan", "fresh")
    git(person.path, "commit", "-qm", "Afresh")
    git(person.path, "push", "-q", "--force", "origin", "fresh:main")
    site.fill(1)
    report = site.deliver()
    assert report.failed
    assert "has no commit in common with the remote's branch" in report.lines[1]


def test_two_clones_race(clone: Callable[..., Site], remote: Path, tmp_path: Path) -> None:
    """Two processes commit and push at the same time, over and over: every file arrives, and no commit is lost."""
    sites = [clone(name, push="branch", retries=20) for name in ("one", "two")]
    for site in sites:
        site.ledger.close()
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.git.racer", str(site.path), str(tmp_path / f"{site.destination.name}.sqlite"),
             str(first), "3"],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        for first, site in enumerate(sites, start=1)
    ]  # fmt: skip
    outputs = [process.communicate(timeout=120)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], outputs
    files = git(remote, "ls-tree", "-r", "--name-only", "main", "_news/").split()
    assert len(files) == 1 + 6
    assert log(remote).count("Update news") == 6
    assert git(remote, "rev-list", "--merges", "main") == ""
    for site in sites:
        assert site.status == []


def test_pages_and_pictures_go_along_and_go_away(clone: Callable[..., Site], remote: Path) -> None:
    site = clone(push="branch")
    site.fill(1)
    picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
    (site.path / ".git" / "info" / "attributes").write_text("* text=auto\n")
    for path, content in (("api/news/index.json", b"{}"), ("feed.xml", b"<feed/>"), ("images/a.png", picture)):
        assert put(site.ledger, site.destination, path, content, "page").became == "written"
    assert not site.deliver().failed
    names = git(remote, "ls-tree", "-r", "--name-only", "main").split()
    assert {"api/news/index.json", "feed.xml", "images/a.png"} <= set(names)
    shown = subprocess.run(["git", "show", "main:images/a.png"], cwd=remote, capture_output=True, check=True)
    assert shown.stdout == picture
    (site.path / "feed.xml").write_text("<feed>mine</feed>")
    take_away(site.ledger, site.destination, "api/news/index.json")
    put(site.ledger, site.destination, "images/a.png", b"new", "page")
    assert not site.deliver().failed
    assert site.status == [" M feed.xml"]
    changed = git(remote, "show", "--format=", "--name-status", "main").split()
    assert changed == ["D", "api/news/index.json", "M", "images/a.png"]
    assert site.deliver().lines == ()


# --- pull requests


def test_a_pull_request_has_a_branch_of_the_day(
    clone: Callable[..., Site], remote: Path, person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = clone(push="pull-request")
    # An ssh that goes nowhere: what it is asked to run at the host is run here.
    ssh = tmp_path / "ssh"
    ssh.write_text(f'#!/bin/sh\nfor last; do :; done\ncd {tmp_path}/host && eval "$last"\n')
    ssh.chmod(0o755)
    (tmp_path / "host" / "ada").mkdir(parents=True)
    (tmp_path / "host" / "ada" / "site.git").symlink_to(remote)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(ssh))
    site.git("remote", "set-url", "origin", "git@github.com:ada/site.git")
    before = site.git("rev-parse", "HEAD")
    one, two = site.fill(1, 2)
    report = site.deliver()
    assert not report.failed, report.lines
    assert report.lines == (
        "site: 2 files pushed to origin, wirecopy/2026-11-22: "
        "https://github.com/ada/site/compare/main...wirecopy/2026-11-22?expand=1",
    )
    assert log(remote, "wirecopy/2026-11-22") == ["Update news", "Begin"]
    assert (site.git("rev-parse", "HEAD"), site.git("diff", "--cached")) == (before, "")
    assert site.status == [f"?? {one}", f"?? {two}"]
    assert site.deliver().lines == ()
    site.fill(2, heat=500)
    person.change("_config.yml", "title: New\n")
    site.deliver()
    assert log(remote, "wirecopy/2026-11-22") == ["Update news", "Update news", "Begin"]
    assert log(remote) == ["By hand", "Begin"]
    assert parse(there(remote, two, "wirecopy/2026-11-22").encode())[0]["heat"] == 500


def test_after_the_merge_edits_and_removals_stay(clone: Callable[..., Site], remote: Path, person: Person) -> None:
    site = clone(push="pull-request")
    one, two = site.fill(1, 2)
    site.deliver()
    git(person.path, "fetch", "-q")
    git(person.path, "merge", "-q", "--no-ff", "-m", "Merge", "origin/wirecopy/2026-11-22")
    git(person.path, "push", "-q")
    person.change(one, there(remote, one).replace("published: true", "published: false"))
    person.change(two, None)
    site.fill(1, 2, 3, heat=500)
    report = site.deliver()
    assert not report.failed, report.lines
    branch = "wirecopy/2026-11-22"
    assert log(remote, branch)[:3] == ["Update news", "By hand", "By hand"]
    read, _ = parse(there(remote, one, branch).encode())
    assert (read["published"], read["heat"]) == (False, 500)
    names = git(remote, "ls-tree", "-r", "--name-only", branch).split()
    assert two not in names
    assert "_news/2026-11-20-article-3.md" in names


def test_a_detached_head_needs_the_name_of_the_branch(clone: Callable[..., Site], remote: Path) -> None:
    site = clone(push="pull-request")
    site.git("checkout", "-q", "--detach")
    site.fill(1)
    report = site.deliver()
    assert report.failed
    assert "no branch is checked out; name one in `branch`" in report.lines[0]
    site.set(branch="main")
    assert not site.deliver().failed
    assert log(remote, "wirecopy/2026-11-22") == ["Update news", "Begin"]


def test_two_destinations_in_one_repository_share_the_branch(clone: Callable[..., Site], remote: Path) -> None:
    site = clone(push="pull-request")
    site.fill(1)
    site.deliver()
    (site.path / "other").mkdir()
    site.destination = replace(site.destination, name="other", path=site.path / "other")
    site.fill(1)
    site.deliver()
    names = git(remote, "ls-tree", "-r", "--name-only", "wirecopy/2026-11-22").split()
    assert {"_news/2026-11-20-article-1.md", "other/_news/2026-11-20-article-1.md"} <= set(names)
