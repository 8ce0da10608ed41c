from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class Microsoft(ProviderSpider):
    name = "microsoft"
    provider = Provider(
        name="Microsoft", domain="microsoft.com", language="en", timezone="America/Los_Angeles", official=True
    )
    # Unverified: the first feed. Inferred: skip.
    sources = (
        Feed("https://www.microsoft.com/en-us/power-platform/blog/feed/"),
        Feed("https://news.microsoft.com/source/feed/"),
        Feed("https://www.microsoft.com/en-us/research/feed/"),
    )
    keep = r"microsoft\.com/en-us/(?:[a-z0-9-]+/)*(?:[a-z0-9-]+-)?blog/.|//(?:blogs|news|azure)\..+/[a-z0-9-]{12}"
    skip = r"/(?:content-type|author|tag|product|topic|category)/|//(?:docs|learn)\."
