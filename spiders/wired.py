from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed, NewsSitemap


class Wired(ProviderSpider):
    name = "wired"
    provider = Provider(name="WIRED", domain="wired.com", language="en", timezone="America/New_York")
    # Remembered: skip.
    sources = (
        Feed("https://www.wired.com/feed/rss"),
        NewsSitemap("https://www.wired.com/feed/google-latest-news/sitemap-google-news"),
    )
    keep = r"/(?:story|review)/[a-z0-9-]+/?(?:[?#]|$)|/\d{4}/\d{2}/[a-z0-9-]+"
    skip = r"/(?:gallery|coupons|video|sponsored|newsletter|author|tag|category|about|podcast)/"
