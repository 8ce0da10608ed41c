"""The guard: no request reaches an address that is not public, by whatever way it came."""

import pytest
from scrapy.settings import BaseSettings

from pipeline.errors import ConfigError
from pipeline.fetch.failures import BlockedAddress, BlockedUrl
from pipeline.fetch.guard import Policy, belongs
from tests.fetch.conftest import Crawl
from tests.fetch.site import ALLOW, CANARY, Site, answer

# One address, nine ways; the tenth, a name, is `rebound.test` below.
SPELLINGS = (
    CANARY,
    "2130706441",
    "0x7f000009",
    "0177.0.0.011",
    "127.9",
    "[::ffff:127.0.0.9]",
    "localhost",
    "①②⑦.⓪.⓪.⑨",
    "１２７。０。０。９",
    "0",
    "[::1]",
)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/hostname",
        "file://example.com/etc/hostname",
        "data:text/html,x",
        "ftp://example.com/",
        "gopher://example.com/",
        "https://example.com:22/",
        "https://example.com:80/",
        "http://user@example.com/",
        "http://user:secret@example.com/",
        "http://example.com:99999/",
        "https:///path",
        f"https://{'a' * 250}.com/",
        "https://example.com/" + "a" * 2100,
    ],
)
def test_urls_that_no_page_has_are_blocked(url: str) -> None:
    with pytest.raises(BlockedUrl) as caught:
        Policy().check_url(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "host", [*SPELLINGS, "router", "printer.local", "db.internal", "app.localhost", "nas.home.arpa"]
)
def test_hosts_inside_are_blocked_without_a_lookup(host: str) -> None:
    with pytest.raises(BlockedAddress):
        Policy().check_url(f"http://{host}/")


def test_an_ordinary_page_passes() -> None:
    Policy().check_url("https://www.example.com/2026/01/story.html?page=2#top")


def test_a_port_that_a_source_states_passes() -> None:
    Policy().check_url("https://example.com:8443/feed", frozenset({8443}))


def test_the_allow_list_opens_one_port_of_one_address() -> None:
    policy = Policy.from_settings(BaseSettings({"WIRECOPY_ALLOW_ADDRESSES": "127.0.0.1:18801, [::1]:18802"}))
    policy.check_url("http://127.0.0.1:18801/")
    policy.check_url("http://[::1]:18802/")
    for refused in ("http://127.0.0.1:18802/", "http://127.0.0.9:18801/", "http://127.0.0.1/"):
        with pytest.raises(BlockedAddress):
            policy.check_url(refused)


@pytest.mark.parametrize("entry", ["127.0.0.1", "localhost:80", "127.0.0.1:http", ":80"])
def test_a_wrong_allow_list_is_named(entry: str) -> None:
    with pytest.raises(ConfigError, match="WIRECOPY_ALLOW_ADDRESSES"):
        Policy.from_settings(BaseSettings({"WIRECOPY_ALLOW_ADDRESSES": entry}))


@pytest.mark.parametrize(
    ("proxy", "endpoint"),
    [
        ("http://127.0.0.1:8899", ("127.0.0.1", 8899)),
        ("proxy.example.net:3128", ("proxy.example.net", 3128)),
        ("http://user:secret@Proxy.example.net:3128/", ("proxy.example.net", 3128)),
        ("http://proxy.example.net", ("proxy.example.net", 80)),
    ],
)
def test_the_proxys_own_address_may_be_connected(
    monkeypatch: pytest.MonkeyPatch, proxy: str, endpoint: tuple[str, int]
) -> None:
    monkeypatch.setenv("https_proxy", proxy)
    policy = Policy.from_settings(BaseSettings({"HTTPPROXY_ENABLED": True}))
    assert endpoint in policy.proxies
    assert policy.may_connect(endpoint[0], "10.1.2.3", endpoint[1])
    assert not policy.may_connect("example.com", "10.1.2.3", endpoint[1])
    assert not policy.may_connect(endpoint[0], "10.1.2.3", 22)


def test_a_proxy_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "https://proxy.example.net:3128")
    with pytest.raises(ConfigError, match="https_proxy"):
        Policy.from_settings(BaseSettings({"HTTPPROXY_ENABLED": True}))


@pytest.mark.parametrize(
    ("url", "hosts", "expected"),
    [
        ("https://example.com/a", ("example.com",), True),
        ("https://www.example.com/a", ("example.com",), True),
        ("https://evil-example.com/a", ("example.com",), False),
        ("https://example.com.evil.net/a", ("example.com",), False),
        ("https://b.net/a", ("example.com", "b.net"), True),
        ("https://good.com@evil.net/", ("good.com",), False),
    ],
)
def test_belonging_is_by_whole_labels(url: str, hosts: tuple[str, ...], expected: bool) -> None:
    assert belongs(url, hosts) is expected


