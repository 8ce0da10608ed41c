from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import YouTubeChannel


class MLStreetTalkYouTube(ProviderSpider):
    name = "mlstreettalk_youtube"
    provider = Provider(name="Machine Learning Street Talk", domain="youtube.com", language="en")
    sources = (YouTubeChannel("UCMLtBahI5DMrt0NPvDSoIRQ"),)
    keep = r"/watch\?v="
