"""Recording a crawl as WARC, and running it again from the file.

Two downloader middlewares next to the wire, not an HTTPCACHE_STORAGE: Scrapy's cache keys a request by its
fingerprint, keeps one response for each, decides itself what is cacheable, and never sees a failure. Here every
exchange is kept in its order, failures too, and redirects, robots.txt, retries and decompression run the second time
exactly as they did the first.

The file is WARC 1.1, a gzip member for each record, for any tool that reads WARC:

- `warcinfo`: the software, and `wirecopy-instant`, the run's clock;
- `response` and `request` for each exchange. Bodies have their content encoding as sent. Chunks are joined, header
  names have their usual capitals, and headers keep their order: what Scrapy passes on. `WARC-Truncated: length` marks
  a download that was stopped on purpose, which pictures are;
- `metadata`, with `wirecopy-failure` and its detail, and `request` for each failure of the network.

Replay answers by method and URL: the first response to the first such request, and so on, the last for any further
one. Conditional and ranged requests get what was recorded, whatever they ask for.
"""

import os
from collections import defaultdict
from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, ClassVar

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from pipeline.errors import ConfigError
from pipeline.fetch import clock
from pipeline.fetch.failures import NotRecorded, detail_of, failure_for, reason_of

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

_FAILURE = "wirecopy-failure"
INSTANT = "wirecopy-instant"
_WARC = "WARC/1.1"


class RecordMiddleware:
    """Writes every exchange to WIRECOPY_RECORD, which all crawls of a run share.

    The file appears, whole, when the last of them has ended: until then it is `.<name>.<pid>.tmp~` beside it. A file
    that exists and is not empty is never overwritten: `ConfigError`.
    """

    def __init__(self, crawler: Crawler, path: Path) -> None:
        self._crawler = crawler
        self._writer = Writer.shared(path, clock.now(crawler), crawler.settings["USER_AGENT"])
        # Requests that are on the wire. Exceptions of the middlewares above pass here, too, and are none of it.
        self._sent: set[Request] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RecordMiddleware":
        stated = crawler.settings.get("WIRECOPY_RECORD")
        if not stated:
            raise NotConfigured
        if crawler.settings.get("WIRECOPY_REPLAY"):
            raise ConfigError("WIRECOPY_RECORD and WIRECOPY_REPLAY: a replay has nothing to record")
        # One file a run, for those who keep what they fetch: `pages/%Y-%m-%dT%H%M%S.warc.gz`.
        middleware = cls(crawler, Path(clock.now(crawler).strftime(stated)))
        crawler.signals.connect(middleware.close, signal=signals.engine_stopped)
        return middleware

    def process_request(self, request: Request) -> None:
        self._sent.add(request)

    def process_response(self, request: Request, response: Response) -> Response:
        self._sent.discard(request)
        self._writer.exchange(request, response)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        if request in self._sent:
            self._sent.discard(request)
            self._writer.failure(request, exception)

    def close(self) -> None:
        self._writer.close()


class ReplayMiddleware:
    """Answers every request from WIRECOPY_REPLAY. A URL that it lacks is `NotRecorded`, counted as
    `replay/not_recorded`; nothing is ever asked of the network."""

    def __init__(self, crawler: Crawler, recording: "Recording") -> None:
        self._crawler = crawler
        self._recording = recording

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "ReplayMiddleware":
        path = crawler.settings.get("WIRECOPY_REPLAY")
        if not path:
            raise NotConfigured
        return cls(crawler, Recording(Path(path)))

    def process_request(self, request: Request) -> Response:
        """Raises what the recorded request failed with."""
        try:
            return self._recording.answer(request)
        except NotRecorded:
            # A recording of pages need not have the files that a site states rights in.
            if self._crawler.stats and not request.meta.get("wirecopy_rights"):
                self._crawler.stats.inc_value("replay/not_recorded")
            raise


