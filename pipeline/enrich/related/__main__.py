"""`python -m pipeline.enrich.related`: articles as JSON Lines in, linked pairs as JSON Lines out.

In: {"id", "title", "excerpt", "published", "provider"}, in any order; excerpt, published and provider may be null or
absent. Out: {"a", "b", "score", "kind": "duplicate" or "related"}, sorted by the ids. A line that cannot be read is
named on standard error, the others are used, and the exit code is 1.
"""

import argparse
import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime

from pipeline.enrich.related.relate import relate
from pipeline.enrich.related.story import Story
from pipeline.enrich.related.window import DAYS, Window


def _moment(value: object) -> datetime | None:
    if value is None:
        return None
    moment = datetime.fromisoformat(str(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def read(line: str) -> Story:
    """Read one line; raise ValueError where it is no article."""
    row = json.loads(line)
    if not isinstance(row, dict) or "id" not in row:
        raise ValueError("not an object with an id")
    return Story(
        id=str(row["id"]),
        title=_text(row.get("title")) or "",
        excerpt=_text(row.get("excerpt")),
        body=_text(row.get("body")),
        published=_moment(row.get("published")),
        provider=_text(row.get("provider")),
    )


def main(lines: Iterable[str], days: float) -> int:
    """Print the links among the articles of `lines`; return the exit code."""
    stories: dict[str, Story] = {}
    failed = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            story = read(line)
        except (ValueError, OverflowError, RecursionError) as error:
            print(f"line {number}: {str(error)[:200]}", file=sys.stderr)
            failed = 1
            continue
        stories[story.id] = story
    # In one order whatever the input's: the index prefers what was added last where it has to choose.
    undated = datetime.min.replace(tzinfo=UTC)
    ordered = sorted(stories.values(), key=lambda story: (story.published or undated, story.id))
    for link in relate(Window(ordered, days=days)):
        row = {"a": link.a, "b": link.b, "score": link.score, "kind": link.kind}
        sys.stdout.write(json.dumps(row) + "\n")
    return failed


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m pipeline.enrich.related", description=__doc__)
    parser.add_argument("--days", type=float, default=DAYS, help="days that two reports of one story may lie apart")
    raise SystemExit(main(sys.stdin, parser.parse_args().days))
