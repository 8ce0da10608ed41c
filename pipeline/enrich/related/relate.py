"""All links among the stories of a window: compare, cluster, and link what one cluster holds."""

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import replace

from pipeline.enrich.related import score
from pipeline.enrich.related.clusters import clusters
from pipeline.enrich.related.story import Link
from pipeline.enrich.related.window import Window

# A story of more than two hundred members (a hostile feed, or the death of a head of state) would have twenty
# thousand links and more: beyond that, each member is linked with its neighbours in the order of ids only.
MAX_LINKS = 200


def relate(window: Window, *, threshold: float = score.THRESHOLD) -> tuple[Link, ...]:
    """Return every link among the stories of a window, sorted by the ids of the pair.

    Stories are compared pair by pair, grouped by average linkage, and all pairs of a group are linked. So a report
    that shares few words with another one is linked with it through those that share words with both, and a single
    accidental likeness links nothing. The order in which stories were added plays no part.
    """
    copies = window.copies()
    scored: dict[tuple[str, str], Link] = {}
    hidden = {each for group in copies.values() for each in group}
    for each in sorted(window):
        if each not in hidden:
            for link in window.candidates_of(each):
                if link.a not in hidden and link.b not in hidden:
                    scored[link.a, link.b] = link
    groups = [list(cluster.members) for cluster in clusters(scored.values(), threshold=threshold)]
    grouped = {each for group in groups for each in group}
    groups.extend([each] for each in copies if each not in grouped)
    found = [link for group in groups for link in _within(window, _with_copies(group, copies), scored)]
    return tuple(sorted(found, key=lambda link: (link.a, link.b)))


def _with_copies(group: Iterable[str], copies: Mapping[str, tuple[str, ...]]) -> list[str]:
    return sorted(itertools.chain.from_iterable((each, *copies.get(each, ())) for each in group))


def _within(window: Window, members: list[str], scored: Mapping[tuple[str, str], Link]) -> Iterable[Link]:
    for i, a in enumerate(members):
        for b in members[i + 1 : i + 1 + (len(members) if len(members) <= MAX_LINKS else MAX_LINKS // 2)]:
            link = scored.get((a, b)) or window.compare(a, b)
            if link is not None:
                yield link if link.kind else replace(link, kind="related")
