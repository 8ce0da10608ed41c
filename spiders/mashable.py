from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class Mashable(ProviderSpider):
    name = "mashable"
    provider = Provider(name="Mashable", domain="mashable.com", language="en")
    # Remembered: skip.
    sources = (Feed("https://mashable.com/feeds/rss/all"),)
    keep = r"/(?:article|review|feature)/[a-z0-9-]+/?(?:[?#]|$)|/\d{4}/\d{2}/\d{2}/[a-z0-9-]+"
    skip = r"/(?:deals|shopping|category|author|video|series|roundup)/"
