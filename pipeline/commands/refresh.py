"""`scrapy refresh`: the whole scheduled run, every provider in one process."""

import argparse
import sys

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError


class Command(ScrapyCommand):
    """Crawl all providers, then related coverage, then the closing table."""

    requires_project = True

    def syntax(self) -> str:
        return "[options] [NAME ...]"

    def short_desc(self) -> str:
        return "Crawl every provider, or those named, and bring all files up to date"

    def long_desc(self) -> str:
        return f"{self.short_desc()}. Example: scrapy refresh --except heise --max-minutes 100"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--except", dest="left_out", metavar="NAME", action="append", default=[], help="leave out")
        parser.add_argument(
            "--max-minutes", type=float, metavar="N", help="stop cleanly after N minutes; the rest comes next time"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if opts.max_minutes is not None and opts.max_minutes <= 0:
            raise UsageError("--max-minutes: expected a number above 0")
        if self.crawler_process is None:
            raise TypeError("the command was not set up by Scrapy")
        known = self.crawler_process.spider_loader.list()
        if unknown := set(opts.left_out) - set(known):
            raise UsageError(f"--except: unknown spider {sorted(unknown)[0]!r}")
        names = [name for name in args or sorted(known) if name not in opts.left_out]
        if not names:
            raise UsageError("no provider is left")
        # Imported here: Scrapy imports every command module, whatever the command.
        from pipeline.session import crawl

        self.exitcode = crawl(self, names, {}, kind="refresh", out=sys.stderr, minutes=opts.max_minutes)
