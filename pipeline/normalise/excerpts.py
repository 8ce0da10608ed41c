"""Excerpts: whole sentences, or honestly marked as cut."""

import re
import unicodedata

from pipeline.text import clean

LIMIT = 300  # Characters, the mark included. The reference system's longest excerpt has 339.
MARK = " ..."

# A shorter remainder tells nothing; the reference system published "Placeholder." (12 characters).
_MIN_LENGTH = 20
_MIN_LENGTH_WIDE = 8  # The same in scripts that write a word in one or two characters.
# Whole sentences that fill less than a third of the space tell less than a cut text would.
_MIN_SHARE = 3
# Standfirsts often lack the last full stop, and run to about 200 characters; longer texts without one were cut by their
# source, nearly always at 300.
_STANDFIRST = 200
_MAX_INPUT = 5_000  # Characters looked at; many times what an excerpt can use.

# Links and notes that feeds put behind an excerpt.
_PHRASES = (
    r"read (?:more|on|the (?:full|rest|original|whole)\b[^.]{0,60})",
    r"continue reading(?:\b[^.]{0,200})?",
    r"keep reading|full (?:story|article)|learn more|view (?:full )?article|more\s*[»›→>]",
    r"click here(?: to [^.]{0,60})?",
    r"weiterlesen|mehr lesen|lire la suite|en savoir plus|leer más|seguir leyendo|continua a leggere|leggi tutto",
    r"lees verder|czytaj dalej|läs mer",
    r"(?:the )?post .{1,300}? (?:first appeared|appeared first) on .{1,100}",
    r"https?://\S{1,300}",
)
_BOILERPLATE = re.compile(
    rf"(?:(?:\s*(?:\.{{3}}|…))?[\s\[(<«|–-]*\b(?:{'|'.join(_PHRASES)})[\s.…\])>»›→-]*"
    r"|\s*(?:\[(?:…|\.{3})\]|\(more(?:…|\.{3})?\)|\(continued\))\s*)$",
    re.IGNORECASE | re.DOTALL,
)
_JUNK = frozenset({"placeholder", "lorem ipsum", "description", "test", "excerpt", "no description available", "n/a"})
_CUT = re.compile(r"[\s,;:–—-]*(?:…|\.{2,}|\[…\])[\s.…]*$")
_LEADING_FRAGMENT = re.compile(r"^(?:…|\.{2,}|[,;:)\]}])+\s*")
# A lower-case function word at the start means that a search engine or feed cut out the middle of a sentence.
_MID_SENTENCE = re.compile(
    r"(?:and|or|but|of|to|that|which|with|for|in|on|by|as|from|at|is|are|was|were|has|have|had|while|who|whose|because"
    r"|where|when|its|their|than|the|a|an)\s"
)
_DANGLING = re.compile(
    r"\b(?:and|or|but|of|to|that|which|with|for|in|on|by|as|from|at|is|are|was|were|the|a|an|its|their|than|will)$"
    r"|[:,;&/–—-]$",
    re.I,
)

_WIDE_END = "。！？｡"
_SENTENCE_END = re.compile(rf"(?:[.!?…]+[\"'”’»)\]]*(?=\s|$)|[{_WIDE_END}]+[\"'”’」』）]*)")
_CLOSED = re.compile(rf"[.!?…{_WIDE_END}][\"'”’»)\]」』）]*$")
# Before a full stop these do not end a sentence, whatever follows.
_TITLES = frozenset(
    "dr mr mrs ms prof st gen sen rep gov lt col sgt capt rev hon vs no nos fig vol pp approx ca cf eg ie".split()  # noqa: SIM905 - words read best as text
)
# These do, when the next word is one that sentences begin with.
_SHORTENED = frozenset(
    "inc corp co ltd llc jr sr bros dept univ est jan feb mar apr jun jul aug sep sept oct nov dec etc al".split()  # noqa: SIM905 - words read best as text
)
_STARTERS = frozenset(
    "the a an it its in on at but and he she they we you this that these those there while when if as for with".split()  # noqa: SIM905 - words read best as text
)


def shorten(text: str | None, title: str, limit: int = LIMIT) -> str | None:
    """Return an excerpt of at most `limit` characters on one line, or None when the text says nothing of its own.

    Boilerplate at the end ("Read more", "The post … appeared first on …", "[…]") and a repeated title at the start
    are removed. What fits is kept; more is cut after a sentence, or at a word and marked ` ...`. So is text that its
    source had cut. None: no text, a stub, or only the title in other words. Mark-up is not removed.
    """
    found = _without_boilerplate(clean((text or "")[:_MAX_INPUT]))
    found = _without_title(found, clean(title[:_MAX_INPUT]))
    found = _from_sentence_start(found)
    if _is_stub(found) or found.strip(" .!…").casefold() in _JUNK or _repeats(found, title):
        return None
    # The mark stands at the end; looking only there keeps a text of nothing but dots from taking long.
    cut_by_source = _CUT.search(found, max(0, len(found) - 100))
    if cut_by_source:
        found = found[: cut_by_source.start()]
        if _is_stub(found):
            return None
    shortened = _fit(found, limit, complete=not cut_by_source)
    return None if _repeats(shortened.removesuffix(MARK), title) else shortened


