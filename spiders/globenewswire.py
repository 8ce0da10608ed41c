from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class GlobeNewswire(ProviderSpider):
    name = "globenewswire"
    provider = Provider(name="GlobeNewswire", domain="globenewswire.com", language="en", timezone="America/New_York")
    # Unverified: the feed. Remembered: timezone. Inferred: skip.
    sources = (Feed("https://www.globenewswire.com/RssFeed/country/US"),)
    keep = r"/news-release/\d{4}/\d{2}/\d{2}/\d+/\d+/[a-z]{2}/.+\.html"
    skip = r"/news-release/[\d/]+(?!en)[a-z]{2}/|/(?:search|organization|newsroom)/"
