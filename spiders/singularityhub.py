from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class SingularityHub(ProviderSpider):
    name = "singularityhub"
    provider = Provider(name="Singularity Hub", domain="singularityhub.com", language="en")
    # Remembered: keep, skip. The zone of the printed dates is unknown.
    sources = (Feed("https://singularityhub.com/feed/"),)
    keep = r"/\d{4}/\d{2}/\d{2}/[a-z0-9-]+"
    skip = r"/(?:tag|author|category)/"
