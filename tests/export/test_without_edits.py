"""What of a file can be committed: all that we wrote, and nothing that a person changed and did not commit."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.export.frontmatter import parse
from pipeline.export.merge import merge, without_edits
from pipeline.export.presets import PRESETS
from pipeline.export.render import render
from tests.export.samples import ARTICLE

SMARTABLE = PRESETS["smartable"]
OLD = render(ARTICLE, SMARTABLE)
NEW = render(replace(ARTICLE, title="Corrected", heat=500, amp_url=None), SMARTABLE)

# What a person may do to a file as we wrote it: (text, what it becomes).
EDITS = (
    ("published: true", "published: false"),
    ("published: true\n", ""),
    ("heat: 87", "heat: 3"),
    ("quality: 77", "quality: 78 # better"),
    ("---\n\n", "pinned: true\n---\n\n"),
    ("---\n\n", "---\n\nA note.\n"),
    ("title:", "# a comment\ntitle:"),
)


def edited(content: bytes, edits: set[int]) -> bytes:
    text = content.decode()
    for number in sorted(edits):
        text = text.replace(*EDITS[number], 1)
    return text.encode()


def test_a_file_without_edits_is_committed_as_it_is() -> None:
    assert without_edits(NEW, NEW, OLD) == NEW
    assert without_edits(NEW, NEW, None) == NEW


def test_edits_of_a_file_that_was_never_committed_are_left_out() -> None:
    assert without_edits(OLD, edited(OLD, {0, 4, 5}), None) == OLD


def test_a_committed_edit_stays_and_an_uncommitted_one_is_left_out() -> None:
    committed = edited(OLD, {0})
    present = merge([OLD], edited(OLD, {0, 3, 5}), NEW).content
    read, body = parse(without_edits(NEW, present, committed))
    assert (read["published"], read["quality"], read["heat"], read["title"]) == (False, 77, 500, "Corrected")
    assert body == "\n"


@settings(max_examples=120, deadline=None)
@given(committed=st.sets(st.sampled_from(range(len(EDITS)))), more=st.sets(st.sampled_from(range(len(EDITS)))))
def test_keys_that_a_person_is_at_stay_as_committed_and_all_others_are_ours(
    committed: set[int], more: set[int]
) -> None:
    if {0, 1} <= committed | more:
        more, committed = more - {1}, committed - {1}
    head = edited(OLD, committed)
    merged = merge([OLD], edited(OLD, committed | more), NEW)
    found, body = parse(without_edits(NEW, merged.content, head))
    before, before_body = parse(head)
    meant, _ = parse(NEW)
    for key in before.keys() | meant.keys() | found.keys():
        assert found.get(key) == (before if key in merged.kept else meant).get(key), key
    assert body == before_body
