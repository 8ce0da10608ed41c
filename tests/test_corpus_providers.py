"""Real pages of the providers: their addresses pass `keep` and `skip`, and they give the stated headline and date.

The corpus and the collected facts lie beside the repository; where they are absent, these tests are skipped.
"""

import gzip
import importlib.util
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.project import get_project_settings

from pipeline.errors import Rejected
from pipeline.extract import extract
from pipeline.model import Moment, Page, Precision
from pipeline.normalise.article import normalise
from pipeline.normalise.urls import same_site
from spiders.base import ProviderSpider
from spiders.sources import YouTubeChannel

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
CORPUS = SHARED / "corpus"
FACTS = SHARED / "reference" / "providers.yaml"
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)

# Pages of the corpus by provider, and how many of them have an address that the provider wants: all but those that
# EXCEPTED explains. A corpus with more pages may have more.
PINNED = {
    "businessinsider": (8, 10),
    "cnet": (4, 8),
    "computerworld": (1, 1),
    "detikinet": (0, 1),
    "fortune": (3, 3),
    "golem": (2, 3),
    "google": (0, 5),
    "habr": (0, 1),
    "itpro": (1, 1),
    "microsoft": (1, 1),
    "numerama": (1, 1),
    "prnewswire": (3, 3),
    "scmp": (2, 2),
    "siliconangle": (2, 2),
    "techcrunch": (15, 15),
    "technologyreview": (2, 2),
    "theguardian": (9, 9),
    "theregister": (1, 1),
    "wired": (10, 11),
    "yle": (2, 2),
    "zdnet": (2, 3),
}
# Addresses that a provider leaves out: other editions, older generations, drafts, and pages that are no news.
EXCEPTED = (
    r"//(?:japan|news)\.cnet\.com/|/es/noticias/|//japan\.zdnet\.com/|//health\.detik\.com/|golem\.de/\d+/|/ru/company/|"
    r"//(?:feedproxy|news|www|cloud)\.google\.com/|wired\.com/\?p=|/how-to-retire-early-steps|#comments$"
)
# Per cent of the pages whose address is wanted and that state the field. Measured: 31 of 35 headlines (the other four
# are a matter of definition: the title tag's headline, or a dateline in it), 24 of 24 days, 13 of 13 instants. One page
# less may be right before this fails.
FLOORS = {"title": 85, "published": 95, "instant": 92}

Row = dict[str, Any]

needs_corpus = pytest.mark.skipif(not (CORPUS / "truth.jsonl").exists(), reason=f"no corpus at {CORPUS}")
needs_facts = pytest.mark.skipif(not FACTS.exists(), reason=f"no facts at {FACTS}")


@cache
def spiders() -> dict[str, type[ProviderSpider]]:
    loader = SpiderLoader.from_settings(get_project_settings())
    found = {}
    for name in sorted(loader.list()):
        spider = loader.load(name)
        assert issubclass(spider, ProviderSpider)
        found[name] = spider
    return found


@cache
def pages_of(name: str) -> tuple[Row, ...]:
    """The corpus's pages on a provider's site. A channel owns no site: pages of YouTube tell nothing about it."""
    spider = spiders()[name]
    if any(isinstance(source, YouTubeChannel) for source in spider.sources):
        return ()
    domain, hosts = spider.provider.domain, spider.provider.hosts
    return tuple(row for row in _rows() if _usable(row["url"]) and same_site(row["url"], domain, hosts))


@cache
def _rows() -> tuple[Row, ...]:
    with (CORPUS / "truth.jsonl").open() as file:
        return tuple(json.loads(line) for line in file)


def _usable(url: str | None) -> bool:
    return bool(url and re.match(r"https?://[\w.-]+", url))


def wants(spider: type[ProviderSpider], url: str) -> bool:
    return (not spider.keep or re.search(spider.keep, url) is not None) and (
        not spider.skip or re.search(spider.skip, url) is None
    )


