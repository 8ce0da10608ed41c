"""What a home page says of its site. Pure."""

import re
from dataclasses import dataclass

from pipeline.errors import Rejected
from pipeline.extract.document import Document
from pipeline.extract.sites import fold, site_name
from pipeline.model import Page
from pipeline.normalise.urls import registrable_domain
from pipeline.text import clean

MAX_FEEDS = 8  # Declared ones that are looked at: the main one comes first, and large sites declare hundreds.
MAX_NAME = 60  # Characters; a longer name is a slogan.

_FEED_TYPES = frozenset(
    ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "text/xml")
)
# The feed of a site's comments, of one article, or of its podcast is none of its news.
_OTHER_FEED = re.compile(r"comment|kommentar|commentaire|comentario|podcast", re.IGNORECASE)
# `Harbour Post | News of the harbour`: what stands on either side of these may be the name.
_PARTS = re.compile(r"\s+[|\-–—:·•]\s+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4}){0,2}")


@dataclass(frozen=True, slots=True)
class Home:
    """A home page that was read."""

    name: str
    """The site's name as the page states it, else as its host spells it."""
    language: str | None
    """Main language, such as `en` or `pt-BR`."""
    title: str | None
    """What the page calls itself where it is shared: a channel's name."""
    feeds: tuple[str, ...]
    """Feeds that the page declares, absolute, in its order, at most `MAX_FEEDS`."""


def read_home(page: Page) -> Home:
    """Return what a home page says. Raises Rejected (`empty`, `not_html`, `too_large`)."""
    document = Document(page)
    feeds: dict[str, None] = {}
    for link in document.root.iter("link"):
        relations = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        if "alternate" not in relations or kind not in _FEED_TYPES:
            continue
        address = document.absolute(link.get("href"))
        if address and not _OTHER_FEED.search(f"{address} {link.get('title') or ''}"):
            feeds[address] = None
    stated = (document.root.get("lang") or "").strip()
    language = stated.replace("_", "-") if _LANGUAGE.fullmatch(stated) else None
    title = document.meta("og:title")
    return Home(_name(document), _main(language), title[:MAX_NAME] if title else None, tuple(feeds)[:MAX_FEEDS])


def is_html(body: bytes, content_type: str) -> bool:
    """Tell whether an answer is a page, by its type and its first bytes: both may lie, but not often together."""
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return start == b"<" and not re.match(r"(?:image|audio|video|font)/|application/(?:pdf|zip|json)", content_type)


def _main(language: str | None) -> str | None:
    """The language without its country, where that says nothing more: `en-US` is `en`, `pt-BR` stays."""
    if language is None:
        return None
    code, _, rest = language.partition("-")
    return language if (code.lower(), rest.lower()) in (("pt", "br"), ("zh", "tw")) else code.lower()


def _name(document: Document) -> str:
    try:
        stated = site_name(document, None)
    except Rejected:
        stated = None
    if stated and len(stated) <= MAX_NAME:
        return stated
    label = registrable_domain(document.host).split(".")[0]
    title = document.root.findtext(".//title") or ""
    for part in _PARTS.split(clean(title)):
        # A part of the title is the name where the host spells it.
        folded = fold(part)
        if folded and len(part) <= MAX_NAME and (folded == fold(label) or folded.removeprefix("the") == fold(label)):
            return part
    return label.capitalize() if len(label) > 3 else label.upper()
