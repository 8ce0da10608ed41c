"""Many providers, one feed each, on the local server: their number and addresses are in the environment."""

import os

from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed

_ADDRESS = os.environ["BENCH_FEED"]  # With a `{}` for the number of the feed.

for _number in range(int(os.environ["BENCH_PROVIDERS"])):
    # Scrapy finds spiders by their class's module and name.
    globals()[f"Many{_number}"] = type(
        f"Many{_number}",
        (ProviderSpider,),
        {
            "__module__": __name__,
            "name": f"many{_number:03}",
            "provider": Provider(name=f"Many {_number}", domain="127.0.0.1", language="en"),
            "sources": (Feed(_ADDRESS.format(_number)),),
        },
    )
