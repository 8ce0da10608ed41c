from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class AWS(ProviderSpider):
    name = "aws"
    provider = Provider(name="AWS", domain="aws.amazon.com", language="en", official=True)
    sources = (
        Feed("https://aws.amazon.com/blogs/machine-learning/feed/"),
        Feed("https://aws.amazon.com/blogs/aws/feed/"),
    )
    skip = r"/blogs/[a-z-]+/(?:category|tag|author|page)/"
