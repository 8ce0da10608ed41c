from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import YouTubeChannel


class TwoMinutePapersYouTube(ProviderSpider):
    name = "twominutepapers_youtube"
    provider = Provider(name="Two Minute Papers", domain="youtube.com", language="en")
    sources = (YouTubeChannel("UCbfYPyITQ-7l4upoX8nvctg"),)
    keep = r"/watch\?v="
