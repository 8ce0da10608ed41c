"""feedparser, for feeds that are not well-formed, in encodings that libxml2 lacks, or with entities of their own."""

import io
from collections.abc import Iterator
from typing import Any, Final

from pipeline.discover.entries import (
    MAX_ENTRIES,
    MAX_NAMES,
    Dropped,
    Feed,
    Gathered,
    date_text,
    first_link,
    language_code,
    names,
    person,
    youtube_id,
)
from pipeline.discover.links import BadLink, shown
from pipeline.discover.markup import plain_text
from pipeline.discover.pictures import largest, picture
from pipeline.errors import SourceFailed
from pipeline.model import Candidate, Image

# feedparser takes 11 to 36 µs for a tag, escaped ones included (real feeds); the largest real feed at hand has 83,000
# tags and entities. This many take about 2 s.
MAX_MARKS: Final = 100_000
# Attributes cost memory: 4 MB of them took 750 MB. The largest real feed at hand has 0.9 MB.
MAX_BYTES: Final = 2 << 20
_STARTS: Final = (
    b"<item>",
    b"<item ",
    b"<item\n",
    b"<item\r",
    b"<item\t",
    b"<entry>",
    b"<entry ",
    b"<entry\n",
    b"<entry\r",
)
_ENDS: Final = (b"</item", b"</entry")
_ROOT_ENDS: Final = (b"</rss", b"</feed", b"</rdf:rdf", b"</channel")


def read(body: bytes, url: str, *, charset: str | None, why: str) -> Feed:
    """Return the feed in `body`. `charset` is what the Content-Type header stated, `why` what is wrong with the body.

    The last entry of a body that ends within it is not published: a half of a headline looks like a whole one.

    Raises SourceFailed: `not_a_feed` when nothing in it is a feed, `broken` when feedparser itself fails.
    """
    # Imported here: it costs 35 ms, and most runs meet no feed that needs it.
    import feedparser

    body, remarks = _bounded(body, url, why)
    headers = {"content-location": url}
    if charset:
        headers["content-type"] = f"application/xml; charset={charset}"
    # A BytesIO, never the bytes: feedparser opens what a body names. Clean-up of HTML is our own business.
    try:
        parsed = feedparser.parse(
            io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:
        # On nonsense it fails in ways of its own, AssertionError among them.
        raise SourceFailed("broken", url, f"{shown(why)}; feedparser: {type(error).__name__}") from error
    entries: list[dict[str, Any]] = parsed.entries
    if not entries and not parsed.version:
        raise SourceFailed("not_a_feed", url, shown(why))
    gathered = Gathered()
    lowered = body.lower()
    if entries and max(map(lowered.rfind, _STARTS)) > max(map(lowered.rfind, _ENDS)):
        gathered.dropped.append(("truncated_entry", shown(str(entries[-1].get("title", "")))))
        entries = entries[:-1]
    if not any(end in lowered for end in _ROOT_ENDS):
        remarks += (("truncated", str(len(body))),)
    if len(entries) > MAX_ENTRIES:
        remarks += (("too_many_entries", str(len(entries))),)
    language = language_code(parsed.feed.get("language"))
    for entry in entries[:MAX_ENTRIES]:
        try:
            gathered.candidates.append(_candidate(entry, url, language))
        except BadLink as bad:
            gathered.dropped.append((bad.reason, bad.value))
    try:
        site_url = first_link((parsed.feed.get("link"),), url)
    except BadLink:
        site_url = None
    return Feed(
        title=plain_text(parsed.feed.get("title"), is_html=False),
        language=language,
        site_url=site_url,
        candidates=tuple(gathered.candidates),
        reader="feedparser",
        dropped=(*gathered.dropped, *remarks),
    )


def _bounded(body: bytes, url: str, why: str) -> tuple[bytes, tuple[Dropped, ...]]:
    """Return the body, cut after a whole entry when it has more mark-up than feedparser reads in a few seconds."""
    kept = body
    while len(kept) > MAX_BYTES or (marks := _marks(kept)) > MAX_MARKS:
        # Mark-up is taken to be spread evenly, less a tenth, and counted again.
        share = MAX_BYTES / len(kept) if len(kept) > MAX_BYTES else MAX_MARKS / marks
        kept = kept[: int(len(kept) * share * 0.9)]
        end = max(map(kept.rfind, _ENDS))
        if end < 0:
            raise SourceFailed("broken", url, f"{shown(why)}; too large to repair ({len(body)} bytes)")
        kept = kept[:end]
    return (body, ()) if kept is body else (kept + b"</item></entry>", (("too_much_markup", str(len(body))),))


def _marks(body: bytes) -> int:
    return body.count(b"<") + body.count(b"&")


def _candidate(entry: dict[str, Any], url: str, language: str | None) -> Candidate:
    permanent = entry.get("id") if str(entry.get("id", "")).startswith(("http://", "https://")) else None
    return Candidate(
        url=first_link((entry.get("feedburner_origlink"), entry.get("link"), permanent), url),
        origin="feed",
        source_url=url,
        title=_prose(entry, "title"),
        excerpt=_prose(entry, "summary") or _content(entry),
        published=date_text(_text(entry, "published") or _text(entry, "created")),
        modified=date_text(_text(entry, "updated")),
        authors=names(person(author.get("name")) for author in entry.get("authors", ())[:MAX_NAMES]),
        tags=names(tag.get("label") or tag.get("term") for tag in entry.get("tags", ())[:MAX_NAMES]),
        image=largest(_pictures(entry, url)),
        language=language,
        video_id=youtube_id(_text(entry, "yt_videoid")),
    )


def _text(entry: dict[str, Any], key: str) -> str | None:
    # Not `entry.get`: feedparser answers `updated` with `published` where there is none, and warns.
    value = dict.get(entry, key)
    return value if isinstance(value, str) else None


def _prose(entry: dict[str, Any], key: str) -> str | None:
    detail = entry.get(f"{key}_detail") or {}
    return plain_text(_text(entry, key), is_html=key != "title" and "html" in str(detail.get("type", "")))


def _content(entry: dict[str, Any]) -> str | None:
    texts = (plain_text(part.get("value"), is_html=True) for part in entry.get("content", ())[:MAX_NAMES])
    return next((text for text in texts if text), None)


def _pictures(entry: dict[str, Any], url: str) -> Iterator[Image | None]:
    for media in entry.get("media_content", ())[:MAX_NAMES]:
        kind = media.get("type") or media.get("medium") or "image"
        if kind.startswith("image"):
            yield _picture(media, "url", url)
    for link in entry.get("links", ())[:MAX_NAMES]:
        if link.get("rel") == "enclosure" and str(link.get("type", "")).startswith("image"):
            yield _picture(link, "href", url)
    if isinstance(entry.get("image"), dict):
        yield _picture(entry["image"], "href", url)
    for media in entry.get("media_thumbnail", ())[:MAX_NAMES]:
        yield _picture(media, "url", url)


def _picture(media: dict[str, Any], key: str, url: str) -> Image | None:
    return picture(media.get(key), url, width=media.get("width"), height=media.get("height"), source="feed")
