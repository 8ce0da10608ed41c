"""How a command ends, for cron and for the systems that watch it. docs/schedule.md explains each."""

from enum import IntEnum


class ExitCode(IntEnum):
    """Process exit codes. 2 is also what Scrapy and argparse give for a wrong command line."""

    OK = 0
    """Every source answered and every wanted article was delivered, or nothing was new."""
    BUG = 1
    """A stage crashed, or a file could not be written; the rest was delivered."""
    USAGE = 2
    """The command line makes no sense."""
    SOURCES_FAILED = 3
    """Some source did not answer or some page could not be fetched; the rest was delivered."""
    NOTHING_WRITTEN = 4
    """No source answered at all."""
    CONFIG = 5
    """A setting, an argument or a file must be changed by a person; nothing was fetched."""
    LOCKED = 6
    """Another run holds the ledger."""
    DEADLINE = 7
    """The run was stopped by its own deadline or by a signal; what was delivered stays."""
    GIT = 8
    """Files were written, and a commit or a push could not be made; the next run makes it."""
    DEGRADED = 9
    """Of `scrapy health`: a provider is degraded, and none is broken or silent."""
    BROKEN = 10
    """Of `scrapy health`: a provider is broken or silent."""
