"""What the addresses of a site's articles have in common: its provider's `keep`. Pure."""

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import urlsplit

# The shapes that publishing systems give to the addresses of articles, from the one that says most to the one that says
# least. `{0}` is what all of a site's addresses begin with.
SHAPES = (
    r"{0}/\d{{4}}/\d{{2}}/\d{{2}}/",
    r"{0}/\d{{4}}/\d{{2}}/",
    r"{0}/\d{{4}}-\d{{2}}-\d{{2}}",
    r"{0}/[^?#]*[-_/]\d{{5,}}",
    r"{0}/[^?#]*[^/?#]+-[^/?#]+-[^/?#]+-[^/?#]+",
)
# Sections of news sites that hold no articles, in the words that most of them use.
SKIP = r"/(?:tags?|topics?|categor(?:y|ies)|authors?|pages?|search|about|contact|privacy|events?|videos?|podcasts?)/"
MOST = 0.9  # A feed has a stray entry now and then: an advertisement, an event.
LEAST_LINKS = 5  # Links of one shape on a section page: fewer are a menu.

_SEGMENT = re.compile(r"[a-z][a-z0-9_-]{1,30}")


def article_pattern(urls: Iterable[str]) -> str:
    """Return what nearly all of these addresses of articles match and others hardly do; empty when there is no such.

    A date in the path, or a first part that all share, such as `/news/`.
    """
    found = list(dict.fromkeys(urls))
    if len(found) < 2:
        return ""
    prefix = _prefix(found, MOST)
    # An id or a long slug may be missing in the next address; a date may not.
    for shape in SHAPES[:3]:
        pattern = shape.format(prefix)
        if sum(re.search(pattern, url) is not None for url in found) >= MOST * len(found):
            return pattern
    return f"{prefix}/" if prefix else ""


def listing_pattern(links: Iterable[str]) -> str:
    """Return what the links to articles of a section page match; empty when none of `SHAPES` is there often enough."""
    found = [url for url in dict.fromkeys(links) if not re.search(SKIP, url)]
    for shape in SHAPES:
        matching = [url for url in found if re.search(shape.format(""), url)]
        if len(matching) >= LEAST_LINKS:
            return shape.format(_prefix(matching, MOST))
    return ""


def _prefix(urls: list[str], share: float) -> str:
    """The first part of the path that nearly all have, such as `/news`; empty where it is the article's own."""
    firsts: Counter[str] = Counter()
    for url in urls:
        segments = [segment for segment in urlsplit(url).path.split("/") if segment]
        if len(segments) > 1 and _SEGMENT.fullmatch(segments[0]):
            firsts[segments[0]] += 1
    if not firsts:
        return ""
    segment, count = firsts.most_common(1)[0]
    return f"/{re.escape(segment)}" if count >= share * len(urls) else ""
