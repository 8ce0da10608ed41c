"""Extraction alone: `pipeline.extract` beside trafilatura's defaults with metadata, page by page, in one process."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from benchmarks import pages


@dataclass(frozen=True, slots=True)
class Comparison:
    """CPU milliseconds of each page, the median of its rounds, and how often each step ran."""

    ours: tuple[float, ...]
    theirs: tuple[float, ...]
    steps: dict[str, int]

    def summary(self) -> dict[str, object]:
        """The ratios, for results.json."""
        count = len(self.ours)
        return {
            "extract_vs_trafilatura_median": round(percentile(self.ours, 0.5) / percentile(self.theirs, 0.5), 3),
            "extract_vs_trafilatura_p95": round(percentile(self.ours, 0.95) / percentile(self.theirs, 0.95), 3),
            "extract_ms_median": round(percentile(self.ours, 0.5), 2),
            "extract_ms_p95": round(percentile(self.ours, 0.95), 2),
            "trafilatura_ms_median": round(percentile(self.theirs, 0.5), 2),
            "trafilatura_ms_p95": round(percentile(self.theirs, 0.95), 2),
            "steps_per_page": {step: round(times / count, 3) for step, times in sorted(self.steps.items())},
        }

    def text(self) -> str:
        """The same as a sentence and a list."""
        found = self.summary()
        steps = "; ".join(f"{step} {times / len(self.ours):.0%}" for step, times in sorted(self.steps.items()))
        return (
            f"One page, CPU time over {len(self.ours)} pages: median {found['extract_ms_median']} ms, 95th percentile "
            f"{found['extract_ms_p95']} ms; trafilatura {found['trafilatura_ms_median']} ms and "
            f"{found['trafilatura_ms_p95']} ms: ratios {found['extract_vs_trafilatura_median']} and "
            f"{found['extract_vs_trafilatura_p95']}. Calls of each heavy step by page: {steps}."
        )


def percentile(values: tuple[float, ...], share: float) -> float:
    """The value below which this share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def compare(corpus: Path, count: int, rounds: int) -> Comparison:
    """Read the first `count` pages `rounds` times with both, alternating, in an order shuffled for each round."""
    from trafilatura import bare_extraction

    saved = pages.load(corpus)[0][:count]
    times: list[tuple[list[float], list[float]]] = [([], []) for _ in saved]
    chance = random.Random(0)
    for page in saved[:20]:
        # Caches and lazy imports are filled before the first round.
        _read(page)
        bare_extraction(page.html, url=page.url, with_metadata=True)
    for _ in range(rounds):
        order = list(range(len(saved)))
        chance.shuffle(order)
        for index in order:
            page = saved[index]
            start = process_time()
            _read(page)
            middle = process_time()
            bare_extraction(page.html, url=page.url, with_metadata=True)
            times[index][0].append(middle - start)
            times[index][1].append(process_time() - middle)
    with counting(STEPS) as steps:
        for page in saved:
            _read(page)
    return Comparison(
        tuple(1000 * median(ours) for ours, _ in times),
        tuple(1000 * median(theirs) for _, theirs in times),
        dict(steps),
    )


STEPS = {
    "parses": ("lxml.html", "document_fromstring"),
    "trafilatura": ("trafilatura", "bare_extraction"),
    "htmldate": ("htmldate", "find_date"),
    "prose": ("pipeline.extract.prose", "read"),
}
"""Step → module and name of the function whose calls are counted."""


@contextmanager
def counting(functions: dict[str, tuple[str, str]]) -> Iterator[Counter[str]]:
    """Count the calls of module functions that are looked up when they are called."""
    counts: Counter[str] = Counter(dict.fromkeys(functions, 0))
    originals: list[tuple[Any, str, Any]] = []

    def counted(step: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            counts[step] += 1
            return original(*args, **kwargs)

        return call

    for step, (module_name, name) in functions.items():
        module = import_module(module_name)
        originals.append((module, name, getattr(module, name)))
        setattr(module, name, counted(step, getattr(module, name)))
    try:
        yield counts
    finally:
        for module, name, original in originals:
            setattr(module, name, original)


def _read(page: pages.Saved) -> None:
    from pipeline.errors import Rejected
    from pipeline.extract.read import extract
    from pipeline.model import Page

    try:
        extract(Page(url=page.url, html=page.html, fetched=pages.NOW, encoding=None, candidate=None))
    except Rejected:
        return
