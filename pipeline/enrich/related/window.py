"""The stories of the last days, indexed by their rare terms.

A story is looked up by its rarest terms, within a fixed budget of index entries; the best of what that finds is
compared in full. So the work on one story is bounded, whatever the window holds.
"""

import heapq
import math
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from pipeline.enrich.related import background, duplicates, reports, score
from pipeline.enrich.related.story import Kind, Link, Story
from pipeline.enrich.related.words import MAX_TITLE, fold, strip_site, terms

DAYS = 7.0
# Index entries read for one story, rarest terms first. Raising it to 20,000 finds no further link on the labelled
# pairs and doubles the time in a window of 100,000.
BUDGET = 8_000
# Stories that are compared in full.
CANDIDATES = 64
# Weight of the background against the window, in stories: with 100 the window decides from a few hundred stories on,
# and ten stories alone already compare sensibly.
PRIOR = 100.0
# Share of texts that contain a word which the background lacks.
UNKNOWN = 1.5e-4
# No term is worth less, however common.
_COMMONEST = 0.9
# Sketch hashes under which a body is filed: two bodies with half of their runs in common share one of the smallest
# six with a probability of 98 %.
_FILED = 6
_SHARED_SHOWN = 12

_TITLE, _EXCERPT, _LOWER, _CAPITAL = 1, 2, 4, 8
# The headline counts double; indexed by the two lowest flags.
_PLACE = (0.0, 1.0, 0.5, 1.5)
# A name is hardly ever seen in lower case.
_NAME_LOWER = 0.2


@dataclass(slots=True, eq=False)
class Entry:
    """A story as the index keeps it."""

    id: str
    title: str
    """Folded, lower case, without the site's name."""
    terms: "array[int]"
    """Term numbers, those of the headline first."""
    flags: bytes
    """For each term: headline 1, excerpt 2, seen in lower case 4, capitalised 8."""
    hours: float
    """Publication, in hours since 1970; not a number where unknown."""
    provider: str | None
    numbers: frozenset[str]
    subject: frozenset[str] | None
    figures: frozenset[str]
    sketch: tuple[int, ...]


