from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class Geektime(ProviderSpider):
    name = "geektime"
    provider = Provider(name="גיקטיים", domain="geektime.co.il", language="he", timezone="Asia/Jerusalem")
    # Addresses are remembered, not checked.
    sources = (Feed("https://www.geektime.co.il/feed/"),)
    keep = r"//www\.geektime\.co\.il/[a-z0-9-]{8,}/?(?:[?#]|$)"
    skip = r"/(?:category|tag|author|jobs)/"
