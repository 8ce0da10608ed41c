"""What the commands that look after files and the ledger have in common: what they open, and how they end."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path

from scrapy.settings import BaseSettings
from scrapy.spiderloader import SpiderLoaderProtocol, get_spider_loader

from pipeline.config import Destination, load_destinations
from pipeline.errors import ConfigError, ExportFailed, LedgerError
from pipeline.exit_codes import ExitCode
from pipeline.export.lock import Locked, run_lock
from pipeline.export.ownership import Owned, find
from pipeline.export.presets import PRESETS
from pipeline.export.publish import publish
from pipeline.export.secured import Cipher, SecuredError, load_cipher
from pipeline.export.stored import clear_out
from pipeline.export.sweep import sweep
from pipeline.fetch import clock
from pipeline.model import Article, Provider
from pipeline.store import Ledger


@dataclass(frozen=True, slots=True)
class Desk:
    """What is open while such a command works."""

    now: datetime
    destinations: tuple[Destination, ...]
    ledger: Ledger


def ending(name: str, work: Callable[[], ExitCode]) -> ExitCode:
    """Do the work of `scrapy NAME` and return the exit code; what a person must mend is named on standard error."""
    try:
        code = work()
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read it, such as `head`, has had enough. What is still to be printed goes nowhere, so that Python does
        # not complain at its own end.
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
        code = ExitCode.BUG
    except (ConfigError, LedgerError, SecuredError) as error:
        code = ExitCode.CONFIG
        print(f"scrapy {name}: {error}", file=sys.stderr)
    except Locked as error:
        code = ExitCode.LOCKED
        print(f"scrapy {name}: {error}", file=sys.stderr)
    except ExportFailed as error:
        code = ExitCode.BUG
        print(f"scrapy {name}: {error}", file=sys.stderr)
    return code


def destinations_of(settings: BaseSettings) -> tuple[Destination, ...]:
    """Read the destinations. Raises ConfigError."""
    return load_destinations(
        Path(settings["WIRECOPY_DESTINATIONS"]), presets=PRESETS, spiders=get_spider_loader(settings).list()
    )


def outlets(loader: SpiderLoaderProtocol) -> Callable[[str, Article], Provider]:
    """Return what names the outlet of a spider's article: as the spider states it; as the article does when the spider
    is gone."""

    def provider_of(spider: str, article: Article) -> Provider:
        found = getattr(loader.load(spider), "provider", None) if spider in loader.list() else None
        return found if isinstance(found, Provider) else article.provider

    return provider_of


def cipher_of(settings: BaseSettings, environ: dict[str, str]) -> Cipher | None:
    """Return the cipher for the key in the environment or in the file that the setting names; None without a key."""
    path = settings.get("WIRECOPY_SECRET_KEY_FILE")
    return load_cipher(environ, Path(path) if path else None)


def ledger_path(settings: BaseSettings) -> Path | None:
    """Return the ledger's file, or None for a database of another kind."""
    store = str(settings["WIRECOPY_STORE"])
    if store.startswith("sqlite:///"):
        return Path(store.removeprefix("sqlite:///"))
    return None if "://" in store else Path(store)


def publish_all(desk: Desk) -> bool:
    """Bring pages, feeds and pictures in line with files that a command changed. Returns whether all went well."""
    well = True
    for destination in desk.destinations:
        for own in chain(clear_out(desk.ledger, destination), publish(desk.ledger, destination)):
            if own.became in ("kept", "failed"):
                print(f"{destination.name}: {own.path}: {own.became}, {own.detail}", file=sys.stderr)
            well = well and own.became != "failed"
    return well


@contextmanager
def reading(settings: BaseSettings) -> Iterator[Desk]:
    """Open the destinations and the ledger to look something up; a run may be going on.

    Raises ConfigError, and LedgerError when there is no ledger: one that these commands made would be empty.
    """
    now, destinations = clock.instant(settings), destinations_of(settings)
    path = ledger_path(settings)
    if path is not None and not path.exists():
        raise LedgerError(
            f"ledger {path}: there is none yet; a crawl makes it, and `scrapy ledger rebuild` does from the files"
        )
    with Ledger.open(settings["WIRECOPY_STORE"]) as ledger:
        yield Desk(now, destinations, ledger)


@contextmanager
def changing(settings: BaseSettings) -> Iterator[Desk]:
    """As `reading`, alone with the files: raises Locked while a run is going on. What a killed run left is swept."""
    with ExitStack() as stack:
        lock = stack.enter_context(run_lock(settings["WIRECOPY_STORE"]))
        desk = stack.enter_context(reading(settings))
        for destination in desk.destinations:
            for path in sweep(desk.ledger, destination, lock):
                print(f"{destination.name}: {path}: an edit was saved from a run that was killed", file=sys.stderr)
        yield desk


def change_files(settings: BaseSettings, names: Sequence[str], change: Callable[[Desk, Owned], str]) -> ExitCode:
    """Change what the ledger knows of some files, and print what `change` says of each. Raises as `changing`, and
    ConfigError for a file that is not ours."""
    with changing(settings) as desk:
        # All are looked up before the first is changed, so that a mistake changes none.
        owned = [find(desk.ledger, desk.destinations, Path(name)) for name in names]
        for name, one in zip(names, owned, strict=True):
            print(f"{Path(name)}: {change(desk, one)}")
    return ExitCode.OK
