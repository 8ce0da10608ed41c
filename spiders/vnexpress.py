from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class VnExpress(ProviderSpider):
    name = "vnexpress"
    provider = Provider(name="VnExpress", domain="vnexpress.net", language="vi", timezone="Asia/Ho_Chi_Minh")
    # Addresses are remembered, not checked.
    sources = (Feed("https://vnexpress.net/rss/khoa-hoc-cong-nghe.rss"),)
    keep = r"//vnexpress\.net/[a-z0-9-]+-\d{7}\.html"
    skip = r"/(?:video|anh|podcast)/"
