"""`scrapy archive`: move the files of old articles out of the content folders."""

import argparse
import sys

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipeline.exit_codes import ExitCode


class Command(ScrapyCommand):
    """Move old files to the archive."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[--dry-run]"

    def short_desc(self) -> str:
        return "Move the files of old articles to the archive of their destination"

    def long_desc(self) -> str:
        return (
            f"{self.short_desc()}: those older than its `archive_after`. Files move unchanged, people's edits "
            "included, and are not written again. Example: scrapy archive --dry-run"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--dry-run", action="store_true", help="only list what would be moved")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if args:
            raise UsageError("the destinations are those of destinations.yaml; no name is needed")
        # Imported here: Scrapy imports every command module, whatever the command.
        from pipeline.upkeep import ending

        self.exitcode = ending("archive", lambda: self._archive(dry_run=opts.dry_run))

    def _archive(self, *, dry_run: bool) -> ExitCode:
        from pipeline.export.archive import archive
        from pipeline.upkeep import changing, publish_all, reading

        if self.settings is None:
            raise TypeError("the command was not set up by Scrapy")
        moved = failed = 0
        with (reading if dry_run else changing)(self.settings) as desk:
            wanting = [one for one in desk.destinations if one.archive_after is not None]
            if not wanting:
                print("no destination has `archive_after`: nothing is archived", file=sys.stderr)
            for destination in wanting:
                if destination.archive_after is None:
                    continue
                for move in archive(desk.ledger, destination, destination.archive_after, desk.now, dry_run=dry_run):
                    if move.problem is not None:
                        failed += 1
                        print(f"{destination.name}: {move.path}: not moved, {move.problem}", file=sys.stderr)
                    else:
                        moved += 1
                        print(f"{destination.name}: {move.path} → {move.target}")
            if not dry_run and not publish_all(desk):
                failed += 1
        print(f"{moved} {'would move' if dry_run else 'moved'}" + (f", {failed} not moved" if failed else ""))
        return ExitCode.BUG if failed else ExitCode.OK
