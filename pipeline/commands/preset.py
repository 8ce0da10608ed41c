"""`scrapy preset schema NAME`: what a site needs to read the files of a preset."""

import argparse

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipeline.exit_codes import ExitCode

TYPED = ("astro", "universal")  # Presets whose files Astro reads by a schema.


class Command(ScrapyCommand):
    """Print the schema of a preset's files."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "schema NAME"

    def short_desc(self) -> str:
        return "Print the Astro content schema of a preset, or the JSON Schema of destinations.yaml"

    def long_desc(self) -> str:
        return (
            f"{self.short_desc()} ({' or '.join(TYPED)}): a `content.config.ts` that types the files, and leaves "
            "hidden articles out; `destinations` is for editors. "
            "Example: scrapy preset schema astro > src/content.config.ts"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 2 or args[0] != "schema":
            raise UsageError("say `schema` and a preset")
        if args[1] not in (*TYPED, "destinations"):
            raise UsageError(f"no schema for {args[1]!r}; known: destinations, {', '.join(TYPED)}")
        # Imported here: Scrapy imports every command module, whatever the command.
        if args[1] == "destinations":
            from pipeline.export.destinations_schema import schema_text

            print(schema_text(), end="")
            self.exitcode = ExitCode.OK
            return
        from pipeline.export.presets import PRESETS
        from pipeline.export.schema import astro_config

        print(astro_config(PRESETS[args[1]]), end="")
        self.exitcode = ExitCode.OK
