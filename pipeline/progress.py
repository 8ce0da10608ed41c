"""A live line per provider while a run goes on, on a terminal; nothing under cron."""

import logging
import sys
from typing import TYPE_CHECKING, ClassVar, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

if TYPE_CHECKING:
    from rich.live import Live
    from rich.table import Table

SECONDS = 0.5  # Between two looks: often enough to see it move, too seldom to cost anything.
COLUMNS = ("candidates", "known", "fetched", "written", "updated", "unchanged")


class Progress:
    """Extension: shows the counts of all crawls of this process in one table."""

    _live: ClassVar["Live | None"] = None
    _crawlers: ClassVar[list[Crawler]] = []

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._look = create_looping_call(self._show)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not sys.stderr.isatty() or not crawler.settings.getbool("LOG_ENABLED"):
            raise NotConfigured
        progress = cls(crawler)
        crawler.signals.connect(progress.opened, signals.spider_opened)
        crawler.signals.connect(progress.closed, signals.spider_closed)
        return progress

    def opened(self) -> None:
        """Begin to show this crawl."""
        # Imported here: most runs have no terminal.
        from rich.console import Console
        from rich.live import Live

        self._crawlers.append(self._crawler)
        if Progress._live is None:
            Progress._live = Live(console=Console(stderr=True), transient=True, auto_refresh=False)
            Progress._live.start()
            # The log's handler was made before the display took hold of stderr; without this, each tears the other.
            for handler in logging.getLogger().handlers:
                if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
                    handler.setStream(sys.stderr)
        self._look.start(SECONDS, now=True)

    def closed(self) -> None:
        """Show this crawl's last counts; the display goes when the last crawl has ended."""
        if self._look.running:
            self._look.stop()
        if all(
            crawler.engine is None or not crawler.crawling for crawler in self._crawlers if crawler is not self._crawler
        ):
            if Progress._live is not None:
                Progress._live.stop()
                Progress._live = None
            self._crawlers.clear()

    def _show(self) -> None:
        if Progress._live is not None:
            Progress._live.update(_table(self._crawlers), refresh=True)


def _table(crawlers: list[Crawler]) -> "Table":
    from rich.table import Table

    table = Table("provider", *COLUMNS, "rejected", "failed", box=None, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for crawler in crawlers:
        counts = {
            key.removeprefix("wirecopy/"): int(value)
            for key, value in crawler.stats.get_stats().items()
            if key.startswith("wirecopy/")
        }
        groups = (
            sum(value for key, value in counts.items() if key.startswith(group)) for group in ("rejected/", "failed/")
        )
        table.add_row(
            crawler.spidercls.name, *(str(counts.get(name, 0)) for name in COLUMNS), *(str(group) for group in groups)
        )
    return table
