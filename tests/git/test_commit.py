"""One commit for each run and destination, and nothing of a person's in it or touched by it."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import ConfigError
from pipeline.export.archive import archive
from pipeline.export.frontmatter import parse
from pipeline.git import commit
from pipeline.git.deliver import require_repository
from tests.export.samples import NOW, article
from tests.git.conftest import Site, git


def test_a_run_makes_one_commit_of_all_that_it_wrote(site: Site) -> None:
    paths = site.fill(1, 2, 3)
    report = site.deliver()
    assert not report.failed
    assert site.log == ["Update news", "Begin"]
    assert site.git("show", "--format=%an <%ae> %cn <%ce>", "--name-only").split("\n\n") == [
        "News Bot <bot@example.org> News Bot <bot@example.org>",
        "\n".join(sorted(paths)) + "\n",
    ]
    for path in paths:
        assert site.git("show", f"HEAD:{path}") == (site.path / path).read_text()
    assert site.status == []
    assert report.lines == (f"site: 3 files committed to main ({site.git('rev-parse', 'HEAD')[:12]})",)
    assert site.git("fsck", "--strict") == ""


def test_nothing_new_is_no_commit(site: Site) -> None:
    site.fill(1)
    site.deliver()
    before = site.git("rev-parse", "HEAD")
    site.fill(1)
    assert site.deliver().lines == ()
    assert site.git("rev-parse", "HEAD") == before


def test_the_message_has_its_placeholders_filled_in(site: Site) -> None:
    site.set(message="{destination}: {files} of {date}\n\nBy a program.")
    site.fill(1, 2)
    site.deliver()
    assert site.git("log", "-1", "--format=%B") == f"site: 2 of {NOW.date()}\n\nBy a program.\n\n"


def test_without_an_author_of_its_own_it_is_the_persons(site: Site) -> None:
    site.set(author=None)
    site.fill(1)
    site.deliver()
    assert site.git("log", "-1", "--format=%an <%ae>") == "Ada Person <ada@example.org>\n"


def test_a_persons_index_and_files_stay_as_they_are(site: Site) -> None:
    (site.path / "_config.yml").write_text("title: Staged\n")
    (site.path / "staged.txt").write_text("new\n")
    site.git("add", "-A")
    (site.path / "_config.yml").write_text("title: Not staged\n")
    (site.path / "draft.md").write_text("untracked\n")
    (site.path / "_news" / "own.md").unlink()
    before = site.status, site.git("diff", "--cached"), site.git("diff")
    paths = site.fill(1)
    site.deliver()
    assert (site.status, site.git("diff", "--cached"), site.git("diff")) == before
    assert site.git("show", "--format=", "--name-only").split() == paths


def test_a_persons_uncommitted_edit_of_our_file_is_left_out(site: Site) -> None:
    (path,) = site.fill(1)
    site.deliver()
    file = site.path / path
    file.write_text(file.read_text().replace("published: true", "published: false # by Ada"))
    site.write(article(1, title="Corrected", heat=500), "article-1")
    site.deliver()
    committed, _ = parse(site.git("show", f"HEAD:{path}").encode())
    assert (committed["title"], committed["heat"], committed["published"]) == ("Corrected", 500, True)
    present, _ = parse(file.read_bytes())
    assert (present["title"], present["published"]) == ("Corrected", False)
    assert site.status == [f" M {path}"]
    changed = [
        line for line in site.git("diff", "-U0").splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")
    ]
    assert changed == ["-published: true", "+published: false # by Ada"]
    site.git("commit", "-qam", "Hide it")
    site.write(article(1, title="Corrected again", heat=500), "article-1")
    site.deliver()
    committed, _ = parse(site.git("show", f"HEAD:{path}").encode())
    assert (committed["title"], committed["published"]) == ("Corrected again", False)
    assert site.status == []
    assert "published: false # by Ada" in site.git("show", f"HEAD:{path}")


def test_a_new_file_that_a_person_edits_before_the_commit_is_committed_as_written(site: Site) -> None:
    (path,) = site.fill(1)
    file = site.path / path
    written = file.read_text()
    file.write_text(written + "A note.\n")
    site.deliver()
    assert site.git("show", f"HEAD:{path}") == written
    assert file.read_text() == written + "A note.\n"


def test_what_a_person_staged_of_our_file_is_left_to_them(site: Site) -> None:
    one, two = site.fill(1, 2)
    site.deliver()
    file = site.path / one
    file.write_text(file.read_text() + "A note.\n")
    site.git("add", one)
    staged = site.git("diff", "--cached")
    site.fill(1, 2, heat=500)
    report = site.deliver()
    assert site.git("diff", "--cached") == staged
    assert site.git("show", "--format=", "--name-only").split() == [two]
    assert f"site: {one} is left uncommitted: a person's change is staged" in report.lines
    site.git("commit", "-qm", "Note")
    site.deliver()
    assert site.git("show", f"HEAD:{one}") == file.read_text()
    assert "heat: 500" in file.read_text()


def test_what_a_person_stages_while_the_commit_is_made_stays_theirs(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path,) = site.fill(1)
    site.deliver()
    head = site.git("rev-parse", "HEAD")
    site.fill(1, heat=500)
    file = site.path / path

    def staged_first(*arguments: Any) -> commit.Made:
        file.write_text(file.read_text() + "A note.\n")
        site.git("add", path)
        return write(*arguments)

    write = commit.write
    monkeypatch.setattr(commit, "write", staged_first)
    report = site.deliver()
    assert report.failed
    assert "somebody staged one of our files just now; the next run tries again" in report.lines[0]
    assert site.git("show", f":{path}") == file.read_text()
    assert site.git("rev-parse", "HEAD") == head
    assert not (site.path / ".git" / "index.lock").exists()


def test_a_commit_of_a_person_made_meanwhile_is_not_lost(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = site.fill(1)

    def committed_first(*arguments: Any) -> commit.Made:
        site.git("commit", "--allow-empty", "-qm", "Meanwhile")
        return write(*arguments)

    write = commit.write
    with monkeypatch.context() as patched:
        patched.setattr(commit, "write", committed_first)
        report = site.deliver()
    assert report.failed
    assert "main was changed meanwhile" in report.lines[0]
    assert site.log == ["Meanwhile", "Begin"]
    assert not site.deliver().failed
    assert site.log == ["Update news", "Meanwhile", "Begin"]
    assert site.git("show", "--format=", "--name-only").split() == paths


def test_files_that_a_person_staged_as_they_are_go_along(site: Site) -> None:
    (path,) = site.fill(1)
    site.git("add", "-A")
    assert not site.deliver().failed
    assert site.git("show", "--format=", "--name-only").split() == [path]
    assert site.status == []


def test_a_file_that_a_person_removed_is_theirs_to_commit(site: Site) -> None:
    (path,) = site.fill(1)
    site.deliver()
    (site.path / path).unlink()
    site.fill(1, heat=500)
    assert site.deliver().lines == ()
    assert site.status == [f" D {path}"]


def test_archived_files_move_in_one_commit(site: Site) -> None:
    (path,) = site.fill(1)
    site.deliver()
    (move,) = archive(site.ledger, site.destination, NOW - NOW, NOW)
    site.deliver()
    assert site.git("show", "--format=", "--name-status", "-M").split() == ["R100", path, move.target]
    assert site.status == []


def test_a_destination_in_a_folder_of_a_repository(clone: Callable[..., Site]) -> None:
    site = clone()
    folder = site.path / "sites" / "one"
    folder.mkdir(parents=True)
    site.destination = replace(site.destination, path=folder)
    (path,) = site.fill(1)
    require_repository(site.destination)
    site.deliver()
    assert site.git("show", "--format=", "--name-only").split() == [f"sites/one/{path}"]
    assert site.status == []


def test_names_that_git_would_take_for_patterns_or_quote(site: Site, tmp_path: Path) -> None:
    moved = tmp_path / 'a [b] *ü"\n'
    site.path.rename(moved)
    site.path = moved
    site.destination = replace(site.destination, path=moved)
    (path,) = site.fill(1)
    assert not site.deliver().failed
    assert site.git("show", "--format=", "--name-only").split() == [path]
    assert site.status == []


@pytest.mark.parametrize("attributes", ["* text=auto\n", "* text eol=crlf\n"])
def test_a_persons_line_ends_are_stored_as_git_stores_them(site: Site, attributes: str) -> None:
    (site.path / ".gitattributes").write_text(attributes)
    site.git("add", "-A")
    site.git("commit", "-qm", "Attributes")
    (path,) = site.fill(1)
    site.deliver()
    file = site.path / path
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert site.status in ([], [f" M {path}"])
    site.fill(1, heat=500)
    site.deliver()
    assert b"heat: 500\r\n" in file.read_bytes()
    assert "\r" not in site.git("show", f"HEAD:{path}")
    assert site.status == []


def test_a_sha256_repository(site: Site, tmp_path: Path) -> None:
    other = tmp_path / "other"
    git(tmp_path, "init", "-q", "--object-format=sha256", str(other))
    git(other, "commit", "-qm", "Begin", "--allow-empty")
    site.path = other
    site.destination = replace(site.destination, path=other)
    paths = site.fill(1, 2)
    assert not site.deliver().failed
    assert site.git("show", "--format=", "--name-only").split() == sorted(paths)
    assert site.status == []


# --- no program of the repository runs


def test_no_hook_filter_or_monitor_of_the_repository_runs(site: Site, remote: Path, tmp_path: Path) -> None:
    proof = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho $0 >> {proof}\ncat\n")
    program.chmod(0o755)
    hooks = site.path / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    names = ("pre-commit", "commit-msg", "post-commit", "pre-push", "reference-transaction", "post-index-change",
             "post-merge", "post-checkout", "post-rewrite", "pre-auto-gc")  # fmt: skip
    for name in names:
        (hooks / name).symlink_to(program)
    site.git("config", "core.fsmonitor", str(program))
    for key in ("clean", "smudge"):
        site.git("config", f"filter.evil.{key}", str(program))
    site.git("config", "gpg.program", str(program))
    site.git("config", "commit.gpgSign", "true")
    (site.path / ".git" / "info").mkdir(exist_ok=True)
    (site.path / ".git" / "info" / "attributes").write_text("_config.yml filter=evil\n")
    proof.unlink(missing_ok=True)
    site.set(push="branch")
    site.fill(1)
    report = site.deliver()
    assert not report.failed, report.lines
    assert git(remote, "log", "--format=%s", "main").splitlines() == ["Update news", "Begin"]
    assert not proof.exists()


def test_files_that_a_filter_would_change_are_a_mistake_of_configuration(site: Site) -> None:
    (site.path / ".gitattributes").write_text("*.md filter=lfs diff=lfs merge=lfs -text\n")
    with pytest.raises(ConfigError, match=r"site: git: .*filter=lfs.*`_news/\*\* -filter`"):
        require_repository(site.destination)
    (site.path / ".gitattributes").write_text("*.md filter=lfs\n_news/** -filter\n")
    require_repository(site.destination)
    (site.path / ".gitattributes").write_text("*.md filter=lfs\n")
    site.fill(1)
    report = site.deliver()
    assert report.failed
    assert "filter=lfs" in report.lines[0]
    assert site.log == ["Begin"]


# --- states in which no commit belongs there: named, nothing lost, done by the next run


def busy_lock(site: Site) -> Callable[[], object]:
    lock = site.path / ".git" / "index.lock"
    lock.touch()
    return lock.unlink


def detached(site: Site) -> Callable[[], object]:
    site.git("checkout", "-q", "--detach")
    return lambda: site.git("checkout", "-q", "main")


def other_branch(site: Site) -> Callable[[], object]:
    site.set(branch="main")
    site.git("checkout", "-qb", "work")
    return lambda: site.git("checkout", "-q", "main")


def conflict_of(command: str, *arguments: str) -> Callable[[Site], Callable[[], object]]:
    def make(site: Site) -> Callable[[], object]:
        site.git("branch", "work")
        for branch, title in (("work", "Work"), ("main", "Main"), ("main", "Main again")):
            site.git("checkout", "-q", branch)
            (site.path / "_config.yml").write_text(f"title: {title}\n")
            site.git("commit", "-qam", title)
        site.git(command, *arguments, check=False)
        assert site.status == ["UU _config.yml"]
        return lambda: site.git(command, "--abort")

    return make


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (busy_lock, "index.lock is there: another git command is at work"),
        (detached, "no branch is checked out (a detached HEAD)"),
        (other_branch, "work is checked out, and commits belong on main"),
        (conflict_of("merge", "work"), "a merge is under way"),
        (conflict_of("rebase", "work"), "a rebase is under way"),
        (conflict_of("cherry-pick", "work"), "a cherry-pick is under way"),
        (conflict_of("revert", "HEAD~1"), "a revert is under way"),
    ],
    ids=["lock", "detached", "branch", "merge", "rebase", "cherry-pick", "revert"],
)
def test_a_state_in_which_no_commit_belongs_there(
    site: Site, make: Callable[[Site], Callable[[], object]], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.git.indexlock._SECONDS", 0)
    undo = make(site)
    head, staged = site.git("rev-parse", "HEAD"), site.git("diff", "--cached", check=False)
    paths = site.fill(1)
    report = site.deliver()
    assert report.failed
    assert words in report.lines[0]
    assert report.lines[0].endswith("; the next run tries again")
    assert (site.git("rev-parse", "HEAD"), site.git("diff", "--cached", check=False)) == (head, staged)
    undo()
    assert not site.deliver().failed
    assert site.git("show", "--format=", "--name-only").split() == paths


def test_a_branch_without_a_commit(site: Site, tmp_path: Path) -> None:
    other = tmp_path / "other"
    git(tmp_path, "init", "-q", str(other))
    site.destination = replace(site.destination, path=other)
    site.path = other
    paths = site.fill(1)
    require_repository(site.destination)
    report = site.deliver()
    assert report.failed
    assert "main has no commit yet; make the first one" in report.lines[0]
    site.git("commit", "-qm", "Begin", "--allow-empty")
    assert not site.deliver().failed
    assert site.git("show", "--format=", "--name-only").split() == paths


# --- mistakes that are found before the first request


def test_a_folder_that_is_no_repository(site: Site, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    site.destination = replace(site.destination, path=tmp_path / "plain")
    with pytest.raises(ConfigError, match="plain: is no git repository; clone it there"):
        require_repository(site.destination)


def test_a_bare_repository(site: Site, remote: Path) -> None:
    site.destination = replace(site.destination, path=remote)
    with pytest.raises(ConfigError, match="without a work tree"):
        require_repository(site.destination)


def test_a_missing_remote(site: Site) -> None:
    site.set(push="branch", remote="upstream")
    with pytest.raises(ConfigError, match="has no remote 'upstream'"):
        require_repository(site.destination)
    site.fill(1)
    report = site.deliver()
    assert report.failed
    assert "1 file committed to main" in report.lines[0]
    assert "has no remote 'upstream'" in report.lines[1]


def test_no_author(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.set(author=None)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    with pytest.raises(ConfigError, match="nobody is named as author; set `author`"):
        require_repository(site.destination)
    site.fill(1)
    assert site.deliver().failed
    assert site.log == ["Begin"]


def test_an_ignored_content_folder(site: Site) -> None:
    (site.path / ".gitignore").write_text("_news\n")
    with pytest.raises(ConfigError, match=r"\.gitignore names _news"):
        require_repository(site.destination)


def test_a_content_folder_that_is_a_repository_of_its_own(site: Site, remote: Path) -> None:
    site.git("rm", "-qr", "_news")
    site.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(remote), "_news")
    with pytest.raises(ConfigError, match="_news is a repository of its own; make it the destination"):
        require_repository(site.destination)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to another user")
def test_a_repository_of_another_owner(site: Site) -> None:
    for path in (site.path, site.path / ".git"):
        os.chown(path, 65534, 65534)
    with pytest.raises(ConfigError, match="belongs to another user, and git does not trust it"):
        require_repository(site.destination)


def test_without_git(site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigError, match="the program git is not installed"):
        require_repository(site.destination)


def test_variables_of_a_hook_do_not_lead_elsewhere(
    site: Site, clone: Callable[..., Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = clone("other")
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.path))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.path / ".git" / "index"))
    site.fill(1)
    assert not site.deliver().failed
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name)
    assert site.log == ["Update news", "Begin"]
    assert other.log == ["Begin"]


def test_a_file_that_gitignore_names_is_left_unless_it_is_committed_already(site: Site) -> None:
    (known,) = site.fill(1)
    site.deliver()
    (site.path / ".gitignore").write_text("*article-1*\n*article-2*\n")
    site.fill(1, heat=500)
    ignored, free = site.fill(2, 3)
    report = site.deliver()
    assert not report.failed
    assert f"site: {ignored} is left uncommitted: .gitignore names it" in report.lines
    assert site.git("show", "--format=", "--name-only").split() == [known, free]
    assert site.status == ["?? .gitignore"]
