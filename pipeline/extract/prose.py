"""The main text of a page that is built as most are: one element that holds nearly all paragraphs.

A cheap first reader, which knows when it is not sure. It weighs the paragraphs of the page, goes down from the body as
long as one child holds nearly all of them, and writes out the blocks of the element where that ends, without those that
say by tag, class or links that they are something else. The tree is not changed, and the work is linear in its size.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml.html import HtmlElement

MIN_PARAGRAPH = 60  # Characters: shorter paragraphs are bylines, captions and buttons as often as prose.
MIN_MASS = 600  # Characters of paragraphs; pages with less are teasers, videos or lists, which need a closer look.
NAMED_SHARE = 0.8  # Of the paragraphs, in an element whose name says that it is the article.
SHARE = 0.85  # The same where no name helps.
MIN_COVERAGE = 0.85  # Of the paragraphs inside, that must be written out; with less, the reader has lost its way.
MAX_COVERAGE = 2.5  # Text for each character of paragraphs: more is lists and tables, where no name vouches for it.
ESSENTIAL = 0.3  # Share of the paragraphs that keeps a block, whatever it is called: `related` may hold the article.
MIN_OUTSIDE = 0.4  # Share of the paragraphs outside of furniture, below which its names cannot be trusted.
MAX_LINKED = 0.6  # Share of linked text beyond which a block is navigation.
LONG = 150  # Characters; a paragraph as long as that is prose even when most of it is linked.
MAX_PARAGRAPHS = 10_000  # Weighed; the longest page of the corpus has 2,300.
MAX_ID_HYPHENS = 4
MAX_HEADING = 80  # Characters of a heading that begins other things.
MAX_NAMES = 300  # Characters of class names read; utility frameworks write more, with nothing to learn from them.

_UNSEEN = frozenset(
    {
        "script", "style", "noscript", "template", "svg", "button", "select", "textarea", "iframe", "math", "nav",
        "aside", "footer", "form", "input", "object", "embed", "video", "audio", "canvas", "map", "figure",
        "figcaption", "dialog", "menu", "label", "option",
        "head", "link", "meta", "img", "picture", "source", "amp-img",
    }
)  # fmt: skip
_BLOCKS = frozenset(
    {
        "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "td", "th", "blockquote", "pre", "div", "section",
        "article", "header", "main", "table", "tr", "ul", "ol", "dl", "center", "fieldset", "summary", "details",
        "address", "hr", "tbody", "thead", "body",
    }
)  # fmt: skip
_INLINE = frozenset({"a", "b", "br", "em", "i", "p", "strong"})  # Their names are style, not structure.
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_NOT_PROSE = frozenset({"nav", "footer", "aside", "form", "script", "style", "noscript", "figure", "svg", "template"})
# The words of class names over many content systems for what stands in an article and is no part of its text.
_FURNITURE = re.compile(
    r"(?:^|[-_\s])(?:share|sharing|social\w*|related\w*|recommend\w*|newsletter\w*|subscri\w*|comment\w*|disqus\w*"
    r"|author-?(?:bio|box|info|card|block)|bio|byline\w*|breadcrumb\w*|nav|navbar|navigation|menu|sidebar|side-bar|foot"
    r"|footer|promo\w*|ads?|advert\w*|sponsor\w*|banner|popup|modal|cookie\w*|consent|tags?|tag-?list|toc"
    r"|table-of-contents|meta|post-?meta|entry-meta|caption|credit|copyright|pagination|pager|print|sr-only"
    r"|screen-reader-text|visually-hidden|teaser\w*|outbrain|taboola|read-?more|more-?(?:from|on|stories|news)|also-?like"
    r"|signup|sign-up|cta|rating|login|paywall|skip\w*|toolbar|player|jp-relatedposts|sharedaddy|addtoany\w*|see-?also"
    r"|trending|popular|latest|most-?read|up-?next|donat\w*|feedback|survey|poll|carousel|slider)(?:$|[-_\s])",
    re.IGNORECASE,
)
# These mean furniture only as a name of their own: `elementor-widget` and `overflow-hidden` are everywhere.
_FURNITURE_ALONE = frozenset({"widget", "hidden", "is-hidden", "hide"})
_ARTICLE = re.compile(
    r"(?:^|[-_\s])(?:(?:article|post|entry|story|blog|news|page|main|rich|single|content)[-_]*(?:body|content|text|copy"
    r"|main)|body-?(?:text|copy|content)|caas-body|prose|e-content)(?:$|[-_\s\d])|articlebody",
    re.IGNORECASE,
)
# Headings that begin what follows an article: other articles, the author, the readers.
_END = re.compile(
    r"(?:(?:the )?(?:latest|related|recent|popular|trending|recommended|similar|featured|further|other|top|current"
    r"|must[- ]read) (?:news|stories|story|posts?|articles?|insights?|reading|reads|content|topics?"
    r"|issues?|resources?|videos?)|more (?:from|on|in|stories|news|articles|posts|reading|to read|like this"
    r"|[A-Z]\w+)\b.*|related|recommended(?: for you)?|you (?:may|might|could) (?:also )?(?:like|enjoy|be interested).*"
    r"|what to read next|(?:read|up) next|about the authors?|(?:leave|post|write|add) a (?:reply|comment).*"
    r"|(?:\d+ )?(?:comments?|responses?|replies|thoughts? on .*)|join the (?:conversation|discussion)|share this.*"
    r"|(?:popular|trending) (?:now|on .*)|mehr zum thema|das könnte (?:sie|dich) .*"
    r"|weitere (?:artikel|themen|meldungen|nachrichten)|ähnliche (?:artikel|beiträge)|kommentare|(?:à )?lire aussi"
    r"|sur le même (?:sujet|thème)|à découvrir aussi|te puede interesar|(?:noticias|artículos) relacionad[ao]s"
    r"|comentarios|leggi anche|articoli correlati|potrebbe (?:interessarti|anche interessarti)|commenti"
    r"|leia (?:também|mais)|lees ook|läs (?:också|mer)|czytaj (?:też|także)|zobacz (?:też|także)|читайте также"
    r"|ilgili haberler|関連記事|相关(?:新闻|阅读)|관련 ?기사)\W*",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_ASIDE_ROLES = frozenset({"navigation", "complementary", "banner", "contentinfo", "search", "dialog"})


@dataclass(frozen=True, slots=True)
class Prose:
    """The text that was found, and whether it can be relied on."""

    text: str
    """Paragraphs separated by a newline."""
    confident: bool
    """False when the page is built in another way: the text is then a fallback at best."""


@dataclass(frozen=True, slots=True)
class _Weights:
    """Characters of paragraphs inside each element, and in the page."""

    of: dict[HtmlElement, int]
    total: int


def read(root: HtmlElement) -> Prose | None:
    """Return the main text of a page, or None where it has too little prose to tell."""
    weights = _weigh(root)
    if weights.total < MIN_MASS:
        return None
    named = _named(weights)
    if named is not None:
        lines = _lines(named, weights)
        if sum(map(len, lines)) >= MIN_COVERAGE * weights.of[named]:
            return Prose(text="\n".join(lines), confident=True)
    inner = _innermost(root, weights)
    if inner is None:
        return None
    lines = _lines(inner, weights)
    weight, written = weights.of.get(inner, 0), sum(map(len, lines))
    sure = inner.tag != "body" and MIN_COVERAGE * weight <= written <= MAX_COVERAGE * weight
    return Prose(text="\n".join(lines), confident=sure)


def _weigh(root: HtmlElement) -> _Weights:
    """Add up the paragraphs of the page, for each element that they stand in."""
    own: dict[HtmlElement, int] = {}
    for count, paragraph in enumerate(root.iter("p")):
        if count >= MAX_PARAGRAPHS:
            break
        length, linked = len(paragraph.text or ""), 0
        for child in paragraph:
            inside = len(child.text or "")
            length += inside + len(child.tail or "")
            linked += inside if child.tag == "a" else 0
        if length >= MIN_PARAGRAPH and linked * 2 <= length:
            parent = paragraph.getparent()
            if parent is not None:
                own[parent] = own.get(parent, 0) + length
    known: dict[HtmlElement, bool] = {}
    shown = {parent: length for parent, length in own.items() if not _in_furniture(parent, known)}
    if sum(shown.values()) < MIN_OUTSIDE * sum(own.values()):
        shown = own
    of: dict[HtmlElement, int] = {}
    total = 0
    for parent, length in shown.items():
        chain = [parent, *parent.iterancestors()]
        if any(element.tag in _NOT_PROSE for element in chain):
            continue
        total += length
        for element in chain:
            of[element] = of.get(element, 0) + length
    return _Weights(of=of, total=total)


def _in_furniture(element: HtmlElement, known: dict[HtmlElement, bool]) -> bool:
    """Whether an element is furniture or stands in some; `known` keeps the answers for its ancestors."""
    chain: list[HtmlElement] = []
    current: HtmlElement | None = element
    while current is not None and current not in known:
        chain.append(current)
        current = current.getparent()
    answer = known[current] if current is not None else False
    for current in reversed(chain):
        answer = answer or (current.tag not in ("html", "body") and _is_furniture(current))
        known[current] = answer
    return answer


def _named(weights: _Weights) -> HtmlElement | None:
    """Return the smallest element that is called the article and holds nearly all paragraphs."""
    best: HtmlElement | None = None
    for element, weight in weights.of.items():
        if weight < NAMED_SHARE * weights.total or element.tag in ("html", "body", "main"):
            continue
        if not _ARTICLE.search(f"{_names(element)} {element.get('itemprop') or ''}"):
            continue
        # Ancestors come after their descendants: of equals the first is the inner one.
        if best is None or weight < weights.of[best]:
            best = element
    return best


def _innermost(root: HtmlElement, weights: _Weights) -> HtmlElement | None:
    element: HtmlElement | None = root.find("body")
    while element is not None:
        inner = max((child for child in element if child in weights.of), key=weights.of.__getitem__, default=None)
        if inner is None or weights.of[inner] < SHARE * weights.total:
            break
        element = inner
    return element


def _lines(container: HtmlElement, weights: _Weights) -> list[str]:
    """Return the text of the blocks inside, without furniture and without headings that nothing follows."""
    lines: list[tuple[str, str]] = []
    for text, linked, tag in _blocks(container, weights):
        if linked > MAX_LINKED * len(text) and tag not in ("h2", "h3") and not (tag == "p" and len(text) > LONG):
            continue
        lines.append((text, tag))
    lines = lines[: _end(lines)]
    while lines and lines[-1][1] in _HEADINGS:
        lines.pop()
    return [text for text, _ in lines]


def _end(lines: list[tuple[str, str]]) -> int:
    """Return the number of lines up to the first heading that begins something else, in the second half of the text."""
    total, read = sum(len(text) for text, _ in lines), 0
    for index, (text, tag) in enumerate(lines):
        if tag in _HEADINGS and read * 2 >= total and len(text) <= MAX_HEADING and _END.fullmatch(text):
            return index
        read += len(text)
    return len(lines)


def _blocks(container: HtmlElement, weights: _Weights) -> Iterator[tuple[str, int, str]]:
    """Yield (text, characters in links, tag) of each run of text between two borders of blocks."""
    parts: list[str] = []
    linked, tag = 0, container.tag

    def flush() -> list[tuple[str, int, str]]:
        text = "".join(parts)
        parts.clear()
        if "\n\x00" not in text:
            text = " ".join(text.split())
            return [(text, linked, tag)] if text else []
        pieces = (" ".join(piece.split()) for piece in _BREAK.split(text))
        return [(piece, linked, tag) for piece in pieces if piece]

    essential = ESSENTIAL * weights.total
    around: list[str] = []  # Tags of what the open blocks stand in.
    # What is still to be read, last first: elements to open; behind None text to add, or without text a block to close.
    stack: list[tuple[HtmlElement | None, str, bool]] = [(container, "", False)]
    push, pop, add = stack.append, stack.pop, parts.append
    while stack:
        element, text, in_link = pop()
        if element is None:
            if text:
                add(text)
                linked += len(text) if in_link else 0
                continue
            if parts:
                yield from flush()
            linked, tag = 0, around.pop()
            continue
        name = element.tag
        if not isinstance(name, str):
            continue
        if name == "br":
            add("\n\x00")
            continue
        if element is not container and weights.of.get(element, 0) <= essential and _is_furniture(element):
            continue
        in_link = in_link or name == "a"
        if name in _BLOCKS:
            if parts:
                yield from flush()
            linked, tag = 0, name
            parent = element.getparent()
            around.append(name if parent is None else parent.tag)
            push((None, "", in_link))
        if text := element.text:
            add(text)
            linked += len(text) if in_link else 0
        for child in reversed(element):
            if tail := child.tail:
                push((None, tail, in_link))
            push((child, "", in_link))
    yield from flush()


# Two line breaks part paragraphs, one does not. NUL stands for a break: it cannot stand in parsed HTML.
_BREAK = re.compile(r"\n\x00\s*\n\x00[\s\x00]*")


def _is_furniture(element: HtmlElement) -> bool:
    name = element.tag
    if name in _UNSEEN:
        return True
    if name in _INLINE:
        return False
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if element.get("role") in _ASIDE_ROLES:
        return True
    style = element.get("style")
    if style and _HIDDEN.search(style[:MAX_NAMES]):
        return True
    if name in ("article", "main"):
        return False
    classes = (element.get("class") or "")[:MAX_NAMES]
    identity = (element.get("id") or "")[:MAX_NAMES]
    # A long id is the anchor of a heading: its words are the headline's.
    names = f"{classes} {identity}" if identity.count("-") < MAX_ID_HYPHENS else classes
    return _names_furniture(names, classes)


@lru_cache(maxsize=4096)
def _names_furniture(names: str, classes: str) -> bool:
    """Remembered, because a page repeats a few hundred classes over thousands of elements."""
    if len(names) < 2 or _ARTICLE.search(names):
        return False
    return bool(_FURNITURE.search(names)) or not _FURNITURE_ALONE.isdisjoint(classes.split())


def _names(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"[:MAX_NAMES]
