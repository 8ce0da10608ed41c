from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import YouTubeChannel


class YannicKilcherYouTube(ProviderSpider):
    name = "yannickilcher_youtube"
    provider = Provider(name="Yannic Kilcher", domain="youtube.com", language="en")
    sources = (YouTubeChannel("UCZHmQk67mSJgfCCTn7xBfew"),)
    keep = r"/watch\?v="
