"""How a page names its site, and whether a piece of text is that name."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from pipeline.extract.document import Document, Node, text_of

_META = (
    "application-name", "apple-mobile-web-app-title", "al:android:app_name", "al:ios:app_name", "publisher",
    "dc.publisher", "dcterms.publisher", "article:publisher", "cre",
)  # fmt: skip
_LABELS = frozenset({"www", "com", "org", "net", "co", "gov", "edu", "ac", "info", "news", "blog", "blogs", "m", "de"})
_NO_LETTER = re.compile(r"[\W_]+")  # Combining marks are among them.
_NO_NAME = re.compile(r"://|^@|^www\.")
_AROUND = re.compile(r"(?i)^(?:www\.|the\s)|\.(?:com|org|net|co\.uk|[a-z]{2})$|\s+(?:online|news|blog)$")
_MAX_NAME = 80  # Characters; longer values of og:site_name are slogans or whole titles.


def site_name(document: Document, node: Node | None) -> str | None:
    """Return the site's name as the page states it, or None. Addresses and social handles are no names."""
    found = [name for name in _stated(document, node) if len(name) <= _MAX_NAME and not _NO_NAME.search(name)]
    if found and len(fold(found[0])) < 3:
        # "U.S." is an edition: the name of the outlet is stated besides, and its host spells it.
        labels = [fold(label) for label in document.host.split(".")]
        return next((name for name in found if fold(name) in labels), found[0])
    return found[0] if found else None


def names(document: Document, node: Node | None) -> frozenset[str]:
    """Return every name the site goes by, folded by `fold`: stated ones, and those that its host spells."""
    if document.known_names is None or document.known_names[0] is not node:
        document.known_names = (node, _names(document, node))
    return document.known_names[1]


def _names(document: Document, node: Node | None) -> frozenset[str]:
    found = {fold(name) for name in _stated(document, node) if len(name) <= _MAX_NAME}
    for handle in document.metas.get("twitter:site", ())[:2]:
        if handle.startswith("@"):
            found.add(fold(handle))
    host = document.host
    labels = host.split(".")
    found |= {fold(host), fold(".".join(labels[-2:])), fold(".".join(labels[-3:]))}
    found |= {fold(label) for label in labels[:-1] if len(label) > 2 and label not in _LABELS}
    # "The Guardian" and "Guardian" are one name, and so are "taz" and "taz.de".
    found |= {name.removeprefix("the") for name in found if len(name) > 6}
    # "World Future Awards" is "WFA" at the end of its titles.
    words = [name.split() for name in _stated(document, node) if len(name) <= _MAX_NAME]
    found |= {fold("".join(word[0] for word in name)) for name in words if len(name) > 2}
    found.discard("")
    return frozenset(found)


def resembles_host(text: str, host: str) -> bool:
    """Whether most letters of a short text stand in words that the host is made of: "Bridgestone Tires",
    "Python Wiki"."""
    words = [fold(word) for word in text.split()]
    spelled = fold(host)
    shared = sum(len(word) for word in words if len(word) > 3 and word in spelled)
    return len(words) <= 5 and shared > 0.5 * sum(len(word) for word in words)


def outlet(document: Document, node: Node | None) -> frozenset[str]:
    """Return the names under which the outlet could sign, folded: stated ones and its domain.

    Not what a part of its host spells: a blog is often hosted under its author's name.
    """
    host = document.host
    found = {fold(name) for name in _stated(document, node) if len(name) <= _MAX_NAME}
    return frozenset(found | {fold(host), fold(".".join(host.split(".")[-2:]))} - {""})


def is_site(text: str, known: frozenset[str]) -> bool:
    """Whether `text` is one of the names of the site, articles, top-level domain and punctuation aside."""
    key = fold(text)
    if not key:
        return False
    if key in known:
        return True
    bare = fold(_AROUND.sub("", text.strip()))
    return len(bare) > 2 and bare in known


@lru_cache(maxsize=1024)
def fold(text: str) -> str:
    """Reduce a name to its letters and digits, lower case, accents removed."""
    return _NO_LETTER.sub("", unicodedata.normalize("NFKD", text).casefold())


def _stated(document: Document, node: Node | None) -> Iterator[str]:
    yield from document.metas.get("og:site_name", ())[:2]
    if node and (name := text_of(_name_of(document, node.get("publisher")))):
        yield name
    for other in document.nodes_of("WebSite", "NewsMediaOrganization")[:3]:
        for key in ("name", "alternateName"):
            if name := text_of(other.get(key)):
                yield name
    for key in _META:
        for value in document.metas.get(key, ())[:2]:
            if "://" not in value:
                yield value
    for other in document.nodes_of("Organization")[:3]:
        if name := text_of(other.get("name")):
            yield name


def _name_of(document: Document, value: object) -> object:
    if isinstance(value, list):
        value = value[0] if value else None
    value = document.resolve(value)
    if isinstance(value, dict):
        return value.get("name") or value.get("legalName")
    return value if isinstance(value, str) and "://" not in value else None
