"""`scrapy report`: one page about the last thirty days, as a file or on the loopback."""

import argparse
import sys
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipeline.exit_codes import ExitCode

PLACE = ".scrapy/report.html"
PORT = 8470  # Unassigned by IANA, and 0 takes any that is free.


class Command(ScrapyCommand):
    """Write or show the report."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[--output FILE] [--destination NAME] [--serve [--port N]]"

    def short_desc(self) -> str:
        return "Write one page about the last thirty days: volume, stories, fields, quality, what was rejected"

    def long_desc(self) -> str:
        return (
            f"{self.short_desc()}. The page holds all that it shows and asks no site for anything. --serve shows it to "
            "this machine alone, and follows a run that goes on. Example: scrapy report --output /srv/private/news.html"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("--output", metavar="FILE", help=f"where to write it (default: WIRECOPY_REPORT, else {PLACE})")
        add(
            "--destination", metavar="NAME", help="by whose taxonomy quality and topics are judged (default: the first)"
        )
        add("--serve", action="store_true", help="show it at an address of this machine, up to date, until interrupted")
        add("--port", type=int, metavar="N", help=f"port of that address (default: {PORT}; 0: any that is free)")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if args:
            raise UsageError("takes options only")
        if opts.serve and opts.output:
            raise UsageError("--output and --serve: choose one")
        if opts.port is not None and not (opts.serve and 0 <= opts.port <= 65535):
            raise UsageError("--port: expected a number from 0 to 65535, with --serve")
        # Imported here: Scrapy imports every command module, whatever the command.
        from pipeline.upkeep import ending

        self.exitcode = ending("report", lambda: self._serve(opts) if opts.serve else self._write(opts))

    def _write(self, opts: argparse.Namespace) -> ExitCode:
        from pipeline.errors import ConfigError
        from pipeline.overview.make import overview_of, require_place, write
        from pipeline.upkeep import reading

        if self.settings is None:
            raise TypeError("the command was not set up by Scrapy")
        path = Path(opts.output or self.settings["WIRECOPY_REPORT"] or PLACE)
        with reading(self.settings) as desk:
            require_place(path, desk.destinations)
            data = overview_of(self.settings, desk.ledger, desk.destinations, desk.now, by=opts.destination)
        try:
            write(path, data)
        except OSError as error:
            raise ConfigError(f"{path}: {error.strerror or error}") from error
        print(path)
        return ExitCode.OK

    def _serve(self, opts: argparse.Namespace) -> ExitCode:
        from pipeline.overview.serve import serve

        if self.settings is None:
            raise TypeError("the command was not set up by Scrapy")
        port = PORT if opts.port is None else opts.port
        return serve(
            self.settings, port, opts.destination, lambda url: print(f"the report is at {url}", file=sys.stderr)
        )
