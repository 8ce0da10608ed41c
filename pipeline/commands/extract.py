"""`scrapy extract URL_OR_FILE`: read one page as a crawl would, and show each field with the reader that won it.

Nothing is written: no file, and in the ledger only the pause that a host asked for. The page is read without what a
feed says of it, so a field that the page lacks can still be there in a crawl.
"""

import argparse
import gzip
import json
import logging
import sys
import zlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.http import Response

from pipeline.errors import ConfigError, LedgerError, Rejected
from pipeline.exit_codes import ExitCode

if TYPE_CHECKING:
    from datetime import datetime

    from scrapy.crawler import CrawlerProcessBase
    from scrapy.settings import BaseSettings

    from pipeline.model import Article, DateClaim, Extracted, Moment, Page, Provider

MAX_VALUE = 100  # Characters of a text in the table; with the columns around it, two lines of a usual terminal.
LONG = ("title", "excerpt", "tags", "body")  # What is shortened. Addresses and dates are there to be copied.
MAX_CLAIMS = 4  # Date claims shown; the rest seldom says more, and a page may make forty.

logger = logging.getLogger(__name__)

_Row = tuple[str, str, str]


class Command(ScrapyCommand):
    """Read one page and show what it says, and where."""

    requires_project = True

    def syntax(self) -> str:
        return "URL_OR_FILE [--url URL] [--json]"

    def short_desc(self) -> str:
        return "Read one page and show each field, and where it came from"

    def long_desc(self) -> str:
        return (
            f"{self.short_desc()}. A URL is fetched as a crawl would fetch it; with WIRECOPY_REPLAY set, from the "
            "recording. A file (.gz allowed) is read offline. Example: scrapy extract page.html --url "
            "https://example.com/news/page"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--url", default="", help="address of the page in FILE (default: its rel=canonical)")
        parser.add_argument("--json", action="store_true", help="one line of JSON, as `python -m pipeline.extract`")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise UsageError("name one page: its URL, or a file that holds it")
        if self.settings is None or self.crawler_process is None:
            raise TypeError("the command was not set up by Scrapy")
        # Imported here: Scrapy imports every command module, whatever the command.
        from pipeline.fetch import clock

        try:
            now = clock.instant(self.settings)
            if args[0].startswith(("http://", "https://")):
                if opts.url:
                    raise UsageError("--url is for a page in a file")
                page = _fetched(args[0], now, self.crawler_process, self.settings)
            else:
                page = _saved(Path(args[0]), opts.url, now)
        except (ConfigError, LedgerError) as error:
            print(f"scrapy extract: {error}", file=sys.stderr)
            self.exitcode = ExitCode.CONFIG
            return
        if isinstance(page, str):
            print(f"scrapy extract: {args[0]}: not fetched: {page}", file=sys.stderr)
            self.exitcode = ExitCode.SOURCES_FAILED
            return
        reading = _read(page, _provider_of(page.url, self.crawler_process))
        for field, value, source in _rows(reading):
            logger.debug("%s: %s = %s (%s)", page.url, field, value, source)
        if opts.json:
            # ASCII only: what a page states may hold lone surrogates, which UTF-8 cannot.
            print(json.dumps(_json(reading)))
        else:
            _show(list(_rows(reading)))


class _Visit(Spider):
    """Fetches one page through the project's own downloader, and keeps it or the reason why not."""

    name = "extract"
    # No stages, for nothing is to be written, and no table of providers.
    custom_settings = {  # noqa: RUF012 - Scrapy declares it as an instance's
        "ITEM_PIPELINES": {},
        "EXTENSIONS": {"pipeline.fetch.ending.EndingExtension": 0},
    }

    def __init__(self, address: str, answers: list[Response | str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.address = address
        self.answers = answers

    async def start(self) -> AsyncIterator[Request]:
        yield Request(self.address, callback=self.parse, errback=self.failed)

    def parse(self, response: Response, **_: Any) -> None:
        self.answers.append(response)

    def failed(self, failure: Any) -> None:
        from pipeline.fetch.failures import detail_of, reason_of

        detail = detail_of(failure.value, failure.request.url)
        self.answers.append(reason_of(failure) + (f": {detail}" if detail else ""))


@dataclass(frozen=True, slots=True)
class _Reading:
    """A page, and how far it came: rejected by the readers it is no `extracted`, by normalising no `article`."""

    page: "Page"
    provider: "Provider | None"
    extracted: "Extracted | None"
    article: "Article | None"
    rejection: Rejected | None


def _fetched(url: str, now: "datetime", process: "CrawlerProcessBase", settings: "BaseSettings") -> "Page | str":
    """Return the page at `url`, or why it was not fetched. Raises ConfigError, LedgerError."""
    from w3lib.encoding import http_content_type_encoding

    from pipeline.model import Page
    from pipeline.store import Ledger

    answers: list[Response | str] = []
    crawler = process.create_crawler(_Visit)
    # The pauses that hosts asked for are kept there, those of this command too.
    with Ledger.open(settings["WIRECOPY_STORE"]) as ledger:
        crawler.ledger = ledger  # type: ignore[attr-defined] # as `Run.attach` does
        process.crawl(crawler, address=url, answers=answers)
        process.start()
    answer = answers[0] if answers else "the crawl did not begin" if process.bootstrap_failed else "interrupted"
    if isinstance(answer, str):
        return answer
    content_type = (answer.headers.get("Content-Type") or b"").decode("latin-1")
    encoding = http_content_type_encoding(content_type)
    return Page(url=answer.url, html=answer.body, fetched=now, encoding=encoding)


def _saved(path: Path, url: str, now: "datetime") -> "Page":
    """Return the page in a file. Raises UsageError for one that cannot be read, or that says not where it is from."""
    from pipeline.extract.document import MAX_BYTES, Document
    from pipeline.extract.links import canonical
    from pipeline.model import Page

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


def _provider_of(url: str, process: "CrawlerProcessBase") -> "Provider | None":
    """Return the provider whose spider would crawl this page: its zone and language decide dates."""
    from pipeline.normalise.urls import same_site

    for name in process.spider_loader.list():
        provider: Provider | None = getattr(process.spider_loader.load(name), "provider", None)
        if provider and same_site(url, provider.domain, provider.hosts):
            return provider
    return None


def _read(page: "Page", provider: "Provider | None") -> _Reading:
    from pipeline.extract.read import extract
    from pipeline.normalise.article import normalise

    extracted = None
    try:
        extracted = extract(page)
        return _Reading(page, provider, extracted, normalise(extracted, page, provider), None)
    except Rejected as rejection:
        return _Reading(page, provider, extracted, None, rejection)


def _rows(reading: _Reading) -> Iterator[_Row]:
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


def _moment(moment: "Moment | None") -> tuple[str, str]:
    if moment is None:
        return "", ""
    zone = "stated" if moment.zone_stated else "assumed"
    return _iso(moment) or "", f"{moment.source}, to the {moment.precision}, zone {zone}"


def _claims(claims: "tuple[DateClaim, ...]") -> tuple[str, str]:
    """The raw texts that a date was chosen from."""
    shown = [f"{claim.text} ({claim.source})" for claim in claims[:MAX_CLAIMS]]
    more = f" and {len(claims) - MAX_CLAIMS} more" if len(claims) > MAX_CLAIMS else ""
    return "; ".join(shown) + more, "claims, most trusted first"


def _json(reading: _Reading) -> dict[str, Any]:
    """Return the row of `python -m pipeline.extract`, as the crawl has it: with the provider's zone, and rejected by
    normalising too; and `sources`."""
    from pipeline.extract.__main__ import KEYS

    row: dict[str, Any] = dict.fromkeys(KEYS) | {"id": reading.page.url, "sources": {}}
    extracted, article = reading.extracted, reading.article
    if reading.rejection:
        row["rejected"] = reading.rejection.reason
    if extracted is None:
        return row
    for key in (
        "title",
        "excerpt",
        "canonical",
        "amp",
        "language",
        "type",
        "site_name",
        "section",
        "paywalled",
        "body",
    ):
        row[key] = getattr(extracted, key)
    row["authors"] = list(extracted.authors)
    row["images"] = [{"url": image.url, "width": image.width, "height": image.height} for image in extracted.images]
    row["sources"] = dict(extracted.sources)
    if article:
        row["excerpt"] = article.excerpt
        row["published"] = _iso(article.published_at)
        row["published_source"] = article.published_at.source
        row["modified"] = _iso(article.modified_at)
        row["sources"] = dict(article.sources)
    return row


def _iso(moment: "Moment | None") -> str | None:
    """`2020-04-16T19:08:00Z`, or `2020-04-16` where no time was stated."""
    if moment is None:
        return None
    if moment.precision == "day":
        # Midnight in some zone: twelve hours later it is that day in UTC too.
        return (moment.value + timedelta(hours=12)).date().isoformat()
    return moment.value.isoformat().replace("+00:00", "Z")


def _show(rows: list[_Row]) -> None:
    """Print the table: with colours on a terminal, else in plain columns."""
    from pipeline.text import clean

    # Cleaned again, for URLs and raw claims are as the page has them: a page must not steer the terminal.
    short = [(field, _shortened(field, clean(value)) or "–", clean(source)) for field, value, source in rows]
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
