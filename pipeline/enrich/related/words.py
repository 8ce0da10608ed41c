"""From a headline to terms: what two reports of one event have in common once spelling is set aside.

A term is a folded, stemmed word, a number, or one of a few names that several spellings share. Only the form of words
is looked at; which of them matter is decided in `window`, by how rare they are.
"""

import collections
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

# Longer texts tell nothing more about which story is told, and the work on one story has to be bounded.
MAX_TITLE = 400
MAX_EXCERPT = 600
MAX_TERMS = 120

# Function words by language. English first, with the verbs of saying that every report has; the others hold articles,
# pronouns and prepositions of the languages that providers most often publish in beside it: the background table is
# English, and without them two short articles in German look alike. A language's words are set aside only in texts
# that have more of them than of the English ones, for "die" and "war" are news in English.
_FUNCTION_WORDS = {
    "en": """
    a an the and or but nor so yet of in on at to for from by with without as is are was were be been being am do does
    did doing has have had having will would can could may might shall should must it its this that these those he she
    they we you i his her their our your my him them us me who whom whose which what when where why how than then there
    here if not no into onto over under after before about against between during through out up down off again more
    most other some such only own same too very just also now any both each few while because until says said say new
    via per amid vs s t re ve ll d m all
    """,
    "de": """
    der die das den dem des ein eine einen einem einer eines und oder aber nicht mit von vom zu zum zur im in am an auf
    fur bei nach aus uber ist sind war wird werden hat haben sich auch wie als noch nur sie er es wir ich so
    """,
    "fr": """
    le la les l un une des du de d et ou mais pas avec pour par sur dans en est sont a ete au aux ce cette ces qui que
    il elle son sa ses leur plus se s ne n
    """,
    "es": """
    el la los las un una unos unas de del y o pero no con para por sobre en es son fue su sus que se lo al como mas a
    """,
    "it": """
    il lo la i gli le un uno una di del della dei delle degli e o ma non con per su in nel nella che si sono a da
    """,
    "pt": """
    o a os as um uma de do da dos das e ou mas nao com para por em no na nos nas que se foi ao sua seu
    """,
    "nl": """
    de het een en of van in op te voor met niet dat die is zijn wordt ook aan bij naar
    """,
}
_FUNCTION_SETS = {language: frozenset(words.split()) for language, words in _FUNCTION_WORDS.items()}
STOP_WORDS = _FUNCTION_SETS["en"]

# Spellings of one thing. Written by hand: common abbreviations and two-word terms that carry one meaning, so that
# two articles which share only "artificial intelligence" are not counted as sharing two rare words.
COLLOCATIONS = {
    ("artificial", "intelligence"): "ai",
    ("machine", "learning"): "machinelearning",
    ("deep", "learning"): "deeplearning",
    ("natural", "language"): "naturallanguage",
    ("self", "driving"): "driverless",
    ("social", "media"): "socialmedia",
    ("facial", "recognition"): "facerecognition",
    ("face", "recognition"): "facerecognition",
    ("voice", "recognition"): "speechrecognition",
    ("speech", "recognition"): "speechrecognition",
    ("united", "states"): "usa",
    ("united", "kingdom"): "uk",
    ("united", "nations"): "un",
    ("european", "union"): "eu",
    ("new", "york"): "newyork",
    ("san", "francisco"): "sanfrancisco",
    ("los", "angeles"): "losangeles",
    ("hong", "kong"): "hongkong",
    ("white", "house"): "whitehouse",
    ("supreme", "court"): "supremecourt",
    ("prime", "minister"): "primeminister",
    ("real", "estate"): "realestate",
    ("start", "up"): "startup",
    ("open", "source"): "opensource",
    ("low", "code"): "lowcode",
    ("general", "availability"): "generallyavailable",
    ("generally", "available"): "generallyavailable",
    ("climate", "change"): "climatechange",
    ("chief", "executive"): "ceo",
}

