from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class ElPais(ProviderSpider):
    name = "elpais"
    provider = Provider(name="EL PAÍS", domain="elpais.com", language="es", timezone="Europe/Madrid")
    # Addresses are remembered, not checked.
    sources = (Feed("https://feeds.elpais.com/mrss-s/pages/ep/site/elpais.com/section/tecnologia/portada"),)
    keep = r"/\d{4}-\d{2}-\d{2}/[a-z0-9-]+\.html"
    skip = r"/(?:videos|fotos|podcasts|escaparate|autor)/"
