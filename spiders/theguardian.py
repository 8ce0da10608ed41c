from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class TheGuardian(ProviderSpider):
    name = "theguardian"
    provider = Provider(name="The Guardian", domain="theguardian.com", language="en")
    # Unverified: the second feed. Remembered: skip.
    sources = (
        Feed("https://www.theguardian.com/technology/artificialintelligenceai/rss"),
        Feed("https://www.theguardian.com/technology/rss"),
    )
    keep = r"/\d{4}/[a-z]{3}/\d{2}/[a-z0-9-]+"
    skip = r"/(?:live|gallery|video|audio|ng-interactive|picture|crosswords|cartoon)/"
