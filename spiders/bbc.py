from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class BBC(ProviderSpider):
    name = "bbc"
    provider = Provider(name="BBC", domain="bbc.com", hosts=("bbc.co.uk",), language="en")
    # The feed adds a campaign to its links, which keep lets pass.
    sources = (Feed("https://feeds.bbci.co.uk/news/technology/rss.xml"),)
    keep = r"/news/(?:articles/[a-z0-9]+|[a-z-]+-\d+)(?:\?|$)"
    skip = r"/(?:videos?|live|av|sounds|iplayer|sport|weather|bitesize|programmes|newsround|topics)(?:/|$)"
