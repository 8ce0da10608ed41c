"""From a byline, as printed or stated, to the names of people."""

import re
import unicodedata
from functools import lru_cache

from pipeline.extract import vocabulary
from pipeline.extract.vocabulary import either

MAX_PEOPLE = 20  # A paper of a large collaboration has thousands of authors; a byline has a handful.
_NO_LETTER = re.compile(r"[\W_]+")
_MAX_BYLINE = 600  # Characters; what is longer is a paragraph.
_MAX_NAME = 60  # Characters. The longest name of a person in the corpus has 36.
_MAX_WORDS = 6  # "Maria del Carmen de la Fuente" has six.

_BY = either(vocabulary.BY)
_VERB = rf"(?:(?:{either(vocabulary.BEFORE_VERB)})\s+)?(?:{either(vocabulary.VERBS)})"
_LEAD = re.compile(
    rf"^\W*(?:{_VERB}\s+(?:{_BY})\b|(?:{either(vocabulary.LABELS)})\s*[:：●■/|｜]|(?:{_BY})\s*:"
    rf"|(?:{either(vocabulary.CLEAR_BY)})\b(?=\s))[\s:：-]*",
    re.IGNORECASE,
)
# Italian "di" and the like open a byline only before two capitals, or "di Stefano" would lose a part.
_LEAD_CASED = re.compile(
    r"^(?:[Dd]i|[Dd]e|Da|Van|Text|Tekst|Autor|Autorin|Author|Words)\s+(?=[A-ZÀ-Þ][\w'’-]+\s+[A-ZÀ-Þ])"
)
_NOUN = re.compile(
    rf"^(?:an?\s+|eine?\s+|un[ea]?\s+)?(?:{either(vocabulary.NOUNS)})\s+(?:was\s+written\s+)?(?:by|from|von|par|por|di)\s+",
    re.IGNORECASE,
)
_WROTE = re.compile(rf"^(?:(?:{either(vocabulary.CJK_LABELS)})(?=\s)|{either(vocabulary.WROTE)})\s+", re.IGNORECASE)

