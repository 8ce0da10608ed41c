"""The defects of the reference system, counted in files that were written, from the outside.

Nothing here asks the ledger or the code that wrote: files are parsed, and compared with what the outlets published.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from benchmarks.month.history import History, Version
from benchmarks.month.sites import picture_url
from benchmarks.month.world import Article
from pipeline.enrich.heat import THRESHOLD
from pipeline.fetch.pictures import DEFAULT_PICTURE

_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|[a-z]{2,8});", re.IGNORECASE)
_UNMARKED_END = re.compile(r"[\w,;:(-]$")
_VARIANT = re.compile(r"\?|/index\.php/|/amp/$|/uk/")
_GONE = ("gone", "not found")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table."""

    key: str
    """As in the contract, section 11, or a word."""
    name: str
    reference: str
    """What the reference system had."""
    found: tuple[str, ...]
    """Each defect by file, address or run."""
    of: int
    """Among how many."""
    note: str = ""
    """What the number does not say; for what is not zero, why."""


def _where(versions: list[Version], holds: Callable[[Version], bool]) -> tuple[str, ...]:
    """The files with a version of which this holds, each once."""
    return tuple(dict.fromkeys(version.name for version in versions if holds(version)))


def _same_event(a: Article | None, b: Article | None) -> bool:
    return a is not None and b is not None and a.event.number == b.event.number


def _sorted_out(history: History, *sorts: str) -> list[Version]:
    return [version for version in history.ours if version.article is not None and version.article.sort in sorts]


# --- D1 to D17 ----------------------------------------------------------------------------------------------------


def empty_edits(history: History) -> Row:
    found, edits = [], 0
    for name, versions in history.versions.items():
        for before, after in pairwise(versions):
            if before is not None and after is not None and not after.by_hand:
                edits += 1
                if before.public == after.public:
                    found.append(name)
    return Row("D1", "edits with no public change", "2,215 of 2,245", tuple(found), edits)


def false_related(history: History) -> Row:
    pairs: set[tuple[str, str]] = set()
    found, alike = [], 0
    for version in history.ours:
        for entry in version.front.get("related", ()):
            pair = (version.name, entry["webUrl"])
            if pair not in pairs:
                pairs.add(pair)
                if not _same_event(version.article, history.world.article_of(entry["webUrl"])):
                    found.append(f"{version.name} ~ {entry['title']}")
                    alike += version.front["title"] == entry["title"]
    return Row(
        "D2", "false `related`", "57 of 170", tuple(found), len(pairs),
        f"{alike} of them between articles that share one headline and one day" if alike else "",
    )  # fmt: skip


def hidden_unique(history: History) -> Row:
    hidden = [version for version in history.ours if version.front.get("heat") == -1]
    found = _where(
        hidden,
        lambda version: (
            not any(
                _same_event(version.article, history.world.article_of(entry["webUrl"]))
                for entry in version.front.get("related", ())
            )
        ),
    )
    return Row("D3", "unique story hidden by a false duplicate", "9 of 25", found, len(_where(hidden, lambda _: True)))


def overwritten(history: History) -> Row:
    owners: dict[str, set[int]] = {}
    for version in history.ours:
        owners.setdefault(version.name, set()).add(version.article.number if version.article else 0)
    found = tuple(name for name, numbers in owners.items() if len(numbers) > 1)
    twins = sum(article.sort == "round-up" for article in history.world.articles)
    return Row(
        "D4", "file overwritten by another article", "15 swaps in 5", found, len(owners),
        f"{twins} articles shared their headline and day with another",
    )  # fmt: skip


def missed_releases(history: History) -> Row:
    linked = {
        (version.article.number, other.number)
        for version in history.last
        for entry in version.front.get("related", ())
        if version.article is not None and (other := history.world.article_of(entry["webUrl"])) is not None
    }
    present = {version.article.number: version.article for version in history.last if version.article is not None}
    events: dict[int, list[Article]] = {}
    for article in present.values():
        if article.mishap not in _GONE:
            events.setdefault(article.event.number, []).append(article)
    found, releases, told, pairs = [], 0, 0, 0
    for articles in events.values():
        links = [(a.number, b.number) in linked for a in articles for b in articles if a.number != b.number]
        if articles[0].sort == "release" and len(articles) > 1:
            releases += 1
            if not all(links):
                found.append(articles[0].versions[0].title)
        elif all(article.sort == "report" for article in articles):
            told, pairs = told + sum(links), pairs + len(links)
    share = f"{told / pairs:.0%}" if pairs else "none"
    return Row(
        "D5", "press releases not linked throughout", "5 + 3", tuple(found), releases,
        f"of the pairs that told an event in their own words, {share} of {pairs:,} were linked",
    )  # fmt: skip


def twice(history: History) -> Row:
    found = [number for number, names in history.names.items() if len(names) > 1]
    shown = {
        number
        for number in found
        if sum(version.shown for version in history.last if version.article and version.article.number == number) > 1
    }
    by_number = {article.number: article for article in history.world.articles}
    moved = [number for number in found if by_number[number].mishap.startswith("moved")]
    return Row(
        "D6", "same page in two files", "6+", tuple(" + ".join(sorted(history.names[number])) for number in found),
        len(history.names),
        f"{len(moved)} of them moved to a new address; {len(shown)} are shown twice at the end" if found else "",
    )  # fmt: skip


