"""How well and how fast related stories are found.

    python -m benchmarks.related [accuracy] [--data ../shared/related/dev]
    python -m benchmarks.related speed [--sizes 1000 10000 100000]

`accuracy` prints precision, recall and F1 of `python -m pipeline.enrich.related` beside three baselines in one run. A
baseline gets the best threshold for each source, which no running system would know; ours has one setting for all.
`speed` fills windows with invented stories (word frequencies after Zipf, a quarter of the stories retell an earlier
one) and compares 300 new stories with each: CPU milliseconds a story, CPU seconds to read and to open a window, memory.
"""

import argparse
import bisect
import collections
import itertools
import json
import math
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from pipeline.enrich.related import Story, Window, dump, load, relate
from pipeline.enrich.related.__main__ import read

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "related" / "dev"
DOMAIN = ("ai", "pa")
WEAK = ("uci",)

Counts = tuple[int, int, int]
Labels = dict[tuple[str, str], bool]
Similarity = Callable[[str, str], float]


def prf(counts: Counts) -> tuple[float, float, float]:
    """Precision, recall and F1, in percent, from true and false positives and misses."""
    tp, fp, fn = counts
    precision, recall = tp / max(1, tp + fp), tp / max(1, tp + fn)
    return 100 * precision, 100 * recall, 200 * precision * recall / max(1e-9, precision + recall)


def ours(rows: list[dict[str, Any]], labels: Labels) -> Counts:
    """Count what the pipeline links."""
    stories = sorted((read(json.dumps(row)) for row in rows), key=lambda s: (str(s.published or ""), s.id))
    linked = {(link.a, link.b) for link in relate(Window(stories))}
    tp = sum(same and pair in linked for pair, same in labels.items())
    fp = sum(not same and pair in linked for pair, same in labels.items())
    return tp, fp, sum(labels.values()) - tp


def best_threshold(labels: Labels, similarity: Similarity) -> Counts:
    """Count what a similarity links at the threshold with the best F1."""
    ranked = sorted(((similarity(*pair), same) for pair, same in labels.items()), key=lambda item: -item[0])
    positives, tp, best = sum(labels.values()), 0, (0, 0, 1)
    for i, (value, same) in enumerate(ranked, 1):
        tp += same
        if (i == len(ranked) or ranked[i][0] < value) and prf((tp, i - tp, positives - tp))[2] > prf(best)[2]:
            best = (tp, i - tp, positives - tp)
    return best


def jaccard(rows: list[dict[str, Any]]) -> Similarity:
    """Title words in common over all title words."""
    words = {row["id"]: set(row["title"].lower().split()) for row in rows}
    return lambda a, b: len(words[a] & words[b]) / max(1, len(words[a] | words[b]))


def token_set(rows: list[dict[str, Any]]) -> Similarity:
    """rapidfuzz's token_set_ratio of the titles."""
    titles = {row["id"]: row["title"].lower() for row in rows}
    return lambda a, b: fuzz.token_set_ratio(titles[a], titles[b])


def tfidf(rows: list[dict[str, Any]]) -> Similarity:
    """Cosine of title and excerpt words, weighted by the frequency in the source."""
    words = {
        row["id"]: collections.Counter(f"{row['title']} {row.get('excerpt') or ''}".lower().split()) for row in rows
    }
    common = collections.Counter(word for each in words.values() for word in each)
    vectors = {}
    for each, counts in words.items():
        vector = {word: n * math.log(len(rows) / common[word]) for word, n in counts.items()}
        length = math.sqrt(sum(value * value for value in vector.values())) or 1.0
        vectors[each] = {word: value / length for word, value in vector.items()}
    return lambda a, b: sum(value * vectors[b].get(word, 0.0) for word, value in vectors[a].items())


BASELINES = {"title words, Jaccard": jaccard, "rapidfuzz token set": token_set, "TF-IDF": tfidf}


