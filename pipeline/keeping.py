"""Pictures for the destinations that store them: fetched once, copied in a worker process, written before the file.

A picture that cannot be had, read or written is counted as `picture/kept_<reason>`, and the file links to the
publisher's.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias
from weakref import WeakValueDictionary

from scrapy.crawler import Crawler

from pipeline.config import Destination
from pipeline.errors import Rejected, SourceFailed
from pipeline.export.pictures import Copy, make_copies
from pipeline.export.stored import at_hand, missing, store
from pipeline.fetch.pictures import fetch_picture
from pipeline.model import Article
from pipeline.normalise.slugs import slug
from pipeline.normalise.urls import identity_key
from pipeline.run import Run

logger = logging.getLogger(__name__)

# Articles that share a picture are read side by side; whoever comes second finds it stored.
RECENT = 16  # Pictures whose copies are at hand until they are written: three widths have about 300 KB.
_recent: dict[tuple[str, tuple[int, ...]], tuple[Copy, ...]] = {}
_locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()


@dataclass(frozen=True, slots=True)
class Copies:
    """Copies of an article's picture for a destination."""

    destination: Destination
    edition: Article
    made: tuple[Copy, ...]


Held: TypeAlias = tuple[Copies, ...]
"""What was made and is still to be written, beside the article."""


async def fetch_copies(
    run: Run,
    crawler: Crawler,
    article: Article,
    scored: tuple[tuple[Destination, Article], ...],
    count: Callable[[str], None],
) -> Held:
    """Return copies of the article's picture for each destination that wants it and lacks it.

    Raises nothing for a bad picture.
    """
    held = []
    fetched: dict[str, bytes] = {}
    for destination, edition in scored:
        if destination.pictures != "stored":
            continue
        known = run.ledger.known(identity_key(article.canonical_url))
        url = missing(run.ledger, destination, known.id if known else None, edition)
        if url is None:
            continue
        async with _locks.setdefault(url, asyncio.Lock()):
            try:
                made = at_hand(run.ledger, destination, url) or _recent.get((url, destination.picture_widths), ())
                if not made and url not in fetched:
                    fetched[url] = await fetch_picture(crawler, url)
                if not made:
                    made = await run.workers.run(make_copies, fetched[url], destination.picture_widths, url, url=url)
                    _recent[url, destination.picture_widths] = made
                    if len(_recent) > RECENT:
                        del _recent[next(iter(_recent))]
            except (SourceFailed, Rejected) as error:
                count(f"picture/kept_{error.reason}")
                logger.info("%s: %s, so it stays where it is", destination.name, error)
                continue
        held.append(Copies(destination, edition, made))
    return tuple(held)


def store_copies(run: Run, article_id: int, held: Held, count: Callable[[str], None]) -> None:
    """Write the copies of an article's picture, before its files name them."""
    for one in held:
        for own in store(run.ledger, one.destination, article_id, one.edition, slug(one.edition.title), one.made):
            count(f"picture/kept_{own.became}")
            if own.became in ("kept", "failed"):
                logger.warning("%s: %s: %s, %s", one.destination.name, own.path, own.became, own.detail)
