"""Dates in a page's body: those that its mark-up names as dates, and the date line near the headline.

A date elsewhere on the page (footer, comments, related links, sidebar) is another thing's date, so every element is
asked where it stands, as seen from the headline.
"""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any, cast

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from pipeline.extract.class_names import matcher
from pipeline.extract.date_lines import MAX_LINE, YEAR, is_change, is_labelled, is_line, is_wordy, split_line
from pipeline.extract.document import Document, Node, text_of
from pipeline.text import clean

MAX_ELEMENTS = 400
"""Elements looked at by each reader: beyond them a page is an archive."""
_MAX_LABEL = 40
MAX_TEXTS = 5_000
"""Pieces of text searched for "published on"; a long article has a tenth of that."""
MAX_CLAIMS = 4
"""Claims of one kind: those after the fourth are other articles' dates."""


@dataclass(slots=True)
class Found:
    """Raw date texts, nearest to the headline first."""

    published: list[str] = field(default_factory=list)
    modified: list[str] = field(default_factory=list)
    likely: list[str] = field(default_factory=list)
    """Marked up as a date by the headline, but not as that of publication; shown, but in many words."""
    distant: list[str] = field(default_factory=list)
    """Marked up, but away from the headline: most are of a list of articles."""

    def cut(self) -> "Found":
        """Drop what comes after the first few of each kind."""
        for claims in (self.published, self.modified, self.likely, self.distant):
            del claims[MAX_CLAIMS:]
        return self


def _xpath(expression: str) -> Callable[[HtmlElement], list[Any]]:
    return cast("Callable[[HtmlElement], list[Any]]", etree.XPath(expression, smart_strings=True))


_STAMPED = ("data-timestamp", "data-datetime", "data-published", "data-publish-date", "data-published-at",
            "data-pubdate", "data-unixtime", "data-utime", "data-date", "data-time")  # fmt: skip
# Headings are read along, so that a result tells what stands before and behind the headline. One pass each, and only
# over pages whose text has the word: a union of passes over every page would cost 4 ms.
_RDFA = _xpath("//*[(contains(@property, 'date') and not(self::meta)) or self::h1 or self::h2 or self::h3]")
_DATA = _xpath(f"//*[{' or '.join('@' + name for name in _STAMPED)} or self::h1 or self::h2 or self::h3]")
_DATED = re.compile("[dD]ate|time|ubli|osted|byline|fecha|datum|meta|info")
_TEXTS = _xpath("//body//text()[normalize-space()]")
_DATE_CLASS = re.compile(r"date|time|publi|posted|byline|fecha|datum|meta|info|author", re.IGNORECASE)
STEPS_BEHIND, STEPS_BEFORE = 40, 25
"""Elements walked from the headline in each direction. Of 729 date lines of the corpus 92 % stand that near."""
_DATE_NAME = re.compile(
    r"(?:^|[\s_-])(?:(?:article|post|entry|story|publish(?:ed)?|pub)[_-]?date|date-?published)(?:$|\s)", re.IGNORECASE
)
_DIGIT = re.compile(r"\d")
_HEADINGS = ("h1", "h2", "h3")
_TIME_TAGS = ("time", "abbr", "relative-time", "time-ago", "local-time")
_SILENT = ("script", "style", "noscript", "title", "option", "template", "svg")

# Site furniture, and what an article quotes or depicts.
_OTHERS = ("nav", "aside", "form", "select", "figure", "figcaption", "blockquote")
# Class and id words of the parts of a page that are not the article.
_ELSEWHERE = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|respond|replies|disqus|related|recommend\w*|sidebar|side-bar|widgets?|"
    r"copyright|newsletter|trending|popular|most-read|mostread|latest|recent|more-news|ticker|carousel|recirc\w*|"
    r"menu|nav|navigation|navbar|topbar|top-bar|weather|see-?also|read-?more|next|prev|previous|adjacent|pagination|"
    r"cookie\w*)(?:$|[\s_-])",
    re.IGNORECASE,
)
_LAYOUT = re.compile(r"\b(?:\w{1,20}[-_])?(?:layout|has|with|no|without)[-_]\S{0,60}", re.IGNORECASE)
_FOREIGN = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|respond|disqus|related|recommend\w*|copyright|footer)(?:$|[\s_-])",
    re.IGNORECASE,
)
_names_date, _names_elsewhere, _names_foreign = matcher(_DATED), matcher(_ELSEWHERE), matcher(_FOREIGN)
_OWN = re.compile(r"entry|post|article|story|meta", re.IGNORECASE)
# What speaks for a line: a word such as "published", the name of its element, its place alone; and against it, more
# words than a date line needs: a caption, a teaser.
_LABELLED, _NAMED, _PLACED, _WORDY = range(4)
_Rank = tuple[int, int]  # Evidence, then distance from the headline.


