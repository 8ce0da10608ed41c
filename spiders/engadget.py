from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class Engadget(ProviderSpider):
    name = "engadget"
    provider = Provider(name="Engadget", domain="engadget.com", language="en", timezone="America/New_York")
    # The form of the addresses changed in 2026. Remembered: skip.
    sources = (Feed("https://www.engadget.com/rss.xml"),)
    keep = r"/\d{6,}/[a-z0-9-]+|-\d{9}\.html|/\d{4}[-/]\d{2}[-/]\d{2}[-/]"
    skip = r"/(?:deals|buyers-guide|author|about|podcasts?|category|sitemap)/|/reviews/$"
