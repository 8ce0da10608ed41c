"""The index: order, removal, bounded work, and bytes."""

import random
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.enrich.related import Link, StaleWindow, Story, Window, dump, load, relate

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SUBJECTS = ("Harborline Robotics hospital arm", "Vessburg flood dam", "Ilse Marrow conductor", "Norland ferry strike")
TURNS = ("announces plan", "under review after complaint", "wins support of council", "delayed again, says minister")


def stories(count: int = 24) -> list[Story]:
    """Four subjects, each told several times in similar words."""
    return [
        Story(
            id=f"s{i:03}",
            title=f"{SUBJECTS[i % 4]} {TURNS[i % 4]} in case {i % 4 + 40}",
            excerpt=None if i % 3 else f"{TURNS[i % 4]}: {SUBJECTS[i % 4]}, report number {i}",
            published=None if i % 7 == 0 else NOON + timedelta(hours=i),
            provider=f"p{i % 5}.example",
        )
        for i in range(count)
    ]


def test_order_of_arrival_plays_no_part() -> None:
    expected = relate(Window(stories()))
    assert expected
    for seed in range(5):
        shuffled = stories()
        random.Random(seed).shuffle(shuffled)
        assert relate(Window(shuffled)) == expected


def test_a_pair_scores_the_same_from_both_sides() -> None:
    window = Window(stories())
    assert window.compare("s000", "s004") == window.compare("s004", "s000")


def test_removed_story_is_not_found() -> None:
    window = Window(stories())
    before = window.candidates(stories()[0])
    window.remove("s004")
    window.remove("never there")
    after = window.candidates(stories()[0])
    assert any("s004" in (link.a, link.b) for link in before)
    assert not any("s004" in (link.a, link.b) for link in after)
    assert "s004" not in window
    assert len(window) == 23


def test_removing_leaves_no_trace() -> None:
    rest = stories(4000)[:24]
    window = Window(stories(4000))
    for each in stories(4000)[24:]:
        window.remove(each.id)
    assert relate(window) == relate(Window(rest))


def test_remove_before_keeps_undated_stories() -> None:
    window = Window(stories())
    window.remove_before((NOON + timedelta(hours=100)).timestamp() / 3600)
    assert set(window) == {"s000", "s007", "s014", "s021"}


def test_story_is_replaced_by_its_correction() -> None:
    window = Window(stories())
    window.add(Story(id="s000", title="Chess prodigy takes the junior title"))
    assert len(window) == 24
    assert not window.links(Story(id="s000", title="Chess prodigy takes the junior title"))


def test_story_is_never_linked_with_itself() -> None:
    window = Window(stories())
    assert all(link.a != link.b for each in window for link in window.candidates_of(each))


def test_dump_and_load_give_the_same_links() -> None:
    window = Window(stories())
    window.add(Story(id="body", title="Vessburg flood dam", body="one two three four five six " * 20, published=NOON))
    window.add(Story(id="report", title="Plastic Lids Market Size 2027, CAGR of 6.1%", published=NOON))
    again = load(dump(window))
    assert relate(again) == relate(window)
    assert dump(again) == dump(window)
    newcomer = Story(id="new", title=stories()[1].title, published=NOON)
    assert again.candidates(newcomer) == window.candidates(newcomer)


@pytest.mark.parametrize("damage", [b"", b"WCREL", b"XXXXX" + bytes(40)], ids=["empty", "cut", "foreign"])
def test_foreign_bytes_are_refused(damage: bytes) -> None:
    with pytest.raises(StaleWindow):
        load(damage)


def test_cut_dump_is_refused() -> None:
    data = dump(Window(stories()))
    with pytest.raises(StaleWindow):
        load(data[:-5])


def test_ten_thousand_copies_are_bounded() -> None:
    window = Window(
        Story(id=f"c{i:05}", title="Vessburg dam holds after a night of record rain", published=NOON)
        for i in range(10_000)
    )
    begun = time.process_time()
    found = window.candidates_of("c00000")
    assert time.process_time() - begun < 1.0
    assert 0 < len(found) <= 64
    assert len(window.copies()) == 1


def test_many_copies_are_all_linked() -> None:
    window = Window(
        Story(id=f"c{i:05}", title="Vessburg dam holds after a night of record rain", published=NOON)
        for i in range(150)
    )
    assert len(relate(window)) == 150 * 149 // 2


def test_boilerplate_does_not_crowd_out_the_story() -> None:
    """An outlet's whole week has the same sentences under it; the story that another outlet tells shares only names."""
    notice = " ".join(f"boilerplate{i}" for i in range(200))
    crowd = [
        Story(
            id=f"n{i:03}", title=f"Village number {i} votes on its pond", body=f"{notice} pond {i}", published=NOON,
            provider="notice.example",
        )
        for i in range(300)
    ]  # fmt: skip
    ours = Story(
        id="ours", title="Harborline Robotics lends Vessburg hospital an arm", body=notice, published=NOON,
        provider="notice.example",
    )  # fmt: skip
    theirs = Story(
        id="theirs", title="Vessburg hospital borrows an arm from Harborline Robotics", body="Nurses like it.",
        published=NOON, provider="other.example",
    )  # fmt: skip
    window = Window([theirs, ours, *crowd])
    assert "theirs" in {each for link in window.candidates_of("ours") for each in (link.a, link.b)}


@pytest.mark.parametrize(
    "text",
    ["word " * 200_000, "a" * 1_000_000, "1," * 500_000, " - " * 300_000, "market 20" * 100_000, "é́" * 300_000],
    ids=["words", "one word", "numbers", "dashes", "market", "accents"],
)
def test_a_megabyte_of_title_is_bounded(text: str) -> None:
    begun = time.process_time()
    window = Window([Story(id="a", title=text, excerpt=text, body=text, published=NOON)])
    window.candidates(Story(id="b", title=text, excerpt=text, body=text, published=NOON))
    assert time.process_time() - begun < 2.0


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=60), st.none() | st.text(max_size=80)), max_size=8))
def test_any_text_is_read(texts: list[tuple[str, str | None]]) -> None:
    window = Window(Story(id=str(i), title=title, excerpt=excerpt) for i, (title, excerpt) in enumerate(texts))
    for link in relate(window):
        assert isinstance(link, Link)
        assert link.a < link.b
        assert 0.0 <= link.score <= 1.0
