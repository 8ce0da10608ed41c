"""The headings of a page, as a reader sees them, and what their place and their marks say of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from pipeline.extract.document import Document
from pipeline.extract.visible import is_hidden, visible_text

MAX_TITLE = 400  # Characters. The longest headline of the corpus has 175; beyond is a text that stands in a heading.
_MAX_HEADINGS = 60  # A front page has hundreds; an article has its own among the first.
_MAX_LINE = 80  # Characters of a kicker; the longest of the corpus has 50.
_MAX_INNER = 20  # Elements looked at inside one.

FIRST = ("h1",)
ALL = ("h1", "h2", "h3", "h4", "p", "div", "span", "a", "td")

_KICKER = re.compile(
    r"kicker|top-?line|over-?line|dachzeile|roof-?line|eyebrow|pre-?(?:headline|title)|spitzmarke"
    r"|(?:super|over|sur)-?tit(?:le|re)|label|badge|categor|sub-?(?:title|headline)|permalink|edit-?section|anchor",
    re.IGNORECASE,
)
_HEADLINE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:(?:entry|post|article|story|news|page|content|single|blog)[_-]{0,2}(?:title|headline|heading)"
    r"|headline|hed)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NAMED = re.compile(r"(?:^|[\s_-])(?:headline|hed)(?:$|[\s_-])", re.IGNORECASE)
_SITE_TITLE = re.compile(r"(?:^|[\s_-])(?:logo|brand|site-?(?:title|name))", re.IGNORECASE)
_APART = re.compile(
    r"breadcrumb|(?:^|[\s_-])(?:logo|brand|site-?(?:title|name)|masthead|cookie|consent|modal)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A title that the body of the page prints."""

    source: str
    text: str
    bare: str
    """Without a kicker inside the heading."""
    first: bool
    """Whether it is an `h1` that stands where headlines stand."""
    permanent: bool
    """Whether it holds a permanent link, as the headlines of blogs do."""
    named: bool
    """Whether it is marked as the headline of an entry."""
    above: str
    """The line right above an `h1`: a kicker, a section, a date."""
    names_site: bool
    """Whether it is an `h1` that links to the front page, or is called the site's title."""


def read_headings(document: Document, tags: tuple[str, ...]) -> Iterator[Heading]:
    """Yield the visible headings of the page among these tags, in page order."""
    count = 0
    for element in document.root.iter(*tags):
        tag = element.tag
        if tag not in ("h1", "h2", "h3", "h4") and element.get("itemprop") != "headline":
            names = element.get("class") or ""
            # The cheap tests first: nearly every element of a page comes here.
            if ("itle" not in names and "head" not in names and "hed" not in names) or not _HEADLINE_CLASS.search(
                names
            ):
                continue
        count += 1
        if count > _MAX_HEADINGS:
            return
        if is_hidden(element):
            continue
        text = visible_text(element)
        # Teasers and breadcrumbs cut the headline short; the headline itself ends so only in a few of a thousand.
        if not text or len(text) > MAX_TITLE or (tag != "h1" and text.endswith(("...", "…"))):
            continue
        bare = visible_text(_innermost(element), _KICKER).lstrip(" :|–-") or text
        names_site = tag == "h1" and _names_site(document, element)
        first = tag == "h1" and not names_site and not _stands_apart(element)
        permanent = any("bookmark" in (link.get("rel") or "") for link in element.iter("a"))
        named = element.get("itemprop") == "headline" or _HEADLINE_CLASS.search(element.get("class") or "") is not None
        yield Heading(tag, text, bare, first, permanent, named, _above(element) if first else "", names_site)


def _innermost(heading: HtmlElement) -> HtmlElement:
    """The only element inside a heading that is called the headline, beside a kicker of any name; or the heading."""
    named = [
        below
        for below in islice(heading.iterdescendants("span", "div", "em", "strong"), _MAX_INNER)
        if _is_named(below)
    ]
    return named[0] if len(named) == 1 else heading


def _above(heading: HtmlElement) -> str:
    """The text of the element before a heading, or before its frame, if that is a line."""
    for element in islice(_upwards(heading), 2):
        if (before := element.getprevious()) is not None:
            line = visible_text(before)
            return line if len(line) <= _MAX_LINE else ""
    return ""


def _is_named(element: HtmlElement) -> bool:
    names = element.get("class") or ""
    return _NAMED.search(names) is not None and not _KICKER.search(names)


def _names_site(document: Document, heading: HtmlElement) -> bool:
    """Whether a heading is the site's name: it links to the front page, or its class says so."""
    if link := next((link.get("href") for link in heading.iter("a") if link.get("href")), None):
        target = document.absolute(link)
        if target and target.split("?")[0].split("#")[0].rstrip("/").count("/") == 2:
            return True
    above = (element for element in islice(_upwards(heading), 2) if element.tag not in ("article", "main", "body"))
    return any(_SITE_TITLE.search(_marks(element)) for element in above)


def _stands_apart(heading: HtmlElement) -> bool:
    """Whether a heading stands in the frame of the page: its header, or its breadcrumbs, which print the title that is
    meant for search engines."""
    for depth, element in enumerate(_upwards(heading)):
        if element.tag in ("article", "main", "body"):
            # Their classes say nothing of the heading: they list the tags of a post and what a theme can do.
            return False
        # Four steps up stand whole templates.
        if element.tag in ("nav", "footer", "aside", "dialog") or (depth < 4 and _APART.search(_marks(element))):
            return True
    return False


def _upwards(element: HtmlElement) -> Iterator[HtmlElement]:
    yield element
    yield from element.iterancestors()


def _marks(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"
