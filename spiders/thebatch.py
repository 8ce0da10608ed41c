from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Listing


class TheBatch(ProviderSpider):
    name = "thebatch"
    provider = Provider(name="The Batch", domain="deeplearning.ai", language="en", timezone="America/Los_Angeles")
    # No feed is known; the address and the shape of the links are remembered, not checked.
    sources = (Listing("https://www.deeplearning.ai/the-batch/"),)
    keep = r"^https://www\.deeplearning\.ai/the-batch/[a-z0-9-]+/?$"
    skip = r"/the-batch/(?:tag|page|about)"
