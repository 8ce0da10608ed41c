"""Authors: one pattern met in the wild to a test."""

from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract import authors, people
from tests.extract.pages import both, candidate, ld, page

SITE = '<meta property="og:site_name" content="Example Herald">'


def names(body: str = "", head: str = "", **more: object) -> tuple[str, ...]:
    return authors.read(*both(page(f"<h1>Harbour bridge reopens</h1>{body}", head=head, **more))).value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "author",
    [
        "Jane Doe",
        "By Jane Doe",
        {"@type": "Person", "name": "Jane Doe"},
        {"name": "Jane Doe"},
        [{"@type": "Person", "name": "Jane Doe"}],
        {"@type": "Person", "givenName": "Jane", "familyName": "Doe"},
        [{"@type": "Person", "name": "Jane Doe"}, {"@type": "Person", "name": "jane doe"}],
        [{"@type": "Person", "name": "Jane Doe"}, {"@type": "Organization", "name": "Example Herald"}],
        [{"@type": "Person", "name": "Jane Doe"}, {"@type": "Person", "name": "Reuters"}],
        {"@type": "Person", "name": "Jane Doe, Transport Correspondent"},
        {"@type": "Person", "name": "Jane Doe for Example Herald"},
    ],
)
def test_one_author_in_json_ld(author: object) -> None:
    assert names(head=SITE + ld(author=author)) == ("Jane Doe",)


@pytest.mark.parametrize(
    "author",
    [
        "Jane Doe and John Roe",
        "Jane Doe, John Roe",
        "Jane Doe & John Roe",
        "Jane Doe; John Roe",
        "Jane Doe und John Roe",
        "Jane Doe et John Roe",
        "Jane Doe / John Roe",
        ["Jane Doe", "John Roe"],
        [{"@type": "Person", "name": "Jane Doe"}, {"@type": "Person", "name": "John Roe"}],
    ],
)
def test_two_authors_in_json_ld(author: object) -> None:
    assert names(head=ld(author=author)) == ("Jane Doe", "John Roe")


def test_an_author_referred_to_by_id() -> None:
    graph = ld(author={"@id": "#jane"}) + ld(at_type="Person", at_id="#jane", name="Jane Doe")
    assert names(head=graph) == ("Jane Doe",)


@pytest.mark.parametrize(
    "key",
    ["author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl", "article:author_name"],
)
def test_an_author_in_a_meta_tag(key: str) -> None:
    assert names(head=f'<meta name="{key}" content="By Jane Doe">') == ("Jane Doe",)


def test_an_address_is_no_name() -> None:
    head = (
        '<meta property="article:author" content="https://social.example/jane"><meta name="author" content="Jane Doe">'
    )
    assert names(head=head) == ("Jane Doe",)


def test_the_label_of_a_share_preview_names_the_author() -> None:
    head = '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Jane Doe">'
    assert names(head=head) == ("Jane Doe",)


def test_the_outlet_and_the_author_in_one() -> None:
    assert names(head=SITE + '<meta name="author" content="Example Herald - Jane Doe">') == ("Jane Doe",)


@pytest.mark.parametrize(
    "byline",
    [
        '<a rel="author" href="/x">Jane Doe</a>',
        '<span itemprop="author"><span itemprop="name">Jane Doe</span></span>',
        '<span class="author vcard"><a class="url fn n" href="/a">Jane Doe</a></span>',
        '<p class="byline">By Jane Doe</p>',
        '<p class="byline">By <a href="/authors/jane-doe">Jane Doe</a> in Lisbon</p>',
        '<div class="article-author"><div>Jane Doe</div><div>Transport correspondent</div></div>',
        '<div class="post-meta"><span class="author-name">Jane Doe</span><time>3 May 2024</time></div>',
        '<p class="byline">By Jane Doe | 3 May 2024</p>',
        '<p class="byline">Jane Doe, 3. Mai 2024</p>',
        '<p class="autor">Von Jane Doe</p>',
        '<div class="auteur">Par Jane Doe</div>',
        '<div class="meta">By <a href="/profile/jane-doe">Jane Doe</a></div>',
        "<p>By Jane Doe</p>",
        "<p><em>Von Jane Doe</em></p>",
        "<div><span>By</span> <a href='/p/1'>Jane Doe</a></div>",
        "<p>Autor: Jane Doe</p>",
    ],
)
def test_a_byline_in_the_page(byline: str) -> None:
    assert names(byline) == ("Jane Doe",)


