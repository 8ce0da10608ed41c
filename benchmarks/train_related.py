"""Train the model of `pipeline.enrich.related.score` and cross-validate it.

    python -m benchmarks.train_related [--data ../shared/related/dev]

Needs scikit-learn, which the project itself does not. Prints the constants for `score.py` and, for several thresholds,
precision, recall and F1 of the whole method (compare, cluster, link) where no story of a scored pair was trained on
(five folds of stories, a model for each pair of folds), and where no pair of the same source was ("left out").

Each source weighs the same, positives and negatives of a source weigh the same, and a story with n pairs weighs as
the root of n, so that one great event does not become the model. Google News ids (`uci`) are too noisy to train on.
"""

import argparse
import collections
import itertools
import json
import math
import zlib
from datetime import datetime
from pathlib import Path
from typing import Any

# Not among the project's dependencies, not even for development: training happens outside.
import numpy as np  # type: ignore[import-not-found]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found]
from sklearn.preprocessing import StandardScaler  # type: ignore[import-not-found]

from pipeline.enrich.related import Link, Story, Window, clusters, score

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "related" / "dev"
DOMAIN = ("ai", "pa")
WEAK = ("uci",)
FOLDS = 5
STRENGTH = 0.1  # inverse of the penalty; 0.03 to 1 differ by less than the folds do
NAMES = tuple(score.WEIGHTS)


class Source:
    """One source: its window, its labelled pairs, and the features of all pairs that the window compares."""

    def __init__(self, articles: list[dict[str, Any]], pairs: list[dict[str, Any]]) -> None:
        self.fold = {row["id"]: zlib.crc32(row["story"].encode()) % FOLDS for row in articles}
        self.story = {row["id"]: row["story"] for row in articles}
        stories = sorted((_story(row) for row in articles), key=lambda s: (str(s.published or ""), s.id))
        self.window = Window(stories)
        self.label = {_pair(row["a"], row["b"]): row["label"] == "same_story" for row in pairs}
        self.links = {(x.a, x.b): x for each in self.window for x in self.window.candidates_of(each)}
        self.features = {pair: _vector(self.window.features(*pair)) for pair in {*self.links, *self.label}}

    def training(self, without: frozenset[int] = frozenset()) -> tuple[list[Any], list[bool], list[float]]:
        """Features, labels and weights of the labelled pairs that touch none of the folds in `without`."""
        rows = [(p, y) for p, y in self.label.items() if not {self.fold[p[0]], self.fold[p[1]]} & without]
        size = collections.Counter(self.story[p[0]] for p, y in rows if y)
        weight = [size[self.story[p[0]]] ** -0.5 if y else 1.0 for p, y in rows]
        total = {kind: sum(w for w, (_, y) in zip(weight, rows, strict=True) if y == kind) for kind in (True, False)}
        return (
            [self.features[p] for p, _ in rows],
            [y for _, y in rows],
            [w / total[y] for w, (_, y) in zip(weight, rows, strict=True)],
        )


def _story(row: dict[str, Any]) -> Story:
    published = datetime.fromisoformat(row["published"]) if row.get("published") else None
    return Story(
        id=row["id"],
        title=row["title"],
        excerpt=row.get("excerpt"),
        published=published,
        provider=row.get("provider"),
    )


