from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class Gizmodo(ProviderSpider):
    name = "gizmodo"
    provider = Provider(name="Gizmodo", domain="gizmodo.com", language="en", timezone="America/New_York")
    # Unverified: the feed. Remembered: skip.
    sources = (Feed("https://gizmodo.com/rss"),)
    keep = r"/[a-z0-9-]+-\d{10}"
    skip = r"/(?:deals|tag|author|video|download)/|/io9/page/"
