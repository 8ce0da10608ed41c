"""The part of the ledger that stands between an article and its files.

The order that survives a crash between any two steps:

    reserve        the path is fixed, in one transaction that takes the write lock first
    mark_writing   the hash of the bytes to come is on the disk before they are
    (the file)     temporary file, fsync, link or replace, fsync of the folder
    mark_delivered
    settle         the article counts as seen
"""

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from pipeline.errors import LedgerError
from pipeline.store.database import Database
from pipeline.store.names import numbered
from pipeline.store.records import Delivery, DeliveryState
from pipeline.store.schema import articles, deliveries

# Titles such as "Morning briefing" repeat, but not a thousand times in one folder on one day.
_MAX_NUMBER = 1000

_COLUMNS = (
    deliveries.c.article_id,
    deliveries.c.path,
    deliveries.c.state,
    deliveries.c.sha256,
    deliveries.c.content,
    deliveries.c.pending_sha256,
    deliveries.c.pending_content,
)

# Built once, as in `articles`.
_THIS = (deliveries.c.destination == bindparam("to"), deliveries.c.article_id == bindparam("row"))
_DELIVERY = select(*_COLUMNS).where(*_THIS)
_PATH = select(deliveries.c.path).where(*_THIS)
_TAKEN = select(deliveries.c.path_key).where(
    deliveries.c.destination == bindparam("to"), deliveries.c.path_key.in_(bindparam("names", expanding=True))
)
_ADD = insert(deliveries)
_CHANGE = update(deliveries).where(*_THIS)


