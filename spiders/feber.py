from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class Feber(ProviderSpider):
    name = "feber"
    provider = Provider(name="Feber", domain="feber.se", language="sv", timezone="Europe/Stockholm")
    # Addresses are remembered, not checked.
    sources = (Feed("https://feber.se/rss/"),)
    keep = r"//feber\.se/[a-z]+/[a-z0-9-]+/\d{5,}"
    skip = r"/(?:tagg|bildspel|podcast)/"
