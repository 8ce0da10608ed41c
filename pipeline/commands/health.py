"""`scrapy health`: how each provider is, from the history of its turns."""

import argparse
import json
import sys
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.spiderloader import get_spider_loader

from pipeline.exit_codes import ExitCode

if TYPE_CHECKING:
    from pipeline.health import State


class Command(ScrapyCommand):
    """Say how the providers are."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options] [NAME ...]"

    def short_desc(self) -> str:
        return "Say which providers are broken, silent or degraded, since when, and show a page of each"

    def long_desc(self) -> str:
        return (
            f"{self.short_desc()}: all providers that had a turn, or those named. Nothing is fetched, nobody is told. "
            "Exit code 0: all are well; 9: one is degraded; 10: one is broken or silent. "
            "Example: scrapy health --json techcrunch"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON object for each provider")
        parser.add_argument("--metrics", metavar="FILE", help="also write a text file for Prometheus")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        # Imported here: Scrapy imports every command module, whatever the command.
        from pipeline.upkeep import ending

        self.exitcode = ending("health", lambda: self._show(args, as_json=opts.as_json, metrics=opts.metrics))

    def _show(self, names: list[str], *, as_json: bool, metrics: str | None) -> ExitCode:
        from pathlib import Path

        from pipeline.checkup import examine, write_metrics
        from pipeline.choices import require_spiders
        from pipeline.errors import ConfigError
        from pipeline.fetch import clock
        from pipeline.health import show
        from pipeline.store import Ledger
        from pipeline.upkeep import ledger_path

        if self.settings is None:
            raise TypeError("the command was not set up by Scrapy")
        known = set(get_spider_loader(self.settings).list())
        require_spiders(names, known)
        path = ledger_path(self.settings)
        if path is not None and not path.exists():
            print("no provider had a turn: there is no ledger yet", file=sys.stderr)
            return ExitCode.OK
        now = clock.instant(self.settings)
        with Ledger.open(self.settings["WIRECOPY_STORE"]) as ledger:
            had_turns = set(ledger.last_runs())
            # A spider that is gone has no health; one that is named and had no turn is shown as new.
            healths = examine(ledger, names or sorted(had_turns & known), now)
        if metrics:
            try:
                write_metrics(Path(metrics), show.exposition(healths.values()))
            except OSError as error:
                raise ConfigError(f"--metrics: {metrics}: {error.strerror or type(error).__name__}") from error
        if as_json:
            for health in healths.values():
                # ASCII only: what a site's address holds does not steer the terminal.
                print(json.dumps(show.as_json(health)))
        else:
            from pipeline.text import clean

            for line in show.lines(healths.values(), now):
                indent = len(line) - len(line.lstrip())
                # Cleaned of what would steer the terminal; the columns keep their width.
                print(" " * indent + (line.lstrip() if line.isascii() and line.isprintable() else clean(line)))
        return _code(show.worst(healths.values()))


def _code(state: "State") -> ExitCode:
    from pipeline.health import State

    match state:
        case State.BROKEN | State.SILENT:
            return ExitCode.BROKEN
        case State.DEGRADED:
            return ExitCode.DEGRADED
        case State.NEW | State.HEALTHY:
            return ExitCode.OK
