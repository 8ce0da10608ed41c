"""newspaper4k: `fetch_news` with its threads. Runs in the peer's environment:

python newspaper4k_peer.py ORIGIN PAGES OUT.jsonl THREADS
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import urlopen

import newspaper  # type: ignore[import-not-found,unused-ignore] # only in its environment

origin, count, out, threads = sys.argv[1:5]
addresses = [line.split("\t")[0] for line in urlopen(f"{origin}/list-{count}.txt").read().decode().splitlines()]


def read(address: str) -> str:
    """What `newspaper.mthreading.fetch_news` does with an address, pictures left alone; it would stop at the first
    page that raises."""
    article = newspaper.Article(address, fetch_images=False)
    try:
        article.download()
        article.parse()
    except Exception as error:  # noqa: BLE001 - whatever a peer raises, its page counts as read
        return json.dumps({"url": address, "error": repr(error)})
    return json.dumps(
        {
            "url": address,
            "title": article.title,
            "excerpt": article.meta_description,
            "published": str(article.publish_date),
            "authors": list(article.authors),
            "image": article.top_image,
            "body": article.text,
        }
    )


with Path(out).open("w") as file, ThreadPoolExecutor(int(threads)) as pool:
    for line in pool.map(read, addresses):
        file.write(line + "\n")
