"""Providers on loopback, for whole crawls without a proxy between the guard and the addresses that it judges.

Their sources come from the environment, `feed ADDRESS` or `sitemap ADDRESS`, one a line, so that a test can name its
own ports.
"""

import os

from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed, Sitemap, Source
from tests.hostile.spiders import slow  # noqa: F401 - puts the slow reader in place when a test asks for it


def _sources(variable: str) -> tuple[Source, ...]:
    kinds = {"feed": Feed, "sitemap": Sitemap}
    pairs = (line.split(" ", 1) for line in os.environ.get(variable, "").splitlines())
    return tuple(kinds[kind](url) for kind, url in pairs)


class Loopback(ProviderSpider):
    name = "loopback"
    provider = Provider(name="Loopback", domain="127.0.0.1")
    sources = _sources("HOSTILE_SOURCES")


class Neighbour(ProviderSpider):
    name = "neighbour"
    provider = Provider(name="Neighbour", domain="127.0.0.2")
    sources = _sources("HOSTILE_NEIGHBOUR")


class Homeless(ProviderSpider):
    """States no host."""

    name = "homeless"
    provider = Provider(name="Homeless", domain="")
    sources = _sources("HOSTILE_SOURCES")


class Halted(ProviderSpider):
    """Its publisher asked us not to."""

    name = "halted"
    provider = Provider(name="Halted", domain="127.0.0.3")
    sources = _sources("HOSTILE_SOURCES")
    stopped = "2026-11-20: asked us not to"
