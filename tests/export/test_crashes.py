"""What a crash leaves: nothing lost, nothing twice, nothing torn, no temporary file. Schedules at every step."""

import errno
import os
import random
import shutil
import signal
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from pipeline.errors import ExportFailed, LedgerError
from pipeline.export.deliver import Outcome, deliver
from pipeline.export.frontmatter import parse
from pipeline.export.lock import run_lock
from pipeline.export.presets import PRESETS
from pipeline.export.render import render
from pipeline.export.sweep import sweep
from pipeline.model import Article
from pipeline.store import Ledger
from tests.export.faults import Faults, Killed, injected
from tests.export.samples import NOW, Site, article

# Two articles with one title on one day, so that a number has to be given, and an update of both.
FIRST = (article(1), article(2))
LATER = tuple(replace(one, heat=500, excerpt="Corrected.") for one in FIRST)
SLUG = "harbour-bridge"
# Pairs of crashes for each scenario: 10 of some thousand at each run of the suite, more on request.
SCHEDULES = int(os.environ.get("WIRECOPY_SCHEDULES", "10"))


def export(ledger: Ledger, site: Site, articles: tuple[Article, ...]) -> list[Outcome]:
    """One run: what `pipeline.stages` does for each article."""
    outcomes = []
    for one in articles:
        article_id = ledger.begin_article(one, one.canonical_url, "example", NOW)
        outcomes.append(deliver(ledger, site, article_id, one, SLUG, NOW))
        ledger.settle(article_id, NOW)
    return outcomes


def run(base: Path, articles: tuple[Article, ...], faults: Faults | None = None) -> list[Outcome]:
    """A run in a process of its own, as far as the ledger and the disk can tell."""
    site = Site("local", base / "site")
    with run_lock(base / "ledger") as lock:
        ledger = Ledger.open(base / "ledger")
        try:
            with injected(faults or Faults(), ledger):
                sweep(ledger, site, lock)
                return export(ledger, site, articles)
        finally:
            ledger.close()


def edited(base: Path) -> None:
    path = base / "site" / "_news" / f"2026-11-20-{SLUG}.md"
    path.write_text(path.read_text().replace("published: true", "published: false"))


def nothing(base: Path) -> None:
    pass


def verify(base: Path, articles: tuple[Article, ...], *, hand: bool = False) -> None:
    site = Site("local", base / "site")
    assert [path.name for path in site.files] == [f"2026-11-20-{SLUG}-2.md", f"2026-11-20-{SLUG}.md"]
    for one, path in zip(articles, reversed(site.files), strict=True):
        content = path.read_bytes()
        if hand and one is articles[0]:
            content = content.replace(b"published: false", b"published: true")
            assert content != path.read_bytes()
        assert content == render(one, PRESETS["smartable"])
    with Ledger.open(base / "ledger") as ledger:
        keys = {one.canonical_url for one in articles}
        assert ledger.settled(keys, NOW) == keys
        assert ledger.undelivered("local") == ()


