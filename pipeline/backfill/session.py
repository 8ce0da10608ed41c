"""`scrapy backfill` and `scrapy reprocess`: a run whose pages are those of the past."""

import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from scrapy.commands import ScrapyCommand

from pipeline.backfill.files import find_files, gather, outlet_of, recorded
from pipeline.errors import ConfigError, LedgerError
from pipeline.exit_codes import ExitCode
from pipeline.past import Archives, Past
from pipeline.rehearsal import Rehearsal
from pipeline.run import Run
from pipeline.session import Prepare, crawl

NONE_NAMED = "WIRECOPY_RECORD is not set, so no pages were kept; name files with --warc, or see docs/backfill.md"


def backfill(
    command: ScrapyCommand,
    names: Sequence[str],
    *,
    since: str,
    until: str,
    again: bool,
    requests: int | None = None,
    minutes: float | None = None,
) -> ExitCode:
    """Walk the archives of these providers from `since` until `until` and return the exit code."""
    archives = Archives(again=again)
    return crawl(
        command,
        names,
        {"since": since, "until": until},
        kind="backfill",
        out=sys.stderr,
        requests=requests,
        minutes=minutes,
        prepare=lambda _run, wanted, _is_ending: (archives, (), wanted),
    )


def count(
    command: ScrapyCommand, names: Sequence[str], *, since: str, until: str, again: bool, requests: int | None = None
) -> ExitCode:
    """Print how many links the archives of these providers have, month by month. No article is asked for.

    Works on a copy of the ledger, without destinations: nothing is written.
    """
    if command.settings is None:
        raise TypeError("the command was not set up by Scrapy")
    archives = Archives(count_only=True, again=again)
    try:
        rehearsal = Rehearsal(command.settings)
    except (ConfigError, LedgerError) as error:
        print(f"scrapy backfill: {error}", file=sys.stderr)
        return ExitCode.CONFIG
    with rehearsal:
        code = crawl(
            command,
            names,
            {"since": since, "until": until},
            kind="backfill",
            out=sys.stderr,
            requests=requests,
            stage=lambda _destinations: (),
            prepare=lambda _run, wanted, _is_ending: (archives, (), wanted),
        )
    for line in _table(archives):
        print(line)
    return code


def _table(archives: Archives) -> list[str]:
    rows = [f"{'provider':<20} {'month':<24} {'links':>7} {'known':>7} {'new':>7}"]
    total: Counter[str] = Counter()
    for name, counts in sorted(archives.counts.items()):
        for month in sorted({month for month, _ in counts}):
            known, new = counts[month, "known"], counts[month, "new"]
            total.update(known=known, new=new)
            shown = "undated" if month == "?" else month
            rows.append(f"{name:<20} {shown:<24} {known + new:>7} {known:>7} {new:>7}")
    rows.append(f"{'all':<20} {'':<24} {total['known'] + total['new']:>7} {total['known']:>7} {total['new']:>7}")
    return rows


def read_files(
    command: ScrapyCommand,
    names: Sequence[str],
    patterns: Sequence[str],
    *,
    kind: str,
    since: str,
    until: str,
    again: bool,
    everything: bool = False,
    requests: int | None = None,
    minutes: float | None = None,
) -> ExitCode:
    """Read the pages of WARC files and return the exit code.

    New ones of the window, or, with `again`, those that were read before: by the rules of today, writing what changes.
    Without patterns, the files are those that WIRECOPY_RECORD has named.
    """
    settings = command.settings
    if settings is None or command.crawler_process is None:
        raise TypeError("the command was not set up by Scrapy")
    kept = settings.get("WIRECOPY_RECORD")
    # What is read is not recorded once more.
    settings.set("WIRECOPY_RECORD", "", priority="cmdline")
    try:
        if not patterns and not kept:
            raise ConfigError(NONE_NAMED)
        files = find_files(patterns or [recorded(kept)])
    except ConfigError as error:
        print(f"scrapy {kind}: {error}", file=sys.stderr)
        return ExitCode.CONFIG
    loader = command.crawler_process.spider_loader
    workers = settings.getint("WIRECOPY_WORKERS") or os.cpu_count() or 1
    return crawl(
        command,
        names,
        {"since": since, "until": until},
        kind=kind,
        out=sys.stderr,
        requests=requests,
        minutes=minutes,
        prepare=_reading(
            loader, files, window=f"{since}..{until}", again=again, everything=everything, workers=workers
        ),
    )


def _reading(
    loader: object, files: Sequence[Path], *, window: str, again: bool, everything: bool, workers: int
) -> Prepare:
    """Return what looks through the files once the run is open."""

    def prepare(
        run: Run, names: Sequence[str], is_ending: Callable[[], object]
    ) -> tuple[Past, Sequence[str], Sequence[str]]:
        outlets = [outlet_of(loader.load(name)) for name in names]  # type: ignore[attr-defined] # Scrapy's loader
        pages, remarks = gather(
            run,
            files,
            outlets,
            window=window,
            again=again,
            everything=everything,
            workers=workers,
            is_ending=is_ending,
        )
        return pages, remarks, [name for name in names if name in pages.pages]

    return prepare
