"""Comparing the ledger with the files: what each knows that the other does not."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from pipeline.export.deliver import Target
from pipeline.export.folder import digest
from pipeline.export.rebuild import Survey
from pipeline.export.shelf import Place, read
from pipeline.store import Delivery, DeliveryState, Ledger


class Standing(StrEnum):
    """How a file and the ledger agree."""

    AGREES = "as written"
    EDITED = "edited by hand"
    REMOVED = "removed by hand"
    ADOPTED = "adopted"
    """A person took it over with `scrapy adopt`."""
    UNFINISHED = "not finished"
    """A write or a move was interrupted; the next run, or the next `scrapy archive`, does the rest."""
    UNKNOWN = "unknown to the ledger"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Finding:
    """One file."""

    path: str
    standing: Standing
    detail: str = ""


def audit(ledger: Ledger, destination: Target, files: Survey) -> Iterator[Finding]:
    """Yield how each file of a destination stands, first those that the ledger knows, sorted by path.

    `files` is the survey of this destination. Files of strangers are no findings. Raises ExportFailed for a folder
    that cannot be read.
    """
    known = set()
    for row in ledger.deliveries(destination.name):
        known.add((row.path, row.state is DeliveryState.ARCHIVED))
        yield Finding(row.path, *_standing(destination, row))
    for found in files.found:
        # Not archived though the ledger says so: that was said with its row.
        if not {(found.place.path, True), (found.place.path, found.place.archived)} & known:
            yield Finding(found.place.shown(destination.preset), Standing.UNKNOWN)
    for path, problem in files.problems:
        yield Finding(path, Standing.UNREADABLE, problem)


def _standing(destination: Target, row: Delivery) -> tuple[Standing, str]:
    if row.state in (DeliveryState.RESERVED, DeliveryState.WRITING):
        return Standing.UNFINISHED, row.state
    archived = row.state is DeliveryState.ARCHIVED
    content = read(destination, Place(row.path, archived))
    if content is None and archived and read(destination, Place(row.path, archived=False)) is not None:
        return Standing.UNFINISHED, "to be archived"
    if content is None:
        return Standing.REMOVED, ""
    if row.state is DeliveryState.ADOPTED:
        return Standing.ADOPTED, ""
    return (Standing.AGREES if digest(content) == row.sha256 else Standing.EDITED), ""
