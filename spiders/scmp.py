from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class SCMP(ProviderSpider):
    name = "scmp"
    provider = Provider(name="South China Morning Post", domain="scmp.com", language="en", timezone="Asia/Hong_Kong")
    # Remembered: skip.
    sources = (Feed("https://www.scmp.com/rss/36/feed"),)
    keep = r"/article/\d+/[a-z0-9-]+"
    skip = r"/(?:video|infographics|author|topics|podcasts|photos|presented|plus)/"
