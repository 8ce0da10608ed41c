"""`scrapy crawl`, whole: over real sockets through a proxy, and from recordings; what a person sees and what stays."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.export.frontmatter import parse
from tests.conftest import RECORDINGS, ROOT, Workplace
from tests.fetch.site import answer
from tests.internet import NO_DELAY, Internet, serve
from tests.sites import build

FEED = "https://techcrunch.com/feed/"
SITEMAP = "https://techcrunch.com/news-sitemap.xml"
ARTICLES = 4  # Of the invented TechCrunch, within the window.


@pytest.fixture
def techcrunch(tmp_path: Path) -> Iterator[Internet]:
    (tmp_path / "authority").mkdir()
    with serve(build.load("techcrunch"), tmp_path / "authority") as internet:
        yield internet


def crawl(workplace: Workplace, internet: Internet, *arguments: str, name: str = "techcrunch") -> Any:
    return workplace.scrapy("crawl", name, *NO_DELAY, *arguments, **internet.environment)


def state(workplace: Workplace) -> dict[str, tuple[int, int]]:
    """Inode and time of change of every produced file: a file written again with the same bytes shows."""
    folder = workplace.destination / "_news"
    return {file.name: (file.stat().st_ino, file.stat().st_mtime_ns) for file in folder.iterdir()}


def test_live_crawl_writes_the_same_files_as_its_recording(workplace: Workplace, techcrunch: Internet) -> None:
    run = crawl(workplace, techcrunch)
    assert run.returncode == 0, run.stderr
    golden = {file.name: file.read_bytes() for file in (ROOT / "tests/golden/techcrunch").iterdir()}
    assert workplace.files() == golden
    # Newest first, so that a run that is cut off has the news.
    pages = [url for url in techcrunch.asked() if "/2026/" in url and "wp-content" not in url]
    assert pages == sorted(pages, reverse=True)


def test_second_run_costs_one_request_a_source_and_writes_nothing(workplace: Workplace, techcrunch: Internet) -> None:
    crawl(workplace, techcrunch)
    techcrunch.asked()
    before = state(workplace)
    run = crawl(workplace, techcrunch)
    assert run.returncode == 0, run.stderr
    assert sorted(techcrunch.asked()) == [FEED, SITEMAP, "https://techcrunch.com/robots.txt"]
    assert state(workplace) == before


def test_what_was_recorded_replays_to_the_same_bytes(
    workplace: Workplace, techcrunch: Internet, tmp_path: Path
) -> None:
    record = tmp_path / "recorded.warc.gz"
    first = workplace.scrapy("crawl", "techcrunch", *NO_DELAY, **techcrunch.environment, WIRECOPY_RECORD=str(record))
    assert first.returncode == 0, first.stderr
    techcrunch.asked()
    other = Workplace(tmp_path / "other")
    second = other.scrapy("crawl", "techcrunch", WIRECOPY_REPLAY=str(record))
    assert second.returncode == 0, second.stderr
    assert techcrunch.asked() == []
    assert other.files() == workplace.files()
    assert len(other.files()) == ARTICLES


def test_limit_takes_the_newest_and_the_rest_comes_next_time(workplace: Workplace, techcrunch: Internet) -> None:
    crawl(workplace, techcrunch, "-a", "limit=1")
    assert [name[:10] for name in workplace.files()] == ["2026-11-20"]
    run = crawl(workplace, techcrunch)
    assert run.returncode == 0, run.stderr
    assert len(workplace.files()) == ARTICLES


def test_window_can_be_moved(workplace: Workplace, techcrunch: Internet) -> None:
    run = crawl(workplace, techcrunch, "-a", "since=2026-10-01", "-a", "until=2026-11-17")
    assert run.returncode == 0, run.stderr
    assert sorted(name[:10] for name in workplace.files()) == ["2026-10-02", "2026-11-17"]


def test_window_of_its_own_reads_sources_that_have_not_changed(workplace: Workplace, techcrunch: Internet) -> None:
    crawl(workplace, techcrunch)
    crawl(workplace, techcrunch, "-a", "since=2026-10-01")
    assert len(workplace.files()) == ARTICLES + 1


def test_dead_feed_is_named_and_the_other_source_is_used(workplace: Workplace, techcrunch: Internet) -> None:
    techcrunch.routes[FEED] = answer(b"gone", 404)
    run = crawl(workplace, techcrunch)
    assert len(workplace.files()) == ARTICLES
    assert f"source failed: {FEED}: http_404" in run.stderr
    assert run.returncode == 3


def test_html_in_place_of_a_feed_is_named(workplace: Workplace, techcrunch: Internet) -> None:
    techcrunch.routes[FEED] = answer(b"<!doctype html><title>Log in</title><form></form>")
    run = crawl(workplace, techcrunch)
    assert f"source failed: {FEED}: not_a_feed" in run.stderr
    assert len(workplace.files()) == ARTICLES


def test_nothing_answered_has_its_own_exit_code(workplace: Workplace, techcrunch: Internet) -> None:
    for source in (FEED, SITEMAP):
        techcrunch.routes[source] = answer(b"", 500)
    run = crawl(workplace, techcrunch)
    assert run.returncode == 4, run.stderr
    assert not (workplace.destination / "_news").exists()


def test_fallback_is_read_only_when_the_others_fail(workplace: Workplace, tmp_path: Path) -> None:
    (tmp_path / "authority").mkdir()
    site = build.load("anthropic") | {"listing": "https://www.anthropic.com/news"}
    with serve(site, tmp_path / "authority") as internet:
        crawl(workplace, internet, name="anthropic")
        assert "https://www.anthropic.com/news" not in internet.asked()
        internet.routes["https://www.anthropic.com/sitemap.xml"] = answer(b"", 503)
        other = Workplace(tmp_path / "other")
        run = crawl(other, internet, name="anthropic")
        assert "https://www.anthropic.com/news" in internet.asked()
    assert other.files() == workplace.files() != {}
    assert run.returncode == 3


BAD_PAGES = {
    "empty": (answer(b""), "empty"),
    "gone": (answer(b"nothing here", 404), "http_404"),
    "undated": (
        answer(b"<html><head><title>No date at all</title></head><body><h1>No date at all</h1>"
               b"<p>" + b"This page says much, but never when it was written, and nobody can tell. " * 20),
        None,
    ),
    "consent": (
        answer(b"<html><head><title>Before you continue</title></head><body><h1>Before you continue</h1><p>We value "
               b"your privacy. We and our partners use cookies.</p><button>Accept all</button><button>Reject all"),
        "consent",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD_PAGES)
def test_one_bad_page_is_named_and_the_rest_goes_on(workplace: Workplace, techcrunch: Internet, kind: str) -> None:
    url = build.load("techcrunch")["articles"][1]["url"]
    page, reason = BAD_PAGES[kind]
    techcrunch.routes[url] = page
    run = crawl(workplace, techcrunch, "-L", "INFO")
    written = {parse(content)[0]["webUrl"] for content in workplace.files().values()}
    if reason is None:  # the feed knows the date
        assert url in written
    else:
        assert url not in written
        assert any(url in line and reason in line for line in run.stderr.splitlines()), run.stderr
    assert len(written) == ARTICLES - (reason is not None)


def test_page_that_failed_comes_back_when_it_works_again(workplace: Workplace, techcrunch: Internet) -> None:
    url = build.load("techcrunch")["articles"][0]["url"]
    good = techcrunch.routes[url]
    techcrunch.routes[url] = answer(b"", 502)
    run = crawl(workplace, techcrunch)
    assert run.returncode == 3
    assert len(workplace.files()) == ARTICLES - 1
    techcrunch.routes[url] = good
    run = crawl(workplace, techcrunch)
    assert run.returncode == 0, run.stderr
    assert len(workplace.files()) == ARTICLES


def test_rejected_page_is_not_asked_for_again(workplace: Workplace, techcrunch: Internet) -> None:
    url = build.load("techcrunch")["articles"][0]["url"]
    techcrunch.routes[url] = answer(b"")
    crawl(workplace, techcrunch)
    techcrunch.asked()
    crawl(workplace, techcrunch, "-a", "since=7d")
    assert url not in techcrunch.asked()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nosuch",), ("unknown spider 'nosuch'; `scrapy list`",)),
        (("techcrunchh",), ("unknown spider 'techcrunchh', did you mean 'techcrunch'?",)),
        (("techcrunch", "-a", "sinc=3d"), ("did you mean 'since'?", "since, until, limit")),
        (("techcrunch", "-a", "since=yesterday"), ("since=yesterday", "2026-11-01")),
        (("techcrunch", "-a", "limit=-3"), ("limit=-3",)),
        (("techcrunch", "-a", "since=2026-11-10", "-a", "until=2026-11-01"), ("since=2026-11-10", "until=2026-11-01")),
        (("techcrunch", "-a", "colour=red"), ("colour", "since")),
        (("techcrunch", "-s", "WIRECOPY_PROFILE=best"), ("WIRECOPY_PROFILE", "best", "default")),
        (("techcrunch", "-s", "WIRECOPY_DESTINATIONS=/nowhere.yaml"), ("/nowhere.yaml",)),
    ],
)
def test_mistake_is_named_before_any_request(
    workplace: Workplace, techcrunch: Internet, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    run = workplace.scrapy("crawl", *arguments, **techcrunch.environment)
    assert run.returncode == 5, run.stderr
    assert all(word in run.stderr for word in words), run.stderr
    assert "Traceback" not in run.stderr
    assert techcrunch.asked() == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ("empty",)),
        ("destinations: [", ("destinations.yaml",)),
        ("destinations:\n  - name: a\n    path: site\n    preset: jekyl\n", (":4:", "preset", "jekyl", "smartable")),
        ("destinations:\n  - name: a\n    path: nowhere\n", (":3:", "path", "nowhere")),
        ("destinations:\n  - name: a\n    path: site\n    topics: [Cheese]\n", (":4:", "topics", "Cheese")),
        ("destinations:\n  - name: a\n    path: site\n    min_qualty: 3\n", (":4:", "min_qualty", "unknown key")),
        ("destinations:\n  - {name: a, path: site}\n  - {name: b, path: site}\n", ("b", "path", "a")),
        ("destinations:\n  - {name: a, path: site}\n  - {name: b, path: ., taxonomy: site/_data}\n", ("inside",)),
    ],
)
def test_mistake_in_the_destinations_file_is_named(workplace: Workplace, text: str, words: tuple[str, ...]) -> None:
    workplace.config.write_text(text)
    run = workplace.crawl("techcrunch")
    assert run.returncode == 5, run.stderr
    assert all(word in run.stderr for word in words), run.stderr
    assert "Traceback" not in run.stderr


def test_broken_topic_file_is_named(workplace: Workplace) -> None:
    broken = workplace.destination / "_data" / "topics" / "99-broken.yaml"
    broken.write_text("name: Broken\nkeywords: 7\n")
    run = workplace.crawl("techcrunch")
    assert run.returncode == 5, run.stderr
    assert "99-broken.yaml" in run.stderr
    assert "keywords" in run.stderr


def test_second_run_at_once_leaves_and_says_so(workplace: Workplace) -> None:
    from pipeline.export.lock import run_lock

    with run_lock(workplace.store):
        run = workplace.crawl("techcrunch")
    assert run.returncode == 6, run.stderr
    assert "another run" in run.stderr


def test_crawl_is_quiet_without_a_terminal_and_ends_with_one_table(workplace: Workplace) -> None:
    run = workplace.crawl("techcrunch")
    lines = run.stderr.splitlines()
    assert lines[0].split() == [
        "provider", "candidates", "known", "fetched", "unchanged", "written", "updated", "rejected", "failed",
    ]  # fmt: skip
    assert lines[1].split() == ["techcrunch", "6", "0", "4", "0", "4", "0", "0", "0"]
    assert lines[2].startswith("techcrunch: not wanted: ")
    assert lines[3].startswith("no key is set")
    assert len(lines) == 4, run.stderr


@pytest.mark.parametrize("seed", range(3))
def test_kill_at_any_moment_loses_nothing_and_tears_nothing(workplace: Workplace, seed: int) -> None:
    golden = {file.name: file.read_bytes() for file in (ROOT / "tests/golden/techcrunch").iterdir()}
    moments = random.Random(seed)
    environment = workplace.environment | {"WIRECOPY_REPLAY": str(RECORDINGS / "techcrunch.warc.gz")}
    for _ in range(5):
        process = subprocess.Popen(
            [sys.executable, "-m", "scrapy", "crawl", "techcrunch", "--nolog"],
            cwd=ROOT, env=environment, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        time.sleep(moments.uniform(0.4, 2.0))
        process.send_signal(signal.SIGKILL)
        process.wait()
        folder = workplace.destination / "_news"
        published = [file for file in folder.glob("*") if not file.name.startswith(".")] if folder.exists() else []
        assert all(golden[file.name] == file.read_bytes() for file in published)
    run = workplace.crawl("techcrunch")
    assert run.returncode == 0, run.stderr
    assert workplace.files() == golden
