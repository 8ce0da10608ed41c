"""What a page claims of its dates: one pattern met in the wild to a test."""

from datetime import UTC, datetime
from time import process_time

import pytest

from pipeline.extract.dates import MAX_CLAIMS, Dates, _address, read
from pipeline.extract.dates_visible import Found, Surroundings
from pipeline.extract.document import Document
from pipeline.extract.structured import find_article
from pipeline.model import Candidate, Page

NOW = datetime(2026, 11, 22, tzinfo=UTC)
URL = "https://news.example/world/a-bridge-reopens"
TITLE = "A bridge reopens after forty years"


def dates(html: str, url: str = URL, candidate: Candidate | None = None) -> Dates:
    document = Document(Page(url=url, html=html.encode(), fetched=NOW, candidate=candidate))
    return read(document, find_article(document))


def page(body: str = "", head: str = "") -> str:
    return f"<html><head><title>{TITLE} | Example News</title>{head}</head><body>{body}</body></html>"


def article(around: str) -> str:
    """A page whose headline is followed by `around` and three paragraphs."""
    text = "<p>" + "The bridge carries the road to the coast, and people had waited for it. " * 3 + "</p>"
    return page(f"<main><article><h1>{TITLE}</h1>{around}{text * 3}</article></main>")


def published(html: str, url: str = URL) -> list[tuple[str, str]]:
    return [(claim.text, claim.source) for claim in dates(html, url).published]


def modified(html: str) -> list[tuple[str, str]]:
    return [(claim.text, claim.source) for claim in dates(html).modified]


def ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


# --- JSON-LD ----------------------------------------------------------------------------------------------------------


def test_json_ld() -> None:
    html = page(head=ld('{"@type": "NewsArticle", "headline": "x", "datePublished": "2020-04-16T12:08:00+02:00"}'))
    assert published(html) == [("2020-04-16T12:08:00+02:00", "json-ld")]


def test_json_ld_modified() -> None:
    html = page(head=ld('{"@type": "NewsArticle", "dateModified": "2020-04-17T12:08:00Z"}'))
    assert modified(html) == [("2020-04-17T12:08:00Z", "json-ld")]


def test_json_ld_of_the_web_page() -> None:
    head = ld('{"@graph": [{"@type": "Organization"}, {"@type": "WebPage", "datePublished": "2020-04-16T12:08:00Z"}]}')
    assert published(page(head=head)) == [("2020-04-16T12:08:00Z", "json-ld")]


def test_a_video_in_an_article_does_not_date_it() -> None:
    head = ld(
        '[{"@type": "VideoObject", "uploadDate": "2015-01-16T14:53:35Z"},'
        '{"@type": "NewsArticle", "datePublished": "2020-04-16T12:08:00Z"}]'
    )
    assert published(page(head=head)) == [("2020-04-16T12:08:00Z", "json-ld")]


def test_a_video_dates_a_page_without_an_article() -> None:
    head = ld('{"@type": "VideoObject", "uploadDate": "2015-01-16T14:53:35Z"}')
    assert published(page(head=head)) == [("2015-01-16T14:53:35Z", "json-ld")]


def test_created_stands_in_for_published() -> None:
    head = ld('{"@type": "BlogPosting", "dateCreated": "2020-04-16T12:08:00Z"}')
    assert published(page(head=head)) == [("2020-04-16T12:08:00Z", "json-ld")]


def test_created_is_not_asked_where_published_is_stated() -> None:
    head = ld('{"@type": "Article", "dateCreated": "2020-04-01T12:08:00Z", "datePublished": "2020-04-16T12:08:00Z"}')
    assert published(page(head=head)) == [("2020-04-16T12:08:00Z", "json-ld")]


def test_a_date_of_the_wrong_type_is_no_claim() -> None:
    assert published(page(head=ld('{"@type": "Article", "datePublished": {"x": [1, 2]}}'))) == []


# --- Meta tags --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key",
    ["article:published_time", "og:article:published_time", "parsely-pub-date", "sailthru.date", "DC.date.issued",
     "citation_publication_date", "pubdate", "cXenseParse:recs:publishtime", "datePublished", "date"],
)  # fmt: skip
@pytest.mark.parametrize("attribute", ["name", "property", "itemprop"])
def test_meta_published(key: str, attribute: str) -> None:
    html = page(head=f'<meta {attribute}="{key}" content="2020-04-16T12:08:00Z">')
    assert published(html) == [("2020-04-16T12:08:00Z", "meta")]


