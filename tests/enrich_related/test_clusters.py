"""Average linkage, stable ids, leads."""

import itertools
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.enrich.related import Link, clusters


def pair(a: str, b: str, score: float) -> Link:
    return Link(a=min(a, b), b=max(a, b), score=score, kind="related" if score >= 0.5 else None)


def members(links: list[Link], threshold: float = 0.5) -> set[tuple[str, ...]]:
    return {cluster.members for cluster in clusters(links, threshold=threshold)}


def test_a_chain_does_not_weld_two_stories() -> None:
    first = [pair(a, b, 0.9) for a, b in itertools.combinations("abc", 2)]
    second = [pair(a, b, 0.9) for a, b in itertools.combinations("xyz", 2)]
    assert members([*first, *second, pair("c", "x", 0.8)]) == {("a", "b", "c"), ("x", "y", "z")}


def test_a_weak_pair_is_carried_by_strong_ones() -> None:
    assert members([pair("a", "b", 0.9), pair("b", "c", 0.9), pair("a", "c", 0.2)]) == {("a", "b", "c")}


def test_a_pair_that_was_not_scored_counts_as_nothing() -> None:
    assert members([pair("a", "b", 0.9), pair("b", "c", 0.6)]) == {("a", "b")}


def test_order_of_links_plays_no_part() -> None:
    dice = random.Random(3)
    links = [pair(a, b, dice.choice((0.3, 0.5, 0.7, 0.9))) for a, b in itertools.combinations("abcdefghij", 2)]
    expected = clusters(links)
    for seed in range(10):
        random.Random(seed).shuffle(links)
        assert clusters(links) == expected


def test_id_is_that_of_the_set_of_members() -> None:
    links = [pair("a", "b", 0.9), pair("b", "c", 0.9), pair("a", "c", 0.9)]
    (cluster,) = clusters(links)
    (again,) = clusters(reversed(links))
    (grown,) = clusters([*links, *(pair("d", each, 0.9) for each in "abc")])
    assert cluster.id == again.id == grown.id
    assert len(cluster.id) == 16


def test_id_stays_when_a_member_that_sorts_first_joins() -> None:
    (cluster,) = clusters([pair("b", "c", 0.9)])
    ids = dict.fromkeys(cluster.members, cluster.id)
    (grown,) = clusters([pair(a, b, 0.9) for a, b in itertools.combinations("abc", 2)], given=ids)
    assert grown.members == ("a", "b", "c")
    assert grown.id == cluster.id


def test_of_stories_that_become_one_the_oldest_id_stays() -> None:
    ids = {"x": "older", "y": "older", "a": "newer", "b": "newer"}
    (merged,) = clusters([pair(a, b, 0.9) for a, b in itertools.combinations("abxy", 2)], given=ids)
    assert merged.id == "older"


def test_of_a_story_that_falls_apart_the_larger_part_keeps_the_id() -> None:
    ids = dict.fromkeys("abxyz", "given")
    first, second = clusters(
        [pair("a", "b", 0.9), *(pair(a, b, 0.9) for a, b in itertools.combinations("xyz", 2))], given=ids
    )
    assert second.id == "given"
    assert first.id != "given"


SCORED = st.dictionaries(
    st.sampled_from(list(itertools.combinations("abcdefgh", 2))), st.sampled_from((0.2, 0.5, 0.9)), max_size=28
)


@settings(deadline=None)
@given(SCORED, st.permutations("abcdefgh"), st.randoms(use_true_random=False))
def test_ids_stay_whatever_order_members_arrive_in(
    scored: dict[tuple[str, str], float], arrival: list[str], dice: random.Random
) -> None:
    """Members come one by one, each with its pairs among those that came before."""
    ids: dict[str, str] = {}
    for count in range(1, len(arrival) + 1):
        present = set(arrival[:count])
        links = [pair(a, b, score) for (a, b), score in scored.items() if {a, b} <= present]
        found = clusters(links, given=ids)
        dice.shuffle(links)
        assert clusters(links, given=ids) == found
        assert len({cluster.id for cluster in found}) == len(found)
        before = {id: {each for each, old in ids.items() if old == id} for id in ids.values()}
        for cluster in found:
            whole = [id for id, members in before.items() if members <= set(cluster.members)]
            if whole:
                # It grew out of stories that stand in it whole.
                assert cluster.id in {ids[each] for each in cluster.members if each in ids}
        grown = {each: cluster.id for cluster in found for each in cluster.members}
        # As the ledger hands them out: by the age of the members.
        ids = {each: grown[each] for each in arrival[:count] if each in grown}


@given(SCORED, st.randoms(use_true_random=False))
def test_one_set_of_members_has_one_id(scored: dict[tuple[str, str], float], dice: random.Random) -> None:
    links = [pair(a, b, score) for (a, b), score in scored.items()]
    found = clusters(links)
    dice.shuffle(links)
    assert clusters(links) == found


def test_lead_is_the_best_then_the_earliest() -> None:
    links = [pair("a", "b", 0.9), pair("b", "c", 0.9), pair("a", "c", 0.9)]
    quality = {"a": 40, "b": 80, "c": 80}
    hour = {"a": 1, "b": 9, "c": 4}
    (cluster,) = clusters(links, rank=lambda id: (-quality[id], hour[id]))
    assert cluster.lead == "c"
    (unranked,) = clusters(links)
    assert unranked.lead == "a"


def test_large_story_holds_although_most_pairs_were_never_scored() -> None:
    ids = [f"{i:03}" for i in range(200)]
    # Each story was compared with its 64 nearest only.
    links = [pair(a, ids[(i + step) % 200], 0.9) for i, a in enumerate(ids) for step in range(1, 33)]
    assert members(links) == {tuple(ids)}


def test_nothing_gives_nothing() -> None:
    assert clusters([]) == ()
    assert clusters([pair("a", "b", 0.4)]) == ()
