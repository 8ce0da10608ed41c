"""Real repositories for the tests of delivery by git: a bare remote, clones of it, people who work in them."""

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import Destination, GitDelivery
from pipeline.enrich.taxonomy import Taxonomy
from pipeline.export.deliver import Outcome
from pipeline.export.deliver import deliver as write
from pipeline.git.deliver import Report, deliver
from pipeline.model import Article
from pipeline.store import Ledger
from tests.export.samples import NOW, article

BOT = ("News Bot", "bot@example.org")


def git(folder: Path, *arguments: str, check: bool = True, given: str | None = None) -> str:
    """Run git as a person does, and return what it prints."""
    done = subprocess.run(
        ["git", *arguments], cwd=folder, capture_output=True, text=True, check=False, input=given, timeout=60
    )
    if check and done.returncode:
        raise AssertionError(f"git {' '.join(arguments)}: {done.stdout}{done.stderr}")
    return done.stdout


@pytest.fixture(autouse=True)
def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git as configured for a person of this test alone."""
    for name in list(os.environ):
        if name.startswith("GIT_"):
            monkeypatch.delenv(name)
    config = tmp_path / "gitconfig"
    config.write_text("[user]\n\tname = Ada Person\n\temail = ada@example.org\n[init]\n\tdefaultBranch = main\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """A bare repository with one commit of a person's."""
    bare, first = tmp_path / "remote.git", tmp_path / "first"
    git(tmp_path, "init", "-q", "--bare", str(bare))
    git(tmp_path, "init", "-q", str(first))
    (first / "_config.yml").write_text("title: A site\n")
    (first / "_news").mkdir()
    (first / "_news" / "own.md").write_text("---\ntitle: By hand\n---\n")
    git(first, "add", "-A")
    git(first, "commit", "-qm", "Begin")
    git(first, "push", "-q", str(bare), "main")
    return bare


@dataclass
class Site:
    """A clone, the ledger of those who write there, and what a run does in it."""

    path: Path
    ledger: Ledger
    destination: Destination

    def write(self, one: Article, slug: str) -> Outcome:
        """Bring the file of an article up to date, as a crawl does."""
        number = self.ledger.begin_article(one, one.canonical_url, "example", NOW)
        outcome = write(self.ledger, self.destination, number, one, slug, NOW)
        assert self.ledger.settle(number, NOW)
        return outcome

    def fill(self, *numbers: int, **changes: Any) -> list[str]:
        """Write the articles of these numbers, and return their paths."""
        return [self.write(article(number, **changes), f"article-{number}").path for number in numbers]

    def deliver(self, **options: Any) -> Report:
        """Commit and push as the end of a run does."""
        return deliver(self.ledger, self.destination, NOW, **options)

    def set(self, **changes: Any) -> None:
        """Change the section `git` of the destination."""
        assert self.destination.git is not None
        self.destination = replace(self.destination, git=replace(self.destination.git, **changes))

    def git(self, *arguments: str, **options: Any) -> str:
        """Run git in the clone, as a person does."""
        return git(self.path, *arguments, **options)

    @property
    def log(self) -> list[str]:
        """Subjects on the branch that is checked out, newest first."""
        return self.git("log", "--format=%s").splitlines()

    @property
    def status(self) -> list[str]:
        """What a person sees as changed."""
        return self.git("status", "--porcelain", "--untracked-files=all").splitlines()


@pytest.fixture
def clone(tmp_path: Path, remote: Path) -> Iterator[Callable[..., Site]]:
    """Makes clones of the remote by name. `push` and the like are keys of the section `git`."""
    ledgers: list[Ledger] = []

    def make(name: str = "site", *arguments: str, **keys: Any) -> Site:
        path = tmp_path / name
        git(tmp_path, "clone", "-q", *arguments, str(remote), str(path))
        ledgers.append(Ledger.open(tmp_path / f"{name}.sqlite"))
        settings = GitDelivery(**{"author": BOT, **keys})
        return Site(
            path,
            ledgers[-1],
            Destination(name=name, path=path, preset="smartable", taxonomy=Taxonomy(topics=()), git=settings),
        )

    yield make
    for ledger in ledgers:
        ledger.close()


@pytest.fixture
def site(clone: Callable[..., Site]) -> Site:
    return clone()
