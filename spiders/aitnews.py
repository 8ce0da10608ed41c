from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class AITNews(ProviderSpider):
    name = "aitnews"
    provider = Provider(name="البوابة التقنية", domain="aitnews.com", language="ar", timezone="Asia/Dubai")
    # Addresses are remembered, not checked.
    sources = (Feed("https://aitnews.com/feed/"),)
    keep = r"//aitnews\.com/\d{4}/\d{2}/\d{2}/"
    skip = r"/(?:tag|category|author)/"
