from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class ANSA(ProviderSpider):
    name = "ansa"
    provider = Provider(name="ANSA", domain="ansa.it", language="it", timezone="Europe/Rome")
    # Addresses are remembered, not checked.
    sources = (Feed("https://www.ansa.it/sito/notizie/tecnologia/tecnologia_rss.xml"),)
    keep = r"/\d{4}/\d{2}/\d{2}/[a-z0-9_-]+\.html"
    skip = r"/(?:video|photogallery|foto)/"
