from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class SpidersWeb(ProviderSpider):
    name = "spidersweb"
    provider = Provider(name="Spider's Web", domain="spidersweb.pl", language="pl", timezone="Europe/Warsaw")
    # Addresses are remembered, not checked.
    sources = (Feed("https://spidersweb.pl/feed"),)
    keep = r"//spidersweb\.pl/\d{4}/\d{2}/[a-z0-9-]+"
    skip = r"/(?:tag|kategoria|autor|promocje)/"
