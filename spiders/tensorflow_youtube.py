from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import YouTubeChannel


class TensorFlowYouTube(ProviderSpider):
    name = "tensorflow_youtube"
    provider = Provider(name="TensorFlow", domain="tensorflow.org", hosts=("youtube.com",), language="en")
    sources = (YouTubeChannel("UC0rqucBdTuFTjJiefW5t-IQ"),)
    keep = r"/watch\?v="