def off_topic(history: History) -> Row:
    versions = _sorted_out(history, "off topic", "market")
    return Row(
        "D7", "off-topic articles and market reports published", "10 of 55", _where(versions, lambda v: v.shown),
        len({version.name for version in versions}),
    )  # fmt: skip


def shifted_dates(history: History) -> Row:
    def shifted(version: Version) -> bool:
        article, stated = version.article, version.front["publishedDateTime"]
        if article is None:
            return False
        moment = stated.date().isoformat() if article.outlet.only_days else stated
        return not version.name.startswith(article.printed) or moment != (
            article.printed if article.outlet.only_days else article.published
        )

    days = sum(version.article is not None and version.article.outlet.only_days for version in history.last)
    return Row(
        "D8", "date shifted, in the name or in the file", "25 of 83",
        _where(history.ours, shifted), len(history.versions),
        f"{days} files are of outlets that state only the day",
    )  # fmt: skip


def foreign_pictures(history: History) -> Row:
    def foreign(version: Version) -> bool:
        article = version.article
        return article is not None and bool(version.front.get("images")) and article.outlet.picture != "own"

    # A default without a telling name looks like any picture until a third article has it; then all of them lose it.
    users: dict[str, set[int]] = {}
    known: dict[str, int] = {}
    for version in sorted(history.ours, key=lambda version: version.run):
        if foreign(version) and version.article is not None:
            users.setdefault(version.article.outlet.key, set()).add(version.article.number)
            if len(users[version.article.outlet.key]) >= DEFAULT_PICTURE:
                known.setdefault(version.article.outlet.key, version.run)
    late = [
        version
        for version in history.ours
        if foreign(version) and version.article and version.run > known.get(version.article.outlet.key, version.run)
    ]
    now = [version for version in history.last if foreign(version)]
    found = tuple(dict.fromkeys(version.name for version in (*late, *now)))
    ever = _where(history.ours, foreign)
    return Row(
        "D9", "default picture or logo as the article's own", "143 of 287", found, len(history.versions),
        f"{len(set(ever) - set(found))} more had one until a third article of their outlet came with it"
        + (f"; {len(now)} are of outlets with fewer than three" if now else ""),
    )  # fmt: skip


def wrong_names(history: History) -> Row:
    found = _where(
        history.ours,
        lambda version: version.article is not None
        and version.front["provider"]
        != {"name": version.article.outlet.name, "domain": version.article.outlet.domain},
    )  # fmt: skip
    return Row("D10", "wrong provider", "3 domains", found, len(history.versions))


def bad_texts(history: History) -> Row:
    def bad(version: Version) -> bool:
        title, excerpt = str(version.front["title"]), version.front.get("excerpt")
        texts = [title] + ([excerpt] if excerpt else [])
        return (
            any(_ENTITY.search(text) or re.search(r"[\r\n]|  ", text) for text in texts)
            or excerpt in (title, "Placeholder.", "")
            or (excerpt is not None and (bool(_UNMARKED_END.search(excerpt)) or excerpt[0].islower()))
        )

    return Row(
        "D11", "entities, cuts, line ends, repeated titles in title or excerpt", "127 of 192",
        _where([version for version in history.ours if not _edited(history, version.name)], bad), len(history.versions),
    )  # fmt: skip


def lost_scores(history: History) -> Row:
    keys = {"quality", "heat", "published"}
    return Row(
        "D12",
        "scores lost on rewrite",
        "24 of 122",
        _where(history.ours, lambda v: not keys <= v.front.keys()),
        len(history.ours),
    )


def torn(history: History) -> Row:
    by_hand = {edit.name for edit in history.played.edits}
    strange = _where(
        history.ours,
        lambda version: (
            version.article is None
            or (
                version.name not in by_hand
                and version.front["title"] not in {each.title for each in version.article.versions}
            )
        ),
    )
    return Row("D13", "torn or mixed file", "1 of 122", (*history.torn, *strange), len(history.ours))


def escaped_addresses(history: History) -> Row:
    return Row(
        "D14", "`&#038;` in addresses", "7 of 116",
        _where(history.ours, lambda version: bool(_ENTITY.search(_urls(version)))),
        len(history.versions),
    )  # fmt: skip


def variant_addresses(history: History) -> Row:
    return Row(
        "D15", "tracking, `index.php`, AMP or edition in the link", "4 of 116",
        _where(history.ours, lambda version: bool(_VARIANT.search(str(version.front["webUrl"])))),
        len(history.versions),
    )  # fmt: skip


def scraper_copies(history: History) -> Row:
    versions = _sorted_out(history, "copy")
    return Row(
        "D16", "scraper copies published", "2", _where(versions, lambda v: v.shown), len({v.name for v in versions})
    )


