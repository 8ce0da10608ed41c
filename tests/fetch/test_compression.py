"""Content encodings: whole, or a named error."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response

from pipeline.fetch.compression import CompressionMiddleware, decode
from pipeline.fetch.failures import BadEncoding, TooLarge, Truncated

URL = "https://example.com/"
LIMIT = 1 << 20


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


@given(st.binary(max_size=5000))
def test_what_was_packed_comes_back(data: bytes) -> None:
    assert decode(gzip.compress(data), [b"gzip"], LIMIT, URL) == data
    assert decode(gzip.compress(data), [b"x-gzip"], LIMIT, URL) == data
    assert decode(zlib.compress(data), [b"deflate"], LIMIT, URL) == data


def test_raw_deflate_is_read_too() -> None:
    assert decode(raw_deflate(b"text" * 99), [b"deflate"], LIMIT, URL) == b"text" * 99


def test_several_members_and_padding_are_read() -> None:
    assert decode(gzip.compress(b"a") + gzip.compress(b"b") + bytes(20), [b"gzip"], LIMIT, URL) == b"ab"


@given(st.binary(min_size=1, max_size=500), st.data())
def test_a_body_that_was_cut_is_never_taken_for_a_whole_one(data: bytes, draw: st.DataObject) -> None:
    for packed, name in ((gzip.compress(data), b"gzip"), (zlib.compress(data), b"deflate")):
        cut = draw.draw(st.integers(1, len(packed) - 1))
        with pytest.raises((Truncated, BadEncoding)):
            decode(packed[:cut], [name], LIMIT, URL)


def test_half_a_gzip_is_truncated() -> None:
    packed = gzip.compress(b"<p>text</p>" * 9999)
    with pytest.raises(Truncated):
        decode(packed[: len(packed) // 2], [b"gzip"], LIMIT, URL)


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_a_bomb_is_too_large(pack: object) -> None:
    bomb = pack(bytes(30 << 20))  # type: ignore[operator] # either function
    with pytest.raises(TooLarge):
        decode(bomb, [b"gzip" if pack is gzip.compress else b"deflate"], LIMIT, URL)


def test_the_limit_itself_fits() -> None:
    assert len(decode(gzip.compress(bytes(LIMIT)), [b"gzip"], LIMIT, URL)) == LIMIT
    with pytest.raises(TooLarge):
        decode(gzip.compress(bytes(LIMIT + 1)), [b"gzip"], LIMIT, URL)


def test_members_without_end_are_refused() -> None:
    with pytest.raises(BadEncoding, match="members"):
        decode(gzip.compress(b"") * 200, [b"gzip"], LIMIT, URL)


@pytest.mark.parametrize("encodings", [[b"br"], [b"zstd"], [b"xyz"], [b"gzip", b"gzip"]])
def test_what_was_not_asked_for_is_refused(encodings: list[bytes]) -> None:
    with pytest.raises(BadEncoding):
        decode(gzip.compress(b"x"), encodings, LIMIT, URL)


def test_text_that_calls_itself_gzip_is_refused() -> None:
    with pytest.raises(BadEncoding):
        decode(b"<html>plain</html>", [b"gzip"], LIMIT, URL)


@pytest.fixture
def middleware() -> CompressionMiddleware:
    return CompressionMiddleware(Crawler(Spider, {"DOWNLOAD_MAXSIZE": LIMIT}))


def test_the_response_changes_its_body_and_nothing_else(middleware: CompressionMiddleware) -> None:
    headers = {"Content-Encoding": "gzip", "Content-Type": "text/html; charset=latin-1", "ETag": '"x"'}
    packed = Response(URL, status=203, headers=headers, body=gzip.compress(b"<p>caf\xe9</p>"))
    response = middleware.process_response(Request(URL), packed)
    assert isinstance(response, HtmlResponse)
    assert response.text == "<p>café</p>"
    assert response.status == 203
    assert b"Content-Encoding" not in response.headers
    assert response.headers[b"ETag"] == b'"x"'
    assert b"Content-Encoding" in packed.headers, "the recording keeps what was sent"


@pytest.mark.parametrize("headers", [{}, {"Content-Encoding": "identity"}, {"Content-Encoding": ""}])
def test_a_plain_body_passes_untouched(middleware: CompressionMiddleware, headers: dict[str, str]) -> None:
    response = Response(URL, headers=headers, body=b"plain")
    assert middleware.process_response(Request(URL), response) is response


def test_only_what_is_read_is_asked_for(middleware: CompressionMiddleware) -> None:
    request = Request(URL)
    middleware.process_request(request)
    assert request.headers[b"Accept-Encoding"] == b"gzip, deflate"
