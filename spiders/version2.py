from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class Version2(ProviderSpider):
    name = "version2"
    provider = Provider(name="Version2", domain="version2.dk", language="da", timezone="Europe/Copenhagen")
    # Addresses are remembered, not checked.
    sources = (Feed("https://www.version2.dk/rss"),)
    keep = r"/artikel/[a-z0-9-]+(?:[?#]|$)"
    skip = r"/(?:debat|job|whitepapers|fokus)/"
