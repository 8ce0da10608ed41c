"""Addresses in Google's AMP cache, by the published algorithm.

https://amp.dev/documentation/guides-and-tutorials/learn/amp-caches-and-cors/amp-cache-urls/
"""

import base64
import hashlib
import unicodedata
from urllib.parse import urlsplit

from pipeline.normalise.spelling import encode_unsafe, split_authority

CACHE_DOMAIN = "cdn.ampproject.org"
MAX_LABEL = 63  # Octets of one DNS label, RFC 1035.


def cache_url(amp_url: str) -> str:
    """Return the address of an AMP page in Google's cache.

    The path holds the original address without its scheme: host in punycode, a port that is not the default, path,
    query and fragment as they are, but for characters that no URL may contain. `/s/` says that the original is https.
    Raises `ValueError` for anything but an http or https URL.
    """
    scheme, host, port = split_authority(amp_url)
    parts = urlsplit(amp_url.strip())
    secure = "s/" if scheme == "https" else ""
    origin = host if port is None else f"{host}:{port}"
    query = f"?{encode_unsafe(parts.query)}" if parts.query else ""
    fragment = f"#{encode_unsafe(parts.fragment)}" if parts.fragment else ""
    return f"https://{subdomain(host)}.{CACHE_DOMAIN}/c/{secure}{origin}{encode_unsafe(parts.path)}{query}{fragment}"


def subdomain(host: str) -> str:
    """Return the label that the cache gives to a publisher's host, a lower-case host name in punycode.

    Readable where it can be: Unicode, every `-` doubled, every `.` a `-`, punycode again, and `0-…-0` around it when
    that leaves hyphens in places three and four. Otherwise the SHA-256 of the host in base32: hosts without a dot,
    longer than a label, with those two hyphens themselves, or mixing writing directions.
    """
    if "." not in host or len(host) > MAX_LABEL or _reserved_hyphens(host):
        return _hashed(host)
    try:
        name = ".".join(_decoded(label) for label in host.split("."))
        if _mixed_direction(name):
            return _hashed(host)
        label = name.replace("-", "--").replace(".", "-")
        label = label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")
    except UnicodeError:
        return _hashed(host)
    if _reserved_hyphens(label):
        label = f"0-{label}-0"
    return label.lower() if len(label) <= MAX_LABEL else _hashed(host)


def _reserved_hyphens(label: str) -> bool:
    """Tell whether a label claims to be encoded (RFC 5891, section 4.2.3.1) in another way than punycode."""
    return label[2:4] == "--" and not label.startswith("xn")


def _decoded(label: str) -> str:
    return label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label


def _mixed_direction(name: str) -> bool:
    directions = {unicodedata.bidirectional(character) for character in name}
    return "L" in directions and not directions.isdisjoint({"R", "AL"})


def _hashed(host: str) -> str:
    digest = hashlib.sha256(host.encode("ascii")).digest()
    return base64.b32encode(digest).decode("ascii").rstrip("=").lower()
