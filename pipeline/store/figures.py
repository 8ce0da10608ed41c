"""The part of the ledger that answers what a report asks. It only reads."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import String, distinct, func, select, tuple_, type_coerce

from pipeline.model import Article
from pipeline.store.articles import REJECTED
from pipeline.store.codec import article_from_json
from pipeline.store.database import Database
from pipeline.store.records import DeliveryState
from pipeline.store.schema import articles, deliveries, provider_runs, runs

_BATCH = 500  # Articles held in memory at once.
_DAY = len("2026-11-23")  # Moments are ISO text of one width, the day in front, in both databases.


class RunRow(NamedTuple):
    """A run, as the ledger has it."""

    id: int
    kind: str
    started_at: datetime
    ended_at: datetime | None
    """None while it goes on, and for ever after it was killed."""
    exit_code: int | None


class Arrival(NamedTuple):
    """An article and when it was first noted."""

    id: int
    provider: str
    """Name of the spider."""
    first_seen: datetime
    """The start of the run that read it first."""
    article: Article


class Rejections(NamedTuple):
    """Pages of one provider that are not wanted, for one reason."""

    provider: str
    reason: str
    pages: int
    example: str
    """Address of one of them."""


class StoryRow(NamedTuple):
    """A story that several articles tell."""

    story: str
    articles: int
    providers: int
    newest: datetime
    """When the last of them was published."""


class Handled(NamedTuple):
    """A file that a person took over or removed."""

    destination: str
    path: str
    state: DeliveryState


class Figures:
    """Sums over articles and runs. A part of `Ledger`."""

    _database: Database

    def recent_runs(self, limit: int) -> tuple[RunRow, ...]:
        """Return the last runs, newest first."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(runs.c.id, runs.c.kind, runs.c.started_at, runs.c.ended_at, runs.c.exit_code)
                .order_by(runs.c.id.desc())
                .limit(limit)
            ).all()
        return tuple(RunRow(*row) for row in rows)

    def turns_over(self, run_id: int) -> frozenset[str]:
        """Return the providers whose turn in a run is over, by spider name."""
        with self._database.read() as connection:
            return frozenset(
                connection.scalars(select(provider_runs.c.provider).where(provider_runs.c.run_id == run_id))
            )

    def touched(self, since: datetime) -> dict[str, dict[str, int]]:
        """Return how many articles were noted or changed since then, by spider name and state."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(articles.c.provider, articles.c.state, func.count())
                .where(articles.c.updated_at >= since)
                .group_by(articles.c.provider, articles.c.state)
            ).all()
        found: dict[str, dict[str, int]] = {}
        for provider, state, count in rows:
            found.setdefault(provider, {})[state] = count
        return found

    def volumes(self, since: datetime, until: datetime) -> dict[str, dict[date, int]]:
        """Return how many articles were published on each day (UTC), rejected ones left out, by spider name."""
        day = func.substr(type_coerce(articles.c.published_at, String), 1, _DAY)
        with self._database.read() as connection:
            rows = connection.execute(
                select(articles.c.provider, day, func.count())
                .where(articles.c.published_at >= since, articles.c.published_at <= until, articles.c.state != REJECTED)
                .group_by(articles.c.provider, day)
            ).all()
        found: dict[str, dict[date, int]] = {}
        for provider, text, count in rows:
            found.setdefault(provider, {})[date.fromisoformat(text)] = count
        return found

    def newest(self, until: datetime) -> dict[str, datetime]:
        """Return when each provider's newest article was published, no later than `until`, by spider name."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(articles.c.provider, func.max(articles.c.published_at))
                .where(articles.c.state != REJECTED, articles.c.published_at <= until)
                .group_by(articles.c.provider)
            ).all()
        return {provider: moment for provider, moment in rows if moment is not None}

    def first_turns(self) -> dict[str, datetime]:
        """Return the start of the first run in which each provider had a turn, by spider name."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(provider_runs.c.provider, func.min(runs.c.started_at))
                .join(runs, runs.c.id == provider_runs.c.run_id)
                .group_by(provider_runs.c.provider)
            ).all()
        return {row[0]: row[1] for row in rows}

    def arrivals(self, since: datetime, limit: int, every: int = 1) -> Iterator[Arrival]:
        """Yield the articles that were first noted since then, newest first, at most `limit`, rejected ones left out.

        With `every` 4, a sample: those whose id four divides. Read in pages, so that other statements may run between
        two of them.
        """
        after: tuple[datetime, int] | None = None
        while limit > 0:
            page = (
                select(articles.c.id, articles.c.provider, articles.c.first_seen, articles.c.article)
                .where(articles.c.first_seen >= since, articles.c.state != REJECTED, articles.c.article.is_not(None))
                .order_by(articles.c.first_seen.desc(), articles.c.id.desc())
                .limit(min(_BATCH, limit))
            )
            if every > 1:
                page = page.where(articles.c.id % every == 0)
            if after is not None:
                page = page.where(tuple_(articles.c.first_seen, articles.c.id) < after)
            with self._database.read() as connection:
                rows = connection.execute(page).all()
            for row in rows:
                yield Arrival(row.id, row.provider, row.first_seen, article_from_json(row.article))
            limit -= len(rows)
            if len(rows) < _BATCH:
                return
            after = (rows[-1].first_seen, rows[-1].id)

    def rejections(self, since: datetime) -> tuple[Rejections, ...]:
        """Return the pages that were first rejected since then and are so still, most frequent first."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(articles.c.provider, articles.c.reason, func.count(), func.max(articles.c.url))
                .where(articles.c.state == REJECTED, articles.c.first_seen >= since)
                .group_by(articles.c.provider, articles.c.reason)
                .order_by(func.count().desc(), articles.c.provider, articles.c.reason)
            ).all()
        return tuple(Rejections(provider, reason or "unknown", count, url) for provider, reason, count, url in rows)

    def told_stories(self, since: datetime, limit: int) -> tuple[StoryRow, ...]:
        """Return the stories with an article that was published since then: those of most providers first."""
        providers = func.count(distinct(articles.c.provider))
        newest = func.max(articles.c.published_at)
        with self._database.read() as connection:
            rows = connection.execute(
                select(articles.c.story, func.count(), providers, newest)
                .where(
                    articles.c.story.is_not(None),
                    articles.c.published_at >= since,
                    articles.c.state != REJECTED,
                    articles.c.withdrawn.is_(None),
                )
                .group_by(articles.c.story)
                .order_by(providers.desc(), func.count().desc(), newest.desc(), articles.c.story)
                .limit(limit)
            ).all()
        return tuple(StoryRow(*row) for row in rows)

    def tellers(self, story: str, since: datetime, limit: int) -> tuple[Arrival, ...]:
        """Return the articles of a story that were published since then, oldest first, at most `limit`."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(articles.c.id, articles.c.provider, articles.c.first_seen, articles.c.article)
                .where(
                    articles.c.story == story,
                    articles.c.published_at >= since,
                    articles.c.state != REJECTED,
                    articles.c.withdrawn.is_(None),
                    articles.c.article.is_not(None),
                )
                .order_by(articles.c.published_at, articles.c.id)
                .limit(limit)
            ).all()
        return tuple(Arrival(row.id, row.provider, row.first_seen, article_from_json(row.article)) for row in rows)

    def handled(self) -> tuple[Handled, ...]:
        """Return the files that people took over or removed, sorted by destination and path."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(deliveries.c.destination, deliveries.c.path, deliveries.c.state)
                .where(deliveries.c.state.in_((DeliveryState.ADOPTED, DeliveryState.DELETED)))
                .order_by(deliveries.c.destination, deliveries.c.path)
            ).all()
        return tuple(Handled(destination, path, DeliveryState(state)) for destination, path, state in rows)
