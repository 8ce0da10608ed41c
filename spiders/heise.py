from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed, NewsSitemap


class Heise(ProviderSpider):
    name = "heise"
    provider = Provider(name="heise online", domain="heise.de", language="de", timezone="Europe/Berlin")
    # Addresses are remembered, not checked.
    sources = (
        Feed("https://www.heise.de/rss/heise-atom.xml"),
        NewsSitemap("https://www.heise.de/sitemapnews.xml", fallback=True),
    )
    keep = r"-\d{6,}\.html"
    skip = r"/(?:bestenlisten|preisvergleich|download|forum|thema)/"
