from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed, NewsSitemap


class Fortune(ProviderSpider):
    name = "fortune"
    provider = Provider(name="Fortune", domain="fortune.com", language="en", timezone="America/New_York")
    # Remembered: timezone, skip.
    sources = (Feed("https://fortune.com/feed/"), NewsSitemap("https://fortune.com/feed/googlenews/articles.xml"))
    keep = r"/\d{4}/\d{2}/\d{2}/[a-z0-9-]+"
    skip = r"/(?:recommends|education|videos|ranking|company|author|sponsored)/"
