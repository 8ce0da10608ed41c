"""Whole runs of `scrapy refresh` over sites that break: each breakage is noticed within two runs, and named rightly."""

import json
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Workplace
from tests.fetch.site import Site
from tests.health.broken_sites import EXPECTED, Sites

FIRST = datetime(2026, 11, 2, 18, tzinfo=UTC)
PAUSE = timedelta(days=2)
WHOLE, BROKEN = 5, 2  # Runs. Silence needs a week to compare with; the other sites have their turns in three of them.
FROZEN = {"feed frozen": 16}

pytestmark = pytest.mark.xdist_group("broken-sites")


class Runs:
    """Runs, one after the other, and what `scrapy health` said after each."""

    def __init__(self, folder: Path) -> None:
        self.health: list[dict[str, Any]] = []
        self.outputs: list[str] = []
        workplace, sites = Workplace(folder), Sites()
        (folder / "broken_spiders.py").write_text(sites.spiders())
        with Site() as running:
            port = running.listen(sites.routes, name="proxy")
            for number in range(WHOLE + BROKEN):
                now = FIRST + number * PAUSE
                only_frozen = 0 < number < WHOLE - 2
                count = FROZEN if only_frozen else FROZEN | {"": 5}
                sites.publish(now, {"": 0} | count, broken=number >= WHOLE)
                environment = {
                    "http_proxy": f"http://127.0.0.1:{port}",
                    "https_proxy": f"http://127.0.0.1:{port}",
                    "PYTHONPATH": str(folder),
                    "WIRECOPY_NOW": now.isoformat(),
                }
                names = ("feed_frozen",) if only_frozen else ("--all",)
                done = workplace.scrapy(
                    "refresh", *names, "-s", "SPIDER_MODULES=broken_spiders", "-s", "DOWNLOAD_DELAY=0",
                    "-s", "RETRY_TIMES=0", "-s", "DOWNLOAD_TIMEOUT=2", "-s", "WIRECOPY_WORKERS=2", **environment,
                )  # fmt: skip
                self.outputs.append(done.stdout + done.stderr)
                if number in (WHOLE - 1, WHOLE + BROKEN - 1):
                    told = workplace.scrapy("health", "--json", "-s", "SPIDER_MODULES=broken_spiders", **environment)
                    self.health.append({h["provider"]: h for h in map(json.loads, told.stdout.splitlines())})
        self.code = told.returncode


@pytest.fixture(scope="module")
def runs() -> Iterator[Runs]:
    # In memory where there is one: hundreds of files are synced.
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Runs(Path(folder))


@pytest.mark.parametrize("name", EXPECTED)
def test_breakage_is_named_within_two_runs(name: str, runs: Runs) -> None:
    key = Sites.key(name)
    before, after = (health[key] for health in runs.health)
    assert before["alarms"] == []
    assert set(EXPECTED[name]) & {alarm["name"] for alarm in after["alarms"]}, after
    assert after["state"] in ("degraded", "silent", "broken")


@pytest.mark.parametrize("name", EXPECTED)
def test_alarm_shows_a_page_of_the_site_and_since_when(name: str, runs: Runs) -> None:
    health = runs.health[1][Sites.key(name)]
    (alarm,) = [alarm for alarm in health["alarms"] if alarm["name"] in EXPECTED[name]][:1]
    assert alarm["example"].startswith(Sites.home(name))
    first_broken = FIRST + WHOLE * PAUSE
    assert first_broken - PAUSE <= datetime.fromisoformat(alarm["since"]) <= first_broken


def test_a_site_that_is_well_stays_so(runs: Runs) -> None:
    assert runs.health[1]["well"]["alarms"] == []


def test_the_closing_table_and_the_exit_code_say_so(runs: Runs) -> None:
    assert "consent_wall is broken: rejected/consent" in runs.outputs[-1]
    assert runs.code == 10
