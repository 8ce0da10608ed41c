from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class Google(ProviderSpider):
    name = "google"
    provider = Provider(
        name="Google", domain="google.com", hosts=("blog.google", "research.google"), language="en", official=True
    )
    # Unverified: the second feed. Remembered: skip.
    sources = (Feed("https://blog.google/technology/ai/rss/"), Feed("https://research.google/blog/rss/"))
    keep = r"//blog\.google/(?:[a-z0-9-]+/)+[a-z0-9-]+/?(?:[?#]|$)|//research\.google/blog/[a-z0-9-]+/?(?:[?#]|$)"
    skip = r"/(?:authors|feed|press|about)/|/perspectives/$"
