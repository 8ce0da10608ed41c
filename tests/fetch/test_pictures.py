"""The true size of a picture, from as few bytes as possible."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fetch.pictures import judge, kind_of, measure
from tests.fetch.conftest import Crawl
from tests.fetch.site import ALLOW, Exchange, Route, Site, answer


def png(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4s", 13, b"IHDR") + head + bytes(400)


def jpeg(width: int, height: int, *, before: int = 0, rotated: bool = False) -> bytes:
    """A JPEG header with `before` bytes of profile and preview in front of its size."""
    data = b"\xff\xd8\xff\xe0" + struct.pack(">H5sHBHHBB", 16, b"JFIF\0", 258, 0, 1, 1, 0, 0)
    if rotated:
        exif = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHH", 8, 1, 0x0112, 3, 1, 6, 0) + bytes(4)
        data += b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    while before > 0:
        part = min(before, 65_000)
        data += b"\xff\xe2" + struct.pack(">H", part + 2) + bytes(part)
        before -= part
    data += b"\xff\xc0" + struct.pack(">HBHHB", 17, 8, height, width, 3) + bytes(9)
    return data + b"\xff\xda" + bytes(400)


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + bytes(400)


def webp(width: int, height: int, kind: bytes = b"VP8 ") -> bytes:
    if kind == b"VP8 ":
        body = b"\x30\x01\0\x9d\x01\x2a" + struct.pack("<HH", width | 0x4000, height)  # a scale in the upper bits
    elif kind == b"VP8L":
        body = b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14)
    else:
        body = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", 500) + b"WEBP" + kind + struct.pack("<I", len(body)) + body + bytes(400)


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, kind) + body


def avif(width: int, height: int) -> bytes:
    size = box(b"ispe", struct.pack(">III", 0, width, height))
    properties = box(b"iprp", box(b"ipco", size) + box(b"ipma", struct.pack(">IIHBB", 0, 1, 1, 1, 1)))
    meta = box(b"meta", bytes(4) + box(b"pitm", bytes(4) + struct.pack(">H", 1)) + properties)
    return box(b"ftyp", b"avif\0\0\0\0mif1") + meta + box(b"mdat", bytes(400))


PICTURES = {
    "png": png(1200, 675),
    "jpeg": jpeg(1200, 675),
    "jpeg_late": jpeg(1200, 675, before=20_000),
    "gif": gif(1200, 675),
    "webp": webp(1200, 675),
    "webp_lossless": webp(1200, 675, b"VP8L"),
    "webp_extended": webp(1200, 675, b"VP8X"),
    "avif": avif(1200, 675),
}


@pytest.mark.parametrize("name", PICTURES)
def test_each_format_states_its_size(name: str) -> None:
    assert measure(PICTURES[name]) == (1200, 675)


@given(st.sampled_from(sorted(PICTURES)), st.integers(0, 700))
def test_a_beginning_gives_the_true_size_or_none(name: str, length: int) -> None:
    assert measure(PICTURES[name][:length]) in (None, (1200, 675))


@given(st.sampled_from(sorted(PICTURES)), st.integers(0, 300), st.binary(max_size=40))
def test_broken_pictures_break_nothing(name: str, place: int, noise: bytes) -> None:
    body = PICTURES[name]
    size = measure(body[:place] + noise + body[place + len(noise) :])
    assert size is None or (0 < size[0] <= 30_000 and 0 < size[1] <= 30_000)


@given(st.binary(max_size=2000))
def test_any_bytes_are_judged(body: bytes) -> None:
    assert judge("https://example.com/x", body).url == "https://example.com/x"


def test_a_photo_is_measured_as_it_is_shown() -> None:
    assert measure(jpeg(1200, 675, rotated=True)) == (675, 1200)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (png(200, 100), None),
        (png(199, 100), "too_small"),
        (png(1200, 99), "too_small"),
        (png(1, 1), "too_small"),
        (png(0, 100), "unreadable"),
        (png(2**31 - 1, 2**31 - 1), "unreadable"),
        (png(1200, 675)[:20], "unreadable"),
        (b"<svg width='900' height='900'/>", "svg"),
        (b"<?xml version='1.0'?>\n<!-- logo --><SVG width='900'/>", "svg"),
        (b"<html>not here</html>", "not_an_image"),
        (b"", "not_an_image"),
        (b"P6 900 900 255\n", "not_an_image"),
        (b"BM" + bytes(60), "not_an_image"),
    ],
)
def test_what_is_no_lead_image_is_named(body: bytes, reason: str | None) -> None:
    assert judge("https://example.com/x", body).reason == reason


def test_item_locations_of_an_avif_are_not_followed() -> None:
    # 40,000 items with 65,535 extents of no length each: hours, if they were read.
    items = b"".join(struct.pack(">HHH", n, 0, 65_535) for n in range(40_000))
    iloc = box(b"iloc", bytes(4) + b"\0\0" + struct.pack(">H", 40_000) + items)
    size = box(b"iprp", box(b"ipco", box(b"ispe", struct.pack(">III", 0, 1200, 675))))
    body = box(b"ftyp", b"avif\0\0\0\0mif1") + box(b"meta", bytes(4) + size + iloc)
    assert kind_of(body) == "avif"
    assert measure(body) == (1200, 675)


def ranged(body: bytes, *, heed: bool = True) -> Route:
    """A server with a large file that heeds ranges, or does not."""

    async def serve(exchange: Exchange) -> None:
        first, last = exchange.headers["range"].removeprefix("bytes=").split("-")
        part = body[int(first) : int(last) + 1]
        if heed:
            await exchange.send(answer(part, 206, {"Content-Range": f"bytes {first}-{last}/{len(body)}"}))
            return
        await exchange.send(answer(b"", length=len(body), headers={"Content-Type": "text/html"}))
        for place in range(0, len(body), 1 << 16):
            await exchange.send(body[place : place + (1 << 16)])

    return serve


def test_pictures_are_probed_with_few_bytes(site: Site, crawl: Crawl) -> None:
    huge = bytes(20 << 20)
    routes: dict[str, Route] = {f"/{name}": ranged(body + huge) for name, body in PICTURES.items()}
    routes |= {
        "/robots.txt": ALLOW,
        "/unranged": ranged(png(1000, 500) + huge, heed=False),
        "/page": ranged(b"<html>" + huge, heed=False),
        "/later": ranged(jpeg(900, 600, before=100_000) + huge),
        "/never": ranged(jpeg(900, 600, before=1 << 20) + huge),
        "/small": answer(png(50, 50)),
        "/moved": answer(status=301, headers={"Location": "/small"}),
        "/broken": answer(b"oops", 500),
        "/packed": answer(b"\x1f\x8b\x08" + bytes(50), headers={"Content-Encoding": "gzip"}),
    }
    port = site.listen(routes)
    base = f"http://127.0.0.1:{port}"
    names = [*PICTURES, "unranged", "page", "later", "never", "small", "moved", "broken", "packed", "missing", "known"]
    done = crawl(
        [{"do": "probe", "url": f"{base}/{name}"} for name in [*names, "png", "png"]],
        [{"do": "probe", "url": f"{base}/gif"}, {"do": "probe", "url": "javascript:alert(1)"}],
        pictures={f"{base}/known": [800, 600, None]},
        settings={"WIRECOPY_ALLOW_ADDRESSES": f"127.0.0.1:{port}", "CONCURRENT_REQUESTS_PER_DOMAIN": 8},
    )
    results = done["results"]
    seen = {name: results[i].get("reason") or results[i]["size"] for i, name in enumerate(names)}
    assert seen == {
        **{name: [1200, 675] for name in PICTURES},
        "unranged": [1000, 500],
        "page": "not_an_image",
        "later": [900, 600],
        "never": "unreadable",
        "small": "too_small",
        "moved": "too_small",
        "broken": "http_500",
        "packed": "not_an_image",
        "missing": "http_404",
        "known": [800, 600],
    }
    assert results[-1] == {"size": [None, None], "reason": "blocked_url"}
    asked = site.asked()
    assert asked.count("/png") == asked.count("/gif") == 1, "articles that share a picture share its probe"
    assert asked.count("/later") == 2
    assert "/known" not in asked
    # 21 requests, among them one for 256 KiB that is read to its end; 20 MiB would be read without the stop.
    assert done["stats"]["downloader/response_bytes"] < 4 << 20
    assert done["pictures"][f"{base}/png"] == [1200, 675, None]
    assert done["pictures"][f"{base}/missing"] == [None, None, "http_404"]
    assert f"{base}/broken" not in done["pictures"], "asked again the next time"
