from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class CIO(ProviderSpider):
    name = "cio"
    provider = Provider(name="CIO", domain="cio.com", language="en")
    # Remembered: skip.
    sources = (Feed("https://www.cio.com/feed/"),)
    keep = r"/article/\d+/[a-z0-9-]+\.html"
    skip = r"/(?:videos?|podcasts|profile|author|newsletters|brandpost|sponsored)/"
