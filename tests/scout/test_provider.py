"""`scrapy provider add` and `check`: on recordings of an invented site, and on the same site over real sockets."""

import json
import shutil
from pathlib import Path

import pytest
import yaml

from tests.conftest import RECORDINGS, ROOT, Workplace
from tests.internet import NO_DELAY, serve
from tests.scout.conftest import HOME, TITLES, Project, Recorded, site

FEED = f"{HOME}/feed/"
DECLARED = (
    '<meta property="og:site_name" content="Pier &amp; Quay">'
    '<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">'
    '<link rel="alternate" type="application/rss+xml" href="/feed/">'
)
ROBOTS = f"User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n\nUser-agent: *\nAllow: /\nSitemap: {HOME}/news.xml\n"
NEWEST = sorted(TITLES, key=TITLES.index, reverse=True)[:5]


def test_the_whole_way_from_a_site_to_a_provider_that_works(project: Project, recorded: Recorded) -> None:
    recording = recorded(site(home=DECLARED, feed=FEED, news_sitemap=f"{HOME}/news.xml", robots=ROBOTS))
    added = project("add", HOME.removeprefix("https://"), WIRECOPY_REPLAY=recording)
    assert added.returncode == 0, added.stderr
    assert (project.folder / "spiders" / "pierandquay.py").read_text() == (
        "from pipeline.model import Provider\n"
        "from spiders.base import ProviderSpider\n"
        "from spiders.sources import Feed, NewsSitemap\n"
        "\n\n"
        "class PierQuay(ProviderSpider):\n"
        '    name = "pierandquay"\n'
        '    provider = Provider(name="Pier & Quay", domain="pierandquay.example", language="en")\n'
        "    # Inferred: keep.\n"
        f'    sources = (Feed("{FEED}"), NewsSitemap("{HOME}/news.xml"))\n'
        r'    keep = r"/news/\d{4}/\d{2}/\d{2}/"'
        "\n"
    )
    shown = added.stdout
    assert f"Feed {FEED}: 6 links, 6 dated" in shown
    assert f"NewsSitemap {HOME}/news.xml: 6 links, 6 dated" in shown
    assert "robots.txt: rules; ai-bots: refuses CCBot, GPTBot\n" in shown
    rows = [line.split("  ")[0] for line in shown.splitlines() if line.endswith("  ai-bots")]
    assert rows == NEWEST
    assert "2026-11-19T08:30:00Z  1200×800" in shown
    assert "filled: excerpt 5/5, image 5/5" in shown

    # The fixture holds what was read, and reading it gives the same.
    fields = yaml.safe_load((project.folder / "tests/recorded/pierandquay.yaml").read_text())
    assert [article["title"] for article in fields["articles"]] == NEWEST
    assert fields["articles"][0]["published"] == "2026-11-19T08:30:00Z"
    assert fields["articles"][0]["size"] == [1200, 800]
    fixture = project.folder / "tests/recorded/pierandquay.warc.gz"
    checked = project("check", "pierandquay", "--json", WIRECOPY_REPLAY=str(fixture))
    assert checked.returncode == 0, checked.stderr
    assert json.loads(checked.stdout)["articles"] == fields["articles"]

    # So says the test that every such provider gets; and it fails when something is read differently.
    for name in ("test_recorded_providers.py", "__init__.py"):
        shutil.copy(ROOT / "tests" / name, project.folder / "tests")
    tested = project.run("pytest", "-q", "-p", "no:cacheprovider", "tests/test_recorded_providers.py")
    assert "10 passed" in tested.stdout, tested.stdout
    expected = project.folder / "tests/recorded/pierandquay.yaml"
    expected.write_text(expected.read_text().replace("width: 1200", "").replace("- 1200", "- 1201"))
    tested = project.run("pytest", "-q", "-p", "no:cacheprovider", "tests/test_recorded_providers.py")
    assert "1 failed, 9 passed" in tested.stdout, tested.stdout


