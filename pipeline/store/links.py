"""The part of the ledger that remembers which articles tell the same story, and which are due for another look."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import Row, and_, delete, insert, or_, select, update

from pipeline.store.articles import EXTRACTED, SETTLED, record_of
from pipeline.store.database import Database
from pipeline.store.records import Record, StoredLink
from pipeline.store.schema import articles, links

_BATCH = 400  # SQLite takes 32,766 parameters in a statement, older builds 999; each id stands in it twice.


class Links:
    """Scored pairs of articles, and re-checks. A part of `Ledger`."""

    _database: Database

    def unlinked(self) -> tuple[int, ...]:
        """Return the ids of the articles that were not yet compared with the others of their week, oldest first."""
        with self._database.read() as connection:
            return tuple(
                connection.scalars(
                    select(articles.c.id)
                    .where(articles.c.linked_at.is_(None), articles.c.state == SETTLED, articles.c.article.is_not(None))
                    .order_by(articles.c.id)
                )
            )

    def record_links(self, compared: Collection[int], found: Iterable[StoredLink]) -> None:
        """Keep the pairs that were found for `compared`, in place of what was kept for them."""
        rows = [
            {
                "a": link.a,
                "b": link.b,
                "score": link.score,
                "kind": link.kind,
                "shared": json.dumps(link.shared, ensure_ascii=False),
                "hours": link.hours,
                "same_provider": link.same_provider,
            }
            for link in found
        ]
        ids = sorted(compared)
        with self._database.write() as connection:
            for start in range(0, len(ids), _BATCH):
                batch = ids[start : start + _BATCH]
                connection.execute(delete(links).where(or_(links.c.a.in_(batch), links.c.b.in_(batch))))
            if rows:
                connection.execute(insert(links), rows)

    def mark_linked(self, article_ids: Collection[int], now: datetime, stale: Collection[int] = ()) -> None:
        """Count articles as compared, and the `stale` as up to date: only after the files that change are on disk."""
        with self._database.write() as connection:
            for ids, values in ((sorted(article_ids), {"linked_at": now}), (sorted(stale), {"stale": None})):
                for start in range(0, len(ids), _BATCH):
                    batch = ids[start : start + _BATCH]
                    connection.execute(update(articles).where(articles.c.id.in_(batch)).values(**values))

    def mark_stale(self, article_id: int) -> None:
        """Have the files of an article, and of all that tell its story, brought up to date after the crawls."""
        with self._database.write() as connection:
            connection.execute(update(articles).where(articles.c.id == article_id).values(stale=True))

    def stale(self) -> frozenset[int]:
        """Return the ids of the articles whose files wait to be brought up to date, of this run or of a killed one."""
        with self._database.read() as connection:
            return frozenset(connection.scalars(select(articles.c.id).where(articles.c.stale.is_(True))))

    def unlink(self, article_id: int) -> None:
        """Have an article compared again: its text has changed."""
        with self._database.write() as connection:
            connection.execute(update(articles).where(articles.c.id == article_id).values(linked_at=None))

    def stories_of(self, article_ids: Collection[int]) -> dict[int, str]:
        """Return the ids of the stories that these articles tell, by article, those known longest first."""
        found: dict[int, str] = {}
        ids = sorted(article_ids)
        with self._database.read() as connection:
            for start in range(0, len(ids), _BATCH):
                asked = select(articles.c.id, articles.c.story).where(
                    articles.c.id.in_(ids[start : start + _BATCH]), articles.c.story.is_not(None)
                )
                found.update((row.id, row.story) for row in connection.execute(asked.order_by(articles.c.id)))
        return found

    def name_stories(self, stories: Mapping[int, str | None]) -> None:
        """Keep which story each of these articles tells; None for one that nobody else tells any more."""
        with self._database.write() as connection:
            for article_id, story in sorted(stories.items()):
                connection.execute(update(articles).where(articles.c.id == article_id).values(story=story))

    def links_of(self, article_ids: Collection[int]) -> tuple[StoredLink, ...]:
        """Return all pairs that have one of these articles, weak ones included, each once, sorted."""
        found: dict[tuple[int, int], StoredLink] = {}
        ids = sorted(article_ids)
        with self._database.read() as connection:
            for start in range(0, len(ids), _BATCH):
                batch = ids[start : start + _BATCH]
                for row in connection.execute(select(links).where(or_(links.c.a.in_(batch), links.c.b.in_(batch)))):
                    found[row.a, row.b] = _link(row)
        return tuple(found[pair] for pair in sorted(found))

    def records(self, article_ids: Collection[int]) -> dict[int, Record]:
        """Return what is known of these articles, by id."""
        found: dict[int, Record] = {}
        ids = sorted(article_ids)
        with self._database.read() as connection:
            for start in range(0, len(ids), _BATCH):
                batch = ids[start : start + _BATCH]
                for row in connection.execute(select(articles).where(articles.c.id.in_(batch))):
                    found[row.id] = record_of(row)
        return found

    def due(self, provider: str, now: datetime, limit: int) -> tuple[Record, ...]:
        """Return up to `limit` delivered articles of a spider whose re-check is due, those that wait longest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(articles)
                .where(
                    articles.c.provider == provider,
                    articles.c.recheck_at <= now,
                    articles.c.state == SETTLED,
                    articles.c.article.is_not(None),
                )
                .order_by(articles.c.recheck_at, articles.c.id)
                .limit(limit)
            ).all()
        return tuple(record_of(row) for row in rows)

    def page_read(self, article_id: int) -> None:
        """Note that a page was just read: it is there, so it is withdrawn no longer."""
        with self._database.write() as connection:
            connection.execute(update(articles).where(articles.c.id == article_id).values(misses=0, withdrawn=None))

    def page_unchanged(self, article_id: int, recheck_at: datetime | None) -> None:
        """Note that a page says what it said, so that it is not withdrawn, and when to look again."""
        with self._database.write() as connection:
            connection.execute(
                update(articles)
                .where(articles.c.id == article_id)
                .values(misses=0, recheck_at=recheck_at, withdrawn=None)
            )

    def page_missing(
        self, article_id: int, misses: int, now: datetime, recheck_at: datetime | None, withdrawn: str | None
    ) -> None:
        """Note that a page was not found for the `misses`-th time, and why it now counts as withdrawn, if so.

        The files of a withdrawn article wait to be brought up to date.
        """
        with self._database.write() as connection:
            connection.execute(
                update(articles)
                .where(and_(articles.c.id == article_id, articles.c.state.in_((SETTLED, EXTRACTED))))
                .values(
                    misses=misses,
                    updated_at=now,
                    recheck_at=recheck_at,
                    withdrawn=withdrawn,
                    stale=True if withdrawn else articles.c.stale,
                )
            )


def _link(row: Row[tuple[object, ...]]) -> StoredLink:
    values = row._mapping
    return StoredLink(**{**values, "shared": tuple(json.loads(values["shared"]))})
