"""`scrapy report` and WIRECOPY_REPORT, after a crawl of a bundled recording."""

from collections.abc import Callable
from typing import Any

import pytest
from lxml import html

from tests.conftest import RECORDINGS, Workplace
from tests.replay import NOW

REPLAY = {"WIRECOPY_REPLAY": str(RECORDINGS / "techcrunch.warc.gz")}


@pytest.fixture(scope="module")
def crawled(make_workplace: Callable[[], Workplace]) -> Workplace:
    workplace = make_workplace()
    path = workplace.folder / "run.html"
    run = workplace.scrapy("refresh", "techcrunch", WIRECOPY_REPORT=str(path), **REPLAY)
    assert run.returncode == 0, run.stderr
    return workplace


def test_refresh_ends_with_the_report(crawled: Workplace) -> None:
    tree: Any = html.document_fromstring((crawled.folder / "run.html").read_bytes())
    row = tree.xpath("//section[@id='volume']//tbody/tr")[0]
    assert row.xpath("th/text()") == ["TechCrunch"]
    assert int(row.xpath("td")[2].text) > 0


def test_command_writes_where_it_is_told(crawled: Workplace) -> None:
    path = crawled.folder / "deep" / "page.html"
    run = crawled.scrapy("report", "--output", str(path), WIRECOPY_NOW=NOW)
    assert (run.returncode, run.stdout.strip()) == (0, str(path)), run.stderr
    assert "TechCrunch" in path.read_text("utf-8")
    assert [file.name for file in path.parent.iterdir()] == ["page.html"]


def test_report_never_stands_in_a_destination(crawled: Workplace) -> None:
    run = crawled.scrapy("report", "--output", str(crawled.destination / "report.html"))
    assert run.returncode == 5
    assert "is published" in run.stderr
    assert not (crawled.destination / "report.html").exists()


def test_refresh_says_so_before_it_asks_any_site(crawled: Workplace) -> None:
    run = crawled.scrapy("refresh", "techcrunch", WIRECOPY_REPORT=str(crawled.destination / "a.html"), **REPLAY)
    assert run.returncode == 5
    assert "WIRECOPY_REPORT" in run.stderr


def test_dry_run_writes_no_report(crawled: Workplace) -> None:
    path = crawled.folder / "dry.html"
    crawled.scrapy("refresh", "techcrunch", "--dry-run", WIRECOPY_REPORT=str(path), **REPLAY)
    assert not path.exists()


def test_a_report_that_cannot_be_written_is_named_and_costs_nothing_else(crawled: Workplace) -> None:
    blocked = crawled.folder / "file"
    blocked.write_text("")
    run = crawled.scrapy("refresh", "techcrunch", WIRECOPY_REPORT=str(blocked / "r.html"), **REPLAY)
    assert run.returncode == 0
    assert "the report was not written" in run.stderr


def test_unknown_destination_is_named(crawled: Workplace) -> None:
    run = crawled.scrapy("report", "--destination", "tset")
    assert run.returncode == 5
    assert "known: test" in run.stderr


def test_without_a_ledger(workplace: Workplace) -> None:
    run = workplace.scrapy("report")
    assert run.returncode == 5
    assert "there is none yet" in run.stderr


@pytest.mark.parametrize(
    "arguments", [("x",), ("--serve", "--output", "a"), ("--port", "1"), ("--serve", "--port", "-1")]
)
def test_bad_arguments(workplace: Workplace, arguments: tuple[str, ...]) -> None:
    assert workplace.scrapy("report", *arguments).returncode == 2
