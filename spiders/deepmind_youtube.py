from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import YouTubeChannel


class DeepMindYouTube(ProviderSpider):
    name = "deepmind_youtube"
    provider = Provider(name="Google DeepMind", domain="deepmind.google", hosts=("youtube.com",), language="en")
    sources = (YouTubeChannel("UCP7jMXSY2xbc3KCAE0MHQ-A"),)
    keep = r"/watch\?v="
