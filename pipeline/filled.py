"""Which fields of an article have a value: what fill rates are counted from. Pure."""

from collections.abc import Callable, Mapping

from pipeline.model import Article, Precision

FIELDS: Mapping[str, Callable[[Article], bool]] = {
    # Title and date of publication are not here: without them there is no article, but a rejection with a name.
    "excerpt": lambda article: bool(article.excerpt),
    "image": lambda article: bool(article.images),
    "authors": lambda article: bool(article.authors),
    "language": lambda article: bool(article.language),
    "time": lambda article: article.published_at.precision is not Precision.DAY,
    "zone": lambda article: article.published_at.zone_stated,
    "modified": lambda article: article.modified_at is not None,
    "section": lambda article: bool(article.section),
    "tags": lambda article: bool(article.tags),
    "body": lambda article: bool(article.body),
}
"""Name, as counted under `wirecopy/filled/`, and whether an article has it. `time`: published to the minute at least;
`zone`: with the zone that the page or its source stated."""


def filled(article: Article) -> tuple[str, ...]:
    """Return the names of the fields that have a value, in the order of `FIELDS`."""
    return tuple(name for name, has in FIELDS.items() if has(article))
