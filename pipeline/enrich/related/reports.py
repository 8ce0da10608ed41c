"""Market reports: advertisements whose headlines come from a template.

"Widget Market Size 2027, CAGR of 9.1 %" and "Gadget Market Size 2027, CAGR of 8.2 %" share nearly every word and no
story. So they are compared by what they are about and by their figures, and never with ordinary articles.
"""

import re

from pipeline.enrich.related.words import MAX_TITLE, STOP_WORDS, stem, strip_site, tokens

_MARKET = re.compile(r"\bmarkets?\b", re.IGNORECASE)
# The template around the word: no newsroom writes a headline with "market" and one of these about an event.
_TEMPLATE = re.compile(
    r"\bCAGR\b"
    r"|\bmarkets?\s+(?:size|shares?|report|research|analysis|growth|worth|outlook|trends?|insights?|overview|scope"
    r"|demand|value|forecast|revenue|dynamics|opportunit)"
    r"|\bforecasts?\b[^.]{0,60}\b20\d\d\b"
    r"|\bmarkets?\b[^.]{0,80}\b20[2-9]\d\b"
    r"|\bkey\s+(?:players|drivers|vendors|manufacturers)\b"
    r"|\bindustry\s+(?:analysis|research|report)\b"
    r"|researchandmarkets",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\([^()]{0,80}\)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_FURNITURE_WORDS = """
    global worldwide international market markets size share report research analysis growth worth outlook trend
    insight overview scope demand value forecast industry key player driver vendor expected reach grow cagr bn mn usd
    opportunity challenge application technology type region segment product products covid pandemic impact factor
    top latest future study geography revenue competitive landscape leading manufacturer business development status
    strategy rising dynamics emerging huge booming
"""
_FURNITURE = frozenset(stem(word) for word in _FURNITURE_WORDS.split())


def subject(title: str) -> frozenset[str] | None:
    """Return the stems of what a market report is about, or None where the headline is no market report.

    The subject stands before the word "market": `Healthcare AI Market Size …` is about {healthcar, ai}.
    """
    title = title[:MAX_TITLE]
    found = _MARKET.search(title)
    if not found or not _TEMPLATE.search(title):
        return None
    before = _BRACKETS.sub(" ", title[: found.start()])
    stems = (stem(word) for word, _ in tokens(before) if word not in STOP_WORDS and not word[0].isdigit())
    return frozenset(each for each in stems if each not in _FURNITURE)


def figures(title: str) -> frozenset[str]:
    """Return the numbers of a headline that are no years."""
    words = (word for word, _ in tokens(strip_site(title[:MAX_TITLE])))
    return frozenset(word for word in words if word[0].isdigit() and not _YEAR.fullmatch(word))


def same_report(
    a: frozenset[str] | None, b: frozenset[str] | None, figures_a: frozenset[str], figures_b: frozenset[str]
) -> bool:
    """Whether two market reports are one: the same subject, and a figure in common where both state figures.

    `a` and `b` are subjects, None for an article that is no market report: a report is never one story with it. Two
    publishers sell reports on one market with other figures: those are two reports.
    """
    if not a or a != b:
        return False
    return not figures_a or not figures_b or not figures_a.isdisjoint(figures_b)
