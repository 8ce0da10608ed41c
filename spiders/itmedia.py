from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class ITmedia(ProviderSpider):
    name = "itmedia"
    provider = Provider(name="ITmedia NEWS", domain="itmedia.co.jp", language="ja", timezone="Asia/Tokyo")
    # Addresses are remembered, not checked.
    sources = (Feed("https://rss.itmedia.co.jp/rss/2.0/news_bursts.xml"),)
    keep = r"/articles/\d{4}/\d{2}/news\d+\.html"
    skip = r"/(?:subtop|author|special|keywords)/"
