from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Listing, Sitemap


class Anthropic(ProviderSpider):
    name = "anthropic"
    provider = Provider(name="Anthropic", domain="anthropic.com", language="en", official=True)
    # The site has no feed; its sitemap states when each page changed.
    sources = (
        Sitemap("https://www.anthropic.com/sitemap.xml"),
        Listing("https://www.anthropic.com/news", fallback=True),
    )
    keep = r"^https://www\.anthropic\.com/(?:news|research|engineering)/[a-z0-9-]+$"
    skip = r"/research/team"
