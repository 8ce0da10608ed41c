"""`scrapy backfill` over real sockets: sitemaps and archive pages by month, resumed, counted, and into which files."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.store import Ledger
from tests.backfill.sites import listing, page, sitemap, sitemap_index
from tests.conftest import Workplace
from tests.fetch.site import Route, answer
from tests.internet import NO_DELAY, Internet, serve
from tests.sites import build

HOME = "https://techcrunch.com"
XML = {"Content-Type": "application/xml"}
MONTHS = ("2024-01", "2024-02", "2024-03")


def article(day: str, number: int = 1) -> str:
    return f"{HOME}/{day.replace('-', '/')}/a-harbour-that-learns-from-the-tide-{number}/"


# Two in January, one in February, one in March; one of each neighbour, which nobody asked for.
DAYS = ("2023-12-30", "2024-01-05", "2024-01-20", "2024-02-10", "2024-03-31", "2024-04-01")
WANTED = DAYS[1:5]


@pytest.fixture
def internet(tmp_path: Path) -> Iterator[Internet]:
    (tmp_path / "authority").mkdir()
    with serve(build.load("techcrunch"), tmp_path / "authority") as running:
        for day in DAYS:
            running.routes[article(day)] = answer(page(article(day), f"Harbour of {day}", f"{day}T09:30:00-08:00"))
        yield running


def with_sitemaps(internet: Internet) -> None:
    """A news sitemap's site with an index of sitemaps by month in its robots.txt."""
    robots = f"User-agent: *\nDisallow: /wp-admin/\nSitemap: {HOME}/sitemap.xml\n".encode()
    internet.routes[f"{HOME}/robots.txt"] = answer(robots, 200, {"Content-Type": "text/plain"})
    months = sorted({day[:7] for day in DAYS})
    internet.routes[f"{HOME}/sitemap.xml"] = answer(
        sitemap_index(*((f"{HOME}/sitemap-{month}.xml", "2026-11-01") for month in months)), 200, XML
    )
    for month in months:
        links = [(article(day), "2026-11-01T00:00:00Z") for day in DAYS if day.startswith(month)]
        internet.routes[f"{HOME}/sitemap-{month}.xml"] = answer(sitemap(*links), 200, XML)


def backfill(workplace: Workplace, internet: Internet, *arguments: str, since: str = "2024-01-01") -> tuple[int, str]:
    run = workplace.scrapy(
        *("backfill", "techcrunch", "--since", since, "--until", "2024-03-31", *NO_DELAY, *arguments),
        **internet.environment,
    )
    return run.returncode, run.stdout + run.stderr


def pages_of(asked: list[str]) -> list[str]:
    return [url for url in asked if "a-harbour" in url]


def test_sitemaps_of_the_months_are_read_and_no_others(workplace: Workplace, internet: Internet) -> None:
    with_sitemaps(internet)
    code, said = backfill(workplace, internet)
    assert code == 0, said
    asked = internet.asked()
    assert sorted(url for url in asked if "/sitemap-" in url) == [f"{HOME}/sitemap-{month}.xml" for month in MONTHS]
    assert pages_of(asked) == [article(day) for day in reversed(WANTED)], "newest first, each once"
    assert [name[:10] for name in workplace.files()] == list(WANTED)
    with Ledger.open(workplace.store) as ledger:
        assert ledger.walked("techcrunch") == set(MONTHS)
        assert ledger.source_state(f"{HOME}/sitemap.xml") is None, "no present source of the usual crawl was touched"


def test_second_attempt_asks_nothing(workplace: Workplace, internet: Internet) -> None:
    with_sitemaps(internet)
    backfill(workplace, internet)
    internet.asked()
    code, said = backfill(workplace, internet)
    assert code == 0, said
    assert internet.asked() == []
    code, said = backfill(workplace, internet, "--again")
    assert code == 0, said
    asked = internet.asked()
    assert f"{HOME}/sitemap-2024-02.xml" in asked
    assert pages_of(asked) == [], "what is known is not asked for again"


def test_what_was_cut_off_goes_on_where_it_was(workplace: Workplace, internet: Internet) -> None:
    with_sitemaps(internet)
    # robots.txt, the news sitemap, index, three children; then two pages of four.
    code, said = backfill(workplace, internet, "--max-requests", "8")
    assert code == 7, said
    first = pages_of(internet.asked())
    assert 0 < len(first) < 4
    written = {name[:10] for name in workplace.files()}
    code, said = backfill(workplace, internet)
    assert code == 0, said
    second = pages_of(internet.asked())
    assert set(first) | set(second) == {article(day) for day in WANTED}
    assert not {article(day) for day in written} & set(second), "what was written is not asked for again"
    assert len(workplace.files()) == 4


def test_dry_run_counts_by_month_and_writes_nothing(workplace: Workplace, internet: Internet) -> None:
    with_sitemaps(internet)
    backfill(workplace, internet, since="2024-03-01")
    internet.asked()
    before = workplace.files()
    code, said = backfill(workplace, internet, "--dry-run", "--again")
    assert code == 0, said
    rows = {line.split()[1]: line.split()[2:] for line in said.splitlines() if line.startswith("techcrunch  ")}
    assert {month: rows[month] for month in MONTHS} == {
        "2024-01": ["2", "0", "2"],
        "2024-02": ["1", "0", "1"],
        "2024-03": ["1", "1", "0"],
    }
    assert pages_of(internet.asked()) == []
    assert workplace.files() == before
    with Ledger.open(workplace.store) as ledger:
        assert ledger.walked("techcrunch") == {"2024-03"}


