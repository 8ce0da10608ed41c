"""fundus: its crawler, with each publisher's own parser on that publisher's pages. Runs in the peer's environment:

python fundus_peer.py domains                     prints the domains that it knows, as JSON
python fundus_peer.py ORIGIN PAGES OUT.jsonl      reads as many pages of the local server
"""

import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

from fundus import Crawler, PublisherCollection, RSSFeed  # type: ignore[import-not-found] # only in its environment
from fundus.publishers.base_objects import Publisher  # type: ignore[import-not-found] # as above


def domain(url: str) -> str:
    """Host without `www.`."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def publishers() -> dict[str, Any]:
    """Publishers by domain."""
    return {domain(publisher.domain): publisher for publisher in PublisherCollection}


def crawl(origin: str, count: int, out: str) -> None:
    """Crawl the pages with one feed for each publisher, which it reads in one thread each."""
    known = publishers()
    rows = [line.split("\t") for line in urlopen(f"{origin}/list-{count}.txt").read().decode().splitlines()]
    present = sorted({domain(url) for _, url in rows} & known.keys())
    local = [
        Publisher(
            name=known[name].name,
            domain=origin,
            parser=type(known[name].parser),
            sources=[RSSFeed(f"{origin}/only-{count}-{name}.xml")],
        )
        for name in present
    ]
    with Path(out).open("w") as file:
        for article in Crawler(*local, delay=0.0).crawl(only_complete=False, error_handling="catch"):
            fields = ("title", "authors", "publishing_date", "topics", "images", "free_access", "lang", "plaintext")
            file.write(json.dumps({name: str(getattr(article, name, None)) for name in fields}) + "\n")


if sys.argv[1] == "domains":
    print(json.dumps(sorted(publishers())))
else:
    crawl(sys.argv[1], int(sys.argv[2]), sys.argv[3])
