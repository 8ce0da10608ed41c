"""`scrapy provider add URL` and `scrapy provider check NAME`: a new provider in a minute, and whether it works."""

import argparse
import json
import sys

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipeline.exit_codes import ExitCode


class Command(ScrapyCommand):
    """Add a provider, or try one."""

    requires_project = True

    def syntax(self) -> str:
        return "add URL [--name NAME] [--dry-run] | check NAME [--json]"

    def short_desc(self) -> str:
        return "Look at a site and write its provider's file, or try a provider without writing anything"

    def long_desc(self) -> str:
        return (
            "`add` looks at a site's robots.txt, home page, feeds and sitemaps, reads five articles, shows what it "
            "found, and writes the spider's file and a recording with its expected fields. `check` reads five articles "
            "of a provider and shows the same table; it writes nothing, and its exit code says how it went. With "
            "WIRECOPY_REPLAY set, both work from a recording. Example: scrapy provider add https://example.com --name "
            "example"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--name", help="add: name of the spider and its file (default: what the host spells)")
        parser.add_argument("--dry-run", action="store_true", help="add: show the file, and write nothing")
        parser.add_argument("--limit", type=int, default=5, metavar="N", help="check: articles to read (default: 5)")
        parser.add_argument("--json", action="store_true", help="check: print what was found as JSON")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 2 or args[0] not in ("add", "check"):
            raise UsageError("say what to do: add URL, or check NAME")
        if opts.limit < 1:
            raise UsageError("--limit: expected a number above 0")
        # Imported here: Scrapy imports every command module, whatever the command.
        from pipeline.upkeep import ending

        work = self._add if args[0] == "add" else self._check
        self.exitcode = ending("provider", lambda: work(args[1], opts))

    def _add(self, url: str, opts: argparse.Namespace) -> ExitCode:
        from scrapy.crawler import AsyncCrawlerProcess

        from pipeline.scout.provider import add

        if self.settings is None or not isinstance(self.crawler_process, AsyncCrawlerProcess):
            raise TypeError("the command was not set up by Scrapy, or not for asyncio")
        return add(
            self.crawler_process,
            self.settings,
            url,
            name=opts.name,
            dry_run=opts.dry_run,
            say=print,
            complain=lambda text: print(f"scrapy provider: {text}", file=sys.stderr),
        )

    def _check(self, name: str, opts: argparse.Namespace) -> ExitCode:
        from scrapy.crawler import AsyncCrawlerProcess

        from pipeline.scout.provider import check
        from pipeline.scout.show import as_json, trial_lines

        if self.settings is None or not isinstance(self.crawler_process, AsyncCrawlerProcess):
            raise TypeError("the command was not set up by Scrapy, or not for asyncio")
        trial = check(self.crawler_process, self.settings, name, opts.limit)
        if opts.json:
            # ASCII only: what a page states does not steer the terminal.
            print(json.dumps(as_json(trial), indent=2))
        else:
            for line in trial_lines(trial):
                print(line)
        return trial.exit_code
