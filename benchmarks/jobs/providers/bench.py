"""The provider of the speed runs: everything that the local server lists. Its address is in the environment."""

import os

from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import NewsSitemap


class Bench(ProviderSpider):
    name = "bench"
    provider = Provider(name="Bench", domain="127.0.0.1", language="en")
    sources = (NewsSitemap(os.environ["BENCH_SITEMAP"]),)