@pytest.mark.parametrize(
    ("byline", "name"),
    [
        ("von Ada Lenz", "Ada Lenz"),
        ("Par Ada Lenz", "Ada Lenz"),
        ("Por Ada Lenz", "Ada Lenz"),
        ("di Ada Lenz", "Ada Lenz"),
        ("Door Ada Lenz", "Ada Lenz"),
        ("作者：林美玲", "林美玲"),
        ("記者 林美玲", "林美玲"),
        ("Автор: Анна Иванова", "Анна Иванова"),
        ("Записала Анна Иванова", "Анна Иванова"),
        ("김민수 기자", "김민수"),
        ("Written by Ada Lenz", "Ada Lenz"),
        ("Posted by Ada Lenz on May 3, 2024", "Ada Lenz"),
        ("Pressemitteilung von Ada Lenz", "Ada Lenz"),
        ("Ada Lenz, Staff Writer", "Ada Lenz"),
        ("Ada Lenz Senior Reporter", "Ada Lenz"),
        ("Ada Lenz (Photos: Max Kurz)", "Ada Lenz"),
        ("Ada Lenz is a reporter in Bonn", "Ada Lenz"),
        ("Ada Lenz @adalenz", "Ada Lenz"),
        ("Alexa von Heyden", "Alexa von Heyden"),
        ("José Ortega y Gasset", "José Ortega y Gasset"),
        ("Ada Lenz, Ph.D.", "Ada Lenz, Ph.D."),
        ("Sadhbh O'Sullivan", "Sadhbh O'Sullivan"),
    ],
)
def test_what_stands_around_a_name_is_removed(byline: str, name: str) -> None:
    assert people.split(byline) == (name,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "By",
        "3 May 2024",
        "jane@example.com",
        "@janedoe",
        "https://example.com/jane",
        "Published 3 May 2024",
        "12345",
    ],
)
def test_what_is_nobody(text: str) -> None:
    assert people.split(text) == ()


def test_the_outlet_is_no_author() -> None:
    assert names(head=SITE + ld(author={"@type": "Person", "name": "Example Herald"})) == ()


def test_an_agency_alone_is_no_author() -> None:
    assert names(head=ld(author="Reuters")) == ()


def test_the_company_that_made_the_site_is_no_author() -> None:
    assert names(head='<meta name="author" content="Pixel Works GmbH">') == ()


def test_the_outlet_gives_way_to_the_byline() -> None:
    head = SITE + '<meta name="author" content="Example Herald">'
    assert names('<p class="byline">By Jane Doe</p>', head) == ("Jane Doe",)


def test_a_login_gives_way_to_the_name() -> None:
    assert names('<p class="byline">Jane Doe</p>', '<meta name="author" content="jdoe">') == ("Jane Doe",)


def test_a_team_signs_only_where_no_person_does() -> None:
    assert names('<p class="byline">Newsroom Staff</p>') == ("Newsroom Staff",)
    assert names('<p class="byline">Jane Doe, Newsroom Staff</p>') == ("Jane Doe",)


def test_a_bylines_second_name_may_stand_behind_a_comma_and_an_and() -> None:
    assert people.split("Jane Doe, Health Editor, and John Roe") == ("Jane Doe", "John Roe")


@pytest.mark.parametrize("joint", ["im Gespräch mit", "in conversation with"])
def test_who_talks_with_whom_are_both_named(joint: str) -> None:
    assert people.split(f"Jane Doe {joint} John Roe") == ("Jane Doe", "John Roe")


def test_a_name_in_brackets_inside_a_name_is_a_part_of_it() -> None:
    assert people.split("Jane (Miller) Doe") == ("Jane (Miller) Doe",)
    assert people.split("Jane Doe (Example Herald)") == ("Jane Doe",)


@pytest.mark.parametrize(
    "title",
    [
        "View all posts by jane1980",
        "Zeige alle Beiträge von jane1980",
        "Voir tous les articles de jane1980",
        "Ver todas las entradas de jane1980",
        "Vedi tutti gli articoli di jane1980",
        "Alle berichten van jane1980",
    ],
)
def test_the_title_of_a_link_to_other_posts_is_no_part_of_the_name(title: str) -> None:
    assert people.split(title) == ("jane1980",)


def test_meta_tags_for_libraries_come_before_a_list_of_references() -> None:
    head = '<meta name="author" content="A. Miller, B. Smith"><meta name="citation_author" content="Jane Doe">'
    assert names(head=head) == ("Jane Doe",)


