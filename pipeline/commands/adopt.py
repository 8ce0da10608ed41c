"""`scrapy adopt FILE …`: hand files over to people."""

import argparse
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipeline.exit_codes import ExitCode


class Command(ScrapyCommand):
    """Hand files over to people."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "FILE ..."

    def short_desc(self) -> str:
        return "Hand a file over to people: Wirecopy never writes it again"

    def long_desc(self) -> str:
        return (
            f"{self.short_desc()}, whatever its publisher does; `scrapy release` takes it back. Edits are "
            "kept without it, too: adopt a file to keep all of it. Example: scrapy adopt output/_news/2026-11-20-x.md"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if not args:
            raise UsageError("name a file")
        # Imported here: Scrapy imports every command module, whatever the command.
        from pipeline.upkeep import ending

        self.exitcode = ending("adopt", lambda: self._adopt([Path(name) for name in args]))

    def _adopt(self, files: list[Path]) -> ExitCode:
        from pipeline.export.ownership import adopt, find
        from pipeline.upkeep import changing

        if self.settings is None:
            raise TypeError("the command was not set up by Scrapy")
        with changing(self.settings) as desk:
            # All are looked up before the first is changed, so that a mistake changes none.
            owned = [find(desk.ledger, desk.destinations, file) for file in files]
            for file, one in zip(files, owned, strict=True):
                print(f"{file}: {adopt(desk.ledger, one)}")
        return ExitCode.OK
