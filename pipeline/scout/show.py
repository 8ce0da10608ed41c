"""What a look at a site and a trial crawl found, as plain lines and as data."""

from collections.abc import Iterator
from typing import Any

from pipeline.export.frontmatter import stamp
from pipeline.model import Article, Precision
from pipeline.scout.site import Site
from pipeline.scout.trial import Trial
from pipeline.text import clean

MAX_TITLE = 48  # Characters; the table then fits a terminal of 120 columns.
HEAD = ("title", "published", "picture", "language", "paywall", "reserved")


def site_lines(site: Site) -> Iterator[str]:
    """Yield what the site offers."""
    name = clean(site.home.name) if site.home else "?"
    yield f"{name} ({site.domain}), at {clean(site.home_url)}"
    yield f"  robots.txt: {site.robots}" + "".join(f"; {clean(statement)}" for statement in site.reserves)
    for found in site.found:
        chosen = "" if found in site.chosen else ", not used"
        yield f"  {found.kind} {clean(found.address)}: {found.links} links, {found.dated} dated{chosen}"
    for address, reason in site.missed:
        yield f"  no source: {clean(address)}: {reason}"
    if site.keep:
        yield f"  keep: {site.keep}"
    if site.skip:
        yield f"  skip: {site.skip}"


def trial_lines(trial: Trial) -> Iterator[str]:
    """Yield the table of articles, the fill rates, and what went wrong."""
    if trial.articles:
        rows = [HEAD, *(_row(article) for article in trial.articles)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
        for row in rows:
            yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        total = len(trial.articles)
        yield "filled: " + ", ".join(f"{name} {count}/{total}" for name, count in trial.filled.items())
    for address, reason in trial.rejected:
        yield f"rejected: {clean(address)}: {reason}"
    if trial.tally is not None:
        for failure in trial.tally.failures:
            yield f"source failed: {clean(failure)}"
        for reason, count in trial.tally.below("failed").items():
            yield f"failed: {reason}: {count}"
        if not trial.articles and not trial.rejected:
            skipped = ", ".join(f"{name} {count}" for name, count in trial.tally.below("skipped").items())
            yield f"no article: {trial.tally.get('candidates')} links" + (f"; not wanted: {skipped}" if skipped else "")


def as_json(trial: Trial) -> dict[str, Any]:
    """Return what the trial found as plain data; the articles are those of a fixture's expected file."""
    return {
        "articles": [expected(article) for article in trial.articles],
        "rejected": [{"url": url, "reason": reason} for url, reason in sorted(trial.rejected)],
        "filled": dict(trial.filled),
        "failures": list(trial.tally.failures) if trial.tally else [],
        "exit_code": int(trial.exit_code),
    }


def expected(article: Article) -> dict[str, Any]:
    """Return the fields of an article that a fixture holds it to; unknown is None."""
    image = article.images[0] if article.images else None
    return {
        "url": article.canonical_url,
        "title": article.title,
        "published": _published(article),
        "excerpt": article.excerpt,
        "image": None if image is None else image.url,
        "size": None if image is None else [image.width, image.height],
        "language": article.language,
        "authors": list(article.authors),
        "type": article.type,
        "paywalled": article.paywalled,
    }


def _published(article: Article) -> str:
    """`2026-11-20T18:00:00Z`, or the day alone where no time was stated."""
    text = stamp(article.published_at.value)
    return text[:10] if article.published_at.precision is Precision.DAY else text


def _row(article: Article) -> tuple[str, ...]:
    image = article.images[0] if article.images else None
    title = article.title if len(article.title) <= MAX_TITLE else article.title[: MAX_TITLE - 1] + "…"
    reserved = dict.fromkeys(entry.name for entry in article.rights.reservations) if article.rights else {}
    return (
        clean(title),
        _published(article),
        f"{image.width}×{image.height}" if image else "none",
        article.language or "?",
        (article.paywall_reason or "yes") if article.paywalled else "no",
        ", ".join(reserved) or "nothing",
    )
