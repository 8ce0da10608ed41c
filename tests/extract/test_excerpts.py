"""The excerpt: one pattern met in the wild to a test."""

import time

import pytest

from pipeline.extract import excerpts
from pipeline.extract.structured import Choice
from tests.extract.pages import both, candidate, ld, page

TITLE = "Harbour bridge reopens after forty years"
SUMMARY = "The swing bridge carried its first cars on Friday, a year later than the council had promised its voters."
LEDE = "Drivers queued from dawn on Friday to be among the first to cross the rebuilt harbour bridge at Eastmouth."
SECOND = "The council expects twelve thousand crossings a day, twice as many as the ferry ever carried in summer."
BODY = f"{LEDE}\n{SECOND}"


def read(head: str = "", body: str = "", text: str | None = BODY, **more: object) -> Choice[str | None]:
    document, node = both(page(body, head=head, **more))  # type: ignore[arg-type]
    return excerpts.read(document, node, TITLE, Choice(text, "prose"))


def value(*arguments: str, **more: object) -> str:
    return read(*arguments, **more).value or ""  # type: ignore[arg-type]


def og(text: str) -> str:
    return f'<meta property="og:description" content="{text}">'


def description(text: str) -> str:
    return f'<meta name="description" content="{text}">'


def test_description_for_sharing_comes_first() -> None:
    assert value(
        og(SUMMARY) + description("Traffic news from the harbour bridge in Eastmouth, and much else besides.")
    ).startswith(SUMMARY)


def test_source_names_the_winner() -> None:
    assert read(description(SUMMARY)).source == "description"


@pytest.mark.parametrize("head", [description(SUMMARY), ld(description=SUMMARY)])
def test_other_descriptions_stand_in(head: str) -> None:
    assert value(head).startswith(SUMMARY)


def test_whole_description_before_one_that_is_cut() -> None:
    assert value(og(SUMMARY[:80] + "...") + description(SUMMARY)).startswith(SUMMARY)


def test_a_cut_description_is_completed_from_the_text() -> None:
    assert value(og(LEDE[:70] + "…")).startswith(LEDE)


def test_room_is_filled_with_the_first_sentences() -> None:
    assert value(og(SUMMARY)) == f"{SUMMARY} {LEDE}"


def test_first_sentences_that_say_the_same_are_not_added() -> None:
    assert value(og(LEDE), text=LEDE) == LEDE


def test_standfirst_comes_before_the_first_sentences() -> None:
    body = f'<h1>{TITLE}</h1><p class="article__standfirst">{SECOND}</p>'
    assert value(og(SUMMARY), body) == f"{SUMMARY} {SECOND}"


@pytest.mark.parametrize(
    "name", ["dek", "subtitle", "article-standfirst", "entry_summary", "chapo", "vorspann", "entradilla"]
)
def test_standfirst_by_the_names_editors_give_it(name: str) -> None:
    assert value(body=f'<h1>{TITLE}</h1><div class="{name}">{SUMMARY}</div>') == SUMMARY


def test_first_sentences_where_there_is_nothing_else() -> None:
    assert value() == f"{LEDE} {SECOND}"


def test_source_of_first_sentences_is_that_of_the_text() -> None:
    assert read().source == "prose"


def test_nothing_at_all_is_none() -> None:
    assert read(text=None) == Choice(None, None)


@pytest.mark.parametrize(
    "text",
    [
        TITLE,
        f"{TITLE}.",
        "Example Herald",
        "By Ann Writer",
        "Written by staff reporters",
        "Breaking news and the latest headlines from Eastmouth",
        "++ Eilmeldung ++",
        "Your source for local news, sport and weather updates",
        "Unabhängiger Journalismus seit 1891",
    ],
)
def test_what_is_no_summary_gives_way_to_the_text(text: str) -> None:
    head = og(text) + '<meta property="og:site_name" content="Example Herald">'
    assert value(head, text="\n".join([BODY] * 4)).startswith(LEDE)


@pytest.mark.parametrize(
    "line",
    [
        "Sign up for our newsletter and get the best of Eastmouth every morning.",
        "We use cookies to give you the best experience, and you can accept them here.",
        "Share this article with your friends on all the usual networks today.",
        "Photo by Ann Example, who took it from the lighthouse on Friday morning.",
        TITLE,
        "the end of a sentence whose beginning an editor or a machine had cut off.",
        "Short caption",
    ],
)
def test_lines_that_are_no_first_sentence_are_passed_over(line: str) -> None:
    assert value(text=f"{line}\n{BODY}").startswith(LEDE)


@pytest.mark.parametrize(
    "tail", [" Read more", " Read more...", " Continue reading Bridge reopens", " Weiterlesen »", " | Herald"]
)
def test_calls_to_read_on_are_taken_off(tail: str) -> None:
    assert value(og(SUMMARY + tail), text=SUMMARY) == SUMMARY


def test_feed_excerpt_where_the_page_has_no_description() -> None:
    assert value(candidate=candidate(excerpt=SUMMARY)).startswith(SUMMARY)


def test_mark_up_in_a_description_is_removed() -> None:
    assert value(og(f"&lt;p&gt;{SUMMARY}&lt;/p&gt;"), text=SUMMARY) == SUMMARY


def test_japanese_description_is_long_enough_though_short() -> None:
    assert value(og("港の旋回橋が四十年ぶりに再開した。"), text=None) == "港の旋回橋が四十年ぶりに再開した。"


