"""A loopback site for each test, and crawls in processes of their own."""

import json
import multiprocessing
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fetch import driver
from tests.fetch.site import Site

Crawl = Callable[..., dict[str, Any]]
Begin = Callable[..., "Begun"]

# A crawl needs a process of its own, for a reactor starts once. Forking them from one that has imported Scrapy saves
# half a second each.
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.fetch.driver", *driver.PRELOAD])


@pytest.fixture
def site() -> Iterator[Site]:
    """Loopback servers; at the end, the proof that the canary was left alone."""
    with Site() as started:
        yield started
        assert started.asked("canary") == []


class Begun:
    """A crawl that has begun. The plan is `driver.run`'s."""

    def __init__(self, folder: Path, plan: dict[str, Any], env: dict[str, str] | None) -> None:
        folder.mkdir()
        self._printed = folder / "printed.json"
        self._log = folder / "log.txt"
        # Proxies and settings of whoever runs the tests are none of the crawl's.
        clean = {k: v for k, v in os.environ.items() if "proxy" not in k.lower() and not k.startswith("WIRECOPY_")}
        arguments = (plan, {**clean, **(env or {})}, str(self._printed), str(self._log))
        self._process = _processes.Process(target=driver.run, args=arguments)
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid
        return self._process.pid

    def end(self) -> dict[str, Any]:
        """What the crawl printed, and its log as `log`."""
        self._process.join(30)
        log = self._log.read_text() if self._log.exists() else ""
        if self._process.exitcode != 0:
            self._process.kill()
            raise AssertionError(f"exit code {self._process.exitcode}\n{log}")
        printed: dict[str, Any] = json.loads(self._printed.read_text())
        return {**printed, "log": log}


@pytest.fixture
def begin(tmp_path: Path) -> Begin:
    """Begin a crawl: groups of steps, then the rest of the plan by name, and `env`."""
    count = iter(range(99))

    def begin_crawl(*steps: list[dict[str, Any]], env: dict[str, str] | None = None, **plan: Any) -> Begun:
        return Begun(tmp_path / f"crawl-{next(count)}", {"steps": steps, **plan}, env)

    return begin_crawl


@pytest.fixture
def crawl(begin: Begin) -> Crawl:
    """As `begin`, and wait for its end."""

    def crawl_to_the_end(*steps: list[dict[str, Any]], **plan: Any) -> dict[str, Any]:
        ended: dict[str, Any] = begin(*steps, **plan).end()
        return ended

    return crawl_to_the_end
