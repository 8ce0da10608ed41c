from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class Habr(ProviderSpider):
    name = "habr"
    provider = Provider(name="Habr", domain="habr.com", language="ru", timezone="Europe/Moscow")
    # Addresses are remembered, not checked.
    sources = (Feed("https://habr.com/ru/rss/news/"),)
    keep = r"/ru/(?:news|articles|companies/[^/]+/(?:news|articles))/\d+/"
    skip = r"/(?:hubs|users|search|docs)/"