@pytest.mark.parametrize("text", [". . ." * 100_000, "by the news " * 50_000, "&lt;" * 50_000, "…" * 200_000])
def test_hostile_descriptions_take_bounded_time(text: str) -> None:
    started = time.process_time()
    read(og(text))
    # Without a limit the first of them takes minutes.
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("PORTLAND, Ore., Nov. 19, 2026 /Wireline/ -- Quillmark today said more.", "Quillmark today said more."),
        ("BERLIN--(NEWS WIRE)--Quillmark today said more.", "Quillmark today said more."),
        ("The deal (just announced) is big, -- so it goes.", "The deal (just announced) is big, -- so it goes."),
    ],
)  # fmt: skip
def test_first_sentence_begins_after_the_wires_dateline(line: str, sentence: str) -> None:
    assert excerpts._opening(f"{line} It goes on for a while after that.", "A title") == (
        f"{sentence} It goes on for a while after that."
    )


def test_wide_scripts_are_joined_without_a_space() -> None:
    assert excerpts._extended("市政府表示错误已经改正", "某市图书馆的编目系统在周一早晨停止运行。") == (
        "市政府表示错误已经改正。某市图书馆的编目系统在周一早晨停止运行。"
    )


def test_a_text_that_begins_with_the_same_again_adds_nothing() -> None:
    # What follows would hang on a sentence that is not there: "It is a little, but that is enough."
    text = f"{SUMMARY}\nFour councils paid for the new bearings, which came by barge from a foundry upriver."
    assert value(og(SUMMARY), text=text) == SUMMARY


def test_a_shorter_description_leaves_the_standfirst_its_place() -> None:
    long = (
        f"{SUMMARY} "
        + "It took eleven months, four councils and two contractors to get there, and a good deal of money."
    )
    standfirst = (
        "Commuters return to the quickest way over the water, after a winter of detours, queues and late trains."
    )
    short = "Drivers can cross the harbour bridge again from Monday morning on."
    body = f'<h1>Harbour bridge reopens</h1><p class="standfirst">{standfirst}</p>'
    found = value(og(long) + description(short), body)
    assert len(f"{long} {standfirst}") > 300
    assert found.startswith(f"{short} {standfirst}")


def test_points_of_a_list_are_sentences() -> None:
    points = ("Four councils paid for the new bearings", "Lorries may cross from next spring on")
    items = "".join(f"<li>{point}</li>" for point in points)
    body = f'<h1>Harbour bridge reopens</h1><div class="summary-bullets"><ul>{items}</ul></div>'
    assert f"{points[0]}. {points[1]}." in value(og(SUMMARY), body)


def test_a_paragraph_that_is_in_the_text_is_no_standfirst_whatever_its_line_breaks() -> None:
    body = f"<h1>Harbour bridge reopens</h1><p>By Ann Lee<br>{LEDE}</p>"
    assert "Ann Lee" not in value(og(SUMMARY), body, text=f"By Ann Lee\n{LEDE}")


@pytest.mark.parametrize("tag", ["h2", "p"])
def test_standfirst_under_a_headline_that_is_no_h1(tag: str) -> None:
    title = "Harbour bridge in Eastmouth reopens after eleven months"
    standfirst = "Commuters return to the quickest way over the water, after a winter."
    body = f'<{tag}>{title}</{tag}><p class="sub-tit">{standfirst}</p>'
    document, node = both(page(body, head=og(SUMMARY)))
    found = excerpts.read(document, node, title, Choice(BODY, "prose")).value
    assert (found or "").startswith(f"{SUMMARY} Commuters return")


def test_byline_behind_a_description_is_taken_off() -> None:
    assert "Weber" not in value(og(f"{SUMMARY} Von Daniel Weber"))


def test_japanese_description_counts_though_it_shares_no_clause_with_the_text() -> None:
    summary = "映画はもっぱら映画館で見る派の筆者だが、最近は配信も、気になる作品が増えてきたように思う。"
    lines = "、".join(f"これは本文の{number}番目の文である" for number in range(40))
    assert value(og(summary), text=f"{lines}。").startswith(summary)


@pytest.mark.parametrize("pause", ["U.S. Senator Ann Lee", "am 3. und 4. Juni Mr. Lee"])
def test_an_abbreviation_ends_no_sentence(pause: str) -> None:
    more = f"On the other side of the river {pause} had waited, with an umbrella and a long list of questions to put."
    filler = "x" * 90
    found = value(og(f"{SUMMARY} {filler}."), text=more)
    assert found == f"{SUMMARY} {filler}." or found.endswith(more)


@pytest.mark.parametrize("mark", [": ", " – ", " | ", " - "])
def test_the_sites_name_with_a_slogan_is_no_summary(mark: str) -> None:
    slogan = f"Eastmouth Herald{mark}all the latest news, reviews and stories from the harbour bridge."
    site = '<meta property="og:site_name" content="Eastmouth Herald">'
    assert value(site + og(slogan)).startswith(LEDE)


def test_the_sites_name_with_a_summary_is_one() -> None:
    site = '<meta property="og:site_name" content="Eastmouth Herald">'
    assert value(site + og(f"Eastmouth Herald: {SUMMARY}")).startswith(f"Eastmouth Herald: {SUMMARY}")
