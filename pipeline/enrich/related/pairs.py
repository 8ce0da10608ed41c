"""Two stories side by side: the features of the pair, and what it is."""

import math
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from pipeline.enrich.related import duplicates, reports, rivals, score
from pipeline.enrich.related.story import Link
from pipeline.enrich.related.vocabulary import EXCERPT, TITLE, Entry, Vocabulary

# What a term of the headline, of the excerpt and of both is worth; indexed by the two lowest flags.
_PLACE = (0.0, 1.0, 0.7, 1.7)
# One provider's alike headlines, more than two days apart, are a series ("Weekly: …", "Release overview: …"): URL
# variants and corrected headlines come sooner.
_SERIES_RATIO = 80.0
_SERIES_HOURS = 48.0
_SHARED_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Side:
    """What one story brings to every pair it is in, worked out once."""

    entry: Entry
    flags: dict[int, int]
    """Flags by term."""
    squares: float
    """Squared length of the weighted vector of terms."""
    title: float
    """Rarity of the headline."""


def side(entry: Entry, vocabulary: Vocabulary) -> Side:
    """Prepare a story for comparison."""
    squares = title = 0.0
    for rare, flag in zip(vocabulary.rarities(entry.terms), entry.flags, strict=True):
        place = _PLACE[flag & 3]
        # Weights are roots of the rarity, so that squares are the rarity itself: one very rare word, often a
        # misspelling, then counts less than several rare ones.
        squares += rare * place * place
        if flag & TITLE:
            title += rare
    return Side(entry, dict(zip(entry.terms, entry.flags, strict=True)), squares, title)


def features(a: Side, b: Side, vocabulary: Vocabulary) -> tuple[score.Features, list[int]]:
    """Return the features of a pair and the numbers of the terms in common, the same from both sides."""
    dot = title = 0.0
    squares_a, squares_b, title_a, title_b = a.squares, b.squares, a.title, b.title
    # Sorted, because sums of floats depend on their order.
    shared = sorted(a.flags.keys() & b.flags.keys())
    for number in shared:
        rare = vocabulary.shared_rarity(number)
        more = rare - vocabulary.rarity(number)
        first, second = a.flags[number], b.flags[number]
        place_a, place_b = _PLACE[first & 3], _PLACE[second & 3]
        dot += rare * place_a * place_b
        squares_a += more * place_a * place_a
        squares_b += more * place_b * place_b
        if first & TITLE:
            title_a += more
        if second & TITLE:
            title_b += more
        if first & second & TITLE:
            title += rare
    provider = a.entry.provider
    return score.Features(
        cosine=dot / math.sqrt(squares_a * squares_b) if dot else 0.0,
        title=title / max(title_a, title_b) if title else 0.0,
        shared=math.log1p(len(shared)),
        same_provider=float(provider is not None and provider == b.entry.provider),
        log_hours=score.log_hours(_apart(a.entry, b.entry)),
    ), shared


def compare(first: Side, second: Side, vocabulary: Vocabulary, days: float) -> Link | None:
    """Return what two stories are to each other; None where they score below `score.FLOOR` or cannot be one story."""
    a, b = first.entry, second.entry
    hours = _apart(a, b)
    if hours is not None and hours > days * 24.0:
        return None
    reported = a.subject is not None or b.subject is not None
    if reported and not reports.same_report(a.subject, b.subject, a.numbers, b.numbers):
        return None
    found, shared = features(first, second, vocabulary)
    # Rounded before it is judged: the order of terms is that of arrival, and must not tip a pair over a threshold.
    value = round(score.probability(found), 6)
    resembles = duplicates.resemblance(a.sketch, b.sketch)
    if value < score.FLOOR and not resembles:
        return None
    kind = _kind(a, b, value, resembles, hours)
    # "Nimbria outage leaves thousands without email" is no copy of what Vectory's outage did; equal bodies are.
    one_body = resembles is not None and kind == "duplicate"
    if (kind == "related" and not any(vocabulary.is_specific(number) for number in shared)) or (
        kind in ("related", "duplicate") and not reported and not one_body and _rival(first, second, vocabulary)
    ):
        kind, value = None, min(value, score.THRESHOLD / 2)
    if kind == "series" or (kind is None and reported):
        return None
    if kind == "duplicate" or reported:
        value = max(value, score.SURE)
    elif value < score.FLOOR:
        return None
    words = vocabulary.words
    shared.sort(key=lambda number: (-vocabulary.shared_rarity(number), words[number]))
    return Link(
        a=min(a.id, b.id),
        b=max(a.id, b.id),
        score=round(value, 4),
        kind=kind,
        shared=tuple(words[number] for number in shared[:_SHARED_SHOWN]),
        hours=None if hours is None else round(hours, 1),
        same_provider=found.same_provider > 0,
    )


def _kind(
    a: Entry, b: Entry, value: float, resembles: float | None, hours: float | None
) -> Literal["duplicate", "related", "series"] | None:
    """Judge a pair that scores `value`; None where it is not linked."""
    same_provider = a.provider is not None and a.provider == b.provider
    linked = value >= score.THRESHOLD
    if (linked or resembles) and duplicates.same_text(
        (a.title, b.title),
        (a.numbers, b.numbers),
        (a.placed(EXCERPT), b.placed(EXCERPT)),
        (a.placed(TITLE), b.placed(TITLE)),
        resembles,
        same_provider,
    ):
        return "duplicate"
    if a.subject is not None:
        # The template makes any two reports look alike, so that words prove nothing: a figure in common does.
        return "related" if reports.figures(a.numbers & b.numbers) else None
    apart = same_provider and hours is not None and hours > _SERIES_HOURS and a.title != b.title
    if apart and fuzz.ratio(a.title, b.title) >= _SERIES_RATIO:
        return "series"
    return "related" if linked else None


def _rival(first: Side, second: Side, vocabulary: Vocabulary) -> bool:
    a, b = first.entry, second.entry
    return rivals.rival_subjects(first.flags, second.flags, (a.title, b.title), (a.numbers, b.numbers), vocabulary)


def _apart(a: Entry, b: Entry) -> float | None:
    hours = abs(a.hours - b.hours)
    return None if math.isnan(hours) else hours