class Writer:
    """A WARC file in the making."""

    _open: ClassVar[dict[Path, "Writer"]] = {}

    @classmethod
    def shared(cls, path: Path, instant: datetime, agent: str) -> "Writer":
        """The writer of `path` for one more crawl of this process; it ends when each of them has closed it."""
        key = path.absolute()
        if key not in cls._open:
            cls._open[key] = cls(path, instant, agent)
        cls._open[key]._users += 1
        return cls._open[key]

    def __init__(self, path: Path, instant: datetime, agent: str) -> None:
        """Raises `ConfigError` when `path` cannot be made or is taken."""
        from warcio.warcwriter import WARCWriter  # only runs that record pay for it

        self._users = 0
        self._path = path
        self._part = path.with_name(f".{path.name}.{os.getpid()}.tmp~")
        try:
            if path.exists() and path.stat().st_size:
                raise ConfigError(f"WIRECOPY_RECORD: {path} exists; name a new file, or remove it")
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file: BinaryIO = self._part.open("xb")
        except FileExistsError:
            raise ConfigError(f"WIRECOPY_RECORD: another crawl records to {path}") from None
        except OSError as error:
            raise ConfigError(f"WIRECOPY_RECORD: {path}: {error.strerror}") from None
        self._warc = WARCWriter(self._file, gzip=True, warc_version=_WARC)
        info = {"software": agent, "format": "WARC File Format 1.1", INSTANT: instant.isoformat()}
        self._warc.write_record(self._warc.create_warcinfo_record(path.name, info))

    def exchange(self, request: Request, response: Response) -> None:
        """Write a response and the request that it answers."""
        from warcio.statusandheaders import StatusAndHeaders

        try:
            phrase = HTTPStatus(response.status).phrase
        except ValueError:
            phrase = "Unknown"
        head = _head(f"{response.protocol or 'HTTP/1.1'} {response.status} {phrase}", response.headers)
        sent = StatusAndHeaders(f"{response.status} {phrase}", [], protocol="HTTP/1.1")
        # Byte for byte: warcio itself would percent-encode what is not ASCII.
        sent.headers_buff = head
        sent.compute_headers_buffer = lambda _: None
        more = {"WARC-Date": _date()}
        if "download_stopped" in response.flags:
            more["WARC-Truncated"] = "length"
        if response.ip_address is not None and not request.meta.get("proxy"):
            more["WARC-IP-Address"] = str(response.ip_address)
        record = self._warc.create_warc_record(
            request.url,
            "response",
            payload=BytesIO(response.body),
            length=len(response.body),
            warc_headers_dict=more,
            http_headers=sent,
        )
        self._write_pair(record, request)

    def failure(self, request: Request, error: Exception) -> None:
        """Write that a request failed, and how."""
        detail = detail_of(error, request.url)
        fields = f"{_FAILURE}: {reason_of(error)}\r\nwirecopy-detail: {detail}\r\n".encode()
        record = self._warc.create_warc_record(
            request.url,
            "metadata",
            payload=BytesIO(fields),
            length=len(fields),
            warc_content_type="application/warc-fields",
            warc_headers_dict={"WARC-Date": _date()},
        )
        self._write_pair(record, request)

    def _write_pair(self, record: "ArcWarcRecord", request: Request) -> None:
        from warcio.statusandheaders import StatusAndHeaders

        path = request.url.partition("//")[2].partition("/")
        fields = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in _fields(request.headers)]
        # A proxy's password is not part of what was asked.
        fields = [(name, value) for name, value in fields if name.lower() != "proxy-authorization"]
        head = StatusAndHeaders(
            f"/{path[2].partition('#')[0]} HTTP/1.1", [("Host", path[0]), *fields], protocol=request.method
        )
        asked = self._warc.create_warc_record(
            request.url, "request", payload=BytesIO(request.body), length=len(request.body), http_headers=head
        )
        self._warc.write_request_response_pair(asked, record)

    def close(self) -> None:
        """Put the file in its place once the last crawl has closed it. Does nothing after that."""
        self._users -= 1
        if self._users > 0 or self._file.closed:
            return
        self._open.pop(self._path.absolute(), None)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._part.replace(self._path)


