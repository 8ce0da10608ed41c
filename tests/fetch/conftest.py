"""A loopback site for each test, and crawls in processes of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fetch.site import Site

ROOT = Path(__file__).resolve().parents[2]
Crawl = Callable[..., dict[str, Any]]


@pytest.fixture
def site() -> Iterator[Site]:
    """Loopback servers; at the end, the proof that the canary was left alone."""
    with Site() as started:
        yield started
        assert started.asked("canary") == []


def environment() -> dict[str, str]:
    """Ours, without proxies and settings of whoever runs the tests."""
    clean = {k: v for k, v in os.environ.items() if "proxy" not in k.lower() and not k.startswith("WIRECOPY_")}
    return {**clean, "SCRAPY_SETTINGS_MODULE": "pipeline.settings"}


def crawl_in_a_process(*steps: list[dict[str, Any]], env: dict[str, str] | None = None, **plan: Any) -> dict[str, Any]:
    """Run `driver.py` with the given plan; what it printed, and its log as `log`."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.fetch.driver"],
        input=json.dumps({"steps": steps, **plan}),
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**environment(), **(env or {})},
        timeout=50,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {**json.loads(done.stdout.splitlines()[-1]), "log": done.stderr}


@pytest.fixture
def crawl() -> Crawl:
    """See `crawl_in_a_process`."""
    return crawl_in_a_process
