"""The defects of the reference system, counted in files that were written, from the outside.

Nothing here asks the ledger or the code that wrote: files are parsed, and compared with what the outlets published.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any

from benchmarks.month.play import Played
from benchmarks.month.sites import picture_url
from benchmarks.month.world import Article
from pipeline.export.frontmatter import BadFrontMatter, parse

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


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a file, read."""

    name: str
    run: int
    by_hand: bool
    front: dict[str, Any]
    body: str
    article: Article | None
    """Whose it is, by its address."""

    @property
    def public(self) -> tuple[dict[str, Any], str]:
        """All that a reader of the site can see."""
        return {key: value for key, value in self.front.items() if key != "secured"}, self.body

    @property
    def shown(self) -> bool:
        return bool(self.front.get("published", True))


class Count:
    """Counts in what was played."""

    def __init__(self, played: Played) -> None:
        self.played, self.world = played, played.world
        self.torn: list[str] = []
        self.history: dict[str, list[Version | None]] = {}
        """File name → its versions in order; None where it was not there."""
        for name, versions in sorted(played.versions.items()):
            self.history[name] = []
            for kept in versions:
                if kept.content is None:
                    self.history[name].append(None)
                    continue
                try:
                    front, body = parse(kept.content)
                except BadFrontMatter:
                    self.torn.append(name)
                    continue
                article = self.world.article_of(str(front.get("webUrl")))
                self.history[name].append(Version(name, kept.run, kept.by_hand, front, body, article))

    @cached_property
    def ours(self) -> list[Version]:
        """Every version that the crawls wrote."""
        return [version for version in self._all() if not version.by_hand]

    @cached_property
    def last(self) -> list[Version]:
        """What stands at the end."""
        return [versions[-1] for versions in self.history.values() if versions and versions[-1] is not None]

    @cached_property
    def names(self) -> dict[int, set[str]]:
        """Article → the names of its files."""
        found: dict[int, set[str]] = {}
        for version in self.ours:
            if version.article is not None:
                found.setdefault(version.article.number, set()).add(version.name)
        return found

    def rows(self) -> list[Row]:
        """All rows, in the contract's order."""
        return [count(self) for count in _ROWS]

    def _all(self) -> Iterator[Version]:
        for versions in self.history.values():
            yield from (version for version in versions if version is not None)

    def articles_of(self, event: int) -> list[Article]:
        return [article for article in self.world.articles if article.event.number == event]


def _where(versions: list[Version], holds: Callable[[Version], bool]) -> tuple[str, ...]:
    """The files with a version of which this holds, each once."""
    return tuple(dict.fromkeys(version.name for version in versions if holds(version)))


def _same_event(a: Article | None, b: Article | None) -> bool:
    return a is not None and b is not None and a.event.number == b.event.number


def _sorted_out(count: Count, *sorts: str) -> list[Version]:
    return [version for version in count.ours if version.article is not None and version.article.sort in sorts]


# --- D1 to D17 ----------------------------------------------------------------------------------------------------


def empty_edits(count: Count) -> Row:
    found, edits = [], 0
    for name, versions in count.history.items():
        for before, after in pairwise(versions):
            if before is not None and after is not None and not after.by_hand:
                edits += 1
                if before.public == after.public:
                    found.append(name)
    return Row("D1", "edits with no public change", "2,215 of 2,245", tuple(found), edits)


def false_related(count: Count) -> Row:
    pairs: set[tuple[str, str]] = set()
    found, alike = [], 0
    for version in count.ours:
        for entry in version.front.get("related", ()):
            pair = (version.name, entry["webUrl"])
            if pair not in pairs:
                pairs.add(pair)
                if not _same_event(version.article, count.world.article_of(entry["webUrl"])):
                    found.append(f"{version.name} ~ {entry['title']}")
                    alike += version.front["title"] == entry["title"]
    return Row(
        "D2", "false `related`", "57 of 170", tuple(found), len(pairs),
        f"{alike} of them between articles that share one headline and one day" if alike else "",
    )  # fmt: skip


def hidden_unique(count: Count) -> Row:
    hidden = [version for version in count.ours if version.front.get("heat") == -1]
    found = _where(
        hidden,
        lambda version: (
            not any(
                _same_event(version.article, count.world.article_of(entry["webUrl"]))
                for entry in version.front.get("related", ())
            )
        ),
    )
    return Row("D3", "unique story hidden by a false duplicate", "9 of 25", found, len(_where(hidden, lambda _: True)))


