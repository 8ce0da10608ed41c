"""What `scrapy preview` shows: an article that was read, as each destination would get it. Writes nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scrapy.settings import BaseSettings

from pipeline.config import Destination
from pipeline.coverage import Coverage, Mate
from pipeline.enrich.taxonomy import Profile
from pipeline.explanation import judgement, unwanted_by
from pipeline.export.names import stem
from pipeline.export.presets import PRESETS
from pipeline.export.render import render
from pipeline.model import Article, Claim, Provider
from pipeline.normalise.slugs import slug
from pipeline.normalise.urls import identity_key
from pipeline.recheck import succeed
from pipeline.rights import judge, parse_policy
from pipeline.stages import restricted
from pipeline.store import Ledger, Record
from pipeline.store.names import numbered
from pipeline.upkeep import ledger_path

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Edition:
    """An article at one destination."""

    destination: str
    path: str
    """Where its file is, or would be."""
    file: str
    """The file, without private fields."""
    wanted: bool
    unwanted_by: tuple[str, ...]
    """Keys of `destinations.yaml` that keep it out."""
    judgement: Json
    """Its scores: see `pipeline.explanation.judgement`."""


@contextmanager
def looking(settings: BaseSettings) -> Iterator[Ledger]:
    """Open the ledger, or an empty one that is forgotten where there is none: a look makes none. Raises LedgerError."""
    path = ledger_path(settings)
    if path is None or path.exists():
        with Ledger.open(settings["WIRECOPY_STORE"]) as ledger:
            yield ledger
        return
    with TemporaryDirectory(prefix="wirecopy-") as folder, Ledger.open(Path(folder, "ledger.sqlite")) as ledger:
        yield ledger


@dataclass(frozen=True, slots=True)
class Statements:
    """The ledger's memory of what sites state in their own files, to be read only."""

    ledger: Ledger

    def site_files(self, origin: str) -> tuple[str, str, datetime] | None:
        """As the ledger has it."""
        return self.ledger.site_files(origin)

    def record_site_files(self, origin: str, tdmrep: str, ai: str, now: datetime) -> None:
        """Remember nothing."""


def obey(settings: BaseSettings, article: Article, claims: tuple[Claim, ...]) -> Article:
    """Return no more of an article than its publisher allows; `claims` is what the site states besides the page.

    Raises ConfigError for a policy that makes no sense.
    """
    agent = str(settings["USER_AGENT"]).partition("/")[0].strip().lower()
    stated = (article.rights.claims if article.rights else ()) + claims
    rights = judge(stated, agent, parse_policy(settings["WIRECOPY_RIGHTS"]))
    return restricted(article, rights, settings.getint("WIRECOPY_EXCERPT_MOST"))


def editions(
    ledger: Ledger,
    destinations: tuple[Destination, ...],
    profile: Profile,
    provider_of: Callable[[str, Article], Provider],
    spider: str,
    article: Article,
    now: datetime,
    most: int,
) -> tuple[Edition, ...]:
    """Return the article as each destination would get it, in their order, those that do not want it too.

    One that the ledger knows keeps its date of publication, its related coverage and the path of its file. `most` is
    the number of related articles that a file shows.
    """
    record = ledger.find(identity_key(article.canonical_url))
    if record is not None and record.article is not None:
        article = succeed(record.article, article, now)
    coverage = Coverage(ledger, destinations, profile, provider_of, now, most, index=Path())
    mates = coverage.mates(record.id) if record is not None else ()
    return tuple(_edition(coverage, destination, record, mates, spider, article) for destination in destinations)


def _edition(
    coverage: Coverage,
    destination: Destination,
    record: Record | None,
    mates: tuple[Mate, ...],
    spider: str,
    article: Article,
) -> Edition:
    # What a destination does not want is shown as if it did, with the keys that say so.
    open_ = replace(destination, topics=None, providers=None, languages=None, types=None, min_quality=0)
    article_id, withdrawn = (record.id, record.withdrawn) if record is not None else (None, None)
    ((_, edition),) = replace(coverage, destinations=(open_,)).editions(
        article_id, spider, article, withdrawn=withdrawn is not None
    )
    preset = PRESETS[destination.preset]
    row = coverage.ledger.delivery(destination.name, article_id) if article_id is not None else None
    date = edition.published_at.value.date().isoformat()
    name = numbered(preset.file_name, date, stem(slug(edition.title), edition.canonical_url), 1)
    content = render(edition, preset, body=destination.body_of(edition, spider))
    return Edition(
        destination=destination.name,
        path=row.path if row is not None else f"{preset.folder}/{name}",
        file=content.decode(),
        wanted=destination.wants(edition, spider),
        unwanted_by=tuple(unwanted_by(destination, edition, spider)),
        judgement=judgement(edition, destination, coverage.profile, mates, coverage.now, withdrawn=withdrawn),
    )
