from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class DeepMind(ProviderSpider):
    name = "deepmind"
    provider = Provider(name="Google DeepMind", domain="deepmind.google", language="en", official=True)
    # Remembered: skip. Pages state the day only.
    sources = (Feed("https://deepmind.google/blog/rss.xml"),)
    keep = r"//deepmind\.google/(?:discover/)?blog/[a-z0-9-]+/?(?:[?#]|$)"
    skip = r"/(?:models|about|technologies)/|/research/publications/"
