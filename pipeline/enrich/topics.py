"""Topics: which subjects an article belongs to, and which keywords its title names."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.enrich.taxonomy import Profile, Taxonomy, Topic

_MAX_TEXT = 2_000  # Characters looked at. Longer titles and excerpts do not exist once they are normalised.
_MAX_TAGS = 50  # Pages that list more stuff keywords.

# A keyword this short is an acronym (AI, ML, NLP, GPU, AWS) and must be written as one: "Ai Weiwei" got the reference
# system's topic AI four times in 116 files.
_ACRONYM = 3
# Excerpts mention much in passing (of 24 keywords that only the excerpt had, the reference system followed one), so a
# single word there needs a second one of the same topic beside it.
_EXCERPT_WORDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """What was found for an article."""

    topics: tuple[str, ...]
    """Topic names, in the order of the taxonomy."""
    keywords: tuple[str, ...]
    """Keywords of these topics that the title names, as the quality counts them."""


def assign(
    title: str,
    taxonomy: Taxonomy,
    profile: Profile = "default",
    *,
    excerpt: str | None = None,
    section: str | None = None,
    tags: Iterable[str] = (),
) -> Assignment:
    """Find the topics of an article from its clean texts.

    Profile `reference`: topics without a parent always and first, the others when the title has one of their keywords
    as a substring; nothing else is read. Profile `default`: the keywords that the title has as whole words; tags and
    the section that equal a keyword or a topic's name; in the excerpt a phrase of several words, or two different
    keywords of one topic. A topic brings its parents along; one that is `within_parent` is dropped where nothing else,
    a mention in the excerpt included, speaks of its parent.
    """
    if profile == "reference":
        lowered = title.lower()
        chosen = {topic.name for topic in taxonomy.topics if topic.parent is None or any(_substrings(lowered, topic))}
    else:
        matcher = _matcher(taxonomy.topics)
        chosen = {name for match in matcher.matches(title) for name in match.topics}
        for label in (*list(tags)[:_MAX_TAGS], *((section,) if section else ())):
            chosen |= matcher.labels.get(_fold(label[:_MAX_TEXT])[0].strip(), frozenset())
        mentioned: set[str] = set()
        if excerpt:
            spoken_of, mentioned = matcher.in_passing(excerpt)
            chosen |= spoken_of
        chosen = _with_parents(taxonomy, chosen, mentioned)
    found = [topic for topic in taxonomy.topics if topic.name in chosen]
    if profile == "reference":
        found.sort(key=lambda topic: topic.parent is not None)
    topics = tuple(topic.name for topic in found)
    return Assignment(topics=topics, keywords=title_keywords(title, topics, taxonomy, profile))


def title_keywords(
    title: str, topics: Iterable[str], taxonomy: Taxonomy, profile: Profile = "default"
) -> tuple[str, ...]:
    """Return the keywords of the given topics that the title names.

    Profile `reference`: substrings, each keyword of each topic for itself, so that `canvas app` and `canvas apps` are
    two. Profile `default`: whole words, overlapping ones counted once (the longest), in the order of the title.
    """
    names = list(topics)
    if profile == "reference":
        lowered = title.lower()
        known = (taxonomy.by_name[name] for name in names if name in taxonomy.by_name)
        return tuple(keyword for topic in known for keyword in _substrings(lowered, topic))
    # Several spellings of one keyword in a title are one keyword.
    own = (match.keyword for match in _matcher(taxonomy.topics).longest(title) if not match.topics.isdisjoint(names))
    return tuple(dict.fromkeys(own))


def _with_parents(taxonomy: Taxonomy, chosen: set[str], mentioned: set[str]) -> set[str]:
    """Return the chosen topics with their parents, without those that need a parent which nothing else speaks of."""
    own = {name for name in chosen | mentioned if not taxonomy.by_name[name].within_parent}
    supported = own | {parent for name in own for parent in _parents(taxonomy, name)}
    kept = {
        name
        for name in chosen
        if not taxonomy.by_name[name].within_parent or any(parent in supported for parent in _parents(taxonomy, name))
    }
    return kept | {parent for name in kept for parent in _parents(taxonomy, name)}


def _substrings(lowered: str, topic: Topic) -> Iterator[str]:
    return (keyword for keyword in topic.keywords if keyword.lower() in lowered)


def _parents(taxonomy: Taxonomy, name: str) -> Iterator[str]:
    # Ends: the taxonomy refuses circles.
    parent = taxonomy.by_name[name].parent
    while parent is not None:
        yield parent
        parent = taxonomy.by_name[parent].parent


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    keyword: str
    topics: frozenset[str]
    start: int
    end: int


class _Matcher:
    """All keywords of a taxonomy, ready to be found in a text in one pass."""

    def __init__(self, topics: tuple[Topic, ...]) -> None:
        # Imported on first use, like every library that commands without articles do not need.
        from ahocorasick_rs import AhoCorasick

        owners: dict[str, set[str]] = {}
        labels: dict[str, set[str]] = {}
        self.written: dict[str, str] = {}
        for topic in topics:
            for keyword in topic.keywords:
                folded = _fold(keyword)[0].strip()
                if folded:
                    owners.setdefault(folded, set()).add(topic.name)
                    labels.setdefault(folded, set()).add(topic.name)
                    self.written.setdefault(folded, keyword)
            labels.setdefault(_fold(topic.name)[0].strip(), set()).add(topic.name)
        self.patterns = tuple(owners)
        self.owners = {folded: frozenset(names) for folded, names in owners.items()}
        self.labels = {folded: frozenset(names) for folded, names in labels.items()}
        self.automaton = AhoCorasick(list(self.patterns)) if self.patterns else None

    def matches(self, text: str) -> list[_Match]:
        """Return every keyword that stands in the text as whole words, overlapping ones too."""
        if self.automaton is None:
            return []
        text = text[:_MAX_TEXT]
        folded, origins = _fold(text)
        found = []
        for index, start, end in self.automaton.find_matches_as_indexes(folded, overlapping=True):
            keyword = self.patterns[index]
            end_of_word = _end_of_word(folded, start, end)
            if end_of_word is None:
                continue
            original = text[origins[start] : origins[end - 1] + 1]
            if len(keyword) <= _ACRONYM and keyword.isascii() and keyword.isalpha() and not _is_acronym(original, text):
                continue
            found.append(
                _Match(keyword=self.written[keyword], topics=self.owners[keyword], start=start, end=end_of_word)
            )
        return found

    def longest(self, text: str) -> list[_Match]:
        """Return the keywords of a text, in its order, without those that share a word with a longer one."""
        kept: list[_Match] = []
        for match in sorted(
            self.matches(text), key=lambda match: (match.start - match.end, -len(match.keyword), match.start)
        ):
            if all(match.end <= other.start or match.start >= other.end for other in kept):
                kept.append(match)
        return sorted(kept, key=lambda match: match.start)

    def in_passing(self, text: str) -> tuple[set[str], set[str]]:
        """Return the topics that an excerpt speaks of, and those that it mentions at all."""
        words: dict[str, set[str]] = {}
        chosen: set[str] = set()
        for match in self.matches(text):
            for name in match.topics:
                words.setdefault(name, set()).add(match.keyword)
                if " " in match.keyword.strip():
                    chosen.add(name)
        return chosen | {name for name, keywords in words.items() if len(keywords) >= _EXCERPT_WORDS}, set(words)


@lru_cache(maxsize=16)  # One for each destination's taxonomy.
def _matcher(topics: tuple[Topic, ...]) -> _Matcher:
    return _Matcher(topics)


def _fold(text: str) -> tuple[str, list[int]]:
    """Return the text for comparing, and for each of its characters the place it came from.

    Casefolding lengthens some characters (`ß` to `ss`, `İ` to two), so places in the result are not places in the
    text. Hyphens and runs of white space become one space: `self-driving` is `self driving`.
    """
    characters: list[str] = []
    origins: list[int] = []
    for place, character in enumerate(text):
        category = unicodedata.category(character)
        folded = " " if category == "Pd" or character.isspace() else character.casefold()
        if folded == " " and characters and characters[-1] == " ":
            continue
        characters.extend(folded)
        origins.extend([place] * len(folded))
    return "".join(characters), origins


def _end_of_word(text: str, start: int, end: int) -> int | None:
    """Return where the word that ends with a match ends, plural and possessive included; None within another word."""
    if start and _joined(text[start - 1], text[start]):
        return None
    for suffix in ("", "s", "'s", "’s", "es"):
        if text.startswith(suffix, end) and not _joined(text[end + len(suffix) - 1], text[end + len(suffix) :][:1]):
            return end + len(suffix)
    return None


def _joined(left: str, right: str) -> bool:
    """Tell whether two neighbours belong to one word. Scripts without spaces have no such borders."""
    return _is_letter(left) and _is_letter(right) and not _without_spaces(left) and not _without_spaces(right)


def _is_letter(character: str) -> bool:
    return character != "" and (character.isalnum() or character == "_" or unicodedata.category(character)[0] == "M")


# Thai, Lao, Burmese and Khmer; kana, Han and Hangul (whose particles follow a word without a space); wide forms.
_SPACELESS = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3005, 0x30FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7AF),
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9F),
    (0x20000, 0x3FFFF),
)


def _without_spaces(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in _SPACELESS)


def _is_acronym(found: str, text: str) -> bool:
    # A text without any capital letter tells nothing by its small ones.
    return found.isupper() or (found.islower() and text.islower())
