"""`scrapy extract`: one page, from a recording or a file; what is shown, and how the command ends."""

import gzip
import json
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from scrapy import cmdline
from scrapy.utils.project import get_project_settings

from pipeline.extract.__main__ import KEYS, read_row
from tests.conftest import RECORDINGS, ROOT, Workplace

ARTICLE = "https://techcrunch.com/2026/11/20/lumenfold-raises-48-million-to-make-factory-robots-explain-themselves/"
TITLE = "Lumenfold raises $48 million to make factory robots explain themselves"
PLACE = "https://www.hafenkurier.example/lokales/schleuse.html"
NOW = "2026-11-21T12:00:00Z"
PAGE = f"""<!doctype html><html lang="de"><head><title>Schleuse bleibt zu – Hafenkurier</title>
<link rel="canonical" href="{PLACE}"><meta property="og:type" content="article">
<meta property="og:site_name" content="Hafenkurier">
<meta property="og:image" content="/bilder/schleuse-1200.jpg"></head>
<body><article><h1>Schleuse bleibt zu</h1><p class="datum">20.11.2026, 8:15 Uhr</p>
<p>Die alte Schleuse am Westhafen bleibt bis zum Frühjahr geschlossen, weil ein Tor neu gegossen werden muss.</p>
<p>Das teilte die Hafenverwaltung am Freitag mit. Schiffe müssen bis dahin den Umweg über den Nordkanal nehmen, der
auch im Winter befahrbar ist und zwei Stunden länger dauert.</p></article></body></html>"""


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("saved") / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


Extract = Callable[..., Ended]


@pytest.fixture
def extract(workplace: Workplace, capsys: pytest.CaptureFixture[str]) -> Extract:
    """Run the command in this process, through Scrapy's own command line: what fetches nothing needs no other."""

    def run(*arguments: str, **changed: str) -> Ended:
        settings = get_project_settings()
        settings.setdict(
            {"LOG_ENABLED": False, "WIRECOPY_STORE": str(workplace.store), "WIRECOPY_NOW": NOW} | changed,
            priority="cmdline",
        )
        with pytest.raises(SystemExit) as end:
            cmdline.execute(["scrapy", "extract", *arguments], settings)
        printed = capsys.readouterr()
        return Ended(int(end.value.code or 0), printed.out, printed.err)

    return run


def replayed(workplace: Workplace, *arguments: str) -> Ended:
    done = workplace.scrapy("extract", *arguments, WIRECOPY_REPLAY=str(RECORDINGS / "techcrunch.warc.gz"))
    return Ended(done.returncode, done.stdout, done.stderr)


def shown(run: Ended) -> dict[str, str]:
    """The lines of the table by their first word."""
    assert run.returncode == 0, run.stderr
    return {
        line.split("  ", 1)[0]: line.split("  ", 1)[1].strip() for line in run.stdout.splitlines() if line[0] != " "
    }


def row(run: Ended) -> dict[str, Any]:
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    return found


@pytest.fixture(scope="module")
def visit(make_workplace: Callable[[], Workplace]) -> tuple[Ended, set[str]]:
    """A page of a recording, shown once for all, and the names of the files that this left behind."""
    place = make_workplace()
    before = set(place.folder.rglob("*"))
    done = replayed(place, ARTICLE)
    return done, {path.name.removeprefix(place.store.name) for path in set(place.folder.rglob("*")) - before}


def test_a_url_is_read_from_a_recording(visit: tuple[Ended, set[str]]) -> None:
    table = shown(visit[0])
    assert table["title"].split("  ")[0] == TITLE
    assert "json-ld, to the second, zone stated" in table["published"]
    assert table["provider"].startswith("TechCrunch (techcrunch.com)")


def test_nothing_is_written_but_the_ledger(visit: tuple[Ended, set[str]]) -> None:
    assert visit[1] <= {"", "-wal", "-shm"}


def test_json_has_the_keys_of_the_module_and_the_sources(workplace: Workplace) -> None:
    found = row(replayed(workplace, ARTICLE, "--json"))
    assert set(found) == {*KEYS, "sources"}
    assert found["id"] == ARTICLE
    assert found["published"] == "2026-11-20T15:05:41Z"
    assert found["sources"]["published"] == "json-ld"


def test_a_page_that_is_not_recorded_is_not_fetched(workplace: Workplace) -> None:
    run = replayed(workplace, "https://techcrunch.com/nothing", "--json")
    assert run.returncode == 3
    assert run.stdout == ""
    assert "https://techcrunch.com/nothing: not fetched: not_recorded" in run.stderr


def test_robots_are_obeyed(workplace: Workplace) -> None:
    run = replayed(workplace, "https://techcrunch.com/wp-admin/page")
    assert run.returncode == 3
    assert "not fetched: robots" in run.stderr


