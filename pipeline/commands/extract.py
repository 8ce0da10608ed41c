"""`scrapy extract URL_OR_FILE`: read one page as a crawl would, and show each field with the reader that won it.

Nothing is written: no file, and in the ledger only the pause that a host asked for. The page is read without what a
feed says of it, so a field that the page lacks can still be there in a crawl.
"""

import argparse
import json
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipeline.errors import ConfigError, LedgerError
from pipeline.exit_codes import ExitCode

if TYPE_CHECKING:
    from pipeline.visit import Reading

logger = logging.getLogger(__name__)


class Command(ScrapyCommand):
    """Read one page and show what it says, and where."""

    requires_project = True

    def syntax(self) -> str:
        return "URL_OR_FILE [--url URL] [--json]"

    def short_desc(self) -> str:
        return "Read one page and show each field, and where it came from"

    def long_desc(self) -> str:
        return (
            f"{self.short_desc()}. A URL is fetched as a crawl would fetch it; with WIRECOPY_REPLAY set, from the "
            "recording. A file (.gz allowed) is read offline. Example: scrapy extract page.html --url "
            "https://example.com/news/page"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--url", default="", help="address of the page in FILE (default: its rel=canonical)")
        parser.add_argument("--json", action="store_true", help="one line of JSON, as `python -m pipeline.extract`")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise UsageError("name one page: its URL, or a file that holds it")
        if self.settings is None or self.crawler_process is None:
            raise TypeError("the command was not set up by Scrapy")
        # Imported here: Scrapy imports every command module, whatever the command.
        from pipeline.fetch import clock
        from pipeline.store import Ledger
        from pipeline.visit import fetched, read, rows, saved, show, spider_of

        try:
            now = clock.instant(self.settings)
            if args[0].startswith(("http://", "https://")):
                if opts.url:
                    raise UsageError("--url is for a page in a file")
                # The pauses that hosts asked for are kept there, those of this command too.
                with Ledger.open(self.settings["WIRECOPY_STORE"]) as ledger:
                    page = fetched(args[0], now, self.crawler_process, ledger)
            else:
                page = saved(Path(args[0]), opts.url, now)
        except (ConfigError, LedgerError) as error:
            print(f"scrapy extract: {error}", file=sys.stderr)
            self.exitcode = ExitCode.CONFIG
            return
        if isinstance(page, str):
            print(f"scrapy extract: {args[0]}: not fetched: {page}", file=sys.stderr)
            self.exitcode = ExitCode.SOURCES_FAILED
            return
        reading = read(page, spider_of(page.url, self.crawler_process.spider_loader)[1])
        for field, value, source in rows(reading):
            logger.debug("%s: %s = %s (%s)", page.url, field, value, source)
        if opts.json:
            # ASCII only: what a page states may hold lone surrogates, which UTF-8 cannot.
            print(json.dumps(_json(reading)))
        else:
            show(list(rows(reading)))


def _json(reading: "Reading") -> dict[str, Any]:
    """Return the row of `python -m pipeline.extract`, as the crawl has it: with the provider's zone, and rejected by
    normalising too; and `sources`."""
    from pipeline.extract.__main__ import KEYS
    from pipeline.visit import iso

    row: dict[str, Any] = dict.fromkeys(KEYS) | {"id": reading.page.url, "sources": {}}
    extracted, article = reading.extracted, reading.article
    if reading.rejection:
        row["rejected"] = reading.rejection.reason
    if extracted is None:
        return row
    for key in (
        "title",
        "excerpt",
        "canonical",
        "amp",
        "language",
        "type",
        "site_name",
        "section",
        "paywalled",
        "body",
    ):
        row[key] = getattr(extracted, key)
    row["authors"] = list(extracted.authors)
    row["images"] = [{"url": image.url, "width": image.width, "height": image.height} for image in extracted.images]
    row["sources"] = dict(extracted.sources)
    if article:
        row["excerpt"] = article.excerpt
        row["published"] = iso(article.published_at)
        row["published_source"] = article.published_at.source
        row["modified"] = iso(article.modified_at)
        row["sources"] = dict(article.sources)
    return row
