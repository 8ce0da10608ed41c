"""`scrapy ledger …`: re-create the ledger from the files, or compare it with them."""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings
from scrapy.spiderloader import get_spider_loader

from pipeline.exit_codes import ExitCode

if TYPE_CHECKING:
    from pipeline.config import Destination
    from pipeline.export.rebuild import Survey
    from pipeline.model import Article

MAX_NAMED = 50  # Files named one by one; the counts say how many there are.


class Command(ScrapyCommand):
    """Look after the ledger."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "check | rebuild [--dry-run]"

    def short_desc(self) -> str:
        return "Compare the ledger with the files, or re-create it from them"

    def long_desc(self) -> str:
        return (
            "`check` opens the ledger, upgrades an older one after a backup, and says which files are edited, removed, "
            "unfinished, unknown or unreadable. `rebuild` re-creates a lost ledger from the files of all destinations: "
            "no article is fetched or written twice after it. Example: scrapy ledger rebuild --dry-run"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--dry-run", action="store_true", help="only say what `rebuild` would find")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        # Imported here: Scrapy imports every command module, whatever the command.
        from pipeline.upkeep import ending

        settings = self.settings
        if settings is None:
            raise TypeError("the command was not set up by Scrapy")
        match args:
            case ["check"] if not opts.dry_run:
                self.exitcode = ending("ledger", lambda: _check(settings))
            case ["rebuild"]:
                self.exitcode = ending("ledger", lambda: _rebuild(settings, dry_run=opts.dry_run))
            case _:
                raise UsageError("say what to do: check, or rebuild [--dry-run]")


def _check(settings: BaseSettings) -> ExitCode:
    from pipeline.export.audit import Standing, audit
    from pipeline.export.rebuild import survey
    from pipeline.upkeep import reading

    unreadable = 0
    with reading(settings) as desk:
        for destination in desk.destinations:
            counts: Counter[str] = Counter()
            for finding in audit(desk.ledger, destination, survey([destination])):
                counts[finding.standing] += 1
                if finding.standing is not Standing.AGREES and counts[finding.standing] <= MAX_NAMED:
                    detail = f" ({finding.detail})" if finding.detail else ""
                    print(f"{destination.name}: {finding.path}: {finding.standing}{detail}")
            unreadable += counts[Standing.UNREADABLE]
            summary = ", ".join(f"{counts[standing]} {standing}" for standing in Standing if counts[standing])
            print(f"{destination.name}: {summary or 'no file'}")
    return ExitCode.CONFIG if unreadable else ExitCode.OK


def _rebuild(settings: BaseSettings, *, dry_run: bool) -> ExitCode:
    from pipeline.export.lock import run_lock
    from pipeline.export.rebuild import survey
    from pipeline.fetch import clock
    from pipeline.store import Ledger
    from pipeline.upkeep import Desk, cipher_of, destinations_of, publish_all

    destinations = destinations_of(settings)
    cipher = cipher_of(settings, dict(os.environ))
    if dry_run:
        files = survey(destinations, cipher)
        _say(files, destinations)
        print(f"{len({found.key for found in files.found})} articles would be known")
        return ExitCode.CONFIG if files.problems else ExitCode.OK
    with run_lock(settings["WIRECOPY_STORE"]):
        files = survey(destinations, cipher)
        _say(files, destinations)
        count = _fill(settings, files)
        with Ledger.open(settings["WIRECOPY_STORE"]) as ledger:
            # Pages and feeds that say what the files say are known again, too.
            publish_all(Desk(clock.instant(settings), destinations, ledger))
    print(f"{count} articles are known")
    return ExitCode.CONFIG if files.problems else ExitCode.OK


def _say(files: "Survey", destinations: "tuple[Destination, ...]") -> None:
    for path, problem in files.problems[:MAX_NAMED]:
        print(f"scrapy ledger: {path}: not taken over, {problem}", file=sys.stderr)
    for destination in destinations:
        own = [found for found in files.found if found.destination is destination]
        archived = sum(found.place.archived for found in own)
        print(f"{destination.name}: {len(own)} files" + (f", {archived} of them archived" if archived else ""))
    if files.strangers:
        print(f"{len(files.strangers)} other files, which name no article, are left alone")


def _fill(settings: BaseSettings, files: "Survey") -> int:
    """Make the ledger: beside its place and moved there when it is whole, so that no run ever sees an empty one."""
    from pipeline.errors import LedgerError
    from pipeline.export.rebuild import rebuild
    from pipeline.fetch import clock
    from pipeline.recheck import next_look
    from pipeline.store import Ledger
    from pipeline.upkeep import ledger_path

    now = clock.instant(settings)

    def fill(ledger: Ledger) -> int:
        if not ledger.is_empty():
            raise LedgerError(
                f"ledger {settings['WIRECOPY_STORE']}: holds articles; to re-create it, move it and its -wal file away"
            )
        return rebuild(ledger, files, _spider_of(settings), lambda published: next_look(published, now), now)

    path = ledger_path(settings)
    if path is None or path.exists() or path.with_name(path.name + "-wal").exists():
        with Ledger.open(settings["WIRECOPY_STORE"]) as ledger:
            return fill(ledger)
    temporary = path.with_name(f".{path.name}.rebuilt")
    for suffix in ("", "-wal", "-shm"):
        temporary.with_name(temporary.name + suffix).unlink(missing_ok=True)
    with Ledger.open(temporary) as ledger:
        count = fill(ledger)
    try:
        path.hardlink_to(temporary)
    except FileExistsError as error:
        raise LedgerError(f"ledger {path}: another command made it meanwhile; move it away and try again") from error
    finally:
        temporary.unlink()
    return count


def _spider_of(settings: BaseSettings) -> "Callable[[Article], str]":
    """Return what names the spider of an article: the one of its outlet, else one whose pages it is among."""
    from pipeline.normalise.urls import same_site

    loader = get_spider_loader(settings)
    providers = {}
    for name in loader.list():
        if provider := getattr(loader.load(name), "provider", None):
            providers[name] = provider

    def spider_of(article: "Article") -> str:
        fitting = [
            name
            for name, provider in providers.items()
            if same_site(article.canonical_url, provider.domain, provider.hosts)
        ]
        own = [name for name in fitting if providers[name].domain == article.provider.domain]
        # A spider that is gone leaves its outlet's domain.
        return next(iter(own or fitting), article.provider.domain)

    return spider_of