def overwritten(count: Count) -> Row:
    owners: dict[str, set[int]] = {}
    for version in count.ours:
        owners.setdefault(version.name, set()).add(version.article.number if version.article else 0)
    found = tuple(name for name, numbers in owners.items() if len(numbers) > 1)
    twins = sum(article.sort == "round-up" for article in count.world.articles)
    return Row(
        "D4", "file overwritten by another article", "15 swaps in 5", found, len(owners),
        f"{twins} articles shared their headline and day with another",
    )  # fmt: skip


def missed_releases(count: Count) -> Row:
    linked = {
        (version.article.number, other.number)
        for version in count.last
        for entry in version.front.get("related", ())
        if version.article is not None and (other := count.world.article_of(entry["webUrl"])) is not None
    }
    present = {version.article.number: version.article for version in count.last if version.article is not None}
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


def twice(count: Count) -> Row:
    found = [number for number, names in count.names.items() if len(names) > 1]
    shown = {
        number
        for number in found
        if sum(version.shown for version in count.last if version.article and version.article.number == number) > 1
    }
    by_number = {article.number: article for article in count.world.articles}
    moved = [number for number in found if by_number[number].mishap.startswith("moved")]
    return Row(
        "D6", "same page in two files", "6+", tuple(" + ".join(sorted(count.names[number])) for number in found),
        len(count.names),
        f"{len(moved)} of them moved to a new address; {len(shown)} are shown twice at the end" if found else "",
    )  # fmt: skip


def off_topic(count: Count) -> Row:
    versions = _sorted_out(count, "off topic", "market")
    return Row(
        "D7", "off-topic articles and market reports published", "10 of 55", _where(versions, lambda v: v.shown),
        len({version.name for version in versions}),
    )  # fmt: skip


def shifted_dates(count: Count) -> Row:
    def shifted(version: Version) -> bool:
        article, stated = version.article, version.front["publishedDateTime"]
        if article is None:
            return False
        moment = stated.date().isoformat() if article.outlet.only_days else stated
        return not version.name.startswith(article.printed) or moment != (
            article.printed if article.outlet.only_days else article.published
        )

    days = sum(version.article is not None and version.article.outlet.only_days for version in count.last)
    return Row(
        "D8", "date shifted, in the name or in the file", "25 of 83", _where(count.ours, shifted), len(count.history),
        f"{days} files are of outlets that state only the day",
    )  # fmt: skip


def foreign_pictures(count: Count) -> Row:
    def foreign(version: Version) -> bool:
        article = version.article
        return article is not None and bool(version.front.get("images")) and article.outlet.picture != "own"

    found = _where(count.ours, foreign)
    now = _where(count.last, foreign)
    return Row(
        "D9", "default picture or logo as the article's own", "143 of 287", found, len(count.history),
        f"{len(now)} still there at the end: the first articles of an outlet whose default has no telling name, before "
        "it is seen a third time" if found else "",
    )  # fmt: skip


def wrong_names(count: Count) -> Row:
    found = _where(
        count.ours,
        lambda version: version.article is not None
        and version.front["provider"]
        != {"name": version.article.outlet.name, "domain": version.article.outlet.domain},
    )  # fmt: skip
    return Row("D10", "wrong provider", "3 domains", found, len(count.history))


def bad_texts(count: Count) -> Row:
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
        _where([version for version in count.ours if not _edited(count, version.name)], bad), len(count.history),
    )  # fmt: skip


def lost_scores(count: Count) -> Row:
    keys = {"quality", "heat", "published"}
    return Row(
        "D12",
        "scores lost on rewrite",
        "24 of 122",
        _where(count.ours, lambda v: not keys <= v.front.keys()),
        len(count.ours),
    )


def torn(count: Count) -> Row:
    by_hand = {edit.name for edit in count.played.edits}
    strange = _where(
        count.ours,
        lambda version: (
            version.article is None
            or (
                version.name not in by_hand
                and version.front["title"] not in {each.title for each in version.article.versions}
            )
        ),
    )
    return Row("D13", "torn or mixed file", "1 of 122", (*count.torn, *strange), len(count.ours))


def escaped_addresses(count: Count) -> Row:
    return Row(
        "D14", "`&#038;` in addresses", "7 of 116",
        _where(count.ours, lambda version: bool(_ENTITY.search(_urls(version)))),
        len(count.history),
    )  # fmt: skip


