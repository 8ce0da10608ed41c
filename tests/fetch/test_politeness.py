"""Pauses that a host asks for."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fetch.politeness import retry_after
from tests.fetch.conftest import Crawl
from tests.fetch.site import ALLOW, Exchange, Site, answer

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7200", 7200),
        (" 0 ", 0),
        ("Sun, 01 Mar 2026 13:00:00 GMT", 3600),
        ("Sun, 01 Mar 2026 13:00:00 +0200", 0),
        ("Sat, 28 Feb 2026 12:00:00 GMT", 0),
        ("9" * 400, 30 * 86400),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 30 * 86400),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("", None),
        ("٣", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str, seconds: int | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert retry_after(header, NOW) == expected


@given(st.text(max_size=80))
def test_any_header_gives_a_pause_within_bounds_or_none(header: str) -> None:
    pause = retry_after(header, NOW)
    assert pause is None or timedelta(0) <= pause <= timedelta(days=30)


def test_a_long_pause_puts_the_host_off_and_is_kept(site: Site, crawl: Crawl) -> None:
    busy = answer(b"slow down", 429, {"Retry-After": "7200"})
    port = site.listen({"/robots.txt": ALLOW, "/busy": busy, "/a": answer(b"a")})
    base = f"http://127.0.0.1:{port}"
    done = crawl(
        [{"do": "fetch", "url": f"{base}/busy"}],
        [{"do": "fetch", "url": f"{base}/a"}, {"do": "probe", "url": f"{base}/p"}],
        scheduled=[f"{base}/a"],
        settings={"WIRECOPY_ALLOW_ADDRESSES": f"127.0.0.1:{port}", "WIRECOPY_NOW": "2026-03-01T12:00:00Z"},
    )
    busy_result, page, picture, scheduled = done["results"]
    assert busy_result["error"] == "http_429"
    assert page["error"] == scheduled["error"] == picture["reason"] == "put_off"
    assert site.asked() == ["/robots.txt", "/busy"], "not tried again, and nothing else of the host either"
    until = datetime.fromisoformat(done["put_off"][f"127.0.0.1:{port}"])
    assert NOW + timedelta(hours=2) <= until < NOW + timedelta(hours=2, minutes=1)


def test_a_pause_from_an_earlier_run_holds(site: Site, crawl: Crawl) -> None:
    port = site.listen({"/robots.txt": ALLOW, "/a": answer(b"a")})
    done = crawl(
        [{"do": "fetch", "url": f"http://127.0.0.1:{port}/a"}],
        put_off={f"127.0.0.1:{port}": "2026-03-01T14:00:00+00:00"},
        settings={"WIRECOPY_ALLOW_ADDRESSES": f"127.0.0.1:{port}", "WIRECOPY_NOW": "2026-03-01T12:00:00Z"},
    )
    assert done["results"][0]["error"] == "put_off"
    assert "2026-03-01T14:00:00Z" in done["results"][0]["detail"]
    assert site.asked() == []


def test_a_pause_that_is_over_holds_nothing(site: Site, crawl: Crawl) -> None:
    port = site.listen({"/robots.txt": ALLOW, "/a": answer(b"a")})
    done = crawl(
        [{"do": "fetch", "url": f"http://127.0.0.1:{port}/a"}],
        put_off={f"127.0.0.1:{port}": "2026-03-01T11:59:59+00:00"},
        settings={"WIRECOPY_ALLOW_ADDRESSES": f"127.0.0.1:{port}", "WIRECOPY_NOW": "2026-03-01T12:00:00Z"},
    )
    assert done["results"][0]["status"] == 200


def test_a_short_pause_is_waited_for(site: Site, crawl: Crawl) -> None:
    async def flaky(exchange: Exchange) -> None:
        first = exchange.count == 1
        await exchange.send(answer(b"", 503, {"Retry-After": "1"}) if first else answer(b"back"))

    port = site.listen({"/robots.txt": ALLOW, "/flaky": flaky})
    done = crawl(
        [{"do": "fetch", "url": f"http://127.0.0.1:{port}/flaky"}],
        settings={"WIRECOPY_ALLOW_ADDRESSES": f"127.0.0.1:{port}"},
    )
    assert done["results"][0]["start"] == "back"
    assert done["stats"]["politeness/waited"] == 1
    assert done["stats"]["elapsed_time_seconds"] >= 0.9
    assert done["put_off"] == {}


def test_too_fast_without_a_time_puts_off_for_minutes(site: Site, crawl: Crawl) -> None:
    port = site.listen({"/robots.txt": ALLOW, "/busy": answer(b"", 429, {"Retry-After": "later"})})
    done = crawl(
        [{"do": "fetch", "url": f"http://127.0.0.1:{port}/busy"}],
        settings={"WIRECOPY_ALLOW_ADDRESSES": f"127.0.0.1:{port}", "WIRECOPY_NOW": "2026-03-01T12:00:00Z"},
    )
    until = datetime.fromisoformat(done["put_off"][f"127.0.0.1:{port}"])
    assert timedelta(minutes=10) <= until - NOW < timedelta(minutes=11)
    assert site.asked().count("/busy") == 1
