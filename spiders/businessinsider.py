from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed, NewsSitemap


class BusinessInsider(ProviderSpider):
    name = "businessinsider"
    provider = Provider(name="Business Insider", domain="businessinsider.com", language="en")
    # Remembered: skip.
    sources = (
        Feed("https://www.businessinsider.com/rss"),
        NewsSitemap("https://www.businessinsider.com/sitemap/google-news.xml"),
    )
    keep = r"-\d{4}-\d{1,2}|//markets\.businessinsider\.com/news/stocks/[a-z0-9-]+-\d+"
    skip = r"/(?:video|author|category|guides|events|newsletter)/|/s\?"
