"""Average linkage, stable ids, leads."""

import itertools
import random

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
