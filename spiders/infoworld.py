from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class InfoWorld(ProviderSpider):
    name = "infoworld"
    provider = Provider(name="InfoWorld", domain="infoworld.com", language="en")
    # Remembered: skip.
    sources = (Feed("https://www.infoworld.com/feed/"),)
    keep = r"/article/\d+/[a-z0-9-]+\.html"
    skip = r"/(?:videos?|podcasts|profile|author|newsletters|brandpost|sponsored)/"
