"""No false alarm over a simulated month that has week-ends, holidays, dead links, outages and uneven desks."""

from datetime import timedelta

import pytest

from pipeline.health import State, judge
from tests.health.newsroom import START, Newsroom, newsrooms

LEARNT = timedelta(days=28)
LOOKS = 8  # At each newsroom, evenly over the month. `python -m benchmarks.health` looks after each turn.


@pytest.mark.parametrize("room", newsrooms(), ids=lambda room: room.name)
def test_nothing_is_told_of_a_quiet_month(room: Newsroom) -> None:
    history = room.turns(seed=0, days=58)
    places = [place for place, (at, _) in enumerate(history) if at >= START + LEARNT]
    for place in places[:: max(1, len(places) // LOOKS)]:
        at = history[place][0]
        health = judge(room.name, history[max(0, place - 1999) : place + 1], at)
        assert health.state is State.HEALTHY or len(history[: place + 1]) < 5, (at, health.alarms)
        assert health.alarms == ()


def test_the_month_has_what_could_be_taken_for_a_fault() -> None:
    rooms = {room.name: room for room in newsrooms()}
    busy = rooms["w280-e5-d1"].turns(seed=0, days=58)
    by_day = {
        day: sum(stats["sightings"].get("new", 0) for at, stats in busy if (at - START).days == day)
        for day in range(1, 58)
    }
    assert sum(by_day[day] for day in (26, 27, 33, 34)) < by_day[29]  # a week-end, two holidays, a Tuesday
    assert any(stats["sightings"]["sources"].get("https://w280-e5-d1.example/feed") == "timeout" for _, stats in busy)
    assert any("failed" in stats["sightings"] for _, stats in busy)
