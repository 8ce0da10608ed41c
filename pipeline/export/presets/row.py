"""The form of a preset's row: what a file is made of, its keys, and what the site's generator makes of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from pipeline.export.bodies import Markup
from pipeline.export.frontmatter import Value
from pipeline.model import Article

Shape: TypeAlias = (
    "Literal['text', 'link', 'picture', 'date', 'number', 'flag', 'null'] | tuple[Shape] | Mapping[str, Shape]"
)
"""Type of a value: a word for a scalar, a tuple of one shape for a list, a mapping for a mapping with these keys. One
that ends in `?` may be missing. A picture is a link, or the path of a copy that we stored."""

_TEXTS = ("text", "link", "picture")
_SCALARS: Mapping[str, type] = {**dict.fromkeys(_TEXTS, str), "number": int, "flag": bool, "null": type(None)}


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
    shape: Shape = "text"
    """Type of the value."""
    block: bool = False
    """True for a scalar that stands between blank lines; lists and mappings always do."""
    ours: bool = False
    """True for mark-up that is ours, such as a player: it is written as it is."""


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
    width: str = "image_width"
    height: str = "image_height"
    authors: str = "authors"
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
    hidden: Mapping[str, Any]
    """What the front matter of a page says, as it is read back, that the site must not show."""
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
    markup: Markup
    """Makes Markdown of plain text for this generator, with nothing in it that its template language reads."""
    static_folder: str = ""
    """Where files lie that the generator copies as they are to the root of the site, `""` for the repository's root."""
    picture_folder: str = "assets/news"
    """Where stored pictures lie, relative to the destination; `""` beside the file itself, in its page bundle."""
    picture_link: str = "/assets/news/"
    """What stands before a stored picture's name in a file; `{site_url}` is the address of the built site."""
    names: Names = Names()
    """What other keys are called, where they are not called as in `smartable`."""
    reserved: frozenset[str] = frozenset()
    """Keys that the generator interprets by itself, and that a file must not have."""
    respell: Callable[[str], str] | None = None
    """Replaces what the generator, or its usual templates, cannot be trusted with in front matter. None: nothing."""
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
        return frozenset(one.key for one in self.fields if one.block)

    @property
    def shapes(self) -> Mapping[str, Shape]:
        """Key → type of its value."""
        return MappingProxyType({one.key: one.shape for one in self.fields})

    def spelled(self, value: Value) -> Value:
        """Return a value, with all that lies in it, as it is written: see `respell`."""
        if self.respell is None:
            return value
        if isinstance(value, str):
            return type(value)(self.respell(value))
        if isinstance(value, list):
            return [self.spelled(item) for item in value]
        return {key: self.spelled(item) for key, item in value.items()} if isinstance(value, dict) else value

    def shown(self, values: Mapping[str, Any]) -> bool | None:
        """Whether the site shows a page with this front matter; None where nothing is said, which sites show."""
        if any(key in values and values[key] == value for key, value in self.hidden.items()):
            return False
        return True if self.visible_key in values else None


def fits(value: Any, shape: Shape) -> bool:
    """Whether a value as YAML 1.1 reads it has a shape. A mapping may have more keys than the shape names."""
    if isinstance(shape, tuple):
        return isinstance(value, list) and all(fits(item, shape[0]) for item in value)
    if isinstance(shape, str):
        if shape == "date":
            return isinstance(value, datetime)
        return isinstance(value, _SCALARS[shape]) and (shape == "flag" or not isinstance(value, bool))
    return isinstance(value, dict) and all(
        fits(value[key], inner) if key in value else optional for key, inner, optional in parts(shape)
    )


def parts(shape: Mapping[str, Shape]) -> Iterator[tuple[str, Shape, bool]]:
    """Yield (key, shape of its value, whether it may be missing) of a mapping's shape."""
    for key, inner in shape.items():
        yield key.removesuffix("?"), inner, key.endswith("?")
