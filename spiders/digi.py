from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class Digi(ProviderSpider):
    name = "digi"
    provider = Provider(name="Digi.no", domain="digi.no", language="nb", timezone="Europe/Oslo")
    # Addresses are remembered, not checked.
    sources = (Feed("https://www.digi.no/feeds/general.xml"),)
    keep = r"/artikler/[a-z0-9-]+/\d{5,}"
    skip = r"/(?:annonse|tag|ekstra-annonse)/"
