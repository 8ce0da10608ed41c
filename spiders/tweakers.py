from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class Tweakers(ProviderSpider):
    name = "tweakers"
    provider = Provider(name="Tweakers", domain="tweakers.net", language="nl", timezone="Europe/Amsterdam")
    # Addresses are remembered, not checked.
    sources = (Feed("https://tweakers.net/feeds/nieuws.xml"),)
    keep = r"/nieuws/\d+/[a-z0-9-]+\.html"
    skip = r"/(?:pricewatch|video|aanbod|downloads)/"