class Surroundings:
    """The elements of a page, as seen from its headline."""

    def __init__(self, document: Document, node: Node | None) -> None:
        self.root = document.root
        self.text = document.text
        self.headline = _headline(document, node)
        self.around: set[HtmlElement] = set()
        if self.headline is not None:
            self.around = set(self.headline.iterancestors())

    @cached_property
    def _close(self) -> set[HtmlElement]:
        """The elements near the headline."""
        if self.headline is None:
            return set()
        behind = islice(_walk(self.headline, _step_on), STEPS_BEHIND)
        return {*behind, *islice(_walk(self.headline, _step_back), STEPS_BEFORE)}

    def _is_near(self, element: HtmlElement) -> bool:
        """Say whether an element stands by the headline, or in the same `<article>`."""
        if self.headline is None or element in self._close:
            return True
        return any(frame in self.around for frame in element.iterancestors("article"))

    def marked(self, *, thorough: bool) -> Found:
        """Read `<time>` and hAtom; if `thorough`, microdata, RDFa and data attributes too, at four times the cost."""
        found = Found()
        for element in self._marked(thorough):
            role = f"{element.get('itemprop') or ''} {element.get('property') or ''}".lower()
            kind = (element.get("class") or "").lower()
            value = _value(element)
            if not value:
                continue
            named = "publish" in role or element.get("pubdate") is not None
            if not named and ("modif" in role or "updat" in role):
                found.modified.append(value)
            elif not self._is_near(element):
                found.distant.append(value)
            elif named or "publish" in kind or "entry-date" in kind:
                found.published.append(value)
            elif "created" in role or "upload" in role:
                found.likely.append(value)
            elif not role.strip():
                (found.modified if _is_changed(element, kind) else found.likely).append(value)
        return found.cut()

    def _marked(self, thorough: bool) -> Iterator[HtmlElement]:
        yield from self._nearest(list(self.root.iter(*_HEADINGS, *_TIME_TAGS)))
        if thorough and "itemprop=" in self.text:
            # A walk in Python takes a third of what a union of XPath's passes does.
            walk = self.root.iter("*")
            yield from self._nearest(
                [e for e in walk if e.tag in _HEADINGS or ((prop := e.get("itemprop")) and "date" in prop.lower())]
            )
        if thorough and ("Created" in self.text or "dc:date" in self.text):
            yield from self._nearest(_RDFA(self.root))
        if thorough and any(name in self.text for name in _STAMPED):
            yield from self._nearest(_DATA(self.root))

    def shown(self, *, thorough: bool) -> Found:
        """Read the date line: short texts with a year around the headline; if `thorough`, those too that nothing but
        their place speaks for, and those further away, first in elements named after dates."""
        found = Found()
        for read_lines in (self._near, self._named, self._far) if thorough else (self._near,):
            seen: set[str] = set()
            for (evidence, _), line in sorted(read_lines()):
                if line in seen or (evidence > _NAMED and not thorough):
                    continue
                seen.add(line)
                published, modified = split_line(line)
                if published:
                    (found.likely if evidence == _WORDY else found.published).append(published)
                if modified:
                    found.modified.append(modified)
            if found.published:
                break
        return found.cut()

    def labelled(self) -> Iterator[str]:
        """Yield the short texts anywhere on the page that call a date that of publication."""
        for text in _TEXTS(self.root)[:MAX_TEXTS]:
            if is_labelled(text[: 2 * MAX_LINE]) and is_line(line := clean(text[: 2 * MAX_LINE])):
                parent = text.getparent()
                if parent is not None and parent.tag not in _SILENT and self._owns(parent):
                    yield line

    def _nearest(self, elements: list[HtmlElement]) -> Iterator[HtmlElement]:
        """Yield the elements that belong to the article: those behind the headline first, then those before it,
        the nearest first."""
        start = 0
        if self.headline is not None:
            start = next((place for place, element in enumerate(elements) if element is self.headline), 0)
        for element in (*elements[start : start + MAX_ELEMENTS], *elements[max(0, start - MAX_ELEMENTS) : start][::-1]):
            if (element.tag not in _HEADINGS or element.get("itemprop")) and self._owns(element):
                yield element

    def _owns(self, element: HtmlElement) -> bool:
        """Say whether an element is part of the article, and not of what stands around it."""
        frame = False
        for step in (element, *element.iterancestors()):
            if step in self.around or step.tag in ("body", "html"):
                break
            if _is_elsewhere(step):
                return False
            if step.tag in ("article", "main"):
                frame = False  # A header or footer in an article is the article's.
            elif step.tag in ("header", "footer") and not _OWN.search(_names(step)):
                frame = True
        return not frame

    def _near(self) -> list[tuple[_Rank, str]]:
        """The lines around the headline."""
        if self.headline is None:
            body = self.root.find("body")
            return list(self._lines(_walk(body, _step_on), 5 * STEPS_BEHIND))
        return [
            *self._lines(_walk(self.headline, _step_on), STEPS_BEHIND),
            *self._lines(_walk(self.headline, _step_back), STEPS_BEFORE),
        ]

    def _named(self) -> list[tuple[_Rank, str]]:
        """The lines in elements that are named after dates, wherever they stand in the article."""
        # A walk in Python takes a quarter of what XPath does, which looks for each word in a string of its own.
        elements = self._nearest([element for element in self.root.iter("*") if _is_dated(element)])
        # The first elements of a byline may have no names of their own. A dict, because named elements are nested.
        parts = dict.fromkeys(part for element in elements for part in islice(element.iter(), 9))
        return list(self._lines(iter(parts), MAX_ELEMENTS))

    def _far(self) -> list[tuple[_Rank, str]]:
        """The lines further behind the headline: a theme may print the date under the article."""
        behind = _walk(self.headline, _step_on)
        return list(self._lines(islice(behind, STEPS_BEHIND, None), MAX_ELEMENTS))

    def own_html(self) -> bytes:
        """Serialise the page without footers, comments and related links, in UTF-8."""
        copied = deepcopy(self.root)
        foreign = [
            twin
            for element, twin in zip(self.root.iter("*"), copied.iter("*"), strict=True)
            if element not in self.around
            and (_names_foreign(_names(element)) or (element.tag == "footer" and not _OWN.search(_names(element))))
        ]
        for twin in foreign:
            if twin.getparent() is not None:
                twin.drop_tree()
        return bytes(lxml.html.tostring(copied, encoding="utf-8"))

    def _lines(self, elements: Iterator[HtmlElement], limit: int) -> Iterator[tuple[_Rank, str]]:
        for distance, element in enumerate(islice(elements, limit)):
            # Of a long text, what stands in the element before its children; what stands behind a child is its tail.
            if element.tag not in _SILENT and element is not self.headline:
                line = _text_within(element, MAX_LINE, YEAR)
                if line is None and YEAR.search(own := (element.text or "")[: 2 * MAX_LINE]):
                    line = clean(own)
                if line and is_line(line) and self._owns(element):
                    yield (_evidence(element, line), distance), _with_label(_label(element), line)
            if (tail := element.tail) and YEAR.search(tail[: 2 * MAX_LINE]):
                parent = element.getparent()
                if is_line(line := clean(tail[: 2 * MAX_LINE])) and parent is not None and self._owns(parent):
                    label = (_text_within(element, _MAX_LABEL) or "") if element.tag not in _SILENT else ""
                    yield (_evidence(parent, line), distance), _with_label(label, line)


