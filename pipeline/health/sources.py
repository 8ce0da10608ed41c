"""Sources that fail, are empty, or list what are no articles."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from pipeline.health.model import Alarm, State
from pipeline.health.turns import Outcome, Turn

# The site asked for a pause, or the run ended: nothing is wrong unless it goes on for a day.
_PAUSES = frozenset(("put_off", "http_429", "run_ending"))
_PAUSE = timedelta(days=1)
# What a restart of a server looks like, to those who ask every quarter of an hour.
_PASSING = frozenset(("timeout", "dns", "refused", "connection", "tls", "truncated", "bad_response"))
_PASSES = timedelta(hours=1)
# Never the site's doing.
_OURS = frozenset(("not_recorded",))
_MANY = 5  # Links. A news sitemap holds two days, and empties by and by over a week-end; a feed does not.
_NEVER = timedelta(days=3)  # A second source that never gave anything: a news sitemap may be empty for so long.
_FEW_ARTICLES, _USUAL_ARTICLES = 0.1, 0.3  # Shares of the links that are articles.
_SAMPLE = 3  # Turns that show what is usual.

_WORDS = {
    "not_a_feed": "it is no feed any more, but some other page",
    "not_a_sitemap": "it is no sitemap any more, but some other page",
    "no_article_links": "the page has no link to an article",
    "left_site": "it redirects to another site",
    "redirects": "it redirects in circles",
    "robots": "robots.txt forbids it",
    "timeout": "it does not answer in time",
    "empty": "it lists nothing",
}


def alarms(turns: Sequence[Turn]) -> list[Alarm]:
    """Return what is wrong with the sources in the last two turns that asked them."""
    by_url: dict[str, list[tuple[datetime, Outcome]]] = {}
    for turn in turns:
        for url, outcome in turn.sources.items():
            by_url.setdefault(url, []).append((turn.at, outcome))
    # A source that is not asked any more was taken out of the spider, or was a fallback.
    asked = {url for turn in turns[-2:] for url in turn.sources}
    found = [
        alarm for url in sorted(asked) if (alarm := _failure(url, by_url[url]) or _emptiness(url, by_url[url], asked))
    ]
    if found and asked == {alarm.example for alarm in found}:
        found = [replace(alarm, state=State.BROKEN) for alarm in found]
    return found + _links(turns)


def _failure(url: str, outcomes: Sequence[tuple[datetime, Outcome]]) -> Alarm | None:
    if len(outcomes) < 2 or not all(isinstance(outcome, str) for _, outcome in outcomes[-2:]):
        return None
    since, count = _run(outcomes, str)
    reason = str(outcomes[-1][1])
    lasting = outcomes[-1][0] - since
    if reason in _OURS or (reason in _PAUSES and lasting < _PAUSE):
        return None
    if (reason in _PASSING or reason.startswith("http_5")) and lasting < _PASSES:
        return None
    why = _WORDS.get(reason, reason)
    return _alarm(url, reason, since, f"a source failed {count} times in a row: {why}")


def _emptiness(url: str, outcomes: Sequence[tuple[datetime, Outcome]], asked: set[str]) -> Alarm | None:
    counts = [(at, outcome) for at, outcome in outcomes if isinstance(outcome, int)]
    known = [(at, outcome) for at, outcome in outcomes if not isinstance(outcome, str)]
    if len(known) < 2 or not counts or counts[-1][1] != 0:
        return None
    last = max((place for place, (_, count) in enumerate(counts) if count), default=-1)
    empty = [(at, outcome) for at, outcome in known if at >= counts[last + 1][0]]
    if len(empty) < 2:
        return None
    since = empty[0][0]
    if last < 0:
        if len(asked) > 1 and empty[-1][0] - since < _NEVER:
            return None
        return _alarm(url, "empty", since, "a source lists nothing; it never did", None, 0.0)
    before = float(counts[last][1])
    if before < _MANY:
        return None
    return _alarm(url, "empty", since, f"a source lists nothing; {before:.0f} links before", before, 0.0)


def _links(turns: Sequence[Turn]) -> list[Alarm]:
    shares = [(turn, 1 - turn.strangers / turn.candidates) for turn in turns if turn.candidates]
    if len(shares) < 2 or max(share for _, share in shares[-2:]) > _FEW_ARTICLES:
        return []
    since = len(shares)
    while since and shares[since - 1][1] <= _FEW_ARTICLES:
        since -= 1
    before = sorted(share for _, share in shares[:since])
    if since and (len(before) < _SAMPLE or before[len(before) // 2] < _USUAL_ARTICLES):
        return []
    turn, share = shares[-1]
    if turn.candidates < _MANY:
        return []
    return [
        Alarm(
            subject="links",
            reason="not_article",
            state=State.BROKEN if share == 0 else State.DEGRADED,
            since=shares[since][0].at,
            message=f"{turn.strangers} of {turn.candidates} links lead to no article, by the provider's keep and skip",
            example=turn.examples.get("links/not_article"),
            before=before[len(before) // 2] if before else None,
            now=share,
        )
    ]


def _run(outcomes: Sequence[tuple[datetime, Outcome]], kind: type) -> tuple[datetime, int]:
    """When the last run of outcomes of a kind began, and its length."""
    count = 0
    for _, outcome in reversed(outcomes):
        if not isinstance(outcome, kind):
            break
        count += 1
    return outcomes[-count][0], count


def _alarm(
    url: str, reason: str, since: datetime, message: str, before: float | None = None, now: float | None = None
) -> Alarm:
    return Alarm(
        subject="source", reason=reason, state=State.DEGRADED, since=since, message=message, example=url, before=before,
        now=now,
    )  # fmt: skip
