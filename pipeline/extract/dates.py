"""What a page claims of its dates: published and modified, raw, each with the place it was read from.

Nothing is parsed here and nothing decided: `pipeline.normalise.dates` parses the claims and settles disagreement.
Readers are asked in the order of trust, and the dearer ones only while the page has not stated a time:

    json-ld   datePublished, dateCreated, uploadDate, dateModified
    meta      the tables below
    feed, sitemap, listing: what the candidate brought
    html      microdata, RDFa, `<time>`, hAtom, data attributes (dates_visible), the state of a JavaScript application
    url       /2020/04/16/
    text      the date line that people read, near the headline (dates_visible)
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import unquote, urlsplit

from pipeline.extract.date_lines import is_labelled, is_line
from pipeline.extract.dates_visible import Found, Surroundings
from pipeline.extract.document import Document, Node, text_of
from pipeline.model import DateClaim
from pipeline.text import clean

MAX_CLAIMS = 12
"""Claims kept of each kind: 910 of the 915 dated pages of the corpus make ten or fewer."""
MAX_TEXT = 120
"""Characters of a claim. 99 % of those that are dates have at most 105, with label, author and tags."""

PUBLISHED_METAS = (
    # Open Graph's article namespace, and how it is misspelt.
    "article:published_time", "og:article:published_time", "article:first_published_time", "article:published",
    "http://ogp.me/ns/article#published_time", "shareaholic:article_published_time", "og:published_time",
    "article.published", "og:pubdate", "article:post_date", "article:publish_date", "video:release_date",
    # Analytics and recommendation services: written by the newsroom's own system, mostly with the time.
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime",
    "cxenseparse:recs:articlepublishtime", "bt:pubdate", "vr:published_time", "ageaparse:recs:publishtime",
    "analyticsattributes.articledate", "dcsext.articlefirstpublished", "swiftype:published_at", "published_at",
    "firstpublished", "first_published", "originalpublicationdate", "ya:ovs:upload_date", "og:release_date",
    # Libraries and scholarly indexes.
    "dc.date.issued", "dcterms.issued", "dcterms.available", "dc.date.available", "dc.date.published",
    "dcterms.created", "dc.date.created", "dc:date.created", "dcterms.date", "dc.date", "dc:date", "dcsext.date",
    "citation_publication_date", "citation_online_date", "citation_date", "prism.publicationdate",
    # Plain names, from the clear to the vague.
    "datepublished", "date.published", "published_time", "published_date", "publisheddate", "publish_date",
    "publishdate", "publish-date", "publication_date", "publicationdate", "publication-date", "pubdate", "pub_date",
    "published-date", "published", "content:publishdate", "content_publisheddate", "awa-publisheddate",
    "cdc:first_published", "article_date_original", "article:date", "articledate", "displaydate", "date.issued",
    "date.available", "date.created", "datecreated", "date_created", "creation_date", "created", "created_at",
    "post_date", "release_date", "date",
)  # fmt: skip
"""Meta keys of the date of publication, most trusted first."""

MODIFIED_METAS = (
    "article:modified_time", "og:article:modified_time", "http://ogp.me/ns/article#modified_time",
    "shareaholic:article_modified_time", "article:modified", "article:updated_time", "article:updated",
    "og:updated_time", "og:modified_time", "cxenseparse:modified_time", "bt:moddate", "dcterms.modified",
    "dc.date.modified", "dc:date.modified", "datemodified", "date.modified", "date.updated", "modified_time",
    "modified", "updated_time", "updated_at", "lastmod", "last_modified", "last-modified", "last_updated",
    "cdc:last_updated", "revision_date", "revised",
)  # fmt: skip
"""Meta keys of the date of the last change, most trusted first."""


@dataclass(frozen=True, slots=True)
class Dates:
    """Claims of the two dates, most trusted first, each text once."""

    published: tuple[DateClaim, ...] = ()
    modified: tuple[DateClaim, ...] = ()


def read(document: Document, node: Node | None) -> Dates:
    """Collect what the page, its JSON-LD `node` and its candidate claim."""
    published = list(_structured(document, node, "datePublished"))
    modified = list(_structured(document, node, "dateModified"))
    published += _metas(document, PUBLISHED_METAS)
    modified += _metas(document, MODIFIED_METAS)
    if (candidate := document.page.candidate) is not None:
        published += _claims([candidate.published], candidate.origin)
        modified += _claims([candidate.modified], candidate.origin)
    if not published:
        # Created is when work began, and a video in an article is mostly older than it: better than nothing.
        published += _structured(document, node, "dateCreated")
        published += _claims(
            (text_of(video.get("uploadDate")) for video in document.nodes_of("VideoObject")), "json-ld"
        )
    surroundings = Surroundings(document, node)
    timed = _timed(published)
    marked = surroundings.marked(thorough=not timed)
    published += _claims(marked.published, "html")
    modified += _claims(marked.modified, "html")
    shown = Found()
    # A time beside the headline, marked up as that of publication, leaves no more open than a meta tag does.
    if not _timed(published) or (timed and _doubtful(published + list(_claims(marked.likely[:1], "html")), modified)):
        shown = surroundings.shown(thorough=not timed)
    # "Published on" outweighs a date that mark-up leaves open.
    lines = list(_claims(shown.published, "text"))
    labelled = [claim for claim in lines[:1] if is_labelled(claim.text)]
    published += labelled
    published += _claims(marked.likely, "html")
    if not _timed(published):
        published += _claims(_state(document), "html")
    published += _claims(_address(document.url), "url")
    published += lines
    modified += _claims(shown.modified, "text")
    # They can confirm a day and add its time; the day itself only where there is no other.
    published += _claims(marked.distant, "html")
    if not published:
        published += _claims(_headed(document), "text")
    published += _claims(shown.likely, "text")
    if not published:
        published += _claims(surroundings.labelled(), "text")
    if not published and not modified:
        published += _claims(_htmldate(document, surroundings), "text")
    return Dates(_settle(published), _settle(modified))


# Midnight is how most programs write a day; `+00:00` is a zone.
_TIME = re.compile(r"(?:^|[T\s])(?!0?0:00)\d{1,2}:\d\d|^\d{10,14}$")


def _timed(claims: Iterable[DateClaim]) -> bool:
    """Say whether a claim has a time of day: then nothing that is dearer to read can add to it."""
    return any(_TIME.search(claim.text) for claim in claims)


def _doubtful(published: list[DateClaim], modified: list[DateClaim]) -> bool:
    """Say whether people should be asked: the page's first claim is the date of its last change, or another claim
    begins with another day."""
    first = published[0].text
    return any(claim.text == first for claim in modified) or any(claim.text[:10] != first[:10] for claim in published)


def _structured(document: Document, node: Node | None, key: str) -> Iterator[DateClaim]:
    # Yoast and others date the WebPage and leave the article bare.
    nodes = [*([node] if node else ()), *document.nodes_of("WebPage", "ItemPage")[:3]]
    return _claims((text_of(item.get(key)) for item in nodes), "json-ld")


def _metas(document: Document, keys: Iterable[str]) -> Iterator[DateClaim]:
    metas = document.metas
    for key in keys:
        if key in metas:
            yield from _claims(metas[key][:1], "meta")


# Names under which applications keep the date of an article in the data that they ship with the page; looked for by
# their stems, because a search for the alternatives takes ten times as long.
_STEMS = ("ublish", "ublicationDate", "ublication_date", "pubDate", "isplayDate", "isplay_date")
_STATE = re.compile(
    r"(?<![\w-])(?:datePublished|date_published|publishedAt|published_at|publishDate|publish_date|publishedDate|"
    r"published_date|publicationDate|publication_date|publishedTime|published_time|pubDate|firstPublished(?:At|Date)?|"
    r"first_published_at|firstPublishDate|firstPublicationDate|displayDate|display_date|datetime_published|publishTime|"
    r"originalPublishDate)\\?[\"']?\s{0,3}:\s{0,3}(?:\\?[\"']([^\"'\\]{8,40})\\?[\"']|(\d{10}|\d{13})\b)"
)
_BRACE = re.compile(r"[{}]")
_MAX_STATE = 200
"""Matches looked at: a page with more lists the whole site."""
_NEAR = 3_000
"""Characters between an article's slug and its date in one JSON object; further away is another object's."""


def _state(document: Document) -> list[str]:
    """Return the date of this article in inline JSON: the only one, or the one next to the page's slug."""
    text = document.text
    found: list[tuple[int, str]] = []
    for stem in _STEMS:
        for place in islice(_places(stem, text), _MAX_STATE):
            # The longest name is 19 letters, with its quotes and an escaped value 80.
            match = _STATE.search(text, max(0, place - 20), place + 80)
            found += [(match.start(), match[1] or match[2])] if match else []
    if len({value for _, value in found}) <= 1:
        return [value for _, value in found[:1]]
    slug = urlsplit(document.url).path.rstrip("/").rsplit("/", 1)[-1]
    if len(slug) < 8:
        return []
    slugs = list(islice(_places(slug, text), _MAX_STATE))
    near = [
        (_parted(text, position, place), abs(position - place), value)
        for position, value in found
        for place in slugs
        if abs(position - place) < _NEAR
    ]
    return [min(near)[2]] if near else []


