"""Why an article has its topics, for people. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.enrich.taxonomy import Profile, Taxonomy, Topic
from pipeline.enrich.topics import assign, title_keywords
from pipeline.model import Article


@dataclass(frozen=True, slots=True)
class TopicReason:
    """What made an article one of a topic."""

    topic: str
    by: tuple[str, ...]
    """For example `title: machine learning`, `tag: AI`, `excerpt`, `parent of Machine Learning`. Empty: unknown."""


def topic_reasons(article: Article, taxonomy: Taxonomy, profile: Profile) -> tuple[TopicReason, ...]:
    """Explain `article.topics`, in their order. Each part of the article is asked alone for what it says of a topic."""
    return tuple(
        TopicReason(name, tuple(_reasons(article, name, taxonomy, profile)))
        for name in article.topics
        if name in taxonomy.by_name
    )


def _reasons(article: Article, name: str, taxonomy: Taxonomy, profile: Profile) -> Iterator[str]:
    topic = taxonomy.by_name[name]
    if found := title_keywords(article.title, (name,), taxonomy, profile):
        yield f"title: {', '.join(found)}"
    if profile == "reference":
        if topic.parent is None:
            yield "every article"
        return
    # By itself, without the topics around it.
    alone = Taxonomy(topics=(replace(topic, parent=None, within_parent=False),))
    for label, words in (("section", (article.section,) if article.section else ()), ("tag", article.tags)):
        if matching := [word for word in words if assign("", alone, profile, tags=(word,)).topics]:
            yield f"{label}: {', '.join(matching)}"
    if article.excerpt and assign("", alone, profile, excerpt=article.excerpt).topics:
        yield "excerpt"
    children = [other for other in article.topics if name in _parents(taxonomy.by_name.get(other), taxonomy)]
    if children:
        yield f"parent of {', '.join(children)}"


def _parents(topic: Topic | None, taxonomy: Taxonomy) -> Iterator[str]:
    # Ends: the taxonomy refuses circles.
    while topic is not None and topic.parent is not None:
        yield topic.parent
        topic = taxonomy.by_name[topic.parent]
