"""The picture: one pattern met in the wild to a test."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract import images
from pipeline.model import Image
from tests.extract.pages import both, candidate, ld, page

PHOTO = "https://cdn.example-herald.com/2024/05/harbour-bridge.jpg"


def read(body: str = "", head: str = "", **more: object) -> tuple[Image, ...]:
    return images.read(*both(page(body, head=head, **more)))  # type: ignore[arg-type]


def og(url: str, width: int | None = None, height: int | None = None) -> str:
    sizes = "".join(
        f'<meta property="og:image:{name}" content="{value}">'
        for name, value in (("width", width), ("height", height))
        if value
    )
    return f'<meta property="og:image" content="{url}">{sizes}'


def test_og_image_comes_first() -> None:
    found = read('<img src="/other.jpg">', og(PHOTO) + '<meta name="twitter:image" content="/card-photo.jpg">')
    assert found[0] == Image(url=PHOTO, source="og:image")


def test_declared_size_is_kept() -> None:
    assert read(head=og(PHOTO, 1200, 630))[0] == Image(url=PHOTO, width=1200, height=630, source="og:image")


@pytest.mark.parametrize("size", ["1200px", " 1200 ", "1200.0"])
def test_sizes_are_read_as_people_write_them(size: str) -> None:
    head = f'<meta property="og:image" content="{PHOTO}"><meta property="og:image:width" content="{size}">'
    assert read(head=head)[0].width == 1200


def test_a_size_in_per_cent_is_no_size() -> None:
    head = f'<meta property="og:image" content="{PHOTO}"><meta property="og:image:width" content="100%">'
    assert read(head=head)[0].width is None


def test_relative_address_becomes_absolute() -> None:
    assert (
        read(head=og("/media/harbour-bridge.jpg"))[0].url == "https://www.example-herald.com/media/harbour-bridge.jpg"
    )


def test_escaped_ampersands_are_decoded() -> None:
    assert read(head=og("https://img.example.org/p?w=9&amp;#038;q=80"))[0].url == "https://img.example.org/p?w=9&q=80"


@pytest.mark.parametrize(
    "value",
    [
        PHOTO,
        [PHOTO, "https://cdn.example-herald.com/second.jpg"],
        {"@type": "ImageObject", "url": PHOTO},
        [{"@type": "ImageObject", "contentUrl": PHOTO}],
    ],
)
def test_json_ld_image_in_all_its_forms(value: object) -> None:
    assert read(head=ld(image=value))[0].url == PHOTO


def test_json_ld_reference_is_followed() -> None:
    head = (
        '<script type="application/ld+json">'
        '{"@graph": [{"@type": "NewsArticle", "headline": "x", "image": {"@id": "#p"}},'
        f' {{"@type": "ImageObject", "@id": "#p", "url": "{PHOTO}", "width": 1600}}]}}</script>'
    )
    assert read(head=head)[0] == Image(url=PHOTO, width=1600, source="json-ld")


def test_largest_json_ld_variant_wins() -> None:
    small, large = (
        {"@type": "ImageObject", "url": f"https://img.example.org/a-{width}.jpg", "width": width}
        for width in (400, 1600)
    )
    assert read(head=ld(image=[small, large]))[0].width == 1600


def test_twitter_card_where_nothing_else_is() -> None:
    assert read(head=f'<meta name="twitter:image:src" content="{PHOTO}">')[0].url == PHOTO


def test_image_src_link() -> None:
    assert read(head=f'<link rel="image_src" href="{PHOTO}">')[0].url == PHOTO


@pytest.mark.parametrize(
    "url",
    [
        "/assets/logo.png",
        "/assets/site-logo-600x600.png",
        "/img/herald_logo_white.jpg",
        "/favicon-512.png",
        "/apple-touch-icon.png",
        "/img/sprite.png",
        "/images/placeholder.jpg",
        "/static/default-share.jpg",
        "/static/og-default.png",
        "/images/fallback_image.jpg",
        "/wp-content/themes/herald/share.jpg",
        "/wp-content/uploads/cropped-herald.jpg",
        "/brand.svg",
        "/1x1.gif",
        "/common/arrow-right.png",
        "/media/77_${format}.jpg",
        "https://www.gravatar.com/avatar/0123",
        "https://b.scorecardresearch.com/p?c1=2",
    ],
)
def test_furniture_is_no_picture(url: str) -> None:
    assert read(head=og(url)) == ()


@pytest.mark.parametrize("url", ["/2024/catalogos-museum.jpg", "/2024/iconic-bridge.jpg", "/2024/logopedics-class.jpg"])
def test_words_that_only_contain_a_furniture_word_are_pictures(url: str) -> None:
    assert len(read(head=og(url))) == 1


def test_publisher_logo_is_no_picture_whatever_its_name() -> None:
    head = og(PHOTO) + ld(publisher={"@type": "Organization", "name": "Herald", "logo": {"url": PHOTO}})
    assert read(head=head) == ()


@pytest.mark.parametrize(("width", "height"), [(1, 1), (60, 60), (728, 90)])
def test_pixels_icons_and_banners_by_declared_size(width: int, height: int) -> None:
    assert read(head=og(PHOTO, width, height)) == ()


def test_next_declared_picture_stands_in_for_a_logo() -> None:
    assert read(head=og("/logo.png") + ld(image=PHOTO))[0].url == PHOTO


def test_first_picture_under_the_headline_where_none_is_declared() -> None:
    body = (
        '<header><img src="/masthead.jpg"></header><article><h1>Bridge reopens</h1>'
        '<figure><img src="/bridge.jpg" width="800" height="450"></figure></article>'
    )
    assert read(body)[0] == Image(url="https://www.example-herald.com/bridge.jpg", width=800, height=450, source="html")


@pytest.mark.parametrize(
    "image",
    [
        '<img src="data:image/gif;base64,R0lGOD" data-src="/bridge.jpg">',
        '<img src="/blank.gif" data-lazy-src="/bridge.jpg">',
        '<img class="lazy" data-original="/bridge.jpg">',
        '<img src="data:," data-srcset="/bridge-320x180.jpg 320w, /bridge.jpg 1280w">',
        '<picture><source srcset="/bridge.jpg 1200w"><img src="data:,"></picture>',
        '<noscript><img src="/bridge.jpg"></noscript>',
    ],
)
def test_lazy_pictures(image: str) -> None:
    assert read(f"<article><h1>Bridge reopens</h1>{image}</article>")[0].url.endswith("/bridge.jpg")


def test_commas_inside_srcset_addresses() -> None:
    body = '<article><h1>B</h1><img srcset="/c,w_320/bridge.jpg 320w, /c,w_1280/bridge.jpg 1280w"></article>'
    assert read(body)[0].url == "https://www.example-herald.com/c,w_1280/bridge.jpg"


def test_srcset_without_spaces_between_variants() -> None:
    body = '<article><h1>B</h1><img srcset="/bridge-320x180.jpg 320w,/bridge-1280x720.jpg 1280w"></article>'
    assert read(body)[0] == Image(
        url="https://www.example-herald.com/bridge-1280x720.jpg", width=1280, height=None, source="html"
    )


def test_a_larger_variant_of_the_declared_picture_wins() -> None:
    body = '<article><h1>B</h1><img srcset="/2024/harbour-bridge-2400x1600.jpg 2400w"></article>'
    assert read(body, og("/2024/harbour-bridge-1200x630.jpg", 1200, 630))[0].width == 2400


def test_another_picture_in_the_text_does_not_replace_the_declared_one() -> None:
    body = '<article><h1>B</h1><img srcset="/2024/fishing-boats-2400x1600.jpg 2400w"></article>'
    assert read(body, og("/2024/harbour-bridge-1200x630.jpg", 1200, 630))[0].width == 1200


OTHER = '<img srcset="/2024/fishing-boats-1024x576.jpg 1024w">'


@pytest.mark.parametrize(
    "lead",
    [
        f"<figure>{OTHER}</figure>",
        f"<p>{'A standfirst of one paragraph, which tells what it is about. ' * 2}</p><figure>{OTHER}</figure>",
        '<figure><picture><img src="/2024/fishing-boats.jpg"></picture></figure>',
        '<figure><img fetchpriority="high" src="/2024/fishing-boats.jpg"></figure>',
        '<header><figure><img src="/2024/fishing-boats.jpg"></figure></header>',
    ],
    ids=["variants", "after a standfirst", "picture", "urgent", "header"],
)
def test_the_picture_that_opens_the_article_wins_over_another_one(lead: str) -> None:
    assert "fishing-boats" in read(f"<article><h1>B</h1>{lead}</article>", og(PHOTO, 1200, 630))[0].url


PROSE = f"<p>{'A sentence of the text, as long as such sentences are. ' * 2}</p>"


@pytest.mark.parametrize(
    "body",
    [
        OTHER,
        f"<p><figure>{OTHER}</figure></p>".replace("1024x576.jpg 1024w", "320x180.jpg 320w"),
        f'<a href="/gallery"><figure>{OTHER}</figure></a>',
        f'<figure><a href="/gallery">{OTHER}</a></figure>',
        f"<div>{PROSE}<figure>{OTHER}</figure>{PROSE * 2}</div>",
        '<figure><img src="/2024/fishing-boats.jpg"></figure>',
        f"<figure>{OTHER}</figure>".replace(".jpg", ".webp"),
    ],
    ids=["no figure", "small", "linked", "linked inside", "in the text", "no sign of size", "modern format"],
)
def test_a_picture_that_does_not_open_the_article_leaves_the_declared_one(body: str) -> None:
    assert read(f"<article><h1>B</h1>{body}</article>", og(PHOTO, 1200, 630))[0].url == PHOTO


def test_shown_crop_wins_where_it_is_nearly_as_large() -> None:
    body = '<article><h1>B</h1><figure><img srcset="/2024/harbour-bridge-1024x768.jpg 1024w"></figure></article>'
    assert read(body, og("/2024/harbour-bridge-1200x630.jpg", 1200, 630))[0].width == 1024


def test_an_original_is_not_given_for_a_smaller_crop() -> None:
    body = '<article><h1>B</h1><figure><img srcset="/2024/harbour-bridge-1024x768.jpg 1024w"></figure></article>'
    assert read(body, og("/2024/harbour-bridge.jpg"))[0].url.endswith("/harbour-bridge.jpg")


def test_an_upright_picture_does_not_open_the_article() -> None:
    body = (
        '<article><h1>B</h1><figure><img srcset="/pin-1000x1500.jpg 1000w" width="500" height="750"></figure></article>'
    )
    assert read(body, og(PHOTO, 1200, 630))[0].url == PHOTO


def test_a_small_picture_is_known_by_its_address() -> None:
    assert read('<article><h1>B</h1><img src="/thumb/42px-play.png"></article>') == ()


def test_what_comes_behind_much_furniture_is_no_lead_picture() -> None:
    icons = "".join(f'<img src="/icons/{number}.png">' for number in range(8))
    assert read(f'<article><h1>B</h1>{icons}<img src="/advice.jpg"></article>') == ()


def test_crops_with_short_names_are_one_picture_in_one_folder() -> None:
    variants = [{"@type": "ImageObject", "url": f"/img/quay-{width}x600.jpg", "width": width} for width in (800, 1200)]
    assert read(head=og("/img/quay-400x300.jpg", 400, 300) + ld(image=variants))[0].width == 1200


def test_short_names_in_two_folders_are_two_pictures() -> None:
    head = og("/a/quay.jpg", 400, 300) + ld(image={"@type": "ImageObject", "url": "/b/quay.jpg", "width": 1200})
    assert read(head=head)[0].width == 400


def test_a_picture_that_links_to_the_front_page_is_the_logo() -> None:
    assert read('<a href="/"><img src="/2024/harbour-bridge.jpg"></a>', og("/2024/harbour-bridge.jpg")) == ()


def test_a_site_icon_is_no_picture_whatever_its_name() -> None:
    assert read(head=f'<link rel="apple-touch-icon" href="{PHOTO}">' + og(PHOTO)) == ()


def test_jpeg_before_webp_of_the_same_width() -> None:
    body = (
        '<article><h1>B</h1><picture><source srcset="/mast-1600.webp 1600w"><source srcset="/mast-1600.jpg 1600w">'
        '<img src="/mast-400.jpg"></picture></article>'
    )
    assert read(body)[0].url.endswith("/mast-1600.jpg")


def test_any_attribute_for_late_loading_is_read() -> None:
    body = '<article><h1>B</h1><img data-carousel-lazyload-srcset="/bridge-1280x720.jpg 1280w" src="data:,"></article>'
    assert read(body)[0].width == 1280


def test_urgent_picture_is_the_lead_whatever_its_box_is_called() -> None:
    body = '<article><h1>B</h1><div class="image-widget"><img fetchpriority="high" src="/bridge.jpg"></div></article>'
    assert read(body)[0].url.endswith("/bridge.jpg")


@pytest.mark.parametrize(
    "box", ['aside class="x"', 'div class="related-posts"', 'div class="author-box"', 'div id="sidebar"']
)
def test_pictures_beside_the_article_are_none_of_it(box: str) -> None:
    assert read(f'<h1>B</h1><{box}><img src="/teaser.jpg"></{box.split()[0]}>') == ()


def test_feed_picture_comes_after_what_the_page_declares() -> None:
    offered = candidate(image=Image(url="https://feed.example.org/f.jpg", source="feed"))
    assert [image.source for image in read(head=og(PHOTO), candidate=offered)] == ["og:image", "feed"]


def test_feed_picture_where_the_page_has_none() -> None:
    offered = candidate(image=Image(url="https://feed.example.org/f.jpg", source="feed"))
    assert read(candidate=offered)[0].url == "https://feed.example.org/f.jpg"


def test_no_picture_is_an_empty_tuple() -> None:
    assert read("<h1>Bridge reopens</h1><p>Text.</p>") == ()


@given(st.text(alphabet="ab/.,: 0123wx", max_size=120))
@settings(max_examples=60, deadline=None)
def test_any_srcset_is_read_without_error(text: str) -> None:
    for image in read(f'<article><h1>B</h1><img srcset="{text}"></article>'):
        assert image.url.startswith("https://")


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<link rel="image_src" href="/x.jpg">' * 50_000, ""),
        ("", '<img srcset="' + "," * 200_000 + '">'),
        ("", '<img src="/a.jpg" srcset="/a 1w, /b 2w">' * 20_000),
        (og("/" + "-default-og" * 50_000 + "x"), ""),
    ],
    ids=["links", "commas", "pictures", "address"],
)
def test_hostile_pages_take_bounded_time(head: str, body: str) -> None:
    started = time.process_time()
    read(f"<article><h1>B</h1>{body}</article>", head)
    assert time.process_time() - started < 2
