"""From scored pairs to stories: average linkage, which a chain of near misses cannot bridge.

Two groups become one while the mean score over all pairs between them is high enough. A pair that was never scored
counts as 0. So one article that resembles two stories joins the nearer one and does not weld them together, which is
what happens where linked pairs are simply followed.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
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
    """Sixteen hexadecimal digits. Given once: it stays while members come and go."""
    members: tuple[str, ...]
    """Ids, sorted; at least two."""
    lead: str
    """The member that stands for the story."""


def clusters(
    links: Iterable[Link],
    *,
    threshold: float = THRESHOLD,
    rank: Callable[[str], tuple[float, ...]] | None = None,
    given: Mapping[str, str] | None = None,
) -> tuple[Cluster, ...]:
    """Group the stories of scored pairs; stories that stay alone are left out. Sorted by id of the first member.

    `links` are the scored pairs, also the weak ones: `Window.candidates` gives them. `rank` orders members, the
    smallest leads: for example `lambda id: (-quality[id], published[id])`; ties and no rank go by id.

    `given` are the ids that members had before (member → cluster id), the oldest id first. A cluster keeps its id
    whoever joins it; of clusters that became one, the oldest id stays; of parts of a cluster, the one with most of its
    members has it, and no id is given twice. The order of the links plays no part.
    """
    groups = sorted(_average_linkage(links, threshold))
    found = []
    for members, id in zip(groups, _ids(groups, given or {}), strict=True):
        lead = min(members, key=lambda each: (rank(each) if rank else (), each))
        found.append(Cluster(id=id, members=tuple(members), lead=lead))
    return tuple(found)


def _ids(groups: list[list[str]], given: Mapping[str, str]) -> list[str]:
    """Return an id for each of the groups, which are in order."""
    taken = set(given.values())
    owners: dict[str, int] = {}
    most: Counter[str] = Counter()
    for place, members in enumerate(groups):
        for id, count in Counter(given[each] for each in members if each in given).items():
            if count > most[id]:
                owners[id], most[id] = place, count
    kept: dict[int, str] = {}
    for id in dict.fromkeys(given.values()):
        if id in owners:
            kept.setdefault(owners[id], id)
    for place, members in enumerate(groups):
        if place not in kept:
            # A member's own id may be that of a story that it has left: the next one has another.
            names = (*members, "\n".join(members))
            kept[place] = next((id for id in map(_hash, names) if id not in taken), _hash("\n\n".join(members)))
            taken.add(kept[place])
    return [kept[place] for place in range(len(groups))]


def _hash(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


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