def _pair(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a < b else (b, a)


def _vector(features: score.Features) -> list[float]:
    return [getattr(features, name) for name in NAMES]


def fit(parts: list[tuple[list[Any], list[bool], list[float]]]) -> tuple[float, dict[str, float]]:
    """Return intercept and weights, in the units of the features."""
    x = np.array([row for part in parts for row in part[0]])
    y = np.array([row for part in parts for row in part[1]])
    w = np.array([row for part in parts for row in part[2]])
    scaler = StandardScaler().fit(x)
    model = LogisticRegression(C=STRENGTH, max_iter=1000).fit(
        scaler.transform(x), y, sample_weight=w * len(w) / w.sum()
    )
    weights = model.coef_[0] / scaler.scale_
    return float(model.intercept_[0] - weights @ scaler.mean_), dict(zip(NAMES, map(float, weights), strict=True))


def rescore(source: Source, models: dict[Any, tuple[float, dict[str, float]]], threshold: float) -> set[Any]:
    """Return the linked pairs, where each pair is scored by the model for its two folds."""
    links = []
    for pair, link in source.links.items():
        intercept, weights = models[frozenset(source.fold[each] for each in pair)]
        z = intercept + sum(weights[n] * v for n, v in zip(NAMES, source.features[pair], strict=True))
        value = 1 / (1 + math.exp(-z))
        # Rules come after the model: they raise duplicates and equal reports, and cut rivals.
        before = score.probability(source.window.features(*pair))
        if link.score > before + 0.001:
            value = max(value, link.score)
        elif link.score < before - 0.001:
            value = min(value, link.score)
        links.append(Link(a=link.a, b=link.b, score=value, kind=link.kind))
    kept = [link for link in links if link.score >= score.FLOOR]
    linked: set[Any] = set()
    for cluster in clusters(kept, threshold=threshold):
        linked.update(
            p for p in itertools.combinations(cluster.members, 2) if source.window.compare(*p) or p in source.links
        )
    return linked


def prf(tp: int, fp: int, fn: int) -> tuple[float, float, float]:
    """Precision, recall, F1 in percent."""
    p, r = tp / max(1, tp + fp), tp / max(1, tp + fn)
    return 100 * p, 100 * r, 200 * p * r / max(1e-9, p + r)


def report(name: str, sources: dict[str, Source], models: dict[str, Any], threshold: float) -> None:
    """Print one line for one threshold."""
    line, domain, f1 = [], [0, 0, 0], []
    for key, source in sources.items():
        linked = rescore(source, models[key], threshold)
        tp = sum(y and p in linked for p, y in source.label.items())
        fp = sum(not y and p in linked for p, y in source.label.items())
        counts = tp, fp, sum(source.label.values()) - tp
        if key in DOMAIN:
            domain = [a + b for a, b in zip(domain, counts, strict=True)]
        if key not in WEAK:
            f1.append(prf(*counts)[2])
        line.append("{} {:.0f}({:.0f}/{:.0f})".format(key, *(prf(*counts)[i] for i in (2, 0, 1))))
    p, r, f = prf(*domain)
    mean = sum(f1) / len(f1)
    print(f"{name:9} {threshold:.2f} domain P {p:5.1f} R {r:5.1f} F {f:5.1f} mean {mean:5.1f} | {' '.join(line)}")


def main() -> None:
    """Train, cross-validate, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--thresholds", type=float, nargs="*", default=[0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6])
    options = parser.parse_args()
    articles = [json.loads(line) for line in (options.data / "articles.jsonl").open(encoding="utf-8")]
    pairs = [json.loads(line) for line in (options.data / "pairs.jsonl").open(encoding="utf-8")]
    keys = sorted({row["source"] for row in pairs})
    sources = {
        key: Source([r for r in articles if r["source"] == key], [r for r in pairs if r["source"] == key])
        for key in keys
    }
    good = [key for key in keys if key not in WEAK]
    folds = [frozenset(pair) for pair in itertools.combinations_with_replacement(range(FOLDS), 2)]
    crossed = {fold: fit([sources[key].training(fold) for key in good]) for fold in folds}
    final = fit([sources[key].training() for key in good])
    left_out = {}
    for key in keys:
        group = DOMAIN if key in DOMAIN else (key,)
        model = fit([sources[other].training() for other in good if other not in group])
        left_out[key] = dict.fromkeys(folds, model)
    for threshold in options.thresholds:
        report("trained", sources, dict.fromkeys(keys, dict.fromkeys(folds, final)), threshold)
    for threshold in options.thresholds:
        report("crossed", sources, dict.fromkeys(keys, crossed), threshold)
    for threshold in options.thresholds:
        report("left out", sources, left_out, threshold)
    print(f"INTERCEPT = {final[0]:.3f}")
    print("WEIGHTS =", {name: round(value, 3) for name, value in final[1].items()})


if __name__ == "__main__":
    main()
