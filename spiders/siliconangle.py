from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class SiliconANGLE(ProviderSpider):
    name = "siliconangle"
    provider = Provider(name="SiliconANGLE", domain="siliconangle.com", language="en", timezone="America/New_York")
    # Remembered: skip.
    sources = (Feed("https://siliconangle.com/feed/"), Feed("https://siliconangle.com/category/ai/feed/"))
    keep = r"/\d{4}/\d{2}/\d{2}/[a-z0-9-]+"
    skip = r"/(?:author|category|tag|events|thecube)/"
