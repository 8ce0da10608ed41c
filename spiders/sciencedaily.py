from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class ScienceDaily(ProviderSpider):
    name = "sciencedaily"
    provider = Provider(name="ScienceDaily", domain="sciencedaily.com", language="en", timezone="America/New_York")
    # Remembered: timezone, keep, skip.
    sources = (Feed("https://www.sciencedaily.com/rss/all.xml"),)
    keep = r"/releases/\d{4}/\d{2}/\d{12}\.htm"
    skip = r"/(?:news|terms|breaking|newsfeed)/"
