"""kill -9 of whole crawls, over real sockets, while they write: nothing lost, nothing twice, nothing torn.

WIRECOPY_KILLS=200 .venv/bin/pytest -s tests/hostile/test_kills.py
"""

# ruff: noqa: N802 - tests are named by the ids of the catalogue

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.export.frontmatter import parse
from tests.conftest import ROOT, Workplace
from tests.fetch.site import ALLOW, Route, Site, answer
from tests.hostile import world
from tests.hostile.world import feed_of, item

pytestmark = pytest.mark.xdist_group("hostile-kills")

# A few at each run of the suite; docs/security.md says what came of 200.
KILLS = int(os.environ.get("WIRECOPY_KILLS", "6"))
ARTICLES = 24
PER_LIFE = 4  # Kills of one ledger, before a run that nobody kills. The more, the more crashes lie on top of another.


def word(number: int) -> str:
    """An invented word for a number, another for another."""
    return "".join("bdfgklmnprstv"[number // 13**place % 13] + "aeiou"[(number >> place) % 5] for place in range(3))


def page(number: int) -> bytes:
    """An article that shares hardly a word with the others."""
    choice = random.Random(number)
    words = [word(choice.randrange(2197)) for _ in range(400)]
    title = " ".join(words[:6]).capitalize()
    text = "".join(f"<p>{' '.join(words[start : start + 40]).capitalize()}.</p>" for start in range(6, 360, 40))
    return answer(
        f"<!doctype html><html lang=en><head><title>{title}</title><meta property=og:type content=article>"
        f"<meta property=article:published_time content='2026-11-20T07:{number:02}:00Z'></head>"
        f"<body><article><h1>{title}</h1>{text}</article></body></html>".encode()
    )


class Crawl:
    """Crawls of one site into one workplace."""

    def __init__(self, folder: Path, port: int) -> None:
        self.place = Workplace(folder)
        self.folder = self.place.destination / "_news"
        self._environment = self.place.environment | {
            "HOSTILE_SOURCES": f"feed http://127.0.0.1:{port}/feed",
            "WIRECOPY_ALLOW_ADDRESSES": f"127.0.0.1:{port}",
            "WIRECOPY_NOW": world.NOW,
        }

    def begin(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "scrapy", "crawl", "loopback", *world.SETTINGS],
            cwd=ROOT, env=self._environment, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip

    def kill(self, after: int, pause: float) -> int:
        """Begin a crawl, and kill it a moment after so many more files are there. Returns its exit code."""
        process = self.begin()
        wanted = len(self.names()) + after
        while process.poll() is None and len(self.names()) < wanted:
            time.sleep(0.002)
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return process.returncode

    def names(self) -> list[str]:
        """What a site generator would take for articles."""
        return sorted(file.name for file in self.folder.glob("[!.]*"))

    def whole(self) -> bool:
        """Whether each published file is one that the preset writes, to its last key."""
        contents = [(self.folder / name).read_bytes() for name in self.names()]
        return all(parse(content)[0]["provider"]["name"] == "Loopback" for content in contents)

    def finish(self) -> dict[str, bytes]:
        """Run to the end; everything in the folder, hidden files too."""
        process = self.begin()
        _, log = process.communicate(timeout=120)
        assert process.returncode == 0, log
        return self.place.files()

    def settled(self) -> int:
        with closing(sqlite3.connect(self.place.store)) as ledger:
            assert ledger.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            found = ledger.execute("SELECT count(*) FROM articles WHERE state = 'settled'").fetchone()
        return int(found[0])


def test_D01_D11_kill_9_of_real_crawls_loses_nothing(site: Site, tmp_path: Path) -> None:
    routes: dict[str, Route] = {"/robots.txt": ALLOW}
    port = site.listen(routes)
    addresses = [f"http://127.0.0.1:{port}/{number}" for number in range(ARTICLES)]
    routes |= {f"/{number}": page(number) for number in range(ARTICLES)}
    routes["/feed"] = feed_of(*map(item, addresses))
    (tmp_path / "whole").mkdir()
    expected = Crawl(tmp_path / "whole", port).finish()
    assert len(expected) == ARTICLES
    moments, killed, left = random.Random(5), 0, 0
    begun = 0
    while killed < KILLS:
        folder = tmp_path / str(begun)
        folder.mkdir()
        crawl = Crawl(folder, port)
        for _ in range(min(PER_LIFE, KILLS - killed)):
            begun += 1
            # From before the first file to after the last one, and some milliseconds more.
            code = crawl.kill(moments.randrange(ARTICLES // 3), moments.uniform(0, 0.05))
            killed += code == -signal.SIGKILL
            left += len(crawl.place.files()) - len(crawl.names())
            assert crawl.whole()
        assert crawl.finish() == expected
        assert crawl.settled() == ARTICLES
        shutil.rmtree(folder)
    print(f"{killed} of {begun} crawls were killed before they ended; {left} hidden temporary files came and went")
