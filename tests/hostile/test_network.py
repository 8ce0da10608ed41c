"""N: what servers do to a client. One crawl of many hostile addresses, through the whole fetch layer."""

# ruff: noqa: N802 - tests are named by the ids of the catalogue

import gzip
import ssl
import zlib
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pipeline.fetch.addresses import is_public
from pipeline.fetch.failures import BlockedAddress, BlockedUrl
from pipeline.fetch.guard import Policy
from tests.fetch.site import ALLOW, CANARY, Exchange, Route, Site, answer
from tests.fetch.test_guard import SPELLINGS
from tests.fetch.test_proxy import Authority
from tests.hostile import world
from tests.hostile.world import Fetched, redirect, story

pytestmark = pytest.mark.xdist_group("hostile-network")

GOOD = answer(story("A page after the attack"))
SCHEMES = (
    "file:///etc/hostname",
    "file://127.0.0.1/etc/hostname",
    "file:///dev/zero",
    "data:text/html,x",
    "ftp://example.com/",
    "s3://bucket/key",
    "gopher://example.com/",
    "view-source:http://example.com/",
    "blob:http://example.com/x",
)
# Addresses of machines, networks and cloud services that are nobody's news site.
SPECIAL = (  # noqa: SIM905 - addresses read best as text
    "0.0.0.0 10.0.0.1 100.64.0.1 100.100.100.200 127.0.0.1 127.0.0.9 168.63.129.16 169.254.169.254 172.16.0.1 "
    "172.31.255.255 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 "
    "240.0.0.1 255.255.255.255 :: ::1 ::ffff:127.0.0.9 64:ff9b::7f00:1 100::1 2001:db8::1 2002:7f00:1:: fc00::1 "
    "fd00:ec2::254 fe80::1 ff02::1"
).split()
PUBLIC = ("8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8")


def zeros(window: int, megabytes: int = 96) -> bytes:
    """A bomb: that much of nothing, in a thousandth of it. Twelve times what is accepted."""
    packer = zlib.compressobj(9, zlib.DEFLATED, window)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(megabytes)) + packer.flush()


