"""The headline, as the page prints it, without the site's name.

A headline is printed in a heading and stated in the head of the page, and where the two agree there is no doubt. So
headings are proved by the statements of the head; only where none agrees is a choice made between them.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from pipeline.errors import Rejected
from pipeline.extract import sites
from pipeline.extract.document import Document, Node, text_of
from pipeline.extract.structured import Choice
from pipeline.extract.visible import is_hidden, visible_text

MAX_TITLE = 400  # Characters. The longest headline of the corpus has 229; beyond that it is a page's text in a heading.
_MAX_HEADINGS = 60  # Headings read; a front page has hundreds, an article finds its own among the first.

_SEPARATOR = re.compile(
    r"\s+(?:[-–—―|¦│·•»«›‹/~:*]|::|\|\||&[lr]aquo;|>|<|\\|--)\s+|\s*[|｜│ㅣ¦‖]\s*|\s*[»«]\s+|\s+[»«]\s*|:\s+|(?<=\S)-(?=\S+$)|_"
)
_STRONG = re.compile(r"[|｜│ㅣ¦‖»«›‹·•_]|::")
_DOMAIN = re.compile(r"(?:www\.)?[a-z0-9-]{2,40}(?:\.[a-z]{2,12}){1,2}", re.IGNORECASE)
_KICKER = re.compile(
    r"kicker|topline|top-line|overline|dachzeile|roofline|eyebrow|pre-?headline|spitzmarke|supertitle|overtitle|surtitre|label|badge|category|permalink|anchor|edit-?section|sub-?title|sub-?headline|screen-reader"
)
_HEADLINE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:(?:entry|post|article|story|news|page|content|single|blog)[_-]{0,2}(?:title|headline|heading)|headline|hed)(?:$|[\s_-])",
    re.IGNORECASE,
)


class _Heading(NamedTuple):
    text: str
    key: str
    source: str
    rank: int


def read(document: Document, node: Node | None) -> Choice[str]:
    """Return the headline as one clean line. Raises `Rejected("no_title")` for a page that states and prints none."""
    names = sites.names(document, node)
    stated = list(_stated(document, node, names))
    headings = list(_headings(document, names))
    keys: set[str] = set()
    for _, title, raw in stated:
        keys |= {_fold(title), *(_fold(piece) for piece in _pieces(raw))}
    keys.discard("")
    for heading in headings:
        if heading.key in keys and (heading.rank == 0 or len(heading.key) > 12):
            return Choice(_strip(heading.text, names), heading.source)
    firsts = [heading for heading in headings if heading.rank == 0]
    if stated:
        source, title, raw = stated[0]
        best = max(firsts, key=lambda heading: _overlap(heading.text, title), default=None)
        if best and _overlap(best.text, title) >= 0.5:
            return Choice(_strip(best.text, names), best.source)
        return Choice(title, source)
    if firsts:
        return Choice(_strip(firsts[0].text, names), firsts[0].source)
    raise Rejected("no_title", document.url)


def site_name(document: Document, node: Node | None) -> str | None:
    """Return the site's name as the page states it, or None."""
    return sites.site_name(document, node)


def _stated(document: Document, node: Node | None, names: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """Yield (source, title without the site's name, title) from the head of the page, most trusted first."""
    candidate = document.page.candidate
    element = document.root.find(".//title")
    found = (
        ("og:title", document.meta("og:title")),
        ("json-ld", text_of(node.get("headline")) if node else None),
        ("twitter:title", document.meta("twitter:title", "twitter:text:title")),
        ("title", visible_text(element) if element is not None else None),
        (
            "meta",
            document.meta("headline", "dc.title", "dcterms.title", "citation_title", "sailthru.title", "parsely-title"),
        ),
        ("json-ld", text_of(node.get("name")) if node else None),
        (candidate.origin, candidate.title) if candidate else ("feed", None),
    )
    for source, raw in found:
        if raw and len(raw) <= MAX_TITLE and not sites.is_site(raw, names):
            yield source, _strip(raw, names), raw


def _headings(document: Document, names: frozenset[str]) -> Iterator[_Heading]:
    count = 0
    seconds = []
    for element in document.root.iter("h1", "h2", "h3", "h4", "p", "div", "span", "a"):
        tag, marked = element.tag, None
        if tag[0] != "h":
            marked = element.get("itemprop") == "headline" or _HEADLINE_CLASS.search(element.get("class") or "")
            if not marked:
                continue
        if count >= _MAX_HEADINGS:
            break
        count += 1
        if is_hidden(element):
            continue
        text = visible_text(element, _KICKER)
        if not text or len(text) > MAX_TITLE or sites.is_site(text, names):
            continue
        heading = _Heading(text, _fold(text), tag if not marked else "html", 0 if tag == "h1" else 1)
        if heading.rank == 0:
            yield heading
        else:
            seconds.append(heading)
    yield from seconds


def _pieces(title: str) -> Iterator[str]:
    """Yield what remains of a title when it is cut at each separator, from the right and from the left."""
    cuts = list(_SEPARATOR.finditer(title))[:12]
    for cut in reversed(cuts):
        yield title[: cut.start()]
    for cut in cuts:
        yield title[cut.end() :]


def _strip(title: str, names: frozenset[str]) -> str:
    """Cut the site's name, and what stands behind it, off a title; a title without it is returned as it is."""
    cuts = list(_SEPARATOR.finditer(title))[:12]
    starts = [0, *(cut.end() for cut in cuts)]
    ends = [*(cut.start() for cut in cuts), len(title)]
    first, last = 0, len(starts) - 1
    while first < last and _is_label(title[starts[first] : ends[first]], names):
        first += 1
    for index in range(first + 1, last + 1):
        if _is_label(title[starts[index] : ends[index]], names) or _is_label(title[starts[index] : ends[last]], names):
            last = index - 1
            break
    return title[starts[first] : ends[last]].strip()


def _is_label(piece: str, names: frozenset[str]) -> bool:
    return sites.is_site(piece, names) or bool(_DOMAIN.fullmatch(piece.strip()))


def _overlap(one: str, other: str) -> float:
    """Share of the words of the shorter text that the longer has too."""
    first, second = set(re.findall(r"\w+", one.casefold())), set(re.findall(r"\w+", other.casefold()))
    return len(first & second) / min(len(first), len(second)) if first and second else 0.0


@lru_cache(maxsize=2048)
def _fold(text: str) -> str:
    return sites.fold(text)
