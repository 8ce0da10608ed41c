"""Article → Article: topics, quality, related coverage and heat, by one destination's taxonomy."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from pipeline.enrich.heat import heat
from pipeline.enrich.quality import score
from pipeline.enrich.taxonomy import Profile, Taxonomy
from pipeline.enrich.topics import assign
from pipeline.model import Article, Related

RECOVERED = ("recovered", "file")
"""Entry of `Article.sources` of an article that was read back from its file, after the ledger was lost."""


def enrich(
    article: Article,
    taxonomy: Taxonomy,
    profile: Profile,
    *,
    related: tuple[Related, ...] = (),
    duplicates: Collection[str] = frozenset(),
    half_life: timedelta | None = None,
    now: datetime | None = None,
) -> Article:
    """Fill in topics, quality, related, heat and visibility.

    `related` is the same story elsewhere, best first; `duplicates` are the addresses among it that carry the same
    text. With `half_life`, `now` is needed. An article that was read back from its file keeps the topics and the
    quality that stand there: the authors, the text and the tags that they rest on are not in it.
    """
    if RECOVERED in article.sources and article.quality is not None:
        quality = article.quality
    else:
        found = assign(
            article.title, taxonomy, profile, excerpt=article.excerpt, section=article.section, tags=article.tags
        )
        article = replace(article, topics=found.topics)
        quality = score(article, taxonomy, profile).total
    warmth = heat(
        quality,
        related,
        profile,
        duplicates=duplicates,
        published_at=article.published_at.value,
        url=article.canonical_url,
        half_life=half_life,
        now=now,
    )
    return replace(article, quality=quality, heat=warmth.value, visible=warmth.visible, related=related)