def _with_label(label: str, line: str) -> str:
    """Put a label such as "Updated:" that stands in an element of its own before the line."""
    return f"{label} {line}" if is_change(label) else line


def _names(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _is_dated(element: HtmlElement) -> bool:
    """Say whether an element is named after a date, or is a heading."""
    if (names := element.get("class")) and _names_date(names):
        return True
    return element.tag in _HEADINGS or "date" in (element.get("id") or "")


def _is_elsewhere(element: HtmlElement) -> bool:
    """Say whether an element frames something other than the article, by its tag or its names."""
    if element.tag in _OTHERS:
        return True
    names = _names(element)
    # `layout-sidebar-left` and `has-sidebar` name the frame of the whole page.
    return element.tag != "time" and _names_elsewhere(names) and _names_elsewhere(_LAYOUT.sub("", names))


def _evidence(element: HtmlElement, line: str) -> int:
    """Say what speaks for a line, most first."""
    if is_wordy(line):
        return _WORDY
    if is_labelled(line):
        return _LABELLED
    parent = element.getparent()
    names = (element.get("class"), element.get("id"), parent.get("class") if parent is not None else None)
    return _NAMED if any(name and _DATE_CLASS.search(name) for name in names) else _PLACED


def _walk(element: HtmlElement | None, step: Callable[[HtmlElement], HtmlElement | None]) -> Iterator[HtmlElement]:
    while element is not None:
        yield element
        element = step(element)


def _step_on(element: HtmlElement) -> HtmlElement | None:
    """The next element in document order."""
    if len(element):
        return element[0]
    following = element.getnext()
    while following is None:
        element = element.getparent()
        if element is None:
            return None
        following = element.getnext()
    return following


def _step_back(element: HtmlElement) -> HtmlElement | None:
    """The element before in document order; what contains it comes after its contents."""
    previous = element.getprevious()
    if previous is None:
        return element.getparent()
    while len(previous):
        previous = previous[-1]
    return previous


def _headline(document: Document, node: Node | None) -> HtmlElement | None:
    """Return the heading that stands in the page's title, the longest such; else the first h1."""
    titles = [document.meta("og:title"), document.meta("twitter:title")]
    if node:
        titles.append(text_of(node.get("headline")))
    title = document.root.find(".//title")
    if title is not None:
        titles.append(title.text_content())
    known = " | ".join(_words(text) for text in titles if text)
    best: HtmlElement | None = None
    first: HtmlElement | None = None
    length = 7  # A shorter heading is a word that stands in many titles.
    for heading in islice(document.root.iter(*_HEADINGS), 150):
        text = _words(_text_within(heading, 300) or "")
        if heading.tag == "h1" and first is None and text:
            first = heading
        if len(text) > length and text in known:
            best, length = heading, len(text)
    return first if best is None else best


def _words(text: str) -> str:
    """A title without what templates change in it: case, quotes, dashes, spaces."""
    return " ".join(re.findall(r"\w+", text[:1000].casefold()))


def _value(element: HtmlElement) -> str:
    """The machine's form of an element's date where it has one, else its text."""
    for attribute in ("datetime", "content"):
        if (value := element.get(attribute)) and any(letter.isdigit() for letter in value):
            return str(value)
    if element.tag == "abbr" and _DIGIT.search(title := element.get("title") or ""):
        return str(title)
    text = _text_within(element, MAX_LINE // 2) or ""
    if text or element.tag in _TIME_TAGS or _DATE_NAME.search(element.get("class") or ""):
        # On an element without words a number is a state of a script, not the date of the article, unless the element
        # is called its date: a script writes it out.
        for attribute in _STAMPED:
            if len(value := element.get(attribute) or "") >= 8 and _DIGIT.search(value):
                return value
    return text if element.tag in _TIME_TAGS or element.get("itemprop") or element.get("property") else ""


def _is_changed(element: HtmlElement, kind: str) -> bool:
    """Say whether an element names the date of the last change: by its class, or by the words before it."""
    return "updated" in kind or "modified" in kind or is_change(_label(element))


def _label(element: HtmlElement) -> str:
    """The words right before an element."""
    previous = element.getprevious()
    if previous is None:
        parent = element.getparent()
        return ((parent.text or "") if parent is not None else "")[-_MAX_LABEL:]
    return ((_text_within(previous, _MAX_LABEL) or "") + (previous.tail or ""))[-_MAX_LABEL:]


def _text_within(element: HtmlElement, limit: int, needed: re.Pattern[str] | None = None) -> str | None:
    """The element's text on one line, or None when it is longer than `limit`; it stops reading there.

    Empty when the text has no match of `needed`: most elements that are asked have none, and cleaning is dear.
    """
    parts: list[str] = []
    length = 0
    for part in element.itertext():
        # White space of the template does not count, but the number of parts is bounded too.
        length += len(part.strip())
        if length > limit or len(parts) > limit:
            return None
        parts.append(part)
    text = " ".join(parts)
    return clean(text) if length and (needed is None or needed.search(text)) else ""