def test_over_real_sockets(project: Project, tmp_path: Path) -> None:
    with serve(site(home=DECLARED, feed=FEED), tmp_path) as internet:
        added = project("add", HOME, "--name", "quay", *NO_DELAY, **internet.environment)
        asked = internet.asked()
    assert added.returncode == 0, added.stderr
    assert 'name = "quay"' in (project.folder / "spiders" / "quay.py").read_text()
    assert asked[:3] == [f"{HOME}/robots.txt", f"{HOME}/", FEED]
    assert f"{HOME}/ai.txt" in asked
    assert sum("/media/" in url for url in asked) == 5
    assert not any("/comments/" in url for url in asked)
    # It works without a network from now on.
    fixture = str(project.folder / "tests/recorded/quay.warc.gz")
    assert project("check", "quay", WIRECOPY_REPLAY=fixture).returncode == 0


def test_a_dry_run_shows_the_file_and_writes_nothing(project: Project, recorded: Recorded) -> None:
    before = project.written()
    added = project("add", HOME, "--dry-run", WIRECOPY_REPLAY=recorded(site(home=DECLARED, feed=FEED)))
    assert added.returncode == 0, added.stderr
    assert "class PierQuay(ProviderSpider):" in added.stdout
    assert project.written() == before


def test_a_well_known_feed_is_found(project: Project, recorded: Recorded) -> None:
    made = site(home="<title>Harbour news | Pier and Quay</title>", feed=f"{HOME}/rss.xml")
    added = project("add", HOME, "--dry-run", WIRECOPY_REPLAY=recorded(made))
    assert added.returncode == 0, added.stderr
    assert f'sources = (Feed("{HOME}/rss.xml"),)' in added.stdout
    assert 'name="Pier and Quay"' in added.stdout
    assert f"no source: {HOME}/feed/: not_recorded" in added.stdout


def test_without_a_feed_a_sitemap_with_dates_is_taken(project: Project, recorded: Recorded) -> None:
    made = site(home=DECLARED, sitemap=f"{HOME}/sitemap.xml")
    added = project("add", HOME, "--dry-run", WIRECOPY_REPLAY=recorded(made))
    assert f'sources = (Sitemap("{HOME}/sitemap.xml"),)' in added.stdout, added.stderr
    assert 'skip = r"/(?:tags?|' in added.stdout
    assert added.returncode == 0


def test_with_neither_the_links_of_the_home_page_are_read(project: Project, recorded: Recorded) -> None:
    added = project("add", HOME, WIRECOPY_REPLAY=recorded(site(home="")))
    assert added.returncode == 0, added.stderr
    written = (project.folder / "spiders" / "pierandquay.py").read_text()
    assert f'sources = (Listing("{HOME}/"),)' in written
    assert r'keep = r"/news/\d{4}/\d{2}/\d{2}/"' in written
    assert 'name="Pierandquay"' in written


@pytest.mark.parametrize(
    ("made", "code", "says"),
    [
        (site(home=DECLARED, feed=FEED, robots="User-agent: *\nDisallow: /\n"), 4, "robots.txt forbids us (robots"),
        (
            site(home=DECLARED, feed=FEED, robots=None, extra_status=[(f"{HOME}/robots.txt", 500)]),
            4,
            "cannot be reached (robots_server_error",
        ),
        (site(home="", extra=[(f"{HOME}/", "application/pdf", "%PDF-1.7")]), 4, "not an HTML page: application/pdf"),
        (site(home="", extra=[(f"{HOME}/elsewhere", "text/html", "-")]), 4, "cannot be reached (not_recorded"),
        (site(home="", extra=[], extra_status=[(f"{HOME}/", 403)]), 4, "the site refuses us (http_403)"),
        (site(home="", extra=[], extra_status=[(f"{HOME}/", 500)]), 4, "cannot be reached (http_500)"),
        (
            site(home="", extra=[(f"{HOME}/", "text/html", "<html><body><a href='/about/'>About</a></body></html>")]),
            4,
            "no feed, no sitemap with dates, and no links that look like articles",
        ),
    ],
    ids=["robots", "robots down", "pdf", "unreachable", "refused", "down", "nothing"],
)
def test_a_site_that_can_be_no_provider_is_named(
    made: dict[str, object], code: int, says: str, project: Project, recorded: Recorded
) -> None:
    before = project.written()
    added = project("add", HOME, WIRECOPY_REPLAY=recorded(made))
    assert (added.returncode, says in added.stderr) == (code, True), added.stderr
    assert project.written() == before