@pytest.mark.parametrize("key", ["article:modified_time", "og:updated_time", "dcterms.modified", "last-modified"])
def test_meta_modified(key: str) -> None:
    assert modified(page(head=f'<meta property="{key}" content="2020-04-16T12:08:00Z">')) == [
        ("2020-04-16T12:08:00Z", "meta")
    ]


def test_open_graph_comes_before_plain_names() -> None:
    head = '<meta name="date" content="2020-04-20T09:00:00Z">'
    head += '<meta property="article:published_time" content="2020-04-16T12:08:00Z">'
    assert published(page(head=head))[0] == ("2020-04-16T12:08:00Z", "meta")


def test_json_ld_comes_before_meta() -> None:
    head = '<meta property="article:published_time" content="2020-04-16T12:08:30Z">'
    head += ld('{"@type": "NewsArticle", "datePublished": "2020-04-16T12:08:00Z"}')
    assert [source for _, source in published(page(head=head))] == ["json-ld", "meta"]


# --- Feeds and sitemaps -----------------------------------------------------------------------------------------------


def test_the_candidates_dates_are_claims() -> None:
    candidate = Candidate(
        url=URL,
        origin="feed",
        source_url="https://news.example/feed",
        published="Thu, 16 Apr 2020 12:08:00 GMT",
        modified="2020-04-17T09:00:00Z",
    )
    found = dates(page(), candidate=candidate)
    assert [(claim.text, claim.source) for claim in found.published] == [("Thu, 16 Apr 2020 12:08:00 GMT", "feed")]
    assert [(claim.text, claim.source) for claim in found.modified] == [("2020-04-17T09:00:00Z", "feed")]


# --- Mark-up in the body ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<time datetime="2020-04-16T12:08:00Z">16 April</time>', "2020-04-16T12:08:00Z"),
        ('<time pubdate datetime="2020-04-16T12:08:00Z">16 April</time>', "2020-04-16T12:08:00Z"),
        ("<time>16 April 2020 12:08</time>", "16 April 2020 12:08"),
        ('<time class="entry-date published updated" datetime="2020-04-16T12:08:00Z">x</time>', "2020-04-16T12:08:00Z"),
        ('<span itemprop="datePublished" content="2020-04-16T12:08:00Z">16 April</span>', "2020-04-16T12:08:00Z"),
        ('<span itemprop="datePublished">16 April 2020 12:08</span>', "16 April 2020 12:08"),
        ('<span property="schema:dateCreated" content="2020-04-16T12:08:00Z">x</span>', "2020-04-16T12:08:00Z"),
        ('<abbr class="published" title="2020-04-16T12:08:00Z">16 April</abbr>', "2020-04-16T12:08:00Z"),
        ('<span class="date" data-timestamp="1587038880">16 April</span>', "1587038880"),
        ('<span data-datetime="2020-04-16T12:08:00Z">16 April</span>', "2020-04-16T12:08:00Z"),
        ('<relative-time datetime="2020-04-16T12:08:00Z">16 April</relative-time>', "2020-04-16T12:08:00Z"),
        ("<time>3 hours ago</time>", "3 hours ago"),
    ],
)
def test_marked_up(markup: str, expected: str) -> None:
    assert published(article(markup))[0] == (expected, "html")


@pytest.mark.parametrize(
    "markup",
    [
        '<time itemprop="dateModified" datetime="2020-04-17T09:00:00Z">x</time>',
        '<time class="updated" datetime="2020-04-17T09:00:00Z">x</time>',
        '<p>Updated: <time datetime="2020-04-17T09:00:00Z">x</time></p>',
        '<p><span>Last updated on</span> <time datetime="2020-04-17T09:00:00Z">x</time></p>',
        '<p>Aktualisiert am <time datetime="2020-04-17T09:00:00Z">x</time></p>',
    ],
)
def test_marked_up_as_changed(markup: str) -> None:
    found = dates(article(f'<time datetime="2020-04-16T12:08:00Z">16 April</time>{markup}'))
    assert [claim.text for claim in found.published] == ["2020-04-16T12:08:00Z"]
    assert [claim.text for claim in found.modified] == ["2020-04-17T09:00:00Z"]


_NEVER = [
    "<footer>{}</footer>",
    '<div class="related-posts">{}</div>',
    '<section id="comments"><div>{}</div></section>',
    '<div class="copyright">{}</div>',
]
_OTHERS = [
    "<aside>{}</aside>",
    "<nav>{}</nav>",
    "<blockquote>{}</blockquote>",
    "<figure><figcaption>{}</figcaption></figure>",
    '<div class="sidebar"><ul><li>{}</li></ul></div>',
    '<ul class="most-read">{}</ul>',
]
_DATE = ['<time datetime="2019-01-02T03:04:05Z">x</time>', '<p class="date">2 January 2019</p>']


