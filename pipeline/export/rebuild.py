"""A ledger from the files alone: what is on disk counts as seen and delivered."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.enrich.heat import THRESHOLD
from pipeline.errors import ExportFailed
from pipeline.export.deliver import Target
from pipeline.export.folder import digest
from pipeline.export.frontmatter import BadFrontMatter
from pipeline.export.presets import PRESETS
from pipeline.export.recover import Recovered, recover
from pipeline.export.secured import Cipher
from pipeline.export.shelf import Place, places, read
from pipeline.model import Article
from pipeline.normalise.urls import identity_key
from pipeline.store import Ledger, StoredLink

UNPUBLISHED = "unpublished when the ledger was rebuilt"
"""Why an article counts as withdrawn that is warm enough and yet not shown."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file of an article."""

    destination: Target
    place: Place
    content: bytes = field(repr=False)
    recovered: Recovered
    key: str
    """Identity of its article."""
    alias: str
    """Identity of the address as the source gave it."""


@dataclass(slots=True)
class Survey:
    """What lies in the destinations."""

    found: list[Found] = field(default_factory=list)
    """One file of an article at each destination."""
    strangers: list[str] = field(default_factory=list)
    """Files that name no article; they are left alone."""
    problems: list[tuple[str, str]] = field(default_factory=list)
    """(file, why it cannot be taken over)."""


def survey(destinations: Iterable[Target], cipher: Cipher | None = None) -> Survey:
    """Read all files of the destinations, archived ones too. Raises ExportFailed for a folder that cannot be read.

    Of two files of one article at a destination the content folder's comes before the archive's, and the shorter name
    (without a number) before the longer; the other is a problem.
    """
    result = Survey()
    for destination in destinations:
        taken: dict[str, str] = {}
        for place in sorted(places(destination), key=lambda place: (place.archived, len(place.path), place.path)):
            shown = f"{destination.path}/{place.shown(destination.preset)}"
            try:
                content = read(destination, place)
                recovered = None if content is None else recover(content, PRESETS[destination.preset], cipher)
                if content is None or recovered is None:
                    result.strangers.append(shown)
                    continue
                key = identity_key(recovered.article.canonical_url)
                alias = identity_key(recovered.article.original_url)
            except (BadFrontMatter, ExportFailed, ValueError) as error:
                result.problems.append((shown, str(error)))
                continue
            if key in taken:
                result.problems.append((shown, f"the same article as {taken[key]}"))
            else:
                taken[key] = shown
                result.found.append(Found(destination, place, content, recovered, key, alias))
    return result


def rebuild(
    ledger: Ledger,
    files: Survey,
    spider_of: Callable[[Article], str],
    recheck_at: Callable[[datetime], datetime | None],
    now: datetime,
) -> int:
    """Fill an empty ledger from a survey, in one transaction, and return the number of articles.

    `spider_of` names the spider that an article belongs to, `recheck_at` when one of a date is looked at again: then
    what its file lacks is read anew. Every file counts as delivered as it is, a person's edits included. Files that
    were removed by hand are not known any more.
    """
    ids: dict[str, int] = {}
    with ledger.transaction():
        for found in files.found:
            article = found.recovered.article
            if found.key not in ids:
                article_id = ledger.begin_article(article, found.key, spider_of(article), now)
                ids[found.key] = article_id
                ledger.alias(article_id, [found.alias])
            ledger.adopt(
                found.destination.name,
                ids[found.key],
                found.place.path,
                archived=found.place.archived,
                sha256=digest(found.content),
                content=found.content.decode(),
                now=now,
            )
        for found in files.found:
            article, again = found.recovered.article, recheck_at(found.recovered.article.published_at.value)
            ledger.settle(ids[found.key], now, again)
            if article.visible is False and article.heat is not None and article.heat >= THRESHOLD:
                ledger.page_missing(ids[found.key], 0, now, again, UNPUBLISHED)
        ledger.record_links(ids.values(), _links(files, ids))
        ledger.mark_linked(ids.values(), now, ids.values())
    return len(ids)


def _links(files: Survey, ids: dict[str, int]) -> list[StoredLink]:
    """The pairs that the files call related. The copy that a better one stands for is hidden: it is a duplicate."""
    articles = {found.key: found.recovered.article for found in files.found}
    pairs: dict[tuple[int, int], StoredLink] = {}
    for found in files.found:
        for url in found.recovered.related:
            try:
                other = identity_key(url)
            except ValueError:
                continue
            if other not in ids or other == found.key:
                continue
            one, two = found.recovered.article, articles[other]
            a, b = sorted((ids[found.key], ids[other]))
            apart = abs((one.published_at.value - two.published_at.value).total_seconds()) / 3600
            pairs[a, b] = StoredLink(
                a=a,
                b=b,
                score=1.0,
                kind="duplicate" if (one.heat or 0) < 0 or (two.heat or 0) < 0 else "related",
                shared=(),
                hours=round(apart, 2),
                same_provider=one.provider.domain == two.provider.domain,
            )
    return [pairs[pair] for pair in sorted(pairs)]