def test_the_canary_is_never_reached(site: Site, crawl: Crawl) -> None:
    canary = site.canary()
    inside = f"http://{CANARY}:{canary}"
    port = site.listen(
        {
            "/robots.txt": ALLOW,
            "/to-canary": answer(status=302, headers={"Location": f"{inside}/meta"}),
            "/to-name": answer(status=302, headers={"Location": f"http://inside.test:{canary}/"}),
            "/to-file": answer(status=302, headers={"Location": "file:///etc/hostname"}),
            "/refresh": answer(f'<meta http-equiv=refresh content="0;url={inside}/">'.encode()),
            "/elsewhere": answer(status=302, headers={"Location": f"http://other.test:{canary}/"}),
            "/chain": answer(status=302, headers={"Location": "/chain"}),
        }
    )
    moved = site.listen({"/robots.txt": answer(status=302, headers={"Location": f"{inside}/robots.txt"})}, name="moved")
    base = f"http://127.0.0.1:{port}"
    steps = [
        *({"do": "fetch", "url": f"http://{spelling}:{canary}/"} for spelling in SPELLINGS),
        {"do": "fetch", "url": f"http://inside.test:{canary}/"},
        {"do": "fetch", "url": f"http://mixed.test:{canary}/"},
        {"do": "fetch", "url": f"{base}/to-canary"},
        {"do": "fetch", "url": f"{base}/to-name"},
        {"do": "probe", "url": f"{base}/to-canary"},
        {"do": "fetch", "url": f"http://127.0.0.1:{moved}/page"},
    ]
    others = [
        {"do": "fetch", "url": f"{base}/to-file"},
        {"do": "fetch", "url": f"{base}/refresh"},
        {"do": "fetch", "url": f"{base}/elsewhere", "meta": {"wirecopy_hosts": ["127.0.0.1"]}},
        {"do": "fetch", "url": f"{base}/chain"},
        {"do": "fetch", "url": "file:///etc/hostname"},
    ]
    done = crawl(
        steps,
        others,
        scheduled=[f"{base}/to-canary", f"{base}/chain", f"{inside}/", "file:///etc/hostname"],
        dns={"inside.test": [[CANARY]], "mixed.test": [["93.184.216.34", CANARY]], "other.test": [["127.0.0.1"]]},
        ports=[canary],
        settings={"WIRECOPY_ALLOW_ADDRESSES": f"127.0.0.1:{port},127.0.0.1:{moved}"},
    )
    results = done["results"]
    for step, result in zip(steps, results, strict=False):
        assert (result.get("error") or result.get("reason")) == "blocked_address", step
    reasons = [result.get("error") or result["status"] for result in results[len(steps) :]]
    assert reasons[:5] == [
        "http_302",  # not followed, and named by its status
        200,  # the page itself, whose refresh is not followed
        "left_site",
        "redirects",
        "blocked_url",
    ]
    # Through the scheduler, in any order of arrival.
    assert sorted(reasons[5:]) == ["blocked_address", "blocked_address", "blocked_url", "redirects"]
    assert site.asked().count("/chain") == 12, "five redirects, twice"
    assert done["stats"]["guard/blocked_address"] >= len(steps)


def test_the_address_that_is_checked_is_the_one_that_is_dialled(site: Site, crawl: Crawl) -> None:
    port = site.listen({"/robots.txt": ALLOW, "/a": answer(b"first")})
    url = f"http://rebound.test:{port}/a"
    done = crawl(
        [{"do": "fetch", "url": url}],
        [{"do": "fetch", "url": url}],
        dns={"rebound.test": [["127.0.0.1"], ["127.0.0.1"], [CANARY]]},  # robots.txt, the page, the page again
        settings={"WIRECOPY_ALLOW_ADDRESSES": f"127.0.0.1:{port}", "DNSCACHE_ENABLED": False},
    )
    assert done["results"][0]["start"] == "first"
    assert done["results"][1] == {"error": "blocked_address", "detail": CANARY}


def test_the_guard_stands_whatever_resolver_is_configured(site: Site, crawl: Crawl) -> None:
    canary = site.canary()
    done = crawl(
        [{"do": "fetch", "url": f"http://inside.test:{canary}/"}],
        dns={"inside.test": [[CANARY]]},
        ports=[canary],
        settings={"TWISTED_DNS_RESOLVER": "scrapy.resolver.CachingHostnameResolver"},
    )
    assert done["results"][0]["error"] == "blocked_address"


def test_headers_without_end_are_cut(site: Site, crawl: Crawl) -> None:
    many = b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: v\r\n" % i for i in range(600)) + b"Content-Length: 2\r\n\r\nok"
    some = b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: v\r\n" % i for i in range(90)) + b"Content-Length: 2\r\n\r\nok"
    port = site.listen({"/robots.txt": ALLOW, "/many": many, "/some": some})
    base = f"http://127.0.0.1:{port}"
    done = crawl(
        [{"do": "fetch", "url": f"{base}/many"}],
        [{"do": "fetch", "url": f"{base}/some"}],
        settings={"WIRECOPY_ALLOW_ADDRESSES": f"127.0.0.1:{port}"},
    )
    assert done["results"][0]["error"] == "bad_response"
    assert done["results"][1]["status"] == 200
