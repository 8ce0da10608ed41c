"""What the ledger says of past turns and of how much is published, on SQLite and, where there is one, PostgreSQL."""

from dataclasses import replace
from datetime import timedelta

from pipeline.due import Pace, Turn
from pipeline.exit_codes import ExitCode
from pipeline.model import Moment
from pipeline.store import Ledger
from tests.export.samples import ARTICLE, NOW

HOUR = timedelta(hours=1)


def turn(ledger: Ledger, hours: int, kind: str, provider: str, code: ExitCode = ExitCode.OK, **stats: int) -> None:
    moment = NOW + hours * HOUR
    run = ledger.begin_run(moment, kind)
    ledger.record_provider_run(run, provider, {"exit_code": int(code), **stats})


def test_the_last_turn_is_that_of_a_kind(ledger: Ledger) -> None:
    assert ledger.last_turns("refresh") == {}
    turn(ledger, 0, "refresh", "a")
    turn(ledger, 1, "refresh", "a", ExitCode.SOURCES_FAILED)
    turn(ledger, 2, "crawl", "a")
    turn(ledger, 3, "refresh", "b", ExitCode.DEADLINE)
    turn(ledger, 4, "refresh", "c")
    assert ledger.last_turns("refresh") == {
        "a": Turn(NOW + HOUR, finished=True, failed=True),
        "b": Turn(NOW + 3 * HOUR, finished=False, failed=False),
        "c": Turn(NOW + 4 * HOUR, finished=True, failed=False),
    }


def test_histories_are_of_all_kinds_oldest_first(ledger: Ledger) -> None:
    turn(ledger, 0, "refresh", "a", read=1)
    turn(ledger, 1, "crawl", "a", read=2)
    turn(ledger, 2, "refresh", "a", read=3)
    turn(ledger, 2, "refresh", "b", read=4)
    found = ledger.histories(NOW + HOUR)
    assert {name: [(at, stats["read"]) for at, stats in turns] for name, turns in found.items()} == {
        "a": [(NOW + HOUR, 2), (NOW + 2 * HOUR, 3)],
        "b": [(NOW + 2 * HOUR, 4)],
    }


def test_a_pace_counts_what_was_published_in_its_time(ledger: Ledger) -> None:
    for number, provider in enumerate("aaab"):
        one = replace(ARTICLE, published_at=Moment(value=NOW - number * HOUR, source="feed"))
        ledger.begin_article(one, f"key-{number}", provider, NOW)
    ledger.reject("key-x", "https://example.org/x", "a", "no_date", NOW)
    future = replace(ARTICLE, published_at=Moment(value=NOW + HOUR, source="feed"))
    ledger.begin_article(future, "key-f", "a", NOW)
    assert ledger.paces(NOW - 2 * HOUR, NOW) == {"a": Pace(3, NOW - 2 * HOUR)}
    assert ledger.paces(NOW - 3 * HOUR, NOW) == {"a": Pace(3, NOW - 2 * HOUR), "b": Pace(1, NOW - 3 * HOUR)}
