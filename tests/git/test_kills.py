"""Killed between any two steps: a person's work is untouched, git still works, and the next run delivers once."""

import os
from collections.abc import Callable
from itertools import count
from pathlib import Path, PosixPath
from types import SimpleNamespace

from pipeline.git import indexlock, repository
from pipeline.store import Ledger
from tests.git.conftest import Site, git
from tests.git.test_push import Person, log

ENOUGH = 120  # Steps of a delivery; there are about 60.
STRIDE = int(os.environ.get("WIRECOPY_TEST_STRIDE", "7"))  # With 1 every step is tried, in two minutes.


def killed_at(site: Site, step: int, *, after: bool) -> bool:
    """Deliver in a process that dies like one that is killed, before or after a step; False when it got to the end.

    A step is a git command, or a change that is made to the index by hand.
    """
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        assert code in (0, 9), code
        return code == 9
    try:
        steps = count()

        def stepping(do: Callable[..., object]) -> Callable[..., object]:
            def act(*arguments: object, **options: object) -> object:
                mine = next(steps) == step
                if mine and not after:
                    os._exit(9)
                done = do(*arguments, **options)
                if mine:
                    os._exit(9)
                return done

            return act

        repository._run = stepping(repository._run)  # type: ignore[assignment] # the same arguments
        names = ("link", "write", "fsync")
        shim = SimpleNamespace(**vars(os) | {name: stepping(getattr(os, name)) for name in names})
        vars(indexlock).update(os=shim)
        for name in ("rename", "unlink"):
            setattr(PosixPath, name, stepping(getattr(PosixPath, name)))
        # A connection is not carried into another process.
        site.ledger = Ledger.open(site.path.parent / f"{site.path.name}.sqlite")
        os._exit(8 if site.deliver().failed else 0)
    except BaseException:  # noqa: BLE001 - a test's own process must not go on as a second pytest
        os._exit(7)


def test_killed_at_every_step(clone: Callable[..., Site], remote: Path, tmp_path: Path) -> None:
    person = Person(tmp_path, remote)
    site = clone(push="branch")
    site.fill(0)
    site.deliver()
    (site.path / "staged.txt").write_text("staged\n")
    site.git("add", "staged.txt")
    (site.path / "staged.txt").write_text("staged, and changed\n")
    theirs = ["AM staged.txt"]
    for turn, step in enumerate(range(0, ENOUGH, STRIDE), start=1):
        # Somebody pushes before each run, so that ours has to go on top, and the branch to follow.
        person.change("_config.yml", f"title: {turn}\n")
        (path,) = site.fill(turn)
        if not killed_at(site, step, after=bool(turn % 2)):
            break
        report = site.deliver()
        assert not report.failed, (step, report.lines)
        assert site.status == theirs, step
        assert git(remote, "show", f"main:{path}") == (site.path / path).read_text()
        assert log(remote).count("Update news") == turn + 1, step
        assert site.git("rev-parse", "HEAD") == git(remote, "rev-parse", "main"), step
        assert not list(site.path.joinpath(".git").glob("index.*")), step
    assert step > 40
    assert step < ENOUGH - STRIDE, "never got to the end"
    assert git(remote, "fsck", "--strict") == ""
    assert site.status == theirs
