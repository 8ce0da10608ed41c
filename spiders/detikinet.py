from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class DetikInet(ProviderSpider):
    name = "detikinet"
    provider = Provider(name="detikInet", domain="detik.com", language="id", timezone="Asia/Jakarta")
    # Addresses are remembered, not checked.
    sources = (Feed("https://rss.detik.com/index.php/inet"),)
    keep = r"//inet\.detik\.com/[a-z-]+/d-\d+/[a-z0-9-]+"
    skip = r"/(?:fotoinet|video|indeks)/"
