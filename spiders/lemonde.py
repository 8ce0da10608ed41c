from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class LeMonde(ProviderSpider):
    name = "lemonde"
    provider = Provider(name="Le Monde", domain="lemonde.fr", language="fr", timezone="Europe/Paris")
    # Addresses are remembered, not checked.
    sources = (Feed("https://www.lemonde.fr/pixels/rss_full.xml"), Feed("https://www.lemonde.fr/economie/rss_full.xml"))
    keep = r"/article/\d{4}/\d{2}/\d{2}/.+_\d+\.html"
    skip = r"/(?:live|video|podcasts|blog|en)/"
