from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class TechnologyReview(ProviderSpider):
    name = "technologyreview"
    provider = Provider(
        name="MIT Technology Review", domain="technologyreview.com", language="en", timezone="America/New_York"
    )
    # Unverified: keep. Remembered: skip.
    sources = (
        Feed("https://www.technologyreview.com/feed/"),
        Feed("https://www.technologyreview.com/topic/artificial-intelligence/feed"),
    )
    keep = r"/\d{4}/\d{2}/\d{2}/\d+/[a-z0-9-]+|/(?:s|news|featuredstory)/\d+/[a-z0-9-]+"
    skip = r"/(?:topic|author|supertopic|magazine|podcast|events|newsletter|gallery)/"
