"""When two articles are one text: syndicated copies, one press release in five outlets, URL variants.

The test is strict, since the weaker copy is hidden from readers: what is hidden must be unique to nobody.
"""

import re
from zlib import crc32

from rapidfuzz import fuzz

# Bodies are compared by sketches: the smallest hashes of their five-word runs (Broder 1997). 64 of them estimate the
# share of common runs to about 6 points, and cost 256 bytes a story.
SKETCH = 64
_RUN = 5
# Shorter bodies are teasers; 60,000 characters are ten thousand words.
_MIN_RUNS = 30
_MAX_BODY = 60_000
# Half of all five-word runs in common: one text, edited. Two reports that quote the same statement share far less.
SAME_BODY = 0.5
# Headlines of one text differ by a word that an outlet changed, or by punctuation.
SAME_TITLE = 90.0
# Excerpts are cut at different lengths: the shorter must be in the longer.
SAME_EXCERPT = 0.6
# One excerpt under two headlines, where it is long enough to be no boilerplate.
IDENTICAL_EXCERPT = 0.8
_MIN_EXCERPT = 10
# A headline of fewer terms ("Where is Mark Zuckerberg?") can be written twice.
_MIN_TITLE = 5

_WORD = re.compile(r"\w+")


def sketch(body: str | None) -> tuple[int, ...]:
    """Return the smallest hashes of the five-word runs of `body`, sorted; empty where the body is a teaser."""
    words = _WORD.findall((body or "")[:_MAX_BODY].casefold())
    if len(words) < _MIN_RUNS + _RUN:
        return ()
    # crc32 is stable between processes and machines, unlike hash(), and nobody gains by a collision here.
    encoded = [word.encode("utf-8", "surrogatepass") for word in words]
    runs = {crc32(b" ".join(encoded[i : i + _RUN])) for i in range(len(encoded) - _RUN + 1)}
    return tuple(sorted(runs)[:SKETCH])


def resemblance(a: tuple[int, ...], b: tuple[int, ...]) -> float | None:
    """Estimate the share of five-word runs that two bodies have in common, 0 to 1; None where a body is missing."""
    if not a or not b:
        return None
    size = min(len(a), len(b))
    smallest = sorted({*a, *b})[:size]
    return len({*a} & {*b} & {*smallest}) / size


def same_text(
    titles: tuple[str, str],
    numbers: tuple[frozenset[str], frozenset[str]],
    excerpts: tuple[frozenset[int], frozenset[int]],
    title_terms: tuple[frozenset[int], frozenset[int]],
    bodies: float | None,
    same_provider: bool,
) -> bool:
    """Whether two stories are one text.

    `titles` are folded, without the site's name; `numbers` those of the headlines; `excerpts` the terms of the
    excerpts; `title_terms` those of the headlines; `bodies` the resemblance of the bodies.
    """
    if bodies is not None:
        return bodies >= SAME_BODY
    # Version 2 and version 3, 10 dead and 12 dead: two texts, however alike.
    if numbers[0] and numbers[1] and numbers[0] != numbers[1]:
        return False
    # Near-identical headlines of two providers are one text that an editor touched; of one provider they are its
    # template ("Apps: release overview", "Portals: release overview").
    if same_provider and title_terms[0] != title_terms[1]:
        return False
    first, second = excerpts
    same_title = numbers[0] == numbers[1] and fuzz.ratio(titles[0], titles[1]) >= SAME_TITLE
    if not first or not second:
        return same_title and min(len(title_terms[0]), len(title_terms[1])) >= _MIN_TITLE
    common = len(first & second)
    if same_title:
        return common >= SAME_EXCERPT * min(len(first), len(second))
    return min(len(first), len(second)) >= _MIN_EXCERPT and common >= IDENTICAL_EXCERPT * len(first | second)
