from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class PhysOrg(ProviderSpider):
    name = "physorg"
    provider = Provider(
        name="Phys.org", domain="phys.org", hosts=("techxplore.com",), language="en", timezone="America/New_York"
    )
    # Unverified: both feeds. Remembered: skip.
    sources = (
        Feed("https://phys.org/rss-feed/technology-news/machine-learning-ai/"),
        Feed("https://techxplore.com/rss-feed/machine-learning-ai-news/"),
    )
    keep = r"/news/\d{4}-\d{2}-[a-z0-9-]+\.html"
    skip = r"/(?:tags|weekly-news|search|journals|partners|visualstories)/"