@pytest.mark.parametrize("elsewhere", _NEVER)
@pytest.mark.parametrize("date", _DATE)
def test_dates_of_other_things_are_no_claims(elsewhere: str, date: str) -> None:
    assert published(article(elsewhere.format(date))) == []


@pytest.mark.parametrize("elsewhere", _NEVER + _OTHERS)
@pytest.mark.parametrize("date", _DATE)
def test_dates_of_other_things_yield_to_the_date_line(elsewhere: str, date: str) -> None:
    html = article(elsewhere.format(date)).replace("</article>", "<p>Posted on 16 April 2020</p></article>")
    assert published(html) == [("Posted on 16 April 2020", "text")]


def test_the_headlines_own_frame_is_not_elsewhere() -> None:
    html = page(
        f'<div class="sidebar-right widget"><header><h1>{TITLE}</h1><time datetime="2020-04-16T12:08:00Z">x</time>'
        "</header></div>"
    )
    assert published(html) == [("2020-04-16T12:08:00Z", "html")]


@pytest.mark.parametrize("frame", ["c-layout-sidebar-left", "has-sidebar", "page no-sidebar", "with-widget"])
def test_the_layout_of_the_page_is_not_elsewhere(frame: str) -> None:
    html = article(f'<div class="{frame}"><time datetime="2020-04-16T12:08:00Z">x</time></div>')
    assert published(html) == [("2020-04-16T12:08:00Z", "html")]


def test_the_footer_of_the_article_is_the_articles() -> None:
    html = article('<footer class="entry-footer">Posted on <time datetime="2020-04-16T12:08:00Z">x</time></footer>')
    assert published(html)[0] == ("2020-04-16T12:08:00Z", "html")


def test_a_list_of_articles_comes_after_the_date_line() -> None:
    others = "".join(f"<div><h3>Other {n}</h3><p>x</p></div>" for n in range(40))
    html = article('<p class="date">16 April 2020</p>')
    html = html.replace("</main>", f'</main>{others}<time datetime="2019-01-02T03:04:05Z">x</time>')
    assert published(html)[0] == ("16 April 2020", "text")


# --- Inline state -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "state",
    [
        '{"props": {"article": {"publishedAt": "2020-04-16T12:08:00Z"}}}',
        '{"article":{"publishDate":1587038880000}}',
        r'self.__next_f.push([1, "{\"datePublished\":\"2020-04-16T12:08:00Z\"}"])',
    ],
)
def test_the_state_of_an_application(state: str) -> None:
    text, source = published(page(f"<h1>{TITLE}</h1><script>{state}</script>"))[0]
    assert text in ("2020-04-16T12:08:00Z", "1587038880000")
    assert source == "html"


def test_of_several_dates_in_the_state_the_one_beside_the_slug() -> None:
    filler = '{"x": "' + "y" * 4000 + '"}'
    state = (
        '[{"slug": "another-story", "publishedAt": "2019-01-02T03:04:05Z"},' + filler + ","
        '{"slug": "a-bridge-reopens", "publishedAt": "2020-04-16T12:08:00Z"}]'
    )
    assert published(page(f"<h1>{TITLE}</h1><script>{state}</script>"))[0][0] == "2020-04-16T12:08:00Z"


def test_the_date_of_the_object_before_is_no_nearer() -> None:
    state = (
        '{"related": [{"slug": "another-story", "publishedAt": "2019-01-02T03:04:05Z"}], "article": '
        '{"slug": "a-bridge-reopens", "headline": "A bridge reopens after forty years",'
        ' "publishedAt": "2020-04-16T12:08:00Z"}}'
    )
    assert published(page(f"<h1>{TITLE}</h1><script>{state}</script>"))[0][0] == "2020-04-16T12:08:00Z"


@pytest.mark.parametrize(
    "line", ["令和2年4月16日", "令和元年5月1日 午後3時", "١٦ أبريل ٢٠٢٠", "۱۶ مه ۲۰۲۰", "১৬ মে ২০২০"]
)
def test_a_date_line_in_the_figures_and_eras_of_its_language(line: str) -> None:
    text, source = published(page(f"<h1>{TITLE}</h1><p>{line}</p>"))[0]
    assert text.endswith(line)
    assert source == "text"


