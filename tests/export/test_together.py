"""Deliveries that share their waits: each as safe as one alone, and none at the cost of its neighbours."""

import asyncio
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from pipeline.errors import ExportFailed, LedgerError
from pipeline.export.deliver import Outcome, delivering
from pipeline.export.desk import Desk
from pipeline.export.folders import Folders
from pipeline.export.lock import run_lock
from pipeline.export.sweep import sweep
from pipeline.export.together import Job, Sole, Steps, finish_all
from pipeline.model import Article
from pipeline.store import Ledger
from tests.export.faults import Faults, Killed, injected
from tests.export.samples import NOW, Site, article
from tests.export.test_crashes import FIRST, LATER, SLUG, edited, nothing, verify


@pytest.fixture
def base() -> Iterator[Path]:
    """An empty ledger and site, in memory where there is one."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        (Path(name) / "site").mkdir()
        yield Path(name)


def exporting(ledger: Ledger, site: Site, one: Article, folders: Folders) -> Steps[Outcome]:
    """What `pipeline.stages` does for an article."""
    article_id = ledger.begin_article(one, one.canonical_url, "example", NOW)
    yield Sole(article_id)
    outcome = yield from delivering(ledger, site, article_id, one, SLUG, NOW, folders)
    ledger.settle(article_id, NOW)
    return outcome


def run(base: Path, articles: tuple[Article, ...], faults: Faults | None = None) -> list[Outcome | Exception]:
    """A run that delivers all of them together."""
    site = Site("local", base / "site")
    with (
        run_lock(base / "ledger") as lock,
        Ledger.open(base / "ledger") as ledger,
        injected(faults or Faults(), ledger),
    ):
        sweep(ledger, site, lock)
        with Folders(ledger) as folders:
            return finish_all(ledger, [partial(exporting, ledger, site, one, folders) for one in articles])


def test_a_batch_waits_once_for_each_file_and_twice_for_the_ledger(base: Path) -> None:
    faults = Faults()
    run(base, tuple(article(number) for number in range(1, 6)), faults)
    names = faults.names
    assert names.count("write") == names.count("link") == 5
    # Five files, the folder that was made, in it the root, and the folder once with all of its names.
    assert names.count("fsync") == 5 + 1 + names.count("mkdir")
    order = [name for name in names[names.index("write") :] if name in ("write", "fsync", "link", "sql")]
    assert order[:16] == ["write"] * 5 + ["fsync"] * 5 + ["link"] * 5 + ["fsync"]
    assert "sql" not in names[names.index("write") : len(names) - 1 - names[::-1].index("fsync")]


@pytest.mark.parametrize("scenario", ["new", "update", "edited"])
def test_a_crash_of_a_batch_at_any_call_loses_nothing(base: Path, scenario: str) -> None:
    articles, change = {"new": (FIRST, nothing), "update": (LATER, nothing), "edited": (LATER, edited)}[scenario]

    def prepare(place: Path) -> Path:
        (place / "site").mkdir(parents=True)
        if scenario != "new":
            run(place, FIRST)
        change(place)
        return place

    faults = Faults()
    run(prepare(base / "count"), articles, faults)
    assert faults.names.count("write") == 2
    numbers = [n for n, name in enumerate(faults.names, 1) if name != "sql" or n % 4 == 0]
    for number in numbers:
        place = prepare(base / str(number))
        with pytest.raises(Killed):
            run(place, articles, Faults(number))
        run(place, articles)
        verify(place, articles, hand=scenario == "edited")


def test_an_article_that_must_not_be_written_costs_its_neighbours_nothing(base: Path) -> None:
    bad = replace(article(3), canonical_url="javascript:alert(1)")
    first, second, third = run(base, (FIRST[0], bad, FIRST[1]))
    assert isinstance(second, ExportFailed)
    assert isinstance(first, Outcome)
    assert isinstance(third, Outcome)
    assert (first.name, third.name) == ("written", "written")
    verify(base, FIRST)


def test_a_ledger_that_refuses_one_article_takes_the_others(base: Path) -> None:
    site = Site("local", base / "site")

    def refused() -> Steps[Outcome]:
        raise LedgerError("no")
        yield

    with Ledger.open(base / "ledger") as ledger, Folders(ledger) as folders:
        jobs: list[Job[Outcome]] = [partial(exporting, ledger, site, one, folders) for one in FIRST]
        first, second, third = finish_all(ledger, [jobs[0], refused, jobs[1]])
    assert isinstance(second, LedgerError)
    assert isinstance(first, Outcome)
    assert isinstance(third, Outcome)
    verify(base, FIRST)


def test_two_pages_of_one_article_are_delivered_one_after_the_other(base: Path) -> None:
    later = replace(FIRST[0], excerpt="Corrected.")
    first, second = run(base, (FIRST[0], later))
    assert isinstance(first, Outcome)
    assert isinstance(second, Outcome)
    assert (first.name, second.name) == ("written", "updated")
    (file,) = Site("local", base / "site").files
    assert "Corrected." in file.read_text()


def test_a_desk_delivers_what_was_handed_in_and_tells_each(base: Path) -> None:
    site = Site("local", base / "site")
    bad = replace(article(3), canonical_url="javascript:alert(1)")

    async def hand_in(desk: Desk, ledger: Ledger) -> list[Outcome | BaseException]:
        def delivery(one: Article, folders: Folders) -> Steps[Outcome]:
            return exporting(ledger, site, one, folders)

        waiting = (desk.hand_in(partial(delivery, one)) for one in (FIRST[0], bad, FIRST[1]))
        return await asyncio.gather(*waiting, return_exceptions=True)

    with Ledger.open(base / "ledger") as ledger:
        first, second, third = asyncio.run(hand_in(Desk(ledger), ledger))
    assert isinstance(second, ExportFailed)
    assert isinstance(first, Outcome)
    assert isinstance(third, Outcome)
    verify(base, FIRST)
