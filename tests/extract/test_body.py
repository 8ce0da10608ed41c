"""The main text: one pattern met in the wild to a test."""

import sys
import time

import pytest
from lxml import etree

from pipeline.extract import body, prose
from pipeline.extract.structured import Choice
from tests.extract.pages import both, ld, page

TITLE = "Harbour bridge reopens after forty years"
PARAGRAPHS = [
    f"Paragraph {number} tells of the harbour bridge at Eastmouth, of the engineers who rebuilt it over two winters,"
    " and of the drivers who had queued since dawn to be the first to cross the water again on Friday morning."
    for number in range(1, 7)
]
TEXT = "\n".join(PARAGRAPHS)
ARTICLE = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


def read(markup: str, head: str = "") -> Choice[str | None]:
    return body.read(*both(page(markup, head=head)), TITLE)


def text(markup: str, head: str = "") -> str:
    return read(markup, head).value or ""


@pytest.mark.parametrize(
    "markup",
    [
        f'<div class="entry-content">{ARTICLE}</div>',
        f'<div itemprop="articleBody">{ARTICLE}</div>',
        f"<main><article><h1>{TITLE}</h1>{ARTICLE}</article></main>",
        f'<div class="x1"><div class="x2">{ARTICLE}</div></div>',
        f'<div class="widget"><div class="related-to-nothing">{ARTICLE}</div></div>',
    ],
)
def test_paragraphs_come_one_a_line(markup: str) -> None:
    assert text(markup) == TEXT


def test_a_plain_page_needs_no_trafilatura() -> None:
    assert read(f"<article>{ARTICLE}</article>").source == "prose"


@pytest.mark.parametrize(
    "furniture",
    [
        "<aside><p>{}</p></aside>",
        '<div class="newsletter-signup"><p>{}</p></div>',
        '<div class="related-posts"><p>{}</p></div>',
        '<div class="share"><p>{}</p></div>',
        '<figure><img src="a.jpg"><figcaption>{}</figcaption></figure>',
        '<p class="wp-caption-text caption"></p><nav>{}</nav>',
        '<div style="display:none">{}</div>',
        "<div hidden>{}</div>",
        '<div aria-hidden="true">{}</div>',
        '<div role="complementary">{}</div>',
        "<script>{}</script>",
        "<form>{}</form>",
        '<ul><li><a href="/other">{}</a></li></ul>',
    ],
)
def test_furniture_inside_the_article_is_left_out(furniture: str) -> None:
    other = "Words that are no part of the text."
    assert text(f"<article>{ARTICLE}{furniture.format(other)}<p>{PARAGRAPHS[0][:70]}</p></article>").count(other) == 0


def test_headings_and_lists_inside_the_article_stay() -> None:
    found = text(
        f"<article>{ARTICLE}<h2>What it cost</h2><ul><li>Nine million pounds</li></ul>{ARTICLE[:250]}</article>"
    )
    assert "What it cost\nNine million pounds" in found


def test_a_heading_that_nothing_follows_goes() -> None:
    assert text(f"<article>{ARTICLE}<h3>Comments</h3></article>") == TEXT


def test_inline_elements_do_not_part_words() -> None:
    marked = ARTICLE.replace("harbour", "har<em>bo</em>ur").replace("bridge", '<a href="/b">bridge</a>')
    assert text(f"<article>{marked}</article>") == TEXT


def test_two_line_breaks_part_paragraphs_and_one_does_not() -> None:
    markup = f"<article><div>{PARAGRAPHS[0]}<br><br>{PARAGRAPHS[1]}<br>{PARAGRAPHS[2]}</div>{ARTICLE}</article>"
    lines = text(markup).split("\n")
    assert lines[:2] == [PARAGRAPHS[0], f"{PARAGRAPHS[1]} {PARAGRAPHS[2]}"]


@pytest.mark.parametrize(
    "heading", ["Related articles", "You may also like", "More from Eastmouth", "Mehr zum Thema", "関連記事"]
)
def test_what_follows_a_heading_of_other_articles_is_left_out(heading: str) -> None:
    other = f"<h2>{heading}</h2><p>Another story, which is long enough to be taken for a paragraph of this one.</p>"
    assert text(f"<article>{ARTICLE}{other}</article>") == TEXT


def test_such_a_heading_near_the_top_ends_nothing() -> None:
    assert PARAGRAPHS[5] in text(f"<article><p>{PARAGRAPHS[0]}</p><h2>Current issues</h2>{ARTICLE}</article>")


@pytest.mark.parametrize("name", ["elementor-widget", "overflow-hidden", "field--label-hidden", "grid md:hidden-x"])
def test_common_names_that_only_contain_a_furniture_word(name: str) -> None:
    parts = "".join(f'<div class="{name}"><p>{paragraph}</p></div>' for paragraph in PARAGRAPHS)
    assert text(f"<article>{parts}</article>") == TEXT


def test_readers_comments_do_not_outweigh_the_article() -> None:
    comments = "".join(f'<li class="comment"><p>{number}: {PARAGRAPHS[0]}</p></li>' for number in range(30))
    assert text(f"<main><article>{ARTICLE}</article><ol>{comments}</ol></main>") == TEXT


