"""D: crashes, full disks, clocks, locks, and what people do at the same time."""

# ruff: noqa: N802 - tests are named by the ids of the catalogue

import errno
import os
import random
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.errors import ExportFailed, LedgerError
from pipeline.export.deliver import deliver
from pipeline.export.folder import Folder, digest
from pipeline.export.lock import Locked, RunLock, run_lock
from pipeline.export.presets import PRESETS
from pipeline.export.render import render
from pipeline.export.sweep import sweep
from pipeline.store import Ledger
from pipeline.store import sqlite as sqlite_module
from tests.conftest import ROOT, Workplace
from tests.export import test_life
from tests.export.faults import Faults, Killed
from tests.export.samples import ARTICLE, NOW, Site, article
from tests.export.test_crashes import FIRST, LATER, kill_at, run, verify
from tests.fetch.site import ALLOW, Route, answer
from tests.fetch.site import Site as WebSite
from tests.hostile import world

SMARTABLE = PRESETS["smartable"]


@pytest.fixture
def base() -> Iterator[Path]:
    """An empty ledger and site, in memory where there is one."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as name:
        (Path(name) / "site").mkdir()
        yield Path(name)


def present(base: Path) -> list[Path]:
    return Site("local", base / "site").files


def test_D01_D02_a_kill_leaves_the_old_file_or_the_new_one(base: Path) -> None:
    run(base, FIRST)
    old = [render(one, SMARTABLE) for one in FIRST]
    new = [render(one, SMARTABLE) for one in LATER]
    choice = random.Random(5)
    for _ in range(20):
        kill_at(base, LATER, choice.randint(1, 60))
        for file in present(base):
            if not file.name.endswith("~"):
                assert file.read_bytes() in old + new
    run(base, LATER)
    verify(base, LATER)


def test_D03_left_over_temporary_files_are_swept_and_no_others(base: Path) -> None:
    run(base, FIRST)
    folder = base / "site" / "_news"
    for name in (".x.md.tmp~", ".y.md.swap.tmp~", "mine.tmp", ".a.md.swp"):
        (folder / name).write_text("left")
    with Ledger.open(base / "ledger") as ledger:
        sweep(ledger, Site("local", base / "site"), RunLock(base / "lock"))
    names = {file.name for file in present(base)}
    assert not any(name.endswith(".tmp~") for name in names)
    assert {"mine.tmp", ".a.md.swp"} <= names


@pytest.mark.parametrize("call", ["write", "fsync", "open"])
def test_D04_D05_a_full_disk_keeps_the_file_and_no_temporary_one(base: Path, call: str) -> None:
    run(base, FIRST)
    before = {file: file.read_bytes() for file in present(base)}
    counting = Faults()
    with tempfile.TemporaryDirectory(dir=base) as copy:
        shutil.copytree(base / "site", Path(copy) / "w" / "site")
        shutil.copy(base / "ledger", Path(copy) / "w" / "ledger")
        run(Path(copy) / "w", LATER, counting)
    at = next(
        n for n, name in enumerate(counting.names, 1) if name == call and "write" in counting.names[n - 2 : n + 2]
    )
    with pytest.raises(ExportFailed, match="No space left"):
        run(base, LATER, Faults(at, error=OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))))
    assert {file: file.read_bytes() for file in present(base)} == before
    run(base, LATER)
    verify(base, LATER)


def test_D06_a_limit_on_files_keeps_the_old_one(base: Path) -> None:
    with Folder.open(base, "f", create=True) or pytest.fail("no folder") as folder:
        folder.add("a.md", b"old")
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
        try:
            with pytest.raises(ExportFailed, match="File too large"):
                folder.replace("a.md", b"x" * 9999, expected=digest(b"old"))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert folder.read("a.md") == b"old"
    assert [file.name for file in (base / "f").iterdir()] == ["a.md"]


def test_D07_a_folder_of_somebody_else_is_named_and_delivered_to_later(base: Path) -> None:
    site = Site("local", base / "site")
    base.chmod(0o755)
    (site.path / "_news").mkdir(mode=0o555)
    user = os.geteuid()
    with Ledger.open(base / "ledger") as ledger:
        article_id = ledger.begin_article(ARTICLE, ARTICLE.canonical_url, "example", NOW)
        if user == 0:
            os.seteuid(65534)
        try:
            with pytest.raises(ExportFailed, match="Permission denied"):
                deliver(ledger, site, article_id, ARTICLE, "bridge", NOW)
        finally:
            os.seteuid(user)
        assert not ledger.settle(article_id, NOW)
        (site.path / "_news").chmod(0o755)
        assert deliver(ledger, site, article_id, ARTICLE, "bridge", NOW).name == "written"


def test_D08_a_ledger_on_a_full_disk_is_sound(base: Path) -> None:
    with Ledger.open(base / "ledger") as ledger:
        ledger.begin_article(article(0), "0", "example", NOW)
        raw = ledger._database._raw()
        pages = raw.execute("PRAGMA page_count").fetchone()[0]
        raw.execute(f"PRAGMA max_page_count = {pages + 2}")  # what SQLite answers on a full disk: SQLITE_FULL

        def fill() -> None:
            for number in range(1, 999):
                ledger.begin_article(article(number), str(number), "example", NOW)

        with pytest.raises(LedgerError, match="full"):
            fill()
    with Ledger.open(base / "ledger") as again:
        assert again.find("0") is not None


def test_D09_what_the_ledger_acknowledged_survives_a_kill(base: Path) -> None:
    Ledger.open(base / "ledger").close()
    for turn in range(5):
        ready, tell = os.pipe()
        child = os.fork()
        if child == 0:
            with Ledger.open(base / "ledger") as ledger:
                for number in range(10_000):
                    key = f"{turn}-{number}"
                    ledger.reject(key, f"https://n.example/{key}", "x", "empty", NOW, recheck_at=NOW)
                    os.write(tell, f"{key}\n".encode())
            os._exit(0)
        os.close(tell)
        said = os.read(ready, 60)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        said += os.read(ready, 1 << 16)
        os.close(ready)
        keys = {key for key in said.decode().split("\n")[:-1] if key}
        with closing(sqlite3.connect(base / "ledger")) as raw:
            assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        with Ledger.open(base / "ledger") as ledger:
            assert ledger.settled(keys, NOW - timedelta(days=1)) == keys


def test_D10_the_order_of_calls_survives_a_power_loss(base: Path) -> None:
    faults = Faults()
    run(base, FIRST[:1], faults)
    names = faults.names
    order = names[names.index("write") - 1 :]
    assert order[:6] == ["open", "write", "fsync", "link", "unlink", "fsync"]
    assert "sql" in order[6:]
    with Ledger.open(base / "ledger") as ledger:
        assert ledger._database._raw().execute("PRAGMA synchronous").fetchone() == (2,)  # FULL


def test_D11_crashes_between_all_steps_lose_nothing(base: Path) -> None:
    template = base / "template"
    shutil.copytree(base / "site", template / "site")
    Ledger.open(template / "ledger").close()
    choice = random.Random(3)
    for _ in range(25):
        target = base / "w"
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(template, target)
        for _ in range(2):
            try:
                run(target, FIRST, Faults(choice.randint(1, 60), after=choice.random() < 0.5))
            except Killed:
                continue
        run(target, FIRST)
        verify(target, FIRST)


def test_D12_no_queue_on_disk_is_used(tmp_path: Path) -> None:
    place = Workplace(tmp_path)
    done = place.scrapy("settings", "--get", "JOBDIR")
    assert done.stdout.strip() in ("", "None")


def test_D13_a_second_run_leaves_at_once(base: Path) -> None:
    with run_lock(base / "ledger"), pytest.raises(Locked, match="another run"), run_lock(base / "ledger"):
        pytest.fail("two runs at once")


def test_D14_the_lock_of_a_killed_run_is_free(base: Path) -> None:
    ready, tell = os.pipe()
    child = os.fork()
    if child == 0:
        with run_lock(base / "ledger"):
            os.write(tell, b"x")
            signal.pause()
        os._exit(0)
    os.read(ready, 1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with run_lock(base / "ledger"):
        pass


def test_D15_a_locked_ledger_is_waited_for_and_then_named(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sqlite_module.BUSY_SECONDS >= 5
    monkeypatch.setattr(sqlite_module, "BUSY_SECONDS", 0)
    with Ledger.open(base / "ledger") as ledger, closing(sqlite3.connect(base / "ledger")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError, match="in use"):
            ledger.begin_article(ARTICLE, "key", "example", NOW)
        other.rollback()
        assert ledger.find("key") is None


@pytest.mark.parametrize("shift", [timedelta(hours=-1), timedelta(days=1), datetime(1970, 1, 2, tzinfo=UTC) - NOW])
def test_D16_a_wrong_clock_skips_and_repeats_nothing(base: Path, shift: timedelta) -> None:
    site = Site("local", base / "site")
    with Ledger.open(base / "ledger") as ledger:
        for now in (NOW, NOW + shift, NOW):
            for one in FIRST:
                article_id = ledger.begin_article(one, one.canonical_url, "example", now)
                deliver(ledger, site, article_id, one, "harbour-bridge", now)
                assert ledger.settle(article_id, now)
            keys = {one.canonical_url for one in FIRST}
            assert ledger.settled(keys, now) == keys
    verify(base, FIRST)


DAMAGE = {"empty": b"", "text": b"not a database at all, but long enough to be one" * 99}


@pytest.mark.parametrize("kind", DAMAGE)
def test_D20_a_ledger_that_is_none_is_refused_with_the_command_that_helps(base: Path, kind: str) -> None:
    (base / "ledger").write_bytes(DAMAGE[kind])
    with pytest.raises(LedgerError, match="ledger rebuild"):
        Ledger.open(base / "ledger")
    assert (base / "ledger").read_bytes() == DAMAGE[kind]


def test_D20_a_damaged_ledger_is_refused_or_sound(base: Path) -> None:
    with Ledger.open(base / "ledger") as ledger:
        for number in range(200):
            ledger.reject(str(number), f"https://n.example/{number}", "x", "empty", NOW, recheck_at=NOW)
    whole = (base / "ledger").read_bytes()
    choice = random.Random(1)
    refused = 0
    for turn in range(20):
        damaged = bytearray(whole)
        if turn % 2:
            damaged = damaged[: choice.randrange(100, len(whole))]
        else:
            at = choice.randrange(0, len(whole) - 600)
            damaged[at : at + 600] = bytes(600)
        for file in base.glob("ledger*"):
            file.unlink()
        (base / "ledger").write_bytes(damaged)
        try:
            with Ledger.open(base / "ledger") as ledger:
                ledger.settled(map(str, range(200)), NOW)
        except LedgerError as error:
            refused += 1
            assert "ledger" in str(error)  # noqa: PT017 - both ends are right, this is one of them
    assert refused >= 10


def test_D21_a_lost_ledger_adopts_its_files_and_keeps_edits(base: Path) -> None:
    run(base, FIRST)
    for file in base.glob("ledger*"):
        file.unlink()
    file = present(base)[0]
    file.write_text(file.read_text().replace("published: true", "published: false"))
    run(base, FIRST)
    assert len(present(base)) == 2
    assert "published: false" in file.read_text()


def test_D22_a_newer_ledger_is_refused(base: Path) -> None:
    Ledger.open(base / "ledger").close()
    with closing(sqlite3.connect(base / "ledger")) as raw, raw:
        raw.execute("UPDATE schema_version SET version = 999")
    with pytest.raises(LedgerError, match="newer"):
        Ledger.open(base / "ledger")


def test_D24_a_source_that_stays_empty_is_told(tmp_path: Path, site: WebSite) -> None:
    assert Workplace(tmp_path).scrapy("health").returncode == 0
    routes: dict[str, Route] = {"/robots.txt": ALLOW}
    port = site.listen(routes)
    base = f"http://127.0.0.1:{port}"
    routes |= {f"/{name}": answer(world.story(f"The {name} story")) for name in "abcdef"}
    for day, names in enumerate(("abcdef", "", "")):
        routes["/feed"] = world.feed_of(*(world.item(f"{base}/{name}", f"Headline {name}") for name in names))
        now = f"2026-11-2{day}T18:00:00+00:00"
        crawled = world.crawl(tmp_path, f"feed {base}/feed", [port], WIRECOPY_NOW=now)
    settings = ("-s", "SPIDER_MODULES=tests.hostile.spiders")
    told = crawled.workplace.scrapy("health", *settings, WIRECOPY_NOW="2026-11-22T19:00:00+00:00")
    assert "source/empty: a source lists nothing; 6 links before; since 2026-11-21 18:00Z" in told.stdout
    assert f"for example {base}/feed" in told.stdout
    assert told.returncode == 10


def test_D25_an_error_in_a_stage_is_counted_and_the_others_finish(base: Path) -> None:
    bad, good = replace(FIRST[0], canonical_url="javascript:alert(1)"), FIRST[1]
    site = Site("local", base / "site")
    with Ledger.open(base / "ledger") as ledger:
        article_id = ledger.begin_article(bad, "bad", "example", NOW)
        with pytest.raises(ExportFailed):
            deliver(ledger, site, article_id, bad, "x", NOW)
        article_id = ledger.begin_article(good, "good", "example", NOW)
        assert deliver(ledger, site, article_id, good, "x", NOW).name == "written"


def test_D26_a_missing_content_repository_is_an_error_and_nothing_is_made(base: Path) -> None:
    (base / "site").rmdir()
    with pytest.raises(ExportFailed, match="No such file"):
        run(base, FIRST)
    assert not (base / "site").exists()


def test_D31_redis_carries_what_to_do_and_no_truth() -> None:
    """One machine uses none. Several use it as a queue alone: a task is a run's number and a provider's name, and what
    was done is the ledger's to know (tests/cluster flushes and kills it in the midst of a round)."""
    sources = {file: file.read_text() for file in (ROOT / "pipeline").rglob("*.py")}
    naming = {
        file.relative_to(ROOT / "pipeline").as_posix() for file, text in sources.items() if "redis" in text.lower()
    }
    assert naming == {"settings.py", "cluster/app.py"}
    assert not any(re.search(r"^\s*(?:import|from) redis", text, re.MULTILINE) for text in sources.values())
    tasks = sources[ROOT / "pipeline" / "cluster" / "tasks.py"]
    assert set(re.findall(r"\.delay\((.*?)\)", tasks)) == {"begun.run_id, name", "begun.run_id"}


