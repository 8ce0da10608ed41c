"""`scrapy release FILE …`: give files back that people adopted or removed."""

import argparse

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError


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
        if self.settings is None:
            raise TypeError("the command was not set up by Scrapy")
        settings = self.settings
        # Imported here: Scrapy imports every command module, whatever the command.
        from pipeline.export.ownership import release
        from pipeline.upkeep import change_files, ending

        self.exitcode = ending(
            "release", lambda: change_files(settings, args, lambda desk, one: release(desk.ledger, one, desk.now))
        )
