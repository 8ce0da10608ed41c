from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class G1(ProviderSpider):
    name = "g1"
    provider = Provider(name="g1", domain="globo.com", language="pt-BR", timezone="America/Sao_Paulo")
    # Addresses are remembered, not checked.
    sources = (Feed("https://g1.globo.com/rss/g1/tecnologia/"),)
    keep = r"//g1\.globo\.com/.+/noticia/\d{4}/\d{2}/\d{2}/[a-z0-9-]+\.ghtml"
    skip = r"/(?:video|ao-vivo|playlist)/"
