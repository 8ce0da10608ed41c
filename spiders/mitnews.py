from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class MITNews(ProviderSpider):
    name = "mitnews"
    provider = Provider(name="MIT News", domain="mit.edu", language="en", timezone="America/New_York")
    # Unverified: keep. Remembered: timezone, skip.
    sources = (
        Feed("https://news.mit.edu/topic/mitartificial-intelligence2-rss.xml"),
        Feed("https://news.mit.edu/rss/research"),
    )
    keep = r"//news\.mit\.edu/\d{4}/[a-z0-9-]+-\d{4}"
    skip = r"/(?:topic|search|clp|in-the-media|spotlight)/"
