from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class PRNewswire(ProviderSpider):
    name = "prnewswire"
    provider = Provider(name="PR Newswire", domain="prnewswire.com", language="en", timezone="America/New_York")
    # Unverified: the feed. Remembered: skip.
    sources = (Feed("https://www.prnewswire.com/rss/news-releases-list.rss"),)
    keep = r"/news-releases/[a-z0-9-]+-\d{6,}\.html"
    skip = r"/news-releases/[a-z-]+-latest-news/|/(?:rss|contact-us|resources)/"
