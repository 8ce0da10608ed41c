from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class AIBusiness(ProviderSpider):
    name = "aibusiness"
    provider = Provider(name="AI Business", domain="aibusiness.com", language="en")
    # Remembered: keep, skip. The zone of the printed dates is unknown.
    sources = (Feed("https://aibusiness.com/rss.xml"),)
    keep = r"aibusiness\.com/[a-z-]+/[a-z0-9-]+(?:[?#]|$)"
    skip = r"/(?:author|keyword|webinar|whitepaper|events?)/"
