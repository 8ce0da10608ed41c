"""Every provider, by its existence: a recording of an invented site, and the files that must come of it.

`pytest tests/test_providers.py --update-golden` writes the golden files again; the difference is then read by a person.
"""

import shutil
from collections.abc import Callable
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.project import get_project_settings

from pipeline.export.frontmatter import parse
from spiders.base import ProviderSpider
from tests.conftest import RECORDINGS, ROOT, Workplace
from tests.sites import build

LOADER = SpiderLoader.from_settings(get_project_settings())
NAMES = sorted(LOADER.list())
GOLDEN = ROOT / "tests" / "golden"
MAX_DATA_LINES = 15  # A provider is data; one that needs more lines needs a better general reader.


@cache
def produced(name: str, make: Callable[[], Workplace]) -> tuple[dict[str, bytes], str, int]:
    workplace = make()
    run = workplace.crawl(name, "-L", "WARNING")
    return workplace.files(), run.stderr, run.returncode


def by_provider() -> list[Any]:
    """The providers as parameters, each kept on one worker, so that each is crawled once."""
    return [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in NAMES]


def wanted(name: str) -> list[dict[str, Any]]:
    site = build.load(name)
    return [
        article
        for article in site["articles"]
        if not (article.get("unfetched") or article.get("outside_window"))
        and (site["now"].astimezone(UTC) - article["published"].astimezone(UTC)).days < 7
    ]


@pytest.mark.parametrize("name", by_provider())
def test_is_mostly_data(name: str) -> None:
    spider = LOADER.load(name)
    assert issubclass(spider, ProviderSpider)
    source = Path(ROOT / "spiders" / f"{name}.py").read_text().split("class ", 1)[1]
    assert len(source.splitlines()) <= MAX_DATA_LINES


@pytest.mark.parametrize("name", by_provider())
def test_recording_is_that_of_its_site(name: str, tmp_path: Path) -> None:
    build.write(build.load(name), tmp_path / f"{name}.warc.gz")
    assert (RECORDINGS / f"{name}.warc.gz").read_bytes() == (tmp_path / f"{name}.warc.gz").read_bytes()


@pytest.mark.parametrize("name", by_provider())
def test_files_are_the_golden_ones(
    name: str, make_workplace: Callable[[], Workplace], request: pytest.FixtureRequest
) -> None:
    files, log, _ = produced(name, make_workplace)
    if request.config.getoption("--update-golden"):
        shutil.rmtree(GOLDEN / name, ignore_errors=True)
        (GOLDEN / name).mkdir(parents=True)
        for file, content in files.items():
            (GOLDEN / name / file).write_bytes(content)
    golden = {file.name: file.read_bytes() for file in (GOLDEN / name).glob("*")}
    assert golden, f"no golden files; write them with --update-golden\n{log}"
    assert files == golden, log


@pytest.mark.parametrize("name", by_provider())
@pytest.mark.parametrize("field", ["title", "date", "link", "image", "excerpt", "type", "provider"])
def test_field_is_what_the_site_says(name: str, field: str, make_workplace: Callable[[], Workplace]) -> None:
    files, log, _ = produced(name, make_workplace)
    matters = {front["webUrl"]: front for front in (parse(content)[0] for content in files.values())}
    articles = wanted(name)
    assert sorted(matters) == sorted(article["url"] for article in articles), log
    for article in articles:
        front = matters[article["url"]]
        match field:
            case "title":
                assert front["title"] == article["title"]
            case "date":
                stated = article["published"].astimezone(UTC)
                if article.get("only_the_day"):
                    assert front["publishedDateTime"].date() == stated.date()
                else:
                    assert front["publishedDateTime"] == stated
            case "link":
                assert front["webUrl"] == article["url"]
            case "image":
                image = article["image"]
                shown = [(entry["url"], entry["width"], entry["height"]) for entry in front.get("images", [])]
                expected = [] if image.get("no_picture") else [(image["url"], image["width"], image["height"])]
                assert shown == expected
            case "excerpt":
                assert front["excerpt"] == article["description"]
            case "type":
                assert front["type"] == ("video" if article.get("video_id") else "article")
            case "provider":
                spider = LOADER.load(name)
                assert issubclass(spider, ProviderSpider)
                assert front["provider"]["domain"] == spider.provider.domain


@pytest.mark.parametrize("name", by_provider())
def test_exit_code_says_whether_all_sources_answered(name: str, make_workplace: Callable[[], Workplace]) -> None:
    _, log, code = produced(name, make_workplace)
    assert code == (3 if "source failed" in log else 0), log
