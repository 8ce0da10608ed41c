from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class Kr36(ProviderSpider):
    name = "kr36"
    provider = Provider(name="36氪", domain="36kr.com", language="zh", timezone="Asia/Shanghai")
    # Addresses are remembered, not checked.
    sources = (Feed("https://36kr.com/feed"),)
    keep = r"//(?:www\.)?36kr\.com/p/\d+"
    skip = r"/(?:video|topics|user|live)/"
