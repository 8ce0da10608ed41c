"""Related coverage across providers: compare what is new with its week, and bring the files that it touches up to date.

Pairs are scored once, when the later of two articles arrives, and kept in the ledger: a score depends on how common
words were that week, so scoring again could change files for no reason that a reader sees. Which articles tell one
story follows from the kept pairs alone.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from pipeline.config import Destination
from pipeline.enrich.article import enrich
from pipeline.enrich.related import StaleWindow, Story, Window, clusters, dump, load
from pipeline.enrich.related.score import THRESHOLD
from pipeline.enrich.related.story import Link
from pipeline.enrich.taxonomy import Profile
from pipeline.model import Article, Provider, Related
from pipeline.normalise.providers import resolve
from pipeline.store import Ledger, Record, StoredLink

WINDOW = timedelta(days=7)  # The largest gap that the reference system linked is 4.6 days (contract, section 5).
# Of what is compared at once, the most that a usual run brings: a week back, a day ahead, a date known to the day.
# Years of archives are so compared week by week, each by the words of its own time.
SPAN = WINDOW + timedelta(days=2)
BATCH = 500  # Articles held in memory at once while the index is made.
MAX_STORY = 500  # Articles followed from one to the next. The largest story known has 65 (contract, section 5).

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Mate:
    """Another article of the same story."""

    record: Record
    duplicate: bool
    """Whether it carries the same text."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Finds related coverage in a ledger, and scores articles for a destination with it."""

    ledger: Ledger
    destinations: tuple[Destination, ...]
    profile: Profile
    provider_of: Callable[[str, Article], Provider]
    """(spider name, article) → its outlet, as the spider states it."""
    now: datetime
    most: int
    """Related articles that a file shows."""
    index: Path
    """Where the index over the window is kept between runs; losing it costs time, nothing else."""

    def compare(self, pending: Collection[int]) -> frozenset[int]:
        """Compare these articles with their week; return the ids of all in whose story something may have changed."""
        if not pending:
            return frozenset()
        before = self._told_elsewhere(self._story(pending))
        moments = self.ledger.moments(pending)
        past = Window()
        for batch in _by_time(moments):
            self._compare(batch, min(map(moments.__getitem__, batch)), max(map(moments.__getitem__, batch)), past)
        touched = before | self._told_elsewhere(self._story(pending))
        self._name_stories(touched)
        return touched

    def _compare(self, pending: Collection[int], first: datetime, last: datetime, past: Window) -> None:
        """Compare articles published from `first` to `last` with their week, and keep the pairs that are found.

        `past` is filled with a week that is over, and serves the next one. The kept index is of the present week.
        """
        urls = self.ledger.addresses(first - WINDOW, last + WINDOW)
        ids = {url: number for number, url in urls.items()}
        is_present = last >= self.now - WINDOW
        window = self._window(urls, frozenset(pending), self._kept() if is_present else past)
        found: dict[tuple[int, int], StoredLink] = {}
        for article_id in pending:
            url = urls.get(article_id)
            if url is None or url not in window:
                continue
            for link in window.candidates_of(url):
                stored = _stored(link, ids)
                if stored.a != stored.b:
                    found[stored.a, stored.b] = stored
        self.ledger.record_links(pending, found.values())
        if is_present:
            write_beside(self.index, dump(window))

    def stories(self, article_ids: Collection[int]) -> frozenset[int]:
        """Return these articles and all that tell their stories: their files show each other."""
        return self._story(article_ids) if article_ids else frozenset()

    def decaying(self) -> frozenset[int]:
        """Return the articles of the window where some destination's heat decays: their files change with time."""
        if not any(destination.heat_half_life for destination in self.destinations):
            return frozenset()
        return frozenset(number for number, _ in self.ledger.window(self.now - WINDOW, self.now + timedelta(days=1)))

    def mates(self, article_id: int) -> tuple[Mate, ...]:
        """Return the other articles of the same story, in no particular order."""
        members = self._story([article_id])
        if len(members) == 1:
            return ()
        links = [link for link in self.ledger.links_of(members) if link.a in members and link.b in members]
        records = self.ledger.records(members)
        urls = {number: record.url for number, record in records.items()}
        scored = [_as_link(link, urls) for link in links if link.a in urls and link.b in urls]
        own = urls.get(article_id)
        duplicates = {
            url for link in scored if link.kind == "duplicate" and own in (link.a, link.b) for url in (link.a, link.b)
        }
        together = next((set(cluster.members) for cluster in clusters(scored) if own in cluster.members), set())
        together |= duplicates
        return tuple(
            Mate(record, record.url in duplicates)
            for number, record in records.items()
            if number != article_id and record.url in together and record.article and not record.withdrawn
        )

    def editions(
        self, article_id: int | None, spider: str, article: Article, *, withdrawn: bool = False
    ) -> tuple[tuple[Destination, Article], ...]:
        """Return `article` as each destination shows it that wants it or has it already.

        `article_id` is None for an article that the ledger does not know yet. A withdrawn one is shown nowhere.
        """
        mates = self.mates(article_id) if article_id is not None else ()
        found = []
        for destination in self.destinations:
            edition = self._edition(mates, spider, article, destination)
            if withdrawn:
                edition = replace(edition, visible=False)
            has_it = article_id is not None and self.ledger.delivery(destination.name, article_id) is not None
            if has_it or destination.wants(edition, spider):
                found.append((destination, edition))
        return tuple(found)

    def _edition(self, mates: tuple[Mate, ...], spider: str, article: Article, destination: Destination) -> Article:
        """Fill in its name for the outlet, topics, scores and related coverage."""
        own = self._with_provider(spider, article, destination)
        related, duplicates = [], set()
        for mate in mates:
            if mate.record.article is None:
                continue
            other = self._with_provider(mate.record.provider, mate.record.article, destination)
            scored = enrich(other, destination.taxonomy, self.profile)
            if destination.wants(scored, mate.record.provider):
                related.append(_as_related(scored))
                if mate.duplicate:
                    duplicates.add(scored.canonical_url)
        related.sort(key=lambda entry: (-entry.quality, entry.published_at.value, entry.url))
        # Duplicates decide whether this one is hidden, so none of them is cut off unseen.
        edition = enrich(
            own,
            destination.taxonomy,
            self.profile,
            related=tuple(related),
            duplicates=duplicates,
            half_life=destination.heat_half_life,
            # Heat fades as long as files are brought up to date; one that is read later stands as that left it.
            now=min(self.now, article.published_at.value + WINDOW),
        )
        return replace(edition, related=edition.related[: self.most])

    def _with_provider(self, spider: str, article: Article, destination: Destination) -> Article:
        # The destination's registry names the outlet and has its logo.
        provider = resolve(
            self.provider_of(spider, article), article.original_url, article.site_name, destination.taxonomy.by_domain
        )
        return replace(article, provider=provider)

    def _kept(self) -> Window:
        """The index that the last run left: reading it takes a second, a hundred thousand texts half a minute."""
        try:
            return load(self.index.read_bytes())
        except (OSError, StaleWindow):
            return Window()

    def _window(self, urls: Mapping[int, str], fresh: frozenset[int], window: Window) -> Window:
        """Bring an index up to date: these articles are in it and no others, those of `fresh` as they are now."""
        wanted = set(urls.values())
        for url in [url for url in window if url not in wanted]:
            window.remove(url)
        missing = [number for number, url in urls.items() if url not in window or number in fresh]
        for start in range(0, len(missing), BATCH):
            for record in self.ledger.records(missing[start : start + BATCH]).values():
                if record.article is not None:
                    window.add(_story(record.article))
        return window

    def _name_stories(self, article_ids: Collection[int]) -> None:
        """Give the stories that these articles tell their ids, or leave them those that they have."""
        members = self._story(article_ids) if article_ids else frozenset()
        links = [link for link in self.ledger.links_of(members) if link.a in members and link.b in members]
        numbers = {record.url: number for number, record in self.ledger.records(members).items()}
        urls = {number: url for url, number in numbers.items()}
        known = self.ledger.stories_of(members)
        given = {urls[number]: story for number, story in known.items() if number in urls}
        scored = [_as_link(link, urls) for link in links if link.a in urls and link.b in urls]
        now: dict[int, str | None] = dict.fromkeys(known)
        for cluster in clusters(scored, given=given):
            now.update((numbers[url], cluster.id) for url in cluster.members)
        self.ledger.name_stories({number: story for number, story in now.items() if known.get(number) != story})

    def _story(self, article_ids: Iterable[int]) -> frozenset[int]:
        """Return these articles and all that strong pairs lead to, step by step."""
        members = frontier = frozenset(article_ids)
        limit = len(members) + MAX_STORY
        while frontier and len(members) < limit:
            frontier = self._told_elsewhere(frontier) - members
            members |= frontier
        return members

    def _told_elsewhere(self, article_ids: Collection[int]) -> frozenset[int]:
        """Return both ends of the strong pairs of these articles; nothing for those that stand alone."""
        links = self.ledger.links_of(article_ids)
        return frozenset(number for link in links if _is_strong(link) for number in (link.a, link.b))


