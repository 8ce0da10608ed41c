"""Copies of pictures: decoded, turned upright, without metadata, in some widths, encoded anew. Pure, with Pillow.

What a stranger's file holds besides the picture (positions, names, profiles, programs in comments, what stands behind
its end) does not get through: only pixels do. SVG is no picture here.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING

from pipeline.errors import Rejected

if TYPE_CHECKING:
    from PIL.Image import Image

# What browsers show. Pillow has dozens of other decoders, and each is one more that reads a stranger's bytes.
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
MAX_PIXELS = 40_000_000
"""Largest picture that is decoded: 160 MB with four channels, of the 1 GiB that a worker has. A file of some hundred
kilobytes can state a hundred times as many."""
MAX_COPY = 8 << 20  # Bytes, as many as an original may have; only PNG of noise comes near.
_QUALITY = 82  # Of JPEG, between Pillow's default of 75 and the 95 above which it only grows.


@dataclass(frozen=True, slots=True)
class Copy:
    """A picture in one width."""

    name: str
    """16 hexadecimal digits of the widest copy's hash, the width, and an ending: the same picture has the same name."""
    width: int
    """Pixels."""
    height: int
    """Pixels."""
    content: bytes = field(repr=False)


def make_copies(content: bytes, widths: Iterable[int], url: str) -> tuple[Copy, ...]:
    """Return a picture in these widths, as far as it has them, ascending, and in its own where it lacks the widest.

    Of an animation the first frame. With transparency it is PNG, else JPEG. Raises Rejected (`not_an_image`,
    `too_many_pixels`, `too_large`, `unreadable`).
    """
    picture = _upright(content, url)
    wanted = sorted({width for width in widths if width <= picture.width} | {min(picture.width, max(widths))})
    sized = [_sized(picture, width) for width in wanted]
    encoded = [(one.width, one.height, *_encoded(one)) for one in sized]
    if max(len(data) for _, _, data, _ in encoded) > MAX_COPY:
        raise Rejected("too_large", url, f"a copy has more than {MAX_COPY >> 20} MiB")
    stem = hashlib.sha256(encoded[-1][2]).hexdigest()[:16]
    return tuple(Copy(f"{stem}-{width}.{ending}", width, height, data) for width, height, data, ending in encoded)


def _upright(content: bytes, url: str) -> "Image":
    # Imported here: Pillow is an extra, and wanted only where pictures are stored.
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        # `formats` also keeps what calls itself a picture and is a document from other programs.
        with Image.open(BytesIO(content), formats=_FORMATS) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise Rejected("too_many_pixels", url, f"{opened.width} by {opened.height}")
            opened.load()
            upright = ImageOps.exif_transpose(opened)
            return _in_srgb(upright, opened.info.get("icc_profile"))
    except UnidentifiedImageError as error:
        raise Rejected("not_an_image", url) from error
    except Image.DecompressionBombError as error:
        raise Rejected("too_many_pixels", url) from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, KeyError) as error:
        # What Pillow's decoders raise for broken files: a cut one, bad chunks, a palette that is none.
        raise Rejected("unreadable", url, f"{type(error).__name__}: {error}"[:200]) from error


def _in_srgb(picture: "Image", profile: object) -> "Image":
    """As RGB or, with transparency that shows, RGBA; colours as browsers show them without a profile."""
    from PIL import ImageCms

    if isinstance(profile, bytes) and picture.mode in ("RGB", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(picture, source, target, outputMode="RGB")
            return converted if converted is not None else picture.convert("RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # A broken profile, or one for other colours: the picture is shown as if it had none.
    if picture.has_transparency_data:
        transparent = picture.convert("RGBA")
        lowest, _ = transparent.getchannel("A").getextrema()
        if isinstance(lowest, int | float) and lowest < 255:
            return transparent
    return picture.convert("RGB")


def _sized(picture: "Image", width: int) -> "Image":
    from PIL import Image

    if width == picture.width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _encoded(picture: "Image") -> tuple[bytes, str]:
    from PIL import Image

    # A picture of pixels alone: nothing that was read with the original is there to be written.
    bare = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    target = BytesIO()
    if bare.mode == "RGBA":
        bare.save(target, "PNG", optimize=True)
        return target.getvalue(), "png"
    bare.save(target, "JPEG", quality=_QUALITY, progressive=True, optimize=True)
    return target.getvalue(), "jpg"
