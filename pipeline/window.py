"""Which articles a crawl wants: `-a since=`, `-a until=`, `-a limit=`."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from pipeline.errors import ConfigError
from pipeline.model import Moment, Precision

DEFAULT_DAYS = 7  # The reference system searched a week back (contract, section 4).


@dataclass(frozen=True, slots=True)
class Window:
    """Articles published from `since` up to and including `until`, at most `limit` of them."""

    since: datetime
    until: datetime
    limit: int | None = None

    @classmethod
    def parse(cls, *, since: str, until: str, limit: str, now: datetime) -> Self:
        """Read the spider arguments; empty means the default. Raises `ConfigError` for one that makes no sense.

        A bound is an ISO date or time (UTC unless it says otherwise) or a distance back from `now`: `36h`, `30d`.
        """
        start = _bound("since", since, now) if since else now - timedelta(days=DEFAULT_DAYS)
        # A day of grace: a feed of a place east of Greenwich may give tomorrow's date.
        end = _bound("until", until, now) if until else now + timedelta(days=1)
        if start >= end:
            raise ConfigError(f"since={since or start.isoformat()}: not before until={until or end.isoformat()}")
        if limit and not (limit.isascii() and limit.isdigit() and int(limit) > 0):
            raise ConfigError(f"limit={limit}: expected a whole number above 0")
        return cls(start, end, int(limit) if limit else None)

    def contains(self, moment: Moment) -> bool:
        """Tell whether an article of that moment is wanted. One known to the day counts if any of the day does."""
        last = moment.value + (timedelta(days=1) if moment.precision is Precision.DAY else timedelta())
        return last >= self.since and moment.value <= self.until


def _bound(name: str, text: str, now: datetime) -> datetime:
    if match := re.fullmatch(r"(\d{1,5})([hd])", text):
        return now - timedelta(hours=int(match[1]) * (24 if match[2] == "d" else 1))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError(
            f"{name}={text}: expected a date such as 2026-11-01, or a distance such as 36h or 30d"
        ) from None
    if name == "until" and re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        moment += timedelta(days=1, microseconds=-1)  # until=2026-11-01 includes that day
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
