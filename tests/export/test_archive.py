"""Archiving, killed at every step: the file is in one place, whole, and never written again."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.export import folder
from pipeline.export.archive import archive
from pipeline.export.deliver import deliver
from pipeline.export.lock import run_lock
from pipeline.export.sweep import sweep
from pipeline.store import Ledger
from tests.export.faults import Faults, Killed, injected
from tests.export.samples import NOW, Site, article

ONE = article(1)
NAME = "2026-11-20-harbour-bridge.md"
DAY = timedelta(days=1)


@pytest.fixture
def base() -> Iterator[Path]:
    # In memory where that is possible: hundreds of waits for a disk prove nothing more.
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as name:
        base = Path(name, "base")
        (base / "site" / "_news").mkdir(parents=True)
        assert delivered(base) == "written"
        path = base / "site" / "_news" / NAME
        path.write_text(path.read_text() + "A person's words.\n")
        yield base


def delivered(base: Path) -> str:
    site = Site("local", base / "site")
    with run_lock(base / "ledger") as lock, Ledger.open(base / "ledger") as ledger:
        sweep(ledger, site, lock)
        article_id = ledger.begin_article(ONE, ONE.canonical_url, "example", NOW)
        outcome = deliver(ledger, site, article_id, ONE, "harbour-bridge", NOW)
        ledger.settle(article_id, NOW)
        return outcome.name


def moved(base: Path, faults: Faults | None = None) -> list[str]:
    with run_lock(base / "ledger"), Ledger.open(base / "ledger") as ledger, injected(faults or Faults(), ledger):
        return [move.path for move in archive(ledger, Site("local", base / "site"), DAY, NOW)]


def files(base: Path) -> dict[str, bytes]:
    site = base / "site"
    return {str(path.relative_to(site)): path.read_bytes() for path in site.rglob("*") if path.is_file()}


@pytest.mark.parametrize("in_one_step", [True, False])
@pytest.mark.parametrize("run_between", [True, False])
def test_a_crash_at_any_step_costs_nothing(
    base: Path, monkeypatch: pytest.MonkeyPatch, in_one_step: bool, run_between: bool
) -> None:
    if not in_one_step:
        monkeypatch.setattr(folder, "_rename_new", lambda *_: False)
    before, step = (base / "site" / "_news" / NAME).read_bytes(), 0
    while True:
        step += 1
        copy = base.parent / str(step)
        shutil.copytree(base, copy)
        try:
            moved(copy, Faults(step, after=True))
        except Killed:
            pass
        else:
            assert step > 5
            return
        assert set(files(copy).values()) == {before}
        if run_between:
            assert delivered(copy) in ("kept_edit", "archived")
        moved(copy)
        assert files(copy) == {f"_archive/_news/{NAME}": before}
        assert delivered(copy) == "archived"
        assert files(copy) == {f"_archive/_news/{NAME}": before}
        shutil.rmtree(copy)


def test_the_name_stays_taken(base: Path) -> None:
    moved(base)
    other = article(2)
    with Ledger.open(base / "ledger") as ledger:
        article_id = ledger.begin_article(other, other.canonical_url, "example", NOW)
        path = deliver(ledger, Site("local", base / "site"), article_id, other, "harbour-bridge", NOW).path
    assert path == "_news/2026-11-20-harbour-bridge-2.md"


def test_young_files_stay(base: Path) -> None:
    with Ledger.open(base / "ledger") as ledger:
        assert list(archive(ledger, Site("local", base / "site"), 3 * DAY, NOW)) == []
    assert list(files(base)) == [f"_news/{NAME}"]
