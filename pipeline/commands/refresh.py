"""`scrapy refresh`: the whole scheduled run, every provider in one process."""

import argparse
import sys
from fnmatch import fnmatchcase

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError


class Command(ScrapyCommand):
    """Crawl all providers that are due, then related coverage, then the closing table."""

    requires_project = True

    def syntax(self) -> str:
        return "[options] [NAME ...]"

    def short_desc(self) -> str:
        return "Crawl every provider that is due, or those named, and bring all files up to date"

    def long_desc(self) -> str:
        return (
            f"{self.short_desc()}. A provider is due by how often it publishes: after a quarter of an hour at the "
            "soonest, after a day at the latest. One that is named as NAME is crawled in any case. "
            "Example: scrapy refresh --only '*_youtube' --except 'nvidia*' --max-minutes 100"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("--only", metavar="NAME", action="append", default=[], help="only these: names, or patterns such as 'bbc*'")
        add("--except", dest="left_out", metavar="NAME", action="append", default=[], help="leave out, as --only")
        add("--all", action="store_true", help="crawl those that are not due, too")
        add("--dry-run", action="store_true", help="show what would change in the files, and change nothing")
        add("--max-minutes", type=float, metavar="N", help="stop cleanly after N minutes; the rest comes next time")
        add("--max-requests", type=int, metavar="N", help="stop cleanly after N requests to all sites together")

        add("--cluster", action="store_true", help="have Celery workers do it, one task for each provider, and wait")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        for option, value in (("--max-minutes", opts.max_minutes), ("--max-requests", opts.max_requests)):
            if value is not None and value <= 0:
                raise UsageError(f"{option}: expected a number above 0")
        if self.crawler_process is None or self.settings is None:
            raise TypeError("the command was not set up by Scrapy")
        known = sorted(self.crawler_process.spider_loader.list())
        only, left_out = _matching("--only", opts.only, known), _matching("--except", opts.left_out, known)
        names = [name for name in args or known if name not in left_out and (not opts.only or name in only)]
        if not names:
            raise UsageError("no provider is left")
        # Imported here: Scrapy imports every command module, whatever the command.
        if opts.cluster:
            if opts.max_requests is not None or opts.dry_run:
                raise UsageError("--max-requests and --dry-run are for one process; they do not go with --cluster")
            from pipeline.cluster.conduct import refresh

            only_due = not (opts.all or args)
            self.exitcode = refresh(self.settings, names, only_due=only_due, minutes=opts.max_minutes, out=sys.stderr)
            return
        from pipeline.session import crawl, rehearse

        self.exitcode = (rehearse if opts.dry_run else crawl)(
            self,
            names,
            {},
            kind="refresh",
            out=sys.stderr,
            minutes=opts.max_minutes,
            requests=opts.max_requests,
            only_due=not (opts.all or args),
        )


def _matching(option: str, patterns: list[str], known: list[str]) -> set[str]:
    """The spiders that some of these names or patterns match. Raises UsageError for one that matches none."""
    found: set[str] = set()
    for pattern in (part.strip() for given in patterns for part in given.split(",")):
        matching = {name for name in known if fnmatchcase(name, pattern)}
        if not matching:
            # Imported here: Scrapy imports every command module, whatever the command.
            from pipeline.choices import unknown_spider

            raise UsageError(f"{option}: {unknown_spider(pattern, known)}")
        found |= matching
    return found
