from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class NVIDIA(ProviderSpider):
    name = "nvidia"
    provider = Provider(
        name="NVIDIA", domain="nvidia.com", language="en", timezone="America/Los_Angeles", official=True
    )
    # Unverified: the second feed. Remembered: timezone, keep, skip.
    sources = (Feed("https://blogs.nvidia.com/feed/"), Feed("https://developer.nvidia.com/blog/feed"))
    keep = r"//(?:blogs|developer)\.nvidia\.com/blog/[a-z0-9-]+/?(?:[?#]|$)"
    skip = r"/blog/(?:category|author|tag)/|/ai-podcast/"
