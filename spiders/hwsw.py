from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class HWSW(ProviderSpider):
    name = "hwsw"
    provider = Provider(name="HWSW", domain="hwsw.hu", language="hu", timezone="Europe/Budapest")
    # Addresses are remembered, not checked.
    sources = (Feed("https://www.hwsw.hu/xml/latest_news_rss.xml"),)
    keep = r"/hirek/\d+/[a-z0-9-]+\.html"
    skip = r"/(?:kepzesek|allas|esemenyek)/"
