"""The spelling of URLs: one for each, safe to print.

Nothing is fetched and nothing is resolved. Whether an address may be visited is for the guard to say.
"""

import ipaddress
import re
from functools import lru_cache
from urllib.parse import SplitResult, unquote, urljoin, urlsplit, urlunsplit

from pipeline.normalise.tracking import is_tracking

MAX_LENGTH = 4096  # Characters: twice what the sitemap protocol allows for an address (2,048).
REMEMBERED = 300  # Characters up to which results are kept; what is longer is rare, and would fill the memory.
DEFAULT_PORTS = {"http": 80, "https": 443}

_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
# `&amp;` in an address was escaped once too often; the reference system published seven of 116 pictures so.
_ESCAPED_AMPERSAND = re.compile(r"&(?:amp;|#0{0,6}38;|#[xX]0{0,6}26;)+")
_LEFT_OVER = re.compile(r"^(?:amp;)+")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMERIC = re.compile(r"(?:\d+|0x[0-9a-f]*)")
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# Everything else is percent-encoded. RFC 3986 allows the apostrophe too; it ends an attribute in many templates.
_UNSAFE = re.compile(r"%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~!$&()*+,;=:@/?%]")
_SESSION = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)


def canonicalise(url: str, base: str | None = None) -> str:
    """Return the one spelling of an http or https URL; relative ones are resolved against `base`.

    Scheme and host in lower case, the host in punycode, no user name, default port, fragment, dot segment, session id
    or tracking parameter (`pipeline.normalise.tracking`); the other parameters stay, in their order. Percent-encoding
    is normalised; quotes, spaces, angle brackets, backslashes and controls are encoded. The result is ASCII and
    canonicalising it again changes nothing. Raises `ValueError`, which names the URL, for anything else.
    """
    return (_remembered if len(url) + len(base or "") <= REMEMBERED else _canonicalised)(url, base)


def _canonicalised(url: str, base: str | None) -> str:
    try:
        scheme, host, port, path, query = _split(url, base)
        path = _ESCAPED_AMPERSAND.sub("&", _normalise_percent(_SESSION.sub("", path)))
        query = "&".join(_parameters(_normalise_percent(query)))
        authority = host if port is None else f"{host}:{port}"
        result = urlunsplit((scheme, authority, _remove_dots(path), query, ""))
    except ValueError as error:
        raise ValueError(f"not a usable URL: {shown(url)}: {error}") from error
    if len(result) > MAX_LENGTH:
        raise ValueError(f"not a usable URL: {shown(url)}: longer than {MAX_LENGTH} characters")
    return result


# A link is asked for again and again: is it an article, is it known, is it the provider's.
_remembered = lru_cache(maxsize=4096)(_canonicalised)


def encode_unsafe(text: str) -> str:
    """Percent-encode what must not stand in a URL's path or query, and leave the rest as it is."""
    return _UNSAFE.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), text)


def split_authority(url: str) -> tuple[str, str, int | None]:
    """Return the scheme, the host in punycode and the port (None: the default) of a URL, or raise `ValueError`."""
    return _authority(urlsplit(_INVISIBLE.sub("", url).strip()))


def shown(url: str) -> str:
    """Return a URL as messages show it: quoted, and not longer than a line or two."""
    return repr(url if len(url) <= 200 else url[:200] + "…")


def _split(url: str, base: str | None) -> tuple[str, str, int | None, str, str]:
    if len(url) > 4 * MAX_LENGTH:
        raise ValueError(f"longer than {MAX_LENGTH} characters")
    url = _ESCAPED_AMPERSAND.sub("&", _INVISIBLE.sub("", url).strip())
    if not url and base is None:
        raise ValueError("it is empty")
    if base is not None and not _SCHEME.match(url):
        url = urljoin(_INVISIBLE.sub("", base).strip(), url)
    parts = urlsplit(url)
    scheme, host, port = _authority(parts)
    return scheme, host, port, parts.path, parts.query


def _authority(parts: SplitResult) -> tuple[str, str, int | None]:
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS:
        raise ValueError(f"scheme {scheme[:20]!r} is not http or https")
    # Browsers read a backslash as a slash, so the host before it is where they would go.
    if "\\" in parts.netloc:
        raise ValueError("backslash in the host")
    authority = parts.netloc.rpartition("@")[2]
    if authority.startswith("["):
        literal, bracket, port = authority[1:].partition("]")
        if not bracket or "%" in literal or (port and not port.startswith(":")):
            raise ValueError("malformed IPv6 host")
        host, port = f"[{ipaddress.IPv6Address(literal).compressed}]", port[1:]
    else:
        name, _, port = authority.partition(":")
        host = _host(name) if len(name) <= REMEMBERED else _spelled(name)
    if not port:
        return scheme, host, None
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) < 65536):
        raise ValueError(f"port {port[:20]!r} is not a number between 1 and 65535")
    return scheme, host, None if int(port) == DEFAULT_PORTS[scheme] else int(port)


@lru_cache(maxsize=1024)
def _host(name: str) -> str:
    return _spelled(name)


def _spelled(name: str) -> str:
    if not name.isascii():
        # Imported on first use: its tables are large and few hosts need them.
        import idna

        name = idna.encode(name[:254], uts46=True).decode("ascii")
    name = name.lower().removesuffix(".")
    labels = name.split(".")
    if not name or len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError(f"host {name[:80]!r} is not a host name")
    if _NUMERIC.fullmatch(labels[-1]):
        # `2130706433` and `0x7f.1` are IP addresses to browsers; only the plain form is left.
        ipaddress.IPv4Address(name)
    return name


def _normalise_percent(text: str) -> str:
    text = _PERCENT.sub(_decode_unreserved, text)
    return encode_unsafe(text)


def _decode_unreserved(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()


def _remove_dots(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")[1:] or [""]
    for segment in segments:
        if segment == "..":
            if kept:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _parameters(query: str) -> list[str]:
    pairs = [_LEFT_OVER.sub("", part) for part in _ESCAPED_AMPERSAND.sub("&", query).split("&")]
    thickbox = any(part.lower().startswith("tb_iframe=") for part in pairs)
    kept = []
    for part in pairs:
        name, _, value = part.partition("=")
        # Thickbox puts the size of its window beside its own parameter.
        if not part or is_tracking(unquote(name), value) or (thickbox and name in ("width", "height", "KeepThis")):
            continue
        kept.append(part)
    return kept
