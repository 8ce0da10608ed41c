from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class CNBC(ProviderSpider):
    name = "cnbc"
    provider = Provider(name="CNBC", domain="cnbc.com", language="en", timezone="America/New_York")
    # Remembered: timezone, skip.
    sources = (Feed("https://www.cnbc.com/id/19854910/device/rss/rss.html"),)
    keep = r"/\d{4}/\d{2}/\d{2}/[a-z0-9-]+\.html"
    skip = r"/(?:video|select|pro|investingclub|quotes|live-updates)/"
