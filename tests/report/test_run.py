"""A run over real sockets: its times are kept, and the live view follows it. Nobody else loads the report."""

import asyncio
import json
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.export.lock import holder_lives
from pipeline.fetch.clock import parse_instant
from pipeline.overview.serve import now
from pipeline.store import Ledger
from tests.conftest import ROOT, Workplace
from tests.fetch.site import Exchange, Route
from tests.internet import NO_DELAY, serve
from tests.sites import build
from tests.store import servers


def test_a_turn_keeps_how_long_it_took_and_how_fast_its_site_answered(workplace: Workplace, tmp_path: Path) -> None:
    with serve(build.load("techcrunch"), tmp_path) as internet:
        run = workplace.scrapy("crawl", "techcrunch", *NO_DELAY, **internet.environment)
        assert run.returncode == 0, run.stderr
        asked = len(internet.asked())
    with Ledger.open(workplace.store) as ledger:
        ((_, stats),) = ledger.provider_history("techcrunch", 1)
    assert stats["responses"] == asked > 5
    assert stats["response_ms"] > 0
    assert 0 < stats["turn_ms"] < 120_000


def test_a_replay_has_no_response_times(workplace: Workplace) -> None:
    workplace.crawl("techcrunch")
    with Ledger.open(workplace.store) as ledger:
        ((_, stats),) = ledger.provider_history("techcrunch", 1)
    assert "responses" not in stats
    assert stats["turn_ms"] > 0


def test_live_view_follows_a_run(workplace: Workplace, tmp_path: Path) -> None:
    reached, released = threading.Event(), threading.Event()
    with serve(build.load("techcrunch"), tmp_path) as internet:
        feed, was = next((url, route) for url, route in internet.routes.items() if url.endswith("/feed/"))

        async def hold(exchange: Exchange) -> None:
            reached.set()
            await asyncio.to_thread(released.wait, 60)
            await _answer(was, exchange)

        internet.routes[feed] = hold
        process = subprocess.Popen(
            [sys.executable, "-m", "scrapy", "refresh", "techcrunch", *NO_DELAY],
            cwd=ROOT, env=workplace.environment | internet.environment, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert reached.wait(60)
            moment = parse_instant(internet.environment["WIRECOPY_NOW"]) + timedelta(minutes=1)
            with Ledger.open(workplace.store) as ledger:
                during = now(ledger, moment, alive=holder_lives(workplace.store))
        finally:
            released.set()
            _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
    with Ledger.open(workplace.store) as ledger:
        after = now(ledger, moment, alive=holder_lives(workplace.store))
    assert during["run"] == 1
    assert "0 turns are over" in during["says"]
    assert after["run"] is None


async def _answer(route: Route, exchange: Exchange) -> None:
    if isinstance(route, bytes):
        await exchange.send(route)
    else:
        await route(exchange)


def test_report_says_that_the_sites_were_not_asked_over_the_wire(workplace: Workplace) -> None:
    workplace.crawl("techcrunch")
    path = workplace.folder / "r.html"
    assert workplace.scrapy("report", "--output", str(path)).returncode == 0
    assert "No response came over the wire" in path.read_text("utf-8")


def test_no_other_command_loads_the_report() -> None:
    code = (
        "import json, pkgutil, sys, importlib, pipeline.commands as commands\n"
        "for found in pkgutil.iter_modules(commands.__path__):\n"
        "    importlib.import_module(f'pipeline.commands.{found.name}')\n"
        "import pipeline.session, pipeline.stages\n"
        "print(json.dumps([name for name in sys.modules if name.startswith('pipeline.overview')]))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


_ROUND = """
from datetime import UTC, datetime, timedelta
from pathlib import Path
import os
from scrapy.utils.project import get_project_settings
from pipeline.cluster.parts import deliver
from pipeline.store import Ledger

now = datetime.now(UTC)
with Ledger.open(os.environ["WIRECOPY_STORE"]) as ledger:
    run = ledger.begin_round(now, ["techcrunch"], now + timedelta(hours=1))
    ledger.record_provider_run(run, "techcrunch", {"exit_code": 0, "failures": []})
assert deliver(get_project_settings(), run) == 0
"""


@pytest.mark.skipif(servers.programs() is None, reason="no PostgreSQL server here: apt-get install postgresql")
def test_a_round_over_several_machines_ends_with_the_report(workplace: Workplace) -> None:
    path = workplace.folder / "round.html"
    with servers.postgres() as server:
        settings = {
            "WIRECOPY_STORE": server.database(),
            "WIRECOPY_REPORT": str(path),
            "WIRECOPY_BROKER": "redis://127.0.0.1:1/0",
        }
        done = subprocess.run(
            [sys.executable, "-c", _ROUND],
            cwd=ROOT, env=workplace.environment | settings, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "TechCrunch" in path.read_text("utf-8")