def _parted(text: str, one: int, other: int) -> bool:
    """Say whether two places of inline JSON stand in different objects: the first one's closes before the other."""
    depth = 0
    for brace in _BRACE.findall(text, min(one, other), max(one, other)):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return True
    return False


def _places(needle: str, text: str) -> Iterator[int]:
    place = text.find(needle)
    while place >= 0:
        yield place
        place = text.find(needle, place + len(needle))


_YEAR = r"((?:19|20)\d\d)"
_ADDRESS = (
    # `/2026/09/5-ways-to-…` has no day: after slashes the day stands alone.
    re.compile(rf"/{_YEAR}/(0?[1-9]|1[0-2])/(0?[1-9]|[12]\d|3[01])(?=[/.]|$)"),
    re.compile(rf"/{_YEAR}-(0?[1-9]|1[0-2])-(0?[1-9]|[12]\d|3[01])(?=[/_.-]|$)"),
    re.compile(rf"[/_-]{_YEAR}[-_.](0[1-9]|1[0-2])[-_.](0[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(rf"/{_YEAR}(0[1-9]|1[0-2])/(0[1-9]|[12]\d|3[01])(?=[/.]|$)"),
    re.compile(rf"/{_YEAR}/?(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[/_-]|$)"),
    re.compile(rf"/{_YEAR}/(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/(0?[1-9]|[12]\d|3[01])(?=/|$)"),
    re.compile(rf"(?<!\d){_YEAR}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)"),
)
_MONTHS = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10,
           "nov": 11, "dec": 12}  # fmt: skip


