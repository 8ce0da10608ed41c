"""`scrapy backfill --warc` and `scrapy reprocess`: into which files pages of WARC files go, and what is left alone."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.store import Ledger
from tests.backfill.sites import TEXT, page, write_warc
from tests.conftest import RECORDINGS, Workplace
from tests.replay import NOW

TECHCRUNCH = str(RECORDINGS / "techcrunch.warc.gz")
# Pictures and rights are asked for as ever: of a recording.
ASKED = {"WIRECOPY_REPLAY": TECHCRUNCH}


@pytest.fixture(scope="module")
def written(make_workplace: Callable[[], Workplace]) -> dict[str, bytes]:
    """The files of the crawl that the recording is of."""
    workplace = make_workplace()
    run = workplace.crawl("techcrunch")
    assert run.returncode == 0, run.stderr
    return workplace.files()


def test_own_recording_gives_the_files_of_its_crawl(workplace: Workplace, written: dict[str, bytes]) -> None:
    run = workplace.scrapy("backfill", "techcrunch", "--warc", TECHCRUNCH, "--since", "2026-11-13", **ASKED)
    assert run.returncode == 0, run.stderr
    assert workplace.files() == written
    before = {file: file.stat().st_mtime_ns for file in (workplace.destination / "_news").iterdir()}
    again = workplace.scrapy("backfill", "techcrunch", "--warc", TECHCRUNCH, "--since", "2026-11-13", **ASKED)
    assert again.returncode == 0, again.stderr
    assert {file: file.stat().st_mtime_ns for file in (workplace.destination / "_news").iterdir()} == before


def test_files_of_strangers_are_read_for_all_providers(workplace: Workplace, tmp_path: Path) -> None:
    for number, (host, path) in enumerate([("techcrunch.com", "2024/02/10/cranes"), ("www.itpro.com", "cloud/cranes")]):
        url = f"https://{host}/{path}-that-learn-from-the-tide-{number}/"
        body = page(url, f"Cranes of {host}", "2024-02-10T09:00:00Z", tuple(f"{host}: {text}" for text in TEXT))
        fetched = datetime(2024, 2, 11, tzinfo=UTC)
        stranger = (f"https://stranger.example/{number}", fetched, b"<html>nothing of ours</html>")
        write_warc(tmp_path / f"CC-NEWS-{number}.warc.gz", [stranger, (url, fetched, body)])
    (tmp_path / "CC-NEWS-2.warc.gz").write_bytes(b"damaged beyond repair")
    run = workplace.scrapy("backfill", "--warc", f"{tmp_path}/CC-NEWS-*.warc.gz", **ASKED)
    assert run.returncode == 0, run.stderr
    assert len(workplace.files()) == 2
    assert "CC-NEWS-2.warc.gz: no WARC file" in run.stderr
    with Ledger.open(workplace.store) as ledger:
        (unit,) = [unit for unit in ledger.walked("techcrunch") if unit.startswith("CC-NEWS-0")]
        assert unit in ledger.walked("heise"), "a file without its pages is done with, too"
        assert not any(unit.startswith("CC-NEWS-2") for unit in ledger.walked("heise"))


@pytest.fixture
def crawled(workplace: Workplace) -> Workplace:
    run = workplace.crawl("techcrunch")
    assert run.returncode == 0, run.stderr
    return workplace


def reprocess(workplace: Workplace, *arguments: str, **environment: str) -> str:
    run = workplace.scrapy(
        "reprocess", "techcrunch", "--since", "2026-11-13", "--warc", TECHCRUNCH, *arguments, **(ASKED | environment)
    )
    assert run.returncode == 0, run.stderr
    return run.stderr


def test_same_rules_write_nothing(crawled: Workplace) -> None:
    folder = crawled.destination / "_news"
    before = {file: (file.stat().st_ino, file.stat().st_mtime_ns) for file in folder.iterdir()}
    reprocess(crawled)
    assert {file: (file.stat().st_ino, file.stat().st_mtime_ns) for file in folder.iterdir()} == before


def test_better_rule_writes_what_it_changes(crawled: Workplace) -> None:
    wanted = crawled.files()
    # As an older rule left it: a worse excerpt in the ledger, and in the file.
    with Ledger.open(crawled.store) as ledger:
        articles = dict(ledger.window(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)))
    number, old = next((number, article) for number, article in sorted(articles.items()) if article.excerpt)
    shorter = reprocess(crawled, WIRECOPY_EXCERPT_MOST="40")
    changed = {name for name, content in crawled.files().items() if content != wanted[name]}
    assert changed, shorter
    said = reprocess(crawled)
    # A file that was changed once shows when its page was.
    shown = {name: re.sub(rb"updatedDateTime: .*\n", b"", content) for name, content in crawled.files().items()}
    assert shown == wanted
    with Ledger.open(crawled.store) as ledger:
        record = ledger.get(number)
        assert record is not None
        assert record.article is not None
        assert record.article.excerpt == old.excerpt
        assert record.article.modified_at == old.modified_at, "a rule is no correction by the publisher"
    assert re.search(r"^techcrunch +\d+ +\d+ +\d+ ", said, re.MULTILINE)


def test_window_bounds_what_is_read_again(crawled: Workplace) -> None:
    before = crawled.files()
    run = crawled.scrapy(
        *("reprocess", "techcrunch", "--since", "2026-11-13", "--until", "2026-11-13", "--warc", TECHCRUNCH),
        **(ASKED | {"WIRECOPY_EXCERPT_MOST": "40"}),
    )
    assert run.returncode == 0, run.stderr
    assert crawled.files() == before


def test_pages_are_kept_where_the_record_says(crawled: Workplace, tmp_path: Path) -> None:
    pattern = f"{tmp_path}/pages/%Y-%m-%dT%H%M.warc.gz"
    wanted, workplace = crawled.files(), crawled
    missing = workplace.scrapy("reprocess", "techcrunch", "--since", "30d")
    assert missing.returncode == 5
    assert "WIRECOPY_RECORD is not set" in missing.stderr
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "2026-11-20T1800.warc.gz").write_bytes(Path(TECHCRUNCH).read_bytes())
    run = workplace.scrapy(
        "reprocess", "techcrunch", "--since", "2026-11-13", WIRECOPY_RECORD=pattern, **ASKED | {"WIRECOPY_NOW": NOW}
    )
    assert run.returncode == 0, run.stderr
    assert [file.name for file in (tmp_path / "pages").iterdir()] == ["2026-11-20T1800.warc.gz"], "nothing is recorded"
    assert workplace.files() == wanted


def test_withdrawn_article_stays_withdrawn(crawled: Workplace) -> None:
    now = datetime(2026, 11, 20, 18, tzinfo=UTC)
    with Ledger.open(crawled.store) as ledger:
        number = min(dict(ledger.window(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))))
        ledger.page_missing(number, 3, now, None, "http_410, 1 times")
    reprocess(crawled)
    with Ledger.open(crawled.store) as ledger:
        record = ledger.get(number)
        assert record is not None
        assert record.withdrawn == "http_410, 1 times"
