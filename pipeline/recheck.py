"""When an article that was published is looked at again, and when it counts as withdrawn. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipeline.enrich.related.duplicates import resemblance, sketch
from pipeline.model import Article, Moment, Precision
from pipeline.normalise.urls import identity_key

# (age up to which, time until the next look). Corrections come within hours, withdrawals within days; after a month
# neither is worth a request.
SCHEDULE = (
    (timedelta(hours=6), timedelta(hours=2)),
    (timedelta(days=1), timedelta(hours=6)),
    (timedelta(days=3), timedelta(days=1)),
    (timedelta(days=30), timedelta(days=7)),
)
MISSES = 3  # A page that is not found three times is gone,
BETWEEN = timedelta(hours=12)  # and these are far enough apart that an outage of a day is not mistaken for it.


# Of the five-word runs of two bodies, in common: a page that moved may have a sentence more, but little else new.
SAME_TEXT = 0.8


@dataclass(frozen=True, slots=True)
class Missing:
    """What follows from a page that is not there."""

    misses: int
    """In a row, this one included."""
    recheck_at: datetime | None
    """When to look again. None: never."""
    withdrawn: str | None
    """The reason, once it counts as withdrawn."""


def next_look(published_at: datetime, now: datetime) -> datetime | None:
    """Return when an article of that age is due again; None when it no longer is."""
    age = now - published_at
    return next((now + pause for oldest, pause in SCHEDULE if age <= oldest), None)


def succeed(before: Article, after: Article, now: datetime) -> Article:
    """Return what a page says now, as the successor of what it said before.

    The date of publication stays: it is in the file's name, and templates that print the date of the last change in its
    place are common. It is only made more exact where it was a bare day. A correction that the page does not date gets
    the time at which it was seen.
    """
    old, new = before.published_at, after.published_at
    if old.source == "file":
        # Read back from a file after the ledger was lost: the page says how its date is stated.
        old = replace(old, source=new.source, precision=new.precision, zone_stated=new.zone_stated)
    exact = (
        old.precision is Precision.DAY and new.precision is not Precision.DAY and old.value.date() == new.value.date()
    )
    kept = replace(after, published_at=new if exact else old)
    dated = kept.modified_at is not None and (
        before.modified_at is None or kept.modified_at.value > before.modified_at.value
    )
    if _shown(before) == _shown(kept) or dated:
        return kept
    return replace(kept, modified_at=Moment(value=now, source="seen"))


def renew(before: Article, after: Article, _now: datetime) -> Article:
    """Return what a better rule reads from the very page that `before` was read from.

    Nothing has changed but the rule: its dates count as they are read, and a change that the page did not date keeps
    the time at which it was seen.
    """
    seen = before.modified_at
    if after.modified_at is None and seen is not None and seen.source == "seen":
        return replace(after, modified_at=seen)
    return after


def is_same_text(before: Article, after: Article) -> bool:
    """Tell whether two pages of one provider with one date of publication are one article under two addresses.

    Their texts decide: a headline is often changed when a page moves, and two articles may share one.
    """
    found = resemblance(sketch(before.body), sketch(after.body))
    return found is not None and found >= SAME_TEXT


def settle_address(before: Article, after: Article) -> str:
    """Return the address of an article that was read again: the one that the page states, if it states one.

    Where it does not and its source links to variants of one address in turn, the plainest stays.
    """
    old, new = before.canonical_url, after.canonical_url
    if "canonical" in dict(after.sources) or identity_key(old) != identity_key(new):
        return new
    return min((new, old), key=lambda url: (not url.startswith("https:"), len(url)))


def _shown(article: Article) -> tuple[str, str | None, str | None]:
    return article.title, article.excerpt, article.images[0].url if article.images else None


def missing(status: int, misses: int, now: datetime) -> Missing:
    """Judge an answer of 404 or 410 after `misses` earlier ones in a row: 410 counts at once, 404 the third time.

    A withdrawn page is looked at once more, a week later: some come back.
    """
    count = misses + 1
    if status == 410 or count >= MISSES:
        last = misses >= MISSES or (status == 410 and misses > 0)
        return Missing(count, None if last else now + SCHEDULE[-1][1], f"http_{status}, {count} times")
    return Missing(count, now + BETWEEN, None)
