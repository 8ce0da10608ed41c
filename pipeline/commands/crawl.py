"""`scrapy crawl NAME`: Scrapy's own command, with a closing table and an exit code that means something."""

import argparse
import sys

from scrapy.commands.crawl import Command as CrawlCommand
from scrapy.exceptions import UsageError


class Command(CrawlCommand):
    """Crawl one provider and write its files."""

    def short_desc(self) -> str:
        return "Crawl one provider and write its articles to the destinations"

    def long_desc(self) -> str:
        return (
            f"{self.short_desc()}. Spider arguments: -a since=2026-11-01 (or 36h, 30d), -a until=2026-11-08, "
            "-a limit=20. Example: scrapy crawl techcrunch -a since=3d"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--dry-run", action="store_true", help="show what would change in the files, and change nothing"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise UsageError("name one spider; `scrapy list` shows them")
        # Imported here: Scrapy imports every command module, whatever the command.
        from pipeline.session import crawl, rehearse

        self.exitcode = (rehearse if opts.dry_run else crawl)(
            self, [args[0]], opts.spargs, kind="crawl", out=sys.stderr
        )
