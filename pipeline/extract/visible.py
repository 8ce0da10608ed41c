"""What a reader sees of an element: its text, without scripts, hidden parts and labels for screen readers."""

import re
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from pipeline.extract.class_names import matcher
from pipeline.text import clean

MAX_TEXT = 4_000  # Characters read from one element; the longest headline or byline of the corpus has under 600.
_MAX_ELEMENTS = 400  # A headline or byline has a handful; a broken page can put itself inside its h1.

_UNSEEN = frozenset(
    {"script", "style", "noscript", "template", "svg", "button", "select", "textarea", "iframe", "math"}
)
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "font", "i", "ins", "mark", "q", "s", "small", "span"}
    | {"strong", "sub", "sup", "tt", "u", "var", "wbr"}
)
_MAX_NAMES = 2_000  # Characters of classes read, so that what is remembered of pages stays small.
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HIDDEN_CLASS = re.compile(
    r"(?:^|[\s_-])(?:sr-only|sr-text|screen-?reader(?:-text|-only)?|visually-?hidden|visuallyhidden|u-hidden|is-hidden"
    r"|hide-text|a11y-hidden|aural|element-invisible)(?:$|\s)",
    re.IGNORECASE,
)


def is_hidden(element: HtmlElement) -> bool:
    """Whether this element says of itself that it is not shown. Its ancestors are not asked."""
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    style, names = element.get("style"), element.get("class")
    return bool(style and _HIDDEN_STYLE.search(style)) or bool(names and _says_hidden(names[:_MAX_NAMES]))


@lru_cache(maxsize=4096)
def _says_hidden(names: str) -> bool:
    """Remembered, because a page repeats a few hundred classes over thousands of elements."""
    return _HIDDEN_CLASS.search(names) is not None


def visible_text(element: HtmlElement, skip: re.Pattern[str] | None = None, edge: str = " ") -> str:
    """Return the text of `element` as one clean line, at most `MAX_TEXT` characters.

    Descendants that are not shown, and those whose class matches `skip`, are left out; block elements and line breaks
    part words, by `edge`. The element itself is read even when it is hidden.
    """
    parts: list[str] = [element.text or ""]
    # A stack of what is still to be written: elements to open, and text to add. Deep pages must not recurse.
    stack: list[HtmlElement | str] = list(reversed(list(_inside(element))))
    length = seen = 0
    skipped = matcher(skip) if skip else None
    while stack and length < MAX_TEXT and seen < _MAX_ELEMENTS:
        item = stack.pop()
        if isinstance(item, str):
            parts.append(item)
            length += len(item)
            continue
        seen += 1
        tag = item.tag
        if (
            not isinstance(tag, str)
            or tag in _UNSEEN
            or is_hidden(item)
            or (skipped and (names := item.get("class")) and skipped(names))
        ):
            parts.append(edge)
            continue
        border = "" if tag in _INLINE else edge
        parts += [border, item.text or ""]
        length += len(item.text or "")
        stack.append(border)
        stack += reversed(list(_inside(item)))
    return clean("".join(parts)[:MAX_TEXT])


def _inside(element: HtmlElement) -> list[HtmlElement | str]:
    """The children of an element, each followed by the text behind it."""
    found: list[HtmlElement | str] = []
    for child in islice(element, _MAX_ELEMENTS):
        found.append(child)
        if child.tail:
            found.append(child.tail)
    return found