@pytest.mark.parametrize("name", ["article-date", "post_date", "published-date", "datePublished"])
def test_an_epoch_that_a_script_writes_out(name: str) -> None:
    html = page(f'<h1>{TITLE}</h1><span class="{name}" data-timestamp="1587038880"></span>')
    assert published(html)[0] == ("1587038880", "html")


def test_an_epoch_on_an_element_without_words_or_name_is_a_state() -> None:
    html = page(f'<h1>{TITLE}</h1><span class="poll-state" data-timestamp="1587038880"></span><p>15 April 2020</p>')
    assert published(html)[0][1] == "text"


def test_several_dates_in_the_state_without_the_slug_are_no_claim() -> None:
    state = '[{"publishedAt": "2019-01-02T03:04:05Z"}, {"publishedAt": "2020-04-16T12:08:00Z"}]'
    html = page(f"<h1>{TITLE}</h1><p>16 April 2020</p><script>{state}</script>")
    assert [source for _, source in published(html)] == ["text"]


# --- The URL ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["/2020/04/16/story", "/2020/4/16/story.html", "/news/2020-04-16/story", "/20200416/story",
     "/world/2020/apr/16/story", "/story-2020-04-16", "/story_20200416.html", "/202004/16/story", "/2020/04/16"],
)  # fmt: skip
def test_the_day_in_the_url(path: str) -> None:
    assert published(page(), url=f"https://news.example{path}")[0] == ("2020-04-16", "url")


@pytest.mark.parametrize("path", ["/2020/13/45/story", "/story-12345678", "/2020/04/", "/1920/04/160/x", "/a-20-04-16"])
def test_no_day_in_the_url(path: str) -> None:
    assert published(page(), url=f"https://news.example{path}") == []


# --- The date line ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<span class="post-date">16 April 2020</span>', "16 April 2020"),
        ("<p>By Anna Example | 16 April 2020, 12:08</p>", "By Anna Example | 16 April 2020, 12:08"),
        ('<div class="meta">Posted on <b>16</b> <i>April</i> <u>2020</u></div>', "Posted on 16 April 2020"),
        ("<small>16.04.2020 •</small>", "16.04.2020 •"),
        ('<div class="d"><span>16</span><span>Apr</span><span>2020</span></div>', "16 Apr 2020"),
        ("<p>2020年4月16日 12:08</p>", "2020年4月16日 12:08"),
        ("<div>Published on 01/25/26</div>", "Published on 01/25/26"),
    ],
)
def test_shown_after_the_headline(markup: str, expected: str) -> None:
    assert published(article(markup))[0] == (expected, "text")


def test_shown_before_the_headline() -> None:
    html = page(f"<main><div><p>16 April 2020</p></div><h1>{TITLE}</h1><p>{'x ' * 200}</p></main>")
    assert published(html)[0] == ("16 April 2020", "text")


def test_shown_far_from_the_headline_in_an_element_named_after_dates() -> None:
    filler = "".join(f"<p>{'word ' * 40}</p>" for _ in range(90))
    html = article(f'{filler}<p class="publication-date">16 April 2020</p>')
    assert published(html)[0] == ("16 April 2020", "text")


def test_shown_far_from_the_headline_under_the_article() -> None:
    filler = "".join(f"<p>{'word ' * 40}</p>" for _ in range(90))
    html = article(f"{filler}<div><p>This was written on 16 April 2020 by <a>Anna</a></p></div>")
    assert published(html)[0] == ("This was written on 16 April 2020 by Anna", "text")


def test_shown_as_changed() -> None:
    found = dates(article('<p class="date">16 April 2020 | Updated 17 April 2020</p>'))
    assert [claim.text for claim in found.published] == ["16 April 2020 |"]
    assert [claim.text for claim in found.modified] == ["Updated 17 April 2020"]


def test_a_label_in_an_element_of_its_own() -> None:
    html = article('<div class="date"><div>Last updated:</div><div>17 April 2020</div></div>')
    assert published(html) == []
    assert "17 April 2020" in modified(html)[0][0]


def test_the_line_that_says_published_comes_first() -> None:
    html = article("<div><p>Event: 20 May 2020</p></div><div><p>Published: 16 April 2020</p></div>")
    assert published(html)[0] == ("Published: 16 April 2020", "text")


@pytest.mark.parametrize(
    "line",
    [
        "© 2020 Example News 16",
        "Copyright 2019-2020, 12 editors",
        "https://news.example/2019/01/02/x",
        "In 2020",
        "Room 2020",
    ],
)
def test_no_date_line(line: str) -> None:
    document = Document(Page(url=URL, html=article(f"<p>{line}</p>").encode(), fetched=NOW))
    assert Surroundings(document, None).shown(thorough=True) == Found()