def test_a_site_whose_pages_are_all_rejected_is_named(project: Project, recorded: Recorded) -> None:
    made = site(home=DECLARED, feed=FEED)
    for article in made["articles"]:
        article["html"] = "<html><head><title>Log in</title></head><body>" + " " * 400 + "</body></html>"
    before = project.written()
    added = project("add", HOME, WIRECOPY_REPLAY=recorded(made))
    assert added.returncode == 4, added.stdout
    assert "all 5 articles were rejected; nothing is written" in added.stderr
    assert f"rejected: {HOME}/news/2026/11/19/why-the-new-lighthouse-is-switched-off/: " in added.stdout
    assert project.written() == before


@pytest.mark.parametrize(
    ("taken", "name", "says"),
    [
        ("spiders/quay.py", "quay", "quay.py exists"),
        ("tests/recorded/quay.yaml", "quay", "quay.yaml exists"),
        (None, "techcrunch", "there is a spider 'techcrunch' already"),
        (None, "../quay", "is no name for a provider"),
        (None, "class", "is no name for a provider"),
    ],
)
def test_nothing_is_overwritten(taken: str | None, name: str, says: str, project: Project, recorded: Recorded) -> None:
    if taken is not None:
        (project.folder / taken).parent.mkdir(parents=True, exist_ok=True)
        (project.folder / taken).write_text("# mine\n")
    before = project.written()
    added = project("add", HOME, "--name", name, WIRECOPY_REPLAY=recorded(site(home=DECLARED, feed=FEED)))
    assert added.returncode == 5, added.stdout
    assert says in added.stderr
    assert project.written() == before


def test_a_provider_is_checked_without_writing_anything(workplace: Workplace) -> None:
    before = {path for path in workplace.folder.rglob("*") if path.is_file()}
    done = workplace.scrapy("provider", "check", "heise", WIRECOPY_REPLAY=str(RECORDINGS / "heise.warc.gz"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("title ")
    assert "filled: excerpt " in done.stdout
    after = {path for path in workplace.folder.rglob("*") if path.is_file()}
    # Only the pauses that hosts asked for are kept, and none did.
    assert {path.name for path in after - before} <= {"ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"}


def test_a_check_of_a_provider_that_is_broken_fails(workplace: Workplace) -> None:
    done = workplace.scrapy("provider", "check", "heise", WIRECOPY_REPLAY=str(RECORDINGS / "itpro.warc.gz"))
    assert done.returncode == 4
    assert "source failed: " in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["add"], 2, "say what to do"),
        (["check", "nosuch"], 5, "unknown spider 'nosuch'"),
        (["check", "heize"], 5, "unknown spider 'heize', did you mean 'heise'?"),
        (["check", "heise", "--limit", "0"], 2, "above 0"),
        (["add", "https://[::1"], 4, "https://[::1"),
    ],
)
def test_mistakes_are_named(workplace: Workplace, arguments: list[str], code: int, says: str) -> None:
    done = workplace.scrapy("provider", *arguments, WIRECOPY_REPLAY=str(RECORDINGS / "itpro.warc.gz"))
    assert done.returncode == code, done.stderr
    assert says in done.stderr
