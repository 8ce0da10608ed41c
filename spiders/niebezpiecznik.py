from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class Niebezpiecznik(ProviderSpider):
    name = "niebezpiecznik"
    provider = Provider(name="Niebezpiecznik", domain="niebezpiecznik.pl", language="pl", timezone="Europe/Warsaw")
    # Addresses are remembered, not checked.
    sources = (Feed("https://niebezpiecznik.pl/feed/"),)
    keep = r"/post/[a-z0-9-]+/?(?:[?#]|$)"
    skip = r"/(?:tag|category|szkolenia|ptr)/"
