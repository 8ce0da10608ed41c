"""`scrapy reprocess`: kept pages, read again by the rules of today."""

import argparse

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError


class Command(ScrapyCommand):
    """Read kept pages again."""

    requires_project = True

    def syntax(self) -> str:
        return "--since DATE [--until DATE] [--warc PATTERN] [NAME ...]"

    def short_desc(self) -> str:
        return "Read kept pages again after a rule got better, and write only what changes"

    def long_desc(self) -> str:
        return (
            f"{self.short_desc()}. Pages are kept where WIRECOPY_RECORD says, and --warc names others; none is asked "
            "for. Example: scrapy reprocess --since 30d techcrunch"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("--since", metavar="DATE", default="", help="articles published from then on: 2024-01-01, or 30d")
        add("--until", metavar="DATE", default="", help="and until then (default: today)")
        add("--warc", metavar="PATTERN", action="append", default=[], help="WARC files (default: WIRECOPY_RECORD's)")
        add("--max-minutes", type=float, metavar="N", help="stop cleanly after N minutes")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if not opts.since:
            raise UsageError("say from when: --since 2024-01-01, or --since 30d")
        if opts.max_minutes is not None and opts.max_minutes <= 0:
            raise UsageError("--max-minutes: expected a number above 0")
        if self.crawler_process is None:
            raise TypeError("the command was not set up by Scrapy")
        # Imported here: Scrapy imports every command module, whatever the command.
        from pipeline.backfill.session import read_files

        self.exitcode = read_files(
            self,
            args or sorted(self.crawler_process.spider_loader.list()),
            opts.warc,
            kind="reprocess",
            since=opts.since,
            until=opts.until,
            again=True,
            minutes=opts.max_minutes,
        )
