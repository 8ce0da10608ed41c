from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class BusinessWire(ProviderSpider):
    name = "businesswire"
    provider = Provider(name="Business Wire", domain="businesswire.com", language="en", timezone="America/New_York")
    # The token names a list of topics. Unverified: the feed, keep. Remembered: timezone. Inferred: skip.
    sources = (Feed("https://feed.businesswire.com/rss/home/?rss=G1QFDERJXkJeGVtRWA=="),)
    keep = r"/news/home/\d{14}/[a-z]{2}(?:-[A-Z]{2})?/"
    skip = r"/portal/|/newsroom(?:/|$)|/news/home/\d{14}/(?!en)"
