from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class Gigazine(ProviderSpider):
    name = "gigazine"
    provider = Provider(name="GIGAZINE", domain="gigazine.net", language="ja", timezone="Asia/Tokyo")
    # Addresses are remembered, not checked.
    sources = (Feed("https://gigazine.net/news/rss_2.0/"),)
    keep = r"//gigazine\.net/news/\d{8}-[a-z0-9-]+"
    skip = r"/(?:gsc_news|news/C|news/about|news/rss)"
