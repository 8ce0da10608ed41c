"""`scrapy secured …`: read the private fields of a file, make a key, change from an old key to a new one."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipeline.exit_codes import ExitCode

if TYPE_CHECKING:
    from pipeline.export.secured import Cipher

MAX_NAMED = 20  # Files named by a rotation that went wrong; with a wrong key it is all of them.


class Command(ScrapyCommand):
    """Private fields and their keys."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "show FILE | rotate | key [--add] [FILE]"

    def short_desc(self) -> str:
        return "Read the private fields of a file, change their key, or make a key"

    def long_desc(self) -> str:
        return (
            "`show` prints the private fields of a produced file. `rotate` encrypts those of all files anew under the "
            "present key; nothing else in them changes. `key` makes a file with a new key, or with --add puts a new "
            "key before those in it. The key comes from WIRECOPY_SECRET_KEY or the file that WIRECOPY_SECRET_KEY_FILE "
            "names. Example: scrapy secured key ~/.wirecopy-key"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--add", action="store_true", help="put a new key before those in the file")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        # Imported here: Scrapy imports every command module, whatever the command.
        from pipeline.upkeep import ending

        if opts.add and args[:1] != ["key"]:
            raise UsageError("--add belongs to `scrapy secured key`")
        match args:
            case ["show", file]:
                self.exitcode = ending("secured", lambda: self._show(Path(file)))
            case ["rotate"]:
                self.exitcode = ending("secured", self._rotate)
            case ["key"] | ["key", _]:
                self.exitcode = ending("secured", lambda: self._key("".join(args[1:]), add=opts.add))
            case _:
                raise UsageError("say what to do: show FILE, rotate, or key [FILE]")

    def _show(self, file: Path) -> ExitCode:
        from pipeline.errors import ConfigError
        from pipeline.export.frontmatter import MAX_READ, BadFrontMatter, parse
        from pipeline.export.presets import PRESETS, SMARTABLE
        from pipeline.export.rotate import token_of
        from pipeline.export.secured import SecuredError

        cipher = self._cipher()
        try:
            with file.open("rb") as opened:
                content = opened.read(MAX_READ + 1)
            values, _ = parse(content)
            # A file does not say which preset it is of; the presets' names for the address do.
            named = (preset for preset in PRESETS.values() if preset.link_key in values)
            token, identity = token_of(content, next(named, SMARTABLE))
            if token is None:
                raise ConfigError(f"{file}: has no private fields")
            fields = json.loads(cipher.open(token, identity))
        except OSError as error:
            raise ConfigError(f"{file}: {error.strerror}") from error
        except (BadFrontMatter, SecuredError, ValueError) as error:
            raise ConfigError(f"{file}: {error}") from error
        # Loaded and dumped: whatever it holds, ASCII does not steer the terminal.
        print(json.dumps(fields, indent=2, sort_keys=True))
        return ExitCode.OK

    def _rotate(self) -> ExitCode:
        from pipeline.export.rotate import Turn, rotate
        from pipeline.upkeep import changing

        if self.settings is None:
            raise TypeError("the command was not set up by Scrapy")
        cipher = self._cipher()
        counts = dict.fromkeys(Turn, 0)
        with changing(self.settings) as desk:
            for destination in desk.destinations:
                for rotation in rotate(desk.ledger, destination, cipher, desk.now):
                    counts[rotation.turn] += 1
                    if rotation.turn is Turn.FAILED and counts[Turn.FAILED] <= MAX_NAMED:
                        path = destination.path / rotation.path
                        print(f"scrapy secured: {path}: {rotation.problem}", file=sys.stderr)
        print(", ".join(f"{count} {turn}" for turn, count in counts.items() if count) or "no file")
        return ExitCode.CONFIG if counts[Turn.FAILED] else ExitCode.OK

    def _key(self, name: str, *, add: bool) -> ExitCode:
        from pipeline.export.secured import write_key_file

        if self.settings is None:
            raise TypeError("the command was not set up by Scrapy")
        name = name or self.settings["WIRECOPY_SECRET_KEY_FILE"]
        if not name:
            raise UsageError("name the file, or set WIRECOPY_SECRET_KEY_FILE")
        path = Path(name)
        write_key_file(path, add=add)
        print(
            f"{path}: a new key writes from now on; `scrapy secured rotate` brings the files under it"
            if add
            else f"{path}: a new key. Set WIRECOPY_SECRET_KEY_FILE={path.absolute()}, and keep a copy elsewhere: "
            "what is sealed with a lost key is lost"
        )
        return ExitCode.OK

    def _cipher(self) -> "Cipher":
        from pipeline.errors import ConfigError
        from pipeline.upkeep import cipher_of

        if self.settings is None:
            raise TypeError("the command was not set up by Scrapy")
        cipher = cipher_of(self.settings, dict(os.environ))
        if cipher is None:
            raise ConfigError("no key: set WIRECOPY_SECRET_KEY or WIRECOPY_SECRET_KEY_FILE (docs/secured.md)")
        return cipher