def accuracy(data: Path) -> None:
    """Print precision / recall / F1 for each source, the domain, and the mean F1 of the sources with good labels."""
    articles = [json.loads(line) for line in (data / "articles.jsonl").open(encoding="utf-8")]
    pairs = [json.loads(line) for line in (data / "pairs.jsonl").open(encoding="utf-8")]
    sources = sorted({row["source"] for row in pairs})
    print(f"{'':22}" + "".join(f"{source:>15}" for source in (*sources, "domain")) + f"{'mean F1':>9}")
    for name in ("this project", *BASELINES):
        counts: dict[str, Counts] = {}
        for source in sources:
            rows = [row for row in articles if row["source"] == source]
            labels = {
                (min(row["a"], row["b"]), max(row["a"], row["b"])): row["label"] == "same_story"
                for row in pairs
                if row["source"] == source
            }
            counts[source] = (
                ours(rows, labels) if name not in BASELINES else best_threshold(labels, BASELINES[name](rows))
            )
        domain = [
            sum(column) for column in zip(*(counts[source] for source in sources if source in DOMAIN), strict=True)
        ]
        scores = [prf(counts[source]) for source in sources] + [prf((domain[0], domain[1], domain[2]))]
        mean = statistics.fmean(prf(counts[source])[2] for source in sources if source not in WEAK)
        cells = "".join("{:>15}".format(f"{p:.0f}/{r:.0f}/{f:.1f}") for p, r, f in scores)
        print(f"{name:22}{cells}{mean:9.1f}", flush=True)


def invented(count: int, seed: int = 7) -> Iterator[Story]:
    """Yield stories of eleven title words and thirty excerpt words, over seven days."""
    dice = random.Random(seed)
    syllables = ["".join(pair) for pair in itertools.product("bcdfglmnprstv", "aeiou")]
    # Zipf with exponent 1.05 over 200,000 words; the first 120 are function words, which a text is full of.
    sums = list(itertools.accumulate(1.0 / rank**1.05 for rank in range(1, 200_001)))
    function = ["the", "of", "and", "to", "in", "for", "on", "is", "with", "that", "as", "by"]
    spelled: dict[int, str] = {}

    def word() -> str:
        rank = bisect.bisect(sums, dice.random() * sums[-1])
        if rank < 120:
            return function[rank % len(function)]
        if rank not in spelled:
            made, left = "", rank
            while left:
                left, digit = divmod(left, len(syllables))
                made += syllables[digit]
            spelled[rank] = made.capitalize() if rank % 4 == 0 else made
        return spelled[rank]

    start = datetime(2026, 1, 1, tzinfo=UTC)
    recent: collections.deque[list[str]] = collections.deque(maxlen=500)
    for i in range(count):
        if recent and dice.random() < 0.25:
            source = dice.choice(recent)
            text = [each if dice.random() < 0.6 else word() for each in source]
        else:
            text = [word() for _ in range(41)]
            recent.append(text)
        yield Story(
            id=f"{seed}-{i}",
            title=" ".join(text[:11]),
            excerpt=" ".join(text[11:]),
            published=start + timedelta(seconds=604_800 * i / count),
            provider=f"provider{dice.randrange(200)}.example",
        )


def speed(sizes: list[int]) -> None:
    """Print one line for each size of the window."""
    print("stories    median ms   p95 ms   max ms   links   read s   open s   dump MB   peak MB")
    for size in sizes:
        begun = time.process_time()
        window = Window(invented(size))
        reading = time.process_time() - begun
        data = dump(window)
        del window
        begun = time.process_time()
        window = load(data)
        opening = time.process_time() - begun
        # Half of the newcomers retell stories of the window, half are new; the window grows as in a run.
        again = list(itertools.islice(invented(size), max(0, size - 150), size))
        fresh = list(invented(150, seed=8))
        took, linked = [], 0
        for i, story in enumerate(itertools.chain.from_iterable(zip(again, fresh, strict=False))):
            newcomer = Story(id=f"new-{i}", title=story.title, excerpt=story.excerpt, published=story.published)
            begun = time.process_time()
            linked += len(window.links(newcomer))
            window.add(newcomer)
            took.append(1000 * (time.process_time() - begun))
        took.sort()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{size:>9,}{statistics.median(took):>10.2f}{took[int(0.95 * len(took))]:>9.2f}{took[-1]:>9.2f}{linked:>8}"
            f"{reading:>9.1f}{opening:>9.2f}{len(data) / 1e6:>10.1f}{peak:>10.0f}",
            flush=True,
        )
        del window, data


def main() -> int:
    """Run one of the two."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=("accuracy", "speed"), default="accuracy")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    options = parser.parse_args()
    if options.what == "speed":
        speed(options.sizes)
    elif not options.data.exists():
        # As with the other measurements: nothing to measure is said, and is no failure.
        print(f"no labelled pairs at {options.data}", file=sys.stderr)
    else:
        accuracy(options.data)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
