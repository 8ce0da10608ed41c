"""`scrapy preview`: the file that it shows is the one that a crawl writes, and it writes none itself."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.enrich.quality import SIGNALS
from tests.commands.conftest import Command
from tests.conftest import RECORDINGS, Workplace
from tests.sites import build

ARTICLE = "https://techcrunch.com/2026/11/20/lumenfold-raises-48-million-to-make-factory-robots-explain-themselves/"
RECORDING = str(RECORDINGS / "techcrunch.warc.gz")


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """The same page in a file."""
    body = next(body for url, _, _, body in build.answers(build.load("techcrunch")) if url == ARTICLE)
    path = tmp_path / "page.html.gz"
    path.write_bytes(gzip.compress(body))
    return path


def files_below(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_file_is_the_one_that_a_crawl_writes(workplace: Workplace) -> None:
    before = files_below(workplace.folder)
    run = workplace.scrapy("preview", ARTICLE, WIRECOPY_REPLAY=RECORDING)
    assert run.returncode == 0, run.stderr
    assert files_below(workplace.folder) == before
    assert workplace.crawl("techcrunch").returncode == 0
    ((name, written),) = ((name, file) for name, file in workplace.files().items() if "lumenfold" in name)
    assert f"at test: _news/{name}\n" in run.stdout
    assert run.stdout.endswith("\n\n" + written.decode().rstrip("\n") + "\n")


def test_every_field_has_its_source_and_every_signal_its_points(saved: Path, command: Command) -> None:
    run = command("preview", str(saved))
    assert run.returncode == 0, run.stderr
    assert re.search(r"^title {6}Lumenfold raises .*  h1$", run.stdout, re.MULTILINE)
    assert re.search(
        r"^published  2026-11-20T15:05:41Z .*json-ld, to the second, zone stated$", run.stdout, re.MULTILINE
    )
    shown = re.findall(r"^ {4} *([+-]\d+) ([a-z ]+):", run.stdout, re.MULTILINE)
    assert [name for _, name in shown] == [rule.name for rule in SIGNALS["default"]]
    quality = re.search(r"^quality: (\d+)$", run.stdout, re.MULTILINE)
    assert quality is not None
    assert sum(int(points) for points, _ in shown) == int(quality[1])


def test_each_destination_gets_its_own_form(workplace: Workplace, saved: Path, command: Command) -> None:
    (workplace.folder / "other").mkdir()
    workplace.config.write_text(
        workplace.config.read_text()
        + "  - {name: other, path: other, preset: hugo, taxonomy: site/_data, min_quality: 200, languages: [de]}\n"
    )
    run = command("preview", str(saved), "--json")
    found: list[dict[str, Any]] = json.loads(run.stdout)["destinations"]
    assert [one["destination"] for one in found] == ["test", "other"]
    assert [one["unwanted_by"] for one in found] == [[], ["languages", "min_quality"]]
    assert found[0]["path"].startswith("_news/2026-11-20-")
    assert found[1]["path"].startswith("content/")
    assert "publishedDateTime:" in found[0]["file"]
    assert "publishedDateTime:" not in found[1]["file"]


def test_what_the_ledger_knows_is_kept(crawled: Workplace, saved: Path, command: Command) -> None:
    saved.write_bytes(
        gzip.compress(gzip.decompress(saved.read_bytes()).replace(b"Lumenfold raises", b"Lumenfold gets"))
    )
    before = files_below(crawled.folder)
    run = command("preview", str(saved), "--json")
    ((one),) = json.loads(run.stdout)["destinations"]
    # Its file keeps its name, whatever the headline says now.
    assert "lumenfold-raises" in one["path"]
    assert "Lumenfold gets" in one["file"]
    after = files_below(crawled.folder)
    assert {path: after[path] for path in before} == before


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ([], 2, "name one page"),
        ([ARTICLE, "--url", ARTICLE], 2, "--url is for a page in a file"),
        (["absent.html"], 2, "absent.html: No such file"),
    ],
)
def test_mistakes_are_named(arguments: list[str], code: int, says: str, command: Command) -> None:
    run = command("preview", *arguments)
    assert run.returncode == code
    assert says in run.stderr


def test_a_page_that_is_no_article_is_named(tmp_path: Path, command: Command) -> None:
    (tmp_path / "page.html").write_text("<html><body><p>x</p></body></html>")
    run = command("preview", str(tmp_path / "page.html"), "--url", "https://example.org/a")
    assert run.returncode == 4
    assert "rejected (" in run.stderr


def test_a_page_that_is_not_there_is_named(workplace: Workplace) -> None:
    run = workplace.scrapy("preview", "https://techcrunch.com/none/", WIRECOPY_REPLAY=RECORDING)
    assert run.returncode == 3
    assert "not fetched: not_recorded" in run.stderr


def test_no_more_is_shown_than_the_publisher_allows(saved: Path, command: Command) -> None:
    page = gzip.decompress(saved.read_bytes())
    saved.write_bytes(gzip.compress(page.replace(b"<head>", b'<head><meta name="robots" content="noimageindex">', 1)))
    (one,) = json.loads(command("preview", str(saved), "--json").stdout)["destinations"]
    assert "images:" not in one["file"]
    saved.write_bytes(gzip.compress(page.replace(b"<head>", b'<head><meta name="robots" content="noindex">', 1)))
    run = command("preview", str(saved))
    assert (run.returncode, "not published: noindex" in run.stderr) == (4, True)
