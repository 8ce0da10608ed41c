"""The ledger → `Overview`. Asks no site, writes nothing."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from pipeline.config import Destination
from pipeline.enrich.article import enrich
from pipeline.enrich.heat import THRESHOLD
from pipeline.enrich.taxonomy import Profile
from pipeline.exit_codes import ExitCode
from pipeline.filled import FIELDS
from pipeline.model import Article, Precision, Provider
from pipeline.normalise.providers import resolve
from pipeline.overview.covers import Covers
from pipeline.overview.model import (
    Complaint,
    Fill,
    Hand,
    Lag,
    Outlet,
    Overview,
    Reason,
    RunTold,
    Standing,
    Story,
    Teller,
)
from pipeline.overview.numbers import percentile
from pipeline.store import Ledger
from pipeline.store.figures import Arrival
from pipeline.store.records import DeliveryState

DAYS = 30
FILL_DAYS = 7  # Fill rates are of the last week, beside the three before it: a month would hide what broke on Monday.
# About so many articles are judged for quality, topics and time; of more, an even sample is. Each costs 0.6 ms, and a
# share of 4,000 is exact to 1.6 points (95 %).
SAMPLE = 4_000
MOST = 4 * SAMPLE  # What no sample exceeds, however the articles' ids lie.
BINS = 11  # Tens of points, the last for 100 and more.
STORIES = 12
TELLERS = 8
TOPICS = 12
RUNS = 90  # Shown as a row of marks.
ENOUGH = 10  # Articles of which a share says something.
HANDS = 50  # Files named one by one.

Providing = Callable[[str, Article], Provider]
"""(spider name, article) → its outlet, as the spider states it."""
Histories = Mapping[str, Sequence[tuple[datetime, Mapping[str, Any]]]]


def gather(
    ledger: Ledger,
    destination: Destination,
    now: datetime,
    profile: Profile,
    provider_of: Providing,
    names: Mapping[str, str],
    *,
    called: str = "",
    standings: Mapping[str, Standing] | None = None,
    theirs: Mapping[str, str] | None = None,
) -> Overview:
    """Return what the report shows of the thirty days up to `now`.

    Quality and topics are judged by the taxonomy of `destination`, whose stored pictures are shown, too. `names` are
    the providers' names as printed, by spider name; those with a history that are not in it are shown by their spider
    name. `called` is the ledger's name. `standings` says how providers are; without it, their last turn does.
    `theirs` are files in which people have a hand, as `Run.theirs`. Raises LedgerError.
    """
    days = tuple(now.date() - timedelta(days=back) for back in range(DAYS - 1, -1, -1))
    since = datetime.combine(days[0], datetime.min.time(), now.tzinfo)
    histories = ledger.histories(since)
    volumes, newest = ledger.volumes(since, now), ledger.newest(now)
    judge = _Judge(destination, profile, provider_of)
    tally = _Tally(days, ledger.first_turns())
    every = max(1, round(sum(sum(each.values()) for each in volumes.values()) / SAMPLE))
    for arrival in ledger.arrivals(since, MOST, every):
        tally.add(arrival, judge(arrival))
    outlets = tuple(
        sorted(
            (
                Outlet(
                    spider=spider,
                    name=names.get(spider, spider),
                    days=tuple(volumes.get(spider, {}).get(day, 0) for day in days),
                    newest=newest.get(spider),
                    standing=_standing((standings or {}).get(spider), histories.get(spider, ())),
                    filled=_filled(histories.get(spider, ()), now),
                    turns=len(histories.get(spider, ())),
                    kept=_sum(histories.get(spider, ()), "kept_edit"),
                    **_pace(histories.get(spider, ())),
                )
                for spider in {*histories, *volumes}
            ),
            key=lambda outlet: (outlet.name.casefold(), outlet.spider),
        )
    )
    return Overview(
        now=now,
        days=days,
        ledger=called,
        destination=destination.name,
        runs=_runs(ledger, histories),
        outlets=outlets,
        quality=tuple(tally.quality),
        threshold=THRESHOLD,
        judged=sum(tally.quality),
        reaching=tally.reaching,
        every=every,
        lags=tally.lags(),
        lag=tally.lag(days[-1]),
        topics=tally.topics(every),
        stories=_stories(ledger, now, judge, Covers(ledger, destination), names),
        reasons=_reasons(ledger, since, names),
        hands=_hands(ledger, theirs or {}),
        kept=sum(outlet.kept for outlet in outlets),
        failures=_failures(histories, names),
    )


class _Judge:
    """Scores articles as a destination does, related coverage aside."""

    def __init__(self, destination: Destination, profile: Profile, provider_of: Providing) -> None:
        self._destination, self._profile, self._provider_of = destination, profile, provider_of

    def __call__(self, arrival: Arrival) -> Article | None:
        """Return the article with topics and quality; None where the destination does not want it."""
        article, taxonomy = arrival.article, self._destination.taxonomy
        stated = self._provider_of(arrival.provider, article)
        provider = resolve(stated, article.original_url, article.site_name, taxonomy.by_domain)
        edition = enrich(replace(article, provider=provider), taxonomy, self._profile)
        return edition if self._destination.wants(edition, arrival.provider) else None


class _Tally:
    """Sums over articles."""

    def __init__(self, days: Sequence[date], first_turns: Mapping[str, datetime]) -> None:
        self._days, self._first = {day: place for place, day in enumerate(days)}, first_turns
        self.quality = [0] * BINS
        self.reaching = 0
        self._minutes: dict[date, list[float]] = {}
        self._topics: dict[str, list[int]] = {}

    def add(self, arrival: Arrival, edition: Article | None) -> None:
        """Count an article; `edition` is None where it is not wanted."""
        published = arrival.article.published_at
        late = (arrival.first_seen - published.value).total_seconds() / 60
        # The first turn of a provider reads what is weeks old, and a bare day says nothing of minutes.
        fresh = arrival.first_seen > self._first.get(arrival.provider, arrival.first_seen)
        if fresh and published.precision is not Precision.DAY and late >= 0:
            self._minutes.setdefault(arrival.first_seen.date(), []).append(late)
        place = self._days.get(published.value.date())
        if edition is None or edition.quality is None or place is None:
            return
        self.quality[min(edition.quality // 10, BINS - 1)] += 1
        self.reaching += edition.quality >= THRESHOLD
        for topic in edition.topics:
            self._topics.setdefault(topic, [0] * len(self._days))[place] += 1

    def lags(self) -> tuple[Lag, ...]:
        """Return the times day by day, for days with any."""
        return tuple(_lag(day, values) for day, values in sorted(self._minutes.items()) if day in self._days)

    def lag(self, today: date) -> Lag | None:
        """Return the time over all days; None without any."""
        values = [value for each in self._minutes.values() for value in each]
        return _lag(today, values) if values else None

    def topics(self, every: int) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """Return the most frequent topics; of a sample, as many articles as it stands for."""
        ordered = sorted(self._topics.items(), key=lambda item: (-sum(item[1]), item[0]))
        return tuple((name, tuple(count * every for count in counts)) for name, counts in ordered[:TOPICS])


def _lag(day: date, values: list[float]) -> Lag:
    ordered = sorted(values)
    p10, p50, p90 = (percentile(ordered, each) for each in (0.1, 0.5, 0.9))
    return Lag(day=day, articles=len(ordered), p10=p10, p50=p50, p90=p90)


def _number(stats: Mapping[str, Any], name: str) -> int:
    value = stats.get(name, 0)
    return value if isinstance(value, int) else 0


def _sum(history: Iterable[tuple[datetime, Mapping[str, Any]]], name: str) -> int:
    return sum(_number(stats, name) for _, stats in history)


def _filled(history: Sequence[tuple[datetime, Mapping[str, Any]]], now: datetime) -> dict[str, Fill]:
    border = now - timedelta(days=FILL_DAYS)
    week = [turn for turn in history if turn[0] > border]
    before = [turn for turn in history if turn[0] <= border]
    read, read_before = _sum(week, "read"), _sum(before, "read")
    return {
        name: Fill(
            have=_sum(week, f"filled/{name}"),
            read=read,
            before=_sum(before, f"filled/{name}") / read_before if read_before >= ENOUGH else None,
        )
        for name in FIELDS
    }


def _pace(history: Sequence[tuple[datetime, Mapping[str, Any]]]) -> dict[str, Any]:
    responses = _sum(history, "responses")
    seconds = [_number(stats, "turn_ms") / 1000 for _, stats in history if _number(stats, "turn_ms")]
    return {
        "responses": responses,
        "response_ms": _sum(history, "response_ms") / responses if responses else None,
        "turn_seconds": median(seconds) if seconds else None,
    }


_CODES = {
    ExitCode.OK: "healthy",
    ExitCode.SOURCES_FAILED: "degraded",
    ExitCode.DEADLINE: "degraded",
    ExitCode.NOTHING_WRITTEN: "broken",
    ExitCode.BUG: "broken",
}
_SAYS = {
    ExitCode.SOURCES_FAILED: "a source or a page could not be fetched in the last turn",
    ExitCode.DEADLINE: "the last turn was cut off",
    ExitCode.NOTHING_WRITTEN: "no source answered in the last turn",
    ExitCode.BUG: "something crashed in the last turn; the log names it",
}


def _standing(given: Standing | None, history: Sequence[tuple[datetime, Mapping[str, Any]]]) -> Standing:
    """What is said of a provider; of one whose past says nothing yet, what its last turn says."""
    if given is not None and given.state != "new":
        return given
    last = _by_last_turn(history)
    return last if given is None or last.complaints else given


def _by_last_turn(history: Sequence[tuple[datetime, Mapping[str, Any]]]) -> Standing:
    if not history:
        return Standing(state="new")
    at, stats = history[-1]
    try:
        code = ExitCode(_number(stats, "exit_code"))
    except ValueError:
        code = ExitCode.BUG
    says = _SAYS.get(code)
    return Standing(
        state=_CODES.get(code, "degraded"), complaints=() if says is None else (Complaint(message=says, since=at),)
    )


def _runs(ledger: Ledger, histories: Histories) -> tuple[RunTold, ...]:
    # Turns know when their run began, and no two runs of a ledger begin at one instant.
    sums: dict[datetime, Counter[str]] = {}
    turns: Counter[datetime] = Counter()
    for history in histories.values():
        for at, stats in history:
            turns[at] += 1
            for name, value in stats.items():
                if isinstance(value, int):
                    sums.setdefault(at, Counter())[name] += value
    return tuple(
        RunTold(
            id=row.id,
            kind=row.kind,
            started=row.started_at,
            exit_code=row.exit_code,
            counts=sums.get(row.started_at, Counter()),
            turns=turns[row.started_at],
        )
        for row in ledger.recent_runs(RUNS)
    )


def _stories(
    ledger: Ledger, now: datetime, judge: _Judge, covers: Covers, names: Mapping[str, str]
) -> tuple[Story, ...]:
    since = now - timedelta(days=FILL_DAYS)
    found = []
    for row in ledger.told_stories(since, STORIES):
        told = [(arrival, judge(arrival)) for arrival in ledger.tellers(row.story, since, TELLERS)]
        wanted = [(arrival, edition) for arrival, edition in told if edition is not None]
        if not wanted:
            continue
        pictured = {arrival.id: covers.picture_of(arrival.id, arrival.article) for arrival, _ in wanted}
        # The article that stands for the story: with a picture of ours if any has one, then the best.
        lead, edition = max(
            wanted, key=lambda pair: (pictured[pair[0].id] is not None, pair[1].quality or 0, -pair[0].id)
        )
        found.append(
            Story(
                id=row.story,
                lead=_teller(lead, names),
                excerpt=edition.excerpt,
                tellers=tuple(_teller(arrival, names) for arrival, _ in wanted),
                articles=row.articles,
                providers=row.providers,
                topics=edition.topics[:3],
                picture=pictured[lead.id],
            )
        )
    return tuple(found)


def _teller(arrival: Arrival, names: Mapping[str, str]) -> Teller:
    article = arrival.article
    return Teller(
        provider=names.get(arrival.provider, article.provider.name),
        title=article.title,
        url=article.canonical_url,
        language=article.language,
        published=article.published_at.value,
    )


def _reasons(ledger: Ledger, since: datetime, names: Mapping[str, str]) -> tuple[Reason, ...]:
    pages: dict[str, Counter[str]] = {}
    examples: dict[str, str] = {}
    for row in ledger.rejections(since):
        pages.setdefault(row.reason, Counter())[names.get(row.provider, row.provider)] += row.pages
        examples.setdefault(row.reason, row.example)
    return tuple(
        Reason(slug=slug, pages=by.total(), providers=tuple(by.most_common()), example=examples[slug])
        for slug, by in sorted(pages.items(), key=lambda item: (-item[1].total(), item[0]))
    )


def _hands(ledger: Ledger, theirs: Mapping[str, str]) -> tuple[Hand, ...]:
    found = {}
    for path, what in sorted(theirs.items()):
        destination, _, name = path.partition(": ")
        found[destination, name] = Hand(destination=destination, path=name, what=what)
    for row in ledger.handled():
        what = "taken over" if row.state is DeliveryState.ADOPTED else "removed, and not written again"
        found.setdefault((row.destination, row.path), Hand(destination=row.destination, path=row.path, what=what))
    return tuple(found[key] for key in sorted(found, key=lambda key: key[1], reverse=True)[:HANDS])


def _failures(histories: Histories, names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (names.get(spider, spider), str(failure))
        for spider, history in sorted(histories.items())
        if history
        for failure in list(history[-1][1].get("failures") or ())[:5]
    )