# What follows the names: a date, an outlet, a separator and whatever stands behind it.
_MONTH = either(vocabulary.MONTHS)
_TAIL = re.compile(
    r"\s*(?:\s[|•·–—―►»]\s|\||•|\s-\s|\((?![^\W\d]{1,20}\)\s+[^\W\d]+$)|\[|\t|<|https?:|\bwww\.|@|…|\.\.\."
    rf"|\b(?:on|am|vom|le|el|il|den|the)\s+(?=\d|(?:{either(vocabulary.DAYS)}|{_MONTH})[a-z]*\b)"
    r"|\b(?:in|at|under|im|for)\s+(?!gespräch|conversation)(?=[A-Z\d])"
    rf"|\b(?:{either(vocabulary.TAILS)})\b"
    rf"|\b(?:{_MONTH})[a-z]*\.?\s+\d|\d{{1,4}}\s*[./年:-]\s*\d|\b(?:19|20)\d\d\b"
    r"|\b\d{1,2}\.?\s+[^\W\d]{3,12}\s+(?:19|20)\d\d"
    rf"|\s+(?:{either(vocabulary.STATES)})\s+(?=\w)"
    r")",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+\.[\w.-]+")
_JOINT = re.compile(
    rf"\s*,\s*(?:{either(vocabulary.JOINTS)})\s+|\s*(?:;|,|、|，|/|＆|&|\+|•|\||\n)\s*|\s+(?:{either(vocabulary.JOINTS)})\s+",
    re.IGNORECASE,
)
# Joints of one letter part names only between two full names: "Ortega y Gasset" is one person.
_SHORT_JOINT = re.compile(r"\s+(?:y|e|i|a)\s+", re.IGNORECASE)
_DEGREE = re.compile(rf"(?:{either(vocabulary.DEGREES)})\.?[®™]?", re.IGNORECASE)
_ROLE = re.compile(rf"(?:(?:{either(vocabulary.RANKS)})\s+)*(?:{either(vocabulary.ROLES)})", re.IGNORECASE)
_SAYS = re.compile(r"\s+(?:says|said|schreibt|sagt|écrit|dice)\W*$", re.IGNORECASE)
# The titles of links to an author's other posts, as WordPress says them.
_ALL_POSTS = re.compile(
    r"^(?:(?:show|see|view|read)\s+)?(?:all\s+)?(?:articles?|posts?)\s+(?:of|by|from)\s+"
    r"|^(?:zeige\s+)?alle\s+(?:beiträge|artikel)\s+von\s+|^(?:voir\s+)?tous\s+les\s+articles\s+(?:de|par)\s+"
    r"|^(?:ver\s+)?tod[ao]s\s+(?:las\s+entradas|[ao]s\s+posts?)\s+(?:de|por)\s+"
    r"|^(?:vedi\s+)?tutti\s+gli\s+articoli\s+di\s+|^alle\s+berichten\s+van\s+",
    re.IGNORECASE,
)
_ROLE_BEHIND = re.compile(
    rf"\s+(?:(?:{either(vocabulary.RANKS)})\s+)*(?:{either(vocabulary.ROLES_BEHIND)})$", re.IGNORECASE
)
_ROLE_WORD = re.compile(rf"\b(?:{either(vocabulary.NO_PART_OF_A_NAME)})\b", re.IGNORECASE)
_UNFINISHED = re.compile(
    r"\s(?:by|from|of|von|vom|par|por|di|de|with|for|and|und|et|the|to|in|at|am|on)$", re.IGNORECASE
)
_COLLECTIVE = re.compile(
    rf"(?:^|\s|-)(?:{either(vocabulary.TEAMS)})(?:\s|$)|{either(vocabulary.CJK_TEAMS)}", re.IGNORECASE
)
_COMPANY = re.compile(rf"\b(?:{either(vocabulary.LEGAL_FORMS)})\.?$|[©®™]$", re.IGNORECASE)
_OUTLET = re.compile(
    rf"^(?:{either(vocabulary.ARTICLES)})\s|magazine?$|zeitung$|\b(?:{either(vocabulary.OUTLETS)})$", re.IGNORECASE
)
_AGENCY = frozenset(vocabulary.AGENCIES.split())
_WORDS = frozenset(vocabulary.NOBODY.split())
_PARTICLE = frozenset(vocabulary.PARTICLES.split())


def fold(name: str) -> str:
    """Reduce a name to its letters and digits, lower case, accents removed."""
    return _NO_LETTER.sub("", unicodedata.normalize("NFKD", name).casefold())


@lru_cache(maxsize=1024)
def is_full_name(name: str) -> bool:
    """Whether a name is written as a person's: two to five words with capitals and no role; or not in Latin letters."""
    words = name.split(",")[0].split()
    if not any(character.isascii() and character.isalpha() for character in name):
        return 1 < len(name) <= 20
    return (
        2 <= len(words) <= 5
        and all(word[:1].isupper() or word.lower() in _PARTICLE or word[:2] in ("d'", "d’", "(") for word in words)
        and not _ROLE_WORD.search(name)
        and not is_collective(name)
    )


def is_team(name: str) -> bool:
    """Whether a name is that of a team or an agency: "Example Staff", "Redaktion", "Reuters"."""
    return bool(_COLLECTIVE.search(name)) or is_agency(name) or bool(_ROLE.fullmatch(name))


def is_collective(name: str) -> bool:
    """Whether a name is a team's, or a role or a label: it may stand beside a person, and is none."""
    return is_team(name) or bool(_ROLE_WORD.search(name))


def is_outlet(name: str) -> bool:
    """Whether a name sounds like an outlet or a company: "The Example", "Example Times", "EX Magazine"."""
    return is_paper(name) or any(len(word) > 1 and word.isupper() for word in name.split())


def is_paper(name: str) -> bool:
    """Whether a name begins or ends as those of outlets and companies do: "The Example", "Example Times"."""
    return bool(_OUTLET.search(name))


def is_agency(name: str) -> bool:
    """Whether a name is that of a news agency."""
    return fold(name) in _AGENCY


def split(byline: str) -> tuple[str, ...]:
    """Return the names in a byline, each once, in order, as printed; roles, dates and addresses removed.

    Names of teams and agencies are kept: only the caller knows whether there are people besides.
    """
    return _split(byline[:_MAX_BYLINE])


@lru_cache(maxsize=1024)
def _split(byline: str) -> tuple[str, ...]:
    """Remembered, because several readers come by the same few lines of a page, and nested blocks hold them again."""
    text = _strip_lead(_EMAIL.sub(" ", byline))
    if cut := _TAIL.search(text):
        if cut.start() == 0:
            return ()
        text = text[: cut.start()]
    found: list[str] = []
    for piece in _pieces(text):
        name = _clean(piece)
        if found and _DEGREE.fullmatch(name):
            found[-1] = f"{found[-1]}, {name}"
        elif is_name(name) and fold(name) not in map(fold, found):
            found.append(name)
    if found and is_full_name(found[0]):
        # "Jane Doe, Head of Marketing": behind a full name stands another, or what the first one does.
        found = [found[0], *(name for name in found[1:] if is_full_name(name) or is_collective(name))]
    return tuple(found[:MAX_PEOPLE])


def is_name(text: str) -> bool:
    """Whether a text can be the name of somebody: letters, few words, no address, no role, no sentence."""
    if not 1 < len(text) <= _MAX_NAME or len(text.split()) > _MAX_WORDS or not any(c.isalpha() for c in text):
        return False
    if fold(text) in _WORDS or _UNFINISHED.search(text) or (_COMPANY.search(text) and not _DEGREE.search(text)):
        return False
    if re.search(r"https?:|www\.|@|[<>{}=?!:#]|\d{3,}", text) and not re.search(r"^[\w]+\d+$", text):
        return False
    return not _ROLE.fullmatch(text) or bool(_COLLECTIVE.fullmatch(text))


def _strip_lead(text: str) -> str:
    for _ in range(3):
        shorter = text
        for lead in (_ALL_POSTS, _NOUN, _LEAD, _LEAD_CASED, _WROTE):
            shorter = lead.sub("", shorter, count=1).strip()
        if shorter == text:
            break
        text = shorter
    return text


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    start = 0
    for joint in _JOINT.finditer(text):
        before, after = text[start : joint.start()], text[joint.end() :]
        if _SHORT_JOINT.fullmatch(joint[0]) and not (
            " " in before.strip() and " " in re.split(r"[,;&/]", after)[0].strip()
        ):
            continue
        pieces.append(before)
        start = joint.end()
    return [*pieces, text[start:]]


def _clean(piece: str) -> str:
    name = _strip_lead(piece.strip(' \t\r\n-–—:;,|*•·_"“”«»'))
    name = _SAYS.sub("", name)
    # "Jane Doe Staff Writer" is a person and "Example staff reporter" is none.
    if (role := _ROLE_BEHIND.search(name)) and (" " in name[: role.start()] or not name[0].isascii()):
        name = name[: role.start()]
    return name.strip(' \t\r\n-–—:;,|*•·_"“”«»《》')
