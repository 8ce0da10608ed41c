from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed, NewsSitemap


class TechRadar(ProviderSpider):
    name = "techradar"
    provider = Provider(name="TechRadar", domain="techradar.com", language="en")
    sources = (
        Feed("https://www.techradar.com/feeds/articletype/news"),
        NewsSitemap("https://www.techradar.com/sitemap-news.xml"),
    )
    keep = r"techradar\.com/(?:[a-z0-9-]+/)+(?:[a-z0-9]+-){3,}[a-z0-9]+/?(?:[?#]|$)"
    skip = r"/deals/compare|/html/|/outlink|/infinite-scroll-|/(?:search|tag|author|best|deals|coupons)(?:/|$)"
