"""Whole crawls of a provider that turned hostile: what is refused is counted and named, and the rest is written."""

# ruff: noqa: N802 - tests are named by the ids of the catalogue

import socket
import sqlite3
import zlib
from contextlib import closing

import pytest

from tests.fetch.site import ALLOW, CANARY, Exchange, Route, Site, answer
from tests.fetch.test_pictures import png
from tests.hostile import world
from tests.hostile.world import Crawled, feed_of, item, redirect, story

pytestmark = pytest.mark.xdist_group("hostile-crawls")

INSIDE = ("127.0.0.1", "169.254.169.254", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "localhost")
OTHER_SCHEMES = (
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/hostname",
    "file://127.0.0.1/etc/hostname",
    "ftp://127.0.0.1/x",
    "s3://bucket/key",
    "gopher://127.0.0.1/",
    "about:blank",
    "view-source:http://127.0.0.1/",
    "blob:http://127.0.0.1/x",
    "vbscript:x",
    "mailto:editor@127.0.0.1",
)


def hostile_feed(base: str, canary: int) -> bytes:
    """Good entries between all kinds of bad ones."""
    bad = [item(link) for link in OTHER_SCHEMES]
    bad += [item(f"http://{host}:{canary}/meta") for host in INSIDE]
    bad += [item("http://user:s3cret@127.0.0.1/x"), item("http://[::1"), item("//evil.example/x"), item("")]
    bad += [item(base + "/" + "a" * 5000), item("http://127.0.0.1:99999/"), item(f"http://{CANARY}\\@127.0.0.1/")]
    pages = [
        item(f"{base}/{name}", f"Headline {name}") for name in ("to-canary", "refresh", "picture", "amp", "claims")
    ]
    return feed_of(
        item(f"{base}/first", "First"),
        item("javascript:alert(1)", "Second"),
        item(f"{base}/third", "Third"),
        item(f"{base}/fourth", "Fourth"),
        *bad,
        *pages,
        item(f"{base}/last", "Last"),
    )


def pages(base: str, inside: str) -> dict[str, Route]:
    whole = {name: answer(story(f"The {name} story")) for name in ("first", "third", "fourth", "last")}
    picture = f"<meta property=og:image content='{inside}/p.png'><meta name=twitter:image content='{base}/redirected'>"
    claims = (
        f"<base href='{inside}/'><link rel=canonical href='javascript:alert(1)'><meta property=og:url "
        "content='file:///etc/passwd'><meta property=og:image content='x\" onerror=\"alert(1)'>"
    )
    special = {
        "picture": answer(story("The picture story", picture)),
        "amp": answer(story("The amp story", f"<link rel=amphtml href='{inside}/amp'>")),
        "claims": answer(story("The claims story", claims)),
        "refresh": answer(story("The refresh story", f"<meta http-equiv=refresh content='0;url={inside}/'>")),
        "to-canary": redirect(f"{inside}/meta"),
        "redirected": redirect(f"{inside}/p.png"),
        "elsewhere": redirect(f"{inside}/feed"),
        "good.png": answer(png(1200, 675), headers={"Content-Type": "image/png"}),
    }
    return {f"/{name}": route for name, route in {**whole, **special}.items()}


