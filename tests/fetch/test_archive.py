"""Record a crawl, take the network away, run it again."""

import asyncio
import gzip
import subprocess
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from scrapy import Request, Spider
from scrapy.crawler import Crawler

from pipeline.errors import ConfigError
from pipeline.fetch.archive import Recording, RecordMiddleware, ReplayMiddleware, Writer, instant_of
from pipeline.fetch.failures import NotRecorded
from tests.fetch.conftest import Crawl
from tests.fetch.site import ALLOW, Exchange, Route, Site, answer

NOW = "2026-03-01T12:00:00+01:00"
BODY = b"<html><title>caf\xc3\xa9</title>" + b"<p>text</p>" * 500
PACKED = gzip.compress(BODY, mtime=0)
PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (640).to_bytes(4, "big") + (480).to_bytes(4, "big") + b"\x08\2\0\0\0" + bytes(99)
)


async def silence(exchange: Exchange) -> None:
    await asyncio.sleep(30)


async def reset(exchange: Exchange) -> None:
    exchange.reset()


async def counted(exchange: Exchange) -> None:
    await exchange.send(answer(b"answer %d" % exchange.count))


async def flaky(exchange: Exchange) -> None:
    await exchange.send(answer(b"sorry", 500) if exchange.count == 1 else answer(b"better"))


ROUTES: dict[str, Route] = {
    "/robots.txt": ALLOW,
    "/plain": answer(BODY, headers={"X-Name": "caf\xc3\xa9 \xff", "Set-Cookie": "a=1", "ETag": '"x"'}),
    "/packed": answer(PACKED, headers={"Content-Encoding": "gzip"}),
    "/half": answer(PACKED[:90], headers={"Content-Encoding": "gzip"}),
    "/short": answer(b"short", length=5000),
    "/moved": answer(status=301, headers={"Location": "/plain"}),
    "/gone": answer(b"gone", 410),
    "/empty": answer(b""),
    "/silence": silence,
    "/reset": reset,
    "/counted": counted,
    "/flaky": flaky,
    "/chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
    "/unended": b"HTTP/1.0 200 OK\r\n\r\nuntil the end",
    "/picture.png": answer(PNG),
    "/busy": answer(b"busy", 429, {"Retry-After": "7200"}),
}


