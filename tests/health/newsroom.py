"""Invented histories: what turns of a provider leave in the ledger, with what can go wrong in them. No network."""

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from pipeline.filled import FIELDS

START = datetime(2026, 4, 6, tzinfo=UTC)
"""A Monday; eight weeks of it hold a Good Friday's length of holidays where `HOLIDAYS` says so."""

History = list[tuple[datetime, dict[str, Any]]]
Wrong = Callable[[datetime, dict[str, Any]], None]
"""Changes the stats of a turn."""


@dataclass(frozen=True)
class Newsroom:
    """How an invented provider works."""

    name: str
    per_week: float
    week_end: float = 0.4
    """Share of a working day's articles on Saturdays and Sundays."""
    night: float = 0.2
    """Share of a day's articles in the twelve hours from 20 to 8 UTC."""
    holidays: tuple[int, ...] = ()
    """Days from the start."""
    on_holidays: float = 0.15
    filled: dict[str, float] = field(default_factory=dict)
    """Share of articles that have a field, where it is not 0.97."""
    desks: int = 1
    """Articles of one turn often come from one of so many desks, each with habits of its own."""
    rejected: float = 0.03
    failing: float = 0.01
    outages: float = 0.003
    """Of turns in which the site does not answer."""
    sitemap: bool = False
    pause: float = 0.0
    """Hours between two turns. 0: half a gap, from a quarter of an hour to a day, as `pipeline.due` has it."""

    def rate(self, at: datetime) -> float:
        """Articles an hour."""
        day = (at - START).days
        factor = self.on_holidays if day in self.holidays else self.week_end if at.weekday() >= 5 else 1.0
        hour = (1 - self.night) / 12 if 8 <= at.hour < 20 else self.night / 12
        return self.per_week / (5 + 2 * self.week_end) * factor * hour

    def turns(self, seed: int, days: float, wrong: Wrong | None = None, wrong_from: float = math.inf) -> History:
        """Its turns for so many days from `START`. From day `wrong_from` on, `wrong` changes each turn."""
        return list(self.play(seed, days, wrong, wrong_from))

    def play(self, seed: int, days: float, wrong: Wrong | None, wrong_from: float) -> Iterator[Any]:
        chance = random.Random(f"{self.name} {seed}")
        habits = [
            {name: min(1.0, max(0.0, self.filled.get(name, 0.97) + chance.uniform(-0.1, 0.1))) for name in FIELDS}
            for _ in range(self.desks)
        ]
        pause = self.pause or min(max(168 / self.per_week / 2, 0.25), 24.0)
        at, number, links = START, 0, 20
        dead: dict[str, datetime] = {}
        while at < START + timedelta(days=days):
            mean = sum(self.rate(at - timedelta(hours=pause * (step + 0.5) / 8)) * pause / 8 for step in range(8))
            new = 20 if at == START else _poisson(chance, mean)
            habit = chance.choice(habits)
            stats = self._turn(chance, at, new, habit, number, links, dead)
            number += new
            if wrong is not None and at >= START + timedelta(days=wrong_from):
                wrong(at, stats)
            yield at, stats
            at += timedelta(hours=pause)

    def _turn(
        self, chance: random.Random, at: datetime, new: int, habit: dict[str, float], number: int, links: int,
        dead: dict[str, datetime],
    ) -> dict[str, Any]:  # fmt: skip
        home = f"https://{self.name}.example"
        if chance.random() < self.outages:
            return {
                "exit_code": 4,
                "failures": [f"{home}/feed: timeout"],
                "sightings": {"sources": {f"{home}/feed": "timeout"}},
            }
        marks: dict[str, int] = {}
        for name in FIELDS:
            if lacking := sum(chance.random() > habit[name] for _ in range(new)):
                marks[f"no/{name}"] = lacking
        if paid := sum(chance.random() < 0.05 for _ in range(new)):
            marks["paywall"] = paid
        rejected = [f"r{number}{n}" for n in range(new) if chance.random() < self.rejected]
        for each in range(new):
            if chance.random() < self.failing:
                # A dead link stays in the feed, and is asked for in every turn.
                dead[f"d{number}{each}"] = at + timedelta(days=chance.uniform(0.1, 6))
        failing = [digest for digest, until in dead.items() if until > at]
        sources: dict[str, Any] = {f"{home}/feed": links if new else None}
        if self.sitemap:
            sources[f"{home}/news-sitemap.xml"] = new or None
        seen: dict[str, Any] = {"sources": sources}
        if new:
            seen |= {
                "new": new,
                "marks": marks,
                "titles": " ".join(f"t{number + n}" for n in range(new)),
                "excerpts": " ".join(f"e{number + n}" for n in range(new)),
                "newest": [at.isoformat(), f"{home}/{number}"],
                "examples": dict.fromkeys(marks, f"{home}/{number}"),
            }
        if rejected:
            seen["rejected"] = {"list": " ".join(rejected)}
        if failing:
            seen["failed"] = {"http_404": " ".join(failing)}
        return {
            "exit_code": 3 if failing else 0,
            "failures": [],
            "read": new,
            "fetched": new + len(rejected),
            "candidates": links if new else 0,
            "sightings": seen,
        }


def _poisson(chance: random.Random, mean: float) -> int:
    limit, product, count = math.exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count


HOLIDAYS = (32, 33, 34, 35, 45, 52)
"""Four in a row that begin on a Friday, a Thursday, and a Thursday."""


def newsrooms() -> list[Newsroom]:
    """Every kind: from forty a day to two a week; with and without week-ends; even and uneven desks."""
    return [
        Newsroom(
            f"w{per_week}-e{int(week_end * 100)}-d{desks}",
            per_week,
            week_end,
            night=0.5 if week_end == 1.0 else 0.1,
            holidays=HOLIDAYS,
            on_holidays=0.6 * week_end,
            filled={"modified": 0.6, "section": 0.85, "tags": 0.5, "authors": 0.8 if desks > 1 else 0.97},
            desks=desks,
            rejected=0.1 if desks > 1 else 0.02,
            sitemap=desks > 1,
        )
        for per_week in (280, 140, 70, 35, 21, 14, 7, 4, 2)
        for week_end in (1.0, 0.4, 0.05)
        for desks in (1, 3)
    ]
