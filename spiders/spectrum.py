from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class Spectrum(ProviderSpider):
    name = "spectrum"
    provider = Provider(name="IEEE Spectrum", domain="spectrum.ieee.org", language="en", timezone="America/New_York")
    # Remembered: timezone, skip.
    sources = (
        Feed("https://spectrum.ieee.org/feeds/topic/artificial-intelligence.rss"),
        Feed("https://spectrum.ieee.org/feeds/feed.rss"),
    )
    keep = r"//spectrum\.ieee\.org/(?:[a-z0-9]+-)+[a-z0-9]+(?:[?#]|$)"
    skip = r"/(?:topic|type|u|st|webinar|whitepapers)/"