@pytest.fixture(scope="module")
def crawled(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """One crawl of a feed of hostile links, beside a source that leads inside."""
    canary = site.canary()
    routes: dict[str, Route] = {"/robots.txt": ALLOW}
    port = site.listen(routes)
    base, inside = f"http://127.0.0.1:{port}", f"http://{CANARY}:{canary}"
    routes.update(pages(base, inside))
    routes["/feed"] = hostile_feed(base, canary)
    routes["/based"] = answer(
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="{inside}/"><title>t</title><entry><title>e</title>'
        '<id>1</id><link href="meta"/><updated>2026-11-20T07:08:09Z</updated></entry></feed>'.encode()
    )
    routes["/map"] = answer(
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<url><loc>{inside}/a</loc></url><url><loc>file:///etc/passwd</loc></url></urlset>".encode()
    )
    sources = f"feed {base}/feed\nfeed {base}/elsewhere\nfeed {base}/based\nsitemap {base}/map"
    return world.crawl(tmp_path_factory.mktemp("crawl"), sources, [port])


GOOD = {"first", "third", "fourth", "last", "refresh", "picture", "amp", "claims"}


def test_N01_a_source_that_leads_inside_is_named_and_the_others_go_on(crawled: Crawled) -> None:
    assert crawled.line("source failed", "/elsewhere", "blocked_address", CANARY)
    assert crawled.run.returncode == 3
    assert set(crawled.articles) == GOOD


def test_N02_a_page_that_leads_inside_is_counted_for_its_source(crawled: Crawled) -> None:
    assert crawled.counts["failed/fetch/blocked_address"] >= 1
    assert crawled.line(f"http://{CANARY}", "/meta", "not fetched", "blocked_address")


def test_N04_a_refresh_of_a_page_is_not_followed(crawled: Crawled) -> None:
    assert "refresh" in crawled.articles


def test_N05_links_to_inside_addresses_are_counted_and_the_rest_is_read(crawled: Crawled) -> None:
    # Of the seven, all but 127.0.0.1 itself are not the provider's; that one is refused by its port.
    assert crawled.counts["skipped/not_article"] >= len(INSIDE) - 1
    assert crawled.counts["failed/fetch/blocked_address"] + crawled.counts.get("failed/fetch/blocked_url", 0) >= 1
    assert "last" in crawled.articles


def test_N11_N12_N13_N14_links_of_other_schemes_are_counted_by_their_reason(crawled: Crawled) -> None:
    # One more is the second entry; the sitemap's is a file, too.
    assert crawled.counts["dropped/bad_scheme"] == len(OTHER_SCHEMES) + 2
    for link in OTHER_SCHEMES:
        assert crawled.line("dropped a link", "bad_scheme", link)


def test_N16_one_bad_link_costs_no_other(crawled: Crawled) -> None:
    assert {"first", "third", "fourth"} <= set(crawled.articles)
    assert crawled.line("dropped a link", "javascript:alert(1)")


def test_N17_a_password_in_a_link_is_in_no_log(crawled: Crawled) -> None:
    assert crawled.counts["dropped/userinfo"] == 1
    assert "s3cret" not in crawled.log


def test_P14_a_base_inside_is_resolved_and_then_refused(crawled: Crawled) -> None:
    assert crawled.line("/based: 1 links")
    assert not any("meta" in name for name in crawled.articles)


def test_P15_each_link_of_a_page_passes_the_gate_or_is_left_out(crawled: Crawled) -> None:
    claims, picture = crawled.articles["claims"], crawled.articles["picture"]
    assert claims["webUrl"].endswith("/claims")
    assert "images" not in claims
    assert "images" not in picture
    assert "http://127.0.0.9" not in str(
        [front[key] for front in (claims, picture) for key in front if key != "related"]
    )


def test_P15_no_address_of_the_internal_network_is_published(crawled: Crawled) -> None:
    # Nobody follows it here, and every reader's browser would.
    assert CANARY.encode() not in b"".join(crawled.workplace.files().values())


def test_N03_a_provider_without_a_host_is_a_mistake_of_configuration(
    site: Site, tmp_path_factory: pytest.TempPathFactory
) -> None:
    port = site.listen({"/robots.txt": ALLOW, "/feed": feed_of(item("http://127.0.0.1/x"))}, name="homeless")
    done = world.crawl(tmp_path_factory.mktemp("x"), f"feed http://127.0.0.1:{port}/feed", [port], "homeless")
    assert done.run.returncode == 5
    assert site.asked("homeless") == []


# --- many, slow and endless


@pytest.fixture(scope="module")
def beside(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """Two providers in one run: one has 24 pages that never answer, and the run has a deadline."""
    routes: dict[str, Route] = {"/robots.txt": ALLOW}
    silent = site.listen(routes, name="silent")
    base = f"http://127.0.0.1:{silent}"
    routes |= {f"/silent/{n}": world.silence for n in range(24)}
    routes["/feed"] = feed_of(*(item(f"{base}/silent/{n}") for n in range(24)))
    others: dict[str, Route] = {"/robots.txt": ALLOW}
    quick = site.listen(others, name="quick", host="127.0.0.2")
    other = f"http://127.0.0.2:{quick}"
    others |= {f"/{n}": answer(story(f"Story number {n} of the neighbour")) for n in range(4)}
    others["/feed"] = feed_of(*(item(f"{other}/{n}") for n in range(4)))
    return world.crawl(
        tmp_path_factory.mktemp("beside"),
        f"feed {base}/feed",
        [silent, f"127.0.0.2:{quick}"],
        "loopback",
        "neighbour",
        "--max-minutes",
        "0.1",
        command="refresh",
        HOSTILE_NEIGHBOUR=f"feed {other}/feed",
    )


def test_N26_silent_pages_cost_other_sources_nothing(beside: Crawled) -> None:
    assert len(beside.articles) == 4
    assert beside.counts_of("neighbour")["written"] == 4
    assert beside.counts["failed/fetch/run_ending"] >= 1


def test_D17_a_run_ends_at_its_own_deadline_and_says_so(beside: Crawled) -> None:
    assert beside.run.returncode == 7
    assert beside.counts["exit_code"] == 7


def test_N49_a_calendar_without_end_is_not_walked(site: Site, tmp_path_factory: pytest.TempPathFactory) -> None:
    async def month(exchange: Exchange) -> None:
        links = "".join(f"<a href='{exchange.target}/{n}?sid={exchange.count}{n}'>next</a>" for n in range(9))
        await exchange.send(answer(story(f"Calendar {exchange.target}", body=links)))

    routes: dict[str, Route] = {"/robots.txt": ALLOW, "/calendar": month}
    port = site.listen(routes, name="calendar")
    routes["/feed"] = feed_of(item(f"http://127.0.0.1:{port}/calendar"))
    world.crawl(tmp_path_factory.mktemp("calendar"), f"feed http://127.0.0.1:{port}/feed", [port])
    # Besides the feed and its one article only what a site says of how it may be used.
    rules = ["/.well-known/tdmrep.json", "/ai.txt", "/robots.txt"]
    assert sorted(site.asked("calendar")) == sorted(["/calendar", "/feed", *rules])


URLSET = b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'


def sitemap_bomb(megabytes: int) -> bytes:
    """A sitemap that is a thousand times larger than it looks."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    row = b"<url><loc>http://127.0.0.1/a</loc></url>" * 25_000
    return packer.compress(URLSET) + b"".join(packer.compress(row) for _ in range(megabytes)) + packer.flush()


@pytest.fixture(scope="module")
def mapped(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """A crawl of sitemaps that are bombs, loops and floods."""
    routes: dict[str, Route] = {"/robots.txt": ALLOW}
    port = site.listen(routes, name="maps")
    base = f"http://127.0.0.1:{port}"
    children = "".join(f"<sitemap><loc>{base}/index?{n}</loc></sitemap>" for n in range(3))
    days = "".join(f"<url><loc>{base}/story/{n}</loc><lastmod>2026-09-01</lastmod></url>" for n in range(59_998))
    fresh = "".join(f"<url><loc>{base}/{n}</loc><lastmod>2026-11-20</lastmod></url>" for n in ("one", "two"))
    routes |= {
        "/bomb.xml.gz": answer(sitemap_bomb(72), headers={"Content-Type": "application/x-gzip"}),
        "/index": answer(f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{children}'
                         "</sitemapindex>".encode()),
        "/flood": answer(URLSET + fresh.encode() + days.encode() + b"</urlset>"),
        "/one": answer(story("The story of one")),
        "/two": answer(story("The story of two")),
    }  # fmt: skip
    sources = f"sitemap {base}/bomb.xml.gz\nsitemap {base}/index\nsitemap {base}/flood"
    return world.crawl(tmp_path_factory.mktemp("maps"), sources, [port])


def test_N46_a_sitemap_bomb_is_an_error_with_a_name(mapped: Crawled) -> None:
    assert mapped.line("source failed", "/bomb.xml.gz", "too_large")
    assert mapped.run.returncode == 3


def test_N47_of_a_flood_of_old_addresses_only_the_new_ones_are_asked_for(mapped: Crawled, site: Site) -> None:
    assert {target for target in site.asked("maps") if target.startswith("/story/")} == set()
    assert len(mapped.articles) == 2
    # 50,000 is the protocol's own limit; what lies behind it is counted.
    assert mapped.counts["dropped/too_many_urls"] == 1
    assert mapped.counts["skipped/outside_window"] == 49_998


def test_N47_of_a_flood_of_new_addresses_five_hundred_are_asked_for(
    site: Site, tmp_path_factory: pytest.TempPathFactory
) -> None:
    routes: dict[str, Route] = {"/robots.txt": ALLOW}
    port = site.listen(routes, name="flood")
    entries = "".join(
        f"<url><loc>http://127.0.0.1:{port}/gone/{n}</loc><lastmod>2026-11-20T{n // 60:02}:{n % 60:02}:00Z</lastmod>"
        "</url>"
        for n in range(700)
    )
    routes["/map"] = answer(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'.encode())
    done = world.crawl(tmp_path_factory.mktemp("flood"), f"sitemap http://127.0.0.1:{port}/map", [port])
    asked = {int(target.rpartition("/")[2]) for target in site.asked("flood") if target.startswith("/gone/")}
    assert asked == set(range(200, 700))
    assert done.counts["skipped/limit"] == 200
    assert done.line("700 links in the window, 200 are left to the next runs")
    # The sitemap does not count as read, so nothing that was left is forgotten.
    with closing(sqlite3.connect(done.workplace.store)) as ledger:
        assert ledger.execute("SELECT etag, last_modified FROM sources").fetchall() == [(None, None)]


def test_N48_an_index_that_lists_itself_ends(mapped: Crawled, site: Site) -> None:
    assert sorted(target for target in site.asked("maps") if "index" in target) == [
        "/index", "/index?0", "/index?1", "/index?2",
    ]  # fmt: skip
    assert mapped.run.returncode == 3


# --- what publishers reserve


@pytest.fixture(scope="module")
def reserved(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """A crawl of pages that state how they may be used."""
    routes: dict[str, Route] = {"/robots.txt": ALLOW}
    port = site.listen(routes, name="reserved")
    marks = {"noindex": "noindex", "nosnippet": "nosnippet", "zero": "max-snippet:0", "twenty": "max-snippet:20"}
    picture = f"<meta property=og:image content='http://127.0.0.1:{port}/p.png'>"
    routes |= {f"/{name}": answer(story(f"Marked as {name}"), headers={"X-Robots-Tag": mark, "tdm-reservation": "1"})
               for name, mark in marks.items()}  # fmt: skip
    routes |= {f"/{name}": answer(story(f"Tagged as {name}", picture + f"<meta name=robots content={name}>"))
               for name in ("noimageindex", "noai", "index")}  # fmt: skip
    routes["/p.png"] = answer(png(1200, 675), headers={"Content-Type": "image/png"})
    routes["/.well-known/tdmrep.json"] = answer(b'[{"location": "/noai", "tdm-reservation": 1}]')
    routes["/ai.txt"] = answer(b"User-Agent: *\nDisallow: /noai\n")
    names = [*marks, "noimageindex", "noai", "index"]
    routes["/feed"] = feed_of(*(item(f"http://127.0.0.1:{port}/{name}") for name in names))
    return world.crawl(tmp_path_factory.mktemp("reserved"), f"feed http://127.0.0.1:{port}/feed", [port])


def test_N42_a_reservation_is_recorded_and_decides(reserved: Crawled) -> None:
    assert "noindex" not in reserved.articles
    assert reserved.counts["rejected/noindex"] == 1
    assert reserved.counts["rights/tdm-reservation"] == 5
    assert "images" not in reserved.articles["noimageindex"]
    assert "images" in reserved.articles["noai"]
    assert "images" in reserved.articles["index"]


def test_N42_a_reservation_is_explained_with_its_evidence(reserved: Crawled) -> None:
    address = next(front["webUrl"] for name, front in reserved.articles.items() if name == "noai")
    told = reserved.workplace.scrapy("explain", address).stdout
    for line in (
        "what its publisher reserves, as of 2026-11-20T18:00:00Z",
        "noai: meta says: noai",
        "tdm-reservation: tdmrep.json says: 1",
        "ai.txt: ai.txt says: disallows this page",
        "its text is not copied",
    ):
        assert line in told


def test_N42_the_files_of_a_site_are_asked_for_once_a_week(site: Site, reserved: Crawled) -> None:
    asked = site.asked("reserved")
    assert [asked.count(path) for path in ("/.well-known/tdmrep.json", "/ai.txt")] == [1, 1]


def test_N43_no_excerpt_is_longer_than_the_page_allows(reserved: Crawled) -> None:
    excerpts = {name: front.get("excerpt", "") for name, front in reserved.articles.items()}
    assert excerpts["nosnippet"] == excerpts["zero"] == ""
    assert len(excerpts["twenty"]) <= 20


# --- failures


def test_D23_all_sources_down_is_an_exit_code_and_a_line_each(
    site: Site, tmp_path_factory: pytest.TempPathFactory
) -> None:
    down = answer(b"", 500)
    port = site.listen({"/robots.txt": ALLOW, "/a": down, "/b": down}, name="down")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        closed = nobody.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    sources = f"feed {base}/a\nfeed {base}/b\nfeed http://127.0.0.1:{closed}/c"
    done = world.crawl(tmp_path_factory.mktemp("down"), sources, [port, closed])
    assert done.run.returncode == 4
    for path in ("/a", "/b", "/c"):
        assert done.line("loopback: source failed", path)
