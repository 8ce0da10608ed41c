from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed, NewsSitemap


class Nature(ProviderSpider):
    name = "nature"
    provider = Provider(name="Nature", domain="nature.com", language="en")
    # News and comment only: addresses with s are papers. Inferred: skip.
    sources = (Feed("https://www.nature.com/nature.rss"), NewsSitemap("https://www.nature.com/latest-news/sitemap.xml"))
    keep = r"/articles/d\d{5}-\d{3}-\d{5}-[0-9a-z]"
    skip = r"/articles/s\d+|/(?:briefing|podcast|collections|subjects)/"
