from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed, Listing


class Meta(ProviderSpider):
    name = "meta"
    provider = Provider(name="Meta", domain="meta.com", hosts=("fb.com",), language="en", official=True)
    # The blog on AI has no feed. Unverified: the first feed. Remembered: the second feed, skip. Inferred: the listing.
    sources = (
        Feed("https://engineering.fb.com/feed/"),
        Feed("https://about.fb.com/news/feed/"),
        Listing("https://ai.meta.com/blog/"),
    )
    keep = r"//ai\.meta\.com/blog/[a-z0-9-]+/?(?:[?#]|$)|fb\.com/(?:news/)?\d{4}/\d{2}/(?:\d{2}/[a-z-]+/)?[a-z0-9-]+"
    skip = r"/(?:category|author|tag)/"
