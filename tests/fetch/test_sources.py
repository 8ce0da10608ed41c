"""Asking again only for what has changed, and one word for what went wrong."""

import pytest
from scrapy import Request
from scrapy.exceptions import DownloadTimeoutError, IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError

from pipeline.fetch.failures import LeftSite, RobotsRefused, failure_for, reason_of
from pipeline.fetch.sources import Validators, conditional, validators_of
from tests.fetch.conftest import Crawl
from tests.fetch.site import ALLOW, Exchange, Site, answer

URL = "https://example.com/feed"


def test_validators_are_kept_as_they_were_sent() -> None:
    response = Response(URL, headers={"ETag": 'W/"a b"', "Last-Modified": "Thu, 16 Apr 2020 19:08:00 GMT"})
    assert validators_of(response) == Validators(etag='W/"a b"', last_modified="Thu, 16 Apr 2020 19:08:00 GMT")


@pytest.mark.parametrize("etag", ["", "x" * 2000, "caf\xe9", "a\x1b[31m"])
def test_a_strange_etag_is_not_kept(etag: str) -> None:
    assert validators_of(Response(URL, headers={"ETag": etag})).etag is None


def test_a_conditional_request_asks_for_changes() -> None:
    request = conditional(Request(URL, headers={"X": "y"}), Validators(etag='"x"', last_modified="yesterday"))
    assert request.headers[b"If-None-Match"] == b'"x"'
    assert request.headers[b"If-Modified-Since"] == b"yesterday"
    assert request.headers[b"X"] == b"y"


def test_without_validators_nothing_is_added() -> None:
    assert b"If-None-Match" not in conditional(Request(URL), Validators()).headers


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (DownloadTimeoutError("slow"), "timeout"),
        (LeftSite(URL), "left_site"),
        (RobotsRefused(URL, "", "server_error"), "robots_server_error"),
        (RobotsRefused(URL), "robots"),
        (HttpError(Response(URL, status=404)), "http_404"),
        (HttpError(Response(URL, status=9999999)), "bad_response"),
        (IgnoreRequest(), "ignored"),
        (ZeroDivisionError(), "unexpected"),
    ],
)
def test_each_failure_has_one_word(error: Exception, reason: str) -> None:
    assert reason_of(error) == reason


@pytest.mark.parametrize(
    "reason",
    ["dns", "timeout", "refused", "too_large", "truncated", "tls", "bad_response", "connection", "blocked_address"],
)
def test_a_replayed_failure_has_the_same_word(reason: str) -> None:
    assert reason_of(failure_for(reason, URL, "detail")) == reason


def test_feeds_answer_304_and_failures_are_named(site: Site, crawl: Crawl) -> None:
    async def feed(exchange: Exchange) -> None:
        same = exchange.headers.get("if-none-match") == '"v1"'
        await exchange.send(answer(status=304, headers={"ETag": '"v1"'}) if same else answer(b"<rss/>"))

    port = site.listen(
        {
            "/robots.txt": ALLOW,
            "/feed": feed,
            "/304": answer(status=304),
            "/big": answer(bytes(9 << 20)),
            "/unsized": b"HTTP/1.1 200 OK\r\n\r\n" + bytes(9 << 20),
            "/short": answer(b"short", length=99),
        }
    )
    base = f"http://127.0.0.1:{port}"
    same = {"If-None-Match": '"v1"'}
    done = crawl(
        [{"do": "fetch", "url": f"{base}/feed", "headers": same}, {"do": "fetch", "url": f"{base}/feed"}],
        [{"do": "fetch", "url": f"{base}/{name}"} for name in ("304", "big", "unsized", "short", "missing")],
        settings={"WIRECOPY_ALLOW_ADDRESSES": f"127.0.0.1:{port}"},
    )
    outcomes = [result.get("error") or result["status"] for result in done["results"]]
    assert outcomes == [304, 200, "http_304", "too_large", "too_large", "truncated", "http_404"]
    agents = {exchange.headers["user-agent"] for exchange in site.exchanges}
    assert len(agents) == 1
    assert "(+https://" in agents.pop()
    assert not any("referer" in exchange.headers or "cookie" in exchange.headers for exchange in site.exchanges)
