"""The stories of the last days, indexed by their rare terms.

A story is looked up by its rarest terms, within a fixed budget of index entries; the best of what that finds is
compared in full. So the work on one story is bounded, whatever the window holds.
"""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from pipeline.enrich.related import pairs, score
from pipeline.enrich.related.story import Link, Story
from pipeline.enrich.related.vocabulary import Entry, Vocabulary

DAYS = 7.0
# Index entries read for one story, rarest terms first. Twice as many find no further link on the labelled pairs.
BUDGET = 3_000
# Stories that are compared in full.
CANDIDATES = 64
# Those of them that may come by their bodies alone. Sentences that stand under every article of an outlet ("Sign up for
# our newsletter") give whole weeks a run in common; they must not crowd out the stories that share names.
BODIES = 16
# Share of a story's own rarity (squared, as in the lookup) that a candidate must have: a single rare word in common is
# not worth a comparison. Pairs below it score under the floor.
_LEAST = 0.04
# Sketch hashes under which a body is filed: two bodies with half of their runs in common share one of the smallest
# six with a probability of 98 %.
_FILED = 6


class Window:
    """An index over stories, which finds those that tell what a given story tells.

    It neither reads the clock nor forgets by itself: the caller removes what has grown old. Scores depend on how
    common words are in the window, so they are worked out once, when a story arrives, and kept by the caller.
    """

    def __init__(self, stories: Iterable[Story] = (), *, days: float = DAYS) -> None:
        self.days = days
        self.vocabulary = Vocabulary()
        self._slots: list[Entry | None] = []
        self._by_id: dict[str, int] = {}
        self._postings: list[list[int]] = []
        self._filed: dict[int, list[int]] = {}
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
        entry = self.vocabulary.read(story)
        self.vocabulary.count(entry, 1)
        self.file(entry)

    def remove(self, id: str) -> None:
        """Forget a story; unknown ids are no error."""
        if id not in self._by_id:
            return
        self.vocabulary.count(self.entry(id), -1)
        self._slots[self._by_id.pop(id)] = None
        # Index entries of removed stories are skipped when read, and swept out once they are the majority.
        if len(self._slots) > 1000 and len(self._slots) > 2 * len(self._by_id):
            kept = list(self.entries())
            self._slots, self._by_id, self._postings, self._filed = [], {}, [], {}
            for entry in kept:
                self.file(entry)

    def remove_before(self, hours: float) -> None:
        """Forget the stories published before a moment, in hours since 1970. Undated ones stay."""
        for entry in list(self.entries()):
            if entry.hours < hours:
                self.remove(entry.id)

    def candidates(self, story: Story) -> tuple[Link, ...]:
        """Compare a story with the window and return all pairs that score at least `score.FLOOR`, best first.

        Weak pairs are included, with `kind` None, because clusters are made from means over all pairs. The story
        itself need not be in the window, and is never paired with itself.
        """
        if story.id in self._by_id:
            return self._candidates(self.entry(story.id))
        # Counted meanwhile, so that it scores as it will when it has been added.
        entry = self.vocabulary.read(story)
        self.vocabulary.count(entry, 1)
        try:
            return self._candidates(entry)
        finally:
            self.vocabulary.count(entry, -1)

    def candidates_of(self, id: str) -> tuple[Link, ...]:
        """Return the same for a story that is in the window, by id."""
        return self._candidates(self.entry(id))

    def links(self, story: Story) -> tuple[Link, ...]:
        """Return the stories of the window that tell what `story` tells, pair by pair, best first.

        For one story by itself. Over many stories `relate` is better, as it weighs whole groups.
        """
        return tuple(link for link in self.candidates(story) if link.kind is not None)

    def compare(self, a: str, b: str) -> Link | None:
        """Compare two stories of the window, by id; None where they score below `score.FLOOR` or lie too far apart."""
        return pairs.compare(self._side(self.entry(a)), self._side(self.entry(b)), self.vocabulary, self.days)

    def features(self, a: str, b: str) -> score.Features:
        """Return what the model looks at for two stories of the window, by id."""
        return pairs.features(self._side(self.entry(a)), self._side(self.entry(b)), self.vocabulary)[0]

    def copies(self) -> dict[str, tuple[str, ...]]:
        """Return stories whose headline and excerpt read alike to the last term: id to the ids of its copies.

        One of each group stands for all when clusters are made, so that ten thousand copies cost ten thousand
        comparisons. Only duplicates are grouped, and only within the days of the window.
        """
        alike: dict[tuple[str, bytes, bytes], list[Entry]] = {}
        for entry in self.entries():
            if entry.terms:
                alike.setdefault((entry.title, entry.terms.tobytes(), entry.flags), []).append(entry)
        found: dict[str, tuple[str, ...]] = {}
        for group in alike.values():
            group.sort(key=lambda entry: (-math.inf if math.isnan(entry.hours) else entry.hours, entry.id))
            first, same = group[0], list[str]()
            for entry in group[1:]:
                link = pairs.compare(self._side(first), self._side(entry), self.vocabulary, self.days)
                if link is not None and link.kind == "duplicate":
                    same.append(entry.id)
                    continue
                if same:
                    found[first.id] = tuple(same)
                first, same = entry, []
            if same:
                found[first.id] = tuple(same)
        return found

    def entry(self, id: str) -> Entry:
        """Return a story as the index keeps it; KeyError where it is not in the window."""
        entry = self._slots[self._by_id[id]]
        assert entry is not None  # noqa: S101 - _by_id names filled slots only
        return entry

    def entries(self) -> Iterator[Entry]:
        """Yield all stories as the index keeps them, in the order in which they were added."""
        return (entry for entry in self._slots if entry is not None)

    def file(self, entry: Entry) -> None:
        """Enter a story that the vocabulary has counted; `add` is what others want."""
        slot = len(self._slots)
        self._slots.append(entry)
        self._by_id[entry.id] = slot
        postings = self._postings
        while len(postings) < len(self.vocabulary.words):
            postings.append([])
        for number in entry.terms:
            postings[number].append(slot)
        for value in entry.sketch[:_FILED]:
            self._filed.setdefault(value, []).append(slot)

    def _side(self, entry: Entry) -> pairs.Side:
        return pairs.side(entry, self.vocabulary)

    def _candidates(self, entry: Entry) -> tuple[Link, ...]:
        found = []
        own = self._side(entry)
        for other in self._lookup(entry):
            link = pairs.compare(own, self._side(other), self.vocabulary, self.days)
            if link is not None:
                found.append(link)
        return tuple(sorted(found, key=lambda link: (-link.score, link.a, link.b)))

    def _lookup(self, entry: Entry) -> list[Entry]:
        """Return the entries that share the rarest terms with this one: at most `CANDIDATES`, any order."""
        gathered: defaultdict[int, float] = defaultdict(float)
        known = [number for number in entry.terms if number < len(self._postings) and self._postings[number]]
        words = self.vocabulary.words
        budget = BUDGET
        # Ties by the word itself, not by its number, which depends on the order of arrival.
        for number in sorted(known, key=lambda n: (len(self._postings[n]), words[n])):
            posting = self._postings[number]
            weight = self.vocabulary.shared_rarity(number) ** 2
            # The newest stories are at the end; they are the likeliest to tell the same one.
            for slot in posting if len(posting) <= budget else posting[-budget:]:
                gathered[slot] += weight
            budget -= len(posting)
            if budget <= 0:
                break
        bodies = Counter(slot for value in entry.sketch[:_FILED] for slot in self._filed.get(value, ())[-CANDIDATES:])
        limit = self.days * 24.0
        enough = _LEAST * sum(self.vocabulary.shared_rarity(number) ** 2 for number in known)
        found: list[Entry] = []
        likely = [(weight, slot) for slot, weight in gathered.items() if weight >= enough]
        # Four times as many are drawn, because some of them are removed or too old.
        by_body = heapq.nlargest(4 * BODIES, ((runs, slot) for slot, runs in bodies.items()))
        by_terms = heapq.nlargest(4 * CANDIDATES, likely)
        taken: set[int] = set()
        for most, drawn in ((BODIES, by_body), (CANDIDATES, by_terms)):
            for _, slot in drawn:
                if len(found) >= most:
                    break
                other = self._slots[slot]
                # An unknown date makes the difference no number, and the comparison false.
                if slot in taken or other is None or other.id == entry.id or abs(entry.hours - other.hours) > limit:
                    continue
                taken.add(slot)
                found.append(other)
        return found
