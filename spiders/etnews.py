from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class ETNews(ProviderSpider):
    name = "etnews"
    provider = Provider(name="전자신문", domain="etnews.com", language="ko", timezone="Asia/Seoul")
    # Addresses are remembered, not checked.
    sources = (Feed("https://rss.etnews.com/Section901.xml"),)
    keep = r"//www\.etnews\.com/\d{14}"
    skip = r"/(?:tools|ad|reporter)/"
