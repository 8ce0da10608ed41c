"""N35 to N40, N42, N43: robots.txt, in 23 ways to answer for it, and what publishers reserve."""

# ruff: noqa: N802 - tests are named by the ids of the catalogue

import time

import pytest
from protego import Protego

from tests.fetch.site import ALLOW, CANARY, Route, Site, answer
from tests.fetch.test_robots import MODES, PAGE, RULES
from tests.hostile import world
from tests.hostile.world import Fetched, redirect

pytestmark = pytest.mark.xdist_group("hostile-network")

ANSWERS: dict[str, Route] = {
    **{mode: route for mode, (route, _) in MODES.items()},
    "request_rate": answer(b"User-agent: *\nRequest-rate: 0/0\nAllow: /\n"),
    "many": answer(
        b"User-agent: *\n" + b"".join(b"Disallow: /p%d\n" % n for n in range(30_000)) + b"Disallow: /page\n"
    ),
    "five_hops": answer(status=302, headers={"Location": "/hop1"}),
}
HOPS: dict[str, Route] = {**{f"/hop{n}": redirect(f"/hop{n + 1}") for n in range(1, 5)}, "/hop5": answer(RULES)}


@pytest.fixture(scope="module")
def fetched(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Fetched:
    """One crawl that asks every origin for a page."""
    canary = site.canary()
    ports = {
        mode: site.listen({"/robots.txt": route, "/page": PAGE, **HOPS}, name=mode) for mode, route in ANSWERS.items()
    }
    second = site.listen({"/rules": answer(RULES)}, name="second", host="127.0.0.2")
    for mode, target in (("off", f"http://127.0.0.2:{second}/rules"), ("inside", f"http://{CANARY}:{canary}/x")):
        ports[mode] = site.listen({"/robots.txt": redirect(target), "/page": PAGE}, name=mode)
    return world.fetch(
        tmp_path_factory.mktemp("robots"),
        {mode: {"url": f"http://127.0.0.1:{port}/page"} for mode, port in ports.items()},
        ports=[canary],
        settings={
            "WIRECOPY_ALLOW_ADDRESSES": ",".join(f"127.0.0.1:{port}" for port in ports.values())
            + f",127.0.0.2:{second}",
            "DOWNLOAD_TIMEOUT": 2,
            "RETRY_TIMES": 0,
            "CONCURRENT_REQUESTS": 99,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 99,
        },
    )


def asked_for_the_page(site: Site, mode: str) -> bool:
    return "/page" in site.asked(mode)


@pytest.mark.parametrize(
    ("mode", "outcome"),
    [("s500", "server_error"), ("s503", "server_error"), ("timeout", "unreachable"), ("reset", "unreachable")],
)
def test_N35_a_failing_robots_txt_stops_the_host(fetched: Fetched, site: Site, mode: str, outcome: str) -> None:
    assert fetched.outcome(mode) == f"robots_{outcome}"
    assert not asked_for_the_page(site, mode)
    assert fetched.done["stats"][f"robots/{outcome}"] >= 1


@pytest.mark.parametrize(("mode", "outcome"), [("s401", "forbidden"), ("s403", "forbidden"), ("s429", "rate_limited")])
def test_N36_a_refused_robots_txt_stops_the_host(fetched: Fetched, site: Site, mode: str, outcome: str) -> None:
    assert fetched.outcome(mode) == f"robots_{outcome}"
    assert not asked_for_the_page(site, mode)


@pytest.mark.parametrize("mode", ["off", "five_hops"])
def test_N37_rules_of_another_host_hold_for_the_host_that_was_asked(fetched: Fetched, site: Site, mode: str) -> None:
    assert fetched.outcome(mode) == "robots"
    assert not asked_for_the_page(site, mode)


def test_N37_robots_txt_leads_nowhere_inside(fetched: Fetched, site: Site) -> None:
    assert fetched.outcome("inside") == "blocked_address"
    assert not asked_for_the_page(site, "inside")


@pytest.mark.parametrize(
    ("mode", "outcome"),
    [
        ("redirect_loop", "robots_redirects"),
        ("bomb", "robots_too_large"),
        ("half_gzip", "robots_truncated"),
        ("utf16", "robots"),
        ("utf16_unmarked", "robots_bad_encoding"),
        ("html200", 200),
    ],
)
def test_N38_an_unreadable_robots_txt_stops_the_host(
    fetched: Fetched, site: Site, mode: str, outcome: str | int
) -> None:
    assert fetched.outcome(mode) == outcome
    assert asked_for_the_page(site, mode) == (outcome == 200)
    assert fetched.done["stats"]["robots/html"] == 1


@pytest.mark.parametrize("mode", ["disallow", "bom", "cr_only", "big_tail", "big_head", "many", "ours"])
def test_N39_rules_are_found_wherever_they_stand(fetched: Fetched, site: Site, mode: str) -> None:
    assert fetched.outcome(mode) == "robots"
    assert not asked_for_the_page(site, mode)


@pytest.mark.parametrize("mode", ["allow", "s404", "s410", "wild", "other_bots"])
def test_N39_what_does_not_concern_us_does_not_stop_us(fetched: Fetched, mode: str) -> None:
    assert fetched.outcome(mode) == 200


def test_N39_hostile_rules_are_read_in_no_time() -> None:
    many = "".join(f"Disallow: /p{number}\n" for number in range(30_000))
    start = time.process_time()
    rules = Protego.parse("User-agent: *\nDisallow: /" + "*a" * 30 + "$\n" + many)
    assert rules.can_fetch("https://example.com/" + "a" * 2000 + "b", "Wirecopy")
    # 0.1 s when nothing else runs on the machine.
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    ("mode", "outcome"),
    [("delay", "robots_crawl_delay"), ("delay_nonsense", 200), ("delay_word", 200), ("request_rate", 200)],
)
def test_N40_a_long_crawl_delay_is_honoured_by_leaving(
    fetched: Fetched, site: Site, mode: str, outcome: str | int
) -> None:
    assert fetched.outcome(mode) == outcome
    assert asked_for_the_page(site, mode) == (outcome == 200)


def test_N40_a_short_crawl_delay_is_the_pace(site: Site, tmp_path_factory: pytest.TempPathFactory) -> None:
    port = site.listen({"/robots.txt": answer(b"User-agent: *\nCrawl-delay: 1.5\n"), "/a": PAGE}, name="slow")
    done = world.fetch(
        tmp_path_factory.mktemp("delay"),
        {"page": {"url": f"http://127.0.0.1:{port}/a"}},
        {"slot": {"do": "slot", "host": "127.0.0.1"}},
        settings={"WIRECOPY_ALLOW_ADDRESSES": f"127.0.0.1:{port}"},
    )
    assert done.outcome("page") == 200
    assert done.results["slot"] == {"delay": 1.5, "jitter": 0, "concurrency": 1}


def test_the_catalogues_23_modes_are_all_here() -> None:
    assert ALLOW in ANSWERS.values()
    # The two that lead elsewhere have listeners of their own; the others are by these names.
    assert len(set(ANSWERS) | {"off", "inside"}) >= 23
