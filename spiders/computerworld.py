from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class Computerworld(ProviderSpider):
    name = "computerworld"
    provider = Provider(name="Computerworld", domain="computerworld.com", language="en")
    # Remembered: skip.
    sources = (Feed("https://www.computerworld.com/feed/"),)
    keep = r"/article/\d+/[a-z0-9-]+\.html"
    skip = r"/(?:videos?|podcasts|profile|author|newsletters|brandpost|sponsored)/"
