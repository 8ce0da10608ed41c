from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class DOU(ProviderSpider):
    name = "dou"
    provider = Provider(name="DOU", domain="dou.ua", language="uk", timezone="Europe/Kyiv")
    # Addresses are remembered, not checked.
    sources = (Feed("https://dou.ua/feed/"),)
    keep = r"//dou\.ua/lenta/(?:news|articles|columns)/[a-z0-9-]+/?(?:[?#]|$)"
    skip = r"/(?:forums|users|calendar)/"
