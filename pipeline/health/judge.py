"""What is wrong with a provider, and how it therefore is."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from pipeline.filled import FIELDS
from pipeline.health import sources, texts
from pipeline.health.model import SEVERITY, Alarm, Health, State
from pipeline.health.shares import Look, found_rise
from pipeline.health.turns import History, Turn, turns_of
from pipeline.health.volume import lull, pace_of, spans_of

_NEW_TURNS, _NEW_ARTICLES = 5, 10  # Before these, what is usual is not known.
_WEEK = timedelta(days=7)
_ALL = 0.9  # Of the pages: what is left is what a cache had.
MAX_ALARMS = 12

_MARKS: Mapping[str, tuple[str, str]] = {
    **{f"no/{name}": (name, f"articles without {name}") for name in FIELDS},
    "no/json-ld": ("json-ld", "articles whose page has no structured data (JSON-LD)"),
    "no/page-date": ("page-date", "articles whose page states no date, only its source does"),
    "paywall": ("paywall", "articles behind a paywall"),
    "encoding": ("encoding", "articles whose text is garbled, as if read in the wrong encoding"),
    "default-picture": ("default-picture", "articles whose picture is the site's own"),
    "redirect": ("redirect", "articles whose page redirects to another one"),
}
"""Mark of a turn → subject of the alarm, and what it counts."""

# What they are said by: the picture that is the site's own leaves an article without one.
_SAID_BY = {"image": "default-picture", "time": "page-date", "zone": "page-date"}


def judge_all(histories: Mapping[str, History], now: datetime) -> dict[str, Health]:
    """Return how each provider is at `now`, by spider name."""
    return {name: judge(name, history, now) for name, history in sorted(histories.items())}


def judge(provider: str, history: History, now: datetime) -> Health:
    """Return how a provider is at `now`, by its turns.

    Turns that were cut off count for what they found, and never for what they did not.
    """
    turns = turns_of(history)
    spans = spans_of(turns)
    alarms = [*sources.alarms(turns), *_pages(turns), *_marks(turns), *texts.alarms(turns)]
    broken = any(alarm.state is State.BROKEN for alarm in alarms)
    if not broken and (found := lull(spans)) is not None:
        alarms.append(_volume(found.since, found.found, found.expected, turns))
    subjects = {alarm.subject for alarm in alarms}
    alarms = [alarm for alarm in alarms if _SAID_BY.get(alarm.subject) not in subjects]
    alarms.sort(key=lambda alarm: (-SEVERITY.index(alarm.state), alarm.name))
    if alarms:
        state = alarms[0].state
        since: datetime | None = min(alarm.since for alarm in alarms if alarm.state is state)
    else:
        fresh = len(turns) < _NEW_TURNS or sum(turn.new for turn in turns) < _NEW_ARTICLES
        state = State.NEW if fresh else State.HEALTHY
        since = turns[0].at if turns else None
    recent = [turn for turn in turns if turn.at > now - _WEEK]
    recent_spans = [span for span in spans if span.end > now - _WEEK]
    pace = pace_of(spans)
    newest = _newest(turns)
    articles = sum(turn.new for turn in recent)
    pages = articles + sum(len(digests) for turn in recent for digests in turn.rejected.values())
    return Health(
        provider=provider,
        state=state,
        since=since,
        alarms=tuple(alarms[:MAX_ALARMS]),
        last_turn=turns[-1].at if turns else None,
        newest=newest.newest if newest else None,
        newest_url=newest.newest_url if newest else None,
        articles=articles,
        expected=sum(map(pace.expected, recent_spans)) if pace else None,
        filled={
            name: 1 - sum(min(turn.marks.get(f"no/{name}", 0), turn.new) for turn in recent) / articles
            for name in FIELDS
        }
        if articles
        else {},
        rejected=(pages - articles) / pages if pages else None,
    )


def _volume(since: datetime, found: int, expected: float, turns: Sequence[Turn]) -> Alarm:
    newest = _newest(turns)
    said = "no new article" if not found else f"{found} new articles"
    when = f"; the newest is of {newest.newest:%Y-%m-%d %H:%M}Z" if newest and newest.newest else ""
    return Alarm(
        subject="volume",
        reason=None if found else "silent",
        state=State.DEGRADED if found else State.SILENT,
        since=since,
        message=f"{said} where {expected:.0f} were to be expected; its sources answer{when}",
        example=newest.newest_url if newest else None,
        before=expected,
        now=float(found),
    )


def _pages(turns: Sequence[Turn]) -> list[Alarm]:
    """Pages that are rejected, and pages that cannot be fetched."""
    known: set[str] = set()
    rejected: list[Look] = []
    failed: list[Look] = []
    for turn in turns:
        bad = {reason: _first(digests, known) for reason, digests in turn.rejected.items()}
        rejected.append(Look(turn.at, sum(bad.values()), turn.new + sum(bad.values()), any(turn.rejected.values())))
        lost = {reason: _first(digests, known) for reason, digests in turn.failed.items()}
        # Of new pages: those that are looked at again may come from a cache.
        of = turn.new + sum(bad.values()) + sum(lost.values())
        failed.append(Look(turn.at, sum(lost.values()), of, any(turn.failed.values())))
    alarms = []
    for subject, looks, what, each in (
        ("rejected", rejected, "pages were rejected", "rejected"),
        ("fetch", failed, "pages could not be fetched", "failed"),
    ):
        rise = found_rise(looks, never_usual=True)
        if rise is None:
            continue
        concerned = [turn for turn in turns if turn.at >= rise.since]
        counts: dict[str, int] = {}
        for turn in concerned:
            for reason, digests in getattr(turn, each).items():
                counts[reason] = counts.get(reason, 0) + len(digests)
        reason = max(sorted(counts), key=lambda name: counts[name])
        alarms.append(
            Alarm(
                subject=subject,
                reason=reason,
                state=State.BROKEN if rise.now >= _ALL else State.DEGRADED,
                since=rise.since,
                message=f"{rise.bad} of {rise.of} {what}, most for {reason}; {rise.before:.0%} before",
                example=_example(concerned, f"{subject}/{reason}"),
                before=rise.before,
                now=rise.now,
            )
        )
    return alarms


def _marks(turns: Sequence[Turn]) -> list[Alarm]:
    """What new articles lack or show."""
    read = [turn for turn in turns if turn.new]
    alarms = []
    for mark in sorted({name for turn in read for name in turn.marks} & set(_MARKS)):
        subject, what = _MARKS[mark]
        looks = [Look(turn.at, min(turn.marks.get(mark, 0), turn.new), turn.new) for turn in read]
        rise = found_rise(looks)
        if rise is not None:
            alarms.append(
                Alarm(
                    subject=subject,
                    reason=None,
                    state=State.DEGRADED,
                    since=rise.since,
                    message=f"{rise.bad} of {rise.of} {what}; {rise.before:.0%} before",
                    example=_example([turn for turn in turns if turn.at >= rise.since], mark),
                    before=rise.before,
                    now=rise.now,
                )
            )
    return alarms


def _newest(turns: Sequence[Turn]) -> Turn | None:
    """The turn that found the newest article."""
    found: Turn | None = None
    for turn in turns:
        if turn.newest and (found is None or found.newest is None or turn.newest > found.newest):
            found = turn
    return found


def _first(digests: Sequence[str], known: set[str]) -> int:
    """How many of these pages were not seen before: one that stays bad is asked for again and again."""
    fresh = set(digests) - known
    known |= fresh
    return len(fresh)


def _example(turns: Sequence[Turn], name: str) -> str | None:
    return next((turn.examples[name] for turn in reversed(turns) if name in turn.examples), None)
