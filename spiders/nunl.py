from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class NUnl(ProviderSpider):
    name = "nunl"
    provider = Provider(name="NU.nl", domain="nu.nl", language="nl", timezone="Europe/Amsterdam")
    # Addresses are remembered, not checked.
    sources = (Feed("https://www.nu.nl/rss/Tech"),)
    keep = r"//www\.nu\.nl/[a-z-]+/\d{6,}/[a-z0-9-]+\.html"
    skip = r"/(?:video|podcast|advertorial)/"