# What headlines call the same event. Each line is one meaning; the first word stands for it. Chosen from the
# vocabulary of news in general, not from any set of labels: deals, departures, courts, accidents, sport, products.
_SAME_MEANING = """
buy acquire acquisition purchase takeover snap
quit resign leave depart exit oust departure resignation
sue lawsuit suit litigation
die death dead kill fatal
launch unveil introduce debut announce reveal release announcement rollout
raise funding investment invest fund round
partner team join collaborate ally partnership alliance
ban prohibit block bar
win victory beat defeat triumph
cut reduce slash lower shrink
improve enhance better boost upgrade
probe investigation investigate inquiry
arrest detain custody
charge indict accuse
dismiss layoff sack
patch fix update
rise jump surge soar climb gain leap
fall drop plunge slump tumble decline slip
hurt injure wound injury
police cop officer
pay spend
customer user
photo picture image
robbery heist thief steal theft robber rob
film movie
company firm business
child kid children
doctor physician
rehab rehabilitation
false fake misinformation disinformation
driverless selfdriving autonomous
passenger flyer
trial court hearing judge
vote election poll ballot
vaccine vaccination jab
fire blaze
shooting gunman shooter shoot
crash collision accident
storm hurricane typhoon cyclone
protest demonstration rally
ceo boss chief
phone smartphone handset
hack breach hacker
law bill legislation
plan propose proposal
cancel scrap axe
"""

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+[^\W_]*)*")
_POSSESSIVE = re.compile(r"'s\b")
_DOTTED = re.compile(r"(?<=[A-Z])\.(?=[A-Z]\b)")  # U.S. is US
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_BILLION = re.compile(r"(?<=\d)[ -]?(?:bn|billion|b)\b", re.IGNORECASE)
_MILLION = re.compile(r"(?<=\d)[ -]?(?:mn|mln|million|m)\b", re.IGNORECASE)
# Scripts that are written without spaces: their runs are read as pairs of neighbouring characters.
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
# Figures and Latin names stand in them without a space.
_PARTS = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[A-Za-z]+|[^0-9A-Za-z.,]+")
_QUOTES = str.maketrans("’‘ʼ", "'''")
# " | Site" and " - Site": a short last part without digits, behind a headline that stands by itself.
_SITE_SUFFIX = re.compile(r"^(.{15,}?)\s+(?:\||--|–|—|-)\s+([^|\d]{2,45})$")
_VOWELS = frozenset("aeiouy")


@dataclass(frozen=True, slots=True)
class Terms:
    """A text as terms. The sets overlap: a term may be in a title and in an excerpt, lower case and capitalised."""

    title: tuple[str, ...]
    """Terms of the headline in order, each once."""
    rest: tuple[str, ...]
    """Terms of the excerpt that the headline lacks, in order, each once."""
    in_title: frozenset[str]
    """Terms of the headline."""
    in_excerpt: frozenset[str]
    """Terms of the excerpt, also those that the headline has."""
    lower: frozenset[str]
    """Terms that were seen in lower case."""
    capital: frozenset[str]
    """Terms that were capitalised where the position does not explain it: not in title case, not first."""
    numbers: frozenset[str]
    """Numbers of the headline as written, without thousands separators; years included."""


def strip_site(title: str) -> str:
    """Return `title` without a trailing ` | Site` or ` - Site`, at most two of them.

    The part that is cut has at most five words and no digit; what stays has at least four words.
    """
    for _ in range(2):
        match = _SITE_SUFFIX.match(title)
        if not match or len(match[2].split()) > 5 or len(match[1].split()) < 4:
            break
        title = match[1]
    return title


def fold(text: str) -> str:
    """Return `text` without accents and with plain quotes; case stays.

    The vowel signs of Hindi or Thai go as accents do: they are no letters to `_WORD`, and would cut words into pieces.
    """
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text.translate(_QUOTES))
    return "".join(c for c in decomposed if c.isascii() or not unicodedata.category(c).startswith("M"))


