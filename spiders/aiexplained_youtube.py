from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import YouTubeChannel


class AIExplainedYouTube(ProviderSpider):
    name = "aiexplained_youtube"
    provider = Provider(name="AI Explained", domain="youtube.com", language="en")
    sources = (YouTubeChannel("UCNJ1Ymd5yFuUPtn21xtRbbw"),)
    keep = r"/watch\?v="
