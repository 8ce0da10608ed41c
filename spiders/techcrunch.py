from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed, NewsSitemap


class TechCrunch(ProviderSpider):
    name = "techcrunch"
    provider = Provider(name="TechCrunch", domain="techcrunch.com", language="en", timezone="America/Los_Angeles")
    sources = (Feed("https://techcrunch.com/feed/"), NewsSitemap("https://techcrunch.com/news-sitemap.xml"))
    skip = r"/(?:events?|videos?|podcasts?|tag|category|author|sponsor|brand-studio|newsletters|pages)/"
