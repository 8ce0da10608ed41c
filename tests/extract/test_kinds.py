"""Language, section, tags, type, video and paywall: one pattern to a test."""

import pytest

from pipeline.extract import kinds, languages
from pipeline.extract.structured import Choice
from tests.extract.pages import both, candidate, ld, page

GERMAN = (
    "<p>"
    + "Die Brücke ist seit dem Morgen wieder offen, und auf ihr fahren nun auch die Busse der Stadt. " * 4
    + "</p>"
)


def language(body: str = "", head: str = "", html: str = "") -> str | None:
    return kinds.language(*both(page(body, head=head, html=html))).value


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ("en", "en"),
        ("EN", "en"),
        ("en-us", "en-US"),
        ("en_GB", "en-GB"),
        ("pt-BR", "pt-BR"),
        ("zh-hans-cn", "zh-Hans-CN"),
        ("es-419", "es-419"),
        ("de-DE-x-old", "de-DE"),
        ("German", "de"),
        ("", None),
        ("x-default", None),
        ("und", None),
        ("{{lang}}", None),
    ],
)
def test_the_language_of_the_document(stated: str, code: str | None) -> None:
    assert language(html=f'<html lang="{stated}"><body><p>1</p></body></html>') == code


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="og:locale" content="fr_FR">',
        '<meta http-equiv="content-language" content="fr-FR, en">',
        ld(inLanguage="fr-FR"),
        ld(inLanguage={"@type": "Language", "name": "fr-FR"}),
    ],
)
def test_the_language_is_stated_elsewhere(head: str) -> None:
    assert language(head=head) == "fr-FR"


def test_two_statements_outvote_the_template() -> None:
    head = '<meta property="og:locale" content="nl_NL">' + ld(inLanguage="nl-NL")
    assert language(html=f'<html lang="en"><head>{head}</head><body><p>1</p></body></html>') == "nl-NL"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("橋が四十年ぶりに再開した", "ja"),
        ("大桥四十年后重新开放", "zh"),
        ("다리가 다시 열렸다", "ko"),
        ("Мост снова открыт", "ru"),
        ("أعيد فتح الجسر", "ar"),
        ("Η γέφυρα άνοιξε ξανά", "el"),
        ("הגשר נפתח מחדש", "he"),
        ("สะพานเปิดอีกครั้ง", "th"),
    ],
)
def test_the_script_decides_against_the_template(text: str, code: str) -> None:
    assert language(html=f'<html lang="en"><head><title>{text}</title></head><body></body></html>') == code


def test_the_statement_decides_between_languages_of_one_script() -> None:
    html = '<html lang="uk"><head><title>Мост снова открыт</title></head><body></body></html>'
    assert language(html=html) == "uk"


def test_the_words_decide_where_nothing_is_stated() -> None:
    assert kinds.language(*both(page(GERMAN))) == Choice("de", "words")


def test_the_words_decide_against_the_english_of_a_template() -> None:
    assert language(html=f'<html lang="en-US"><body>{GERMAN}</body></html>') == "de"


def test_the_words_do_not_overrule_another_language() -> None:
    assert language(html=f'<html lang="de-CH"><body>{GERMAN}</body></html>') == "de-CH"


def test_a_few_words_are_no_language() -> None:
    assert languages.by_words("der die das") is None


def test_the_feed_states_a_language() -> None:
    assert kinds.language(*both(page(candidate=candidate(language="sv-SE")))) == Choice("sv-SE", "feed")


def section(head: str) -> str | None:
    return kinds.section(*both(page(head=head))).value


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:section" content="Transport">',
        '<meta name="parsely-section" content="Transport">',
        ld(articleSection="Transport"),
        ld(articleSection="Transport,Bridges"),
        ld(articleSection=["Transport", "Bridges"]),
    ],
)
def test_the_section_is_stated(head: str) -> None:
    assert section(head) == "Transport"


def test_the_section_is_the_last_step_before_the_article() -> None:
    steps = ["Home", "News", "Transport", "Harbour bridge reopens"]
    trail = [{"@type": "ListItem", "position": n, "item": {"@id": f"/{n}", "name": s}} for n, s in enumerate(steps)]
    head = '<meta property="og:title" content="Harbour bridge reopens">' + ld(itemListElement=trail).replace(
        "NewsArticle", "BreadcrumbList"
    )
    assert section(head) == "Transport"


@pytest.mark.parametrize(
    "nothing", ["Uncategorized", "Home", "https://example.com/news", "/news/", "nil", "Example Herald"]
)
def test_what_is_no_section(nothing: str) -> None:
    site = '<meta property="og:site_name" content="Example Herald">'
    assert section(site + f'<meta property="article:section" content="{nothing}">') is None


def tags(head: str = "", body: str = "") -> tuple[str, ...]:
    return kinds.tags(*both(page(body, head=head)))


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:tag" content="Bridges"><meta property="article:tag" content="Harbour">',
        '<meta property="article:tag" content="Bridges, Harbour">',
        '<meta name="news_keywords" content="Bridges,Harbour,bridges">',
        '<meta name="keywords" content="Bridges; Harbour">',
        ld(keywords="Bridges, Harbour"),
        ld(keywords=["Bridges", "Harbour"]),
        ld(keywords=["tag:Bridges", "tag:Harbour"]),
    ],
)
def test_tags_are_stated(head: str) -> None:
    assert tags(head) == ("Bridges", "Harbour")


