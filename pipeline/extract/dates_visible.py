"""Dates in a page's body: those that its mark-up names as dates, and the date line near the headline.

A date elsewhere on the page (footer, comments, related links, sidebar) is another thing's date, so every element is
asked where it stands, as seen from the headline.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from pipeline.extract.document import Document, Node, text_of
from pipeline.text import clean

MAX_ELEMENTS = 400
"""Elements looked at by each reader: beyond them a page is an archive."""
MAX_LINE = 120
"""Characters of a date line, with its label and its author."""
MAX_TEXTS_AFTER, MAX_TEXTS_BEFORE = 40, 15
"""Pieces of text around the headline in which a date line is looked for. In the corpus 95 % stand within 20."""


@dataclass(slots=True)
class Found:
    """Raw date texts, nearest to the headline first."""

    published: list[str] = field(default_factory=list)
    modified: list[str] = field(default_factory=list)


_MARKED = etree.XPath(
    "//time | //*[@itemprop][contains(@itemprop, 'ate')] | //*[@property][contains(@property, 'ate')][not(self::meta)]"
    " | //abbr[@title][contains(@class, 'publish') or contains(@class, 'updated') or contains(@class, 'date')]"
    " | //*[@data-timestamp or @data-datetime or @data-date or @data-published or @data-publish-date or @data-time"
    " or @data-published-at or @data-pubdate or @data-unixtime or @data-utime]"
)
_STAMPED = ("data-timestamp", "data-datetime", "data-published", "data-publish-date", "data-published-at",
            "data-pubdate", "data-unixtime", "data-utime", "data-date", "data-time")  # fmt: skip
_DATED = etree.XPath(
    "//*[contains(@class, 'date') or contains(@class, 'Date') or contains(@class, 'time') or contains(@class, 'Time')"
    " or contains(@class, 'publi') or contains(@class, 'Publi') or contains(@class, 'posted') or contains(@id, 'date')"
    " or contains(@class, 'byline') or contains(@class, 'fecha') or contains(@class, 'datum')"
    " or contains(@class, 'meta') or contains(@class, 'info')][not(self::body) and not(self::html) and not(self::time)]"
)
_AFTER = etree.XPath("following::text()[normalize-space()]")
_BEFORE = etree.XPath("preceding::text()[normalize-space()]")

# Class and id words of the parts of a page that are not the article.
_ELSEWHERE = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|respond|replies|disqus|related|recommend\w*|sidebar|side-bar|widgets?|"
    r"copyright|newsletter|teasers?|trending|popular|most-read|mostread|latest|recent|more-news|ticker|carousel|"
    r"recirc\w*|promo\w*|breaking|banner|menu|nav|navigation|navbar|topbar|top-bar|calendar|events?|weather|archive|"
    r"see-?also|read-?more|readmore|next|prev|previous|adjacent|pagination|cookie\w*)(?:$|[\s_-])",
    re.IGNORECASE,
)
_OWN_FOOTER = re.compile(r"entry|post|article|meta", re.IGNORECASE)
_CHANGED = re.compile(
    r"updated?\b|modified|edited|revised|last[- ]?mod|aktualisiert|geändert|bearbeitet|stand:|mis(?:e)? à jour|modifié|actualizad|"
    r"actualitzat|atualizad|aggiornat|modificat|bijgewerkt|gewijzigd|uppdaterad|oppdatert|opdateret|päivitetty|"
    r"aktualizac|aktualizov|aktualizowan|zaktualizowan|ažurirano|frissít|actualizat|обновл|оновлен|изменен|ενημέρ|"
    r"güncelle|更新|수정|업데이트|cập nhật|diperbarui|عُدل|تحديث|עודכן|به‌روز",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(
    r"©|\(c\)|copyright|all rights reserved|alle rechte|tous droits|derechos reservados", re.IGNORECASE
)
_YEARED = re.compile(r"(?<!\d)(?:(?:19|20)\d\d|25[5-9]\d)(?!\d)|\d{1,2}[./-]\d{1,2}[./-]\d\d(?!\d)")
_NUMBER = re.compile(r"\d+")


def marked(document: Document, node: Node | None) -> Found:
    """Read microdata, RDFa, `<time>`, hAtom and data attributes."""
    page = _Place(document, node)
    sure: list[str] = []
    likely: list[str] = []
    found = Found()
    for element in page.nearest(islice(_MARKED(document.root), MAX_ELEMENTS)):
        role = f"{element.get('itemprop') or ''} {element.get('property') or ''}".lower()
        kind = (element.get("class") or "").lower()
        value = _value(element)
        if not value or (element.tag == "meta" and not role.strip()):
            continue
        if "modif" in role or "updat" in role or (not role.strip() and _is_changed(element, kind)):
            found.modified.append(value)
        elif "publish" in role or element.get("pubdate") is not None or "publish" in kind or "entry-date" in kind:
            sure.append(value)
        elif "created" in role or "upload" in role or element.tag in ("time", "abbr") or element.get("content"):
            likely.append(value)
        elif any(letter.isdigit() for letter in value):
            likely.append(value)
    found.published = sure[:4] + likely[:4]
    del found.modified[4:]
    return found


def shown(document: Document, node: Node | None) -> Found:
    """Read the date line: short texts with a year, in elements named after dates, then around the headline."""
    page = _Place(document, node)
    found = Found()
    seen: set[str] = set()
    for line in _lines(document, page):
        if line in seen:
            continue
        seen.add(line)
        published, modified = _split(line)
        if published:
            found.published.append(published)
        if modified:
            found.modified.append(modified)
        if len(found.published) >= 4:
            break
    return found


class _Place:
    """Where elements of a page stand, as seen from its headline."""

    def __init__(self, document: Document, node: Node | None) -> None:
        self.root = document.root
        self.headline = _headline(document, node)
        self.around: set[HtmlElement] = set()
        if self.headline is not None:
            self.around = set(self.headline.iterancestors())

    def nearest(self, elements: Iterable[HtmlElement]) -> list[HtmlElement]:
        """Return the elements that belong to the article: those behind the headline first, then those before it,
        the nearest first."""
        own = [element for element in elements if self.owns(element)]
        if self.headline is None:
            return own
        order = {element: position for position, element in enumerate(self.root.iter())}
        here = order.get(self.headline, 0)
        after = [element for element in own if order.get(element, 0) >= here]
        before = [element for element in own if order.get(element, 0) < here]
        return after + before[::-1]

    def owns(self, element: HtmlElement) -> bool:
        """Say whether an element is part of the article, and not of what stands around it."""
        inside_article = False
        for step in (element, *element.iterancestors()):
            if step in self.around or step.tag in ("body", "html"):
                break
            tag = step.tag
            name = f"{step.get('class') or ''} {step.get('id') or ''}"
            if tag in ("nav", "aside", "form", "select") or (tag == "header" and self.headline is not None):
                return False
            if tag == "footer" and not inside_article and not _OWN_FOOTER.search(name):
                return False
            if tag != "time" and _ELSEWHERE.search(name):
                return False
            inside_article = inside_article or tag == "article"
        return True


def _headline(document: Document, node: Node | None) -> HtmlElement | None:
    """Return the heading that stands in the page's title, the longest such; else the first h1."""
    titles = [document.meta("og:title"), document.meta("twitter:title")]
    if node:
        titles.append(text_of(node.get("headline")))
    title = document.root.find(".//title")
    if title is not None:
        titles.append(title.text_content())
    known = " | ".join(clean(text).casefold() for text in titles if text)
    best: tuple[int, HtmlElement | None] = (0, None)
    first = None
    for heading in islice(document.root.iter("h1", "h2", "h3"), 150):
        text = clean(_text_within(heading, 300) or "").casefold()
        if heading.tag == "h1" and first is None and text:
            first = heading
        if len(text) >= 8 and text in known and len(text) > best[0]:
            best = (len(text), heading)
    return best[1] if best[1] is not None else first


