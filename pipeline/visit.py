"""One page, asked for or taken from a file, and what is read from it: for commands that look at an article."""

import gzip
import sys
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcessBase
from scrapy.exceptions import UsageError
from scrapy.http import Response
from scrapy.spiderloader import SpiderLoaderProtocol
from w3lib.encoding import http_content_type_encoding

from pipeline.errors import Rejected
from pipeline.extract.document import MAX_BYTES, Document
from pipeline.extract.links import canonical
from pipeline.extract.read import extract
from pipeline.fetch.failures import detail_of, reason_of
from pipeline.fetch.rights import claims_in
from pipeline.model import Article, DateClaim, Extracted, Moment, Page, Provider
from pipeline.normalise.article import normalise
from pipeline.normalise.urls import same_site
from pipeline.store import Ledger
from pipeline.text import clean

MAX_VALUE = 100  # Characters of a text in the table; with the columns around it, two lines of a usual terminal.
LONG = ("title", "excerpt", "tags", "body")  # What is shortened. Addresses and dates are there to be copied.
MAX_CLAIMS = 4  # Date claims shown; the rest seldom says more, and a page may make forty.

Row = tuple[str, str, str]
"""(field, value, where it came from)."""

Then = Callable[[Any, Page], Awaitable[None]]
"""What is done with a page while the crawl is still open: (crawler, page)."""


