from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class CNET(ProviderSpider):
    name = "cnet"
    provider = Provider(name="CNET", domain="cnet.com", language="en", timezone="America/Los_Angeles")
    # Unverified: the feed. Remembered: skip.
    sources = (Feed("https://www.cnet.com/rss/news/"),)
    keep = r"cnet\.com/(?:[a-z-]+/)+(?:[a-z0-9]+-){2,}[a-z0-9]+/?(?:[?#]|$)"
    skip = r"/(?:deals|coupons|videos?|pictures|profiles|es|topics|personal-finance|roadshow|sitemaps)/"
