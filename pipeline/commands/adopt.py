"""`scrapy adopt FILE …`: hand files over to people."""

import argparse

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError


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
        if self.settings is None:
            raise TypeError("the command was not set up by Scrapy")
        settings = self.settings
        # Imported here: Scrapy imports every command module, whatever the command.
        from pipeline.export.ownership import adopt
        from pipeline.upkeep import change_files, ending

        self.exitcode = ending("adopt", lambda: change_files(settings, args, lambda desk, one: adopt(desk.ledger, one)))
