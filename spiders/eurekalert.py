from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class EurekAlert(ProviderSpider):
    name = "eurekalert"
    provider = Provider(name="EurekAlert!", domain="eurekalert.org", language="en", timezone="America/New_York")
    # Unverified: the feed. Remembered: timezone, keep, skip.
    sources = (Feed("https://www.eurekalert.org/rss/technology_engineering.xml"),)
    keep = r"/news-releases/\d+|/pub_releases/\d{4}-\d{2}/[\w-]+\.php"
    skip = r"/(?:multimedia|bysubject|specialtopic|author|language)/"
