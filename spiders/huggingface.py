from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class HuggingFace(ProviderSpider):
    name = "huggingface"
    provider = Provider(name="Hugging Face", domain="huggingface.co", language="en", official=True)
    # The feed carries the whole history. Remembered: keep, skip.
    sources = (Feed("https://huggingface.co/blog/feed.xml"),)
    keep = r"//huggingface\.co/blog/(?:[A-Za-z0-9_.-]+/)?[A-Za-z0-9_.-]+(?:[?#]|$)"
    skip = r"/blog/(?:community|zh)(?:/|$)|/blog\?"
