"""The part of the ledger that remembers articles and the addresses that they are known by."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, distinct, exists, func, insert, or_, select, tuple_, update

from pipeline.due import Pace
from pipeline.model import Article
from pipeline.store.codec import article_from_json, article_to_json
from pipeline.store.database import Database
from pipeline.store.records import DeliveryState, Record
from pipeline.store.schema import articles, deliveries, indexed, keys

EXTRACTED, SETTLED, REJECTED = "extracted", "settled", "rejected"

# A source that lists a withdrawn page again says that it is back, or is slow to forget it: one look a day tells.
OFFERED_AGAIN = timedelta(days=1)

# SQLite takes 32,766 parameters in a statement, older builds 999.
_BATCH = 500

# Built once: for what is asked of every article, SQLAlchemy takes longer to put a statement together than SQLite takes
# to answer it.
_SETTLED = (
    select(keys.c.key)
    .join(articles, articles.c.id == keys.c.article_id)
    .where(
        keys.c.key.in_(bindparam("keys", expanding=True)),
        articles.c.state.in_((SETTLED, REJECTED)),
        or_(articles.c.recheck_at.is_(None), articles.c.recheck_at > bindparam("now")),
        or_(articles.c.withdrawn.is_(None), articles.c.updated_at > bindparam("since")),
    )
)
_KNOWN = select(articles).join(keys, keys.c.article_id == articles.c.id).where(keys.c.key == bindparam("key"))
_ID = select(keys.c.article_id).where(keys.c.key == bindparam("key"))
_STATE = (
    select(articles.c.id, articles.c.state)
    .join(keys, keys.c.article_id == articles.c.id)
    .where(keys.c.key == bindparam("key"))
)
_ADD = insert(articles).returning(articles.c.id)
_ADD_KEY = insert(keys)
_CHANGE = update(articles).where(articles.c.id == bindparam("row"))
_SETTLE = update(articles).where(
    articles.c.id == bindparam("row"),
    ~exists().where(
        deliveries.c.article_id == articles.c.id,
        deliveries.c.state.in_((DeliveryState.RESERVED, DeliveryState.WRITING)),
    ),
)
_IMAGE_USE = select(func.count(distinct(articles.c.id))).where(
    articles.c.image_url == bindparam("url"), articles.c.provider == bindparam("spider")
)


class Articles:
    """What became of articles. A part of `Ledger`."""

    _database: Database

    def settled(self, keys_: Iterable[str], now: datetime) -> frozenset[str]:
        """Return those identity keys that need no fetch now: exported or rejected, and not due for a re-check.

        `keys_` are offered by a source. Where it offers a page that was withdrawn, the page is looked at daily.
        """
        asked = sorted(set(keys_))
        found: set[str] = set()
        with self._database.read() as connection:
            for start in range(0, len(asked), _BATCH):
                batch = asked[start : start + _BATCH]
                # A very long key may come back as the index has it.
                meant = {indexed(key): key for key in batch} | {key: key for key in batch}
                asked_for = {"keys": batch, "now": now, "since": now - OFFERED_AGAIN}
                found.update(meant[stored] for stored in connection.scalars(_SETTLED, asked_for))
        return frozenset(found)

    def alias(self, article_id: int, keys_: Iterable[str]) -> None:
        """Make further identity keys lead to an article. A key that leads elsewhere already is left alone."""
        with self._database.write() as connection:
            for key in sorted(set(keys_)):
                self._database.upsert(connection, keys, [], key=key, article_id=article_id)

    def begin_article(self, article: Article, key: str, provider: str, now: datetime) -> int:
        """Store an article that is about to be exported and return its id, the same for the same key or alias.

        `provider` is the spider's name. The article does not count as seen before `settle`.
        """
        values = {
            "url": article.canonical_url,
            "provider": provider,
            "state": EXTRACTED,
            "reason": None,
            "published_at": article.published_at.value,
            "image_url": article.images[0].url if article.images else None,
            "article": article_to_json(article),
            "updated_at": now,
            "recheck_at": None,
        }
        with self._database.write() as connection:
            return self._store(connection, key, values, now)

    def reject(
        self,
        key: str,
        url: str,
        provider: str,
        reason: str,
        now: datetime,
        recheck_at: datetime | None = None,
        published_at: datetime | None = None,
    ) -> int:
        """Note that an article is not wanted, and when to look again (None: never). Returns its id.

        `published_at` is what is known of its date.

        An article that was exported stays so: only the reason and the next re-check are noted.
        """
        with self._database.write() as connection:
            known = connection.execute(_STATE, {"key": key}).one_or_none()
            values: dict[str, Any] = {"reason": reason, "updated_at": now, "recheck_at": recheck_at}
            if known is None or known.state != SETTLED:
                values["state"] = REJECTED
                values |= {"published_at": published_at} if published_at else {}
            if known is None:
                values |= {"url": url, "provider": provider}
            return self._store(connection, key, values, now)

    def _store(self, connection: Connection, key: str, values: dict[str, Any], now: datetime) -> int:
        article_id = connection.scalar(_ID, {"key": key})
        if article_id is not None:
            connection.execute(_CHANGE, {**values, "row": article_id})
            return int(article_id)
        article_id = connection.execute(_ADD, {**values, "first_seen": now}).scalar_one()
        connection.execute(_ADD_KEY, {"key": key, "article_id": article_id})
        return int(article_id)

    def settle(self, article_id: int, now: datetime, recheck_at: datetime | None = None) -> bool:
        """Count an article as seen until `recheck_at` (None: for good).

        Only after its files are on disk: returns False, and changes nothing, while one of its deliveries is open.
        """
        values = {"state": SETTLED, "reason": None, "updated_at": now, "recheck_at": recheck_at}
        with self._database.write() as connection:
            result = connection.execute(_SETTLE, {**values, "row": article_id})
        return result.rowcount == 1

    def is_empty(self) -> bool:
        """Return whether no article was ever noted."""
        with self._database.read() as connection:
            return connection.scalar(select(articles.c.id).limit(1)) is None

    def get(self, article_id: int) -> Record | None:
        """Return what is known of an article."""
        with self._database.read() as connection:
            row = connection.execute(select(articles).where(articles.c.id == article_id)).one_or_none()
        return None if row is None else record_of(row)

    def known(self, key: str) -> Record | None:
        """Return what is known of the article with this identity key or alias."""
        with self._database.read() as connection:
            row = connection.execute(_KNOWN, {"key": key}).one_or_none()
        return None if row is None else record_of(row)

    def find(self, key_or_url: str) -> Record | None:
        """Return what is known of the article with this identity key, alias or canonical URL.

        Looks through all articles when there is none: for what a person asks, not for every page.
        """
        with self._database.read() as connection:
            row = connection.execute(
                select(articles).join(keys, keys.c.article_id == articles.c.id).where(keys.c.key == key_or_url)
            ).one_or_none()
            if row is None:
                row = connection.execute(
                    select(articles).where(articles.c.url == key_or_url).order_by(articles.c.id).limit(1)
                ).one_or_none()
        return None if row is None else record_of(row)

    def addresses(self, since: datetime, until: datetime) -> dict[int, str]:
        """Return id → canonical URL of what `window` yields, without reading the articles."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(articles.c.id, articles.c.url).where(
                    and_(articles.c.published_at >= since, articles.c.published_at < until),
                    articles.c.state != REJECTED,
                    articles.c.article.is_not(None),
                )
            ).all()
        return {row.id: row.url for row in rows}

    def moments(self, article_ids: Iterable[int]) -> dict[int, datetime]:
        """Return when these articles were published, without reading them; those that have no date are left out."""
        found: dict[int, datetime] = {}
        ids = sorted(set(article_ids))
        with self._database.read() as connection:
            for start in range(0, len(ids), _BATCH):
                asked = select(articles.c.id, articles.c.published_at).where(
                    articles.c.id.in_(ids[start : start + _BATCH]),
                    articles.c.published_at.is_not(None),
                    articles.c.article.is_not(None),
                )
                found.update((row.id, row.published_at) for row in connection.execute(asked))
        return found

    def paces(self, since: datetime, until: datetime) -> dict[str, Pace]:
        """Return how much was published from `since` to `until`, rejected articles left out, by spider name."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(articles.c.provider, func.count(), func.min(articles.c.published_at))
                .where(
                    and_(articles.c.published_at >= since, articles.c.published_at <= until),
                    articles.c.state != REJECTED,
                )
                .group_by(articles.c.provider)
            ).all()
        return {provider: Pace(articles=count, oldest=oldest) for provider, count, oldest in rows}

    def window(self, since: datetime, until: datetime) -> Iterator[tuple[int, Article]]:
        """Yield (id, article) for since ≤ publication < until, oldest first, rejected ones left out.

        Read in pages, so that other statements may run between two of them.
        """
        after: tuple[datetime, int] | None = None
        while True:
            page = (
                select(articles.c.id, articles.c.published_at, articles.c.article)
                .where(
                    and_(articles.c.published_at >= since, articles.c.published_at < until),
                    articles.c.state != REJECTED,
                    articles.c.article.is_not(None),
                )
                .order_by(articles.c.published_at, articles.c.id)
                .limit(_BATCH)
            )
            if after is not None:
                page = page.where(tuple_(articles.c.published_at, articles.c.id) > after)
            with self._database.read() as connection:
                rows = connection.execute(page).all()
            for row in rows:
                yield row.id, article_from_json(row.article)
            if len(rows) < _BATCH:
                return
            after = (rows[-1].published_at, rows[-1].id)

    def published(self, provider: str, moment: datetime) -> tuple[Record, ...]:
        """Return what is known of the articles of a spider with this date of publication, the newest fifty at most."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(articles)
                .where(
                    articles.c.published_at == moment,
                    articles.c.provider == provider,
                    articles.c.state != REJECTED,
                    articles.c.article.is_not(None),
                )
                .order_by(articles.c.id.desc())
                .limit(50)
            ).all()
        return tuple(record_of(row) for row in rows)

    def image_use(self, url: str, provider: str) -> int:
        """Return how many articles of a spider have this lead picture."""
        with self._database.read() as connection:
            count = connection.scalar(_IMAGE_USE, {"url": url, "spider": provider})
        return count or 0

    def drop_image(self, url: str, provider: str) -> int:
        """Take a lead picture from all articles of a spider that have it; return how many had.

        Their files wait to be brought up to date, and their pages are read in full at the next look: there may be
        another picture.
        """
        with self._database.write() as connection:
            rows = connection.execute(
                select(articles.c.id, articles.c.article).where(
                    articles.c.image_url == url, articles.c.provider == provider, articles.c.article.is_not(None)
                )
            ).all()
            for row in rows:
                article = replace(article_from_json(row.article), images=(), etag=None, last_modified=None)
                connection.execute(
                    update(articles)
                    .where(articles.c.id == row.id)
                    .values(article=article_to_json(article), image_url=None, stale=True)
                )
        return len(rows)


def record_of(row: Row[Any]) -> Record:
    """Return a row of `articles` as what is handed out."""
    return Record(
        id=row.id,
        url=row.url,
        provider=row.provider,
        state=row.state,
        reason=row.reason,
        first_seen=row.first_seen,
        recheck_at=row.recheck_at,
        article=None if row.article is None else article_from_json(row.article),
        misses=row.misses or 0,
        withdrawn=row.withdrawn,
    )
