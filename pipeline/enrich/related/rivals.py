"""One template, two subjects: "Quillmark raises $48 million" and "Ferrowing raises $12 million".

Such headlines share most of their words and no story. What gives them away are the names: each headline has one that
the other story lacks, and they have none in common. Funding rounds, earnings, recalls, verdicts and results all read
like this, and common words alone must not link them, however many. "The week in robots" may stand over any story about
robots: where a short headline names nothing, the names of the whole stories decide.
"""

import math
import re
from difflib import SequenceMatcher

from pipeline.enrich.related.reports import figures
from pipeline.enrich.related.vocabulary import CAPITAL, LOWER, TITLE, Vocabulary
from pipeline.enrich.related.words import term

# Two words in common that fewer than one story in a thousand has ("unhygienic", "groin") tell of one event without any
# name. A window of fewer stories cannot know a word to be so rare: there, only names count.
_KNOWING = 1000
_TELLING = math.log(1000)
_TOLD = 2
# A template keeps at least half of its words, as difflib counts them: twice the words in common over those of both.
_TEMPLATE = 0.5
# With most of the names different ones, less of it has to be left: companies have names of one word or of two, and what
# they make has, too.
_LOOSE_TEMPLATE = 0.45
_FIGURE = -1
# A headline of fewer terms can be written twice (as in `duplicates`).
_SHORT = 5
_NO_LETTER = re.compile(r"[\W_]+")
# What companies and institutions are called behind their name: "Solva Motors" and "Rilo Motors" have no name in common.
_DESIGNATOR_WORDS = """
    aerospace agency airlines airways analytics associates association authority aviation bank biosciences biotech
    chemicals college commission committee communications consulting corp corporation council department dynamics
    electronics entertainment enterprises federation foundation foundry gmbh group health healthcare holdings hospital
    inc industries informatics institute institution insurance international investments laboratories labs limited llc
    logistics ltd ministry motor motors networks optics organisation organization partners petroleum pharma
    pharmaceuticals photonics plc robotics securities semiconductor semiconductors solutions studios systems
    technologies telecom telecommunications therapeutics trust union university ventures works
"""
_DESIGNATORS = frozenset(term(word) for word in _DESIGNATOR_WORDS.split())


def rival_subjects(
    a: dict[int, int],
    b: dict[int, int],
    titles: tuple[str, str],
    numbers: tuple[frozenset[str], frozenset[str]],
    vocabulary: Vocabulary,
) -> bool:
    """Whether two stories are about different subjects, judged by the names and figures of their headlines.

    `a` and `b` are the terms of each story with their flags, those of the headline first and in order; `titles` are
    the headlines, folded; `numbers` are theirs. In scripts without capitals every word that is not common in the window
    may be a name: there, one of them in common is enough for the answer to be no, unless name and figure are both
    replaced in place.
    """
    words = vocabulary.words
    heads = [[number for number, flag in side.items() if flag & TITLE] for side in (a, b)]
    # "Quill-Mark" and "QuillMark" are one name.
    joined = [_NO_LETTER.sub("", title) for title in reversed(titles)]
    own = [
        {n for n in head if n not in other and _may_name(n, vocabulary) and words[n] not in title}
        for head, other, title in zip(heads, (b, a), joined, strict=True)
    ]
    if any(len(head) < _SHORT and not any(_may_name(n, vocabulary) for n in head) for head in heads):
        telling = [n for n in a.keys() & b.keys() if vocabulary.is_unknown(n) and not _may_name(n, vocabulary)]
        return (titles[0] == titles[1] or not telling) and _named_apart(a, b, vocabulary)
    if not own[0] or not own[1]:
        return False
    shared = a.keys() & b.keys()
    stated = [figures(each) for each in numbers]
    common = figures(frozenset(words[number] for number in shared if words[number][0].isdigit()))
    # All figures are one word here: a template keeps their place and changes their value.
    slots = [[_FIGURE if words[number][0].isdigit() else number for number in head] for head in heads]
    template = _replaced(slots[0], slots[1], own[0], own[1])
    if template and stated[0] and stated[1] and not common:
        # Another name and another figure in the same slots: two stories even where the rest has names in common.
        return True
    if any(_names(number, a[number] | b[number], vocabulary) for number in shared):
        # "Court in Basel stops Quillmark", "Court in Basel stops Ferrowing": a city in common, and two cases.
        loose = template or _replaced(slots[0], slots[1], own[0], own[1], _LOOSE_TEMPLATE)
        return loose and _named_apart(a, b, vocabulary)
    if template and not any(_is_caseless(words[number]) and _may_name(number, vocabulary) for number in shared):
        return True
    if any(_may_name(number, vocabulary) for number in shared):
        return False
    if vocabulary.stories < _KNOWING:
        return True
    telling = [n for n in shared if vocabulary.is_unknown(n) and vocabulary.shared_rarity(n) > _TELLING]
    return len(telling) < _TOLD


def _named_apart(a: dict[int, int], b: dict[int, int], vocabulary: Vocabulary) -> bool:
    """Whether the names of two stories are different ones, wherever they stand.

    A name in common may be chance, such as a city; most of those that a story has are not.
    """
    first, second = ({n for n in side if _may_name(n, vocabulary)} for side in (a, b))
    return bool(first and second) and len(first & second) * 2 < min(len(first), len(second))


def _names(number: int, flag: int, vocabulary: Vocabulary) -> bool:
    """Whether a term is surely a name: capitalised inside a sentence of this pair, and hardly ever in lower case."""
    return bool(flag & CAPITAL) and not flag & LOWER and _may_name(number, vocabulary)


def _may_name(number: int, vocabulary: Vocabulary) -> bool:
    """Whether a term can be a name: the same, or an unknown word that only stands first or in title case.

    Without capitals it can be unless it is common in the window.
    """
    word = vocabulary.words[number]
    if _is_caseless(word):
        return not word[0].isdigit() and not vocabulary.is_common(number)
    return not word[0].isdigit() and word not in _DESIGNATORS and vocabulary.is_name(number)


def _is_caseless(word: str) -> bool:
    return not word.isascii() and word.lower() == word.upper()


def _replaced(a: list[int], b: list[int], own_a: set[int], own_b: set[int], least: float = _TEMPLATE) -> bool:
    """Whether two headlines are one template, with a name of one where the other has a name of its own."""
    match = SequenceMatcher(None, a, b, autojunk=False)
    if match.ratio() < least:
        return False
    return any(
        kind == "replace" and not own_a.isdisjoint(a[i:j]) and not own_b.isdisjoint(b[k:m])
        for kind, i, j, k, m in match.get_opcodes()
    )
