from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import YouTubeChannel


class IBMResearchYouTube(ProviderSpider):
    name = "ibmresearch_youtube"
    provider = Provider(name="IBM Research", domain="ibm.com", hosts=("youtube.com",), language="en")
    sources = (YouTubeChannel("UCwx7Y3W30N8aS_tiCy2x-2g"),)
    keep = r"/watch\?v="
