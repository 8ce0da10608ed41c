"""Pages that were kept: WARC files of our own recordings, of Common Crawl's news archive or of any other tool.

    index = index_file(path, outlets)      what there is of which provider, and where; in a process of its own
    response = response_at(kept)           one page, as if it had been fetched now

Files come from strangers and are often cut off or damaged. A record that cannot be read is counted, and reading goes
on with the next one that can.
"""

import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final
from urllib.parse import urlsplit

from scrapy.http import Response
from scrapy.responsetypes import responsetypes

from pipeline.errors import ConfigError
from pipeline.fetch.archive import INSTANT, fields_of, records_at, response_of
from pipeline.fetch.compression import decode
from pipeline.normalise.urls import canonicalise, identity_key
from pipeline.past import Kept

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

MAX_PAGE: Final = 8 << 20  # Bytes, as DOWNLOAD_MAXSIZE: what would not have been fetched is not read either.
# Of one file. Those of Common Crawl have about 50,000 records, of all sites together.
MAX_PAGES: Final = 200_000
# Each one is a search for the next record. A file with more is no WARC file any more.
MAX_DAMAGES: Final = 1_000
_HEAD: Final = 1 << 16  # Bytes of an HTTP head that are looked at.
_CHUNK: Final = 1 << 20
_MEMBER: Final = b"\x1f\x8b\x08"
_RECORD: Final = re.compile(rb"(?:^|\n)(WARC/1\.[01]\r?\n)")
_HTML: Final = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Outlet:
    """What of a file is a provider's."""

    spider: str
    domains: tuple[str, ...]
    keep: str
    skip: str
    sources: frozenset[str] = frozenset()
    """Addresses of its feeds, sitemaps and section pages: what they said of a page is part of what was read."""


@dataclass(slots=True)
class Index:
    """What a file has."""

    path: Path
    pages: dict[str, list[Kept]] = field(default_factory=dict)
    """By provider, in the order of the file."""
    sources: dict[str, list[Kept]] = field(default_factory=dict)
    """Answers of the providers' sources, as `pages`."""
    records: int = 0
    damaged: int = 0
    """Places where reading could not go on."""
    cut: bool = False
    """Whether there was more than is taken of one file."""
    problem: str = ""
    """Why the file could not be read at all."""


def index_file(path: Path, outlets: tuple[Outlet, ...]) -> Index:
    """Return where the pages of these providers lie in a WARC file: HTML, answered with 200, of wanted addresses.

    Does not raise for anything that a file may hold.
    """
    index = Index(path)
    hosts = _by_host(outlets)
    sources = {url: outlet.spider for outlet in outlets for url in outlet.sources}
    instant: datetime | None = None
    count = 0
    try:
        for offset, record in _records(path, index):
            index.records += 1
            if record.rec_type == "warcinfo":
                # Files may be joined; what another tool wrote has the dates of its records.
                instant = _instant(fields_of(record).get(INSTANT))
                continue
            url = record.rec_headers.get_header("WARC-Target-URI") or ""
            if record.rec_type != "response" or len(url) > 2048:
                continue
            url = url.strip("<>")
            fetched = instant or _instant(record.rec_headers.get_header("WARC-Date"))
            source = sources.get(url)
            outlet = source or _outlet_of(url, hosts)
            if fetched is None or outlet is None or not _is_answer(record, any_type=source is not None):
                continue
            if count == MAX_PAGES:
                index.cut = True
                break
            count += 1
            found = index.pages if source is None else index.sources
            found.setdefault(outlet, []).append(Kept(path, offset, url, fetched))
    except OSError as error:
        index.problem = error.strerror or str(error)
    if not index.records and not index.problem:
        index.problem = "no WARC file"
    return index


def newest(pages: Iterator[Kept]) -> tuple[Kept, ...]:
    """Return the newest copy of each page, oldest first."""
    found: dict[str, Kept] = {}
    for page in pages:
        key = identity_key(page.url)
        if key not in found or found[key].fetched <= page.fetched:
            found[key] = page
    return tuple(sorted(found.values(), key=lambda page: (page.fetched, page.url)))


