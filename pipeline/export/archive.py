"""Retention: files of old articles leave the content folder, unchanged, for the archive beside it.

The ledger is told first and the file moved after it, in one step that overwrites nothing. A crash between the two
leaves a file where it was that is not written again, and the next time it is moved.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.errors import ExportFailed
from pipeline.export.deliver import Target
from pipeline.export.folder import Changed
from pipeline.export.shelf import Place, archived_path, open_folder, places
from pipeline.store import Delivery, DeliveryState, Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A file that was moved, or would be."""

    path: str
    """Where it lay, relative to the destination."""
    target: str
    """Where it lies now, relative to the destination."""
    problem: str | None = None
    """Why it stays where it is. None: it does not."""


def archive(
    ledger: Ledger, destination: Target, after: timedelta, now: datetime, *, dry_run: bool = False
) -> Iterator[Move]:
    """Move the files of articles published more than `after` before `now`, and yield each, sorted by path.

    A person's edits go along. A file that a person removed or renamed is left out. With `dry_run`, nothing is changed.
    Raises ExportFailed for a folder that cannot be read or written.
    """
    present = {place.path for place in places(destination) if not place.archived}
    old = {row.path: row for row in ledger.deliveries(destination.name, published_before=now - after)}
    # What a crash left half way is finished, whatever its age.
    begun = {row.path: row for row in ledger.deliveries(destination.name) if row.state is DeliveryState.ARCHIVED}
    for path, row in sorted((old | begun).items()):
        # A write that was not finished is for the next run to finish.
        if path in present and row.state in (DeliveryState.DELIVERED, DeliveryState.ARCHIVED):
            yield _move(ledger, destination, row, dry_run=dry_run)


def _move(ledger: Ledger, destination: Target, row: Delivery, *, dry_run: bool) -> Move:
    move = Move(path=row.path, target=archived_path(destination.preset, row.path))
    if dry_run:
        return move
    source, name = open_folder(destination, Place(row.path, archived=False))
    if source is None:
        raise ExportFailed(f"{destination.path}/{row.path}: its folder went away")
    with source:
        archive_folder, _ = open_folder(destination, Place(row.path, archived=True), create=True)
        if archive_folder is None:
            raise ExportFailed(f"{destination.path}/{move.target}: its folder went away while it was made")
        with archive_folder:
            standing = archive_folder.read(name)
            if standing is not None and standing != source.read(name):
                return Move(path=move.path, target=move.target, problem="another file stands in the archive")
            if row.state is not DeliveryState.ARCHIVED:
                ledger.mark_archived(destination.name, row.article_id)
            ledger.record_uses(destination.name, row.article_id, ())
            if standing is not None:
                # Where a file cannot be moved in one step, a crash leaves it in both folders.
                source.remove(name)
                return move
            try:
                source.move_to(archive_folder, name)
            except Changed:
                return Move(path=move.path, target=move.target, problem="another file was put into the archive")
    return move