class Recording:
    """A WARC file to answer from, plain or gzipped, ours or another tool's. Bodies are read when they are asked for."""

    def __init__(self, path: Path) -> None:
        """Raises `ConfigError` when it is no WARC file."""
        self._path = path
        self._answers: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._asked: dict[tuple[str, str], int] = defaultdict(int)
        methods: dict[str, str] = {}
        found: list[tuple[str, str, int]] = []
        for offset, record in records_at(path):
            headers = record.rec_headers
            url, identity = headers.get_header("WARC-Target-URI") or "", headers.get_header("WARC-Record-ID") or ""
            if record.rec_type == "request":
                answered = headers.get_header("WARC-Concurrent-To") or ""
                methods[answered] = record.raw_stream.read(16).partition(b" ")[0].decode("latin-1")
            elif record.rec_type == "response" or (record.rec_type == "metadata" and _failure_of(record)):
                found.append((identity, url, offset))
        for identity, url, offset in found:
            self._answers[methods.get(identity, "GET"), url].append(offset)

    def answer(self, request: Request) -> Response:
        """The next response to such a request. Raises `NotRecorded`, or the failure that was recorded."""
        key = (request.method, request.url.partition("#")[0])
        offsets = self._answers.get(key) or self._answers.get((request.method, request.url))
        if not offsets:
            raise NotRecorded(request.url, f"{request.method} is not in {self._path.name}")
        turn = min(self._asked[key], len(offsets) - 1)
        self._asked[key] += 1
        with closing(records_at(self._path, offsets[turn])) as records:
            _, record = next(records)
            if record.rec_type == "metadata":
                reason, detail = _failure_of(record) or ("bad_response", "")
                raise failure_for(reason, request.url, detail)
            return response_of(request.url, record)


def instant_of(path: str) -> datetime:
    """The run's instant that a recording states, or the date of its first record when another tool made it.

    Aware, UTC. Raises `ConfigError` when `path` is no WARC file.
    """
    for _, record in records_at(Path(path)):
        stated = fields_of(record).get(INSTANT) if record.rec_type == "warcinfo" else None
        try:
            return datetime.fromisoformat(stated or record.rec_headers.get_header("WARC-Date")).astimezone(UTC)
        except (TypeError, ValueError):
            break
    raise ConfigError(f"WIRECOPY_REPLAY: {path}: its first record has no date")


def records_at(path: Path, offset: int = 0) -> Generator[tuple[int, "ArcWarcRecord"], None, None]:
    """(offset, record) of a WARC file, from `offset` on. HTTP is left unparsed: bytes stay bytes."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    try:
        with path.open("rb") as file:
            file.seek(offset)
            records = ArchiveIterator(file, no_record_parse=True, arc2warc=False)
            for record in records:
                yield records.offset, record  # its own get_record_offset() reads the record to its end
    except OSError as error:
        raise ConfigError(f"WIRECOPY_REPLAY: {path}: {error.strerror or error}") from None
    except (ArchiveLoadFailed, EOFError) as error:
        raise ConfigError(f"WIRECOPY_REPLAY: {path} is no WARC file: {error}") from None


def response_of(url: str, record: "ArcWarcRecord") -> Response:
    head, _, body = record.raw_stream.read().partition(b"\r\n\r\n")
    status, *lines = head.split(b"\r\n")
    headers = Headers()
    for line in lines:
        name, colon, value = line.partition(b":")
        if colon:
            headers.appendlist(name.strip(), value.strip())
    if b"chunked" in (headers.pop(b"Transfer-Encoding", [b""]) or [b""])[-1].lower():
        body = _join_chunks(body)
    protocol, _, rest = status.partition(b" ")
    kind = responsetypes.from_args(headers=headers, url=url, body=body)
    stopped = record.rec_headers.get_header("WARC-Truncated") == "length"
    return kind(
        url=url.partition("#")[0],
        status=int(rest.split(b" ", 1)[0]),
        headers=headers,
        body=body,
        protocol=protocol.decode("latin-1"),
        flags=["download_stopped"] if stopped else [],
    )


def _join_chunks(body: bytes) -> bytes:
    """Other tools keep the chunks of a chunked response."""
    from warcio.bufferedreaders import ChunkedDataReader

    joined: bytes = b"".join(iter(ChunkedDataReader(BytesIO(body)).read, b""))
    return joined


def _failure_of(record: "ArcWarcRecord") -> tuple[str, str] | None:
    fields = fields_of(record)
    return (fields[_FAILURE], fields.get("wirecopy-detail", "")) if _FAILURE in fields else None


def fields_of(record: "ArcWarcRecord") -> dict[str, str]:
    """The `name: value` lines of a warcinfo or metadata record."""
    lines = record.raw_stream.read(1 << 16).decode("utf-8", "replace").splitlines()
    return {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _head(first: str, headers: Headers) -> bytes:
    lines = [first.encode("latin-1"), *(name + b": " + value for name, value in _fields(headers))]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _fields(headers: Headers) -> Iterator[tuple[bytes, bytes]]:
    for name in headers:
        for value in headers.getlist(name):
            yield name, value


def _date() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
