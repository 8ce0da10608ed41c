"""`python -m pipeline.extract`: JSON Lines in, JSON Lines out, in the same order.

In:  {"id", "url", "html_path", "fetched"?}, the page plain or gzipped (`.gz`).
Out: one row for every line, whatever happens to it. `rejected` is null or the reason; unknown is null.
"""

import argparse
import gzip
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.errors import Rejected
from pipeline.extract import extract
from pipeline.model import DateClaim, Page

KEYS = (
    "id", "title", "excerpt", "published", "published_source", "modified", "authors", "images", "canonical", "amp",
    "language", "type", "site_name", "section", "paywalled", "body", "rejected",
)  # fmt: skip


def _settled(claims: tuple[DateClaim, ...]) -> tuple[str | None, str | None]:
    for claim in claims:
        try:
            value = datetime.fromisoformat(claim.text)
        except ValueError:
            continue
        return value.isoformat(), claim.source
    return None, None


def read_row(line: str, number: int) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(KEYS)
    try:
        given = json.loads(line)
        row["id"] = given["id"]
        path = Path(given["html_path"])
        html = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        page = Page(url=given["url"], html=html, fetched=datetime.now(UTC))
    except (ValueError, KeyError, TypeError, OSError) as error:
        row["rejected"] = f"unreadable: line {number}: {error}"
        return row
    try:
        found = extract(page)
    except Rejected as error:
        row["rejected"] = error.reason
        return row
    published, source = _settled(found.published)
    row |= {
        "title": found.title,
        "excerpt": found.excerpt,
        "published": published,
        "published_source": source,
        "modified": _settled(found.modified)[0],
        "authors": list(found.authors),
        "images": [{"url": image.url, "width": image.width, "height": image.height} for image in found.images],
        "canonical": found.canonical,
        "amp": found.amp,
        "language": found.language,
        "type": found.type,
        "site_name": found.site_name,
        "section": found.section,
        "paywalled": found.paywalled,
        "body": found.body,
    }
    return row


def read_rows(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield read_row(line, number)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m pipeline.extract", description=__doc__)
    parser.parse_args(arguments)
    for row in read_rows(sys.stdin):
        print(json.dumps(row, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