def fit(excerpt: str | None, limit: int) -> str | None:
    """Return an excerpt that `shorten` made, cut again to `limit` characters, the mark included; None where nothing
    is left that says anything."""
    if excerpt is None or len(excerpt) <= limit:
        return excerpt
    cut = excerpt.endswith(MARK)
    text = excerpt.removesuffix(MARK)
    shortened = _fit(text, limit, complete=not cut) if limit > len(MARK) else ""
    return None if _is_stub(shortened.removesuffix(MARK) + " " * len(MARK)) else shortened


def _fit(text: str, limit: int, *, complete: bool) -> str:
    # A few words beyond the limit tell whether a full stop just before it ends a sentence.
    last = max((end for end in _sentence_ends(text[: limit + 40]) if end <= limit), default=0)
    # After whole sentences that say enough, one without its full stop was cut.
    standfirst = len(text) <= _STANDFIRST and last * _MIN_SHARE < limit and not _DANGLING.search(text)
    whole = standfirst or _CLOSED.search(text) is not None
    if len(text) <= limit and complete and whole:
        return text
    if last * _MIN_SHARE >= min(limit, len(text)):
        return text[:last]
    return _cut_at_word(text, limit - len(MARK)) + MARK


def _cut_at_word(text: str, limit: int) -> str:
    if len(text) > limit:
        space = text.rfind(" ", 0, limit + 1)
        # Scripts without spaces are cut between characters, but never inside one (combining marks, emoji sequences).
        end = space if space > limit // 2 else limit
        while 0 < end < len(text) and (
            unicodedata.combining(text[end]) or "\u200d" in text[end - 1 : end + 1] or text[end] in "\ufe0e\ufe0f"
        ):
            end -= 1
        text = text[:end]
    return text.rstrip(" ,;:–—-.…(\"'“‘«")


def _sentence_ends(text: str) -> list[int]:
    return [match.end() for match in _SENTENCE_END.finditer(text) if _ends_sentence(text, match)]


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    rest = text[match.end() :].lstrip()
    if match[0][0] in _WIDE_END or not rest:
        return True
    if rest[0].islower():
        return False
    if match[0][0] != ".":
        return True
    word = text[max(0, match.start() - 20) : match.start()].split(" ")[-1].lstrip("\"'“‘(«").casefold()
    following = re.match(r"[\"'“‘(«]*(\w+)", rest)
    starts = following is not None and following[1].casefold() in _STARTERS
    if word in _TITLES:
        return False
    # Initials (`J.`), `U.S.`, `a.m.`: a single letter after a dot or at the start of the word.
    if re.fullmatch(r"(?:\w\.)*\w", word) and not word.isdigit():
        return starts
    return starts if word in _SHORTENED else True


def _without_boilerplate(text: str) -> str:
    for _ in range(4):  # "… Read more. The post X appeared first on Y." and one to spare.
        # The patterns are anchored at the end, where boilerplate is short: the search is kept there.
        tail = max(0, len(text) - 500)
        match = _BOILERPLATE.search(text, tail)
        if not match:
            break
        kept, phrase = text[: match.start()].rstrip(), match[0].lstrip(" .…[(<«-")
        closed = not kept or _CLOSED.search(kept) is not None
        cut = "…" in match[0] or "..." in match[0]
        # "Children who read more." is a sentence: links begin one, or stand after a mark.
        if phrase[:1].islower() and not closed and not cut and not phrase.startswith("http"):
            break
        text = kept + (" …" if cut and not closed else "")
    return text


def _without_title(text: str, title: str) -> str:
    if title and text[: len(title)].casefold() == title.casefold() and len(text) > len(title):
        rest = text[len(title) :]
        # Only where the title stands by itself: a first sentence may begin with the same words.
        if re.match(r"\s*[-–—:|.!?»]|\s+(?=[A-Z\"“‘])", rest):
            return rest.lstrip(" -–—:|.!?»")
    return text


def _from_sentence_start(text: str) -> str:
    stripped = _LEADING_FRAGMENT.sub("", text)
    if stripped == text and not _MID_SENTENCE.match(text):
        return text
    for end in _sentence_ends(stripped[:1000]):
        rest = stripped[end:].lstrip()
        if len(rest) >= LIMIT // _MIN_SHARE:
            return rest
    return stripped


def _is_stub(text: str) -> bool:
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text[:200])
    return len(text) < (_MIN_LENGTH_WIDE if wide * 2 > len(text[:200]) else _MIN_LENGTH)


def _repeats(text: str, title: str) -> bool:
    """Tell whether the text consists of the title's words, or is a part of the title."""
    words, known = re.findall(r"\w+", text.casefold()), re.findall(r"\w+", title.casefold())
    if not words:
        return True
    # A set alone would drop a long text that uses few words; repeating adds at most a word or two.
    return len(words) <= len(known) + 2 and set(words) <= set(known)
