"""docs/providers.md is the table of the spiders. `pytest tests/test_provider_table.py --update-golden` writes it."""

import re
from collections import Counter
from pathlib import Path

import pytest
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.project import get_project_settings

from spiders.base import ProviderSpider

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "docs" / "providers.md"
LEAST_PROVIDERS, LEAST_OTHER_LANGUAGES = 60, 10  # What the project promises.

_KINDS = {
    "Feed": "feed",
    "NewsSitemap": "news sitemap",
    "Sitemap": "sitemap",
    "Listing": "listing",
    "YouTubeChannel": "YouTube",
}
_FACTS = re.compile(r"\b(Unverified|Remembered|Inferred): ([^.]+)\.")
_INTRODUCTION = """\
# Providers

{count} providers in {languages} languages. Each is a file in `spiders/`; [Add a provider](add-a-provider.md) shows how
to write one. This table is made from them: `pytest tests/test_provider_table.py --update-golden`.

"Not checked" names what is known from memory (remembered), from a sister site (inferred), or without recent evidence
(unverified). Where that turns out to be wrong, the provider's crawl says which source failed and exits with a code that
is not 0. For a site that answers robots with an error, or that has given up its feed, there is no provider.

| provider | outlet | language | sources | not checked |
|---|---|---|---|---|
"""


def spiders() -> list[type[ProviderSpider]]:
    loader = SpiderLoader.from_settings(get_project_settings())
    loaded = [loader.load(name) for name in sorted(loader.list())]
    return [spider for spider in loaded if issubclass(spider, ProviderSpider)]


def table() -> str:
    """The page, made from the spiders and the comments in their files."""
    rows = ""
    for spider in spiders():
        kinds = Counter(_KINDS[type(source).__name__] for source in spider.sources)
        sources = ", ".join(f"{number} {kind}s" if number > 1 else kind for kind, number in kinds.items())
        unchecked = _unchecked((ROOT / "spiders" / f"{spider.name}.py").read_text())
        provider = spider.provider
        rows += f"| `{spider.name}` | {provider.name} | {provider.language} | {sources} | {unchecked} |\n"
    languages = {spider.provider.language for spider in spiders()}
    return _INTRODUCTION.format(count=len(spiders()), languages=len(languages)) + rows


def _unchecked(source: str) -> str:
    comments = " ".join(line.strip(" #") for line in source.splitlines() if line.strip().startswith("#"))
    if "remembered, not checked" in comments:
        return "remembered: all addresses"
    return "; ".join(f"{kind.lower()}: {facts}" for kind, facts in _FACTS.findall(comments))


def test_table_is_that_of_the_spiders(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        TABLE.write_text(table())
    assert TABLE.read_text() == table()


def test_there_are_as_many_providers_and_languages_as_promised() -> None:
    languages = {(spider.provider.language or "en").split("-")[0] for spider in spiders()}
    assert len(spiders()) >= LEAST_PROVIDERS
    assert len(languages - {"en"}) >= LEAST_OTHER_LANGUAGES
