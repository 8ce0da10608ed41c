"""What `scrapy crawl` and `scrapy refresh` have in common: open the run, crawl, close the books, say how it went."""

import logging
from typing import Any, TextIO

from scrapy.commands import ScrapyCommand

from pipeline.errors import ConfigError, LedgerError
from pipeline.exit_codes import ExitCode
from pipeline.export.lock import Locked
from pipeline.report import exit_code, lines
from pipeline.run import Run
from pipeline.window import Window

logger = logging.getLogger(__name__)

_ARGUMENTS = ("since", "until", "limit")


def crawl(command: ScrapyCommand, names: list[str], arguments: dict[str, Any], *, kind: str, out: TextIO) -> ExitCode:
    """Crawl these providers in one process and return the exit code. Mistakes are named on `out` before any request."""
    settings, process = command.settings, command.crawler_process
    if settings is None or process is None:
        raise TypeError("the command was not set up by Scrapy")
    try:
        known = process.spider_loader.list()
        for name in names:
            if name not in known:
                raise ConfigError(f"unknown spider {name!r}; known: {', '.join(sorted(known))}")
        for key in arguments:
            if key not in _ARGUMENTS:
                raise ConfigError(f"unknown spider argument {key!r}; known: {', '.join(_ARGUMENTS)}")
        run = Run.open(settings, kind)
    except (ConfigError, LedgerError) as error:
        print(f"scrapy {kind}: {error}", file=out)
        return ExitCode.CONFIG
    except Locked as error:
        print(f"scrapy {kind}: {error}", file=out)
        return ExitCode.LOCKED
    with run:
        try:
            Window.parse(**{key: str(arguments.get(key, "")) for key in _ARGUMENTS}, now=run.now)
        except ConfigError as error:
            print(f"scrapy {kind}: {error}", file=out)
            return ExitCode.CONFIG
        for name in names:
            crawler = process.create_crawler(name)
            run.attach(crawler)
            process.crawl(crawler, **arguments)
        process.start()
        run.update_stories()
        code = exit_code(tuple(run.tallies))
        if run.afterwards["failed"] and code is not ExitCode.DEADLINE:
            code = ExitCode.BUG
        if process.bootstrap_failed or len(run.tallies) < len(names):
            code = ExitCode.BUG
        run.finish(code)
    print("\n".join(lines(tuple(run.tallies), run.afterwards)), file=out)
    return code
