"""The main text, from the cheapest reader that can be relied on.

    prose        one element holds nearly all paragraphs: most pages, about 1 ms
    json-ld      `articleBody`, where it is as long as what the page shows
    trafilatura  everything else

What they found is then cleaned in the same way: lines that are no part of the text go.
"""

import html
import logging
import re
from copy import copy
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, cast

from lxml import etree

from pipeline.extract import prose, sites
from pipeline.extract.class_names import matcher
from pipeline.extract.document import Document, Node
from pipeline.extract.paywalls import WALL_MARKS, is_wall
from pipeline.extract.structured import Choice
from pipeline.text import clean

if TYPE_CHECKING:
    from trafilatura.settings import Extractor

MAX_ELEMENTS = 20_000  # trafilatura is quadratic: 20,000 paragraphs take 1.5 s, 80,000 take 21 s.
MIN_STATED = 400  # Characters of `articleBody`; shorter ones are teasers.
STATED_SHARE = 0.9  # Of the paragraphs on the page, that `articleBody` must have to be the whole text.
TOO_LITTLE = 0.3  # trafilatura found less than this share of the paragraphs of the page: they are the better guess.
MIN_REPEAT = 40  # Characters; shorter lines may stand twice, in lists and dialogues.
MAX_NAMES = 500  # Characters of an element's classes and id; longer lists are a layout's.
MAX_OFFER = 600  # Characters of an offer, its buttons and conditions included.
MAX_OFFER_LINES = 20  # Lines of an offer; a list of tariffs has as many.
MAX_NOTICE = 400  # Characters; longer paragraphs are text, even when they begin like a notice.

_NOTICE = re.compile(
    r"(?i)^\W{0,4}(?:advertisement\b|\[?(?:ad|anzeige|werbung|publicité|publicidad|pubblicità)\]?$|"
    r"(?:also|further|recommended)? ?(?:read|see|watch)(?: also| next| more)?\s?(?::|\||»|–|-\s)|also (?:read|on)\b|"
    r"related(?: (?:articles?|stories|posts?|content|reading|topics?|news))?\W*(?:$|:)|"
    r"more (?:from|on|stories)\b.{0,60}$|"
    r"(?:lesen sie|lies|mehr zum thema|das könnte sie|auch interessant|lire aussi|à lire aussi|leggi anche|lee también|"
    r"leia (?:também|mais)|lees ook|läs (?:också|mer)|les også|czytaj (?:też|także|więcej)|zobacz (?:też|także))\b"
    r".{0,160}$|"
    r"(?:sign|subscribe|register)\b.{0,60}\b(?:newsletter|inbox|updates|alerts|e-?mails?)\b|"
    r"(?:get|join|subscribe to|sign up for)\b.{0,80}\bnewsletters?\b|"
    r"(?:follow|like|find|join) (?:us|me|@\w+|our)\b.{0,120}\b(?:facebook|twitter|instagram|telegram|whatsapp|linkedin|"
    r"youtube|google news|tiktok|threads|bluesky|x)\b|"
    r"share (?:this|on|via)\b.{0,60}$|(?:share|tweet|print|e-?mail|comments?|reply|save|copy link)\W*$|"
    r"click here (?:to|for)\b.{0,120}$|read (?:more|the full)\b.{0,120}$|continue reading\b.{0,120}$|"
    r"(?:get|download) (?:the|our)\b.{0,40}\bapp\b|"
    r"\(?(?:additional )?reporting by\b.{0,200}(?:editing|writing|reporting) by\b|our standards: the thomson reuters|"
    r"(?:photo|image|picture|foto|bild|crédit|credit)s? ?(?:credit|courtesy|source|by|:)|"
    r"(?:getty images|shutterstock)\W*$|"
    r"this (?:article|post|page|content) (?:may )?contains? (?:affiliate|paid)|"
    r"we may (?:earn|receive)\b.{0,80}commission|"
    r"(?:affiliate|commission) disclosure|"
    r"would you like to receive notifications|copyright\b|©|all rights reserved)"
)
_SIGN_UP = re.compile(
    r"(?:^|[\s_-])(?:sign-?up|newsletter|subscribe|subscription|opt-?in)[\s_-]?(?:card|box|form|cta|widget|block|banner)?(?:$|\s)"
)
_names_sign_up = matcher(_SIGN_UP)
_LINES = ("p", "h2", "h3", "h4", "li", "label", "button")
_COUNT = etree.XPath("count(//*)")
_FILLER = re.compile(r"(?i)lorem ipsum dolor sit amet")