def test_a_replay_gives_what_the_crawl_gave_without_a_network(site: Site, crawl: Crawl, tmp_path: Path) -> None:
    port = site.listen(ROUTES)
    base = f"http://127.0.0.1:{port}"
    archive = tmp_path / "new" / "driven.warc.gz"
    pages = [f"{base}{path}" for path in ROUTES if path not in ("/robots.txt", "/picture.png", "/busy", "/counted")]
    steps = [
        [*({"do": "fetch", "url": page} for page in pages), {"do": "fetch", "url": "http://nowhere.test/"}],
        [{"do": "fetch", "url": f"{base}/counted"}],
        [{"do": "fetch", "url": f"{base}/counted"}, {"do": "probe", "url": f"{base}/picture.png"}],
        [{"do": "fetch", "url": f"http://127.0.0.9:{port}/"}, {"do": "fetch", "url": f"http://inside.test:{port}/"}],
        [{"do": "fetch", "url": f"{base}/busy"}],
        [{"do": "fetch", "url": f"{base}/after-busy"}],
    ]
    settings = {"WIRECOPY_ALLOW_ADDRESSES": f"127.0.0.1:{port}", "DOWNLOAD_TIMEOUT": 1}
    dns = {"inside.test": [["127.0.0.9"]]}
    live = crawl(
        *steps,
        dns=dns,
        scheduled=[],
        settings={**settings, "WIRECOPY_RECORD": str(archive), "WIRECOPY_NOW": NOW},
    )
    assert [p.name for p in archive.parent.iterdir()] == ["driven.warc.gz"], "no temporary file is left"
    count = len(site.exchanges)
    replayed = crawl(*steps, settings={**settings, "WIRECOPY_REPLAY": str(archive), "DOWNLOAD_DELAY": 9})
    assert len(site.exchanges) == count, "nothing was asked of the network"
    assert len(replayed["results"]) == len(live["results"])
    for first, second in zip(live["results"], replayed["results"], strict=True):
        if first.get("error") == "put_off":  # its detail has the moment, which is measured
            first, second = {"error": first["error"]}, {"error": second.get("error")}
        assert second == first
    errors = [result.get("error") for result in live["results"]]
    for expected in (
        "truncated",
        "http_410",
        "timeout",
        "connection",
        "robots_unreachable",
        "blocked_address",
        "put_off",
    ):
        assert expected in errors, expected
    assert replayed["now"] == live["now"] == "2026-03-01T11:00:00+00:00"
    assert replayed["put_off"] == {}, "a replay tells the ledger nothing"
    starts = [result.get("start") for result in replayed["results"]]
    assert "answer 1" in starts
    assert "answer 2" in starts
    other = crawl(
        [{"do": "fetch", "url": f"{base}/never"}, {"do": "fetch", "url": f"http://elsewhere.test:{port}/"}],
        settings={**settings, "WIRECOPY_REPLAY": str(archive)},
        ports=[port],
    )
    assert [result["error"] for result in other["results"]] == ["not_recorded", "not_recorded"]
    assert other["stats"]["replay/not_recorded"] == 2
    assert len(site.exchanges) == count

    tool = [sys.executable, "-m", "warcio.cli"]
    listed = subprocess.run([*tool, "index", str(archive)], capture_output=True, text=True, check=True).stdout
    assert f'"warc-target-uri": "{base}/plain"' in listed
    checked = subprocess.run([*tool, "check", str(archive)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    raw = gzip.decompress(archive.read_bytes())
    assert PACKED in raw, "bodies are kept as they were sent"
    assert b"wirecopy-failure: timeout" in raw
    assert b"put_off" not in raw, "what was never sent is no part of the recording"


@pytest.mark.parametrize(
    ("middleware", "settings", "message"),
    [
        (RecordMiddleware, {"WIRECOPY_RECORD": "{tmp}/taken.warc.gz"}, "exists"),
        (RecordMiddleware, {"WIRECOPY_RECORD": "{tmp}/taken.warc.gz/x.warc.gz"}, "WIRECOPY_RECORD"),
        (RecordMiddleware, {"WIRECOPY_RECORD": "{tmp}/a.gz", "WIRECOPY_REPLAY": "{tmp}/b.gz"}, "nothing to record"),
        (ReplayMiddleware, {"WIRECOPY_REPLAY": "{tmp}/missing.warc.gz"}, "missing.warc.gz"),
        (ReplayMiddleware, {"WIRECOPY_REPLAY": "{tmp}/taken.warc.gz"}, "no WARC file"),
    ],
)
def test_a_wrong_path_is_named(
    tmp_path: Path, middleware: type[RecordMiddleware | ReplayMiddleware], settings: dict[str, str], message: str
) -> None:
    (tmp_path / "taken.warc.gz").write_bytes(b"something else")
    stated = {name: value.replace("{tmp}", str(tmp_path)) for name, value in settings.items()}
    with pytest.raises(ConfigError, match=message):
        middleware.from_crawler(Crawler(Spider, {"USER_AGENT": "Wirecopy", "WIRECOPY_NOW": NOW, **stated}))
    assert (tmp_path / "taken.warc.gz").read_bytes() == b"something else"


def test_mistakes_end_the_run_before_its_first_request(site: Site, crawl: Crawl) -> None:
    port = site.listen({"/robots.txt": ALLOW})
    done = crawl(
        [{"do": "fetch", "url": f"http://127.0.0.1:{port}/"}],
        settings={"WIRECOPY_ALLOW_ADDRESSES": f"127.0.0.1:{port}", "WIRECOPY_NOW": "yesterday"},
    )
    assert "ConfigError: WIRECOPY_NOW: 'yesterday'" in done["error"]
    assert site.asked() == []


def test_a_recording_by_another_tool_is_answered_from(tmp_path: Path) -> None:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    path = tmp_path / "other.warc"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=False)
        head = StatusAndHeaders(
            "200 OK", [("Content-Type", "text/html"), ("Transfer-Encoding", "chunked")], protocol="HTTP/1.1"
        )
        writer.write_record(
            writer.create_warc_record(
                "https://example.com/a?b=1",
                "response",
                payload=BytesIO(b"3\r\nabc\r\n0\r\n\r\n"),
                http_headers=head,
                warc_headers_dict={"WARC-Date": "2020-04-16T19:08:00Z"},
            )
        )
    response = Recording(path).answer(Request("https://example.com/a?b=1#part"))
    assert response.body == b"abc"
    assert response.status == 200
    assert response.url == "https://example.com/a?b=1"
    assert instant_of(str(path)) == datetime(2020, 4, 16, 19, 8, tzinfo=UTC)


def test_the_last_answer_is_repeated_and_methods_are_apart(tmp_path: Path) -> None:
    from scrapy.http import Response

    path = tmp_path / "x.warc.gz"
    writer = Writer(path, datetime(2026, 1, 1, tzinfo=UTC), "Wirecopy")
    for body in (b"one", b"two"):
        writer.exchange(Request("https://example.com/"), Response("https://example.com/", body=body))
    writer.exchange(Request("https://example.com/", method="HEAD"), Response("https://example.com/", status=204))
    assert not path.exists(), "not there before it is whole"
    writer.close()
    writer.close()
    recording = Recording(path)
    request = Request("https://example.com/", headers={"If-None-Match": '"x"', "Range": "bytes=0-1"})
    assert [recording.answer(request).body for _ in range(4)] == [b"one", b"two", b"two", b"two"]
    assert recording.answer(request.replace(method="HEAD")).status == 204
    with pytest.raises(NotRecorded):
        recording.answer(request.replace(method="POST"))


def test_headers_come_back_byte_for_byte_in_their_order(tmp_path: Path) -> None:
    from scrapy.http import Headers, Response

    headers = Headers({"X-B": [b"caf\xe9", b"caf\xc3\xa9"], "X-A": b"\x1b[31m", "Etag": b'W/"1"'})
    path = tmp_path / "x.warc.gz"
    writer = Writer(path, datetime(2026, 1, 1, tzinfo=UTC), "Wirecopy")
    request = Request("https://example.com/", headers={"Proxy-Authorization": "Basic secret"})
    writer.exchange(request, Response("https://example.com/", headers=headers, body=b"\r\n\r\nbody\0"))
    writer.close()
    response = Recording(path).answer(request)
    assert list(response.headers.items()) == list(headers.items())
    assert response.body == b"\r\n\r\nbody\0"
    assert b"secret" not in gzip.decompress(path.read_bytes())


def test_the_crawls_of_a_run_share_a_file(tmp_path: Path) -> None:
    from scrapy.http import Response

    path = tmp_path / "x.warc.gz"
    first, second = (Writer.shared(path, datetime(2026, 1, 1, tzinfo=UTC), "Wirecopy") for _ in range(2))
    first.exchange(Request("https://example.com/a"), Response("https://example.com/a", body=b"a"))
    first.close()
    assert not path.exists()
    second.exchange(Request("https://example.org/b"), Response("https://example.org/b", body=b"b"))
    second.close()
    recording = Recording(path)
    assert recording.answer(Request("https://example.com/a")).body == b"a"
    assert recording.answer(Request("https://example.org/b")).body == b"b"
    assert list(tmp_path.iterdir()) == [path]


def test_two_runs_do_not_share_a_file(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "x.warc.gz", datetime(2026, 1, 1, tzinfo=UTC), "Wirecopy")
    with pytest.raises(ConfigError, match="another crawl"):
        Writer(tmp_path / "x.warc.gz", datetime(2026, 1, 1, tzinfo=UTC), "Wirecopy")
    writer.close()
