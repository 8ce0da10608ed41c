"""What a page claims of its dates: published and modified, raw, each with the place it was read from.

Nothing is parsed here and nothing decided: `pipeline.normalise.dates` parses the claims and settles disagreement.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.extract.document import Document, Node, text_of
from pipeline.model import DateClaim
from pipeline.text import clean

MAX_CLAIMS = 12
"""Claims kept of each kind. Pages of the corpus that agree with themselves make at most seven."""
MAX_TEXT = 120
"""Characters of a claim. The longest date line met, weekday, time, zone and "last updated" included, has 96."""

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
    published = list(_structured(document, node, ("datePublished", "uploadDate", "dateCreated")))
    modified = list(_structured(document, node, ("dateModified",)))
    published += _metas(document, PUBLISHED_METAS)
    modified += _metas(document, MODIFIED_METAS)
    candidate = document.page.candidate
    if candidate is not None:
        published += _claims([candidate.published], candidate.origin)
        modified += _claims([candidate.modified], candidate.origin)
    for element in document.root.iter("time"):
        published += _claims([element.get("datetime") or element.text_content()], "html")
        break
    return Dates(_settle(published), _settle(modified))


def _structured(document: Document, node: Node | None, keys: Iterable[str]) -> Iterator[DateClaim]:
    nodes = [node] if node else []
    nodes += document.nodes_of("WebPage", "VideoObject", "ItemPage")
    for key in keys:
        yield from _claims((text_of(item.get(key)) for item in nodes), "json-ld")


def _metas(document: Document, keys: Iterable[str]) -> Iterator[DateClaim]:
    for key in keys:
        yield from _claims(document.metas.get(key, ())[:1], "meta")


def _claims(texts: Iterable[str | None], source: str) -> Iterator[DateClaim]:
    for text in texts:
        text = clean((text or "")[: MAX_TEXT * 4])
        if text and len(text) <= MAX_TEXT and any(letter.isdigit() for letter in text):
            yield DateClaim(text=text, source=source)


def _settle(claims: Iterable[DateClaim]) -> tuple[DateClaim, ...]:
    found = {}
    for claim in claims:
        found.setdefault(claim.text, claim)
    return tuple(found.values())[:MAX_CLAIMS]
