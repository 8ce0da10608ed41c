"""gzip bodies, decompressed within bounds."""

import zlib
from typing import Final

from pipeline.errors import SourceFailed

# The sitemap protocol allows 50 MB uncompressed; a little more is let pass.
MAX_BYTES: Final = 64 << 20
_MAGIC: Final = b"\x1f\x8b"
# RFC 1952: a header of ten bytes and a trailer of eight, so a smaller rest is padding.
_SMALLEST_MEMBER: Final = 18
# Sites that compress the file and the response are common, a third layer is an attack.
_LAYERS: Final = 2


def decompress(body: bytes, url: str) -> bytes:
    """Return `body` with up to two layers of gzip removed; other bodies as they are.

    Raises SourceFailed: `too_large` (over 64 MiB), `truncated` (a gzip stream without its end), `broken`.
    """
    for _ in range(_LAYERS):
        if not body.startswith(_MAGIC):
            break
        body = _gunzip(body, url)
    if len(body) > MAX_BYTES:
        raise SourceFailed("too_large", url, f"{len(body)} bytes; the limit is {MAX_BYTES}")
    return body


def _gunzip(body: bytes, url: str) -> bytes:
    parts: list[bytes] = []
    size = 0
    rest = body
    # A gzip file may have several members; what follows the last one is padding.
    while not parts or (rest.startswith(_MAGIC) and len(rest) >= _SMALLEST_MEMBER):
        stream = zlib.decompressobj(wbits=31)
        try:
            part = stream.decompress(rest, MAX_BYTES - size + 1)
        except zlib.error as error:
            raise SourceFailed("broken", url, f"gzip: {error}") from error
        size += len(part)
        if size > MAX_BYTES:
            raise SourceFailed("too_large", url, f"over {MAX_BYTES} bytes when decompressed")
        if not stream.eof:
            raise SourceFailed("truncated", url, f"gzip stream cut after {len(body)} bytes")
        parts.append(part)
        rest = stream.unused_data
    return b"".join(parts)
