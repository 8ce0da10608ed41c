from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class Golem(ProviderSpider):
    name = "golem"
    provider = Provider(name="Golem.de", domain="golem.de", language="de", timezone="Europe/Berlin")
    # Addresses are remembered, not checked.
    sources = (Feed("https://rss.golem.de/rss.php?feed=RSS2.0"),)
    keep = r"/news/[a-z0-9-]+-\d{4}-\d{5,}(?:-\w+)?\.html"
    skip = r"/(?:specials|forum|download|ticker)/"
