"""From scored pairs to stories: average linkage, which a chain of near misses cannot bridge.

Two groups become one while the mean score over all pairs between them is high enough. A pair that was never scored
counts as 0. So one article that resembles two stories joins the nearer one and does not weld them together, which is
what happens where linked pairs are simply followed.
"""

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b

from pipeline.enrich.related.score import THRESHOLD
from pipeline.enrich.related.story import Link

# A story is compared with at most 64 others (`window.CANDIDATES`), so that in a story of hundreds of reports most
# pairs were never scored. The mean is taken over no more than this many for each member of the smaller group.
MEASURED = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Stories that tell one event."""

    id: str
    """Sixteen hexadecimal digits, made from the member that sorts first: the order of arrival plays no part."""
    members: tuple[str, ...]
    """Ids, sorted; at least two."""
    lead: str
    """The member that stands for the story."""


def clusters(
    links: Iterable[Link],
    *,
    threshold: float = THRESHOLD,
    rank: Callable[[str], tuple[float, ...]] | None = None,
) -> tuple[Cluster, ...]:
    """Group the stories of scored pairs; stories that stay alone are left out. Sorted by id of the first member.

    `links` are the scored pairs, also the weak ones: `Window.candidates` gives them. `rank` orders members, the
    smallest leads: for example `lambda id: (-quality[id], published[id])`; ties and no rank go by id.
    """
    found = []
    for members in _average_linkage(links, threshold):
        lead = min(members, key=lambda each: (rank(each) if rank else (), each))
        found.append(Cluster(id=cluster_id(members), members=tuple(members), lead=lead))
    return tuple(sorted(found, key=lambda cluster: cluster.members[0]))


def cluster_id(members: Iterable[str]) -> str:
    """Return the id of a cluster with these members: a hash of the one that sorts first."""
    return blake2b(min(members).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _average_linkage(links: Iterable[Link], threshold: float) -> list[list[str]]:
    """Return groups of at least two ids, each sorted. Work: about n log² n in the number of pairs."""
    best: dict[tuple[str, str], float] = {}
    for link in links:
        if link.a != link.b:
            pair = (link.a, link.b) if link.a < link.b else (link.b, link.a)
            best[pair] = max(link.score, best.get(pair, 0.0))
    ids = sorted({each for pair in best for each in pair})
    number = {each: i for i, each in enumerate(ids)}
    # Sums of scores between two groups; a mean is the sum over the product of the sizes.
    sums: list[dict[int, float]] = [{} for _ in ids]
    members: dict[int, list[str]] = {i: [each] for i, each in enumerate(ids)}
    # Group numbers follow the sorted ids and break ties, so the result does not depend on the order of the links.
    heap: list[tuple[float, int, int]] = []
    for (a, b), score in sorted(best.items()):
        i, j = number[a], number[b]
        sums[i][j] = sums[j][i] = score
        if score >= threshold:
            heap.append((-score, i, j))
    heapq.heapify(heap)
    while heap:
        negative, i, j = heapq.heappop(heap)
        if i not in members or j not in members:
            continue
        mean = sums[i][j] / _pairs(len(members[i]), len(members[j]))
        if mean != -negative:
            # A group has grown since this entry was made. Where the mean fell, the entry is corrected now; where it
            # rose, the merge has already added a better entry.
            if threshold <= mean < -negative:
                heapq.heappush(heap, (-mean, i, j))
            continue
        # The smaller table is poured into the larger one, so that each score moves at most log n times.
        keep, drop = (i, j) if len(sums[i]) >= len(sums[j]) else (j, i)
        members[keep].extend(members.pop(drop))
        for other, total in sums[drop].items():
            del sums[other][drop]
            if other == keep:
                continue
            sums[keep][other] = sums[other][keep] = total + sums[keep].get(other, 0.0)
            mean = sums[keep][other] / _pairs(len(members[keep]), len(members[other]))
            if mean >= threshold:
                heapq.heappush(heap, (-mean, min(keep, other), max(keep, other)))
        sums[drop] = {}
    return [sorted(group) for group in members.values() if len(group) > 1]


def _pairs(a: int, b: int) -> int:
    """Return how many pairs between groups of these sizes can have been scored, since lookups are capped."""
    return min(a * b, MEASURED * min(a, b))
