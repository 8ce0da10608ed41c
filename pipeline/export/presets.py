"""What each kind of site expects of a file: one row for each preset.

A preset is data: where the file goes, and its keys in their order with a function that reads each value off the
article. Front-matter key names live here and nowhere else. A function that returns None leaves its key out.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pipeline.export.frontmatter import Name, Quoted, Value
from pipeline.model import Article, Image, Provider, Related


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a file is made of."""

    article: Article
    secured: str | None = None
    """Token of `secured.Cipher.seal`, or None when no key is configured."""
    updated: bool = False
    """True once the article changed after its first export: only then is its last change shown."""


@dataclass(frozen=True, slots=True)
class Field:
    """One front-matter key."""

    key: str
    value: Callable[[Subject], Value | None]
    """None leaves the key out. Strings are `Quoted` or `Name`, which says how they are written."""
    block: bool = False
    """True for a scalar that stands between blank lines; lists and mappings always do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Keys from which a lost ledger learns what an article was; those of `smartable` by default."""

    title: str = "title"
    excerpt: str = "excerpt"
    original: str = "originalUrl"
    amp: str = "ampWebUrl"
    amp_cache: str = "cdnAmpWebUrl"
    type: str = "type"
    quality: str = "quality"
    heat: str = "heat"
    player: str = "featuredContent"
    provider: str = "provider"
    topics: str = "topics"
    images: str = "images"
    related: str = "related"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """How one kind of site wants its files."""

    name: str
    folder: str
    """Content folder, relative to the destination, `/` between its parts."""
    file_name: str
    """Template inside the folder, with {date} (UTC, YYYY-MM-DD) and {slug}."""
    fields: tuple[Field, ...]
    """Keys in the order in which they are written."""
    date_key: str
    """Key of the date of publication."""
    visible_key: str
    """Key that says whether the site shows the page."""
    updated_key: str
    """Key of the date of the last change."""
    content_keys: tuple[str, ...]
    """Keys that only the publisher changes: when one of them does, the article counts as updated."""
    link_key: str
    """Key of the canonical URL, by which a file is known to be an article's."""
    secured_key: str
    """Key of the encrypted private fields."""
    required: tuple[str, ...]
    """Keys without which a file is not written."""
    names: Names = Names()
    """What other keys are called, where they are not called as in `smartable`."""
    reserved: frozenset[str] = frozenset()
    """Keys that the generator interprets by itself, and that a file must not have."""
    max_bytes: int = 64 << 10
    """Largest file. The largest of the reference has 65 KB, with a list of related articles without bound."""
    extra_checks: tuple[Callable[[Mapping[str, Any]], str | None], ...] = ()
    """Rules of this preset: front matter as read back → what is wrong, or None."""

    @property
    def archive_folder(self) -> str:
        """Where old files go: in the reference system `_archive/_news`; no generator reads what lies there."""
        return f"_archive/{self.folder}"

    @property
    def blocks(self) -> frozenset[str]:
        """Keys of scalars that stand between blank lines."""
        return frozenset(field.key for field in self.fields if field.block)


# Caps for fields that strangers fill. The model promises shorter ones; these hold when it is broken. 300 is the title
# and 20 the list length that the hostile catalogue names; the longest excerpt of the reference has 348 characters.
MAX_TITLE = 300
MAX_EXCERPT = 1000
MAX_ITEMS = 20

_VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_PLAYER = (
    '<iframe width="800" height="500" frameborder="0" src="https://www.youtube.com/embed/{}" allow="accelerometer; '
    'autoplay; encrypted-media; gyroscope; picture-in-picture" allowfullscreen></iframe>'
)


def _quoted(text: str | None) -> Value | None:
    return None if text is None else Quoted(text)


def _capped(text: str | None, limit: int) -> Value | None:
    if text is None or len(text) <= limit:
        return _quoted(text)
    return Quoted(text[: limit - 4].rstrip() + " ...")


def _updated(subject: Subject) -> Value | None:
    article = subject.article
    if not subject.updated or article.modified_at is None:
        return None
    # Compared by the minute: publishers stamp the first version twice, some seconds apart.
    published, modified = (
        m.value.replace(second=0, microsecond=0) for m in (article.published_at, article.modified_at)
    )
    return article.modified_at.value.replace(microsecond=0) if modified > published else None