def test_the_title_above_the_text_goes() -> None:
    assert text(f"<article><h1>{TITLE}</h1>{ARTICLE}</article>").split("\n")[0] == PARAGRAPHS[0]


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "Sign up for our daily newsletter and get updates in your inbox.",
        "Also read: Ferry says goodbye",
        "READ MORE: Ferry says goodbye",
        "Related articles",
        "Follow us on Facebook and Twitter",
        "Share this article",
        "Photo: Ann Example",
        "Lesen Sie auch: Die Fähre nimmt Abschied",
        "© 2024 Example Herald",
        "Click here to see all our pictures",
    ],
)
def test_notices_are_no_text(line: str) -> None:
    assert text(f"<article>{ARTICLE}<p>{line}</p></article>") == TEXT


@pytest.mark.parametrize(
    "line",
    [
        "Read: that is what the sign on the bridge told the children who passed it on their way to school." * 5,
        "Shares in the bridge company rose by four per cent on Friday.",
        "Photographs of the old bridge hang in the town hall.",
        "Advertising paid for a third of the costs, the council said.",
    ],
)
def test_sentences_that_begin_like_notices_stay(line: str) -> None:
    assert line in text(f"<article>{ARTICLE}<p>{line}</p></article>")


def test_a_long_line_stands_once() -> None:
    assert text(f"<article>{ARTICLE}{ARTICLE}</article>") == TEXT


def test_stated_text_where_the_page_shows_little() -> None:
    found = read("<div id=app></div>", ld(headline=TITLE, articleBody=TEXT))
    assert (found.value, found.source) == (TEXT, "json-ld")


def test_a_stated_teaser_is_not_taken_for_the_text() -> None:
    assert text(f"<article>{ARTICLE}</article>", ld(headline=TITLE, articleBody=PARAGRAPHS[0])) == TEXT


def test_mark_up_in_stated_text_is_removed() -> None:
    assert text("<div></div>", ld(headline=TITLE, articleBody=ARTICLE)) == TEXT


def test_trafilatura_reads_what_is_built_in_another_way() -> None:
    rows = "".join(f"<td><font>{paragraph}</font></td>" for paragraph in PARAGRAPHS)
    found = read(f"<table><tr>{rows}</tr></table>")
    assert found.source == "trafilatura"
    assert PARAGRAPHS[3] in (found.value or "")


def test_an_empty_page_has_no_text() -> None:
    assert read("<div></div>") == Choice(None, None)


def test_the_tree_is_not_changed() -> None:
    rows = "".join(f"<td><font>{paragraph}</font></td>" for paragraph in PARAGRAPHS)
    document, node = both(page(f"<table><tr>{rows}</tr></table><script>1</script>", head=ld(headline=TITLE)))
    before = etree.tostring(document.root)
    body.read(document, node, TITLE)
    assert etree.tostring(document.root) == before


def test_no_confidence_in_a_page_of_teasers() -> None:
    teasers = "".join(f"<div><h2>T{number}</h2><p>{text}</p></div>" for number, text in enumerate(PARAGRAPHS))
    lists = "".join(f"<li>Item {number} of the shop</li>" for number in range(200))
    found = prose.read(page(f"{teasers}<ul>{lists}</ul>").root)
    assert found is not None
    assert not found.confident


@pytest.mark.parametrize(
    "markup",
    [
        "<p>x</p>" * 80_000,
        "<b></b>" * 200_000,
        f"<p>{PARAGRAPHS[0]}</p>" * 20_000,
        "<div>" * 5_000 + ARTICLE,
        "<li><a href=x>" + "x" * 100 + "</a></li>" * 40_000,
        "<br>" * 100_000 + ARTICLE,
    ],
    ids=["short paragraphs", "empty elements", "paragraphs", "deep", "links", "breaks"],
)
def test_hostile_pages_take_bounded_time(markup: str) -> None:
    document, node = both(page(markup))
    started = time.process_time()
    body.read(document, node, TITLE)
    # A tenth of what trafilatura takes for the first of them, on a machine three times slower than ours.
    assert time.process_time() - started < 5


def test_the_package_does_not_import_trafilatura_at_once() -> None:
    import subprocess

    code = "import sys, pipeline.extract; sys.exit('trafilatura' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


SHORT = "<p>The night porter of the harbour office has been given a bell, after forty years of knocking.</p>"


@pytest.mark.parametrize(
    "name", ["kg-card kg-signup-card", "newsletter-box", "piano-offer", "tp-container-inner", "paywall"]
)
def test_offers_are_no_part_of_a_short_text(name: str) -> None:
    lines = "<h3>Read on with Harbour Plus</h3><p>Full access for a month, end it when you like.</p>"
    offer = f'<div class="{name}">{lines}</div>'
    found = text(f"<article><h1>{TITLE}</h1>{SHORT}{offer}</article>")
    assert "night porter" in found
    assert "Harbour Plus" not in found
    assert "Full access" not in found


def test_an_article_that_is_marked_as_closed_is_read() -> None:
    found = text(f'<article><h1>{TITLE}</h1><div class="paywall">{SHORT}<p>{PARAGRAPHS[0] * 3}</p></div></article>')
    assert "night porter" in found
