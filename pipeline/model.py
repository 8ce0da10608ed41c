"""The types that an article passes through, from a link in a feed to a file.

    Candidate  →  Page  →  Extracted  →  Article
    discover      fetch    extract       normalise, then enrich and export

Everything is frozen: a stage returns a new value (`dataclasses.replace`). `None` means unknown, never empty.
Datetimes are aware and in UTC. Fields that can be large are kept out of `repr`, because Scrapy logs items.
Front-matter key names are not here: they belong to the presets in `pipeline.export.presets`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

ArticleType = Literal["article", "video"]


class Precision(StrEnum):
    """How exactly a source stated a moment."""

    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A point in time, and how far it can be trusted."""

    value: datetime
    """Aware, UTC. With `Precision.DAY` it is midnight in the zone that was stated or assumed, or in UTC if that is
    later: so its date in UTC is always the stated one."""
    source: str
    """Where it was read: json-ld, meta, html, feed, sitemap, url, text."""
    precision: Precision = Precision.SECOND
    zone_stated: bool = True
    """False when the source gave no zone and one was assumed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateClaim:
    """A date as some part of a page or feed states it, not yet parsed."""

    text: str
    """The raw text, entities decoded, for example `2020-04-16T12:08:00-07:00` or `16 avril 2020`."""
    source: str
    """As in `Moment.source`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture on the web."""

    url: str
    """Absolute, http or https."""
    width: int | None = None
    """Pixels. Declared until the picture is probed, true afterwards."""
    height: int | None = None
    """Pixels, as `width`."""
    source: str | None = None
    """Where the link was read: json-ld, og:image, twitter:image, html, feed, sitemap."""
    srcset: str | None = None
    """Of a copy that a destination stores: its smaller ones, in the form of HTML's `srcset`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A statement about the use of a page, as it was found. `pipeline.rights` reads it."""

    source: str
    """header, meta, robots.txt, tdmrep.json or ai.txt."""
    name: str
    """`robots` for a robots tag, `tdm-reservation`, `tdm-policy`, or the name of another statement."""
    text: str
    """As stated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """A statement that restricts the use of a page, and the evidence."""

    name: str
    """noindex, nosnippet, max-snippet, noimageindex, max-image-preview, noai, tdm-reservation and their like."""
    value: int | None
    """The number of `max-snippet`."""
    source: str
    """As in `Claim.source`."""
    text: str
    """What was stated there, shortened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What may be done with an article by what its publisher states, and by the policy of this installation."""

    claims: tuple[Claim, ...] = field(default=(), repr=False)
    """What was found on the page, until it is judged."""
    reservations: tuple[Reservation, ...] = ()
    """What restricts its use, as far as the policy knows it."""
    skip: str | None = None
    """The statement for which it is not published."""
    excerpt: int | None = None
    """Most characters of an excerpt; 0: none. None: nothing is stated."""
    image: bool = True
    """Whether a picture may be shown."""
    text: bool = True
    """Whether the main text may be copied, where there is leave to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """The outlet that publishes an article."""

    name: str
    """As printed, for example `IT Pro`."""
    domain: str
    """Registrable domain, lower case, or the organization's own host, for example `aws.amazon.com`."""
    hosts: tuple[str, ...] = ()
    """Other domains whose pages count as this provider's, subdomains included."""
    language: str | None = None
    """Main language, a BCP 47 code such as `en` or `pt-BR`."""
    timezone: str | None = None
    """IANA zone of the dates that its pages print without a zone. None: UTC is assumed."""
    official: bool = False
    """True for a product's own blog: 50 source points instead of the organization's."""
    images: tuple[Image, ...] = ()
    """Logo of the outlet, 50×50, where the destination has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A link that a source offers, with what the source says of it. Texts are raw."""

    url: str
    """Absolute, as the source gives it."""
    origin: Literal["feed", "sitemap", "listing"]
    """Kind of source. Also the `source` of its dates."""
    source_url: str
    """Address of the feed, sitemap or page that named it."""
    title: str | None = None
    """Plain text, mark-up removed, entities decoded."""
    excerpt: str | None = field(default=None, repr=False)
    """Plain text, as `title`. Not shortened."""
    published: str | None = None
    """Raw date text."""
    modified: str | None = None
    """Raw date text."""
    authors: tuple[str, ...] = ()
    """Names as printed."""
    tags: tuple[str, ...] = ()
    """Categories as printed."""
    image: Image | None = None
    """Largest picture that the source attaches."""
    language: str | None = None
    """As declared by the source."""
    video_id: str | None = None
    """YouTube id, eleven characters, for entries of a YouTube feed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A fetched article page. Nothing in it has been interpreted."""

    url: str
    """Final address, after redirects."""
    html: bytes = field(repr=False)
    """Body as sent, content encoding removed."""
    fetched: datetime
    """When it was fetched: aware, UTC. The "now" of everything that is read from the page."""
    encoding: str | None = None
    """Charset that the Content-Type header stated."""
    etag: str | None = None
    """Validator that the server sent, for the next look."""
    last_modified: str | None = None
    """As `etag`."""
    candidate: Candidate | None = field(default=None, repr=False)
    """What the source said of it."""
    agent: str = "wirecopy"
    """Our product token: which of its statements to crawlers are for us."""
    claims: tuple[Claim, ...] = field(default=(), repr=False)
    """What its headers state of its use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """What a page says of itself: chosen between its readers, cleaned, but dates unparsed and URLs not canonical."""

    url: str
    """Address of the page that was read."""
    title: str
    """Headline as printed, without the site's name."""
    excerpt: str | None = None
    """Standfirst or first sentences. Whole; not yet shortened."""
    body: str | None = field(default=None, repr=False)
    """Main text, paragraphs separated by a newline."""
    authors: tuple[str, ...] = ()
    """People, each once, as printed, without "By"."""
    published: tuple[DateClaim, ...] = ()
    """Claims of the date of publication, most trusted first."""
    modified: tuple[DateClaim, ...] = ()
    """Claims of the date of the last change, most trusted first."""
    images: tuple[Image, ...] = ()
    """Pictures that the article may be shared with, best first; sizes as declared."""
    canonical: str | None = None
    """Absolute `rel=canonical` or its equivalent."""
    amp: str | None = None
    """Absolute `rel=amphtml`."""
    language: str | None = None
    """BCP 47 code, lower-case language part, for example `en`, `pt-BR`, `zh-Hans`."""
    site_name: str | None = None
    """As the page names its site."""
    section: str | None = None
    """Section as printed, for example `Security`."""
    tags: tuple[str, ...] = ()
    """Keywords as printed, each once."""
    type: ArticleType = "article"
    """`video` when a video is the article."""
    video_id: str | None = None
    """YouTube id, eleven characters, when the article is that video."""
    paywalled: bool = False
    """True when only a part can be read without paying."""
    paywall_reason: str | None = None
    """The evidence, for example `isAccessibleForFree`."""
    sources: tuple[tuple[str, str], ...] = ()
    """(field, reader that won), sorted by field."""
    claims: tuple[Claim, ...] = field(default=(), repr=False)
    """What its headers and meta tags state of its use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Another article that tells the same story, as the front matter shows it."""

    title: str
    excerpt: str | None
    published_at: Moment
    url: str
    """Canonical URL."""
    provider: Provider
    quality: int
    type: ArticleType = "article"
    amp_url: str | None = None
    amp_cache_url: str | None = None
    image: Image | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article, ready to be scored and written."""

    canonical_url: str
    """Identity, and the link that readers follow: canonical, tracking parameters removed."""
    original_url: str
    """As the source gave it."""
    title: str
    """Clean text, one line."""
    published_at: Moment
    """When it was first published."""
    provider: Provider
    """The outlet; its name and domain come from the organizations registry where that knows it."""
    excerpt: str | None = None
    """Clean text, one line, at most 300 characters, whole sentences or marked ` ...`."""
    modified_at: Moment | None = None
    """Last change, never before `published_at`."""
    authors: tuple[str, ...] = ()
    """People, each once."""
    language: str | None = None
    """BCP 47 code."""
    section: str | None = None
    """Section as printed."""
    tags: tuple[str, ...] = ()
    """Keywords as printed."""
    type: ArticleType = "article"
    """Kind of page."""
    video_id: str | None = None
    """YouTube id when the article is that video."""
    amp_url: str | None = None
    """The publisher's AMP page."""
    amp_cache_url: str | None = None
    """The same in Google's AMP cache."""
    images: tuple[Image, ...] = ()
    """Before probing: candidates, best first. After: the lead image with its true size, or nothing."""
    site_name: str | None = None
    """As the page names its site."""
    paywalled: bool = False
    """True when only a part can be read without paying."""
    paywall_reason: str | None = None
    """The evidence for `paywalled`."""
    body: str | None = field(default=None, repr=False)
    """Main text, paragraphs separated by a newline."""
    sources: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """(field, where its value came from), sorted by field."""
    fetched: datetime | None = None
    """When the page was fetched: aware, UTC."""
    etag: str | None = None
    """Validator of the page, for the next look."""
    last_modified: str | None = None
    """As `etag`."""
    rights: Rights | None = None
    """What its publisher reserves. None: nothing."""
    topics: tuple[str, ...] = ()
    """Topic names, in the order of the taxonomy. Filled by enrich."""
    quality: int | None = None
    """Points on the reference scale, at least 0. Filled by enrich."""
    heat: int | None = None
    """`quality` and 10 for each related article; -1 for a hidden duplicate. Filled by enrich."""
    visible: bool | None = None
    """Whether sites show it: heat of at least 70. Filled by enrich."""
    related: tuple[Related, ...] = ()
    """The same story elsewhere, best first. Filled by enrich."""
