"""Runs, crashes, corrections, edits, deletions and restorations in any order: the promises hold after each of them."""

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from pipeline.export.deliver import deliver
from pipeline.export.frontmatter import parse
from pipeline.export.lock import run_lock
from pipeline.export.sweep import sweep
from pipeline.store import Ledger
from tests.export.faults import Faults, Killed, injected
from tests.export.samples import NOW, Site, article

NUMBERS = st.sampled_from([0, 1, 2])
_MEMORY = Path("/dev/shm")


class Life(RuleBasedStateMachine):
    """Three articles of one title and day, and the person who shares the folder with us."""

    @initialize()
    def start(self) -> None:
        self.root = Path(tempfile.mkdtemp(dir=_MEMORY if _MEMORY.is_dir() else None))
        self.site = Site("local", self.root / "site")
        (self.site.path / "_news").mkdir(parents=True)
        self.heat = dict.fromkeys(range(3), 0)
        self.paths: dict[int, str] = {}
        self.edits: dict[int, int] = {}
        self.deleted: dict[int, bytes] = {}
        self.clean = True

    def teardown(self) -> None:
        if hasattr(self, "root"):
            shutil.rmtree(self.root)

    def _run(self, faults: Faults) -> None:
        with run_lock(self.root / "ledger") as lock:
            ledger = Ledger.open(self.root / "ledger")
            try:
                with injected(faults, ledger):
                    sweep(ledger, self.site, lock)
                    for number, heat in self.heat.items():
                        one = replace(article(number), heat=heat)
                        article_id = ledger.begin_article(one, one.canonical_url, "example", NOW)
                        path = deliver(ledger, self.site, article_id, one, "x", NOW).path
                        assert self.paths.setdefault(number, path) == path
                        ledger.settle(article_id, NOW)
            finally:
                ledger.close()

    @rule()
    def a_run(self) -> None:
        self._run(Faults())
        self.clean = True

    @rule(at=st.integers(1, 90), after=st.booleans())
    def a_run_that_is_killed(self, at: int, after: bool) -> None:
        faults = Faults(at, after=after)
        try:
            self._run(faults)
        except Killed:
            self.clean = False
        else:
            self.clean = True

    @rule(number=NUMBERS, heat=st.integers(1, 9))
    def a_correction(self, number: int, heat: int) -> None:
        self.heat[number] = heat

    @rule(number=NUMBERS, quality=st.integers(1000, 1003))
    def an_edit(self, number: int, quality: int) -> None:
        path = self.site.path / self.paths.get(number, "missing")
        if path.is_file():
            old = parse(path.read_bytes())[0]["quality"]
            path.write_text(path.read_text().replace(f"\nquality: {old}\n", f"\nquality: {quality}\n"))
            self.edits[number] = quality

    @rule(number=NUMBERS)
    def a_deletion(self, number: int) -> None:
        path = self.site.path / self.paths.get(number, "missing")
        if path.is_file() and self.clean:
            self.deleted[number] = path.read_bytes()
            path.unlink()

    @rule(number=NUMBERS)
    def a_restoration(self, number: int) -> None:
        if number in self.deleted:
            (self.site.path / self.paths[number]).write_bytes(self.deleted.pop(number))

    @invariant()
    def nothing_is_lost_or_twice_or_torn(self) -> None:
        if not hasattr(self, "site"):
            return
        seen = []
        for path in self.site.files:
            if path.name.endswith("~"):
                assert not self.clean
                continue
            read, body = parse(path.read_bytes())
            assert body == "\n"
            seen.append(read["webUrl"])
            number = int(read["webUrl"].rsplit("/", 1)[1])
            assert number not in self.deleted
            assert read["quality"] == self.edits.get(number, 77)
        assert len(seen) == len(set(seen))

    @rule()
    def everything_is_there_after_a_run(self) -> None:
        self.a_run()
        for number, heat in self.heat.items():
            path = self.site.path / self.paths[number]
            assert path.is_file() == (number not in self.deleted)
            if number not in self.deleted:
                assert parse(path.read_bytes())[0]["heat"] == heat
        before = [(path, path.stat().st_ino) for path in self.site.files]
        self._run(Faults())
        assert [(path, path.stat().st_ino) for path in self.site.files] == before


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=12, stateful_step_count=12, deadline=None, derandomize=True)
