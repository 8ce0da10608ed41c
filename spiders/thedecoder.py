from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class TheDecoder(ProviderSpider):
    name = "thedecoder"
    provider = Provider(name="The Decoder", domain="the-decoder.com", language="en", timezone="Europe/Berlin")
    # Remembered: timezone, keep, skip.
    sources = (Feed("https://the-decoder.com/feed/"),)
    keep = r"//the-decoder\.com/(?:[a-z0-9]+-){3,}[a-z0-9]+/?(?:[?#]|$)"
    skip = r"/(?:tag|author|category|subscription)/"
