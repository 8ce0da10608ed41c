"""One set of hostile sites for each module of tests, and the proof after each test that the canary was left alone."""

from collections.abc import Iterator

import pytest

from tests.fetch.site import Site


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """Loopback servers, shared by the tests of a module: most of them look at one crawl."""
    with Site() as started:
        yield started


@pytest.fixture(autouse=True)
def canary(request: pytest.FixtureRequest) -> Iterator[None]:
    """After every test that has to do with a network: nothing reached the internal service."""
    site = request.getfixturevalue("site") if "site" in request.fixturenames else None
    yield
    if isinstance(site, Site):
        assert site.asked("canary") == [], "the internal service was reached"
