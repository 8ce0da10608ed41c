from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class AINews(ProviderSpider):
    name = "ainews"
    provider = Provider(
        name="AI News", domain="artificialintelligence-news.com", language="en", timezone="Europe/London"
    )
    # Unverified: the feed. Remembered: timezone, keep, skip.
    sources = (Feed("https://www.artificialintelligence-news.com/feed/"),)
    keep = r"/news/[a-z0-9-]+/?(?:[?#]|$)"
    skip = r"/(?:categories|tag|author|partners)/"
