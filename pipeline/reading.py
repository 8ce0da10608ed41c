"""What a worker process does with a page. A module of its own, so that workers load nothing else."""

from pipeline.extract.read import extract
from pipeline.model import Article, Page, Provider
from pipeline.normalise.article import normalise


def read(page: Page, provider: Provider | None) -> Article:
    """Return the article that a page tells. Raises `Rejected`."""
    return normalise(extract(page), page, provider)
