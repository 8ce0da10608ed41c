"""Write and deliver files, one after the other: `python -m tests.git.racer CLONE LEDGER FIRST COUNT`."""

import sys
from pathlib import Path

from pipeline.config import Destination, GitDelivery
from pipeline.enrich.taxonomy import Taxonomy
from pipeline.git.deliver import deliver
from pipeline.store import Ledger
from tests.export.samples import NOW
from tests.git.conftest import BOT, Site


def main(path: Path, store: Path, first: int, count: int, push: str = "branch") -> int:
    """Write `count` files, each followed by a delivery; return how many deliveries failed."""
    settings = GitDelivery(author=BOT, push="branch" if push == "branch" else "none", retries=20)
    destination = Destination(name=path.name, path=path, preset="smartable", taxonomy=Taxonomy(), git=settings)
    failed = 0
    with Ledger.open(store) as ledger:
        site = Site(path, ledger, destination)
        for number in range(count):
            site.fill(first + 1000 * number)
            report = deliver(ledger, destination, NOW)
            print(*report.lines, sep="\n", flush=True)
            failed += report.failed
    return failed


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), *sys.argv[5:]))
