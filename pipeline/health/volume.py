"""How many articles were to be expected: a provider's own weekdays and hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pipeline.health.chance import fall
from pipeline.health.turns import Turn

BASELINE = timedelta(days=28)  # Four of each weekday.
ENOUGH_DAYS, ENOUGH_ARTICLES = 7.0, 8  # A week has every weekday; fewer articles than these have no pace.
# One in a million: 89 providers, three windows and some turns a day make a hundred thousand looks a month, most of
# which look at nearly the same days.
_SURPRISE = 1e-6
_QUIET_SURPRISE = 1e-3
# A holiday has half as much as the quietest day of the week, and Easter is four of them; five dates, for a window
# begins and ends within a day.
_HOLIDAY, _HOLIDAYS = 0.5, 5
_HALF = 0.4  # Of what was expected. A week with two holidays in it has more.
_WINDOWS = (timedelta(days=3), timedelta(days=7), timedelta(days=14))
# Those who write seldom and in no rhythm: silent after eight usual gaps, and three times their longest one.
_GAPS, _LONGEST_GAP = 8.0, 3.0
_SELDOM = timedelta(days=5)
_SHRINK = 5.0  # Articles. A weekday or an hour is believed to differ once it has several times as many.
_LONGEST_LOOK = timedelta(days=2)  # After a longer pause of ours, a feed may have lost what was published in it.
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Span:
    """The time between two turns, and what was new in it."""

    start: datetime
    end: datetime
    new: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How much comes when."""

    articles: int
    """That it was learnt from."""
    per_hour: float
    weekdays: tuple[float, ...]
    """Factors, Monday first."""
    hours: tuple[float, ...]
    """Factors, of hours in UTC."""

    def expected(self, span: Span) -> float:
        """Return how many articles a span should bring."""
        return self.per_hour * sum(
            share * self.hours[at.hour] * self.weekdays[at.weekday()] for at, share in _cells(span)
        )

    def expected_at_least(self, spans: Sequence[Span]) -> float:
        """Return the same of several spans, if the days that count most among them were holidays."""
        days: dict[date, float] = {}
        for span in spans:
            for at, share in _cells(span):
                days[at.date()] = days.get(at.date(), 0.0) + share * self.hours[at.hour]
        low = _HOLIDAY * min(self.weekdays)
        spared = sorted(
            (max(0.0, self.weekdays[day.weekday()] - low) * hours for day, hours in days.items()), reverse=True
        )
        whole = sum(self.weekdays[day.weekday()] * hours for day, hours in days.items())
        return self.per_hour * (whole - sum(spared[:_HOLIDAYS]))


@dataclass(frozen=True, slots=True)
class Lull:
    """Fewer articles than there should be."""

    since: datetime
    found: int
    expected: float


def spans_of(turns: Sequence[Turn]) -> list[Span]:
    """Return the spans between turns that were finished and had an answer; the others' time counts to the next."""
    spans: list[Span] = []
    start: datetime | None = None
    new = 0
    for turn in turns:
        new += turn.new
        if not turn.finished or not turn.answered:
            continue
        if start is not None and turn.at > start:
            spans.append(Span(start, turn.at, new))
        start, new = turn.at, 0
    return spans


def pace_of(spans: Sequence[Span]) -> Pace | None:
    """Learn the pace from spans; None from too little."""
    by_day, by_hour = [[0.0, 0.0] for _ in range(7)], [[0.0, 0.0] for _ in range(24)]
    hours, articles = 0.0, 0
    for span in spans:
        length = (span.end - span.start) / _HOUR
        if span.end - span.start > _LONGEST_LOOK:
            continue
        hours += length
        articles += span.new
        for at, share in _cells(span):
            for cell in (by_day[at.weekday()], by_hour[at.hour]):
                cell[0] += span.new * share / length
                cell[1] += share
    if hours < ENOUGH_DAYS * 24 or articles < ENOUGH_ARTICLES:
        return None
    rate = articles / hours
    return Pace(articles, rate, _factors(by_day, rate), _factors(by_hour, rate))


def lull(spans: Sequence[Span]) -> Lull | None:
    """Return the present silence (`found` is 0) or drop, if it is no chance, no week-end and no holiday."""
    if not spans:
        return None
    last = next((place for place in range(len(spans) - 1, -1, -1) if spans[place].new), -1)
    if last < len(spans) - 1:
        before, silent = _since(spans[: last + 1]), spans[last + 1 :]
        pace = pace_of(before)
        if pace is not None and (found := _silence(before, silent, pace)) is not None:
            return found
    end = spans[-1].end
    for window in _WINDOWS:
        recent = [span for span in spans if span.start >= end - window]
        pace = pace_of(_since(spans[: len(spans) - len(recent)]))
        if not recent or pace is None or not (count := sum(span.new for span in recent)):
            continue
        expected = sum(map(pace.expected, recent))
        if count <= _HALF * expected and _is_surprising(count, expected, recent, pace):
            return Lull(recent[0].start, count, expected)
    return None


def _silence(before: Sequence[Span], silent: Sequence[Span], pace: Pace) -> Lull | None:
    expected = sum(map(pace.expected, silent))
    length = silent[-1].end - silent[0].start
    found = Lull(silent[0].start, 0, expected)
    if _is_surprising(0, expected, silent, pace):
        return found
    longest = gap = 0.0
    for span in before:
        gap = 0.0 if span.new else gap + pace.expected(span)
        longest = max(longest, gap)
    return found if length > _SELDOM and expected > max(_GAPS, _LONGEST_GAP * longest) else None


def _is_surprising(count: int, expected: float, spans: Sequence[Span], pace: Pace) -> bool:
    return (
        fall(count, expected, pace.articles) < _SURPRISE
        and fall(count, pace.expected_at_least(spans), pace.articles) < _QUIET_SURPRISE
    )


def _since(spans: Sequence[Span]) -> Sequence[Span]:
    return [span for span in spans if span.start >= spans[-1].end - BASELINE] if spans else ()


def _factors(cells: Sequence[Sequence[float]], rate: float) -> tuple[float, ...]:
    return tuple((count + _SHRINK) / (hours * rate + _SHRINK) for count, hours in cells)


def _cells(span: Span) -> list[tuple[datetime, float]]:
    """The hours of a span, each with how much of it."""
    found = []
    start = span.start
    while start < span.end:
        end = min(start.replace(minute=0, second=0, microsecond=0) + _HOUR, span.end)
        found.append((start, (end - start) / _HOUR))
        start = end
    return found