def test_D32_an_fsync_that_failed_is_not_taken_for_one_that_worked(base: Path) -> None:
    counting = Faults()
    with tempfile.TemporaryDirectory(dir=base) as copy:
        shutil.copytree(base / "site", Path(copy) / "site")
        run(Path(copy), FIRST[:1], counting)
    at = counting.names.index("link") + 3
    assert counting.names[at - 1] == "fsync"
    with pytest.raises(ExportFailed, match="Input/output"):
        run(base, FIRST[:1], Faults(at, error=OSError(errno.EIO, os.strerror(errno.EIO))))
    again = Faults()
    run(base, FIRST[:1], again)
    assert "write" in again.names


@pytest.mark.parametrize(
    "target",
    [
        pytest.param("1>&- 2>&-", id="closed"),
        pytest.param("0<&- 1>&- 2>&-", id="all-closed"),
        pytest.param(">/dev/full 2>&1", id="full"),
    ],
)
def test_D33_a_closed_or_full_output_costs_nothing(tmp_path: Path, target: str) -> None:
    place = Workplace(tmp_path)
    environment = place.environment | {"WIRECOPY_REPLAY": str(ROOT / "tests/recordings/techcrunch.warc.gz")}
    command = [sys.executable, "-m", "scrapy", "crawl", "techcrunch"]
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {target}', "sh", *command], cwd=ROOT, env=environment, timeout=60, check=False
    )
    assert len(place.files()) == 4
    assert done.returncode == 0


def test_D34_the_stateful_test_plays_runs_crashes_edits_and_deletions() -> None:
    rules = {"a_run", "a_run_that_is_killed", "a_correction", "an_edit", "a_deletion", "a_restoration"}
    assert rules <= set(dir(test_life.Life))
    assert hasattr(test_life.Life, "nothing_is_lost_or_twice_or_torn")
    test_life.TestLife().runTest()
