"""What the class names of elements say, asked once for each spelling."""

import re
from collections.abc import Callable
from functools import cache, lru_cache

_USUAL = 1_000  # Characters. Longer lists are asked anew: a page of the corpus has one of 6,100, a hash for each rule.
_KEPT = 4_096  # Spellings kept for each test: those of a few hundred pages, which are mostly of a few sites.


@cache
def matcher(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    """Return a test whether names match `pattern` anywhere, which remembers its answers.

    A page repeats a few hundred spellings over thousands of elements, and the pages of a site share them.
    """

    @lru_cache(maxsize=_KEPT)
    def usual(names: str) -> bool:
        return pattern.search(names) is not None

    def test(names: str) -> bool:
        return usual(names) if len(names) <= _USUAL else pattern.search(names) is not None

    return test