def test_tags_are_linked() -> None:
    links = (
        '<a rel="tag" href="/1">Bridges</a><a rel="tag" href="/2">#Harbour</a><a rel="category tag" href="/3">News</a>'
    )
    assert tags(body=links) == ("Bridges", "Harbour")


def test_tags_are_bounded() -> None:
    head = '<meta name="keywords" content="' + ", ".join(f"Tag number {n}" for n in range(5_000)) + '">'
    assert len(tags(head)) == kinds.MAX_TAGS


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/watch?v=AbCdEfGhIj0",
        "https://m.youtube.com/watch?app=desktop&v=AbCdEfGhIj0&t=3",
        "https://youtu.be/AbCdEfGhIj0?si=x",
        "https://www.youtube.com/shorts/AbCdEfGhIj0",
        "https://www.youtube.com/embed/AbCdEfGhIj0",
    ],
)
def test_a_page_of_youtube_is_a_video(url: str) -> None:
    document, node = both(page(url=url))
    assert kinds.video_id(document, node) == "AbCdEfGhIj0"
    assert kinds.type_of(document, node) == "video"


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/@name",
        "https://www.youtube.com/watch?v=short",
        "https://youtube.com.example.com/watch?v=AbCdEfGhIj0",
    ],
)
def test_what_is_no_video_of_youtube(url: str) -> None:
    assert kinds.video_id(*both(page(url=url))) is None


def test_the_video_that_is_the_main_entity() -> None:
    head = ld(mainEntity={"@type": "VideoObject", "embedUrl": "https://www.youtube.com/embed/AbCdEfGhIj0"})
    assert kinds.video_id(*both(page(head=head))) == "AbCdEfGhIj0"


def test_a_video_inside_an_article_leaves_it_an_article() -> None:
    document, node = both(
        page('<iframe src="https://www.youtube.com/embed/AbCdEfGhIj0"></iframe>', head=ld(headline="Bridge"))
    )
    assert kinds.type_of(document, node) == "article"
    assert kinds.video_id(document, node) is None


TEASER: Choice[str | None] = Choice("The bridge is open again. " * 10, "body")
LONG: Choice[str | None] = Choice("The bridge is open again. " * 200, "body")


def paywall(body: str = "", head: str = "", text: Choice[str | None] = TEASER) -> str | None:
    return kinds.paywall(*both(page(body, head=head)), text).value


@pytest.mark.parametrize("free", [False, "False", "false", "http://schema.org/False", 0, ["False"]])
def test_not_accessible_for_free(free: object) -> None:
    assert paywall(head=ld(isAccessibleForFree=free), text=LONG) == "isAccessibleForFree"


def test_a_part_that_is_not_free() -> None:
    part = {"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".paid"}
    assert paywall(head=ld(hasPart=part)) == "isAccessibleForFree"


@pytest.mark.parametrize("free", [True, "True", "true", "https://schema.org/True"])
def test_accessible_for_free(free: object) -> None:
    assert paywall(head=ld(isAccessibleForFree=free)) is None


@pytest.mark.parametrize("tier", ["locked", "metered"])
def test_the_tier_of_the_content(tier: str) -> None:
    assert paywall(head=f'<meta property="article:content_tier" content="{tier}">') == "content-tier"


def test_a_free_tier_is_no_wall() -> None:
    assert paywall(head='<meta property="article:content_tier" content="free">') is None


@pytest.mark.parametrize(
    "wall",
    [
        '<div class="paywall">Become a member to read the rest</div>',
        '<aside class="gh-post-upgrade-cta">This post is for somebody else only</aside>',
        '<div class="poool-widget"><p>Choose an offer and read on</p></div>',
        '<div id="piano-paywall">Choose an offer and read on</div>',
        '<section class="newspack-memberships__content-gate">Join us to read the rest</section>',
    ],
)
def test_a_wall_under_a_short_text(wall: str) -> None:
    assert paywall(wall) == "paywall-markup"


def test_a_wall_that_a_template_hides_is_none() -> None:
    assert paywall('<div style="display:none"><div class="paywall">Become a member to read on</div></div>') is None


def test_a_wall_under_a_long_text_is_none() -> None:
    assert paywall('<div class="paywall">Become a member to support us now</div>', text=LONG) is None


@pytest.mark.parametrize(
    "end",
    [
        "Subscribe to continue reading.",
        "Already a subscriber? Log in",
        "Jetzt weiterlesen",
        "Cet article est réservé aux abonnés",
        "Suscríbete para seguir leyendo",
        "この記事は有料会員限定です",
    ],
)
def test_a_text_that_ends_with_an_offer(end: str) -> None:
    assert paywall(text=Choice(f"{TEASER.value} {end}", "body")) == "paywall-phrase"


def test_a_text_far_shorter_than_stated_is_truncated() -> None:
    assert paywall(head=ld(wordCount=900)) == "truncated"


def test_a_text_as_long_as_stated_is_whole() -> None:
    assert paywall(head=ld(wordCount="60")) is None


def test_a_page_without_any_mark_is_free() -> None:
    assert paywall("<p>The bridge is open again.</p>") is None
