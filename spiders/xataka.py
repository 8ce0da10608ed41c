from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class Xataka(ProviderSpider):
    name = "xataka"
    provider = Provider(name="Xataka", domain="xataka.com", language="es", timezone="Europe/Madrid")
    # Addresses are remembered, not checked.
    sources = (Feed("https://www.xataka.com/feedburner.xml"),)
    keep = r"//www\.xataka\.com/[a-z0-9-]+/[a-z0-9-]{10,}(?:[?#]|$)"
    skip = r"/(?:autor|tag|categoria|seleccion|especiales)/"
