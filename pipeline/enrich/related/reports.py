"""Market reports: advertisements whose headlines come from a template.

"Widget Market Size 2027, CAGR of 9.1 %" and "Gadget Market Size 2027, CAGR of 8.2 %" share nearly every word and no
story. So they are compared by what they are about and by their figures, and never with ordinary articles.
"""

import re

from pipeline.enrich.related.words import MAX_TITLE, STOP_WORDS, stem, tokens

_MARKET = re.compile(r"\bmarkets?\b", re.IGNORECASE)
# The template: no newsroom writes a headline about an event like this. What stands before it, or before the word
# "market", is the subject.
_TEMPLATE = re.compile(
    r"\bCAGR\b"
    r"|\bmarkets?\s+(?:size|shares?|report|research|analysis|growth|worth|outlook|trends?|insights?|overview|scope"
    r"|demand|value|forecast|revenue|dynamics|opportunit|booming|is\s+(?:projected|expected|estimated|anticipated)"
    r"|to\s+(?:reach|hit|grow|surpass|exceed|witness|cross|garner|register))"
    r"|\bmarkets?\b.{0,80}\b(?:by|to|till|until|through|during|over|-|–|,)\s?20[2-9]\d\b"
    r"|\bforecasts?\s+(?:to|till|until|by|period|20\d\d)"
    r"|\bmarkets?\b.{0,40}\bkey\s+(?:players|drivers|vendors|manufacturers)\b"
    r"|\bindustry\s+(?:size|shares?|analysis)\b"
    r"|researchandmarkets",
    re.IGNORECASE,
)
_FOR = re.compile(r"\bmarkets?\s+(?:for|of)\s+((?:[^\s,:]+\s*){1,4})", re.IGNORECASE)
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
    template = _TEMPLATE.search(title)
    if not template:
        return None
    market = _MARKET.search(title)
    found = _about(title[: market.start() if market else template.start()])
    if not found and (named := _FOR.search(title)):
        found = _about(named[1])
    # "MARKET ANALYSIS: growth worries weigh on stocks" is news.
    return found or None


def _about(text: str) -> frozenset[str]:
    words = (word for word, _ in tokens(_BRACKETS.sub(" ", text)))
    stems = (stem(word) for word in words if word not in STOP_WORDS and not word[0].isdigit())
    return frozenset(each for each in stems if each not in _FURNITURE)


def same_report(
    a: frozenset[str] | None, b: frozenset[str] | None, numbers_a: frozenset[str], numbers_b: frozenset[str]
) -> bool:
    """Whether two market reports can be one: the same subject, and no figures or years that contradict each other.

    `a` and `b` are subjects, None for an article that is no market report: a report is never one story with it.
    `numbers_a` and `numbers_b` are the numbers of the headlines. Two publishers sell reports on one market with other
    figures: those are two reports.
    """
    if not a or a != b:
        return False
    for pick in (figures, _years):
        first, second = pick(numbers_a), pick(numbers_b)
        if first and second and first.isdisjoint(second):
            return False
    return True


def figures(numbers: frozenset[str]) -> frozenset[str]:
    """Return those of the numbers of a headline that are no years."""
    return frozenset(number for number in numbers if not _YEAR.fullmatch(number))


def _years(numbers: frozenset[str]) -> frozenset[str]:
    return frozenset(number for number in numbers if _YEAR.fullmatch(number))
