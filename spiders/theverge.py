from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed, NewsSitemap


class TheVerge(ProviderSpider):
    name = "theverge"
    provider = Provider(name="The Verge", domain="theverge.com", language="en")
    # Remembered: skip.
    sources = (
        Feed("https://www.theverge.com/rss/index.xml"),
        NewsSitemap("https://www.theverge.com/sitemaps/google_news"),
    )
    keep = r"/\d{5,}/[a-z0-9-]+"
    skip = r"/(?:authors|podcast|video|deals|archives|stream|community-guidelines|coupons)/"
