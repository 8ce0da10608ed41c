"""The headline: one pattern met in the wild to a test."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import Rejected
from pipeline.extract import titles
from pipeline.extract.structured import Choice
from tests.extract.pages import both, candidate, ld, page

HEADLINE = "Harbour bridge reopens after forty years"


def title(body: str = "", head: str = "", **more: object) -> str:
    return titles.read(*both(page(body, head=head, **more))).value  # type: ignore[arg-type]


def choice(body: str = "", head: str = "") -> Choice[str]:
    return titles.read(*both(page(body, head=head)))


def og(value: str) -> str:
    return f'<meta property="og:title" content="{value}">'


def site(value: str) -> str:
    return f'<meta property="og:site_name" content="{value}">'


@pytest.mark.parametrize(
    "stated",
    [
        f"{HEADLINE} | Example Herald",
        f"{HEADLINE} - Example Herald",
        f"{HEADLINE} – Example Herald",
        f"{HEADLINE} — Example Herald",
        f"{HEADLINE} « Example Herald",
        f"{HEADLINE} :: Example Herald",
        f"{HEADLINE}｜Example Herald",
        f"{HEADLINE} · Example Herald",
        f"Example Herald: {HEADLINE}",
        f"Example Herald | {HEADLINE}",
        f"{HEADLINE} | Example Herald | News, sport and weather",
        f"{HEADLINE} | The Example Herald",
        f"{HEADLINE} | Example Herald Online",
        f"{HEADLINE} | example-herald.com",
    ],
)
def test_the_name_of_the_site_is_cut_off(stated: str) -> None:
    assert title(head=f"<title>{stated}</title>" + site("Example Herald")) == HEADLINE


@pytest.mark.parametrize(
    "headline",
    [
        "Two ships - one captain",
        "Budget vote | What happens now",
        "Live: the count goes on",
        "A plan: build more, waste less",
        "Anglo-Dutch treaty signed",
        "Paris – a city between two rivers",
        "The herald of spring - a bird that came early",
    ],
)
def test_a_headline_that_contains_a_separator_is_kept_whole(headline: str) -> None:
    assert title(head=f"<title>{headline}</title>" + site("Example Herald")) == headline


def test_the_name_of_the_site_is_known_from_json_ld() -> None:
    head = f"<title>{HEADLINE} - Coastal Post</title>" + ld(publisher={"@type": "Organization", "name": "Coastal Post"})
    assert title(head=head) == HEADLINE


def test_the_name_of_the_site_is_known_from_its_host() -> None:
    assert title(head=f"<title>{HEADLINE} - coastalpost</title>", url="https://www.coastalpost.net/a/b") == HEADLINE


def test_initials_of_the_site_are_its_name() -> None:
    assert title(head=f"<title>{HEADLINE} | WMA</title>" + site("World Mountain Awards")) == HEADLINE


def test_the_section_is_cut_off_with_the_site() -> None:
    head = (
        f'<title>{HEADLINE} - Transport - Example Herald</title><meta property="article:section" content="Transport">'
    )
    assert title(head=head + site("Example Herald")) == HEADLINE


def test_a_heading_proved_by_the_head_of_the_page_wins() -> None:
    found = choice(f"<h1>{HEADLINE}</h1>", og(f"{HEADLINE} | Unknown Name"))
    assert found == Choice(HEADLINE, "h1")


def test_the_printed_headline_wins_over_one_written_for_sharing() -> None:
    head = og("You will not believe what happened to this bridge")
    assert title(f"<article><header><h1>{HEADLINE}</h1></header></article>", head) == HEADLINE


def test_a_heading_that_is_the_logo_is_no_headline() -> None:
    body = f'<header><h1><a href="/">Brain Cabinet</a></h1></header><h2 class="entry-title">{HEADLINE}</h2>'
    assert title(body, f"<title>{HEADLINE} - Brain Cabinet</title>") == HEADLINE


def test_a_heading_in_the_breadcrumbs_is_no_headline() -> None:
    body = f'<ul class="breadcrumb"><li><h1>Bridges: all about them</h1></li></ul><h2>{HEADLINE}</h2>'
    assert title(body, og(HEADLINE) + "<title>Bridges: all about them | Example Herald</title>") == HEADLINE


def test_a_kicker_is_left_out_where_the_page_does_not_count_it() -> None:
    body = f'<h1><span class="kicker">Transport</span> {HEADLINE}</h1>'
    assert title(body, og(HEADLINE)) == HEADLINE


def test_a_kicker_is_kept_where_the_page_joins_it_with_a_colon() -> None:
    body = f'<h1><span class="topline">Transport</span> {HEADLINE}</h1>'
    assert title(body, og(f"Transport: {HEADLINE}")) == f"Transport: {HEADLINE}"


def test_a_label_in_the_heading_is_left_out() -> None:
    assert title(f"<h1>Local news | {HEADLINE}</h1>", og(HEADLINE)) == HEADLINE


def test_a_date_behind_the_headline_is_left_out() -> None:
    assert title(f"<h1>{HEADLINE} <small>02.05.2024</small></h1>", og(HEADLINE)) == HEADLINE


def test_hidden_labels_are_not_read() -> None:
    body = f'<h1><span class="sr-only">Article:</span> {HEADLINE}<style>h1 {{color: red}}</style></h1>'
    assert title(body) == HEADLINE


def test_a_hidden_heading_is_not_read() -> None:
    assert title(f'<h1 style="display: none">Something else here now</h1><h1>{HEADLINE}</h1>') == HEADLINE


def test_a_teaser_that_cuts_the_headline_short_is_not_it() -> None:
    body = "<h3>Harbour bridge reopens after...</h3>"
    assert title(body, og(HEADLINE)) == HEADLINE


def test_a_word_that_heads_a_part_of_the_page_is_not_it() -> None:
    assert title("<h1>Details</h1>", og(f"{HEADLINE} and nobody is there to see it")).startswith(HEADLINE)


def test_entities_are_decoded_and_space_is_folded() -> None:
    assert title("<h1>Fish &amp;amp; chips:\n  a\xa0history</h1>") == "Fish & chips: a history"


def test_line_breaks_part_words() -> None:
    assert title("<h1>Harbour bridge<br>reopens</h1>") == "Harbour bridge reopens"


def test_the_headline_of_json_ld_is_used_without_any_other() -> None:
    assert choice(head=ld(headline=HEADLINE)) == Choice(HEADLINE, "json-ld")


def test_the_title_of_the_feed_is_the_last_resort() -> None:
    found = titles.read(*both(page("<p>Text</p>", candidate=candidate(title=HEADLINE))))
    assert found == Choice(HEADLINE, "feed")


@pytest.mark.parametrize(
    ("headline", "site_name"),
    [
        ("橋が四十年ぶりに再開", "海岸新聞"),
        ("다리가 사십 년 만에 다시 열렸다", "해안일보"),
        ("Мост снова открыт", "Береговая газета"),
        ("إعادة فتح الجسر بعد أربعين عاما", "صحيفة الساحل"),
    ],
)
def test_other_scripts(headline: str, site_name: str) -> None:
    head = f"<title>{headline} | {site_name}</title>" + site(site_name)
    assert title(head=head) == headline


def test_a_page_without_a_title_is_rejected() -> None:
    with pytest.raises(Rejected) as caught:
        title("<p>Nothing</p>")
    assert caught.value.reason == "no_title"


def test_a_headline_set_in_capitals_is_spelt_as_it_is_stated() -> None:
    assert title(f"<h1>{HEADLINE.upper()}</h1>", og(HEADLINE)) == HEADLINE


def test_a_heading_that_links_to_the_front_page_names_the_site() -> None:
    body = '<h1><a href="/">Ann - Colours of the Sea</a></h1><h2>Search</h2>'
    body += f'<h2><a href="/a/b" rel="bookmark">{HEADLINE}</a></h2>'
    assert title(body, "<title>Ann - Colours of the Sea</title>") == HEADLINE


def test_a_heading_called_the_title_of_the_site_is_no_headline() -> None:
    body = f'<h1 class="site-title">All about bridges</h1><h1 class="page-title">{HEADLINE}</h1>'
    assert title(body, og(f"{HEADLINE}All about bridges")) == HEADLINE


def test_the_tags_of_a_post_and_the_features_of_a_theme_say_nothing_of_its_heading() -> None:
    body = f'<article class="post tag-sustainable-brands"><h1>{HEADLINE}</h1></article>'
    assert title(body, og("Ten bridges you must see")) == HEADLINE
    html = f'<html><head>{og("Ten bridges you must see")}</head><body class="wp-custom-logo"><h1>{HEADLINE}</h1></body>'
    assert titles.read(*both(page(html=html))).value == HEADLINE


def test_a_name_before_the_title_needs_no_separator() -> None:
    head = "<title>example-herald.com Old bridge</title>"
    assert title('<h1><a href="/">example-herald.com</a></h1><h3>Old bridge</h3>', head) == "Old bridge"


def test_a_name_behind_a_bare_colon_is_cut_off() -> None:
    assert title(head=og(f"{HEADLINE}:Example Herald") + site("Example Herald")) == HEADLINE


def test_what_other_statements_leave_out_is_cut_off() -> None:
    head = og(f"{HEADLINE}?-Transport") + ld(headline=f"{HEADLINE}?")
    assert title(head=head) == f"{HEADLINE}?"


def test_a_label_before_a_colon_is_left_out_where_no_statement_has_it() -> None:
    assert title("<h1>Old town: Bridge reopens</h1>", og("Bridge reopens")) == "Bridge reopens"


def test_an_h1_that_begins_like_the_host_is_kept_whole() -> None:
    body, url = "<h1>Teaching Online: Effective Practices</h1>", "https://teaching.example.org/online/effective"
    assert title(body, og("Teaching Online: Effective Practices"), url=url) == "Teaching Online: Effective Practices"


@pytest.mark.parametrize("genre", ["Opinion", "Video", "Analysis"])
def test_the_genre_behind_a_bar_is_cut_off(genre: str) -> None:
    assert title(f"<h1>{HEADLINE} | {genre}</h1>", og(f"{HEADLINE} | {genre}")) == HEADLINE


@pytest.mark.parametrize("opening", ["2025", "How Much Does a"])
def test_the_beginning_of_a_headline_is_no_label(opening: str) -> None:
    whole = f"{opening} Meditation Class Cost"
    assert title(f"<h1>{whole}</h1>", og("Meditation Class Cost")) == whole


def test_a_subheading_is_no_headline_for_a_few_words_in_common() -> None:
    stated = "Puppy training: how to properly train your new puppy"
    assert title("<h2>How to train your puppy at home</h2>", og(stated)) == stated


def test_the_site_is_named() -> None:
    assert titles.site_name(*both(page(head=site("Example Herald")))) == "Example Herald"


def test_an_address_is_no_name_of_a_site() -> None:
    assert titles.site_name(*both(page(head=site("https://www.example.com/")))) is None


def test_an_edition_is_no_name_of_a_site() -> None:
    head = site("U.S.") + ld(publisher={"@type": "Organization", "name": "Example Herald"})
    found = titles.site_name(*both(page(head=head, url="https://www.exampleherald.com/a")))
    assert found == "Example Herald"


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=300))
def test_any_heading_gives_one_line_or_a_rejection(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    try:
        found = title(f"<h1>{escaped}</h1>", f"<title>{escaped} | Example Herald</title>")
    except Rejected:
        return
    assert found
    assert "\n" not in found


def test_a_page_that_stands_in_its_own_heading_is_read_in_bounded_time() -> None:
    body = "<h1>" + "<div><span>word</span></div>" * 20_000 + "</h1>"
    assert title(body, og(HEADLINE)) == HEADLINE


def test_a_subtitle_is_kept_where_the_head_joins_it_by_a_dash() -> None:
    heading = '<h1>What a bridge is <span class="sub-headline">Choosing a good one</span></h1>'
    assert title(heading, og("What a bridge is - Choosing a good one")) == "What a bridge is - Choosing a good one"


def test_a_kicker_that_the_head_joins_by_a_dash_is_left_out() -> None:
    heading = '<h1><span class="kicker">Harbour</span> Bridge reopens on Friday</h1>'
    assert title(heading, og("Harbour - Bridge reopens on Friday")) == "Bridge reopens on Friday"


def test_a_kicker_of_another_name_beside_the_headline_in_one_heading() -> None:
    heading = (
        '<h1><span class="subline">Harbour works</span> <span class="x-headline">Bridge reopens on Friday</span></h1>'
    )
    assert title(heading, og("Bridge reopens on Friday | Example Herald")) == "Bridge reopens on Friday"


def test_a_title_of_two_halves_that_stand_apart_elsewhere() -> None:
    head = og("A quick in and out") + "<title>Renting boats by the hour: A quick in and out | Example Herald</title>"
    body = "<h1>Renting boats by the hour</h1>"
    assert title(body, site("Example Herald") + head) == "Renting boats by the hour: A quick in and out"


def test_the_end_of_a_statement_that_an_h1_prints() -> None:
    body = "<h2>The Harbour Band</h2><h1>Purple Tide</h1>"
    assert title(body, og("The Harbour Band – Purple Tide")) == "Purple Tide"


def test_a_part_of_a_statement_in_a_lower_heading_is_no_headline_beside_a_long_h1() -> None:
    body = "<h1>An introduction to harbour bridges and their piers</h1><h2>What is a harbour bridge?</h2>"
    stated = og("What is a Harbour Bridge - A guided introduction")
    assert title(body, stated) == "An introduction to harbour bridges and their piers"


def test_a_title_that_names_the_site_on_every_page() -> None:
    body = "<h4>The harbour bridge reopens on Friday at noon</h4>"
    head = "<title>Example-Herald Society for Harbours and Bridges e.V.</title>"
    assert title(body, head) == "The harbour bridge reopens on Friday at noon"


def test_a_heading_that_goes_on_where_the_statement_ends() -> None:
    body = "<h1>Events</h1><h2>Harbour Days 2026 in Example Town ~ from the old bridge to the new</h2>"
    expected = "Harbour Days 2026 in Example Town ~ from the old bridge to the new"
    assert title(body, og("Harbour Days 2026 in Example Town")) == expected


def test_the_only_marked_headline_stands_for_the_h1_of_a_blog() -> None:
    body = (
        '<h1 class="site-title"><a href="/">Example Blog</a></h1>'
        '<h2 class="entry-title" itemprop="headline">About this journal of a harbour</h2><h2>How it began</h2>'
    )
    assert title(body, og("Introductions to my harbour journal and its bridges")) == "About this journal of a harbour"


def test_a_short_h1_whose_words_all_stand_in_the_title() -> None:
    assert title("<h1>Boathouse 3</h1>", og("Boathouse of type 3 in Example Town, at the harbour")) == "Boathouse 3"


def test_a_short_h1_in_capitals_is_a_label() -> None:
    stated = "Bridge Permits: Applying the Rules to Your Own Harbour"
    assert title("<h1>SUPPORTING BRIDGE PERMITS</h1>", og(stated)) == stated


def test_the_meta_title_proves_a_heading() -> None:
    body = (
        '<nav class="breadcrumb"><h1>No rain: 10 tips</h1></nav>'
        '<h2><span class="headline">No rain: 10 tips for dry boats</span></h2>'
    )
    head = '<title>No rain: 10 tips</title><meta name="title" content="No rain: 10 tips for dry boats">'
    assert title(body, head) == "No rain: 10 tips for dry boats"


def test_a_kicker_above_the_headline_that_all_statements_count_in() -> None:
    whole = "After the retreat: Jane Doe to become harbour master"
    stated = og(whole) + f"<title>{whole}</title>"
    body = '<div><div class="keyword">After the retreat</div><h1>Jane Doe to become harbour master</h1></div>'
    assert title(body, stated) == whole
    assert title(body, stated + ld(headline="Jane Doe to become harbour master")) == "Jane Doe to become harbour master"
    section = "<div><div>Transportation</div><h1>Jane Doe to become harbour master</h1></div>"
    assert title(section, stated.replace("After the retreat", "Transportation")) == "Jane Doe to become harbour master"
