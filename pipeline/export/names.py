"""The part of a file name that says which article it is. Pure."""

import hashlib


def stem(slug: str, canonical_url: str) -> str:
    """Return the title's slug, or 12 hexadecimal digits of the URL's SHA-256 when nothing is left of the title.

    Twelve digits: two of a million such articles share a name with a probability of 0.2 %, and then get numbers.
    """
    return slug or hashlib.sha256(canonical_url.encode("utf-8", "replace")).hexdigest()[:12]
