"""Excerpts: whole sentences, or marked as cut."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.normalise.excerpts import LIMIT, shorten

NEWS = Path(__file__).resolve().parents[2].parent / "shared" / "reference" / "news"
TITLE = "Power outage stops the trams"
FIRST = "A power outage brought every tram in the city to a standstill on Monday morning."
SECOND = "Engineers found the fault in a substation after two hours, the operator said in a statement."


def test_short_text_stays() -> None:
    assert shorten(FIRST, TITLE) == FIRST


def test_standfirst_needs_no_full_stop() -> None:
    text = "Operator blames a substation and promises refunds to all passengers"
    assert shorten(text, TITLE) == text


def test_long_text_ends_with_a_sentence() -> None:
    assert (
        shorten(f"{FIRST} {SECOND} " + "More and more words follow here. " * 20, TITLE, limit=200)
        == f"{FIRST} {SECOND}"
    )


def test_one_long_sentence_is_cut_at_a_word_and_marked() -> None:
    found = shorten("The operator " + "really " * 100 + "apologised.", TITLE)
    assert found is not None
    assert found.startswith("The operator really really")
    assert found.endswith("really ...")
    assert LIMIT - 10 < len(found) <= LIMIT


def test_tiny_first_sentence_does_not_stand_for_a_long_text() -> None:
    found = shorten("It happened. " + "Then the operator " + "really " * 100 + "apologised.", TITLE)
    assert found is not None
    assert found.startswith("It happened. Then the operator")
    assert found.endswith(" ...")


def test_cut_of_the_source_goes_back_to_the_last_sentence() -> None:
    assert shorten(f"{FIRST} Engineers found the fault in a sub...", TITLE) == FIRST
    assert shorten(f"{FIRST} Engineers found the …", TITLE) == FIRST
    assert shorten(f"{FIRST} Engineers found […]", TITLE) == FIRST


def test_cut_of_the_source_is_marked_when_no_sentence_is_whole() -> None:
    assert shorten("Engineers who were called at dawn found the fault, …", TITLE) == (
        "Engineers who were called at dawn found the fault ..."
    )
    assert shorten("Engineers who were called at dawn found the fault in [&hellip;]", TITLE) == (
        "Engineers who were called at dawn found the fault in ..."
    )


def test_unmarked_cut_of_the_source_is_noticed() -> None:
    cut = f"{FIRST} {SECOND} The mayor, who had promised better service only last week, spoke of a disgrace for the"
    assert shorten(cut, TITLE) == f"{FIRST} {SECOND}"
    assert shorten("The mayor spoke of a disgrace for the", TITLE) == "The mayor spoke of a disgrace for the ..."


@pytest.mark.parametrize(
    "tail",
    [
        "Read more",
        "Read More »",
        "Continue reading",
        "Continue reading Power outage stops the trams",
        "Continue reading…",
        "Keep reading",
        "The post Power outage stops the trams appeared first on Example News.",
        "The post Power outage stops the trams first appeared on Example News",
        "Read the full story at Example",
        "(more…)",
        "[&#8230;] The post Trams appeared first on Example.",
        "Read more. The post Trams appeared first on Example.",
        "Weiterlesen",
        "Lire la suite",
        "https://news.example/a",
    ],
)
def test_boilerplate_goes(tail: str) -> None:
    assert shorten(f"{FIRST} {tail}", TITLE) == FIRST


@pytest.mark.parametrize("text", ["Children of the city now want to read more", "Nobody had told them the full story"])
def test_sentences_that_end_like_boilerplate_stay(text: str) -> None:
    assert shorten(text, TITLE) == text


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "   ",
        "Placeholder.",
        "Short.",
        "...",
        "Read more",
        TITLE,
        TITLE.upper() + ".",
        f"“{TITLE}”",
        f"{TITLE} – Read more",
        "Power outage stops",
        "The trams: power outage",
        "No description available",
        "&nbsp;&nbsp;",
    ],
)
def test_text_that_says_nothing_of_its_own_is_none(text: str | None) -> None:
    assert shorten(text, TITLE) is None


def test_repeated_title_at_the_start_goes() -> None:
    assert shorten(f"{TITLE} – {FIRST}", TITLE) == FIRST
    assert shorten(f"{TITLE}. {FIRST}", TITLE) == FIRST
    assert shorten(f"{TITLE} {FIRST}", TITLE) == FIRST


def test_sentence_that_begins_like_the_title_stays() -> None:
    text = f"{TITLE} of the northern lines for the second time this year."
    assert shorten(text, TITLE) == text


@pytest.mark.parametrize(
    "sentence",
    [
        "The U.S. Department of Energy had warned of it in its yearly report on city grids.",
        "Dr. Meyer of the institute had warned of it in her yearly report on city grids.",
        "Example Inc. Chief Jane Doe had warned of it in her yearly report on city grids.",
        "The fault cost 3.5 million euros and happened at 8 a.m. Monday, long before rush hour.",
        "J. R. Smith, who runs the lines, had warned of it in his yearly report on city grids.",
        "It said “Stop!” and then went dark, a passenger told us on the way to her work.",
    ],
)
def test_abbreviations_end_no_sentence(sentence: str) -> None:
    assert shorten(f"{sentence} " + "Word " * 60, TITLE, limit=len(sentence) + 30) == sentence


def test_sentence_after_an_abbreviation_may_begin() -> None:
    first = "Nothing like it had ever been seen before by anyone in the U.S."
    assert shorten(f"{first} The grid is old " + "and old " * 60, TITLE, limit=100) == first


def test_wide_scripts() -> None:
    first = "市内の路面電車は月曜日の朝、停電のため全線で運転を見合わせた。"
    assert shorten(first + "原因は変電所の故障と" * 40, "停電で電車止まる", limit=60) == first
    found = shorten("原因は変電所の故障と" * 40, "停電で電車止まる", limit=50)
    assert found == ("原因は変電所の故障と" * 40)[:46] + " ..."
    assert shorten("停電。", "電車止まる") is None


def test_emoji_sequences_are_not_torn() -> None:
    family = "👨\u200d👩\u200d👧"
    found = shorten("家" * 45 + family * 20, "x", limit=50)
    assert found is not None
    assert "\u200d" not in found


def test_middle_of_a_sentence_at_the_start_goes() -> None:
    rest = f"{FIRST} {SECOND}"
    assert shorten(f"and that was the end of it. {rest}", TITLE) == rest
    assert shorten(f"... was the end of it. {rest}", TITLE) == rest
    assert shorten("iPhone owners were told by text message at once.", TITLE) == (
        "iPhone owners were told by text message at once."
    )


def test_one_clean_line() -> None:
    assert shorten("Tom &amp; Jerry  ran\r\n over the\tbridge&#8217;s rail.", TITLE) == (
        "Tom & Jerry ran over the bridge’s rail."
    )


@given(st.text(max_size=900), st.text(max_size=60), st.integers(40, 300))
def test_every_excerpt_keeps_the_rules(text: str, title: str, limit: int) -> None:
    found = shorten(text, title, limit)
    if found is None:
        return
    assert 0 < len(found) <= limit
    assert found == found.strip()
    assert "\n" not in found
    assert "\r" not in found
    assert "  " not in found
    assert found.casefold() != title.strip().casefold()


@given(st.text(alphabet="Ab. …!?post read more the first appeared on\"'", max_size=900))
def test_shortening_twice_is_shortening_once(text: str) -> None:
    once = shorten(text, "")
    if once is not None and not once.endswith(" ..."):
        assert shorten(once, "") in (once, None)


@pytest.mark.parametrize(
    "bait", ["The post ", "read more ", ". ", "… ", "continue reading ", "[...] ", "a.", "appeared first on "]
)
def test_no_text_takes_long(bait: str) -> None:
    # The work is bounded by the cap on the input, so this ends at once or not at all.
    shorten(bait * 100_000, "x")


@pytest.mark.skipif(not NEWS.is_dir(), reason="the reference system's files are not here")
def test_faults_of_the_reference_system_are_gone() -> None:
    left = {"entity": 0, "line break": 0, "double space": 0, "title": 0, "too long": 0, "stub": 0, "unmarked cut": 0}
    kept = 0
    for file in sorted(NEWS.glob("*.md")):
        entry = yaml.load(file.read_text("utf-8").split("\n---\n")[0].removeprefix("---\n"), yaml.CSafeLoader)
        found = shorten(entry["excerpt"], entry["title"])
        if found is None:
            continue
        kept += 1
        left["entity"] += "&#" in found or "&amp;" in found
        left["line break"] += "\n" in found or "\r" in found
        left["double space"] += "  " in found
        left["title"] += found.casefold() == entry["title"].casefold()
        left["too long"] += len(found) > LIMIT
        left["stub"] += found == "Placeholder."
        # 63 of them were cut in the middle, nearly all at about 300 characters.
        left["unmarked cut"] += len(found) > 200 and found[-1] not in ".!?…”\"')"
    assert set(left.values()) == {0}, left
    # What is lost repeats the title or says nothing.
    assert kept >= 180