def _featured(subject: Subject) -> Value | None:
    # The id goes into HTML that sites print as it is: nothing but an id may pass.
    video_id = subject.article.video_id
    if subject.article.type != "video" or video_id is None or not _VIDEO_ID.fullmatch(video_id):
        return None
    return Quoted(_PLAYER.format(video_id))


def _image(image: Image, title: str | None = None) -> Value:
    entry: dict[str, Value] = {"url": Quoted(image.url)}
    if image.width is not None and image.height is not None:
        entry |= {"width": image.width, "height": image.height}
    if title is not None:
        entry["title"] = Quoted(title)
    return entry


def _provider(provider: Provider, *, images: bool = True) -> Value:
    entry: dict[str, Value] = {"name": Name(provider.name), "domain": Name(provider.domain)}
    if images and provider.images:
        entry["images"] = [_image(image) for image in provider.images[:MAX_ITEMS]]
    return entry


def _images(subject: Subject) -> Value | None:
    title = _capped(subject.article.title, MAX_TITLE)
    return [_image(image, str(title)) for image in subject.article.images[:MAX_ITEMS]] or None


def _related(subject: Subject) -> Value | None:
    return [_related_item(item) for item in subject.article.related[:MAX_ITEMS]] or None


def _related_item(item: Related) -> Value:
    amp = item.amp_url is not None and item.amp_cache_url is not None
    entry: dict[str, Value | None] = {
        "title": _capped(item.title, MAX_TITLE),
        "excerpt": _capped(item.excerpt, MAX_EXCERPT),
        "publishedDateTime": item.published_at.value.replace(microsecond=0),
        "webUrl": Quoted(item.url),
        "ampWebUrl": _quoted(item.amp_url) if amp else None,
        "cdnAmpWebUrl": _quoted(item.amp_cache_url) if amp else None,
        "type": Name(item.type),
        "provider": _provider(item.provider, images=False),
        "quality": item.quality,
        "images": None if item.image is None else [_image(item.image)],
    }
    return {key: value for key, value in entry.items() if value is not None}


def _amp(read: Callable[[Article], str | None]) -> Callable[[Subject], Value | None]:
    # The reference has both AMP links or neither (2,437 of 2,437 files).
    def value(subject: Subject) -> Value | None:
        article = subject.article
        return None if article.amp_url is None or article.amp_cache_url is None else _quoted(read(article))

    return value


SMARTABLE = Preset(
    name="smartable",
    folder="_news",
    file_name="{date}-{slug}.md",
    date_key="publishedDateTime",
    visible_key="published",
    updated_key="updatedDateTime",
    content_keys=("title", "excerpt", "featuredContent", "images"),
    link_key="webUrl",
    secured_key="secured",
    required=("category", "title", "publishedDateTime", "webUrl", "type", "provider"),
    fields=(
        Field("category", lambda s: Name("news")),
        Field("title", lambda s: _capped(s.article.title, MAX_TITLE)),
        Field("excerpt", lambda s: _capped(s.article.excerpt, MAX_EXCERPT)),
        Field("publishedDateTime", lambda s: s.article.published_at.value.replace(microsecond=0)),
        Field("updatedDateTime", _updated),
        Field("webUrl", lambda s: Quoted(s.article.canonical_url)),
        Field("ampWebUrl", _amp(lambda a: a.amp_url)),
        Field("cdnAmpWebUrl", _amp(lambda a: a.amp_cache_url)),
        Field("type", lambda s: Name(s.article.type)),
        Field("quality", lambda s: s.article.quality),
        Field("heat", lambda s: s.article.heat),
        Field("published", lambda s: s.article.visible),
        Field("featuredContent", _featured, block=True),
        Field("provider", lambda s: _provider(s.article.provider)),
        Field("topics", lambda s: [Name(topic) for topic in s.article.topics[:MAX_ITEMS]] or None),
        Field("images", _images),
        Field("related", _related),
        Field("secured", lambda s: _quoted(s.secured), block=True),
    ),
)

PRESETS: Mapping[str, Preset] = MappingProxyType({preset.name: preset for preset in (SMARTABLE,)})
"""Every preset by its name."""
