"""A signal ends a run within ten seconds at any moment, what was delivered stays, and the next run does the rest.

WIRECOPY_SIGNALS=31 .venv/bin/pytest tests/hostile/test_signals.py     # after 0.0, 0.1, … 3.0 seconds
"""

# ruff: noqa: N802 - tests are named by the ids of the catalogue

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.store import Ledger
from tests.conftest import ROOT, Workplace
from tests.fetch.site import ALLOW, Route, Site
from tests.hostile import world
from tests.hostile.spiders.signalled import STEPS
from tests.hostile.test_kills import page
from tests.hostile.world import feed_of, item

pytestmark = pytest.mark.xdist_group("hostile-signals")

SECONDS = 10
ARTICLES = 5
EXTENSIONS = {
    "pipeline.logs.CleanLogs": -100,
    "pipeline.fetch.ending.EndingExtension": 0,
    "pipeline.workers.Ending": 0,
    "tests.hostile.spiders.signalled.Signalled": 900,
}
# Moments that are spread over the first three seconds, and all steps; a few at each run of the suite.
SIGNALS = int(os.environ.get("WIRECOPY_SIGNALS", "2"))
MOMENTS = [number / 10 for number in range(31)][:: 31 // SIGNALS]
AT = ("created", *STEPS, "afterwards") if SIGNALS > 2 else ("created", "spider_opened", "item_scraped", "afterwards")


@pytest.fixture(scope="module")
def port(site: Site) -> int:
    routes: dict[str, Route] = {"/robots.txt": ALLOW}
    port = site.listen(routes)
    addresses = [f"http://127.0.0.1:{port}/{number}" for number in range(ARTICLES)]
    routes |= {f"/{number}": page(number) for number in range(ARTICLES)}
    routes["/feed"] = feed_of(*map(item, addresses))
    return port


class Signalled:
    """Crawls of one site into one workplace, with a signal."""

    def __init__(self, folder: Path, port: int, *, at: str = "", number: int = signal.SIGTERM) -> None:
        self.place = Workplace(folder)
        self.sent = folder / "sent"
        self.environment = self.place.environment | {
            "HOSTILE_SOURCES": f"feed http://127.0.0.1:{port}/feed",
            "HOSTILE_SIGNAL_AT": at,
            "HOSTILE_SIGNAL": str(int(number)),
            "HOSTILE_SIGNAL_FILE": str(self.sent),
            "WIRECOPY_ALLOW_ADDRESSES": f"127.0.0.1:{port}",
            "WIRECOPY_NOW": world.NOW,
            "WIRECOPY_WORKERS": "1",
        }

    def begin(self, **changes: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [
                sys.executable, "-m", "scrapy", "crawl", "loopback", *world.SETTINGS,
                "-s", f"EXTENSIONS={json.dumps(EXTENSIONS)}",
            ],
            cwd=ROOT, env=self.environment | changes, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip

    def end(self, process: subprocess.Popen[str], since: float | None = None) -> tuple[int, float, str]:
        """Wait for a crawl; its exit code, seconds since the signal, and what it printed."""
        _, log = process.communicate(timeout=60)
        return process.returncode, time.monotonic() - (since or float(self.sent.read_text())), log

    def rest(self) -> None:
        """The next run does what was left."""
        process = self.begin(HOSTILE_SIGNAL_AT="")
        _, log = process.communicate(timeout=60)
        assert process.returncode == 0, log
        assert len(self.place.files()) == ARTICLES


@pytest.mark.parametrize("at", AT)
def test_D18_a_signal_at_any_step_ends_the_run_in_order(at: str, port: int, tmp_path: Path) -> None:
    crawl = Signalled(tmp_path, port, at=at)
    code, seconds, log = crawl.end(crawl.begin())
    assert code == 7, log
    assert seconds < SECONDS
    assert "Traceback" not in log
    if at in ("spider_idle", "spider_closed", "engine_stopped", "afterwards"):
        assert len(crawl.place.files()) == ARTICLES
    else:
        crawl.rest()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_D18_other_signals_do_the_same(number: int, port: int, tmp_path: Path) -> None:
    crawl = Signalled(tmp_path, port, at="response_received", number=number)
    code, seconds, log = crawl.end(crawl.begin())
    assert code == 7, log
    assert seconds < SECONDS


@pytest.mark.parametrize("moment", MOMENTS)
def test_D18_a_signal_after_any_time_ends_the_run(moment: float, port: int, tmp_path: Path) -> None:
    crawl = Signalled(tmp_path, port)
    process = crawl.begin()
    time.sleep(moment)
    start = time.monotonic()
    process.send_signal(signal.SIGTERM)
    code, seconds, log = crawl.end(process, start)
    # Before the command has begun there is nothing to be ended in order.
    assert code in (7, -signal.SIGTERM, 0), log
    assert seconds < SECONDS


def test_D18_a_second_signal_ends_the_run_at_once(port: int, tmp_path: Path) -> None:
    crawl = Signalled(tmp_path, port, at="spider_opened")
    process = crawl.begin()
    while not crawl.sent.exists() and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    code, seconds, _ = crawl.end(process)
    assert code == -signal.SIGTERM
    assert seconds < SECONDS / 2
    crawl.rest()


def test_O13_D18_a_withdrawal_is_not_forgotten_by_a_run_that_is_killed(workplace: Workplace) -> None:
    """Killed after the ledger knew of it, and before the file said so."""
    assert workplace.crawl("techcrunch").returncode == 0
    name = next(name for name, content in workplace.files().items() if b"published: true" in content)
    with Ledger.open(workplace.store) as ledger:
        row = ledger.at_path("test", f"_news/{name}")
        assert row is not None
        ledger.page_missing(row.article_id, 1, datetime(2026, 11, 20, 18, tzinfo=UTC), None, "http_410")
        assert ledger.stale() == {row.article_id}
    assert workplace.crawl("techcrunch").returncode == 0
    assert b"published: false" in workplace.files()[name]
    with Ledger.open(workplace.store) as ledger:
        assert ledger.stale() == frozenset()
