"""A cap on the requests of a whole run, over all its crawls: pages, sources, robots.txt, pictures and second tries."""

from collections.abc import Callable
from dataclasses import dataclass

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from pipeline.fetch.failures import RunEnding


@dataclass(slots=True)
class Budget:
    """The requests that a run may still send."""

    left: int
    spent: Callable[[], None] = lambda: None
    """Called once, when a request was wanted and none was left."""
    is_spent: bool = False

    def take(self, url: str) -> None:
        """Use one up. Raises RunEnding when none is left: the next run finds that page again."""
        if self.left <= 0:
            if not self.is_spent:
                self.is_spent = True
                self.spent()
            raise RunEnding(url, "the run has sent all requests that it may")
        self.left -= 1


class BudgetMiddleware:
    """Takes each request out of `crawler.budget`, where the run has set one."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "BudgetMiddleware":
        budget = getattr(crawler, "budget", None)
        if budget is None:
            raise NotConfigured
        return cls(budget)

    def process_request(self, request: Request) -> None:
        """Raises RunEnding."""
        self._budget.take(request.url)
