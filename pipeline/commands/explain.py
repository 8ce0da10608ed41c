"""`scrapy explain FILE_OR_URL`: why an article is what it is, signal by signal. Reads, writes nothing, asks no site."""

import argparse
import json
from collections.abc import Iterator
from typing import Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.spiderloader import get_spider_loader

from pipeline.exit_codes import ExitCode


class Command(ScrapyCommand):
    """Explain one article."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "FILE_OR_URL [--json]"

    def short_desc(self) -> str:
        return "Show why an article has its topics, its scores, its related coverage and its place"

    def long_desc(self) -> str:
        return (
            f"{self.short_desc()}, for each destination, from the ledger alone: no site is asked. Name it by its "
            "address or by its file. Example: scrapy explain output/_news/2026-11-20-some-article.md"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print all of it as JSON")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise UsageError("name one article: its URL, or its file")
        # Imported here: Scrapy imports every command module, whatever the command.
        from pipeline.upkeep import ending

        self.exitcode = ending("explain", lambda: self._explain(args[0], as_json=opts.json))

    def _explain(self, name: str, *, as_json: bool) -> ExitCode:
        from pipeline.choices import profile_of
        from pipeline.explanation import explain, find
        from pipeline.upkeep import outlets, reading

        settings = self.settings
        if settings is None:
            raise TypeError("the command was not set up by Scrapy")
        profile = profile_of(settings["WIRECOPY_PROFILE"])

        with reading(settings) as desk:
            found = explain(desk, find(desk, name), profile, outlets(get_spider_loader(settings)))
        if as_json:
            # ASCII only: what a page states does not steer the terminal.
            print(json.dumps(found, indent=2))
        else:
            from pipeline.text import clean

            for line in _lines(found):
                indent = len(line) - len(line.lstrip())
                print(" " * indent + clean(line))
        return ExitCode.OK


def _lines(found: dict[str, Any]) -> Iterator[str]:
    yield str(found["title"] or found["url"])
    yield f"  address: {found['url']}"
    yield f"  spider: {found['spider']}, article {found['id']}"
    state = f"{found['state']} ({found['reason']})" if found["reason"] else found["state"]
    again = f"looked at again from {found['recheck_at']}" if found["recheck_at"] else "not looked at again"
    yield f"  state: {state}, first seen {found['first_seen']}, {again}"
    if found["withdrawn"]:
        yield f"  withdrawn: {found['withdrawn']}"
    if found["fields"]:
        yield "where its fields came from"
    for row in found["fields"]:
        stated = f"to the {row['precision']}, zone {row['zone']}" if "precision" in row else None
        yield f"  {row['field']}: " + ", ".join(
            str(part) for part in (row.get("value"), row.get("source"), stated) if part
        )
    if found["rights"]:
        yield from _rights(found["rights"])
    for destination in found["destinations"]:
        yield from _at(destination)
    for number, row in enumerate(found["related"]):
        if not number:
            yield "the same story elsewhere" + (f" (story {found['story']})" if found["story"] else "")
        yield from _mate(row)


def _rights(rights: dict[str, Any]) -> Iterator[str]:
    yield f"what its publisher reserves, as of {rights['seen']}"
    for row in rights["reserved"]:
        yield f"  {row['name']}: {row['source']} says: {row['text']}"
    if rights["excerpt"] is not None:
        yield f"  excerpt of at most {rights['excerpt']} characters" if rights["excerpt"] else "  no excerpt"
    if not rights["image"]:
        yield "  no picture"
    if not rights["text"]:
        yield "  its text is not copied"


def _at(at: dict[str, Any]) -> Iterator[str]:
    place = f"{at['path']} ({at['state']}, {at['file']})" if at["path"] else "no file"
    yield f"at {at['name']}: {place}"
    if at["unwanted_by"]:
        yield f"  not wanted by: {', '.join(at['unwanted_by'])}"
    for key, values in at["differs"].items():
        yield f"  the file says {key}: {_plain(values['file'])}, now it would be {_plain(values['now'])}"
    yield from scores(at)


def scores(at: dict[str, Any]) -> Iterator[str]:
    """Yield the scores at a destination, every signal with its points, as `pipeline.explanation.judgement` has them."""
    yield f"  quality {at['quality']}" + ("" if at["signals"] else ", as its file had it when the ledger was rebuilt")
    for signal in at["signals"]:
        yield f"    {signal['points']:+4d} {signal['signal']}: {_plain(signal['value'])}"
    for topic in at["topics"]:
        yield f"  topic {topic['topic']}" + (f" ({'; '.join(topic['by'])})" if topic["by"] else "")
    if not at["topics"]:
        yield "  no topic"
    parts = [f"quality {at['quality']}", f"10 for each of {at['counted_related']} related"]
    if at["halved"]:
        parts.append(f"halved {at['halved']} times")
    yield f"  heat {at['heat']}: " + ", ".join(parts)
    yield "  shown" if at["visible"] else f"  not shown: {at['hidden_because']}"


def _mate(row: dict[str, Any]) -> Iterator[str]:
    yield f"  {row['kind']}: {row['title']} ({row['provider']})"
    yield f"    {row['url']}"
    if row["score"] is None:
        yield "    linked by others of the story"
        return
    apart = f", {row['hours_apart']:.1f} hours apart" if row["hours_apart"] is not None else ""
    shared = f", shares {', '.join(row['shared'])}" if row["shared"] else ""
    yield f"    score {row['score']:.2f}{apart}{shared}"


def _plain(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