class Visit(Spider):
    """Fetches one page through the project's own downloader, and keeps it or the reason why not."""

    name = "extract"
    # No stages, for nothing is to be written, and no table of providers.
    custom_settings: ClassVar[dict[str, Any]] = {  # type: ignore[misc] # Scrapy declares it as an instance's
        "ITEM_PIPELINES": {},
        "EXTENSIONS": {"pipeline.fetch.ending.EndingExtension": 0},
    }

    def __init__(
        self, address: str, now: datetime, answers: list[Page | str], then: Then | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.address, self.now, self.answers, self.then = address, now, answers, then

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the page."""
        yield Request(self.address, callback=self.parse, errback=self.failed)

    async def parse(self, response: Response, **_: Any) -> None:
        """Keep the page."""
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        encoding = http_content_type_encoding(content_type)
        page = Page(
            url=response.url,
            html=response.body,
            fetched=self.now,
            encoding=encoding,
            claims=claims_in(response),
        )
        self.answers.append(page)
        if self.then is not None:
            await self.then(self.crawler, page)

    def failed(self, failure: Any) -> None:
        """Keep the reason why there is no page."""
        detail = detail_of(failure.value, failure.request.url)
        self.answers.append(reason_of(failure) + (f": {detail}" if detail else ""))


@dataclass(frozen=True, slots=True)
class Reading:
    """A page, and how far it came: rejected by the readers it is no `extracted`, by normalising no `article`."""

    page: Page
    provider: Provider | None
    extracted: Extracted | None
    article: Article | None
    rejection: Rejected | None


def fetched(
    url: str, now: datetime, process: CrawlerProcessBase, hosts: Ledger, then: Then | None = None
) -> Page | str:
    """Return the page at `url`, or why it was not fetched. Raises ConfigError, LedgerError.

    `hosts` is the ledger that remembers the pauses that hosts asked for.
    """
    answers: list[Page | str] = []
    crawler = process.create_crawler(Visit)
    crawler.ledger = hosts  # type: ignore[attr-defined] # as `Run.attach` does
    process.crawl(crawler, address=url, now=now, answers=answers, then=then)
    process.start()
    return answers[0] if answers else "the crawl did not begin" if process.bootstrap_failed else "interrupted"


def saved(path: Path, url: str, now: datetime) -> Page:
    """Return the page in a file. Raises UsageError for one that cannot be read, or that says not where it is from."""
    try:
        # One byte more than is allowed is enough for the page to be rejected, and stops a gzip bomb.
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            html = file.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UsageError(f"{path}: {getattr(error, 'strerror', None) or error}", print_help=False) from error
    page = Page(url=url, html=html, fetched=now)
    if url:
        return page
    try:
        found = canonical(Document(page)).value
    except Rejected:
        return page
    if found is None:
        raise UsageError(f"{path}: the page does not name its address; give it with --url", print_help=False)
    return Page(url=found, html=html, fetched=now)


def spider_of(url: str, loader: SpiderLoaderProtocol) -> tuple[str, Provider] | tuple[None, None]:
    """Return the spider that would crawl this page, and its provider: its zone and language decide dates."""
    for name in loader.list():
        provider: Provider | None = getattr(loader.load(name), "provider", None)
        if provider and same_site(url, provider.domain, provider.hosts):
            return name, provider
    return None, None


def read(page: Page, provider: Provider | None) -> Reading:
    """Read a page as a crawl does."""
    extracted = None
    try:
        extracted = extract(page)
        return Reading(page, provider, extracted, normalise(extracted, page, provider), None)
    except Rejected as rejection:
        return Reading(page, provider, extracted, None, rejection)


def rows(reading: Reading) -> Iterator[Row]:
    """Yield (field, value, where it came from)."""
    rejection, extracted, article = reading.rejection, reading.extracted, reading.article
    yield "url", reading.page.url, ""
    if rejection:
        yield "rejected", rejection.reason, rejection.detail
    if extracted is None:
        return
    sources = dict(extracted.sources)
    yield "title", article.title if article else extracted.title, sources.get("title", "")
    yield "excerpt", (article.excerpt if article else extracted.excerpt) or "", sources.get("excerpt", "")
    yield "published", *_moment(article.published_at if article else None)
    yield "", *_claims(extracted.published)
    yield "modified", *_moment(article.modified_at if article else None)
    if extracted.modified:
        yield "", *_claims(extracted.modified)
    yield "authors", ", ".join(extracted.authors), sources.get("authors", "")
    for index, image in enumerate(extracted.images[:3]):
        size = f" {image.width}×{image.height}" if image.width and image.height else ""
        yield "" if index else "image", f"{image.url}{size}", image.source or ""
    if not extracted.images:
        yield "image", "", ""
    yield "canonical", article.canonical_url if article else extracted.canonical or "", sources.get("canonical", "")
    yield "amp", (article.amp_url if article else extracted.amp) or "", sources.get("amp", "")
    yield "language", extracted.language or "", sources.get("language", "")
    yield "section", extracted.section or "", sources.get("section", "")
    yield "tags", ", ".join(extracted.tags), ""
    yield "type", extracted.type, f"YouTube {extracted.video_id}" if extracted.video_id else ""
    yield "site name", extracted.site_name or "", ""
    if article:
        known = "spider" if reading.provider else "domain: no spider crawls it"
        yield "provider", f"{article.provider.name} ({article.provider.domain})", known
    paid = f"yes: {extracted.paywall_reason}" if extracted.paywalled else "no"
    yield "paywalled", paid, sources.get("paywall", "")
    body = extracted.body or ""
    yield "body", f"{len(body):,} characters: {body}" if body else "", sources.get("body", "")


def _moment(moment: Moment | None) -> tuple[str, str]:
    if moment is None:
        return "", ""
    zone = "stated" if moment.zone_stated else "assumed"
    return iso(moment) or "", f"{moment.source}, to the {moment.precision}, zone {zone}"


def _claims(claims: tuple[DateClaim, ...]) -> tuple[str, str]:
    """The raw texts that a date was chosen from."""
    shown = [f"{claim.text} ({claim.source})" for claim in claims[:MAX_CLAIMS]]
    more = f" and {len(claims) - MAX_CLAIMS} more" if len(claims) > MAX_CLAIMS else ""
    return "; ".join(shown) + more, "claims, most trusted first"


def iso(moment: Moment | None) -> str | None:
    """`2020-04-16T19:08:00Z`, or `2020-04-16` where no time was stated."""
    if moment is None:
        return None
    if moment.precision == "day":
        # Midnight in some zone: twelve hours later it is that day in UTC too.
        return (moment.value + timedelta(hours=12)).date().isoformat()
    return moment.value.isoformat().replace("+00:00", "Z")


def show(table_rows: list[Row]) -> None:
    """Print the table: with colours on a terminal, else in plain columns."""
    # Cleaned again, for URLs and raw claims are as the page has them: a page must not steer the terminal.
    short = [(field, _shortened(field, clean(value)) or "–", clean(source)) for field, value, source in table_rows]
    if not sys.stdout.isatty():
        width = max(min(len(value), MAX_VALUE) for _, value, _ in short)
        for field, value, source in short:
            print(f"{field:<10} {value:<{width}}  {source}".rstrip())
        return
    # Imported here: programs read the plain form.
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(style="dim")
    for row in short:
        table.add_row(*map(Text, row))
    Console().print(table)


def _shortened(field: str, value: str) -> str:
    return value if field not in LONG or len(value) <= MAX_VALUE else f"{value[: MAX_VALUE - 1]}…"
