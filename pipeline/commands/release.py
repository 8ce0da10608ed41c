"""`scrapy release FILE …`: give files back that people adopted or removed."""

import argparse
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipeline.exit_codes import ExitCode


class Command(ScrapyCommand):
    """Give files back to the pipeline."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "FILE ..."

    def short_desc(self) -> str:
        return "Give a file back that was adopted, or have one written again that was removed"

    def long_desc(self) -> str:
        return (
            f"{self.short_desc()}. What people changed in an adopted file stays theirs, key by key. "
            "Example: scrapy release output/_news/2026-11-20-x.md"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if not args:
            raise UsageError("name a file")
        # Imported here: Scrapy imports every command module, whatever the command.
        from pipeline.upkeep import ending

        self.exitcode = ending("release", lambda: self._release([Path(name) for name in args]))

    def _release(self, files: list[Path]) -> ExitCode:
        from pipeline.export.ownership import find, release
        from pipeline.upkeep import changing

        if self.settings is None:
            raise TypeError("the command was not set up by Scrapy")
        with changing(self.settings) as desk:
            owned = [find(desk.ledger, desk.destinations, file) for file in files]
            for file, one in zip(files, owned, strict=True):
                print(f"{file}: {release(desk.ledger, one, desk.now)}")
        return ExitCode.OK
