"""Terms by number, and how rare each of them is among the stories of a window."""

import math
from array import array
from dataclasses import dataclass
from datetime import datetime

from pipeline.enrich.related import background, duplicates, reports
from pipeline.enrich.related.story import Story
from pipeline.enrich.related.words import MAX_TITLE, fold, strip_site, terms

# Weight of the background against the window, in stories: with 100 the window decides from a few hundred stories on,
# and ten stories alone already compare sensibly. 30 and 300 move no source by more than two points of precision.
PRIOR = 100.0
# Share of texts that contain a word which the background lacks: the share at which the background ends.
UNKNOWN = 1e-3
# No term is worth less, however common.
_COMMONEST = 0.9
# A name is hardly ever seen in lower case.
_NAME_LOWER = 0.2
# A capitalised term in every fiftieth text ("AI") names nothing in particular.
_COMMON_NAME = 0.02
# "Raises", "brings" and "AI" together point to no event; a window of thousands knows that, a window of ten does not:
# there a link needs one term that fewer than one text in two hundred has.
_KNOWING = 50
_SPECIFIC = 0.005

TITLE, EXCERPT, LOWER, CAPITAL = 1, 2, 4, 8


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
    """Numbers of the headline."""
    subject: frozenset[str] | None
    """What a market report is about; None for articles."""
    sketch: tuple[int, ...]
    """Sketch of the body; empty where there is none."""

    def placed(self, place: int) -> frozenset[int]:
        """Return the terms that have the flag `place`."""
        return frozenset(number for number, flag in zip(self.terms, self.flags, strict=True) if flag & place)


class Vocabulary:
    """The terms of a window, and in how many of its stories each stands."""

    def __init__(self) -> None:
        self.stories = 0
        self.words: list[str] = []
        self.common: list[int] = []
        self.lower: list[int] = []
        self.capital: list[int] = []
        self._background: list[float] = []
        self._numbers: dict[str, int] = {}
        self._rarity: dict[int, float] = {}
        self._shared: dict[int, float] = {}

    def number(self, word: str) -> int:
        """Return the number of a term, a new one where it is new."""
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = len(self.words)
            self.words.append(word)
            self._background.append(max(background.share(word), UNKNOWN))
            for counts in (self.common, self.lower, self.capital):
                counts.append(0)
        return number

    def restore(self, words: list[str], counts: list[list[int]], stories: int) -> None:
        """Take over the terms and counts of a saved window; ValueError where they do not fit together."""
        if any(len(each) != len(words) for each in counts):
            raise ValueError("counts and words differ in number")
        self.stories, self.words = stories, words
        self.common, self.lower, self.capital = counts
        self._background = [max(background.share(word), UNKNOWN) for word in words]
        self._numbers = {word: number for number, word in enumerate(words)}

    def read(self, story: Story) -> Entry:
        """Read a story. Where it has no excerpt, the beginning of its body stands in."""
        read = terms(story.title, story.excerpt or story.body)
        numbers: array[int] = array("I")
        flags = bytearray()
        for word in (*read.title, *read.rest):
            place = (TITLE if word in read.in_title else 0) | (EXCERPT if word in read.in_excerpt else 0)
            case = (LOWER if word in read.lower else 0) | (CAPITAL if word in read.capital else 0)
            numbers.append(self.number(word))
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
            sketch=duplicates.sketch(story.body),
        )

    def count(self, entry: Entry, by: int) -> None:
        """Add the terms of a story (`by` is 1) or take them away (-1)."""
        self.stories += by
        self._rarity.clear()
        self._shared.clear()
        for number, flag in zip(entry.terms, entry.flags, strict=True):
            self.common[number] += by
            if flag & LOWER:
                self.lower[number] += by
            if flag & CAPITAL:
                self.capital[number] += by

    def rarity(self, number: int) -> float:
        """Return how surprising a term of one story is, in nats: minus the log of its share of the other stories."""
        value = self._rarity.get(number)
        if value is None:
            value = self._rarity[number] = self._surprise(number, 1)
        return value

    def shared_rarity(self, number: int) -> float:
        """Return how surprising it is that two stories share a term, judged by all others.

        The pair itself is left out of the count: in a window of ten, a name that only these two have would otherwise
        look as common as "raises".
        """
        value = self._shared.get(number)
        if value is None:
            value = self._shared[number] = self._surprise(number, 2)
        return value

    def rarities(self, numbers: "array[int]") -> list[float]:
        """Return the rarity of many terms: the inner loop of every comparison."""
        known = self._rarity
        for number in numbers:
            if number not in known:
                self.rarity(number)
        return [known[number] for number in numbers]

    def _surprise(self, number: int, without: int) -> float:
        others = max(self.common[number] - without, 0)
        share = (others + PRIOR * self._background[number]) / (max(self.stories - without, 0) + PRIOR)
        return -math.log(min(share, _COMMONEST))

    def is_specific(self, number: int) -> bool:
        """Whether a term can point to one event; in a window that knows its words, their rarity says so by itself."""
        return self.stories >= _KNOWING or self._background[number] <= _SPECIFIC

    def is_common(self, number: int) -> bool:
        """Whether more texts of the window have a term than have any one name."""
        return self.shared_rarity(number) < -math.log(_COMMON_NAME)

    def is_unknown(self, number: int) -> bool:
        """Whether the background lacks a term: it is no common word, in whatever window it is rare."""
        return self._background[number] <= UNKNOWN

    def is_name(self, number: int) -> bool:
        """Whether a term is a name: capitalised inside sentences, or never seen but in title case and not common."""
        low, capital = self.lower[number], self.capital[number]
        if self._background[number] >= _COMMON_NAME:
            return False
        if capital:
            return low <= _NAME_LOWER * capital
        return low == 0 and self.is_unknown(number)


def _hours(moment: datetime | None) -> float:
    return math.nan if moment is None else moment.timestamp() / 3600.0