class Outbox:
    """Paths and states of files. A part of `Ledger`."""

    _database: Database

    def reserve(
        self,
        destination: str,
        article_id: int,
        folder: str,
        date: str,
        slug: str,
        template: str = "{date}-{slug}.md",
        *,
        pending: tuple[str, str] | None = None,
    ) -> str:
        """Return the path of an article at a destination, relative to it; fixed at the first call and kept for ever.

        `date` is YYYY-MM-DD, `slug` non-empty. An article that would take another one's path gets `-2`, `-3` and so on;
        paths that differ in case only are one path. `pending` announces the first write too, as `mark_writing` does:
        SHA-256 and content.
        """
        with self._database.write() as connection:
            path = connection.scalar(_PATH, {"to": destination, "row": article_id})
            if path is not None:
                if pending is not None:
                    self.mark_writing(destination, article_id, *pending)
                return str(path)
            path = self._free(connection, destination, folder, date, slug, template)
            sha256, content = pending or (None, None)
            values = {
                "destination": destination,
                "article_id": article_id,
                "path": path,
                "path_key": path.casefold(),
                "state": DeliveryState.RESERVED if pending is None else DeliveryState.WRITING,
                "pending_sha256": sha256,
                "pending_content": content,
            }
            connection.execute(_ADD, values)
        return path

    def reserve_other(
        self, destination: str, article_id: int, folder: str, date: str, slug: str, template: str, taken: str
    ) -> str:
        """Give up a reserved path at which a stranger's file (`taken`) stands, and return the next free one.

        Only before the first delivery: raises LedgerError for an article that has a file.
        """
        with self._database.write() as connection:
            path = self._free(connection, destination, folder, date, slug, template, avoid=taken.casefold())
            result = connection.execute(
                update(deliveries)
                .where(
                    deliveries.c.destination == destination,
                    deliveries.c.article_id == article_id,
                    deliveries.c.sha256.is_(None),
                )
                .values(
                    path=path,
                    path_key=path.casefold(),
                    state=DeliveryState.RESERVED,
                    pending_sha256=None,
                    pending_content=None,
                )
            )
            if result.rowcount != 1:
                raise LedgerError(f"ledger {self._database.name}: article {article_id} has a file at {destination}")
        return path

    def _free(
        self,
        connection: Connection,
        destination: str,
        folder: str,
        date: str,
        slug: str,
        template: str,
        avoid: str | None = None,
    ) -> str:
        passed = avoid is None
        # The first name alone, for it is nearly always free; then twenty at a time.
        for numbers in (range(1, 2), *(range(start, start + 20) for start in range(2, _MAX_NUMBER, 20))):
            names = [f"{folder}/{numbered(template, date, slug, number)}" for number in numbers]
            taken = frozenset(
                connection.scalars(_TAKEN, {"to": destination, "names": [name.casefold() for name in names]})
            )
            for name in names:
                # After a stranger's file only higher numbers are tried: lower ones were taken before.
                if passed and name.casefold() not in taken:
                    return name
                passed = passed or name.casefold() == avoid
        raise LedgerError(f"ledger {self._database.name}: {_MAX_NUMBER} files named {date}-{slug} at {destination}")

    def delivery(self, destination: str, article_id: int) -> Delivery | None:
        """Return the outbox row of an article, or None before `reserve`."""
        with self._database.read() as connection:
            row = connection.execute(_DELIVERY, {"to": destination, "row": article_id}).one_or_none()
        return None if row is None else _delivery(*row)

    def undelivered(self, destination: str) -> tuple[Delivery, ...]:
        """Return the rows whose write was not finished, in the order of their articles."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(*_COLUMNS)
                .where(
                    deliveries.c.destination == destination,
                    deliveries.c.state.in_((DeliveryState.RESERVED, DeliveryState.WRITING)),
                )
                .order_by(deliveries.c.article_id)
            ).all()
        return tuple(_delivery(*row) for row in rows)

    def at_path(self, destination: str, path: str) -> Delivery | None:
        """Return the row that has this path, or None. Paths that differ in case only are one path."""
        with self._database.read() as connection:
            row = connection.execute(
                select(*_COLUMNS).where(
                    deliveries.c.destination == destination, deliveries.c.path_key == path.casefold()
                )
            ).one_or_none()
        return None if row is None else _delivery(*row)

    def deliveries(self, destination: str, published_before: datetime | None = None) -> tuple[Delivery, ...]:
        """Return a destination's rows, or those of articles that were published before a moment, sorted by path."""
        query = select(*_COLUMNS).where(deliveries.c.destination == destination).order_by(deliveries.c.path)
        if published_before is not None:
            query = query.join(articles, articles.c.id == deliveries.c.article_id).where(
                articles.c.published_at < published_before
            )
        with self._database.read() as connection:
            return tuple(_delivery(*row) for row in connection.execute(query).all())

    def paths(self, destination: str) -> tuple[tuple[int, str, DeliveryState], ...]:
        """Return (article, path, state) of a destination's rows, sorted by path: `deliveries` without what is large."""
        columns = (deliveries.c.article_id, deliveries.c.path, deliveries.c.state)
        with self._database.read() as connection:
            rows = connection.execute(
                select(*columns).where(deliveries.c.destination == destination).order_by(deliveries.c.path)
            ).all()
        return tuple((int(article_id), path, DeliveryState(state)) for article_id, path, state in rows)

    def known_hashes(self, destination: str, path: str) -> frozenset[str]:
        """Return the SHA-256 of all bytes that we wrote or announced at a path and still know of."""
        with self._database.read() as connection:
            row = connection.execute(
                select(deliveries.c.sha256, deliveries.c.pending_sha256).where(
                    deliveries.c.destination == destination, deliveries.c.path_key == path.casefold()
                )
            ).one_or_none()
        return frozenset(value for value in row or () if value is not None)

    def has_delivered(self, destination: str) -> bool:
        """Return whether a file was ever written to a destination's content folder and not archived since."""
        with self._database.read() as connection:
            found = connection.scalar(
                select(deliveries.c.article_id)
                .where(
                    deliveries.c.destination == destination,
                    deliveries.c.sha256.is_not(None),
                    deliveries.c.state != DeliveryState.ARCHIVED,
                )
                .limit(1)
            )
        return found is not None

    def mark_writing(self, destination: str, article_id: int, sha256: str, content: str) -> None:
        """Announce a write: the hash of the bytes to come, and what they are meant to say. On disk when it returns."""
        self._set(
            destination,
            article_id,
            state=DeliveryState.WRITING,
            pending_sha256=sha256,
            pending_content=content,
        )

    def mark_delivered(self, destination: str, article_id: int, sha256: str, content: str, now: datetime) -> None:
        """Note that the file is on disk with these bytes. `content` is what we meant, without a person's edits."""
        self._set(
            destination,
            article_id,
            state=DeliveryState.DELIVERED,
            sha256=sha256,
            content=content,
            pending_sha256=None,
            pending_content=None,
            delivered_at=now,
        )

    def mark_deleted_by_person(self, destination: str, article_id: int) -> None:
        """Note that a person removed the file. It is not written again."""
        self._set(destination, article_id, state=DeliveryState.DELETED, pending_sha256=None, pending_content=None)

    def mark_adopted(self, destination: str, article_id: int) -> None:
        """Note that a person took a finished file over. What we last meant it to say is kept for when it comes back."""
        self._set(destination, article_id, state=DeliveryState.ADOPTED, pending_sha256=None, pending_content=None)

    def mark_released(self, destination: str, article_id: int) -> None:
        """Note that a person gave a file back: it is as any that we delivered, with their edits in it."""
        self._set(destination, article_id, state=DeliveryState.DELIVERED)

    def mark_archived(
        self, destination: str, article_id: int, sha256: str | None = None, content: str | None = None
    ) -> None:
        """Note that the file is in the archive, or about to be moved there. Given, `sha256` and `content` are as in
        `mark_delivered`: the file was rewritten in the archive."""
        written = {} if sha256 is None else {"sha256": sha256, "content": content}
        self._set(
            destination,
            article_id,
            state=DeliveryState.ARCHIVED,
            pending_sha256=None,
            pending_content=None,
            **written,
        )

    def adopt(
        self,
        destination: str,
        article_id: int,
        path: str,
        *,
        archived: bool,
        sha256: str,
        content: str,
        now: datetime,
    ) -> bool:
        """Note a file that was found at a path as delivered, or as archived from it.

        Returns False, and changes nothing, when the article has a path there already.
        """
        with self._database.write() as connection:
            if self.delivery(destination, article_id) is not None:
                return False
            connection.execute(
                insert(deliveries).values(
                    destination=destination,
                    article_id=article_id,
                    path=path,
                    path_key=path.casefold(),
                    state=DeliveryState.ARCHIVED if archived else DeliveryState.DELIVERED,
                    sha256=sha256,
                    content=content,
                    delivered_at=now,
                )
            )
        return True

    def _set(self, destination: str, article_id: int, **values: object) -> None:
        with self._database.write() as connection:
            result = connection.execute(_CHANGE, {**values, "to": destination, "row": article_id})
            if result.rowcount != 1:
                raise LedgerError(f"ledger {self._database.name}: no path reserved for article {article_id}")


def _delivery(
    article_id: int,
    path: str,
    state: str,
    sha256: str | None,
    content: str | None,
    pending_sha256: str | None,
    pending_content: str | None,
) -> Delivery:
    return Delivery(
        article_id=article_id,
        path=path,
        state=DeliveryState(state),
        sha256=sha256,
        content=content,
        pending_sha256=pending_sha256,
        pending_content=pending_content,
    )