def response_at(kept: Kept) -> Response:
    """Return a kept page as it was answered, its content encoding removed.

    Raises Refused for a body that cannot be decoded or is too large, ConfigError when the file is gone or was changed.
    """
    with closing(records_at(kept.path, kept.offset)) as records:
        for _, record in records:
            if (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>") != kept.url:
                break
            response = response_of(kept.url, record)
            stated = b",".join(response.headers.getlist(b"Content-Encoding"))
            encodings = [
                name for part in stated.split(b",") if (name := part.strip().lower()) not in (b"", b"identity")
            ]
            if not encodings:
                return response
            body = decode(response.body, encodings, MAX_PAGE, kept.url)
            headers = response.headers.copy()
            del headers[b"Content-Encoding"]
            kind = responsetypes.from_args(headers=headers, url=kept.url, body=body)
            answered: Response = kind(url=kept.url, status=response.status, headers=headers, body=body)
            return answered
    raise ConfigError(f"{kept.path}: changed while it was read")


def _records(path: Path, index: Index) -> Iterator[tuple[int, "ArcWarcRecord"]]:
    """(offset, record) of all records that can be read; what cannot be is counted and passed over."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    size = path.stat().st_size
    start: int | None = 0
    with path.open("rb") as file:
        while start is not None and start < size and index.damaged < MAX_DAMAGES:
            reached = start
            file.seek(start)
            try:
                records = ArchiveIterator(file, no_record_parse=True, arc2warc=False)
                for record in records:
                    reached = records.offset
                    yield reached, record
                    if index.cut:
                        return
                    record.raw_stream.read(0)
                reached = max(reached, records.offset or 0)
                if file.tell() >= size and not _has_rest(file, reached, size):
                    return
            except (ArchiveLoadFailed, EOFError, ValueError, zlib.error, UnicodeError, AttributeError, TypeError):
                # warcio has no error of its own for most of what damaged bytes do to it.
                pass
            index.damaged += 1
            start = _next_record(file, reached + 1, size)


def _has_rest(file: BinaryIO, offset: int, size: int) -> bool:
    """Whether reading stopped before the end of the file: another record follows the last one that was read."""
    return _next_record(file, offset + 1, size) is not None


def _next_record(file: BinaryIO, start: int, size: int) -> int | None:
    """Return where the next record begins that looks like one, or None."""
    position, rest = start, b""
    file.seek(start)
    while chunk := file.read(_CHUNK):
        data = rest + chunk
        base = position - len(rest)
        at = data.find(_MEMBER)
        while at >= 0:
            if _begins_record(data[at : at + 512]):
                return base + at
            at = data.find(_MEMBER, at + 1)
        if plain := _RECORD.search(data):
            return base + plain.start(1)
        position += len(chunk)
        # What may have begun within this piece is looked at again with the next one.
        rest = data[-512:]
    return None


def _begins_record(data: bytes) -> bool:
    try:
        return zlib.decompressobj(31).decompress(data, 16).startswith(b"WARC/1.")
    except zlib.error:
        return False


def _is_answer(record: "ArcWarcRecord", *, any_type: bool) -> bool:
    length = record.rec_headers.get_header("Content-Length") or ""
    if not length.isdigit() or int(length) > MAX_PAGE + _HEAD or record.rec_headers.get_header("WARC-Truncated"):
        return False
    head = record.raw_stream.read(_HEAD).partition(b"\r\n\r\n")[0]
    status, _, lines = head.partition(b"\r\n")
    if status.split(b" ", 2)[1:2] != [b"200"]:
        return False
    if any_type:
        return True
    stated = re.search(rb"^content-type[ \t]*:[ \t]*([^\r\n]{1,200})", lines, re.IGNORECASE | re.MULTILINE)
    if stated is None:
        return True
    message = Message()
    message["Content-Type"] = stated[1].decode("latin-1").strip()
    return message.get_content_type() in _HTML


def _instant(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


_Entry = tuple[Outlet, "re.Pattern[str] | None", "re.Pattern[str] | None"]


def _by_host(outlets: tuple[Outlet, ...]) -> Mapping[str, list[_Entry]]:
    found: dict[str, list[_Entry]] = {}
    for outlet in outlets:
        entry = (
            outlet,
            re.compile(outlet.keep) if outlet.keep else None,
            re.compile(outlet.skip) if outlet.skip else None,
        )
        for domain in outlet.domains:
            found.setdefault(domain.lower(), []).append(entry)
    return found


def _outlet_of(url: str, hosts: Mapping[str, list[_Entry]]) -> str | None:
    """Return the provider that wants this address: the one whose domain says most of the host."""
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return None
    labels = host.split(".")
    for start in range(len(labels) - 1):
        for outlet, keep, skip in hosts.get(".".join(labels[start:]), ()):
            try:
                # Patterns are written for plain addresses.
                plain = canonicalise(url)
            except ValueError:
                return None
            if (keep is None or keep.search(plain)) and (skip is None or not skip.search(plain)):
                return outlet.spider
    return None
