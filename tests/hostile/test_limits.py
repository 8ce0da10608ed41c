"""What one page may take, and how a run ends while one is being read."""

# ruff: noqa: N802 - tests are named by the ids of the catalogue

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from pipeline import workers
from pipeline.errors import Rejected
from pipeline.workers import Workers
from tests.conftest import ROOT, Workplace
from tests.fetch.site import ALLOW, Exchange, Route, Site, answer
from tests.hostile import world
from tests.hostile.world import feed_of, item, story

pytestmark = pytest.mark.xdist_group("hostile-limits")


def with_worker(*deeds: tuple[Any, Any]) -> list[Any]:
    async def work() -> list[Any]:
        pool = Workers(1)
        try:
            await pool.run(abs, 0, url="")
            return await asyncio.gather(
                *(pool.run(deed, argument, url="https://example.com/bad") for deed, argument in deeds),
                return_exceptions=True,
            )
        finally:
            pool.close()

    return asyncio.run(work())


def test_P17_a_page_that_takes_too_much_processor_time_is_one_rejection() -> None:
    # In a process of its own, whose limit in time is out of the way. The one worker learns of the lower limit first.
    code = (
        "import asyncio; from pipeline import workers; from tests.hostile.spiders import slow\n"
        "async def main():\n"
        "    pool = workers.Workers(1)\n"
        "    await pool.run(slow.limit_processor_time, 1, url='w')\n"
        "    found = await asyncio.gather(pool.run(sum, range(1 << 40), url='u'), pool.run(abs, -2, url='v'),\n"
        "                                 return_exceptions=True)\n"
        "    print(getattr(found[0], 'reason', found[0]), found[1])\n"
        "    pool.close()\n"
        "workers.PAGE_SECONDS = 600\n"
        "asyncio.run(main())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.split() == ["too_slow", "2"], done.stderr


def test_P18_the_processor_limit_is_below_the_limit_in_time() -> None:
    assert workers.PAGE_CPU_SECONDS < workers.PAGE_SECONDS


def test_D19_a_page_that_takes_too_much_memory_is_one_rejection() -> None:
    bad, good = with_worker((bytearray, workers.PAGE_MEMORY + 1), (abs, -2))
    assert isinstance(bad, Rejected)
    assert bad.reason == "too_heavy"
    assert good == 2


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def descendants(process: int) -> set[int]:
    found: set[int] = set()
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in task.read_text().split():
            found |= {int(child)} | descendants(int(child))
    return found


class Running:
    """A crawl that is reading a page without end."""

    def __init__(self, site: Site, folder: Path) -> None:
        asked = threading.Event()

        async def spin(exchange: Exchange) -> None:
            await exchange.send(answer(story("The page without end")))
            asked.set()

        routes: dict[str, Route] = {"/robots.txt": ALLOW, "/spin": spin}
        port = site.listen(routes)
        base = f"http://127.0.0.1:{port}"
        routes |= {f"/{n}": answer(story(f"Story number {n}")) for n in range(3)}
        routes["/feed"] = feed_of(
            *(item(f"{base}/{n}") for n in range(3)), item(f"{base}/spin", date="Thu, 19 Nov 2026 07:00:00 GMT")
        )
        self.workplace = Workplace(folder)
        environment = self.workplace.environment | {
            "HOSTILE_SOURCES": f"feed {base}/feed",
            "HOSTILE_SLOW": "1",
            "WIRECOPY_ALLOW_ADDRESSES": f"127.0.0.1:{port}",
            "WIRECOPY_NOW": world.NOW,
            "WIRECOPY_WORKERS": "2",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "scrapy", "crawl", "loopback", *world.SETTINGS],
            cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        assert asked.wait(60)
        # The other pages are written meanwhile; then only the one without end is left.
        for _ in range(600):
            if len(list((folder / "site" / "_news").glob("[0-9]*.md"))) == 3:
                break
            time.sleep(0.05)


def test_D18_a_signal_ends_the_run_while_a_page_is_read(site: Site, tmp_path: Path) -> None:
    running = Running(site, tmp_path)
    start = time.monotonic()
    running.process.send_signal(signal.SIGTERM)
    _, log = running.process.communicate(timeout=30)
    assert time.monotonic() - start < 10
    assert running.process.returncode not in (0, -signal.SIGTERM), log
    assert len(running.workplace.files()) == 3


def test_D18_workers_die_with_the_run(site: Site, tmp_path: Path) -> None:
    running = Running(site, tmp_path)
    family = descendants(running.process.pid)
    assert len(family) >= 2
    running.process.kill()
    running.process.communicate(timeout=10)
    for _ in range(100):
        if not any(map(alive, family)):
            break
        time.sleep(0.05)
    assert not any(map(alive, family))
    assert os.getpid() not in family