def _address(url: str) -> Iterator[str]:
    """Yield the day in a URL, as `2020-04-16`: it is in the site's own zone."""
    path = unquote(urlsplit(url).path)[:500].lower()
    for pattern in _ADDRESS:
        if match := pattern.search(path):
            year, month, day = match.groups()
            yield f"{year}-{int(_MONTHS.get(month, month)):02}-{int(day):02}"
            return


_TITLE_DATE = re.compile(r"[|\u2013\u2014-]\s([^|\u2013\u2014]{6,30})$")
_DESCRIPTION_DATE = re.compile(r"\(([^()]{6,40})\)$")


def _headed(document: Document) -> Iterator[str]:
    """Yield the date that ends a title (`Headline | News | 16.04.2020`) or, in brackets, a description."""
    title = document.root.find(".//title")
    texts = (title.text_content() if title is not None else None, document.meta("og:title"))
    for text, pattern in (*((text, _TITLE_DATE) for text in texts), (document.meta("description"), _DESCRIPTION_DATE)):
        # Only the end is looked at: 80 characters hold separator, date and white space.
        if (match := pattern.search((text or "").strip()[-80:])) and is_line(match[1]):
            yield match[1]


_MAX_HTMLDATE = 500_000
"""Characters of a page that htmldate is asked about: it takes 11 s for 5 MB of empty tags."""


def _htmldate(document: Document, surroundings: Surroundings) -> Iterator[str]:
    """Yield what htmldate makes of a page on which nothing else was found: a day."""
    if len(document.text) > _MAX_HTMLDATE:
        return
    # Imported here: it costs 160 ms, and one page in fifty comes this far.
    import htmldate

    # Bytes, because a string that is a URL would be fetched.
    body = surroundings.own_html()
    found = htmldate.find_date(body, original_date=True, outputformat="%Y-%m-%d")
    # The first of January is what it makes of a bare year, mostly that of the copyright.
    if found and not found.endswith("-01-01"):
        yield found


def _claims(texts: Iterable[str | None], source: str) -> Iterator[DateClaim]:
    for text in texts:
        # A raw text four times as long as allowed may still be white space.
        text = clean((text or "")[: MAX_TEXT * 4])
        # "Yesterday" has no digits, but is short.
        worded = source == "html" and len(text) < 16
        if text and len(text) <= MAX_TEXT and (worded or any(letter.isdigit() for letter in text)):
            yield DateClaim(text=text, source=source)


def _settle(claims: Iterable[DateClaim]) -> tuple[DateClaim, ...]:
    found: dict[str, DateClaim] = {}
    for claim in claims:
        found.setdefault(claim.text, claim)
    return tuple(found.values())[:MAX_CLAIMS]
