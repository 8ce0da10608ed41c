"""Several sources of one provider become one list, each article once."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final
from urllib.parse import unquote, urlsplit

from pipeline.discover.pictures import largest
from pipeline.model import Candidate

_RANK: Final = {"feed": 0, "sitemap": 1, "listing": 2}
# Parameters that name a campaign or a click, never a page. For the comparison only: the address itself is kept.
_TRACKING_PREFIXES: Final = ("utm_", "at_", "mc_", "pk_", "_hs")
_TRACKING: Final = frozenset(
    (
        *("_ga", "cmp", "cmpid", "dclid", "fbclid", "gbraid", "gclid", "guccounter", "igshid", "mkt_tok", "msclkid"),
        *("ncid", "ocid", "smid", "srnd", "taid", "twclid", "wbraid", "yclid", "xtor"),
    )
)
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_CLOCK = re.compile(r"\d{1,2}:\d{2}")
_ZONE = re.compile(r"\d(?:\.\d+)?\s*(?:Z|UTC?|GMT|[ECMP][SD]T|[+-]\d{2}:?\d{2})\s*(?:\([^)]*\))?$", re.IGNORECASE)


def merge(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return one candidate for each article, in the order of first appearance.

    Two addresses are one article when they differ only in scheme, a leading `www.`, letter case of the host, default
    port, a slash at the end, fragment, or parameters that track (`utm_*`, `fbclid`, …). The address that was seen first
    stays, as it was given.

    Of each field the value of the best source stays, a feed before a sitemap before a listing page, and among equals
    the one that came first; what it lacks is filled from the others. Three fields have rules of their own:

    - a date with time and zone beats a date with time, and that beats a bare day, whatever the source;
    - the image is the one with the largest declared area;
    - tags are all tags, each once.

    `origin` and `source_url` are those of the candidate that gave the published date (without one, of the modified
    date, and without that of the best source), because they say where the dates come from.
    """
    groups: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(comparison_key(candidate.url), []).append(candidate)
    return tuple(group[0] if len(group) == 1 else _merged(group) for group in groups.values())


def comparison_key(url: str) -> str:
    """Return what is equal for two addresses of one article (see `merge`). It is no address: nothing may fetch it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return url
    host = (parts.hostname or "").removeprefix("www.").rstrip(".")
    if port and port != _DEFAULT_PORTS.get(parts.scheme):
        host = f"{host}:{port}"
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _tracks(pair))
    # A path that is escaped differently is the same path; an escaped slash or question mark is not.
    path = parts.path if "%2" in parts.path or "%3" in parts.path else unquote(parts.path, errors="surrogateescape")
    return f"{host}{path.rstrip('/')}?{query}"


def _tracks(pair: str) -> bool:
    name = pair.partition("=")[0].lower()
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)


def _merged(group: list[Candidate]) -> Candidate:
    ranked = sorted(group, key=lambda candidate: _RANK[candidate.origin])
    published = max(ranked, key=lambda candidate: _exactness(candidate.published))
    modified = max(ranked, key=lambda candidate: _exactness(candidate.modified))
    dated = published if published.published else modified if modified.modified else ranked[0]
    tags: dict[str, str] = {}
    for candidate in ranked:
        for tag in candidate.tags:
            tags.setdefault(tag.casefold(), tag)
    return replace(
        group[0],
        origin=dated.origin,
        source_url=dated.source_url,
        title=next((candidate.title for candidate in ranked if candidate.title), None),
        excerpt=next((candidate.excerpt for candidate in ranked if candidate.excerpt), None),
        published=published.published,
        modified=modified.modified,
        authors=next((candidate.authors for candidate in ranked if candidate.authors), ()),
        tags=tuple(tags.values()),
        image=largest(candidate.image for candidate in ranked),
        language=next((candidate.language for candidate in ranked if candidate.language), None),
        video_id=next((candidate.video_id for candidate in ranked if candidate.video_id), None),
    )


def _exactness(date: str | None) -> int:
    """0 for no date, 1 for one without a time of day, 2 with a time, 3 with time and zone. Reads no date."""
    if not date:
        return 0
    if not _CLOCK.search(date):
        return 1
    return 3 if _ZONE.search(date) else 2
