from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class ZDNetKorea(ProviderSpider):
    name = "zdnetkorea"
    provider = Provider(name="지디넷코리아", domain="zdnet.co.kr", language="ko", timezone="Asia/Seoul")
    # Addresses are remembered, not checked.
    sources = (Feed("https://feeds.feedburner.com/zdkorea"),)
    keep = r"//zdnet\.co\.kr/view/\?no=\d{14}"
    skip = r"/(?:reporter|company|newskey)/"
