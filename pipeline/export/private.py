"""The private fields of an article: what its file says in `secured`, and what of it stays as it was. Pure.

Where the article was found, when it was fetched, and which reader gave each field. They are for the people who run the
site; the form is canonical JSON (sorted keys, no spaces, UTF-8), so that the same fields are the same bytes.
"""

import hashlib
import json
from contextlib import suppress
from datetime import datetime
from typing import Any

from pipeline.export.deliver import Seal
from pipeline.export.frontmatter import stamp
from pipeline.export.secured import Cipher, SecuredError
from pipeline.model import Article

MAX_BODY = 24 << 10
"""Bytes of a body that are kept. Sealed they take 32 KiB, half of the largest file that is written."""

SOURCE = "source_url"
"""Entry of `Article.sources` that names the feed, sitemap or page which led to the article."""

# A source that names the article too, or a re-check by its own address, does not change where it was found first.
_FIRST = ("original_url", "source_url")
# True of the content that they came with: the same content, fetched again, does not change them.
_OF_THE_CONTENT = ("fetched", "published", "sources")


def private_fields(article: Article, article_id: int, source_url: str | None = None, *, body: bool = False) -> bytes:
    """Return the private fields of an article as canonical JSON; unknown ones are left out.

    `article` is the ledger's id; `content` a digest of what was read, by which `settled` knows it again; `published`
    says how the date was stated; `sources` is field → reader. `source_url` is what led to the article, by default the
    entry `source_url` of `Article.sources`. With `body`, the main text is there too, its first 24 KiB, and
    `body_cut` says when that is not all.
    """
    sources = dict(article.sources)
    found_in = sources.pop(SOURCE, None)
    fields: dict[str, Any] = {
        "article": article_id,
        "content": _digest(article),
        "fetched": _moment(article.fetched),
        "original_url": article.original_url,
        "published": {
            "precision": article.published_at.precision.value,
            "source": article.published_at.source,
            "zone_stated": article.published_at.zone_stated,
        },
        "source_url": source_url or found_in,
        "sources": sources or None,
    }
    if body and article.body is not None:
        encoded = article.body.encode("utf-8", "replace")
        fields["body"] = encoded[:MAX_BODY].decode("utf-8", "ignore")
        fields["body_cut"] = True if len(encoded) > MAX_BODY else None
    return _canonical({key: value for key, value in fields.items() if value is not None})


def settled(old: bytes, new: bytes) -> bytes:
    """Return `new` with what still holds of `old`, the fields that an earlier file had.

    Where an article was found stays as it was found first. When the content is the same, so is the fetch that gave
    it. Fields of an unknown form are replaced.
    """
    try:
        before, after = json.loads(old), json.loads(new)
    except (ValueError, RecursionError):
        return new
    if not isinstance(before, dict):
        return new
    kept = _FIRST + (_OF_THE_CONTENT if before.get("content") == after["content"] else ())
    return _canonical(after | {key: before[key] for key in kept if key in before})


def seal_for(
    cipher: Cipher | None, article: Article, article_id: int, source_url: str | None = None, *, body: bool = False
) -> Seal | None:
    """Return what `deliver` asks for the `secured` field of an article; None, and so no field, without a cipher.

    A token stays as it is while it says the same under the present key: see `settled`.
    """
    if cipher is None:
        return None

    def seal(previous: str | None) -> str:
        plain = private_fields(article, article_id, source_url, body=body)
        if previous is not None:
            # Another key's token, or of another address of the article: nothing of it can be kept.
            with suppress(SecuredError):
                plain = settled(cipher.open(previous, article.canonical_url), plain)
        return cipher.seal(plain, article.canonical_url, previous)

    return seal


def _digest(article: Article) -> str:
    """What the content is known by. 64 bits: it is compared with one other only."""
    image = article.images[0].url if article.images else None
    parts = (article.title, article.excerpt, article.body, _moment(article.published_at.value), image)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _moment(value: datetime | None) -> str | None:
    return None if value is None else stamp(value)


def _canonical(fields: dict[str, Any]) -> bytes:
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "replace")