def test_the_guard_stands_before_the_page(workplace: Workplace) -> None:
    done = workplace.scrapy("extract", "http://127.0.0.1:9/page")
    run = Ended(done.returncode, done.stdout, done.stderr)
    assert run.returncode == 3
    assert "not fetched: blocked_address" in run.stderr


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_says_by_itself_where_it_is_from(extract: Extract, saved: Path, packed: bool, tmp_path: Path) -> None:
    if packed:
        saved = tmp_path / "page.html.gz"
        saved.write_bytes(gzip.compress(PAGE.encode()))
    table = shown(extract(str(saved)))
    assert table["url"] == PLACE
    assert table["image"].split()[0] == "https://www.hafenkurier.example/bilder/schleuse-1200.jpg"


def test_the_address_of_a_file_can_be_given(extract: Extract, saved: Path) -> None:
    run = extract(str(saved), "--url", "https://anderswo.example/x", "--json")
    assert row(run)["id"] == "https://anderswo.example/x"


def test_the_row_is_that_of_the_module(extract: Extract, saved: Path) -> None:
    given = {"id": PLACE, "url": PLACE, "html_path": str(saved), "fetched": NOW}
    found = row(extract(str(saved), "--json"))
    del found["sources"]
    assert found == read_row(json.dumps(given).encode(), 1)


@pytest.mark.parametrize(
    "name", ["lang_japanese", "image_gallery", "amp_page", "paywall_truncated", "date_only_in_url"]
)
def test_the_row_is_that_of_the_module_for_other_pages_too(extract: Extract, name: str) -> None:
    path = ROOT / "tests" / "pages" / f"{name}.html"
    url = yaml.safe_load(path.with_suffix(".yaml").read_text(encoding="utf-8"))["url"]
    found = row(extract(str(path), "--url", url, "--json"))
    del found["sources"]
    given = {"id": url, "url": url, "html_path": str(path), "fetched": NOW}
    assert found == read_row(json.dumps(given).encode(), 1)


def test_a_date_says_what_it_lacks(extract: Extract, saved: Path) -> None:
    published = shown(extract(str(saved)))["published"]
    assert published.startswith("2026-11-20T08:15:00Z")
    assert published.endswith("text, to the minute, zone assumed")


def test_a_rejected_page_says_why(extract: Extract, tmp_path: Path) -> None:
    empty = tmp_path / "empty.html"
    empty.write_text(" ")
    table = shown(extract(str(empty), "--url", PLACE))
    assert table["rejected"] == "empty"


def test_a_page_rejected_late_shows_what_was_read(extract: Extract, tmp_path: Path) -> None:
    undated = tmp_path / "undated.html"
    undated.write_text(PAGE.replace("20.11.2026, 8:15 Uhr", ""), encoding="utf-8")
    run = extract(str(undated), "--json")
    assert row(run)["rejected"] == "no_date"
    assert row(run)["title"] == "Schleuse bleibt zu"


def test_a_page_does_not_steer_the_terminal(extract: Extract, tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.html"
    hostile.write_text(PAGE.replace("20.11.2026", "20.11.2026\x1b[2J"), encoding="utf-8")
    assert "\x1b" not in extract(str(hostile)).stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "name one page"),
        (("one.html", "two.html"), "name one page"),
        (("absent.html",), "absent.html: No such file or directory"),
        ((ARTICLE, "--url", PLACE), "--url is for a page in a file"),
    ],
)
def test_a_wrong_command_line_is_named(extract: Extract, arguments: tuple[str, ...], says: str) -> None:
    run = extract(*arguments)
    assert run.returncode == 2
    assert says in run.stderr


def test_a_file_from_nowhere_needs_an_address(extract: Extract, tmp_path: Path) -> None:
    stray = tmp_path / "stray.html"
    stray.write_text("<h1>A page that does not say where it is from</h1>")
    run = extract(str(stray))
    assert run.returncode == 2
    assert "give it with --url" in run.stderr


def test_a_recording_that_is_none_is_a_mistake_of_configuration(extract: Extract, saved: Path) -> None:
    run = extract(ARTICLE, WIRECOPY_NOW="", WIRECOPY_REPLAY=str(saved))
    assert run.returncode == 5
    assert "its first record has no date" in run.stderr


def test_winners_are_logged_at_debug_level(extract: Extract, saved: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "pipeline.commands.extract"):
        extract(str(saved))
    assert f"{PLACE}: title = Schleuse bleibt zu (h1)" in caplog.text


def test_docs_name_every_reason() -> None:
    docs = "".join((ROOT / "docs" / page).read_text(encoding="utf-8") for page in ("extraction.md", "pictures.md"))
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "pipeline").rglob("*.py"))
    reasons = set(re.findall(r'Rejected\(\s*"([a-z_]+)"', code))
    reasons |= set(re.findall(r'Choice\("([\w-]+)", (?:source|"meta"|"body"|"html"|"json-ld")\)', code))
    assert {"no_date", "consent", "truncated", "isAccessibleForFree"} <= reasons
    assert sorted(reason for reason in reasons if f"`{reason}`" not in docs) == []
