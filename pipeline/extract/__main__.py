"""`python -m pipeline.extract`: JSON Lines in, JSON Lines out, in the same order.

In:  {"id", "url", "html_path", "fetched"?}; the page as it was sent, or gzipped (`.gz`); `fetched` is ISO 8601.
Out: one row for every line, whatever happens to it; unknown is null. `rejected` is null, a slug of `Rejected`, or one
     of `bad_input`, `unreadable`, `failed`, `crashed` with the number of the line and the cause.

The exit code is 1 when a row `failed` or `crashed`: that is a bug in this program, and stderr has the traceback.
"""

import argparse
import gzip
import json
import sys
import traceback
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.errors import Rejected
from pipeline.extract import extract
from pipeline.extract.document import MAX_BYTES
from pipeline.model import Moment, Page, Precision
from pipeline.normalise import dates, excerpts

KEYS = (
    "id", "title", "excerpt", "published", "published_source", "modified", "authors", "images", "canonical", "amp",
    "language", "type", "site_name", "section", "paywalled", "body", "rejected",
)  # fmt: skip
BUGS = ("failed", "crashed")
WAITING = 4  # Pages handed to each worker ahead of the one whose row is next.

Row = dict[str, Any]


def read_row(line: bytes, number: int) -> Row:
    """Return the row of one input line; `number` counts from 1 and stands in messages. Never raises an `Exception`."""
    row: Row = dict.fromkeys(KEYS)
    try:
        given = _given(line)
        row["id"] = given.get("id")
        page = _page(given)
    except ValueError as error:
        return row | {"rejected": f"bad_input: line {number}: {error}"}
    except (OSError, EOFError, zlib.error) as error:
        return row | {"rejected": f"unreadable: line {number}: {error}"}
    try:
        return row | _fields(page)
    except Rejected as error:
        return row | {"rejected": error.reason}
    except Exception as error:  # noqa: BLE001 - one page must not cost the rows of the others; the exit code tells.
        traceback.print_exc()
        return row | {"rejected": f"failed: line {number}: {error!r}"}


def read_rows(lines: Iterable[bytes], workers: int = 1) -> Iterator[Row]:
    """Yield a row for each line that is not blank, in order; more than one worker reads pages in processes."""
    numbered = ((line, number) for number, line in enumerate(lines, 1) if line.strip())
    if workers > 1:
        yield from _in_processes(numbered, workers)
    else:
        for line, number in numbered:
            yield read_row(line, number)


def main(arguments: list[str] | None = None) -> int:
    """Read stdin, write stdout; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m pipeline.extract", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes to read pages in (default: 1)")
    chosen = parser.parse_args(arguments)
    broken = False
    for row in read_rows(sys.stdin.buffer, chosen.workers):
        # ASCII only: what a page states may hold lone surrogates, which UTF-8 cannot.
        sys.stdout.write(json.dumps(row) + "\n")
        broken = broken or str(row["rejected"]).startswith(BUGS)
    return 1 if broken else 0


def _given(line: bytes) -> dict[str, Any]:
    try:
        given = json.loads(line)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(given, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 - all faults of the input are one kind to the caller.
    return given


def _page(given: dict[str, Any]) -> Page:
    """Raises ValueError for a line that says nothing usable, OSError and the like for a file that cannot be read."""
    path, url, fetched = given.get("html_path"), given.get("url"), given.get("fetched")
    if not isinstance(path, str) or not path:
        raise ValueError("no html_path")
    # Some saved pages have no known address; everything but relative links can be read from them.
    if url is not None and not isinstance(url, str):
        raise ValueError("url is not a string")
    if fetched is not None and not isinstance(fetched, str):
        raise ValueError("fetched is not a string")
    moment = datetime.fromisoformat(fetched) if fetched else datetime.now(UTC)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    # One byte more than is allowed is enough for `Document` to reject the page, and stops a gzip bomb.
    with gzip.open(path) if path.endswith(".gz") else Path(path).open("rb") as file:
        return Page(url=url or "", html=file.read(MAX_BYTES + 1), fetched=moment.astimezone(UTC))


def _fields(page: Page) -> Row:
    found = extract(page)
    published, modified = dates.resolve(
        found.published, found.modified, url=page.url, now=page.fetched, language=found.language
    )
    return {
        "title": found.title,
        "excerpt": excerpts.shorten(found.excerpt, found.title),
        "published": _iso(published),
        "published_source": published.source if published else None,
        "modified": _iso(modified),
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


def _iso(moment: Moment | None) -> str | None:
    """`2020-04-16T19:08:00Z`, or `2020-04-16` where no time was stated."""
    if moment is None:
        return None
    if moment.precision is Precision.DAY:
        # Midnight in some zone: twelve hours later it is that day in UTC too.
        return (moment.value + timedelta(hours=12)).date().isoformat()
    return moment.value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _in_processes(numbered: Iterator[tuple[bytes, int]], workers: int) -> Iterator[Row]:
    """Processes, not threads: libxml2 under trafilatura has crashed in threads. A crash costs one row."""
    pool = ProcessPoolExecutor(workers)
    waiting: deque[tuple[bytes, int, Future[Row]]] = deque()
    try:
        while True:
            for line, number in numbered:
                waiting.append((line, number, pool.submit(read_row, line, number)))
                if len(waiting) >= workers * WAITING:
                    break
            if not waiting:
                return
            line, number, future = waiting.popleft()
            try:
                yield future.result()
            except BrokenProcessPool:
                pool.shutdown(wait=False, cancel_futures=True)
                yield _alone(line, number)
                pool = ProcessPoolExecutor(workers)
                waiting = deque((line, number, pool.submit(read_row, line, number)) for line, number, _ in waiting)
    finally:
        pool.shutdown(cancel_futures=True)


def _alone(line: bytes, number: int) -> Row:
    """Read a page that was being read when a worker died, in a process of its own: it may not be to blame."""
    with ProcessPoolExecutor(1) as pool:
        try:
            return pool.submit(read_row, line, number).result()
        except BrokenProcessPool as error:
            return dict.fromkeys(KEYS) | {"id": _id_of(line), "rejected": f"crashed: line {number}: {error}"}


def _id_of(line: bytes) -> Any:
    try:
        return _given(line).get("id")
    except ValueError:
        return None


if __name__ == "__main__":
    sys.exit(main())