def left_behind(history: History) -> Row:
    gone = [version for version in history.last if version.article is not None and version.article.mishap in _GONE]
    end = history.played.runs[-1].now
    # 404 has to be found three times, and the later looks are a day or a week apart.
    due = [version for version in gone if version.article is not None and _is_due(version.article, end)]
    return Row(
        "D17", "page left behind: withdrawn upstream, still published", "1",
        tuple(version.name for version in due if version.shown and not _edited(history, version.name)), len(due),
        "after a day for 410, after 17 days for 404: a page is looked at rarely when it is old",
    )  # fmt: skip


def _is_due(article: Article, end: datetime) -> bool:
    return end - article.at(end).since >= timedelta(days=1 if article.mishap == "gone" else 17)


# --- Files that live on -------------------------------------------------------------------------------------------


def lost(history: History) -> Row:
    runs = [run.now for run in history.played.runs]
    found, expected = [], 0
    for article in history.world.articles:
        # Nobody can know of an article that comes and goes while its outlet's feed does not answer.
        dead = article.outlet.trouble != "none" and not article.outlet.sitemap
        begin, end = history.world.trouble if dead else (article.published, article.published)
        first = next((now for now in runs if now >= article.published and not begin <= now < end), None)
        if first is None or article.at(first).status != 200:
            continue
        expected += 1
        if article.number not in history.names:
            found.append(article.outlet.home + article.versions[0].path)
    return Row("lost", "articles without a file", "", tuple(found), expected)


def touched_in_quiet(history: History) -> Row:
    quiet = [run for run in history.played.runs if run.quiet]
    found = tuple(f"{run.now.isoformat()} {name}" for run in quiet for name in run.written)
    return Row("quiet", "files touched in runs with nothing new", "", found, len(quiet), f"{len(quiet)} such runs")


def lost_edits(history: History) -> Row:
    found = []
    at_end = {version.name: version for version in history.last}
    for edit in history.played.edits:
        version = at_end.get(edit.name)
        kept = {
            "title": version is not None and version.front["title"] == "A headline by hand",
            "key": version is not None and version.front.get("pinned") is True,
            "body": version is not None and "A note by hand." in version.body,
            "delete": version is None,
        }[edit.kind]
        if not kept:
            found.append(f"{edit.kind}: {edit.name}")
    return Row("edits", "edits or deletions by a person undone", "", tuple(found), len(history.played.edits))


def missed_corrections(history: History) -> Row:
    end = history.played.runs[-1].now
    found, expected = [], 0
    for version in history.last:
        article = version.article
        if article is None or _edited(history, version.name) or "corrected" not in article.mishap:
            continue
        truth = article.at(end)
        # The next look is a day away at most in the first three days.
        if (end - truth.since).days < 1:
            continue
        expected += 1
        url, own = picture_url(article, truth)
        images = [image["url"] for image in version.front.get("images", ())]
        if version.front["title"] != truth.title or (own and images != [url]):
            found.append(version.name)
    return Row("corrections", "corrected headlines and pictures that were missed", "", tuple(found), expected)


def wrongly_withdrawn(history: History) -> Row:
    shown = {version.name for version in history.ours if version.shown}
    away = [
        v
        for v in history.last
        if v.article is not None and v.article.mishap in ("away for some hours", "gone and back")
    ]
    # What is not warm enough, or hidden as a duplicate, is not shown for that reason.
    end = history.played.runs[-1].now
    found = tuple(
        v.name
        for v in away
        if v.article is not None
        and v.article.at(end).status == 200
        and end - v.article.at(end).since >= timedelta(days=1)
        and v.name in shown
        and not v.shown
        and v.front.get("heat", 0) >= THRESHOLD
    )
    return Row(
        "back",
        "pages that came back, still withdrawn",
        "",
        found,
        len(away),
        "a day after their source lists them again, or a week after they went",
    )


def failed_runs(history: History) -> Row:
    begin, end = history.world.trouble
    found = tuple(
        f"{run.now.isoformat()}: exit code {run.code}"
        for run in history.played.runs
        if run.code != 0 and not (run.code == 3 and begin <= run.now < end)
    )
    return Row("runs", "runs that failed without a feed being dead", "", found, len(history.played.runs))


def _urls(version: Version) -> str:
    images = [image["url"] for image in version.front.get("images", ())]
    return " ".join(str(url) for url in (version.front["webUrl"], version.front.get("ampWebUrl", ""), *images))


def _edited(history: History, name: str) -> bool:
    return any(edit.name == name for edit in history.played.edits)


_ROWS = (
    empty_edits, false_related, hidden_unique, overwritten, missed_releases, twice, off_topic, shifted_dates,
    foreign_pictures, wrong_names, bad_texts, lost_scores, torn, escaped_addresses, variant_addresses, scraper_copies,
    left_behind, lost, touched_in_quiet, lost_edits, missed_corrections, wrongly_withdrawn, failed_runs,
)  # fmt: skip


def count(history: History) -> list[Row]:
    """All rows, in the contract's order."""
    return [defect(history) for defect in _ROWS]