def test_a_stated_time_makes_the_date_line_unnecessary() -> None:
    html = article("<p>16 April 2020</p>").replace(
        "</head>", '<meta property="article:published_time" content="2020-04-16T12:08:00Z"></head>'
    )
    assert published(html) == [("2020-04-16T12:08:00Z", "meta")]


def test_a_claim_that_repeats_the_change_asks_for_the_date_line() -> None:
    head = ld('{"@type": "Article", "datePublished": "2025-11-05T10:00:00Z", "dateModified": "2025-11-05T10:00:00Z"}')
    html = article('<p class="date">January 31, 2024</p>').replace("</head>", f"{head}</head>")
    assert ("January 31, 2024", "text") in published(html)


@pytest.mark.parametrize(
    "head",
    [
        f"<title>{TITLE} | World | 16.04.2020</title>",
        f'<title>x</title><meta name="description" content="{TITLE} (16.04.2020)">',
    ],
)
def test_a_date_at_the_end_of_a_title_or_description(head: str) -> None:
    assert published(f"<html><head>{head}</head><body><p>Nothing.</p></body></html>") == [("16.04.2020", "text")]


def test_a_label_anywhere_on_a_page_without_other_dates() -> None:
    filler = "".join(f"<p>{'word ' * 40}</p>" for _ in range(90))
    assert published(article(f"{filler}<p>Erschienen am: 16.04.2020</p>")) == [("Erschienen am: 16.04.2020", "text")]


def test_a_label_outweighs_mark_up_that_leaves_it_open() -> None:
    html = article('<time datetime="2019-01-02T03:04:05Z">x</time><p>Publié le 16 avril 2020</p>')
    assert published(html)[0] == ("Publié le 16 avril 2020", "text")


# --- The last resort, and bounds --------------------------------------------------------------------------------------


def test_htmldate_is_asked_last() -> None:
    html = page(f"<div><h1>{TITLE}</h1>{'<p>word</p>' * 200}<p>Stand {'x ' * 70} vom 16.04.2020 {'y ' * 70}</p></div>")
    assert published(html) == [("2020-04-16", "text")]


def test_a_page_without_dates_has_no_claims() -> None:
    assert dates(page("<p>Nothing here.</p>")) == Dates()


def test_each_text_is_claimed_once() -> None:
    head = '<meta name="date" content="2020-04-16T12:08:00Z">'
    head += '<meta property="article:published_time" content="2020-04-16T12:08:00Z">'
    assert len(published(page(head=head))) == 1


def test_entities_are_decoded() -> None:
    html = article("<time>16&nbsp;April&amp;nbsp;2020</time>")
    assert published(html)[0] == ("16 April 2020", "html")


@pytest.mark.parametrize(
    "body",
    [
        '<time datetime="2020-04-16T12:08:00Z">x</time>' * 50_000,
        '<p class="date">16 April 2020</p>' * 50_000,
        '<div class="date">' * 190 + "2020 1" * 50_000,
        "<h1>x</h1>" * 50_000,
        "<script>" + '"publishedAt":"x",' * 100_000 + "</script>",
        "<p>" + "12/" * 200_000 + "</p><time datetime='" + "2024-" * 100_000 + "'></time>",
        "<b></b>" * 200_000,
        '<p class="meta">' + "<b>1</b>" * 200_000 + "</p>",
    ],
    ids=["times", "classes", "nested", "headings", "state", "figures", "empty", "pieces"],
)
def test_work_is_bounded(body: str) -> None:
    document = Document(Page(url=URL, html=page(body).encode(), fetched=NOW))
    started = process_time()
    found = read(document, find_article(document))
    # Seconds of the processor; the work is linear, and ordinary pages take about one millisecond.
    assert process_time() - started < 3
    assert len(found.published) <= MAX_CLAIMS
    assert all(len(claim.text) <= 120 for claim in found.published)


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/2026/09/05/ways-to-fix-a-robot-arm/", "2026-09-05"),
        ("/2026/09/05.html", "2026-09-05"),
        ("/news/2026-09-05-ways-to-fix/", "2026-09-05"),
        ("/2026/0905/ways", "2026-09-05"),
        ("/2026/09/5-ways-to-fix-a-robot-arm/", None),
        ("/2026/09/10-ways-to-fix-a-robot-arm/", None),
    ],
)
def test_day_in_an_address_stands_alone(path: str, day: str | None) -> None:
    assert next(_address(f"https://example.com{path}"), None) == day
