"""news-please: `from_urls`, its own way to read many pages. Runs in the peer's environment:

python news_please_peer.py ORIGIN PAGES OUT.jsonl
"""

import json
import sys
from pathlib import Path
from urllib.request import urlopen

from newsplease import NewsPlease  # type: ignore[import-not-found] # only in its environment

if __name__ == "__main__":
    origin, count, out = sys.argv[1:4]
    addresses = [line.split("\t")[0] for line in urlopen(f"{origin}/list-{count}.txt").read().decode().splitlines()]
    found = NewsPlease.from_urls(addresses, request_args={"timeout": 20}, fetch_images=False)
    with Path(out).open("w") as file:
        for article in found.values():
            file.write(json.dumps(article.get_serializable_dict() if article else {}, default=str) + "\n")
