from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class Tecnoblog(ProviderSpider):
    name = "tecnoblog"
    provider = Provider(name="Tecnoblog", domain="tecnoblog.net", language="pt-BR", timezone="America/Sao_Paulo")
    # Addresses are remembered, not checked.
    sources = (Feed("https://tecnoblog.net/feed/"),)
    keep = r"/(?:noticias|especiais|review)/[a-z0-9-]+/?(?:[?#]|$)"
    skip = r"/(?:comunidade|autor|tema|ofertas)/"
