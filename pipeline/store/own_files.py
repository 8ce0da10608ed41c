"""The part of the ledger that knows our other files: pages for apps, feeds, and the pictures of articles."""

import json
from collections.abc import Collection, Iterable

from sqlalchemy import delete, exists, insert, select

from pipeline.store.database import Database
from pipeline.store.records import OwnFile
from pipeline.store.schema import file_uses, own_files, stored_pictures

_COLUMNS = (own_files.c.path, own_files.c.kind, own_files.c.sha256, own_files.c.pending_sha256)


class OwnFiles:
    """Files that are no article's, and which articles use them. A part of `Ledger`."""

    _database: Database

    def own_files(self, destination: str, kind: str | None = None) -> tuple[OwnFile, ...]:
        """Return our other files at a destination, or those of one kind, sorted by path."""
        query = select(*_COLUMNS).where(own_files.c.destination == destination).order_by(own_files.c.path)
        if kind is not None:
            query = query.where(own_files.c.kind == kind)
        with self._database.read() as connection:
            return tuple(OwnFile(*row) for row in connection.execute(query).all())

    def own_file(self, destination: str, path: str) -> OwnFile | None:
        """Return the one at a path, or None."""
        with self._database.read() as connection:
            row = connection.execute(
                select(*_COLUMNS).where(own_files.c.destination == destination, own_files.c.path == path)
            ).one_or_none()
        return None if row is None else OwnFile(*row)

    def announce_own_file(self, destination: str, path: str, kind: str, sha256: str) -> None:
        """Note the hash of the bytes to come at a path. On disk when it returns."""
        with self._database.write() as connection:
            self._database.upsert(
                connection,
                own_files,
                ["kind", "pending_sha256"],
                destination=destination,
                path=path,
                kind=kind,
                pending_sha256=sha256,
            )

    def wrote_own_file(self, destination: str, path: str, kind: str, sha256: str) -> None:
        """Note that these bytes are on disk."""
        with self._database.write() as connection:
            self._database.upsert(
                connection,
                own_files,
                ["kind", "sha256", "pending_sha256"],
                destination=destination,
                path=path,
                kind=kind,
                sha256=sha256,
                pending_sha256=None,
            )

    def forget_own_file(self, destination: str, path: str) -> None:
        """Forget a file: it was removed, or it is a person's now."""
        with self._database.write() as connection:
            connection.execute(
                delete(own_files).where(own_files.c.destination == destination, own_files.c.path == path)
            )

    def record_uses(self, destination: str, article_id: int, paths: Collection[str]) -> None:
        """Note which of our other files an article's file shows, in place of what was noted before."""
        where = (file_uses.c.destination == destination, file_uses.c.article_id == article_id)
        with self._database.read() as connection:
            known = set(connection.scalars(select(file_uses.c.path).where(*where)))
        if known == set(paths):
            return
        with self._database.write() as connection:
            connection.execute(delete(file_uses).where(*where))
            for path in sorted(set(paths)):
                connection.execute(insert(file_uses).values(destination=destination, article_id=article_id, path=path))

    def unused_files(self, destination: str, kind: str) -> tuple[OwnFile, ...]:
        """Return our other files of a kind that no article's file shows, sorted by path."""
        used = exists().where(file_uses.c.destination == own_files.c.destination, file_uses.c.path == own_files.c.path)
        with self._database.read() as connection:
            rows = connection.execute(
                select(*_COLUMNS)
                .where(own_files.c.destination == destination, own_files.c.kind == kind, ~used)
                .order_by(own_files.c.path)
            ).all()
        return tuple(OwnFile(*row) for row in rows)

    def stored_picture(self, url: str, widths: str) -> tuple[tuple[str, int, int], ...] | None:
        """Return (name, width, height) of the copies of a picture, widest last; None for one that was not copied.

        `widths` names the widths that were asked for.
        """
        with self._database.read() as connection:
            text = connection.scalar(
                select(stored_pictures.c.copies).where(stored_pictures.c.url == url, stored_pictures.c.widths == widths)
            )
        return None if text is None else tuple((name, width, height) for name, width, height in json.loads(text))

    def record_stored_picture(self, url: str, widths: str, copies: Iterable[tuple[str, int, int]]) -> None:
        """Note what the copies of a picture are called, and their sizes in pixels."""
        with self._database.write() as connection:
            self._database.upsert(
                connection, stored_pictures, ["copies"], url=url, widths=widths, copies=json.dumps(list(copies))
            )
