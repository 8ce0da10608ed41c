"""WARC files of a run: found by pattern, and looked through by one process for each file."""

import logging
import multiprocessing
import re
import resource
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from pipeline.backfill.walk import MAX_LINKS
from pipeline.errors import ConfigError
from pipeline.fetch.kept import Index, Outlet, index_file, newest
from pipeline.past import Kept, Pages
from pipeline.run import Run

MEMORY = 1 << 30  # Bytes of address space of such a process. It holds one record's beginning at a time.

logger = logging.getLogger(__name__)


def find_files(patterns: Sequence[str]) -> list[Path]:
    """Return the files that these paths or patterns name, sorted. Raises ConfigError where one names none."""
    found: set[Path] = set()
    for pattern in patterns:
        path = Path(pattern)
        # A path that is there is meant as it is, whatever characters it has.
        named = [path] if path.exists() else Path(path.anchor).glob(str(path.relative_to(path.anchor)))
        try:
            names = [name for name in named if name.is_file()]
        except ValueError as error:
            raise ConfigError(f"{pattern}: {error}") from None
        if not names:
            raise ConfigError(f"{pattern}: no such file")
        found.update(path.absolute() for path in names)
    return sorted(found)


def recorded(pattern: str) -> str:
    """The pattern of all files that WIRECOPY_RECORD has named so far: what stands for the time may be anything."""
    return re.sub(r"(?:%[A-Za-z])+", "*", pattern)


def outlet_of(spider: Any) -> Outlet:
    """What of a file is a spider's."""
    return Outlet(
        spider=spider.name,
        domains=(spider.provider.domain, *spider.provider.hosts),
        keep=spider.keep,
        skip=spider.skip,
        sources=frozenset(source.url for source in spider.sources),
    )


def gather(
    run: Run,
    files: Sequence[Path],
    outlets: Collection[Outlet],
    *,
    window: str,
    again: bool,
    everything: bool,
    workers: int,
    is_ending: Callable[[], object],
) -> tuple[Pages, tuple[str, ...]]:
    """Look through the files, as many at a time as there are `workers`; return the pages, and in
    lines what went wrong.

    A file that was read to its end for this `window` is left out, unless `again` or `everything`. At most
    `MAX_LINKS` pages are taken;
    the files after that are left to the next run, and so are all that remain once `is_ending` gives true.
    """
    jobs: list[tuple[Path, str, tuple[Outlet, ...]]] = []
    skips_none = again or everything
    walked = {outlet.spider: frozenset[str]() if skips_none else run.ledger.walked(outlet.spider) for outlet in outlets}
    for path in files:
        unit = f"{path.name} {path.stat().st_size} {window}"
        if wanting := tuple(outlet for outlet in outlets if unit not in walked[outlet.spider]):
            jobs.append((path, unit, wanting))
    pages: dict[str, list[Kept]] = {}
    sources: dict[str, list[Kept]] = {}
    units: dict[str, list[str]] = {}
    told: list[str] = []
    taken: Counter[str] = Counter()
    for (path, unit, wanting), index in _indexes(jobs, workers, lambda: is_ending() or taken.total() >= MAX_LINKS):
        if index is None:
            told.append(f"{path}: left to the next run")
            continue
        if index.problem:
            told.append(f"{path}: {index.problem}")
            continue
        if index.damaged or index.cut:
            more = ", and more pages than are taken of one file" if index.cut else ""
            told.append(f"{path}: {index.damaged} damaged places passed over{more}")
        for spider, found in index.pages.items():
            pages.setdefault(spider, []).extend(found)
            taken[spider] += len(found)
        for spider, found in index.sources.items():
            sources.setdefault(spider, []).extend(found)
        logger.info("%s: %d records, %d pages", path, index.records, sum(map(len, index.pages.values())))
        for outlet in wanting:
            if outlet.spider in index.pages:
                units.setdefault(outlet.spider, []).append(unit)
            elif not again:
                # Nothing of this provider is in it, and nothing is left to do.
                run.ledger.mark_walked(outlet.spider, [unit], run.now)
    return (
        Pages(
            pages={spider: newest(iter(found)) for spider, found in pages.items()},
            sources={spider: tuple(sorted(found, key=_when)) for spider, found in sources.items()},
            units={spider: tuple(found) for spider, found in units.items()},
            again=again,
        ),
        tuple(told),
    )


def _when(kept: Kept) -> tuple[Any, ...]:
    return kept.fetched, kept.path, kept.offset


_Job = tuple[Path, str, tuple[Outlet, ...]]


def _indexes(
    jobs: Iterable[_Job], workers: int, is_ending: Callable[[], object]
) -> Iterator[tuple[_Job, Index | None]]:
    """Yield each job with its index, in order; None for those that were not begun any more."""

    def work(job: _Job) -> Index | None:
        return None if is_ending() else _index_apart(job[0], job[2])

    # Threads only wait for the processes.
    with ThreadPoolExecutor(workers) as pool:
        yield from zip(jobs := list(jobs), pool.map(work, jobs), strict=True)


def _index_apart(path: Path, outlets: tuple[Outlet, ...]) -> Index:
    """`index_file` in a process of its own: what a damaged file does to it ends that alone."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_index, args=(path, outlets, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        index: Index = ours.recv()
    except EOFError:
        index = Index(path, problem="its reader died")
    finally:
        ours.close()
        process.join()
    return index


def _index(path: Path, outlets: tuple[Outlet, ...], answer: Connection) -> None:
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    answer.send(index_file(path, outlets))
    answer.close()
