"""The run's one instant: what "now" means to everything that a run reads or writes.

The pure packages take it as an argument; nothing else asks the system for the time.
"""

from datetime import UTC, datetime, timedelta
from time import monotonic
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from pipeline.errors import ConfigError

_started: WeakKeyDictionary[Crawler, tuple[datetime, float]] = WeakKeyDictionary()


def now(crawler: Crawler) -> datetime:
    """The instant of this run, aware, UTC: WIRECOPY_NOW, else the recording's when replaying, else the time at its
    start. The same for the whole run. Raises `ConfigError` when WIRECOPY_NOW or the recording cannot be read."""
    return _start(crawler)[0]


def current(crawler: Crawler) -> datetime:
    """`now` and the time that has passed since: what pauses are measured with."""
    start, began = _start(crawler)
    return start + timedelta(seconds=monotonic() - began)


def _start(crawler: Crawler) -> tuple[datetime, float]:
    if crawler not in _started:
        _started[crawler] = (instant(crawler.settings), monotonic())
    return _started[crawler]


def instant(settings: BaseSettings) -> datetime:
    """The instant that these settings ask for, or the present one. Raises `ConfigError` as `now` does."""
    if stated := settings.get("WIRECOPY_NOW"):
        return parse_instant(stated)
    if replay := settings.get("WIRECOPY_REPLAY"):
        from pipeline.fetch.archive import instant_of  # the archive asks this module for the time, too

        return instant_of(replay)
    return datetime.now(UTC).replace(microsecond=0)


def parse_instant(stated: str) -> datetime:
    """ISO 8601 with a zone → aware, UTC. Raises `ConfigError`."""
    try:
        value = datetime.fromisoformat(stated)
    except ValueError:
        raise ConfigError(f"WIRECOPY_NOW: {stated!r} is no ISO 8601 instant such as 2026-01-31T12:00:00Z") from None
    if value.tzinfo is None:
        raise ConfigError(f"WIRECOPY_NOW: {stated!r} lacks its zone, for example 2026-01-31T12:00:00Z")
    return value.astimezone(UTC)
