from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class PuntoInformatico(ProviderSpider):
    name = "puntoinformatico"
    provider = Provider(name="Punto Informatico", domain="punto-informatico.it", language="it", timezone="Europe/Rome")
    # Addresses are remembered, not checked.
    sources = (Feed("https://www.punto-informatico.it/feed/"),)
    keep = r"//www\.punto-informatico\.it/[a-z0-9-]{12,}/?(?:[?#]|$)"
    skip = r"/(?:offerte|tag|autore|guide|download)/"
