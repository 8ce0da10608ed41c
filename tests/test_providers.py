"""Every provider, by its existence: a recording of an invented site, and the files that must come of it.

`pytest tests/test_providers.py --update-golden` writes the golden files again; the difference is then read by a person.
"""

import os
import re
import shutil
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.project import get_project_settings

from pipeline.export.frontmatter import parse
from spiders.base import ProviderSpider
from tests.conftest import RECORDINGS, ROOT
from tests.replay import NOW, Outcome, replay
from tests.sites import build

LOADER = SpiderLoader.from_settings(get_project_settings())
# Those with an invented site; `tests/test_recorded_providers.py` has those with a recording of the real one.
NAMES = sorted(set(LOADER.list()) & set(build.names()))
GOLDEN = ROOT / "tests" / "golden"
MAX_DATA_LINES = 15  # A provider is data; one that needs more lines needs a better general reader.


# Providers that are crawled together, in one process. Starting it costs as much as six crawls; two workers, each with
# batches of its own, finish sooner than one with all.
BATCH = 12

Produced = Callable[[str], Outcome]


def batch_of(name: str) -> int:
    return NAMES.index(name) // BATCH


def by_provider() -> list[Any]:
    """The providers as parameters, those that are crawled together kept on one worker."""
    return [pytest.param(name, marks=pytest.mark.xdist_group(f"batch-{batch_of(name)}")) for name in NAMES]


@pytest.fixture(scope="session")
def produced(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Produced:
    """What came of a provider's recording; the providers of its batch that this session tests are crawled with it."""
    calls = [getattr(item, "callspec", None) for item in request.session.items]
    tested = {call.params["name"] for call in calls if call and "name" in call.params} & set(NAMES)
    clean = {k: v for k, v in os.environ.items() if "proxy" not in k.lower() and not k.startswith("WIRECOPY_")}
    outcomes: dict[str, Outcome] = {}

    def crawl(name: str) -> Outcome:
        if name not in outcomes:
            batch = [other for other in tested if batch_of(other) == batch_of(name)]
            outcomes.update(replay(batch, tmp_path_factory.mktemp("batch"), clean))
        return outcomes[name]

    return crawl


def wanted(name: str) -> list[dict[str, Any]]:
    site = build.load(name)
    return [
        article
        for article in site["articles"]
        if not (article.get("unfetched") or article.get("outside_window"))
        and (site["now"].astimezone(UTC) - article["published"].astimezone(UTC)).days < 7
    ]


def without_dateline(paragraph: str) -> str:
    """What a wire puts before its first sentence is no part of it: `PORTLAND, Ore., Nov. 19, 2026 /Wire/ -- `, or with
    the wire in brackets."""
    return re.sub(r"^(?:[^/]{0,60}/\w+/ -- |[^()]{0,60}\([A-Z ]+\)\W+)", "", paragraph)


def assert_summarises(excerpt: str, article: dict[str, Any]) -> None:
    """The description, then as many of the first sentences as there is room for."""
    said, shown = (
        # A description without its full stop gets one before the next sentence.
        "".join(character for character in text if character not in " .\n")
        for text in (" ".join((article["description"], *map(without_dateline, article["paragraphs"]))), excerpt)
    )
    assert said.startswith(shown)
    assert excerpt.endswith(" ...") or excerpt.startswith(article["description"])


def test_every_provider_has_a_site_or_a_recording() -> None:
    recorded = {path.name.removesuffix(".warc.gz") for path in (ROOT / "tests" / "recorded").glob("*.warc.gz")}
    assert set(LOADER.list()) - set(build.names()) - recorded == set()


@pytest.mark.parametrize("name", by_provider())
def test_is_mostly_data(name: str) -> None:
    spider = LOADER.load(name)
    assert issubclass(spider, ProviderSpider)
    source = Path(ROOT / "spiders" / f"{name}.py").read_text().split("class ", 1)[1]
    assert len(source.splitlines()) <= MAX_DATA_LINES


@pytest.mark.parametrize("name", by_provider())
def test_recording_is_that_of_its_site(name: str, tmp_path: Path) -> None:
    site = build.load(name)
    assert site["now"].astimezone(UTC).isoformat() == NOW
    build.write(site, tmp_path / f"{name}.warc.gz")
    assert (RECORDINGS / f"{name}.warc.gz").read_bytes() == (tmp_path / f"{name}.warc.gz").read_bytes()


@pytest.mark.parametrize("name", by_provider())
def test_files_are_the_golden_ones(name: str, produced: Produced, request: pytest.FixtureRequest) -> None:
    files, log = produced(name).files, produced(name).log
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
def test_field_is_what_the_site_says(name: str, field: str, produced: Produced) -> None:
    files, log = produced(name).files, produced(name).log
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
                assert_summarises(front["excerpt"], article)
            case "type":
                assert front["type"] == ("video" if article.get("video_id") else "article")
            case "provider":
                spider = LOADER.load(name)
                assert issubclass(spider, ProviderSpider)
                owned = {spider.provider.domain, *spider.provider.hosts}
                # A channel's videos belong to its owner, where that is another site.
                assert front["provider"]["domain"] in (owned - {"youtube.com"} or owned)


@pytest.mark.parametrize("name", by_provider())
def test_exit_code_says_whether_all_sources_answered(name: str, produced: Produced) -> None:
    outcome = produced(name)
    failed = f"ERROR: {name}: source failed" in outcome.log
    assert outcome.code == (3 if failed else 0), outcome.log
