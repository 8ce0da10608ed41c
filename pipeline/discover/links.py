"""The URL gate: what a source calls a link is made absolute as a browser would, or refused with a reason."""

import re
from urllib.parse import urljoin, urlsplit

from pipeline.text import clean

# sitemaps.org/protocol.html: "This value must be less than 2,048 characters."
MAX_URL = 2048
# Enough to recognise the value in a report, short enough for a line of a log.
_SHOWN = 200

# WHATWG URL: C0 controls and spaces are removed at both ends, tabs and newlines everywhere.
_ENDS = "".join(map(chr, range(0x21)))
_BREAKS = str.maketrans("", "", "\t\n\r")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_WEB = ("http", "https")
# The forbidden host code points of WHATWG URL, brackets aside (urlsplit checks those).
_NO_HOST = re.compile(r"[\x00-\x20#%/<>?@\\^`{|}\x7f]")


class BadLink(ValueError):
    """A link that is not followed. `reason` is a stable slug, `value` is safe to show: no secret, one short line."""

    def __init__(self, reason: str, value: str) -> None:
        super().__init__(reason, value)
        self.reason = reason
        self.value = shown(value)


def shown(value: str) -> str:
    """Return `value` as one line of at most 200 characters, without control characters, for a report."""
    return clean(value[:_SHOWN])


def absolute(href: str | None, base: str) -> str:
    """Return `href` as an absolute http or https URL, resolved against `base`.

    An absolute URL is returned as given, white space at its ends and line breaks within removed. The host is judged as
    a browser judges it (a backslash is a slash). Whether the host may be fetched is decided where it is fetched.

    Raises BadLink: `no_link`, `bad_scheme`, `bad_url`, `long_url`, `userinfo`.
    """
    href = (href or "").strip(_ENDS).translate(_BREAKS)
    if not href:
        raise BadLink("no_link", "")
    if len(href) > MAX_URL:
        raise BadLink("long_url", href)
    scheme = _SCHEME.match(href)
    if scheme and scheme[1].lower() not in _WEB:
        raise BadLink("bad_scheme", href)
    if "\\" in href:
        # A browser reads http://evil\@good/ as host "evil"; urlsplit would say "good".
        path, mark, query = href.partition("?")
        href = path.replace("\\", "/") + mark + query
    try:
        url = href if scheme and href[scheme.end() :].startswith("//") else urljoin(base, href)
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise BadLink("bad_url", href) from None
    if "@" in parts.netloc:
        # The value may hold a password: only the host is shown.
        raise BadLink("userinfo", host or "")
    if parts.scheme.lower() not in _WEB or not host or _NO_HOST.search(host):
        raise BadLink("bad_url", href)
    if len(url) > MAX_URL:
        raise BadLink("long_url", url)
    return url


def absolute_or_none(href: str | None, base: str) -> str | None:
    """Return `absolute(href, base)`, or None where that is refused: for links that no candidate depends on."""
    try:
        return absolute(href, base)
    except BadLink:
        return None
