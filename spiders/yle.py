from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class Yle(ProviderSpider):
    name = "yle"
    provider = Provider(name="Yle", domain="yle.fi", language="fi", timezone="Europe/Helsinki")
    # Addresses are remembered, not checked.
    sources = (Feed("https://feeds.yle.fi/uutiset/v1/majorHeadlines/YLE_UUTISET.rss"),)
    keep = r"//yle\.fi/(?:a/\d+-\d+|uutiset/\d+-\d+)"
    skip = r"/(?:urheilu|selkouutiset|aihe)/"
