"""What is said of invented histories in which one thing goes wrong."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from pipeline.health import Health, State, judge
from tests.health.newsroom import START, History, Newsroom, Wrong, newsrooms

ROOM = Newsroom("daily", 70, week_end=0.8)
SIX_HOURS = Newsroom("daily", 280, week_end=0.8, night=0.5, pause=6)
DAY = 20.0


def after(turns: int, wrong: Wrong, room: Newsroom = ROOM, *, only_with_articles: bool = True) -> Health:
    """How the newsroom is after so many turns with something wrong in them."""
    history = room.turns(3, DAY + 6, wrong, DAY)
    broken = [
        place
        for place, (at, stats) in enumerate(history)
        if at >= START + timedelta(days=DAY) and (not only_with_articles or stats["sightings"].get("new", 1))
    ]
    last = broken[turns - 1]
    return judge(room.name, history[: last + 1], history[last][0])


def names(health: Health) -> list[str]:
    return [alarm.name for alarm in health.alarms]


def mark(name: str) -> Wrong:
    def wrong(at: datetime, stats: dict[str, Any]) -> None:
        seen = stats["sightings"]
        if new := seen.get("new"):
            seen["marks"][name] = new
            seen.setdefault("examples", {})[name] = f"https://daily.example/{at:%d-%H}"

    return wrong


def sources(outcome: int | str | None) -> Wrong:
    def wrong(at: datetime, stats: dict[str, Any]) -> None:
        stats["sightings"] = {"sources": dict.fromkeys(stats["sightings"]["sources"], outcome)}

    return wrong


def pages(group: str, reason: str) -> Wrong:
    """All pages of a turn end in this way; there are three of them."""

    def wrong(at: datetime, stats: dict[str, Any]) -> None:
        digests = " ".join(f"{group}{at:%d%H}{n}" for n in range(3))
        name = "fetch" if group == "failed" else "rejected"
        stats["fetched"] = 0 if group == "failed" else 3
        stats["sightings"] = {
            "sources": stats["sightings"]["sources"],
            group: {reason: digests},
            "examples": {f"{name}/{reason}": f"https://daily.example/{at:%d-%H}"},
        }

    return wrong


@pytest.mark.parametrize("reason", ["not_a_feed", "http_404", "http_403", "left_site", "robots"])
def test_a_source_that_fails_is_told_after_two_turns(reason: str) -> None:
    first = after(1, sources(reason), only_with_articles=False)
    health = after(2, sources(reason), only_with_articles=False)
    assert (first.alarms, health.state, names(health)) == ((), State.BROKEN, [f"source/{reason}"])
    assert health.alarms[0].example == "https://daily.example/feed"
    assert health.alarms[0].since >= START + timedelta(days=DAY)


def test_an_empty_source_is_told_after_two_turns() -> None:
    assert names(after(2, sources(0), only_with_articles=False)) == ["source/empty"]


def test_one_source_of_several_degrades() -> None:
    room = Newsroom("daily", 70, week_end=0.8, sitemap=True)

    def wrong(at: datetime, stats: dict[str, Any]) -> None:
        stats["sightings"]["sources"]["https://daily.example/news-sitemap.xml"] = "http_404"

    health = after(2, wrong, room, only_with_articles=False)
    assert (health.state, names(health)) == (State.DEGRADED, ["source/http_404"])


@pytest.mark.parametrize(("reason", "told"), [("timeout", True), ("put_off", False), ("http_429", False)])
def test_a_pause_that_was_asked_for_is_no_failure(reason: str, told: bool) -> None:
    assert bool(after(2, sources(reason), only_with_articles=False).alarms) is told


@pytest.mark.parametrize(
    ("group", "reason", "name"),
    [
        ("failed", "http_403", "fetch/http_403"),
        ("failed", "left_site", "fetch/left_site"),
        ("rejected", "consent", "rejected/consent"),
        ("rejected", "no_date", "rejected/no_date"),
        ("rejected", "no_title", "rejected/no_title"),
    ],
)
def test_pages_that_all_fail_are_told_after_two_turns(group: str, reason: str, name: str) -> None:
    health = after(2, pages(group, reason))
    assert (health.state, names(health)) == (State.BROKEN, [name])
    assert health.alarms[0].example is not None
    assert health.alarms[0].now == 1.0


def test_one_dead_link_that_stays_is_no_alarm() -> None:
    def wrong(at: datetime, stats: dict[str, Any]) -> None:
        stats["sightings"] = {"sources": {"https://daily.example/feed": 20}, "failed": {"http_404": "dead"}}

    assert after(5, wrong, only_with_articles=False).alarms == ()


@pytest.mark.parametrize("field", ["excerpt", "image", "authors", "language", "time", "zone", "body"])
def test_a_lost_field_is_told_by_name(field: str) -> None:
    health = after(2, mark(f"no/{field}"), SIX_HOURS)
    assert names(health) == [field]
    assert health.state is State.DEGRADED
    assert health.alarms[0].example is not None
    assert health.alarms[0].before is not None
    assert health.alarms[0].before < 0.15
    assert health.alarms[0].now == 1.0


@pytest.mark.parametrize("name", ["paywall", "encoding", "default-picture", "redirect"])
def test_what_articles_show_is_told_by_name(name: str) -> None:
    assert names(after(2, mark(name), SIX_HOURS)) == [name]


def test_the_sites_own_picture_says_why_the_picture_is_missing() -> None:
    def wrong(at: datetime, stats: dict[str, Any]) -> None:
        mark("no/image")(at, stats)
        mark("default-picture")(at, stats)

    assert names(after(2, wrong, SIX_HOURS)) == ["default-picture"]


def test_texts_that_repeat_are_told() -> None:
    def wrong(at: datetime, stats: dict[str, Any]) -> None:
        if new := stats["sightings"].get("new"):
            stats["sightings"]["excerpts"] = " ".join(["slogan"] * new)

    assert names(after(2, wrong, SIX_HOURS)) == ["repeated-excerpt"]


def test_links_that_lead_to_no_article_are_told() -> None:
    def wrong(at: datetime, stats: dict[str, Any]) -> None:
        stats |= {"candidates": 20, "skipped/not_article": 20}
        stats["sightings"] = {"sources": {"https://daily.example/feed": 20}, "examples": {"links/not_article": "x"}}

    health = after(2, wrong, only_with_articles=False)
    assert (health.state, names(health)) == (State.BROKEN, ["links/not_article"])


@pytest.mark.parametrize(("per_week", "days"), [(280, 1.5), (140, 2.5), (70, 4.5), (35, 8)])
def test_silence_is_told_by_pace(per_week: int, days: float) -> None:
    """A feed that is frozen: it answers, and nothing has changed."""
    room = Newsroom("pace", per_week, week_end=0.8, night=0.3)
    history = room.turns(1, 28 + days, sources(None), 28)
    health = judge("pace", history, history[-1][0])
    assert (health.state, names(health)) == (State.SILENT, ["volume/silent"])
    assert START + timedelta(days=26) < health.alarms[0].since < START + timedelta(days=28.5)
    assert health.newest is not None
    assert health.alarms[0].example == health.newest_url


def test_a_drop_is_told() -> None:
    room = Newsroom("drop", 140, week_end=0.8)

    def wrong(at: datetime, stats: dict[str, Any]) -> None:
        if at.day % 4:
            stats["sightings"] = {"sources": {"https://drop.example/feed": None}}

    history = room.turns(1, 42, wrong, 28)
    health = judge("drop", history, history[-1][0])
    assert (health.state, names(health)) == (State.DEGRADED, ["volume"])


def test_recovery_is_seen_with_the_first_good_turns() -> None:
    def wrong(at: datetime, stats: dict[str, Any]) -> None:
        if at < START + timedelta(days=DAY + 2):
            mark("no/image")(at, stats)

    history = ROOM.turns(3, DAY + 6, wrong, DAY)
    ill = [turn for turn in history if turn[0] < START + timedelta(days=DAY + 2)]
    assert names(judge("daily", ill, ill[-1][0])) == ["image"]
    assert judge("daily", history, history[-1][0]).state is State.HEALTHY


def test_what_stays_so_for_long_becomes_usual() -> None:
    history = ROOM.turns(3, DAY + 50, mark("no/authors"), DAY)
    assert judge("daily", history, history[-1][0]).alarms == ()


def test_a_new_provider_is_new_unless_nothing_works() -> None:
    assert judge("none", [], START).state is State.NEW
    assert judge("daily", ROOM.turns(3, 0.1), START).state is State.NEW
    history = ROOM.turns(3, 0.4, sources("http_403"), 0)
    assert judge("daily", history, history[-1][0]).state is State.BROKEN


def test_turns_that_were_cut_off_say_nothing_of_silence() -> None:
    def wrong(at: datetime, stats: dict[str, Any]) -> None:
        sources(None)(at, stats)
        stats["exit_code"] = 7

    room = newsrooms()[0]
    history = room.turns(1, 30, wrong, 28)
    assert judge(room.name, history, history[-1][0]).alarms == ()


def test_histories_without_sightings_are_no_reason_to_speak() -> None:
    history: History = [(START + timedelta(hours=n), {"read": 0, "exit_code": 0}) for n in range(30)]
    assert judge("old", history, START + timedelta(days=2)).state is State.NEW


def test_what_a_new_provider_never_had_is_not_missed() -> None:
    history = SIX_HOURS.turns(3, 2, mark("no/tags"), 0)
    assert sum(stats["sightings"].get("new", 0) for _, stats in history) > 30
    assert judge("daily", history, history[-1][0]).alarms == ()


def test_pages_of_a_new_provider_that_all_fail_are_told() -> None:
    history = SIX_HOURS.turns(3, 2, pages("rejected", "consent"), 0)
    assert names(judge("daily", history, history[-1][0])) == ["rejected/consent"]
