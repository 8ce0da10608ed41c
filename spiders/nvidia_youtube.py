from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import YouTubeChannel


class NVIDIAYouTube(ProviderSpider):
    name = "nvidia_youtube"
    provider = Provider(name="NVIDIA", domain="nvidia.com", hosts=("youtube.com",), language="en")
    sources = (YouTubeChannel("UCHuiy8bXnmK5nisYHUd1J5g"),)
    keep = r"/watch\?v="
