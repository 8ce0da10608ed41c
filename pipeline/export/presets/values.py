"""Readers of single values off an article, shared by the presets. Each returns None for what is not known."""

import re
from collections.abc import Callable

from pipeline.export.frontmatter import Name, Quoted, Value
from pipeline.export.presets.row import Shape, Subject
from pipeline.model import Article, Image, Moment, Provider

# Caps for fields that strangers fill. The model promises shorter ones; these hold when it is broken. 300 is the title
# and 20 the list length that the hostile catalogue names; the longest excerpt of the reference has 348 characters.
MAX_TITLE = 300
MAX_EXCERPT = 1000
MAX_ITEMS = 20

IMAGE: Shape = {"url": "link", "width?": "number", "height?": "number"}
PICTURE: Shape = {"url": "picture", "width?": "number", "height?": "number", "srcset?": "text"}
PROVIDER: Shape = {"name": "text", "domain": "text"}

# What browsers take for the beginning of a tag or comment (HTML, 13.2.5.6); `1 < 2` and `<3` are text to them.
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}")


def capped(text: str | None, limit: int) -> Value | None:
    """A text, cut with ` ...` where it is longer than `limit` characters."""
    if text is None or len(text) <= limit:
        return quoted(text)
    return Quoted(text[: limit - 4].rstrip() + " ...")


def quoted(text: str | None) -> Value | None:
    """A text in double quotes."""
    return None if text is None else Quoted(text)


def without_tags(text: str) -> str:
    """A text for templates that print without escaping, as Liquid's do: where a tag would begin, `<` becomes `‹`.

    A character reference would not do: templates that do escape, as they should, would show it letter by letter.
    """
    return _TAG.sub("\u2039", text)


def title(subject: Subject) -> Value | None:
    """The headline."""
    return capped(subject.article.title, MAX_TITLE)


def excerpt(subject: Subject) -> Value | None:
    """The excerpt."""
    return capped(subject.article.excerpt, MAX_EXCERPT)


def date(subject: Subject) -> Value | None:
    """Moment of publication, in whole seconds."""
    return seconds(subject.article.published_at)


def seconds(moment: Moment) -> Value:
    """A moment in whole seconds."""
    return moment.value.replace(microsecond=0)


def updated(subject: Subject) -> Value | None:
    """Moment of the last change, once there was one after the first export."""
    article = subject.article
    if not subject.updated or article.modified_at is None:
        return None
    # Compared by the minute: publishers stamp the first version twice, some seconds apart.
    published, modified = (
        m.value.replace(second=0, microsecond=0) for m in (article.published_at, article.modified_at)
    )
    return seconds(article.modified_at) if modified > published else None


def link(subject: Subject) -> Value | None:
    """The canonical URL."""
    return Quoted(subject.article.canonical_url)


def kind(subject: Subject) -> Value | None:
    """`article` or `video`."""
    return Name(subject.article.type)


def topics(subject: Subject) -> Value | None:
    """Names of the topics."""
    return [Name(topic) for topic in subject.article.topics[:MAX_ITEMS]] or None


def authors(subject: Subject) -> Value | None:
    """Names of the authors."""
    return [Name(author[:MAX_TITLE]) for author in subject.article.authors[:MAX_ITEMS]] or None


def video_id(subject: Subject) -> str | None:
    """YouTube id of an article that is a video. It goes into HTML as it is: nothing but an id may pass."""
    found = subject.article.video_id
    return found if subject.article.type == "video" and found is not None and _VIDEO_ID.fullmatch(found) else None


def image(picture: Image, caption: Value | None = None) -> dict[str, Value]:
    """A picture as a mapping: url, width and height where they are known, title where one is given."""
    entry: dict[str, Value] = {"url": Quoted(picture.url)}
    if picture.width is not None and picture.height is not None:
        entry |= {"width": picture.width, "height": picture.height}
    if picture.srcset is not None:
        entry["srcset"] = Quoted(picture.srcset)
    return entry if caption is None else {**entry, "title": caption}


def provider(outlet: Provider) -> dict[str, Value]:
    """An outlet as a mapping: name and domain."""
    return {"name": Name(outlet.name), "domain": Name(outlet.domain)}


def lead(read: Callable[[Image], Value | None]) -> Callable[[Subject], Value | None]:
    """A reader of one value of the lead picture."""
    return lambda subject: read(subject.article.images[0]) if subject.article.images else None


def of(read: Callable[[Article], Value | None]) -> Callable[[Subject], Value | None]:
    """A reader of one value of the article."""
    return lambda subject: read(subject.article)


def known(entry: dict[str, Value | None]) -> dict[str, Value]:
    """A mapping without what is not known."""
    return {key: value for key, value in entry.items() if value is not None}
