from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class ArsTechnica(ProviderSpider):
    name = "arstechnica"
    provider = Provider(name="Ars Technica", domain="arstechnica.com", language="en", timezone="America/New_York")
    # Remembered: skip.
    sources = (Feed("https://feeds.arstechnica.com/arstechnica/index"), Feed("https://arstechnica.com/ai/feed/"))
    keep = r"/[a-z-]+/\d{4}/\d{2}/[a-z0-9-]+"
    skip = r"/(?:author|tag|gallery|video|store|civis)/|/information-technology/page/"