def stem(word: str) -> str:
    """Return the stem of a lower-case word: English endings go, other scripts stay as they are.

    Cruder than Porter's stemmer and on purpose: `commercialise` and `commercialize` may differ, but no ending is cut
    that leaves fewer than three letters, so that short names survive.
    """
    if len(word) <= 3 or not word.isascii() or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("sses"):
        word = word[:-2]
    elif word.endswith("s") and word[-2] not in "su":
        word = word[:-1]
    for ending in ("ing", "ed"):
        base = word[: -len(ending)]
        if word.endswith(ending) and len(base) >= 3 and not _VOWELS.isdisjoint(base):
            word = base[:-1] if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "lsz" else base
            break
    if word.endswith("e") and len(word) > 4:
        word = word[:-1]
    if word.endswith("ly") and len(word) > 5:
        word = word[:-2]
    if word.endswith("er") and len(word) > 6:
        word = word[:-2]
    if word.endswith("ation") and len(word) > 7:
        word = word[:-5]
    elif word.endswith("ion") and len(word) > 5:
        word = word[:-3]
    elif word.endswith("ment") and len(word) > 7:
        word = word[:-4]
    return word[:-1] + "i" if word.endswith("y") and len(word) > 3 else word


def _meanings() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in _SAME_MEANING.split("\n"):
        stems = [stem(word) for word in line.split()]
        for each in stems:
            table.setdefault(each, stems[0])
    return table


_MEANING = _meanings()


def term(word: str) -> str:
    """Return the term of a lower-case word: its stem, or the word that stands for all of the same meaning."""
    stemmed = stem(word)
    return _MEANING.get(stemmed, stemmed)


def tokens(text: str) -> list[tuple[str, str]]:
    """Return (lower-case word, as written) in order. Amounts are one word: `$2 billion` and `$2B` are `2bn`."""
    text = _POSSESSIVE.sub("", fold(text))
    text = _THOUSANDS.sub("", _DOTTED.sub("", text))
    text = _MILLION.sub("mn", _BILLION.sub("bn", text))
    found: list[tuple[str, str]] = []
    for match in _WORD.finditer(text):
        raw = match[0]
        if raw == "US":
            raw = "USA"  # the country, not the pronoun
        if raw.isascii() or not _UNSPACED.search(raw):
            word = raw.casefold()
            if found and (found[-1][0], word) in COLLOCATIONS:
                found[-1] = (COLLOCATIONS[found[-1][0], word], found[-1][1])
            else:
                found.append((word, raw))
        else:
            for part in _PARTS.findall(raw):
                if part.isascii():
                    found.append((part.casefold(), part))
                else:
                    found.extend((part[i : i + 2], part[i : i + 2]) for i in range(max(1, len(part) - 1)))
    return found


def _carries(word: str, stop: frozenset[str]) -> bool:
    return word not in stop and (len(word) > 1 or word.isdigit() or not word.isascii())


def function_words(words: Iterable[str]) -> frozenset[str]:
    """Return the function words to set aside in a text: the English ones, and those of its own language."""
    counts = collections.Counter(words)
    hits = {language: sum(counts[word] for word in known) for language, known in _FUNCTION_SETS.items()}
    best = max(hits, key=lambda language: hits[language])  # the first of equals, and English is first
    return STOP_WORDS if best == "en" else STOP_WORDS | _FUNCTION_SETS[best]


def terms(title: str, excerpt: str | None) -> Terms:
    """Read a headline and its excerpt; both are cut to a bounded length first."""
    head = tokens(strip_site(title[:MAX_TITLE]))
    tail = tokens((excerpt or "")[:MAX_EXCERPT])
    stop = function_words(word for word, _ in head + tail)
    head = [(word, raw) for word, raw in head if _carries(word, stop)]
    tail = [(word, raw) for word, raw in tail if _carries(word, stop)]
    in_title = dict.fromkeys(term(word) for word, _ in head)
    in_rest = dict.fromkeys(each for each in (term(word) for word, _ in tail) if each not in in_title)
    lower = {term(word) for word, raw in head + tail if not raw[0].isupper()}
    # Where nearly every word of a headline is capitalised, capitals say nothing.
    title_case = sum(raw[0].isupper() for _, raw in head) >= 0.7 * max(1, len(head))
    capital = {term(word) for word, raw in tail[1:] if raw[0].isupper()}
    if not title_case:
        capital.update(term(word) for word, raw in head[1:] if raw[0].isupper())
    return Terms(
        title=tuple(in_title)[:MAX_TERMS],
        rest=tuple(in_rest)[:MAX_TERMS],
        in_title=frozenset(in_title),
        in_excerpt=frozenset(term(word) for word, _ in tail),
        lower=frozenset(lower),
        capital=frozenset(capital),
        numbers=frozenset(word for word, _ in head if word[0].isdigit()),
    )
