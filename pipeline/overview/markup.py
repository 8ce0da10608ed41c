"""HTML that is escaped by construction: whatever is not `Html` becomes text. Pure."""

import html
import re
from urllib.parse import urlsplit

_VOID = frozenset(("meta", "link", "br", "img", "input", "rect", "path", "line", "circle"))
# What XML and HTML cannot hold, and what turns the direction of all that follows.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_TOO_LONG = 2000  # Characters of an address; longer ones are shown as text.


class Html(str):
    """Text that is mark-up already."""

    __slots__ = ()


def escape(value: object) -> Html:
    """Return text as mark-up that shows it; mark-up as it is."""
    if isinstance(value, Html):
        return value
    return Html(html.escape(_UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", str(value)), quote=True))


def join(*parts: object, between: str = "") -> Html:
    """Return parts one after the other."""
    return Html(between.join(map(escape, parts)))


def tag(name: str, /, *children: object, **attributes: object) -> Html:
    """Return an element. An attribute is named as in Python: `class_`, `aria_label`; True stands alone, None is left
    out."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{escape(value)}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in _VOID and not children:
        return Html(f"<{name}{written}>" if name in ("meta", "link", "br", "img", "input") else f"<{name}{written}/>")
    return Html(f"<{name}{written}>{join(*children)}</{name}>")


def is_web(url: str) -> bool:
    """Whether an address may be linked: http or https, with a host, and nothing that a browser would read otherwise."""
    if len(url) > _TOO_LONG or not url.isascii() or any(character <= " " or character == "\\" for character in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def link(url: str, /, *children: object, **attributes: object) -> Html:
    """Return a link to a page of a stranger, who is not told where it stands; without a link, the text alone."""
    if not is_web(url):
        return tag("span", *children, **attributes)
    return tag("a", *children, href=url, rel="noreferrer noopener nofollow", target="_blank", **attributes)


def language(code: str | None) -> str | None:
    """Return a code that can stand in `lang`, or None."""
    return code if code and _LANGUAGE.fullmatch(code) else None