class Window:
    """An index over stories, which finds those that tell what a given story tells.

    It neither reads the clock nor forgets by itself: the caller removes what has grown old. Scores depend on how
    common words are in the window, so they are worked out once, when a story arrives, and kept by the caller.
    """

    def __init__(self, stories: Iterable[Story] = (), *, days: float = DAYS) -> None:
        self.days = days
        self._slots: list[Entry | None] = []
        self._by_id: dict[str, int] = {}
        self._numbers: dict[str, int] = {}
        self._words: list[str] = []
        self._background: list[float] = []
        self._common: list[int] = []
        self._lower: list[int] = []
        self._capital: list[int] = []
        self._postings: list[list[int]] = []
        self._filed: dict[int, list[int]] = {}
        self._rarity_cache: dict[int, float] = {}
        for story in stories:
            self.add(story)

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, id: object) -> bool:
        return id in self._by_id

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def add(self, story: Story) -> None:
        """File a story; one with the same id is replaced."""
        self.remove(story.id)
        self._file(self._read(story))

    def remove(self, id: str) -> None:
        """Forget a story; unknown ids are no error."""
        if id not in self._by_id:
            return
        entry = self._get(id)
        self._slots[self._by_id.pop(id)] = None
        self._count(entry, -1)
        # Index entries of removed stories are skipped when read, and swept out once they are the majority.
        if len(self._slots) > 1000 and len(self._slots) > 2 * len(self._by_id):
            self._sweep()

    def candidates(self, story: Story) -> tuple[Link, ...]:
        """Compare a story with the window and return all pairs that score at least `score.FLOOR`, best first.

        Weak pairs are included, with `kind` None, because clusters are made from means over all pairs. The story
        itself need not be in the window, and is never paired with itself.
        """
        return self._candidates(self._entry(story))

    def candidates_of(self, id: str) -> tuple[Link, ...]:
        """Return the same for a story that is in the window, by id."""
        return self._candidates(self._get(id))

    def _candidates(self, entry: Entry) -> tuple[Link, ...]:
        found = [link for other in self._lookup(entry) if (link := self._compare(entry, other)) is not None]
        return tuple(sorted(found, key=lambda link: (-link.score, link.a, link.b)))

    def links(self, story: Story) -> tuple[Link, ...]:
        """Return the stories of the window that tell what `story` tells, pair by pair, best first.

        For one story by itself. Over many stories `relate` is better, as it weighs whole groups.
        """
        return tuple(link for link in self.candidates(story) if link.kind is not None)

    def compare(self, a: str, b: str) -> Link | None:
        """Compare two stories of the window, by id; None where they score below `score.FLOOR` or lie too far apart."""
        return self._compare(self._get(a), self._get(b))

    def features(self, a: str, b: str) -> score.Features:
        """Return what the model looks at for two stories of the window, by id."""
        first, second = (a, b) if a < b else (b, a)
        return self._features(self._get(first), self._get(second))[0]

    def copies(self) -> dict[str, tuple[str, ...]]:
        """Return stories whose headline and excerpt read alike to the last term: id to the ids of its copies.

        One of each group stands for all when clusters are made, so that ten thousand copies cost ten thousand
        comparisons. Only duplicates are grouped, and only within the days of the window.
        """
        alike: dict[tuple[str, bytes, bytes], list[Entry]] = {}
        for slot in self._by_id.values():
            entry = self._slots[slot]
            if entry is not None and entry.terms:
                alike.setdefault((entry.title, entry.terms.tobytes(), entry.flags), []).append(entry)
        found: dict[str, tuple[str, ...]] = {}
        for group in alike.values():
            group.sort(key=lambda entry: (-math.inf if math.isnan(entry.hours) else entry.hours, entry.id))
            first, same = group[0], list[str]()
            for entry in group[1:]:
                link = self._compare(first, entry)
                if link is not None and link.kind == "duplicate":
                    same.append(entry.id)
                    continue
                if same:
                    found[first.id] = tuple(same)
                first, same = entry, []
            if same:
                found[first.id] = tuple(same)
        return found

    def _get(self, id: str) -> Entry:
        entry = self._slots[self._by_id[id]]
        assert entry is not None  # noqa: S101 - _by_id names filled slots only
        return entry

    # Reading and filing

    def _entry(self, story: Story) -> Entry:
        return self._get(story.id) if story.id in self._by_id else self._read(story)

    def _read(self, story: Story) -> Entry:
        read = terms(story.title, story.excerpt or story.body)
        numbers: array[int] = array("I")
        flags = bytearray()
        for word in (*read.title, *read.rest):
            place = (_TITLE if word in read.in_title else 0) | (_EXCERPT if word in read.in_excerpt else 0)
            case = (_LOWER if word in read.lower else 0) | (_CAPITAL if word in read.capital else 0)
            numbers.append(self._number(word))
            flags.append(place | case)
        return Entry(
            id=story.id,
            title=fold(strip_site(story.title[:MAX_TITLE])).lower(),
            terms=numbers,
            flags=bytes(flags),
            hours=_hours(story.published),
            provider=story.provider,
            numbers=read.numbers,
            subject=reports.subject(story.title),
            figures=reports.figures(story.title),
            sketch=duplicates.sketch(story.body),
        )

    def _number(self, word: str) -> int:
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = len(self._words)
            self._words.append(word)
            self._background.append(max(background.share(word), UNKNOWN))
            for counts in (self._common, self._lower, self._capital):
                counts.append(0)
            self._postings.append([])
        return number

    def _file(self, entry: Entry) -> None:
        slot = len(self._slots)
        self._slots.append(entry)
        self._by_id[entry.id] = slot
        self._count(entry, 1)
        for number in entry.terms:
            self._postings[number].append(slot)
        for value in entry.sketch[:_FILED]:
            self._filed.setdefault(value, []).append(slot)

    def _count(self, entry: Entry, by: int) -> None:
        self._rarity_cache.clear()
        for number, flag in zip(entry.terms, entry.flags, strict=True):
            self._common[number] += by
            if flag & _LOWER:
                self._lower[number] += by
            if flag & _CAPITAL:
                self._capital[number] += by

    def _sweep(self) -> None:
        kept = [entry for entry in self._slots if entry is not None]
        self._slots, self._by_id, self._filed = [], {}, {}
        self._postings = [[] for _ in self._words]
        for counts in (self._common, self._lower, self._capital):
            counts[:] = [0] * len(counts)
        for entry in kept:
            self._file(entry)

    # Looking up and comparing

    def _rarity(self, number: int) -> float:
        """Return how surprising a term is, in nats: minus the log of its share of stories."""
        value = self._rarity_cache.get(number)
        if value is None:
            share = (self._common[number] + PRIOR * self._background[number]) / (len(self._by_id) + PRIOR)
            value = self._rarity_cache[number] = -math.log(min(share, _COMMONEST))
        return value

    def _is_name(self, number: int) -> bool:
        low, capital = self._lower[number], self._capital[number]
        if capital:
            return low <= _NAME_LOWER * capital
        return low == 0 and self._background[number] <= UNKNOWN

    def _lookup(self, entry: Entry) -> list[Entry]:
        """Return the entries that share the rarest terms with this one: at most `CANDIDATES`, any order."""
        gathered: dict[int, float] = {}
        budget = BUDGET
        # Ties by the word itself, not by its number, which depends on the order of arrival.
        for number in sorted(entry.terms, key=lambda n: (len(self._postings[n]), self._words[n])):
            posting = self._postings[number]
            if not posting:
                continue
            weight = self._rarity(number) ** 2
            # The newest stories are at the end; they are the likeliest to tell the same one.
            for slot in posting if len(posting) <= budget else posting[-budget:]:
                gathered[slot] = gathered.get(slot, 0.0) + weight
            budget -= len(posting)
            if budget <= 0:
                break
        for value in entry.sketch[:_FILED]:
            for slot in self._filed.get(value, ())[-CANDIDATES:]:
                gathered[slot] = math.inf
        limit = self.days * 24.0
        found: list[Entry] = []
        # Four times as many are drawn, because some of them are removed or too old.
        for slot, _ in heapq.nlargest(4 * CANDIDATES, gathered.items(), key=lambda item: (item[1], item[0])):
            other = self._slots[slot]
            # An unknown date makes the difference no number, and the comparison false.
            if other is None or other.id == entry.id or abs(entry.hours - other.hours) > limit:
                continue
            found.append(other)
            if len(found) == CANDIDATES:
                break
        return found

    def _features(self, a: Entry, b: Entry) -> tuple[score.Features, list[int]]:
        """Return the features of a pair and the numbers of the terms in common."""
        rarity = self._rarity
        mine = {number: (rarity(number), flag) for number, flag in zip(a.terms, a.flags, strict=True)}
        squares_a = title_a = squares_b = title_b = dot = common_title = names = 0.0
        for rare, flag in mine.values():
            weight = rare * _PLACE[flag & 3]
            squares_a += weight * weight
            if flag & _TITLE:
                title_a += rare
        shared: list[int] = []
        for number, flag in zip(b.terms, b.flags, strict=True):
            rare = rarity(number)
            weight = rare * _PLACE[flag & 3]
            squares_b += weight * weight
            if flag & _TITLE:
                title_b += rare
            met = mine.get(number)
            if met is not None:
                shared.append(number)
                dot += weight * rare * _PLACE[met[1] & 3]
                if flag & met[1] & _TITLE:
                    common_title += rare
                if self._is_name(number):
                    names += rare
        hours = abs(a.hours - b.hours)
        return score.Features(
            cosine=dot / math.sqrt(squares_a * squares_b) if dot else 0.0,
            title=common_title / max(title_a, title_b) if common_title else 0.0,
            names=names,
            same_provider=float(a.provider is not None and a.provider == b.provider),
            log_hours=score.log_hours(None if math.isnan(hours) else hours),
        ), shared

    def _compare(self, a: Entry, b: Entry) -> Link | None:
        hours = abs(a.hours - b.hours)
        if hours > self.days * 24.0:
            return None
        reported = a.subject is not None or b.subject is not None
        if reported and not reports.same_report(a.subject, b.subject, a.figures, b.figures):
            return None
        # Sums of floats depend on their order; ids decide it, so that a pair scores the same from both sides.
        a, b = (a, b) if a.id < b.id else (b, a)
        features, shared = self._features(a, b)
        value = score.probability(features)
        resembles = duplicates.resemblance(a.sketch, b.sketch)
        if value < score.FLOOR and not resembles:
            return None
        kind: Kind | None = "related" if value >= score.THRESHOLD else None
        if (kind or resembles) and duplicates.same_text(
            (a.title, b.title),
            (a.numbers, b.numbers),
            (_excerpt(a), _excerpt(b)),
            min(sum(flag & _TITLE for flag in a.flags), sum(flag & _TITLE for flag in b.flags)),
            resembles,
        ):
            kind, value = "duplicate", max(value, score.DUPLICATE)
        elif reported and a.figures & b.figures:
            kind, value = "related", max(value, score.THRESHOLD)
        if value < score.FLOOR:
            return None
        shared.sort(key=lambda number: (-self._rarity(number), self._words[number]))
        return Link(
            a=a.id,
            b=b.id,
            score=round(value, 4),
            kind=kind,
            shared=tuple(self._words[number] for number in shared[:_SHARED_SHOWN]),
            hours=None if math.isnan(hours) else round(hours, 1),
            same_provider=features.same_provider > 0,
        )


def _excerpt(entry: Entry) -> list[int]:
    return [number for number, flag in zip(entry.terms, entry.flags, strict=True) if flag & _EXCERPT]


def _hours(moment: datetime | None) -> float:
    return math.nan if moment is None else moment.timestamp() / 3600.0
