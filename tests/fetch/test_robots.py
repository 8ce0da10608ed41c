"""robots.txt: what each kind of answer allows."""

import asyncio
import gzip
import zlib

import pytest
from protego import Protego

from pipeline.fetch.failures import BadEncoding, RobotsRefused
from pipeline.fetch.robots import Robots, decode
from tests.fetch.conftest import Crawl
from tests.fetch.site import ALLOW, Exchange, Route, Site, answer

RULES = b"User-agent: *\nDisallow: /\n"
PAGE = answer(b"<p>page</p>")
TEXT = {"Content-Type": "text/plain"}


def bomb() -> bytes:
    """20 MiB of zeros in 20 KB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(20)) + packer.flush()


async def silence(exchange: Exchange) -> None:
    await asyncio.sleep(30)


async def reset(exchange: Exchange) -> None:
    exchange.reset()


# mode: (answer, what comes of the page, pictures where they differ)
MODES: dict[str, tuple[Route, str | int]] = {
    "disallow": (answer(RULES, headers=TEXT), "robots"),
    "allow": (ALLOW, 200),
    "s404": (answer(b"nope", 404), 200),
    "s410": (answer(b"nope", 410), 200),
    "s401": (answer(b"auth", 401), "robots_forbidden"),
    "s403": (answer(b"forbidden", 403), "robots_forbidden"),
    "s429": (answer(b"", 429, {"Retry-After": "7200"}), "robots_rate_limited"),
    "s500": (answer(b"boom", 500), "robots_server_error"),
    "s503": (answer(b"busy", 503, {"Retry-After": "7200"}), "robots_server_error"),
    "html200": (answer(b"<html><body>User-agent: *\nDisallow: /\n</body></html>"), 200),
    "redirect_loop": (answer(status=302, headers={"Location": "/robots.txt"}), "robots_redirects"),
    "bom": (answer(b"\xef\xbb\xbf" + RULES), "robots"),
    "cr_only": (answer(RULES.replace(b"\n", b"\r")), "robots"),
    "utf16": (answer(RULES.decode().encode("utf-16")), "robots"),
    "utf16_unmarked": (answer(RULES.decode().encode("utf-16-le")), "robots_bad_encoding"),
    "big_tail": (answer(b"#" * (600 << 10) + b"\n" + RULES), "robots"),
    "big_head": (answer(RULES + b"#" * (600 << 10)), "robots"),
    "too_large": (answer(b"#" * (2 << 20) + b"\n" + RULES), "robots_too_large"),
    "delay": (answer(b"User-agent: *\nCrawl-delay: 3600\nAllow: /\n"), "robots_crawl_delay"),
    "delay_nonsense": (answer(b"User-agent: *\nCrawl-delay: -5\nRequest-rate: 0/0\nAllow: /\n"), 200),
    "delay_word": (answer(b"User-agent: *\nCrawl-delay: abc\nAllow: /\n"), 200),
    "wild": (answer(b"User-agent: *\nDisallow: /" + b"*a" * 30 + b"$\n"), 200),
    "other_bots": (answer(b"User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n\nUser-agent: *\nAllow: /\n"), 200),
    "ours": (answer(b"User-agent: wirecopy\nDisallow: /\n\nUser-agent: *\nAllow: /\n"), "robots"),
    "timeout": (silence, "robots_unreachable"),
    "reset": (reset, "robots_unreachable"),
    "bomb": (answer(bomb(), headers={"Content-Encoding": "gzip"}), "robots_too_large"),
    "half_gzip": (answer(gzip.compress(RULES * 99)[:40], headers={"Content-Encoding": "gzip"}), "robots_truncated"),
}


def test_each_mode_of_robots_txt(site: Site, crawl: Crawl) -> None:
    ports = {mode: site.listen({"/robots.txt": route, "/page": PAGE}, name=mode) for mode, (route, _) in MODES.items()}
    second = site.listen({"/robots-b.txt": answer(RULES)}, name="second", host="127.0.0.2")
    location = {"Location": f"http://127.0.0.2:{second}/robots-b.txt"}
    elsewhere = answer(status=301, headers=location)
    ports["redirect_off"] = site.listen({"/robots.txt": elsewhere, "/page": PAGE}, name="redirect_off")
    expected: dict[str, str | int] = {mode: outcome for mode, (_, outcome) in MODES.items()}
    expected["redirect_off"] = "robots"
    done = crawl(
        [{"do": "fetch", "url": f"http://127.0.0.1:{port}/page"} for port in ports.values()],
        [{"do": "probe", "url": f"http://127.0.0.1:{ports['s403']}/page"}],
        settings={
            "WIRECOPY_ALLOW_ADDRESSES": ",".join(f"127.0.0.1:{p}" for p in ports.values()) + f",127.0.0.2:{second}",
            "DOWNLOAD_TIMEOUT": 2.5,
            "RETRY_TIMES": 0,
            # All modes are one host for the politeness of Scrapy's slots.
            "CONCURRENT_REQUESTS_PER_DOMAIN": 99,
        },
    )
    results = [result.get("error") or result.get("status") for result in done["results"][:-1]]
    seen = dict(zip(ports, results, strict=True))
    assert seen == expected
    refused = {mode for mode, outcome in expected.items() if outcome != 200}
    assert [mode for mode in refused if "/page" in site.asked(mode) and mode != "s403"] == []
    assert done["results"][-1]["reason"] == "not_an_image", "a 403 for robots.txt does not stop pictures"
    assert done["stats"]["robots/refused"] == len(refused)
    for outcome in ("rules", "none", "html", "forbidden", "rate_limited", "server_error", "unreachable", "redirects"):
        assert done["stats"][f"robots/{outcome}"] >= 1, outcome


def test_robots_txt_is_asked_for_once_and_delays_and_sitemaps_are_read(site: Site, crawl: Crawl) -> None:
    robots = b"User-agent: *\nCrawl-delay: 1.5\nDisallow: /private\nSitemap: /news.xml\nSitemap: javascript:x\n"
    port = site.listen({"/robots.txt": answer(robots), "/a": PAGE})
    base = f"http://127.0.0.1:{port}"
    done = crawl(
        [{"do": "robots", "url": f"{base}/a"}, {"do": "robots", "url": f"{base}/b"}],
        [{"do": "fetch", "url": f"{base}/private/x"}],
        [{"do": "slot", "host": "127.0.0.1"}],
        settings={"WIRECOPY_ALLOW_ADDRESSES": f"127.0.0.1:{port}"},
    )
    first, second, private, slot = done["results"]
    assert first == second == {"outcome": "rules", "sitemaps": [f"{base}/news.xml"], "delay": 1.5}
    assert private["error"] == "robots"
    assert slot == {"delay": 1.5, "jitter": 0, "concurrency": 1}
    assert site.asked() == ["/robots.txt"]
    assert site.exchanges[0].headers["user-agent"].startswith("Wirecopy/")


def test_a_host_without_dns_is_named_by_its_cause(crawl: Crawl) -> None:
    done = crawl([{"do": "fetch", "url": "http://nowhere.test/feed"}])
    (result,) = done["results"]
    assert result["error"] == "robots_unreachable"
    assert "dns" in result["detail"]


def test_rules_for_our_token_come_before_those_for_all() -> None:
    rules = Protego.parse("User-agent: *\nDisallow: /\n\nUser-agent: Wirecopy\nAllow: /\nDisallow: /x\n")
    robots = Robots(origin="https://example.com", outcome="rules", rules=rules)
    robots.check("https://example.com/a", "Wirecopy")
    with pytest.raises(RobotsRefused):
        robots.check("https://example.com/x", "Wirecopy")
    with pytest.raises(RobotsRefused):
        robots.check("https://example.com/a", "Another")


@pytest.mark.parametrize(
    "body", [b"caf\xc3\xa9", b"\xef\xbb\xbfcaf\xc3\xa9", "café".encode("utf-16"), "\ufeffcafé".encode("utf-16-be")]
)
def test_text_is_decoded_by_its_mark(body: bytes) -> None:
    assert decode(body, "https://example.com/robots.txt") == "café"


def test_nul_bytes_without_a_mark_are_no_text() -> None:
    with pytest.raises(BadEncoding):
        decode("Disallow".encode("utf-16-le"), "https://example.com/robots.txt")
