#!/usr/bin/env python3
"""How fast WARC files are read: `python -m benchmarks.backfill [--pages 500] [--workers 1]`.

Makes a WARC file of the corpus's pages, as another tool would, with nine records of strangers for each of them, and
reads it with the parts of `scrapy backfill --warc`, one after the other in one process: looking through the file,
reading a page back from it, and extraction. Prints pages per second of each on one core, by processor time, and the
share that is extraction. Without the corpus there is nothing to measure, and that is said.
"""

import argparse
import sys
import tempfile
import time
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from benchmarks import document, pages
from pipeline.errors import Rejected
from pipeline.fetch.kept import Outlet, index_file, response_at
from pipeline.model import Candidate, Page
from pipeline.reading import read

FETCHED = datetime(2026, 11, 20, tzinfo=UTC)
STRANGERS = 9  # Records between two pages that are wanted. Of Common Crawl's news, a hundred providers are a tenth.


def write(path: Path, saved: list[pages.Saved]) -> int:
    """Write the pages under one host, and copies of them under hosts that nobody wants. Returns the file's bytes."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number, one in enumerate(saved):
            for host in ("wanted.example", *(f"stranger{n}.example" for n in range(STRANGERS))):
                head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
                writer.write_record(
                    writer.create_warc_record(
                        f"https://{host}/2026/{number}",
                        "response",
                        payload=BytesIO(one.html),
                        length=len(one.html),
                        http_headers=head,
                        warc_headers_dict={"WARC-Date": FETCHED.strftime("%Y-%m-%dT%H:%M:%SZ")},
                    )
                )
    return path.stat().st_size


def main(arguments: list[str] | None = None) -> int:
    """Return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--corpus", type=Path, default=pages.CORPUS)
    chosen = parser.parse_args(arguments)
    saved, what = pages.load(chosen.corpus, chosen.pages)
    if what != "corpus":
        print(f"skipped: the corpus is not at {chosen.corpus}")
        return 0
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "CC-NEWS-bench.warc.gz")
        size = write(path, saved)
        start = time.process_time()
        index = index_file(path, (Outlet("wanted", ("wanted.example",), "", ""),))
        looked = time.process_time() - start
        found = index.pages["wanted"]
        start = time.process_time()
        responses = [response_at(kept) for kept in found]
        fetched = time.process_time() - start
        # The readers and their tables are loaded with the first page, once for each worker.
        _read(responses[0].body, saved[0].url)
        start = time.process_time()
        articles = sum(_read(response.body, one.url) for response, one in zip(responses, saved, strict=True))
        extracted = time.process_time() - start
    total = looked + fetched + extracted
    rows = [
        ("looking through the file", index.records, looked),
        ("reading a page back", len(found), fetched),
        ("extraction", len(found), extracted),
        ("all, per wanted page", len(found), total),
    ]
    print(f"{len(found)} pages, {articles} of them articles, in a file of {index.records} records and {size >> 20} MiB")
    print(
        document.table(
            ("", "per second and core", "ms each", "share"),
            [
                (name, f"{count / seconds:,.0f}", f"{1000 * seconds / count:.2f}", f"{seconds / total:.0%}")
                for name, count, seconds in rows
            ],
        )
    )
    return 0


def _read(html: bytes, url: str) -> bool:
    candidate = Candidate(url=url, origin="listing", source_url=url)
    try:
        read(Page(url=url, html=html, fetched=FETCHED, candidate=candidate), None)
    except Rejected:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
