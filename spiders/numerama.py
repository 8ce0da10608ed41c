from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class Numerama(ProviderSpider):
    name = "numerama"
    provider = Provider(name="Numerama", domain="numerama.com", language="fr", timezone="Europe/Paris")
    # Addresses are remembered, not checked.
    sources = (Feed("https://www.numerama.com/feed/"),)
    keep = r"/\d{5,}-[a-z0-9-]+\.html"
    skip = r"/(?:bons-plans|tag|auteur|guides)/"
