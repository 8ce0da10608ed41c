"""What `scrapy explain` says of an article, as data: looked up in the ledger and scored again, offline."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.config import Destination
from pipeline.coverage import Coverage, Mate
from pipeline.enrich.article import RECOVERED
from pipeline.enrich.heat import heat
from pipeline.enrich.quality import score
from pipeline.enrich.reasons import topic_reasons
from pipeline.enrich.taxonomy import Profile
from pipeline.errors import ConfigError, ExportFailed
from pipeline.export.folder import digest
from pipeline.export.frontmatter import BadFrontMatter, parse, stamp
from pipeline.export.presets import PRESETS
from pipeline.export.private import SOURCE
from pipeline.export.shelf import Place, place_of, read
from pipeline.model import Article, Moment, Provider
from pipeline.normalise.urls import identity_key
from pipeline.store import DeliveryState, Record
from pipeline.upkeep import Desk

Json = dict[str, Any]

_ALL = 10_000  # Related articles: more than any story has, so that heat counts them all.
_FILTERS = ("topics", "providers", "languages", "types", "min_quality")


def find(desk: Desk, name: str) -> Record:
    """Return the article that a URL or a produced file names. Raises ConfigError when the ledger knows none."""
    if name.startswith(("http://", "https://")):
        record = _by_url(desk, name)
        if record is None:
            raise ConfigError(f"{name}: not in the ledger: no source has listed it in its window, or not yet")
        return record
    # The last part is not resolved: what is asked for is this file, not what a link leads to.
    path = Path(name).absolute()
    path = path.parent.resolve() / path.name
    for destination in desk.destinations:
        root = destination.path.resolve()
        if root not in path.parents:
            continue
        place = place_of(destination.preset, path.relative_to(root).as_posix())
        row = desk.ledger.at_path(destination.name, place.path) if place is not None else None
        record = desk.ledger.get(row.article_id) if row is not None else None
        if record is not None:
            return record
    record = _by_url(desk, _link_in(path))
    if record is None:
        raise ConfigError(f"{name}: not in the ledger; `scrapy ledger check` compares the two")
    return record


def _by_url(desk: Desk, url: str) -> Record | None:
    try:
        return desk.ledger.find(identity_key(url)) or desk.ledger.find(url)
    except ValueError as error:
        raise ConfigError(f"{url}: {error}") from error


def _link_in(path: Path) -> str:
    try:
        values, _ = parse(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except BadFrontMatter as error:
        raise ConfigError(f"{path}: {error}") from error
    for preset in PRESETS.values():
        if isinstance(link := values.get(preset.link_key), str):
            return link
    raise ConfigError(f"{path}: names no article")


def explain(desk: Desk, record: Record, profile: Profile, provider_of: Callable[[str, Article], Provider]) -> Json:
    """Return all that is known of an article: plain data, dates as text, keys in the order in which they are shown."""
    found: Json = {
        "url": record.url,
        "title": record.article.title if record.article else None,
        "id": record.id,
        "spider": record.provider,
        "state": record.state,
        "reason": record.reason,
        "withdrawn": record.withdrawn,
        "first_seen": _time(record.first_seen),
        "recheck_at": _time(record.recheck_at),
        "story": desk.ledger.stories_of([record.id]).get(record.id),
        "fields": [],
        "rights": None,
        "destinations": [],
        "related": [],
    }
    article = record.article
    if article is None:
        return found
    found["fields"] = _fields(article)
    found["rights"] = _rights(article)
    # Nothing is compared, so no index is needed.
    coverage = Coverage(desk.ledger, desk.destinations, profile, provider_of, desk.now, _ALL, index=Path())
    mates = coverage.mates(record.id)
    found["destinations"] = [
        _at(desk, destination, record, article, coverage, mates) for destination in desk.destinations
    ]
    found["related"] = _related(desk, record, mates)
    return found


def _fields(article: Article) -> list[Json]:
    """Where each field came from; of dates, how they were stated."""
    origins = dict(article.sources)
    found_in = origins.pop(SOURCE, None)
    rows: list[Json] = []
    for name, moment in (("published", article.published_at), ("modified", article.modified_at)):
        if moment is not None:
            rows.append(_dated(name, moment))
    if article.images:
        rows.append({"field": "image", "value": article.images[0].url, "source": article.images[0].source})
    stated = {row["field"] for row in rows}
    rows += [{"field": name, "source": source} for name, source in sorted(origins.items()) if name not in stated]
    if found_in is not None:
        rows.append({"field": "source_url", "value": found_in})
    rows.append({"field": "original_url", "value": article.original_url})
    rows.append({"field": "fetched", "value": _time(article.fetched)})
    return rows


def _rights(article: Article) -> Json | None:
    """What its publisher reserves, with the evidence and when it was seen, and what is left out for it."""
    rights = article.rights
    if rights is None:
        return None
    return {
        "reserved": [{"name": entry.name, "source": entry.source, "text": entry.text} for entry in rights.reservations],
        "seen": _time(article.fetched),
        "excerpt": rights.excerpt,
        "image": rights.image,
        "text": rights.text,
    }


def _dated(name: str, moment: Moment) -> Json:
    return {
        "field": name,
        "value": stamp(moment.value),
        "source": moment.source,
        "precision": moment.precision.value,
        "zone": "stated" if moment.zone_stated else "assumed",
    }


def _at(
    desk: Desk,
    destination: Destination,
    record: Record,
    article: Article,
    coverage: Coverage,
    mates: tuple[Mate, ...],
) -> Json:
    own = replace(coverage, destinations=(destination,))
    editions = own.editions(record.id, record.provider, article, withdrawn=record.withdrawn is not None)
    if not editions:
        # Scored as if it were wanted, alone, to show what is missing.
        open_ = replace(destination, topics=None, providers=None, languages=None, types=None, min_quality=0)
        editions = replace(coverage, destinations=(open_,)).editions(None, record.provider, article)
    edition = editions[0][1]
    return {
        "name": destination.name,
        "wanted": destination.wants(edition, record.provider),
        "unwanted_by": unwanted_by(destination, edition, record.provider),
        **_file(desk, destination, record, edition),
        **judgement(edition, destination, coverage.profile, mates, desk.now, withdrawn=record.withdrawn),
    }


def judgement(
    edition: Article,
    destination: Destination,
    profile: Profile,
    mates: tuple[Mate, ...],
    now: datetime,
    *,
    withdrawn: str | None = None,
) -> Json:
    """Return the scores of an article at a destination, and what each rests on."""
    taxonomy = destination.taxonomy
    warmth = heat(
        edition.quality or 0,
        edition.related,
        profile,
        duplicates={mate.record.url for mate in mates if mate.duplicate},
        published_at=edition.published_at.value,
        url=edition.canonical_url,
        half_life=destination.heat_half_life,
        now=now,
    )
    recovered = RECOVERED in edition.sources
    return {
        "quality": edition.quality,
        # Read back from a file, it has the quality that stood there, and not what that rests on.
        "signals": []
        if recovered
        else [
            {"signal": signal.name, "value": signal.value, "points": signal.points}
            for signal in score(edition, taxonomy, profile).signals
        ],
        "topics": [
            {"topic": reason.topic, "by": list(reason.by)} for reason in topic_reasons(edition, taxonomy, profile)
        ],
        "heat": edition.heat,
        "counted_related": warmth.related,
        "halved": warmth.steps,
        "visible": edition.visible,
        "hidden_because": _hidden_because(withdrawn, edition, warmth.hidden_by),
    }


def unwanted_by(destination: Destination, edition: Article, spider: str) -> list[str]:
    """The keys of `destinations.yaml` that keep it out."""
    open_ = replace(destination, topics=None, providers=None, languages=None, types=None, min_quality=0)
    return [key for key in _FILTERS if not replace(open_, **{key: getattr(destination, key)}).wants(edition, spider)]


def _hidden_because(withdrawn: str | None, edition: Article, hidden_by: str | None) -> str | None:
    if edition.visible:
        return None
    if withdrawn is not None:
        return f"withdrawn: {withdrawn}"
    if hidden_by is not None:
        return f"a duplicate; the better copy is {hidden_by}"
    return f"heat {edition.heat} is under 70"


def _file(desk: Desk, destination: Destination, record: Record, edition: Article) -> Json:
    """Where the file is, how it stands, and which of its scores are others than those computed now."""
    row = desk.ledger.delivery(destination.name, record.id)
    if row is None:
        return {"path": None, "state": None, "file": None, "differs": {}}
    place = Place(row.path, archived=row.state is DeliveryState.ARCHIVED)
    found: Json = {"path": place.shown(destination.preset), "state": row.state.value, "file": "missing", "differs": {}}
    try:
        content = read(destination, place)
    except ExportFailed as error:
        return found | {"file": str(error)}
    if content is None:
        return found
    found["file"] = "as written" if digest(content) == row.sha256 else "edited by hand"
    try:
        values, _ = parse(content)
    except BadFrontMatter as error:
        return found | {"file": f"unreadable: {error}"}
    preset = PRESETS[destination.preset]
    for key, value in ((preset.names.quality, edition.quality), (preset.names.heat, edition.heat)):
        if key in values and values[key] != value:
            found["differs"][key] = {"file": values[key], "now": value}
    shown = preset.shown(values)
    if shown is not None and shown != edition.visible:
        found["differs"]["shown"] = {"file": shown, "now": edition.visible}
    return found


def _related(desk: Desk, record: Record, mates: tuple[Mate, ...]) -> list[Json]:
    """The other articles of the story, and the pair that links each; none where others of the story link it."""
    links = {link.b if link.a == record.id else link.a: link for link in desk.ledger.links_of([record.id])}
    rows = []
    for mate in mates:
        link = links.get(mate.record.id)
        article = mate.record.article
        rows.append(
            {
                "url": mate.record.url,
                "title": article.title if article else None,
                "provider": article.provider.name if article else mate.record.provider,
                "kind": "duplicate" if mate.duplicate else "related",
                "score": link.score if link else None,
                "shared": list(link.shared) if link else [],
                "hours_apart": link.hours if link else None,
            }
        )
    return sorted(rows, key=lambda row: (-(row["score"] or 0.0), row["url"]))


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else stamp(moment)