def _by_time(moments: Mapping[int, datetime]) -> Iterator[list[int]]:
    """Yield the ids in batches, oldest first, none of which spans more than `SPAN`."""
    batch: list[int] = []
    for number in sorted(moments, key=lambda number: (moments[number], number)):
        if batch and moments[number] - moments[batch[0]] > SPAN:
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch


def _is_strong(link: StoredLink) -> bool:
    return link.kind is not None or link.score >= THRESHOLD


def _story(article: Article) -> Story:
    return Story(
        id=article.canonical_url,
        title=article.title,
        excerpt=article.excerpt,
        body=article.body,
        published=article.published_at.value,
        provider=article.provider.domain,
    )


def _stored(link: Link, ids: dict[str, int]) -> StoredLink:
    a, b = sorted((ids[link.a], ids[link.b]))
    return StoredLink(
        a=a,
        b=b,
        score=round(link.score, 4),
        kind=link.kind,
        shared=link.shared,
        hours=link.hours,
        same_provider=link.same_provider,
    )


def _as_link(link: StoredLink, urls: dict[int, str]) -> Link:
    a, b = sorted((urls[link.a], urls[link.b]))
    return Link(
        a=a,
        b=b,
        score=link.score,
        kind="duplicate" if link.kind == "duplicate" else "related" if link.kind else None,
        shared=link.shared,
        hours=link.hours,
        same_provider=link.same_provider,
    )


def _as_related(article: Article) -> Related:
    return Related(
        title=article.title,
        excerpt=article.excerpt,
        published_at=article.published_at,
        url=article.canonical_url,
        provider=article.provider,
        quality=article.quality or 0,
        type=article.type,
        amp_url=article.amp_url,
        amp_cache_url=article.amp_cache_url,
        image=article.images[0] if article.images else None,
    )


def write_beside(path: Path, data: bytes) -> None:
    """Replace a file that can be made again: whole or not at all, but without waiting for the disk."""
    temporary = path.with_name(f"{path.name}.tmp")
    temporary.write_bytes(data)
    temporary.replace(path)
