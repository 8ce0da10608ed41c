from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class Webrazzi(ProviderSpider):
    name = "webrazzi"
    provider = Provider(name="Webrazzi", domain="webrazzi.com", language="tr", timezone="Europe/Istanbul")
    # Addresses are remembered, not checked.
    sources = (Feed("https://webrazzi.com/feed/"),)
    keep = r"/\d{4}/\d{2}/\d{2}/[a-z0-9-]+"
    skip = r"/(?:etkinlik|kategori|etiket|yazar)/"