@cache
def _scorer() -> Callable[[Row, Row], dict[str, float]]:
    """The corpus's own definition of right."""
    spec = importlib.util.spec_from_file_location("evaluate", CORPUS / "evaluate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    score: Callable[[Row, Row], dict[str, float]] = module.score
    return score


def _read(spider: type[ProviderSpider], row: Row) -> Row:
    """What comes of a page with the provider's data; nothing where the page is rejected."""
    page = Page(url=row["url"], html=gzip.decompress((CORPUS / row["page"]).read_bytes()), fetched=NOW)
    try:
        article = normalise(extract(page), page, spider.provider)
    except Rejected:
        return {}
    return {"title": article.title, "published": _stated(article.published_at)}


def _stated(moment: Moment) -> str:
    if moment.precision is Precision.DAY:
        return moment.value.date().isoformat()
    return moment.value.isoformat()


@needs_corpus
@pytest.mark.parametrize("name", PINNED)
def test_pages_have_addresses_that_the_provider_wants(name: str) -> None:
    wanted, pages = PINNED[name]
    found = [row["url"] for row in pages_of(name)]
    if len(found) != pages:
        pytest.skip(f"pinned for {pages} pages, and this corpus has {len(found)}")
    assert sum(wants(spiders()[name], url) for url in found) >= wanted


@needs_corpus
def test_addresses_that_no_provider_wants_are_explained() -> None:
    unwanted = [
        row["url"] for name, spider in spiders().items() for row in pages_of(name) if not wants(spider, row["url"])
    ]
    assert [url for url in unwanted if not re.search(EXCEPTED, url)] == []


@pytest.fixture(scope="module")
def shares() -> dict[str, tuple[float, list[str]]]:
    """Per cent and misses by field, over all wanted pages."""
    scores: dict[str, list[tuple[float, str]]] = {field: [] for field in FLOORS}
    for name, spider in spiders().items():
        for row in pages_of(name):
            if wants(spider, row["url"]) and set(row["score_fields"]) & {"title", "published"}:
                for field, value in _scorer()(row, _read(spider, row)).items():
                    if field in scores:
                        scores[field].append((value, row["url"]))
    return {
        field: (100 * sum(value for value, _ in found) / len(found), [url for value, url in found if not value])
        for field, found in scores.items()
    }


@needs_corpus
@pytest.mark.parametrize("field", FLOORS)
def test_share_of_pages_with_the_stated_value(field: str, shares: dict[str, tuple[float, list[str]]]) -> None:
    share, missed = shares[field]
    assert share >= FLOORS[field], missed


@cache
def _facts() -> dict[str, Row]:
    return {fact["id"]: fact for fact in yaml.safe_load(FACTS.read_text())["providers"]}


@needs_facts
def test_example_addresses_of_the_facts_pass() -> None:
    refused = [
        url
        for name, spider in spiders().items()
        for url in (_facts().get(name, {}).get("article_url") or {}).get("ex", ())
        if not wants(spider, url)
    ]
    assert refused == []


@needs_facts
def test_outlets_are_those_of_the_facts() -> None:
    known = {name: spider.provider for name, spider in spiders().items() if name in _facts()}
    assert known
    for name, provider in known.items():
        assert (provider.name, provider.domain) == (_facts()[name]["name"], _facts()[name]["domain"])


@needs_facts
def test_zones_are_those_of_the_facts() -> None:
    zones = {name: str((fact.get("dates") or {}).get("v")) for name, fact in _facts().items() if name in spiders()}
    stated = {name: zone for name, zone in zones.items() if "/" in zone}
    assert stated
    assert stated == {name: spiders()[name].provider.timezone for name in stated}


@needs_facts
def test_no_provider_uses_an_address_that_is_known_to_fail() -> None:
    failing = {
        feed["url"]
        for fact in _facts().values()
        for feed in fact.get("feeds", ())
        if feed.get("status") in ("dead", "moved", "stale", "empty", "blocked", "none", "not news")
    }
    used = {source.url for spider in spiders().values() for source in spider.sources}
    assert failing
    assert not failing & used