@pytest.fixture(scope="module")
def base() -> Iterator[Path]:
    """A folder in memory where there is one: thousands of waits for a disk prove nothing more."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as name:
        yield Path(name)


@pytest.fixture(scope="module")
def templates(base: Path) -> dict[str, Path]:
    """An empty ledger and site, and one with both articles written."""
    empty, written = base / "empty", base / "written"
    (empty / "site").mkdir(parents=True)
    Ledger.open(empty / "ledger").close()
    shutil.copytree(empty, written)
    run(written, FIRST)
    return {"new": empty, "update": written, "edited": written}


@pytest.fixture
def target(base: Path) -> Path:
    """Where each schedule is played."""
    return base / "w"


SCENARIOS: dict[str, tuple[tuple[Article, ...], Callable[[Path], None]]] = {
    "new": (FIRST, nothing),
    "update": (LATER, nothing),
    "edited": (LATER, edited),
}


def prepared(scenario: str, templates: dict[str, Path], target: Path) -> tuple[Article, ...]:
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(templates[scenario], target)
    articles, change = SCENARIOS[scenario]
    change(target)
    return articles


def steps(scenario: str, templates: dict[str, Path], target: Path) -> Faults:
    faults = Faults()
    run(target, prepared(scenario, templates, target), faults)
    verify(target, SCENARIOS[scenario][0], hand=scenario == "edited")
    return faults


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_crash_at_any_step_and_a_second_run(scenario: str, templates: dict[str, Path], target: Path) -> None:
    names = steps(scenario, templates, target).names
    assert len(names) > 30
    # Every call to the file system, and one statement in sixteen; the rest only when many schedules are asked for.
    numbers = [n for n, name in enumerate(names, 1) if SCHEDULES >= 1000 or name != "sql" or n % 16 == 0]
    # What a crash leaves before a step is what one leaves after the step before it.
    for number, after in [(number, False) for number in numbers] + [(len(names), True)]:
        articles = prepared(scenario, templates, target)
        with pytest.raises(Killed):
            run(target, articles, Faults(number, after=after))
        run(target, articles)
        verify(target, articles, hand=scenario == "edited")


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_two_crashes_one_after_the_other(scenario: str, templates: dict[str, Path], target: Path) -> None:
    total = steps(scenario, templates, target).count
    choice = random.Random(7)
    for _ in range(SCHEDULES):
        articles = prepared(scenario, templates, target)
        for _ in range(2):
            faults = Faults(choice.randint(1, total), after=choice.random() < 0.5)
            try:
                run(target, articles, faults)
            except Killed:
                assert faults.dead
        run(target, articles)
        verify(target, articles, hand=scenario == "edited")


@pytest.mark.parametrize(("scenario", "number"), [("new", errno.ENOSPC), ("edited", errno.EIO)])
def test_an_error_at_any_call_keeps_the_old_file(
    scenario: str, number: int, templates: dict[str, Path], target: Path
) -> None:
    names = steps(scenario, templates, target).names
    for at, name in enumerate(names, start=1):
        if name in ("sql", "listdir"):
            continue
        articles = prepared(scenario, templates, target)
        before = {path: path.read_bytes() for path in Site("local", target / "site").files}
        failure: ExportFailed | None = None
        try:
            run(target, articles, Faults(at, error=OSError(number, os.strerror(number))))
        except ExportFailed as error:
            failure = error
        if failure is None:
            assert name == "unlink"  # A temporary file that cannot be removed fails nothing.
        else:
            assert os.strerror(number) in str(failure)
            assert "site/_news" in str(failure)
            for path, content in before.items():
                # The old file or the new one, and in both the person's edit.
                present = path.read_bytes()
                assert present == content or parse(present)[0]["heat"] == 500
                assert parse(present)[0]["published"] == parse(content)[0]["published"]
            with Ledger.open(target / "ledger") as ledger:
                # What failed is not counted as seen.
                assert scenario != "new" or len(ledger.settled([one.canonical_url for one in articles], NOW)) < 2
        run(target, articles)
        verify(target, articles, hand=scenario == "edited")


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_an_error_at_any_statement_of_the_ledger_is_named_and_the_next_run_does_it(
    scenario: str, templates: dict[str, Path], target: Path
) -> None:
    names = steps(scenario, templates, target).names
    statements = [number for number, name in enumerate(names, 1) if name == "sql"]
    assert len(statements) > 15
    for at in statements if SCHEDULES >= 1000 else statements[::8]:
        articles = prepared(scenario, templates, target)
        broken = OperationalError("a statement", None, sqlite3.OperationalError("disk I/O error"))
        with pytest.raises((LedgerError, ExportFailed), match="disk I/O error"):
            run(target, articles, Faults(at, error=broken))
        run(target, articles)
        verify(target, articles, hand=scenario == "edited")


def test_the_order_of_calls_survives_a_power_loss(templates: dict[str, Path], target: Path) -> None:
    new = steps("new", templates, target).names
    first = new[new.index("write") - 1 :]
    wanted = ["open", "write", "fsync", "link", "unlink", "fsync", "sql"]
    assert first[: len(wanted)] == wanted
    update = steps("update", templates, target).names
    second = update[update.index("write") - 1 :]
    assert second[:3] == ["open", "write", "fsync"]
    assert second[3:10] == ["rename", "exchange", "open", "unlink", "fsync", "sql", "sql"]


def test_a_file_whose_folder_was_not_synced_is_written_once_more(templates: dict[str, Path], target: Path) -> None:
    """After an fsync that failed, a second one may report success for pages that were thrown away."""
    names = steps("new", templates, target).names
    articles = prepared("new", templates, target)
    with pytest.raises(ExportFailed):
        run(target, articles, Faults(names.index("link") + 3, error=OSError(errno.EIO, os.strerror(errno.EIO))))
    assert len(Site("local", target / "site").files) == 1
    again = Faults()
    run(target, articles, again)
    assert again.names.count("write") == 2
    verify(target, articles)


def test_a_crash_between_announcement_and_edit_keeps_the_edit(templates: dict[str, Path], target: Path) -> None:
    """Killed after the file was replaced and before the ledger knew; then a person edits; then the next run."""
    faults = steps("update", templates, target)
    at = faults.names.index("exchange") + 3  # its fsync
    prepared("update", templates, target)
    with pytest.raises(Killed):
        run(target, LATER, Faults(at))
    edited(target)
    run(target, LATER)
    verify(target, LATER, hand=True)


def kill_at(base: Path, articles: tuple[Article, ...], step: int) -> bool:
    """Run in a child process and kill -9 it when it reaches a step; whether it came so far."""
    child = os.fork()
    if child == 0:
        try:
            faults = Faults()
            count = faults.step

            def step_or_die(name: str, call: Callable[[], object]) -> object:
                if faults.count + 1 == step:
                    os.kill(os.getpid(), signal.SIGKILL)
                return count(name, call)

            faults.step = step_or_die  # type: ignore[method-assign] # the child's own copy
            run(base, articles, faults)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def test_kill_9_of_real_processes(templates: dict[str, Path], target: Path) -> None:
    prepared("new", templates, target)
    choice = random.Random(11)
    killed = [kill_at(target, FIRST, choice.randint(1, 40)) for _ in range(15)]
    assert any(killed)
    run(target, FIRST)
    verify(target, FIRST)
    killed = [kill_at(target, LATER, choice.randint(1, 60)) for _ in range(15)]
    assert any(killed)
    run(target, LATER)
    verify(target, LATER)


def test_ten_runs_with_nothing_new_touch_nothing(templates: dict[str, Path], target: Path) -> None:
    prepared("update", templates, target)
    site = Site("local", target / "site")
    before = [(path, path.stat().st_mtime_ns, path.stat().st_ino) for path in site.files]
    for _ in range(10):
        assert [outcome.name for outcome in run(target, FIRST)] == ["unchanged", "unchanged"]
    assert [(path, path.stat().st_mtime_ns, path.stat().st_ino) for path in site.files] == before


def test_a_failing_ledger_is_named(templates: dict[str, Path], target: Path) -> None:
    prepared("new", templates, target)
    (target / "ledger").write_bytes(b"")
    with pytest.raises(LedgerError, match=r"ledger .*/w/ledger is empty"):
        run(target, FIRST)
