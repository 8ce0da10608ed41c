"""A crawl of a few articles that writes nothing: no file, and in the ledger only the pauses that hosts asked for.

The sources, the downloader and the readers are those of every crawl. A ledger of its own, in a temporary folder, makes
all that the site offers new to it.
"""

import importlib.util
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from pipeline.errors import ConfigError, Rejected
from pipeline.exit_codes import ExitCode
from pipeline.fetch.archive import RecordMiddleware
from pipeline.filled import FIELDS, filled
from pipeline.model import Article
from pipeline.report import Tally
from pipeline.run import Run
from pipeline.stages import Stage
from pipeline.store import Ledger

SINCE = "365d"  # A provider that published nothing this year is silent, and its trial says so.
LIMIT = 5  # Articles: enough to tell a default picture or a missing date from a chance, few enough for a minute.

_FIXTURE = "WIRECOPY_FIXTURE"
_STAGES = {
    "pipeline.stages.Extract": 100,
    "pipeline.stages.Rights": 250,
    "pipeline.stages.Picture": 300,
    "pipeline.scout.trial.Collect": 600,
}


@dataclass(slots=True)
class Trial:
    """What a trial found. Filled while it runs."""

    articles: list[Article] = field(default_factory=list)
    rejected: list[tuple[str, str]] = field(default_factory=list)
    """(address, reason) of pages that were read and are no article."""
    tally: Tally | None = None
    """None while it has not ended."""

    @property
    def filled(self) -> Mapping[str, int]:
        """How many of the articles have each field of `FIELDS`."""
        counts = Counter(name for article in self.articles for name in filled(article))
        return {name: counts[name] for name in FIELDS}

    @property
    def exit_code(self) -> ExitCode:
        """NOTHING_WRITTEN without an article; SOURCES_FAILED when a source, a page or half of the articles failed."""
        if self.tally is None or self.tally.exit_code is ExitCode.BUG:
            return ExitCode.BUG
        if not self.articles:
            return ExitCode.NOTHING_WRITTEN
        if self.tally.exit_code is not ExitCode.OK or len(self.rejected) >= len(self.articles):
            return ExitCode.SOURCES_FAILED
        return ExitCode.OK


class Collect(Stage):
    """The last stage of a trial: keeps the article in place of writing it."""

    name = "collect"

    async def work(self, article: Article) -> Article:
        trial: Trial = self.crawler.trial  # type: ignore[attr-defined] # put there by `prepare`
        trial.articles.append(article)
        return article


class Rerecord(RecordMiddleware):
    """Records a trial as its provider's fixture; one that is replayed, too."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Rerecord":
        path = Path(crawler.settings[_FIXTURE])
        middleware = cls(crawler, path)
        crawler.signals.connect(middleware.close, signal=signals.engine_stopped)
        return middleware


@contextmanager
def trial_run(settings: BaseSettings) -> Iterator[Run]:
    """A run without destinations that matter, whose ledger is forgotten. Raises ConfigError, LedgerError."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wirecopy-")))
        (folder / "_data" / "topics").mkdir(parents=True)
        (folder / "destinations.yaml").write_text("destinations:\n  - {name: trial, path: .}\n", encoding="utf-8")
        own = settings.copy()
        own.set("WIRECOPY_DESTINATIONS", str(folder / "destinations.yaml"), priority="cmdline")
        own.set("WIRECOPY_STORE", str(folder / "ledger.sqlite"), priority="cmdline")
        yield stack.enter_context(Run.open(own, "check"))


def prepare(run: Run, hosts: Ledger, crawler: Crawler, fixture: Path | None = None) -> Trial:
    """Make `crawler` a trial that is part of `run`, and return where it will put what it finds.

    `hosts` is the ledger that remembers the pauses that hosts asked for. With `fixture`, all exchanges are recorded to
    that file.
    """
    trial = Trial()
    crawler.trial = trial  # type: ignore[attr-defined] # where the last stage finds it
    settings = crawler.settings
    settings.set("ITEM_PIPELINES", _STAGES, priority="cmdline")
    settings.set("WIRECOPY_NOW", run.now.isoformat(), priority="cmdline")
    if fixture is not None:
        layers = dict(settings.getdict("DOWNLOADER_MIDDLEWARES"))
        layers |= {"pipeline.fetch.archive.RecordMiddleware": None, "pipeline.scout.trial.Rerecord": 950}
        settings.set("DOWNLOADER_MIDDLEWARES", layers, priority="cmdline")
        settings.set(_FIXTURE, str(fixture), priority="cmdline")
    run.attach(crawler)
    crawler.ledger = hosts  # type: ignore[attr-defined] # as `Run.attach` does

    def dropped(exception: Exception) -> None:
        if isinstance(rejection := exception.__cause__, Rejected):
            trial.rejected.append((rejection.url, rejection.reason))

    def closed(spider: Spider) -> None:
        # In the order in which a reader of the site meets them, not in that in which their pages were read.
        trial.articles.sort(key=lambda article: (article.published_at.value, article.canonical_url), reverse=True)
        trial.tally = next((tally for tally in run.tallies if tally.spider == spider.name), None)

    crawler.signals.connect(dropped, signals.item_dropped, weak=False)
    # Connected after the run's own, which makes the tally.
    crawler.signals.connect(closed, signals.spider_closed, weak=False)
    return trial


def load(path: Path) -> type[Spider]:
    """Return the spider of a provider's file that is not among the spiders yet. Raises ConfigError."""
    spec = importlib.util.spec_from_file_location(f"wirecopy_draft_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ConfigError(f"{path}: cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Spider) and value.__module__ == module.__name__:
            return value
    raise ConfigError(f"{path}: has no spider")


def arguments(limit: int) -> dict[str, Any]:
    """The spider arguments of a trial."""
    return {"since": SINCE, "limit": str(limit)}