def test_archive_pages_serve_where_no_sitemap_does(workplace: Workplace, internet: Internet) -> None:
    internet.routes[f"{HOME}/2024/01/"] = answer(listing(article(DAYS[2]), f"{HOME}/about-the-harbour/"))
    internet.routes[f"{HOME}/2024/01/page/2/"] = answer(listing(article(DAYS[1])))
    internet.routes[f"{HOME}/2024/02/"] = answer(listing(article(DAYS[3])))
    internet.routes[f"{HOME}/2024/03/"] = answer(listing(article(DAYS[4]), article(DAYS[5])))
    code, said = backfill(workplace, internet)
    assert code == 0, said
    assert [name[:10] for name in workplace.files()] == list(WANTED)
    with Ledger.open(workplace.store) as ledger:
        assert ledger.walked("techcrunch") == set(MONTHS)


def test_site_without_archives_is_asked_once_for_them(workplace: Workplace, internet: Internet) -> None:
    code, said = backfill(workplace, internet)
    assert code == 0, said
    assert [url for url in internet.asked() if url.startswith(f"{HOME}/2024/")] == [f"{HOME}/2024/03/"]
    assert workplace.files() == {}


def undated(internet: Internet, url: str, published: str) -> None:
    """An article whose address and sitemap say nothing of its date."""
    internet.routes[url] = answer(page(url, "A harbour with no date", published))
    children = sitemap_index((f"{HOME}/post-sitemap1.xml", None), (f"{HOME}/post-sitemap0.xml", "2019-01-01"))
    internet.routes[f"{HOME}/sitemap.xml"] = answer(children, 200, XML)
    links = sitemap((url, "2026-01-01"), (article("2021-01-01"), None))
    internet.routes[f"{HOME}/post-sitemap1.xml"] = answer(links, 200, XML)


def test_page_without_a_date_is_read_and_judged_by_its_own(workplace: Workplace, internet: Internet) -> None:
    with_sitemaps(internet)
    url = f"{HOME}/a-harbour-without-a-date-in-it/"
    undated(internet, url, "2024-04-05T10:00:00Z")
    code, said = backfill(workplace, internet)
    assert code == 0, said
    asked = internet.asked()
    assert f"{HOME}/post-sitemap0.xml" not in asked, "it was last changed before"
    assert pages_of(asked) == [url]
    assert workplace.files() == {}
    # It is of April: not asked for again for the first quarter, and at once for the second.
    backfill(workplace, internet)
    assert pages_of(internet.asked()) == []
    run = workplace.scrapy(
        "backfill", "techcrunch", "--since", "2024-04-01", "--until", "2024-04-30", *NO_DELAY, **internet.environment
    )
    assert run.returncode == 0, run.stderr
    assert [name[:10] for name in workplace.files()] == ["2024-04-05"]


def test_page_that_is_gone_does_not_keep_a_month_open(workplace: Workplace, internet: Internet) -> None:
    with_sitemaps(internet)
    internet.routes[article(DAYS[3])] = answer(b"gone", 404)
    code, said = backfill(workplace, internet)
    assert code == 0, said
    assert "http_404 1" in said
    with Ledger.open(workplace.store) as ledger:
        assert ledger.walked("techcrunch") == set(MONTHS)


def test_page_that_failed_keeps_its_month_open(workplace: Workplace, internet: Internet) -> None:
    with_sitemaps(internet)
    whole: Route = internet.routes[article(DAYS[3])]
    internet.routes[article(DAYS[3])] = answer(b"", 500)
    code, said = backfill(workplace, internet)
    assert code == 3, said
    with Ledger.open(workplace.store) as ledger:
        assert ledger.walked("techcrunch") == {"2024-01", "2024-03"}
    internet.routes[article(DAYS[3])] = whole
    code, said = backfill(workplace, internet)
    assert code == 0, said
    assert len(workplace.files()) == 4


def test_same_files_as_if_crawled_then(workplace: Workplace, internet: Internet, tmp_path: Path) -> None:
    """The week of 10 February, crawled on its last day, and found again years later: the same bytes."""
    with_sitemaps(internet)
    internet.routes[f"{HOME}/feed/"] = answer(b"", 404)
    internet.routes[f"{HOME}/news-sitemap.xml"] = answer(sitemap((article(DAYS[3]), "2024-02-10T17:30:00Z")), 200, XML)
    config = "destinations:\n  - {name: test, path: site, heat_half_life: 24}\n"
    workplace.config.write_text(config)
    # At the end of its week heat has faded as far as it ever does.
    then = workplace.scrapy(
        "crawl", "techcrunch", *NO_DELAY, **internet.environment | {"WIRECOPY_NOW": "2024-02-17T17:30:00Z"}
    )
    assert then.returncode == 3, then.stderr  # the feed is gone
    crawled = workplace.files()
    assert len(crawled) == 1
    (tmp_path / "later").mkdir()
    later = Workplace(tmp_path / "later")
    later.config.write_text(config)
    code, said = backfill(later, internet)
    assert code == 0, said
    (name,) = crawled
    assert later.files()[name] == crawled[name]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("techcrunch",), "--since"),
        (("--since", "2024-01-01"), "name providers"),
        (("techcrunch", "--since", "2024-01-01", "--max-requests", "0"), "--max-requests"),
        (("--warc", "x.warc", "--dry-run"), "--dry-run"),
    ],
)
def test_mistakes_are_named(workplace: Workplace, arguments: tuple[str, ...], word: str) -> None:
    run = workplace.scrapy("backfill", *arguments)
    assert run.returncode == 2
    assert word in run.stdout + run.stderr


def test_impossible_window_is_named(workplace: Workplace) -> None:
    run = workplace.scrapy("backfill", "techcrunch", "--since", "2024-02-01", "--until", "2024-01-01")
    assert run.returncode == 5, run.stderr
    assert "since=2024-02-01" in run.stderr
