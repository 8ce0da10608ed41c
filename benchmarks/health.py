"""Count false alarms over simulated quiet months: `python -m benchmarks.health [--months N] [--looks N]`.

Every kind of invented newsroom, judged over and over while nothing is wrong.
"""

import argparse
import time
from collections import Counter
from datetime import timedelta

from pipeline.health import TURNS, judge
from tests.health.newsroom import START, newsrooms


def main() -> None:
    """Play, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--months", type=int, default=1, help="of each newsroom")
    parser.add_argument("--looks", type=int, default=120, help="at each newsroom in each month, evenly")
    options = parser.parse_args()
    began, looks, false = time.perf_counter(), 0, Counter[str]()
    for seed in range(options.months):
        for room in newsrooms():
            history = room.turns(seed, 58)
            places = [place for place, (at, _) in enumerate(history) if at >= START + timedelta(days=28)]
            seen = set()
            for place in places[:: max(1, len(places) // options.looks)]:
                looks += 1
                at = history[place][0]
                health = judge(room.name, history[max(0, place + 1 - TURNS) : place + 1], at)
                seen |= {alarm.name for alarm in health.alarms}
            for name in seen:
                print(f"{room.name}, month {seed}: {name}")
            false.update(seen)
    months = options.months * len(newsrooms())
    print(
        f"{months} provider-months, {looks:,} looks, {false.total()} false alarms {dict(false)}, "
        f"{(time.perf_counter() - began) / looks * 1000:.1f} ms a look, the simulation included"
    )


if __name__ == "__main__":
    main()