# The commonest first: each that a page lacks is a search through all of it.
OFFER_MARKS = ("opt", "sign", "newsletter", "subscri", *WALL_MARKS)

# trafilatura logs every page that it gives up as a warning of its own; this module says it once, with the outcome.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def read(document: Document, node: Node | None, title: str) -> Choice[str | None]:
    """Return the main text, paragraphs separated by a newline, or None where the page has none."""
    found = prose.read(document.root)
    if found is not None and found.confident:
        return _cleaned(found.text, title, "prose")
    stated = _stated(node, len(found.text) if found else 0)
    if stated:
        return _cleaned(stated, title, "json-ld")
    text = _without(_trafilatura(document), _offers(document))
    if found is not None and len(text or "") < TOO_LITTLE * len(found.text):
        return _cleaned(found.text, title, "prose")
    return _cleaned(text, title, "trafilatura") if text else Choice(None, None)


def _stated(node: Node | None, shown: int) -> str | None:
    """Return the text that the page's JSON-LD states, if it is as long as what the page shows."""
    value = node.get("articleBody") if node else None
    if isinstance(value, list):
        value = "\n".join(part for part in value if isinstance(part, str))
    if not isinstance(value, str) or len(value) < max(MIN_STATED, STATED_SHARE * shown):
        return None
    # Some state mark-up, or escape what they state twice.
    value = html.unescape(value) if "&" in value else value
    if "<" in value:
        value = re.sub(r"</(?:p|h\d|li|div)>|<br ?/?>", "\n", value)
        value = re.sub(r"<[^<>]{0,2000}>", "", value)
    return value


def _trafilatura(document: Document) -> str | None:
    """Return the text that trafilatura finds; None when it finds none, or the page is too large for it."""
    if cast("float", _COUNT(document.root)) > MAX_ELEMENTS:
        return None
    # Imported here, because it takes 0.2 s, and most commands and many pages never need it.
    from trafilatura import bare_extraction

    # It works on a copy of a tree that it is given.
    options = copy(_options())
    options.url = document.url or None
    found = bare_extraction(document.root, options=options)
    return found.text if found is not None and not isinstance(found, dict) else None


@cache
def _options() -> "Extractor":
    """Return trafilatura's options, read from its configuration once instead of once a page (0.8 ms)."""
    from trafilatura.settings import Extractor

    # `fast` leaves out two other extractors and `recall` the filters that cost whole sections: together they were both
    # quicker and closer to the corpus than the defaults.
    return Extractor(output_format="python", fast=True, recall=True, comments=False)


def _offers(document: Document) -> frozenset[str]:
    """Return the lines of boxes that offer a subscription, by their names: trafilatura keeps them in short texts."""
    if not any(mark in document.text for mark in OFFER_MARKS):
        return frozenset()
    found: set[str] = set()
    for box in document.root.iter("div", "section", "aside"):
        names = f"{box.get('class') or ''} {box.get('id') or ''}"[:MAX_NAMES]
        if not (_names_sign_up(names) or is_wall(names)):
            continue
        lines = [clean(line.text_content()[:MAX_NOTICE]) for line in islice(box.iter(*_LINES), MAX_OFFER_LINES + 1)]
        # What holds more than an offer is the article, marked as closed.
        if len(lines) <= MAX_OFFER_LINES and sum(map(len, lines)) <= MAX_OFFER:
            found.update((*lines, " ".join(lines)))
    return frozenset(found)


def _without(text: str | None, offers: frozenset[str]) -> str | None:
    """Return a text without the lines of offers; on very short pages trafilatura puts everything on one line."""
    if not text or not offers:
        return text
    for offer in sorted(offers, key=len, reverse=True):
        if len(offer) >= MIN_REPEAT and "\n" not in text:
            text = text.replace(offer, "")
    return "\n".join(line for line in text.split("\n") if clean(line) not in offers)


def _cleaned(text: str, title: str, source: str) -> Choice[str | None]:
    """Return the text without the title above it, notices, fillers and lines that stand there twice."""
    lines: list[str] = []
    seen: set[str] = set()
    headline = sites.fold(title)
    for raw in text.split("\n"):
        line = clean(raw)
        if not line or (len(lines) < 2 and headline and sites.fold(line) == headline):
            continue
        if len(line) <= MAX_NOTICE and _NOTICE.match(line):
            continue
        if len(line) >= MIN_REPEAT:
            if line in seen or _FILLER.search(line):
                continue
            seen.add(line)
        lines.append(line)
    return Choice("\n".join(lines) or None, source)