def raw(text: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + text


PACKED = gzip.compress(b"<p>" + b"a whole article " * 500)
CHUNK = b"10000\r\n" + b"y" * 65536 + b"\r\n"
MALFORMED = {
    "short": raw(b"Content-Length: 100000\r\n\r\nhalf of it"),
    "negative": raw(b"Content-Length: -1\r\n\r\nok"),
    "huge": raw(b"Content-Length: 99999999999999999999\r\n\r\nok"),
    "double": raw(b"Content-Length: 2\r\nContent-Length: 5\r\n\r\nokokk"),
    "bad_chunk": raw(b"Transfer-Encoding: chunked\r\n\r\nZZZ\r\nabc\r\n0\r\n\r\n"),
    "cut_chunk": raw(b"Transfer-Encoding: chunked\r\n\r\n1000\r\nabc"),
    "no_status": b"<html>no status line</html>",
    "bad_status": b"HTTP/1.1 9999999 HUH\r\nContent-Length: 2\r\n\r\nok",
    "continue": b"HTTP/1.1 100 Continue\r\n\r\n",
}


def routes(canary: int, other: int) -> dict[str, Route]:
    inside = f"http://{CANARY}:{canary}"

    async def chain(exchange: Exchange) -> None:
        await exchange.send(redirect(f"/chain?{exchange.count}{exchange.target[-9:]}"))

    return {
        "/robots.txt": ALLOW,
        "/good": GOOD,
        "/to-canary": redirect(f"{inside}/meta"),
        "/refresh": answer(f'<meta http-equiv=refresh content="0;url={inside}/">'.encode()),
        "/to-file": redirect("file:///etc/hostname"),
        "/to-data": redirect("data:text/html,x"),
        "/to-ftp": redirect("ftp://127.0.0.9/x"),
        "/chain": chain,
        "/self": redirect("/self"),
        "/gzip": answer(zeros(31), headers={"Content-Encoding": "gzip"}),
        "/deflate": answer(zeros(15), headers={"Content-Encoding": "deflate"}),
        "/raw": answer(zeros(-15), headers={"Content-Encoding": "deflate"}),
        "/br": answer(b"\x5b\xff\xff\xff\x03" * 200, headers={"Content-Encoding": "br"}),
        "/zstd": answer(b"\x28\xb5\x2f\xfd" * 200, headers={"Content-Encoding": "zstd"}),
        "/nested": answer(gzip.compress(gzip.compress(zeros(31))), headers={"Content-Encoding": "gzip, gzip, gzip"}),
        "/half": answer(PACKED[: len(PACKED) // 2], headers={"Content-Encoding": "gzip"}),
        "/lie": answer(story("Not packed"), headers={"Content-Encoding": "gzip"}),
        "/unknown": answer(story("Packed how?"), headers={"Content-Encoding": "xyz"}),
        "/endless": partial(world.flood, start=raw(b"Transfer-Encoding: chunked\r\n\r\n"), block=CHUNK),
        "/endless-close": partial(world.flood, start=b"HTTP/1.0 200 OK\r\n\r\n", block=bytes(1 << 20)),
        "/slow-head": partial(world.dribble, start=b"HTTP/1.1 200 OK\r\nX-A: "),
        "/slow-body": partial(world.dribble, start=raw(b"Content-Length: 1000000\r\n\r\n<html>")),
        "/silent": world.silence,
        "/long-header": raw(b"X-Big: " + b"h" * (17 << 10) + b"\r\nContent-Length: 2\r\n\r\nok"),
        "/many-headers": raw(b"".join(b"X-H%d: v\r\n" % n for n in range(50_000)) + b"Content-Length: 2\r\n\r\nok"),
        "/cookies": raw(b"".join(b"Set-Cookie: c%d=%s\r\n" % (n, b"v" * 500) for n in range(400)) + b"\r\nok"),
        "/control": raw(b"X-A: a\x00b\x1b[31m\r\nContent-Length: 2\r\n\r\nok"),
        "/elsewhere": redirect(f"http://127.0.0.2:{other}/landing"),
        "/busy": answer(b"slow down", 429, {"Retry-After": "7200"}),
        **{f"/{name}": body for name, body in MALFORMED.items()},
    }


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def secure(site: Site, authority: Authority) -> dict[str, int]:
    """Listeners that speak TLS, by host name."""
    good = authority.context("good.example.com")
    good.set_alpn_protocols(["h2", "http/1.1"])
    contexts = {
        "good": good,
        "wrong": authority.context("wrong.example.com", named="other.example.com"),
        "expired": authority.context("expired.example.com", days=-1),
    }

    async def protocol(exchange: Exchange) -> None:
        tls: ssl.SSLObject = exchange.writer.get_extra_info("ssl_object")
        await exchange.send(answer(f"protocol {tls.selected_alpn_protocol()}".encode()))

    answers: dict[str, Route] = {"/robots.txt": ALLOW, "/a": protocol}
    return {name: site.listen(answers, name=name, tls=context) for name, context in contexts.items()}


@pytest.fixture(scope="module")
def fetched(site: Site, authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Fetched:
    """One crawl of all hostile addresses."""
    canary = site.canary()
    other = site.listen({"/robots.txt": ALLOW, "/landing": GOOD}, name="other", host="127.0.0.2")
    port = site.listen(routes(canary, other))
    tls = secure(site, authority)
    plain = site.listen({"/robots.txt": ALLOW, "/a": answer(b"plain")}, name="plain")
    down = {"/robots.txt": ALLOW, "/down": redirect(f"http://good.example.com:{plain}/a")}
    tls["down"] = site.listen(down, name="down", tls=authority.context("down.example.com"))
    base = f"http://127.0.0.1:{port}"
    own = {"wirecopy_hosts": ["127.0.0.1"]}
    secrets = {"Authorization": "Bearer s3cret", "Cookie": "id=s3cret", "X-Api-Key": "s3cret"}
    plain_paths = [path for path in routes(0, 0) if path not in ("/robots.txt", "/cookies", "/elsewhere", "/busy")]
    steps: dict[str, dict[str, Any]] = {path: {"url": base + path} for path in plain_paths}
    steps |= {f"spelling {host}": {"url": f"http://{host}:{canary}/"} for host in SPELLINGS}
    steps |= {f"scheme {url}": {"url": url} for url in SCHEMES}
    steps |= {
        f"tls {name}": {"url": f"https://{name}.example.com:{tls[name]}/a"} for name in ("good", "wrong", "expired")
    }
    steps |= {
        "tls down": {"url": f"https://down.example.com:{tls['down']}/down"},
        "picture": {"do": "probe", "url": f"{base}/to-canary"},
        "inside": {"url": f"http://inside.test:{canary}/"},
        "mixed": {"url": f"http://mixed.test:{canary}/"},
        "user": {"url": "http://user:s3cret@127.0.0.1/"},
        "rebound": {"url": f"http://rebound.test:{port}/good"},
        "elsewhere, ours": {"url": f"{base}/elsewhere", "meta": own, "headers": secrets},
        "elsewhere": {"url": f"{base}/elsewhere?secret=s3cret", "headers": secrets},
        "cookies": {"url": f"{base}/cookies"},
    }
    later: dict[str, dict[str, Any]] = {
        "rebound again": {"url": f"http://rebound.test:{port}/good"},
        "after": {"url": f"{base}/good?after"},
    }
    last = {"busy": {"url": f"{base}/busy"}}
    too_late = {"put off": {"url": f"{base}/good?late"}}
    allowed = [f"127.0.0.1:{p}" for p in (port, plain, *tls.values())] + [f"127.0.0.2:{other}"]
    return world.fetch(
        tmp_path_factory.mktemp("network"),
        steps,
        later,
        last,
        too_late,
        dns={
            "inside.test": [[CANARY]],
            "mixed.test": [["93.184.216.34", CANARY]],
            "rebound.test": [["127.0.0.1"], ["127.0.0.1"], [CANARY]],
            **{f"{name}.example.com": [["127.0.0.1"]] for name in tls},
        },
        ports=[canary, port, other, plain, *tls.values()],
        env={"SSL_CERT_FILE": str(authority.path)},
        settings={
            "WIRECOPY_ALLOW_ADDRESSES": ",".join(allowed),
            "WIRECOPY_NOW": world.NOW,
            "DNSCACHE_ENABLED": False,
            "DOWNLOAD_TIMEOUT": 2,
            "RETRY_TIMES": 0,
            "CONCURRENT_REQUESTS": 99,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 99,
            "LOG_LEVEL": "INFO",
        },
    )


def test_N01_a_redirect_does_not_lead_inside(fetched: Fetched) -> None:
    assert fetched.outcome("/to-canary") == "blocked_address"
    assert fetched.outcome("picture") == "blocked_address"
    assert CANARY in fetched.results["/to-canary"]["detail"]
    assert fetched.outcome("after") == 200


def test_N04_a_refresh_in_mark_up_is_not_followed(fetched: Fetched) -> None:
    assert fetched.outcome("/refresh") == 200
    assert "refresh" in fetched.results["/refresh"]["start"]


@pytest.mark.parametrize("host", SPELLINGS)
def test_N06_every_spelling_of_an_inside_address_is_refused(fetched: Fetched, host: str) -> None:
    assert fetched.outcome(f"spelling {host}") == "blocked_address"


@pytest.mark.parametrize("address", SPECIAL)
def test_N07_special_addresses_are_refused_and_public_ones_pass(address: str) -> None:
    assert not is_public(address)
    assert not Policy().may_connect("news.example.com", address, 443)
    host = f"[{address}]" if ":" in address else address
    with pytest.raises((BlockedAddress, BlockedUrl)):
        Policy().check_url(f"http://{host}/")
    for public in PUBLIC:
        assert is_public(public)
        Policy().check_url(f"http://[{public}]/" if ":" in public else f"http://{public}/")


def test_N08_the_address_that_is_checked_is_the_one_that_is_dialled(fetched: Fetched) -> None:
    assert fetched.outcome("rebound") == 200
    assert fetched.outcome("rebound again") == "blocked_address"


def test_N09_a_name_with_one_inside_address_is_refused_as_a_whole(fetched: Fetched) -> None:
    assert fetched.outcome("mixed") == "blocked_address"
    assert fetched.results["mixed"]["detail"].endswith(CANARY)
    assert fetched.outcome("inside") == "blocked_address"


def test_N10_a_proxy_of_the_environment_is_used_and_said_and_leads_to_no_literal_inside(
    site: Site, tmp_path: Path
) -> None:
    canary = site.canary()
    proxy = site.listen(
        {"http://news.example.com/robots.txt": ALLOW, "http://news.example.com/a": GOOD},
        name="proxy",
        proxy=lambda host: ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER),
    )
    done = world.fetch(
        tmp_path,
        {
            "page": {"url": "http://news.example.com/a"},
            "inside": {"url": f"http://{CANARY}:{canary}/"},
            "itself": {"url": f"http://127.0.0.1:{proxy}/"},
        },
        ports=[canary, proxy],
        env={"http_proxy": f"http://me:s3cret@127.0.0.1:{proxy}"},
    )
    assert [done.outcome(name) for name in ("page", "inside", "itself")] == [200, "blocked_address", "blocked_address"]
    assert done.done["stats"]["guard/proxy"] == f"127.0.0.1:{proxy}"
    assert f"through the proxy 127.0.0.1:{proxy}" in done.done["log"]
    assert "s3cret" not in done.done["log"]


def test_N11_a_file_is_not_read(fetched: Fetched) -> None:
    assert fetched.outcome("scheme file:///etc/hostname") == "blocked_url"


def test_N12_a_file_of_an_allowed_host_is_not_read(fetched: Fetched) -> None:
    assert fetched.outcome("scheme file://127.0.0.1/etc/hostname") == "blocked_url"


def test_N13_a_file_without_end_is_not_begun(fetched: Fetched) -> None:
    assert fetched.outcome("scheme file:///dev/zero") == "blocked_url"


@pytest.mark.parametrize("url", SCHEMES)
def test_N14_other_schemes_are_refused_each_by_its_name(fetched: Fetched, url: str) -> None:
    found = fetched.results[f"scheme {url}"]
    assert found["error"] == "blocked_url"
    assert url.partition(":")[0] in found["detail"]


@pytest.mark.parametrize("path", ["/to-file", "/to-data", "/to-ftp"])
def test_N15_a_redirect_to_another_scheme_is_not_followed(fetched: Fetched, path: str) -> None:
    assert fetched.outcome(path) == "http_302"


def test_N17_a_user_name_in_a_url_is_refused_and_not_said(fetched: Fetched) -> None:
    assert fetched.outcome("user") == "blocked_url"
    assert "s3cret" not in str(fetched.results["user"])
    for trick in ("http://good.example.com@127.0.0.9/", "http://127.0.0.9\\@good.example.com/"):
        with pytest.raises((BlockedAddress, BlockedUrl)):
            Policy().check_url(trick)


def test_N18_a_chain_of_redirects_ends(fetched: Fetched, site: Site) -> None:
    assert fetched.outcome("/chain") == "redirects"
    assert sum(target.startswith("/chain") for target in site.asked()) == 6


def test_N19_a_redirect_to_itself_is_an_error_with_a_name(fetched: Fetched) -> None:
    assert fetched.outcome("/self") == "redirects"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/gzip", "too_large"),
        ("/deflate", "too_large"),
        ("/raw", "too_large"),
        ("/br", "bad_encoding"),
        ("/zstd", "bad_encoding"),
    ],
)
def test_N20_a_bomb_is_refused_in_little_memory(fetched: Fetched, path: str, reason: str) -> None:
    assert fetched.outcome(path) == reason
    assert fetched.outcome("after") == 200
    assert fetched.done["peak"] < 512 << 20


def test_N21_nested_bombs_are_refused(fetched: Fetched) -> None:
    assert fetched.outcome("/nested") == "bad_encoding"


def test_N22_half_a_gzip_is_no_page(fetched: Fetched) -> None:
    assert fetched.outcome("/half") == "truncated"


def test_N23_a_wrong_or_unknown_encoding_is_an_error(fetched: Fetched) -> None:
    assert fetched.outcome("/lie") == "bad_encoding"
    assert fetched.outcome("/unknown") == "bad_encoding"
    assert fetched.results["/unknown"]["detail"] == "xyz"


@pytest.mark.parametrize("path", ["/endless", "/endless-close"])
def test_N24_a_body_without_end_is_cut_with_a_reason(fetched: Fetched, path: str) -> None:
    assert fetched.outcome(path) == "too_large"
    assert fetched.results[path]["detail"]


@pytest.mark.parametrize("path", ["/slow-head", "/slow-body", "/silent"])
def test_N25_a_slow_server_is_cut_at_the_deadline(fetched: Fetched, path: str) -> None:
    assert fetched.outcome(path) == "timeout"


def test_N27_a_header_line_that_is_too_long_is_named_as_such(fetched: Fetched) -> None:
    assert fetched.outcome("/long-header") == "bad_response"
    assert "header line" in fetched.results["/long-header"]["detail"]


def test_N28_headers_without_end_are_cut(fetched: Fetched) -> None:
    assert fetched.outcome("/many-headers") == "bad_response"
    assert fetched.done["peak"] < 512 << 20


def test_N29_no_cookie_is_sent_back(fetched: Fetched, site: Site) -> None:
    assert fetched.outcome("cookies") == 200
    later = [exchange for exchange in site.exchanges if exchange.target == "/good?after"]
    assert [exchange.headers.get("cookie") for exchange in later] == [None]


@pytest.mark.parametrize("name", MALFORMED)
def test_N30_a_malformed_response_is_an_error(fetched: Fetched, name: str) -> None:
    assert fetched.outcome(f"/{name}") in ("bad_response", "truncated", "connection", "too_large", "timeout")


def test_N30_control_bytes_of_a_header_reach_no_log(fetched: Fetched) -> None:
    assert fetched.outcome("/control") in (200, "bad_response")
    assert not set("\x00\x1b") & set(fetched.done["log"])


@pytest.mark.parametrize("name", ["wrong", "expired"])
def test_N31_a_bad_certificate_is_refused(fetched: Fetched, name: str) -> None:
    assert fetched.outcome(f"tls {name}") == "robots_unreachable"
    assert "tls" in fetched.results[f"tls {name}"]["detail"]
    assert fetched.outcome("tls good") == 200


def test_N32_a_redirect_from_https_to_http_is_refused(fetched: Fetched, site: Site) -> None:
    assert fetched.outcome("tls down") == "downgraded"
    assert site.asked("plain") == []


def test_N33_no_secret_header_arrives_at_another_host(fetched: Fetched, site: Site) -> None:
    assert fetched.outcome("elsewhere, ours") == "left_site"
    assert fetched.outcome("elsewhere") == 200
    first = next(exchange for exchange in site.exchanges if exchange.target.startswith("/elsewhere?"))
    assert first.headers["x-api-key"] == "s3cret"
    (arrived,) = [exchange for exchange in site.exchanges if exchange.target == "/landing"]
    assert "s3cret" not in str(arrived.headers)


def test_N34_no_address_of_a_page_is_told_to_another(fetched: Fetched, site: Site) -> None:
    assert fetched.outcome("elsewhere") == 200
    assert not any("referer" in exchange.headers for exchange in site.exchanges)


def test_N41_a_long_pause_is_kept_and_stored(fetched: Fetched, site: Site) -> None:
    assert fetched.outcome("busy") == "http_429"
    assert fetched.outcome("put off") == "put_off"
    assert site.asked().count("/busy") == 1
    assert "/good?late" not in site.asked()
    (until,) = fetched.done["put_off"].values()
    assert until.startswith("2026-11-20T20:00")


def test_N44_one_honest_name_with_a_contact(fetched: Fetched, site: Site) -> None:
    assert fetched.outcome("after") == 200
    agents = {exchange.headers["user-agent"] for exchange in site.exchanges if exchange.listener != "canary"}
    (agent,) = agents
    assert agent.startswith("Wirecopy/")
    assert "(+https://" in agent
    assert "Mozilla" not in agent


def test_N45_a_crawl_listens_nowhere_and_logs_no_password(site: Site, tmp_path: Path) -> None:
    listening: list[set[str]] = []

    async def look(exchange: Exchange) -> None:
        client = exchange.writer.get_extra_info("peername")[1]
        listening.append(sockets_beside(client))
        await exchange.send(answer(b"looked"))

    port = site.listen({"/robots.txt": ALLOW, "/look": look})
    done = world.fetch(
        tmp_path,
        {"look": {"url": f"http://127.0.0.1:{port}/look"}},
        settings={"WIRECOPY_ALLOW_ADDRESSES": f"127.0.0.1:{port}", "LOG_LEVEL": "INFO"},
    )
    assert done.outcome("look") == 200
    assert listening == [set()]
    assert "password" not in done.done["log"].lower()


def sockets_beside(client: int) -> set[str]:
    """Ports on which the process that owns the connection from port `client` listens."""
    rows = [
        line.split() for table in ("tcp", "tcp6") for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
    ]
    own = next(row[9] for row in rows if int(row[1].rpartition(":")[2], 16) == client and row[3] == "01")
    for process in Path("/proc").glob("[0-9]*"):
        inodes = set()
        for descriptor in (process / "fd").glob("*"):
            try:
                inodes.add(str(descriptor.readlink()))
            except OSError:
                continue
        if f"socket:[{own}]" in inodes:
            return {row[1] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in inodes}
    raise AssertionError("no process has that connection")


def test_N50_http_2_is_not_spoken(fetched: Fetched) -> None:
    assert fetched.outcome("tls good") == 200
    assert fetched.results["tls good"]["start"] in ("protocol http/1.1", "protocol None")