def _value(element: HtmlElement) -> str:
    """The machine's form of an element's date where it has one, else its text."""
    for attribute in ("datetime", "content"):
        if (value := element.get(attribute)) and any(letter.isdigit() for letter in value):
            return str(value)
    if element.tag == "abbr" and element.get("title"):
        return str(element.get("title"))
    for attribute in _STAMPED:
        if (value := element.get(attribute)) and len(_NUMBER.findall(value)) >= 1 and len(value) >= 8:
            return str(value)
    return _text_within(element, MAX_LINE) or ""


def _is_changed(element: HtmlElement, kind: str) -> bool:
    """Say whether an element names the date of the last change: by its class, or by the words before it."""
    if "publish" in kind or "entry-date" in kind:
        return False
    return "updated" in kind or "modified" in kind or bool(_CHANGED.search(_label(element)))


def _label(element: HtmlElement) -> str:
    """The words right before an element, at most 40 characters of them."""
    previous = element.getprevious()
    if previous is None:
        parent = element.getparent()
        return ((parent.text or "") if parent is not None else "")[-40:]
    return ((_text_within(previous, 40) or "") + (previous.tail or ""))[-40:]


def _text_within(element: HtmlElement, limit: int) -> str | None:
    """The element's text, or None when it is longer than `limit`; it stops reading there."""
    parts: list[str] = []
    length = 0
    for part in element.itertext():
        # White space of the template does not count, but is bounded too.
        length += len(part.strip())
        parts.append(part)
        if length > limit or len(parts) > limit:
            return None
    return clean(" ".join(parts))


def _lines(document: Document, page: _Place) -> Iterator[str]:
    for element in page.nearest(islice(_DATED(document.root), MAX_ELEMENTS)):
        text = _text_within(element, MAX_LINE)
        if text and _is_line(text):
            yield text
    if page.headline is None:
        return
    texts = [*islice(_AFTER(page.headline), MAX_TEXTS_AFTER), *_BEFORE(page.headline)[-MAX_TEXTS_BEFORE:][::-1]]
    for text in texts:
        element = text.getparent()
        if element is None or element.tag in ("script", "style", "title", "option"):
            continue
        if text.is_tail:
            element = element.getparent()
        if not page.owns(element):
            continue
        # Day, month and year may stand in elements of their own.
        for _ in range(3):
            line = _text_within(element, MAX_LINE)
            if line is None:
                break
            if _is_line(line):
                yield line
                break
            element = element.getparent()
            if element is None or element in page.around:
                break
        else:
            line = None
        if line is None and _is_line(own := clean(str(text)[: MAX_LINE * 2])):
            yield own


def _is_line(text: str) -> bool:
    """Say whether a short text may hold a date: a year and one more number, and no copyright."""
    return (
        len(text) <= MAX_LINE
        and _YEARED.search(text) is not None
        and len(_NUMBER.findall(text)) >= 2
        and not _COPYRIGHT.search(text)
    )


def _split(line: str) -> tuple[str | None, str | None]:
    """Divide a line into what it says of publication and of change: `5 May 2020 | Updated 6 May 2020`."""
    match = _CHANGED.search(line)
    if not match:
        return line, None
    before, after = line[: match.start()], line[match.start() :]
    published = before if _is_line(before) else None
    return published, after if _is_line(after) else (None if published else line)