def test_of_two_spellings_the_one_not_in_capitals_is_taken() -> None:
    assert names(head=ld(author=[{"name": "JANE DOE"}, {"name": "Jane Doe"}])) == ("Jane Doe",)


def test_a_person_is_taken_before_the_outlet_where_both_are_marked() -> None:
    body = '<p class="byline author">Example Herald</p><p class="authors-name">Jane Doe</p>'
    assert names(body, SITE) == ("Jane Doe",)


def test_an_organization_behind_the_person_is_the_outlet_it_was_written_for() -> None:
    assert names('<p class="byline">Jane Doe, Coastal Post</p>') == ("Jane Doe",)


def test_the_owner_of_a_site_may_be_written_in_one_word() -> None:
    head = '<meta property="og:site_name" content="Jane Doe">' + ld(author={"name": "JaneDoe"})
    assert names(head=head) == ("JaneDoe",)


def test_a_login_under_the_name_of_the_blog_is_its_author() -> None:
    head = '<meta property="og:site_name" content="Janesdiary">'
    body = '<span class="vcard author"><a class="fn" rel="author" href="/author/x/">janesdiary</a></span>'
    assert names(body, head) == ("janesdiary",)


def test_submitted_by_marks_the_author() -> None:
    assert names('<div class="submitted">Submitted by <a class="username" href="/u/4">Jane Doe</a></div>') == (
        "Jane Doe",
    )


def test_a_role_behind_the_printed_name_is_left_out() -> None:
    assert names("<strong>Autorin: Jane Doe, Projektleiterin der EXM in Tunis.</strong>") == ("Jane Doe",)


@pytest.mark.parametrize(
    "line",
    [
        "November 3, 2026 · 7 min · Jane Doe",
        "Jane Doe | Senior Writer | July 2, 2025",
        "Mercoledì 18 novembre 2026, ore 16:10 — di Jane Doe",
    ],
)
def test_a_name_in_the_line_of_the_date(line: str) -> None:
    assert names(f"<p>{line}</p>") == ("Jane Doe",)


def test_one_word_that_links_to_a_profile_is_a_name() -> None:
    assert names('<div class="entry-meta"><p>by <a href="/author/jane/">Jane</a> · Dec 20</p></div>') == ("Jane",)
    assert names("<p>by <b>Monday</b></p>") == ()


def test_a_chinese_reporter_is_named_in_the_line_of_the_date() -> None:
    assert names("<div>2026-11-18 10:00 海湾晨报 记者 林小舟</div>") == ("林小舟",)


@pytest.mark.parametrize("line", ["Quarry Africa • July 23, 2021", "New Haven | May 2, 2024", "Pop Songs – 2011"])
def test_what_else_stands_beside_a_date_is_no_author(line: str) -> None:
    assert names(f"<p>{line}</p>") == ()


def test_the_owner_of_a_site_named_after_her_is_its_author() -> None:
    head = '<meta property="og:site_name" content="Jane Doe"><meta name="author" content="Jane Doe">'
    assert names(head=head) == ("Jane Doe",)


def test_all_authors_are_taken_where_json_ld_has_the_first() -> None:
    head = ld(author={"@type": "Person", "name": "Jane Doe"}) + '<meta name="author" content="Jane Doe, John Roe">'
    assert names(head=head) == ("Jane Doe", "John Roe")


def test_authors_side_by_side_are_all_taken() -> None:
    links = '<a class="author" href="/a/1">Jane Doe</a></li><li><a class="author" href="/a/2">John Roe</a>'
    body = f"<ul><li>{links}</li></ul>"
    assert names(body) == ("Jane Doe", "John Roe")


@pytest.mark.parametrize(
    "elsewhere",
    [
        '<div class="comment-list"><span class="author">Rita Reader</span></div>',
        '<div class="related-posts"><span class="byline">By Rita Other</span></div>',
        '<article class="teaser"><span class="author">Rita Other</span></article>',
        '<figure><figcaption class="author">Rita Photo</figcaption></figure>',
        '<nav><a rel="author" href="/r">Rita Other</a></nav>',
        '<p class="author" hidden>Rita Hidden</p>',
    ],
)
def test_people_elsewhere_on_the_page_are_not_its_authors(elsewhere: str) -> None:
    assert names(elsewhere) == ()


