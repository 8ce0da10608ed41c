"""Articles as JSON and back, without loss.

The decoder follows the annotations of `pipeline.model`, so a new field needs no line here. A key that the model no
longer has is ignored, and a field that the text lacks takes its default: old rows stay readable.
"""

import json
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pipeline.model import Article

_Decoder = Callable[[Any], Any]


def article_to_json(article: Article) -> str:
    """Return `article` with everything that it holds, body included, as one line of ASCII JSON."""
    return json.dumps(_encode(article), separators=(",", ":"))


def article_from_json(text: str) -> Article:
    """Return the article that `article_to_json` wrote. Raises ValueError for other text."""
    try:
        article = _decoder(Article)(json.loads(text))
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not an article: {error!r}") from error
    assert isinstance(article, Article)  # noqa: S101 - narrows the type for mypy; the decoder of Article makes no other
    return article


def _encode(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        # Unknown values are left out: most fields of most articles are.
        pairs = ((item.name, getattr(value, item.name)) for item in fields(value))
        return {name: _encode(inner) for name, inner in pairs if inner is not None}
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.value if isinstance(value, Enum) else value


@cache
def _decoder(kind: Any) -> _Decoder:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        (inner,) = (_decoder(part) for part in get_args(kind) if part is not type(None))
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        parts = get_args(kind)
        if parts[1:] == (...,):
            item = _decoder(parts[0])
            return lambda value: tuple(item(entry) for entry in value)
        items = tuple(_decoder(part) for part in parts)
        return lambda value: tuple(decode(entry) for decode, entry in zip(items, value, strict=True))
    if origin is Literal or kind in (str, int, bool, float):
        return lambda value: value
    if kind is datetime:
        return datetime.fromisoformat
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if is_dataclass(kind) and isinstance(kind, type):
        return _dataclass_decoder(kind)
    raise TypeError(f"the model has a field of type {kind!r}, which this codec does not know")


def _dataclass_decoder(kind: type[Any]) -> _Decoder:
    hints = get_type_hints(kind)
    plan = tuple(
        (item.name, _decoder(hints[item.name]), item.default is MISSING and item.default_factory is MISSING)
        for item in fields(kind)
    )
    may_be_unknown = {name for name, hint in hints.items() if type(None) in get_args(hint)}

    def decode(value: Any) -> Any:
        found = {}
        for name, inner, required in plan:
            if name in value:
                found[name] = inner(value[name])
            elif required and name in may_be_unknown:
                found[name] = None  # `_encode` left it out
        return kind(**found)

    return decode
