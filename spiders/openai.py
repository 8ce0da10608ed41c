from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class OpenAI(ProviderSpider):
    name = "openai"
    provider = Provider(name="OpenAI", domain="openai.com", language="en", official=True)
    # The feed carries the whole history. Remembered: skip. Unverified: that plain clients get the pages.
    sources = (Feed("https://openai.com/news/rss.xml"),)
    keep = r"//openai\.com/index/[a-z0-9-]+/?(?:[?#]|$)"
    skip = r"openai\.com/(?:policies|business|careers|api|chatgpt|about|[a-z]{2}-[A-Z]{2})/"
