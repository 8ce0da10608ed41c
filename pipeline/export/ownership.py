"""Handing a file over to people, and back. What people own is theirs to the byte; nothing here writes over it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.errors import ConfigError, ExportFailed
from pipeline.export.deliver import Target
from pipeline.export.folder import Changed, digest
from pipeline.export.shelf import Place, open_folder, place_of, read
from pipeline.store import Delivery, DeliveryState, Ledger


@dataclass(frozen=True, slots=True)
class Owned:
    """A file that the ledger knows."""

    destination: Target
    row: Delivery


def find(ledger: Ledger, destinations: tuple[Target, ...], file: Path) -> Owned:
    """Return the file that a path names. Raises ConfigError for one that is outside, archived or not ours."""
    # The folders as they are, the file as it is called: it may have been removed, or replaced by a link.
    path = file.parent.resolve() / file.name
    for destination in destinations:
        if not path.is_relative_to(destination.path):
            continue
        place = place_of(destination.preset, path.relative_to(destination.path).as_posix())
        if place is not None and place.archived:
            raise ConfigError(f"{file}: is archived; archived files are not written")
        row = ledger.at_path(destination.name, place.path) if place is not None else None
        if row is None or row.state is DeliveryState.RESERVED:
            raise ConfigError(f"{file}: was not written by Wirecopy, which never touches it")
        if row.state is DeliveryState.ARCHIVED:
            raise ConfigError(f"{file}: is archived; archived files are not written")
        if row.state is DeliveryState.WRITING:
            raise ConfigError(f"{file}: its last write was interrupted; a run finishes it, then try again")
        return Owned(destination, row)
    raise ConfigError(f"{file}: lies in no destination of destinations.yaml")


def adopt(ledger: Ledger, owned: Owned) -> str:
    """Hand a file over to people: it is not written, moved or removed by us any more. Returns what was done."""
    if owned.row.state is DeliveryState.ADOPTED:
        return "was adopted before"
    ledger.mark_adopted(owned.destination.name, owned.row.article_id)
    return "adopted: it is yours, and is not written again until `scrapy release`"


def release(ledger: Ledger, owned: Owned, now: datetime) -> str:
    """Take a file back that people adopted or removed, and return what was done.

    What they changed in it stays theirs, key by key. A file that they removed is written again as we last meant it.
    Raises ExportFailed when that cannot be, ConfigError for a file that is ours as it is.
    """
    destination, row = owned.destination, owned.row
    place = Place(row.path, archived=False)
    present = read(destination, place)
    if row.state is DeliveryState.ADOPTED and present is not None:
        ledger.mark_released(destination.name, row.article_id)
        return "released: it is brought up to date when its article is next looked at; what you changed stays"
    if present is not None and row.state is DeliveryState.DELIVERED:
        raise ConfigError(f"{destination.path}/{row.path}: is not adopted; what you changed in it stays in any case")
    if row.content is None:
        raise ConfigError(f"{destination.path}/{row.path}: what it said is not known")
    if present is None:
        content = row.content.encode()
        folder, name = open_folder(destination, place, create=True)
        if folder is None:
            raise ExportFailed(f"{destination.path}/{row.path}: its folder went away while it was made")
        with folder:
            ledger.mark_writing(destination.name, row.article_id, digest(content), row.content)
            try:
                folder.add(name, content)
            except Changed as error:
                raise ExportFailed(f"{destination.path}/{row.path}: somebody put a file there just now") from error
        ledger.mark_delivered(destination.name, row.article_id, digest(content), row.content, now)
        return "released: written again as it last was"
    ledger.mark_released(destination.name, row.article_id)
    return "released: it is there again, and is brought up to date as any other"
