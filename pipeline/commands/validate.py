"""`scrapy validate PATH …`: look through content folders for what breaks a site, or is lost in it."""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from pipeline.errors import ConfigError
from pipeline.exit_codes import ExitCode

if TYPE_CHECKING:
    from datetime import datetime

    from scrapy.settings import BaseSettings

    from pipeline.export.presets import Preset
    from pipeline.export.validate import Found

DEFAULT_PRESET = "smartable"


class Command(ScrapyCommand):
    """Check content folders."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "PATH ... [--preset NAME] [--json]"

    def short_desc(self) -> str:
        return "Check content folders for what breaks a site"

    def long_desc(self) -> str:
        return (
            f"{self.short_desc()}: unreadable YAML, impossible and future dates, equal slugs, reserved keys, torn "
            "files, template markers, and faults of titles and excerpts. A PATH is a file, a content folder, or a "
            "content repository. Nothing is changed. Exit code 0: clean; 1: something was found. Example: scrapy "
            "validate output"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--preset", help=f"form of the files (default: that of the destination they are in, else {DEFAULT_PRESET})"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if not args:
            raise UsageError("name at least one file or folder")
        if self.settings is None:
            raise TypeError("the command was not set up by Scrapy")
        # Imported here: Scrapy imports every command module, whatever the command.
        from pipeline.export.presets import PRESETS
        from pipeline.fetch import clock

        if opts.preset is not None and opts.preset not in PRESETS:
            raise UsageError(f"unknown preset {opts.preset!r}; known: {', '.join(sorted(PRESETS))}")
        paths = [Path(argument) for argument in args]
        for path in paths:
            if not path.exists():
                raise UsageError(f"{path}: there is no such file or folder")
        try:
            now = clock.instant(self.settings)
            homes = {} if opts.preset else _destinations(self.settings)
        except ConfigError as error:
            print(f"scrapy validate: {error}", file=sys.stderr)
            self.exitcode = ExitCode.CONFIG
            return
        files = 0
        found: list[tuple[Path, Found]] = []
        for path in paths:
            preset = PRESETS[opts.preset or _home(path, homes)]
            looked_at, problems = _examine(path, preset, now)
            files += looked_at
            found += problems
        if opts.json:
            _print_json(files, found)
        else:
            _print_table(files, found)
        self.exitcode = ExitCode.BUG if found else ExitCode.OK


def _destinations(settings: "BaseSettings") -> dict[Path, str]:
    from pipeline.upkeep import destinations_of

    if not Path(settings["WIRECOPY_DESTINATIONS"]).exists():
        return {}
    return {destination.path: destination.preset for destination in destinations_of(settings)}


def _home(path: Path, homes: dict[Path, str]) -> str:
    """The preset of the destination that a path is in."""
    whole = path.resolve()
    return next((homes[parent] for parent in (whole, *whole.parents) if parent in homes), DEFAULT_PRESET)


def _examine(path: Path, preset: "Preset", now: "datetime") -> tuple[int, "list[tuple[Path, Found]]"]:
    """Look through a file or folder, and return how many files were looked at, and the problems, sorted by path."""
    from pipeline.export.check import Problem
    from pipeline.export.frontmatter import MAX_READ
    from pipeline.export.validate import Found, compare, examine, front_matter_of

    root = path / preset.folder if (path / preset.folder).is_dir() else path if path.is_dir() else path.parent
    found: list[Found] = []
    known: list[tuple[str, dict[str, Any]]] = []
    number = 0
    for name in _files(root) if path.is_dir() else (path.name,):
        number += 1
        try:
            with (root / name).open("rb") as file:
                content = file.read(MAX_READ + 1)
        except OSError as error:
            found.append(Found(name, Problem(reason="unreadable", detail=error.strerror or str(error))))
            continue
        found += [Found(name, problem) for problem in examine(name, content, preset, now)]
        values = front_matter_of(content)
        if values is not None:
            # Only what is compared is kept: a folder may hold many thousands of files.
            known.append((name, {key: values[key] for key in ("slug", preset.link_key) if key in values}))
    found += compare(known, preset)
    return number, sorted(((root, one) for one in found), key=lambda pair: (pair[1].path, pair[1].problem.reason))


def _files(root: Path) -> Iterator[str]:
    from pipeline.export.validate import is_article

    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            relative = (Path(folder) / name).relative_to(root)
            if is_article(relative.as_posix()) and (Path(folder) / name).is_file():
                yield relative.as_posix()


def _print_json(files: int, found: "list[tuple[Path, Found]]") -> None:
    problems = [
        {"path": str(root / one.path), "reason": one.problem.reason, "detail": one.problem.detail}
        for root, one in found
    ]
    counts = Counter(problem["reason"] for problem in problems)
    print(json.dumps({"files": files, "counts": dict(sorted(counts.items())), "problems": problems}))


def _print_table(files: int, found: "list[tuple[Path, Found]]") -> None:
    for root, one in found:
        print(_printable(f"{root / one.path}: {one.problem}"))
    counts = Counter(one.problem.reason for _, one in found)
    faulty = len({root / one.path for root, one in found})
    if counts:
        print()
        for reason, count in sorted(counts.items()):
            print(f"{reason:<18}{count:>6}")
    print(f"{files} files, {faulty} with problems")


def _printable(text: str) -> str:
    # Names and values are strangers': nothing of them may steer the terminal.
    return "".join(char if char.isprintable() else "\ufffd" for char in text)
