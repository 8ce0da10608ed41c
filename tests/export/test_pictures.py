"""Copies of pictures: pixels and nothing else, bounded, named by content; written, shared and cleared out."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import ImageCms

from pipeline.config import load_destinations
from pipeline.errors import ConfigError, Rejected
from pipeline.export.archive import archive
from pipeline.export.check import STORED, check
from pipeline.export.deliver import deliver
from pipeline.export.frontmatter import parse
from pipeline.export.pictures import MAX_PIXELS, Copy, make_copies
from pipeline.export.presets import PRESETS
from pipeline.export.recover import recover
from pipeline.export.render import front_matter, render
from pipeline.export.stored import clear_out, localise, may_keep, missing, store
from pipeline.model import Article, Image, Rights
from pipeline.normalise.slugs import slug
from pipeline.store import Ledger
from tests.conftest import ROOT
from tests.export.samples import ARTICLE, NOW, article

URL = "https://news.example/a.jpg"
WIDTHS = (480, 800, 1200)


def encoded(picture: Pillow.Image, kind: str = "JPEG", **options: Any) -> bytes:
    target = BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


def photo(width: int = 1600, height: int = 900, **options: Any) -> bytes:
    picture = Pillow.linear_gradient("L").resize((width, height)).convert("RGB")
    return encoded(picture, **options)


def opened(copy: Copy) -> Pillow.Image:
    return Pillow.open(BytesIO(copy.content))


def test_widths_are_those_asked_for() -> None:
    copies = make_copies(photo(), WIDTHS, URL)
    assert [(copy.width, copy.height) for copy in copies] == [(480, 270), (800, 450), (1200, 675)]
    assert [opened(copy).size for copy in copies] == [(480, 270), (800, 450), (1200, 675)]
    assert {opened(copy).format for copy in copies} == {"JPEG"}


@pytest.mark.parametrize(("width", "made"), [(900, [480, 800, 900]), (800, [480, 800]), (300, [300])])
def test_nothing_is_made_larger(width: int, made: list[int]) -> None:
    assert [copy.width for copy in make_copies(photo(width, 400), WIDTHS, URL)] == made


def test_names_follow_the_content() -> None:
    one, again, other = (make_copies(data, WIDTHS, URL) for data in (photo(), photo(), photo(1600, 901)))
    assert one == again
    assert {copy.name.partition("-")[0] for copy in one}.isdisjoint(copy.name.partition("-")[0] for copy in other)
    assert all(STORED.fullmatch(f"/assets/news/{copy.name}") for copy in one)
    assert [copy.name.partition("-")[2] for copy in one] == ["480.jpg", "800.jpg", "1200.jpg"]


def test_metadata_does_not_get_through() -> None:
    exif = Pillow.Exif()
    exif[0x010E] = "secret description"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 0.0)
    data = photo(exif=exif, comment=b"secret comment", dpi=(300, 300)) + b"<script>secret</script>"
    for copy in make_copies(data, WIDTHS, URL):
        assert b"secret" not in copy.content
        picture = opened(copy)
        assert dict(picture.getexif()) == {}
        assert {"exif", "comment", "icc_profile", "xmp", "photoshop"}.isdisjoint(picture.info)


def test_text_of_png_does_not_get_through() -> None:
    from PIL.PngImagePlugin import PngInfo

    said = PngInfo()
    said.add_text("Author", "secret name")
    picture = Pillow.new("RGBA", (600, 300), (10, 20, 30, 128))
    (*_, copy) = make_copies(encoded(picture, "PNG", pnginfo=said), WIDTHS, URL)
    assert (opened(copy).format, opened(copy).mode) == ("PNG", "RGBA")
    assert b"secret" not in copy.content
    assert opened(copy).info == {}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_picture_stands_upright(orientation: int) -> None:
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    data = photo(1000, 600, exif=exif)
    (*_, copy) = make_copies(data, (1200,), URL)
    assert (copy.width, copy.height) == ((600, 1000) if orientation >= 5 else (1000, 600))


def test_an_animation_is_its_first_frame() -> None:
    red, blue = Pillow.new("RGB", (500, 300), "red"), Pillow.new("RGB", (500, 300), "blue")
    for kind in ("GIF", "WEBP"):
        data = encoded(red, kind, save_all=True, append_images=[blue], duration=100)
        (*_, copy) = make_copies(data, WIDTHS, URL)
        assert getattr(opened(copy), "n_frames", 1) == 1
        pixel: Any = opened(copy).convert("RGB").getpixel((250, 150))
        assert pixel[0] > 200 > 60 > pixel[2], kind


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_all_kinds_of_pixels_are_read(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    (*_, copy) = make_copies(encoded(Pillow.new(mode, (500, 300)), kind), WIDTHS, URL)
    assert opened(copy).mode in ("RGB", "RGBA")


def test_what_hides_nothing_is_no_transparency() -> None:
    (*_, copy) = make_copies(encoded(Pillow.new("RGBA", (500, 300), (1, 2, 3, 255)), "PNG"), WIDTHS, URL)
    assert copy.name.endswith(".jpg")


def test_a_broken_colour_profile_does_not_matter() -> None:
    good = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (good, good[:100], b"nonsense"):
        (*_, copy) = make_copies(photo(600, 300, icc_profile=profile), WIDTHS, URL)
        assert "icc_profile" not in opened(copy).info


def png_bomb(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width // 8 + 1) * min(height, 1000)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(8000, 8000), (30_000, 30_000), (2**31 - 1, 1)])
def test_a_bomb_is_not_unpacked(size: tuple[int, int]) -> None:
    assert size[0] * size[1] > MAX_PIXELS
    with pytest.raises(Rejected, match=r"too_many_pixels|unreadable"):
        make_copies(png_bomb(*size), WIDTHS, URL)


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"", "not_an_image"), (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_an_image"),
     (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not_an_image"),
     (b"GIF89a" + bytes(20), "not_an_image"), (photo()[:3000], "unreadable")],
)  # fmt: skip
def test_what_is_no_picture_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(Rejected) as raised:
        make_copies(data, WIDTHS, URL)
    assert raised.value.reason == reason


SMALL = [photo(64, 48), encoded(Pillow.new("RGBA", (40, 30)), "PNG"), encoded(Pillow.new("P", (30, 20)), "GIF"),
         encoded(Pillow.new("RGB", (40, 30)), "WEBP")]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SMALL), st.integers(0, 10_000), st.binary(min_size=1, max_size=8))
def test_broken_pictures_are_copied_or_refused(data: bytes, place: int, patch: bytes) -> None:
    at = place % len(data)
    try:
        copies = make_copies(data[:at] + patch + data[at + len(patch) :], (32,), URL)
    except Rejected as refused:
        found = refused.reason in ("not_an_image", "unreadable", "too_many_pixels")
    else:
        found = all(opened(copy).size == (copy.width, copy.height) for copy in copies)
    assert found


# --- At a destination


@dataclass(frozen=True)
class Album:
    """A destination that stores pictures."""

    path: Path
    preset: str = "jekyll"
    name: str = "site"
    pictures: str = "stored"
    picture_widths: tuple[int, ...] = WIDTHS
    site_url: str | None = "https://site.example/base"

    def files(self) -> set[str]:
        return {file.relative_to(self.path).as_posix() for file in self.path.rglob("*.jpg")}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.sqlite") as opened_ledger:
        yield opened_ledger


@pytest.fixture
def album(tmp_path: Path) -> Album:
    (tmp_path / "site").mkdir()
    return Album(tmp_path / "site")


COPIES = make_copies(photo(), WIDTHS, URL)
OTHER = make_copies(photo(1600, 800), WIDTHS, URL)
LEAD = Image(url=URL, width=1600, height=900)


def export(ledger: Ledger, album: Album, one: Article, copies: tuple[Copy, ...] = COPIES) -> dict[str, Any]:
    """What a run does with an article, and what its file says then."""
    article_id = ledger.begin_article(one, one.canonical_url, "example", NOW)
    if missing(ledger, album, article_id, one) is not None:
        store(ledger, album, article_id, one, slug(one.title), copies)
    edition, paths = localise(ledger, album, article_id, one)
    outcome = deliver(ledger, album, article_id, edition, slug(one.title), NOW)
    ledger.record_uses(album.name, article_id, paths)
    return parse((album.path / outcome.path).read_bytes())[0]


PLACES = {
    "smartable": ("assets/news", "https://site.example/base/assets/news/"),
    "jekyll": ("assets/news", "/assets/news/"),
    "universal": ("assets/news", "/assets/news/"),
    "hugo": ("static/assets/news", "/assets/news/"),
    "hugo-bundle": ("content/news/2026-11-20-harbour-bridge-reopens-after-longest-repair", ""),
    "astro": ("src/content/news/images", "./images/"),
    "eleventy": ("public/assets/news", "/assets/news/"),
    "docusaurus": ("blog/img", "./img/"),
}


@pytest.mark.parametrize("preset", PRESETS)
def test_copies_lie_where_the_generator_looks_for_them(ledger: Ledger, album: Album, preset: str) -> None:
    site = replace(album, preset=preset)
    said = export(ledger, site, replace(ARTICLE, images=(LEAD,)))
    folder, link = PLACES[preset]
    assert site.files() == {f"{folder}/{copy.name}" for copy in COPIES}
    for copy in COPIES:
        assert (site.path / folder / copy.name).read_bytes() == copy.content
    image = said.get("image") or said["images"]
    image = image[0] if isinstance(image, list) else image
    url = image["url"] if isinstance(image, dict) else image
    assert url == link + COPIES[-1].name
    wide, high = ("width", "height") if isinstance(image, dict) else ("image_width", "image_height")
    sizes = image if isinstance(image, dict) else said
    assert (sizes[wide], sizes[high]) == (1200, 675)
    srcset = image.get("srcset") if isinstance(image, dict) else said.get("image_srcset")
    wanted = ", ".join(f"{link}{copy.name} {copy.width}w" for copy in COPIES)
    assert srcset == (None if preset in ("astro", "docusaurus") else wanted)


@pytest.mark.parametrize("preset", PRESETS)
def test_a_link_that_is_neither_a_copy_nor_an_address_is_refused(preset: str) -> None:
    for url in ("/assets/news/../../x.jpg", "javascript:alert(1)", "./images/x.svg", "/etc/passwd", "x.jpg"):
        one = replace(ARTICLE, images=(Image(url=url),))
        content, meant = render(one, PRESETS[preset]), front_matter(one, PRESETS[preset])
        assert [problem.reason for problem in check(content, PRESETS[preset], meant)] == ["bad-url"]


def test_a_picture_is_wanted_once(ledger: Ledger, album: Album) -> None:
    one = replace(ARTICLE, images=(LEAD,))
    export(ledger, album, one)
    number = ledger.begin_article(one, one.canonical_url, "example", NOW)
    assert missing(ledger, album, number, one) is None
    other = article(5, images=(LEAD,))
    second = ledger.begin_article(other, other.canonical_url, "example", NOW)
    assert missing(ledger, album, second, other) is None  # the same picture, stored already
    assert missing(ledger, replace(album, picture_widths=(320,)), second, other) == URL


@pytest.mark.parametrize("rights", [Rights(image=False), Rights(text=False)])
def test_a_picture_that_may_not_be_kept_stays_remote(ledger: Ledger, album: Album, rights: Rights) -> None:
    one = replace(ARTICLE, images=(LEAD,), rights=rights)
    assert not may_keep(one)
    assert export(ledger, album, one)["image"] == URL
    assert album.files() == set()


def test_without_the_setting_nothing_is_stored(ledger: Ledger, album: Album) -> None:
    assert export(ledger, replace(album, pictures="remote"), replace(ARTICLE, images=(LEAD,)))["image"] == URL
    assert album.files() == set()


def test_a_copy_goes_when_its_article_has_another_picture(ledger: Ledger, album: Album) -> None:
    one = replace(ARTICLE, images=(LEAD,))
    export(ledger, album, one)
    assert list(clear_out(ledger, album)) == []
    export(ledger, album, replace(one, images=(replace(LEAD, url="https://news.example/b.jpg"),)), OTHER)
    assert {own.became for own in clear_out(ledger, album)} == {"removed"}
    assert album.files() == {f"assets/news/{copy.name}" for copy in OTHER}
    assert list(clear_out(ledger, album)) == []


def test_a_shared_copy_goes_with_its_last_article(ledger: Ledger, album: Album) -> None:
    for number in (1, 2):
        export(ledger, album, article(number, title=f"Article {number}", images=(LEAD,)))
    export(ledger, album, article(1, title="Article 1", images=()))
    assert list(clear_out(ledger, album)) == []
    export(ledger, album, article(2, title="Article 2", images=()))
    assert len(list(clear_out(ledger, album))) == 3
    assert album.files() == set()
    assert not (album.path / "assets").exists()


@pytest.mark.parametrize("preset", ["jekyll", "hugo-bundle"])
def test_copies_of_archived_articles_go(ledger: Ledger, album: Album, preset: str) -> None:
    site = replace(album, preset=preset)
    export(ledger, site, replace(ARTICLE, images=(LEAD,)))
    assert len(list(archive(ledger, site, timedelta(days=1), NOW))) == 1
    assert {own.became for own in clear_out(ledger, site)} == {"removed"}
    assert site.files() == set()


def test_a_copy_that_a_persons_file_names_stays(ledger: Ledger, album: Album) -> None:
    export(ledger, album, replace(ARTICLE, images=(LEAD,)))
    mine = render(replace(ARTICLE, canonical_url="https://site.example/own"), PRESETS["jekyll"])
    (album.path / "_posts" / "2026-11-21-mine.md").write_bytes(mine + f"![]({COPIES[0].name})\n".encode())
    export(ledger, album, replace(ARTICLE, images=()))
    assert {own.became for own in clear_out(ledger, album)} == {"removed"}
    assert album.files() == {f"assets/news/{COPIES[0].name}"}


def test_a_copy_that_a_person_changed_stays(ledger: Ledger, album: Album) -> None:
    export(ledger, album, replace(ARTICLE, images=(LEAD,)))
    (album.path / "assets" / "news" / COPIES[0].name).write_bytes(b"mine")
    export(ledger, album, replace(ARTICLE, images=()))
    assert sorted(own.became for own in clear_out(ledger, album)) == ["kept", "removed", "removed"]


def test_a_strangers_file_at_the_path_keeps_the_picture_remote(ledger: Ledger, album: Album) -> None:
    (album.path / "assets" / "news").mkdir(parents=True)
    (album.path / "assets" / "news" / COPIES[1].name).write_bytes(b"theirs")
    assert export(ledger, album, replace(ARTICLE, images=(LEAD,)))["image"] == URL
    assert (album.path / "assets" / "news" / COPIES[1].name).read_bytes() == b"theirs"


def test_nothing_is_stored_through_a_link(ledger: Ledger, album: Album, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (album.path / "assets").symlink_to(tmp_path / "elsewhere")
    assert export(ledger, album, replace(ARTICLE, images=(LEAD,)))["image"] == URL
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("preset", PRESETS)
def test_a_lost_ledger_learns_the_copy_from_the_file(ledger: Ledger, album: Album, preset: str) -> None:
    site = replace(album, preset=preset)
    export(ledger, site, replace(ARTICLE, images=(LEAD,)))
    (file,) = (site.path / PRESETS[preset].folder).rglob("*.md")
    found = recover(file.read_bytes(), PRESETS[preset])
    assert found is not None
    assert found.article.images[0].url == PLACES[preset][1] + COPIES[-1].name


@pytest.mark.parametrize(
    ("lines", "message"),
    [("pictures: local", "unknown picture 'local'; known: remote, stored"), ("pictures: stored", "set `site_url`"),
     ("picture_widths: [5]", "expected up to 6 widths"), ("picture_widths: [a]", "expected up to 6 widths"),
     ("picture_widths: [5000]", "from 16 to 4096"), ("picture_widths: [20, 30, 40, 50, 60, 70, 80]", "up to 6")],
)  # fmt: skip
def test_mistakes_are_named(tmp_path: Path, lines: str, message: str) -> None:
    (tmp_path / "site").mkdir()
    file = tmp_path / "destinations.yaml"
    data = ROOT / "output" / "_data"
    file.write_text(f"destinations:\n  - name: x\n    path: site\n    taxonomy: {data}\n    {lines}\n")
    with pytest.raises(ConfigError, match=message):
        load_destinations(file, presets=PRESETS, spiders=("techcrunch",))
