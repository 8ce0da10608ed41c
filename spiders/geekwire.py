from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class GeekWire(ProviderSpider):
    name = "geekwire"
    provider = Provider(name="GeekWire", domain="geekwire.com", language="en", timezone="America/Los_Angeles")
    # Unverified: the feed. Remembered: timezone, skip.
    sources = (Feed("https://www.geekwire.com/feed/"),)
    keep = r"/\d{4}/[a-z0-9-]+"
    skip = r"/(?:events?|tag|author|calendar|sponsored|jobs|fundings|geekwire-podcast)/"