def variant_addresses(count: Count) -> Row:
    return Row(
        "D15", "tracking, `index.php`, AMP or edition in the link", "4 of 116",
        _where(count.ours, lambda version: bool(_VARIANT.search(str(version.front["webUrl"])))), len(count.history),
    )  # fmt: skip


def scraper_copies(count: Count) -> Row:
    versions = _sorted_out(count, "copy")
    return Row(
        "D16", "scraper copies published", "2", _where(versions, lambda v: v.shown), len({v.name for v in versions})
    )


def left_behind(count: Count) -> Row:
    gone = [version for version in count.last if version.article is not None and version.article.mishap in _GONE]
    end = count.played.runs[-1].now
    # 404 has to be found three times, and the later looks are a day or a week apart.
    due = [version for version in gone if version.article is not None and _is_due(version.article, end)]
    return Row(
        "D17", "page left behind: withdrawn upstream, still published", "1",
        tuple(version.name for version in due if version.shown and not _edited(count, version.name)), len(due),
        "after a day for 410, after 17 days for 404: a page is looked at rarely when it is old",
    )  # fmt: skip


def _is_due(article: Article, end: datetime) -> bool:
    return end - article.at(end).since >= timedelta(days=1 if article.mishap == "gone" else 17)


# --- Files that live on -------------------------------------------------------------------------------------------


def lost(count: Count) -> Row:
    runs = [run.now for run in count.played.runs]
    found, expected = [], 0
    for article in count.world.articles:
        first = next((now for now in runs if now >= article.published), None)
        if first is None or article.at(first).status != 200:
            continue
        expected += 1
        if article.number not in count.names:
            found.append(article.outlet.home + article.versions[0].path)
    return Row("lost", "articles without a file", "", tuple(found), expected)


def touched_in_quiet(count: Count) -> Row:
    quiet = [run for run in count.played.runs if run.quiet]
    found = tuple(f"{run.now.isoformat()} {name}" for run in quiet for name in run.written)
    return Row("quiet", "files touched in runs with nothing new", "", found, len(quiet), f"{len(quiet)} such runs")


def lost_edits(count: Count) -> Row:
    found = []
    at_end = {version.name: version for version in count.last}
    for edit in count.played.edits:
        version = at_end.get(edit.name)
        kept = {
            "title": version is not None and version.front["title"] == "A headline by hand",
            "key": version is not None and version.front.get("pinned") is True,
            "body": version is not None and "A note by hand." in version.body,
            "delete": version is None,
        }[edit.kind]
        if not kept:
            found.append(f"{edit.kind}: {edit.name}")
    return Row("edits", "edits or deletions by a person undone", "", tuple(found), len(count.played.edits))


def missed_corrections(count: Count) -> Row:
    end = count.played.runs[-1].now
    found, expected = [], 0
    for version in count.last:
        article = version.article
        if article is None or _edited(count, version.name) or "corrected" not in article.mishap:
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


def wrongly_withdrawn(count: Count) -> Row:
    shown = {version.name for version in count.ours if version.shown}
    away = [
        v for v in count.last if v.article is not None and v.article.mishap in ("away for some hours", "gone and back")
    ]
    found = tuple(v.name for v in away if v.name in shown and not v.shown and v.front.get("heat") != -1)
    back = sum(v.article is not None and v.article.mishap == "gone and back" and v.name in found for v in away)
    return Row(
        "back", "pages that came back, still withdrawn", "", found, len(away),
        f"{back} had answered 410, which is taken as final" if back else "",
    )  # fmt: skip


def failed_runs(count: Count) -> Row:
    begin, end = count.world.trouble
    found = tuple(
        f"{run.now.isoformat()}: exit code {run.code}"
        for run in count.played.runs
        if run.code != 0 and not (run.code == 3 and begin <= run.now < end)
    )
    return Row("runs", "runs that failed without a feed being dead", "", found, len(count.played.runs))


def _urls(version: Version) -> str:
    images = [image["url"] for image in version.front.get("images", ())]
    return " ".join(str(url) for url in (version.front["webUrl"], version.front.get("ampWebUrl", ""), *images))


def _edited(count: Count, name: str) -> bool:
    return any(edit.name == name for edit in count.played.edits)


_ROWS = (
    empty_edits, false_related, hidden_unique, overwritten, missed_releases, twice, off_topic, shifted_dates,
    foreign_pictures, wrong_names, bad_texts, lost_scores, torn, escaped_addresses, variant_addresses, scraper_copies,
    left_behind, lost, touched_in_quiet, lost_edits, missed_corrections, wrongly_withdrawn, failed_runs,
)  # fmt: skip
