from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class Forbes(ProviderSpider):
    name = "forbes"
    provider = Provider(name="Forbes", domain="forbes.com", language="en", timezone="America/New_York")
    # Unverified: the two feeds on innovation. Remembered: skip.
    sources = (
        Feed("https://www.forbes.com/innovation/feed/"),
        Feed("https://www.forbes.com/innovation/ai/feed/"),
        Feed("https://www.forbes.com/business/feed/", fallback=True),
    )
    keep = r"/sites/[a-z0-9-]+/\d{4}/\d{2}/\d{2}/[^/]+"
    skip = r"/(?:lists|advisor|video|profile|newsletters|companies|connect)/"
