"""The past of a site: which sitemaps and archive pages may list a month, and which month an address names. Pure."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

# The web's first news sites are of 1993; what looks like a later year is checked against the window.
_YEAR: Final = r"(?:199[3-9]|20\d\d)"
_MONTH: Final = r"(?:0[1-9]|1[0-2])"
_NAMES: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# /2024/01/15/, /2024-01-15-, /2024/jan/15/, sitemap-2024-01.xml, post-sitemap_202401.xml, ?yyyy=2024&mm=01&dd=15
_DATED: Final = (
    re.compile(rf"(?<!\d)(?P<year>{_YEAR})[-/_.]?(?P<month>{_MONTH})(?:[-/_.]?(?P<day>[0-3]\d))?(?!\d)"),
    re.compile(rf"(?<!\d)(?P<year>{_YEAR})[-/_](?P<month>[1-9])(?:[-/_](?P<day>[0-3]?\d))?(?!\d)"),
    re.compile(
        rf"(?<!\d)(?P<year>{_YEAR})[-/_](?P<name>{'|'.join(_NAMES)})[a-z]{{0,6}}(?:[-/_](?P<day>[0-3]?\d))?(?![\da-z])",
        re.IGNORECASE,
    ),
    re.compile(
        rf"[?&]y{{1,4}}(?:ear)?=(?P<year>{_YEAR})&m{{1,2}}(?:onth)?=(?P<month>\d\d?)(?:&d{{1,2}}(?:ay)?=(?P<day>\d\d?))?"
    ),
)
_ONLY_YEAR: Final = re.compile(rf"(?<!\d)(?P<year>{_YEAR})(?!\d)")
_READ: Final = 2048  # Characters of an address: as `links.MAX_URL`.


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of the calendar, or the part of one that is asked for."""

    first: date
    last: date
    """Included."""

    @classmethod
    def of(cls, day: date) -> Self:
        """The whole month of a day."""
        return cls(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))

    @property
    def name(self) -> str:
        """`2024-01`, or `2024-01-10..2024-01-31` for a part."""
        if self == Month.of(self.first):
            return f"{self.first:%Y-%m}"
        return f"{self.first}..{self.last}"

    def contains(self, day: date) -> bool:
        """Whether the day is one of it."""
        return self.first <= day <= self.last


def months_between(first: date, last: date) -> tuple[Month, ...]:
    """The months from `first` to `last`, both included, newest first; the outer ones may be parts."""
    found: list[Month] = []
    month = Month.of(last)
    while month.last >= first:
        found.append(Month(max(month.first, first), min(month.last, last)))
        if month.first == date.min:
            break
        month = Month.of(date.fromordinal(month.first.toordinal() - 1))
    return tuple(found)


def span_named(url: str) -> Month | None:
    """The days that an address names: a day, a month or a year. None when it names none.

    The last date in it counts: `/2019/review/2024/01/`.
    """
    path = url.partition("://")[2].partition("/")[2][:_READ]
    best: tuple[int, Month] | None = None
    for pattern in _DATED:
        for match in pattern.finditer(path):
            span = _span(match)
            if span is not None and (best is None or match.end() > best[0]):
                best = (match.end(), span)
    if best is not None:
        return best[1]
    years = [int(match["year"]) for match in _ONLY_YEAR.finditer(path)]
    return Month(date(years[-1], 1, 1), date(years[-1], 12, 31)) if years else None


def _span(match: "re.Match[str]") -> Month | None:
    groups = match.groupdict()
    month = _NAMES.index(groups["name"].lower()) + 1 if groups.get("name") else int(groups["month"])
    try:
        if groups["day"]:
            day = date(int(groups["year"]), month, int(groups["day"]))
            return Month(day, day)
        return Month.of(date(int(groups["year"]), month, 1))
    except ValueError:
        return None


def may_list(url: str, lastmod: date | None, first: date, last: date) -> bool:
    """Whether a sitemap with this address and date of change may list articles published from `first` to `last`.

    One that names a time lists that time. Another one may list anything that is older than its last change.
    """
    span = span_named(url)
    if span is not None:
        return span.first <= last and span.last >= first
    return lastmod is None or lastmod >= first


def archive_pages(template: str, month: Month) -> Iterator[str]:
    """Yield the addresses of a provider's archive of a month, the first page of each.

    In the template, `{year}`, `{month}` and `{day}` stand for numbers of four and two digits; with `{day}`, there is
    one address for each day of the month. `{page}` is left in place.
    """
    days = range(month.first.day, month.last.day + 1) if "{day}" in template else (month.first.day,)
    for day in days:
        yield (
            template.replace("{year}", f"{month.first:%Y}")
            .replace("{month}", f"{month.first:%m}")
            .replace("{day}", f"{day:02}")
        )
