"""Make `pipeline/enrich/related/background.py`: how common words are in English pages.

    python ../shared/corpus/evaluate.py --input | python -m pipeline.extract > pages.jsonl
    python -m benchmarks.make_background pages.jsonl > pipeline/enrich/related/background.py

The data are the bodies of the English pages of the corpus, about 930. The pages belong to their publishers: nothing of
their text is kept but word statistics, and of those only what cannot be traced to a page. A term is kept where it
stands on at least eight pages and in at least one snippet of a thousand, and its share is rounded to half powers of
two; snippets are runs of thirty words, about as long as a headline with its excerpt.
"""

import collections
import json
import math
import sys
import textwrap
from collections.abc import Iterable
from pathlib import Path

from pipeline.enrich.related.vocabulary import UNKNOWN
from pipeline.enrich.related.words import STOP_WORDS, term, tokens

SNIPPET = 30
PAGES = 8
# Longer pages are lists and archives, and would speak for all others.
MOST = 100
TARGET = Path(__file__).resolve().parents[1] / "pipeline" / "enrich" / "related" / "background.py"


def count(bodies: Iterable[str]) -> dict[str, float]:
    """Return the share of snippets that contain each term which enough pages have."""
    snippets, pages, total = collections.Counter[str](), collections.Counter[str](), 0
    for body in bodies:
        words = [word for word, _ in tokens(body)]
        starts = range(0, max(1, len(words) - SNIPPET // 2), SNIPPET)[:MOST]
        found = [
            {term(word) for word in words[start : start + SNIPPET] if word not in STOP_WORDS and word.isascii()}
            for start in starts
        ]
        total += len(found)
        snippets.update(each for terms in found for each in terms)
        pages.update(set().union(*found))
    return {each: n / total for each, n in snippets.items() if n >= UNKNOWN * total and pages[each] >= PAGES}


def render(shares: dict[str, float], source: str) -> str:
    """Return `source`, the text of background.py, with its table replaced."""
    steps: dict[float, list[str]] = collections.defaultdict(list)
    for each, value in shares.items():
        if len(each) > 1 or each.isdigit():
            steps[2.0 ** (round(2 * math.log2(value)) / 2)].append(each)
    before, _, rest = source.partition("_SHARES = {\n")
    _, _, after = rest.partition("\n}\n")
    table = []
    for step in sorted(steps, reverse=True):
        filled = textwrap.fill(" ".join(sorted(steps[step])), 112, initial_indent="    ", subsequent_indent="    ")
        table.append(f'    {step:.5f}: """\n{filled}\n    """,')
    return before + "_SHARES = {\n" + "\n".join(table) + "\n}\n" + after


def main() -> int:
    """Print the new module."""
    with Path(sys.argv[1]).open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    english = [row["body"] for row in rows if row["body"] and (row["language"] or "").startswith("en")]
    sys.stdout.write(render(count(english), TARGET.read_text(encoding="utf-8")))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
