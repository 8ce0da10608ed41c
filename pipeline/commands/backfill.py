"""`scrapy backfill`: the past of a provider, from its archives or from WARC files."""

import argparse

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError


class Command(ScrapyCommand):
    """Read what was published before."""

    requires_project = True

    def syntax(self) -> str:
        return "NAME ... --since DATE [--until DATE] | [NAME ...] --warc PATTERN"

    def short_desc(self) -> str:
        return "Read the past of providers, from their archives or from WARC files, as if they had been crawled then"

    def long_desc(self) -> str:
        return (
            f"{self.short_desc()}. Archives are walked month by month, newest first, at the usual pace; what was "
            "stopped goes on where it was when the same command is given again. Example: scrapy backfill techcrunch "
            "--since 2024-01-01 --until 2024-03-31. Of WARC files, the pages of all providers or of those named are "
            "read. Example: scrapy backfill --warc 'CC-NEWS-*.warc.gz'"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("--since", metavar="DATE", default="", help="first day of publication, such as 2024-01-01")
        add("--until", metavar="DATE", default="", help="last day of publication (default: today)")
        add("--warc", metavar="PATTERN", action="append", default=[], help="read these WARC files instead of asking")
        add("--again", action="store_true", help="months and files that were read to their end, too")
        add("--dry-run", action="store_true", help="count the links of each month, ask for no article, write nothing")
        add("--max-requests", type=int, metavar="N", help="stop cleanly after N requests to all sites together")
        add("--max-minutes", type=float, metavar="N", help="stop cleanly after N minutes; the rest comes next time")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        for option, value in (("--max-minutes", opts.max_minutes), ("--max-requests", opts.max_requests)):
            if value is not None and value <= 0:
                raise UsageError(f"{option}: expected a number above 0")
        if self.crawler_process is None:
            raise TypeError("the command was not set up by Scrapy")
        # Imported here: Scrapy imports every command module, whatever the command.
        from pipeline.backfill.session import backfill, count, read_files

        bounds = {"requests": opts.max_requests}
        if opts.warc:
            if opts.dry_run:
                raise UsageError("--dry-run counts what archives have; files have no months to ask for")
            self.exitcode = read_files(
                self,
                args or sorted(self.crawler_process.spider_loader.list()),
                opts.warc,
                kind="backfill",
                since=opts.since or "1990-01-01",
                until=opts.until,
                again=False,
                everything=opts.again,
                minutes=opts.max_minutes,
                **bounds,
            )
            return
        if not args or not opts.since:
            raise UsageError("name providers and --since, or WARC files by --warc")
        window = {"since": opts.since, "until": opts.until, "again": opts.again}
        if opts.dry_run:
            self.exitcode = count(self, args, **window, **bounds)
        else:
            self.exitcode = backfill(self, args, minutes=opts.max_minutes, **window, **bounds)