def test_the_feed_names_the_author_where_the_page_does_not() -> None:
    found = authors.read(*both(page("<h1>Bridge</h1>", candidate=candidate(authors=("Jane Doe",)))))
    assert (found.value, found.source) == (("Jane Doe",), "feed")


def test_no_more_authors_than_a_byline_has() -> None:
    many = [f"Name{chr(97 + n % 26)}{chr(97 + n // 26)} Surname" for n in range(200)]
    assert len(names(head=ld(author=many))) == people.MAX_PEOPLE


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_any_byline_gives_short_names(text: str) -> None:
    assert all(0 < len(name) <= 80 for name in people.split(text))


@pytest.mark.parametrize("part", ["by ", "By: ", "political ", "and, ", "A y ", "- | ", "2024 "])
def test_a_hostile_byline_is_read_in_bounded_time(part: str) -> None:
    assert len(people.split(part * 50_000)) <= people.MAX_PEOPLE


@pytest.mark.parametrize(
    "body",
    [
        "<div>" + "<span>By</span> " * 30_000 + "</div>",
        '<div class="author">' * 200 + "<i></i>" * 30_000 + "</div>" * 200,
        "<p>By jane and nobody else</p>" * 20_000,
        '<p class="byline">By Jane Doe</p>' * 20_000,
    ],
)
def test_a_hostile_page_is_read_in_bounded_time(body: str) -> None:
    document = page(f"<h1>Bridge</h1>{body}")
    started = perf_counter()
    authors.read(document, None)
    # The largest page of the corpus takes 0.05 s. Anything quadratic takes minutes.
    assert perf_counter() - started < 5


def test_the_template_of_the_site_is_no_author() -> None:
    credits = '<meta name="author" content="content: Example News, design: John Roe, code: Max Moe, EXLABS">'
    assert names('<span class="author">Jane Doe</span>', credits) == ("Jane Doe",)


@pytest.mark.parametrize("label", ["Reviewed by", "Fact-checked by", "Edited by", "Photographs by"])
def test_who_did_not_write_is_left_out(label: str) -> None:
    byline = f'By <a href="/author/jane-doe">Jane Doe</a>. {label} <a href="/author/john-roe">John Roe</a>'
    assert names(f'<div class="author-line">{byline}</div>') == ("Jane Doe",)


def test_a_byline_right_under_the_headline_is_the_articles_whatever_its_block_is_called() -> None:
    byline = '<p class="byline__author">VON <a href="/autoren/doe-jane">Jane Doe</a> am 3. Mai 2024</p>'
    assert names(f'<div class="teaser-small__meta">{byline}</div>') == ("Jane Doe",)


def test_a_link_to_a_profile_with_a_credited_portrait() -> None:
    link = '<a href="/autoren/jane-doe-684"><span class="pic-copyright">© Jane Doe</span><div>Jane Doe</div></a>'
    assert names(link) == ("Jane Doe",)


def test_the_author_of_another_article_on_the_page() -> None:
    html = (
        "<html><body><article><h1>Harbour bridge reopens</h1><p>Text</p></article><div>"
        '<article><h3>Other</h3><span rel="author">John Roe</span></article></div></body></html>'
    )
    assert authors.read(*both(page(html=html))).value == ()


def test_the_data_layer_names_more_than_json_ld() -> None:
    layer = "<script>dataLayer = [{'pageCategory': 'news', 'author': 'Jane Doe, John Roe', 'issue': 'x'}];</script>"
    assert names(head=layer + ld(author="Jane Doe")) == ("Jane Doe", "John Roe")
    assert names(head=layer.replace("dataLayer", "related") + ld(author="Jane Doe")) == ("Jane Doe",)
    assert names(head=layer.replace("John Roe", "the harbour's voice") + ld(author="Jane Doe")) == ("Jane Doe",)


def test_a_list_of_all_who_had_a_part_and_a_byline_of_who_wrote() -> None:
    head = '<meta name="author" content="Jane Doe,John Roe,Ann Moe at EX Models,Max Poe">'
    assert names('<span class="author-name">Jane Doe</span>', head) == ("Jane Doe",)
    assert names("", head)[:2] == ("Jane Doe", "John Roe")


def test_the_account_of_the_system_and_the_printed_byline() -> None:
    head = '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="John Roe">'
    assert names('<p class="byline">By Jane Doe</p>', head) == ("Jane Doe",)
    assert names('<p class="byline">John Roe</p>', head) == ("John Roe",)
    assert names("", head) == ("John Roe",)
