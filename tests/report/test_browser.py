"""The page in a real browser: light and dark, at a desk and on a phone, looked through by axe."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.overview.page import page
from tests.conftest import RECORDINGS, ROOT, Workplace
from tests.report.browser import look, missing
from tests.report.demo import Demo
from tests.report.test_page import hostile

WAYS = ("light", "dark", "light-phone", "phone", "narrow")

# One browser at a time: each takes half a gigabyte of memory.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(missing() is not None, reason=missing() or ""),
    pytest.mark.xdist_group("browser"),
]


@pytest.fixture(scope="module", params=["demo", "hostile"])
def seen(request: pytest.FixtureRequest, demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Any:
    path: Path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(page(demo.overview() if request.param == "demo" else hostile()), "utf-8")
    return path.as_uri(), look(path.as_uri())


@pytest.mark.parametrize("way", WAYS)
def test_axe_finds_nothing(seen: Any, way: str) -> None:
    assert seen[1][way]["violations"] == []
    assert seen[1][way]["passes"] > 20


@pytest.mark.parametrize("way", WAYS)
def test_no_request_but_for_the_page(seen: Any, way: str) -> None:
    # Pictures that stand in the page are no requests.
    asked = [url for url in seen[1][way]["requests"] if not url.startswith("data:image/")]
    assert asked == [seen[0]]
    assert seen[1][way]["errors"] == []


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_wider_than_the_screen(seen: Any, way: str) -> None:
    assert seen[1][way]["tooWide"] <= 0


@pytest.mark.parametrize("way", WAYS)
def test_text_of_plots_can_be_read(seen: Any, way: str) -> None:
    # Pixels of a line of text; 11 is what browsers make of 9 points.
    assert seen[1][way]["smallest"] >= 11


def test_light_and_dark(seen: Any) -> None:
    def lightness(way: str) -> int:
        return sum(map(int, re.findall(r"\d+", seen[1][way]["background"])[:3]))

    assert lightness("light") > 600 > 150 > lightness("dark")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    workplace = Workplace(tmp_path_factory.mktemp("live"))
    workplace.scrapy("crawl", "techcrunch", WIRECOPY_REPLAY=str(RECORDINGS / "techcrunch.warc.gz"))
    process = subprocess.Popen(
        [sys.executable, "-m", "scrapy", "report", "--serve", "--port", "0"],
        cwd=ROOT, env=workplace.environment, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    yield process.stderr.readline().split()[-1]
    process.send_signal(signal.SIGINT)
    process.wait(30)


def test_live_view_works_under_its_own_policy(served: str) -> None:
    for found in look(served).values():
        assert found["errors"] == []
        assert {url.removeprefix(served) for url in found["requests"]} <= {"", "live.json", "favicon.ico"}
        assert served + "live.json" in found["requests"]
        assert "The last one began" in found["lead"]
        assert found["violations"] == []
