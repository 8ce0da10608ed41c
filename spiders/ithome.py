from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class ITHome(ProviderSpider):
    name = "ithome"
    provider = Provider(name="IT之家", domain="ithome.com", language="zh", timezone="Asia/Shanghai")
    # Addresses are remembered, not checked.
    sources = (Feed("https://www.ithome.com/rss/"),)
    keep = r"//www\.ithome\.com/0/\d{3}/\d{3}\.htm"
    skip = r"/(?:zhibo|tags|block)/"
