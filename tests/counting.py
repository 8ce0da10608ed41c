"""Run a scrapy command and count what it did: `python -m tests.counting COUNTS.json crawl NAME …`.

Counted in the main process, where nothing but the reactor and the stages should run: SQL statements, transactions that
wrote, waits for the disk, bytes and names written below destinations, pages handed to workers, feeds and pages parsed.
"""

import atexit
import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

COUNTS: Counter[str] = Counter()


def count_calls(module: Any, name: str, key: str, amount: Callable[..., int] = lambda *_: 1) -> None:
    """Count the calls of a function; `amount` gives what one call counts for, from its result and its arguments."""
    original = getattr(module, name)
    COUNTS.setdefault(key, 0)

    def counted(*args: Any, **kwargs: Any) -> Any:
        result = original(*args, **kwargs)
        COUNTS[key] += amount(result, *args)
        return result

    setattr(module, name, counted)


def install() -> None:
    """Put the counters in place, before anything of the project is imported by name."""
    import lxml.etree
    import lxml.html
    from sqlalchemy import Engine, event

    import pipeline.discover.feeds
    import pipeline.discover.sitemaps
    import pipeline.export.desk
    from pipeline.workers import Workers

    # How many articles go out together depends on what is ready at the same moment; alone each costs the most.
    pipeline.export.desk.MOST = 1

    @event.listens_for(Engine, "before_cursor_execute")
    def _statement(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("BEGIN IMMEDIATE"):
            COUNTS["transactions that write"] += 1
        elif not statement.startswith(("BEGIN", "PRAGMA")):
            COUNTS["statements"] += 1

    # A file's bytes go through os.write; the ledger's are SQLite's own affair.
    count_calls(os, "write", "bytes written", lambda written, *_: int(written))
    count_calls(os, "fsync", "waits for files")
    count_calls(os, "link", "names made")
    count_calls(os, "rename", "names made")
    count_calls(Workers, "run", "pages read")
    count_calls(lxml.html, "document_fromstring", "pages parsed in the main process")
    count_calls(pipeline.discover.feeds, "read_feed", "feeds parsed")
    count_calls(pipeline.discover.sitemaps, "read_sitemap", "sitemaps parsed")


def main() -> None:
    """Count until the command ends."""
    out = Path(sys.argv.pop(1))
    install()
    atexit.register(lambda: out.write_text(json.dumps(COUNTS, indent=2)))
    from scrapy.cmdline import execute

    execute(["scrapy", *sys.argv[1:]])


if __name__ == "__main__":
    main()
