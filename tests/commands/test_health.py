"""`scrapy health`: what it prints of the ledger, and the exit code by severity."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipeline.store import Ledger
from tests.commands.conftest import Command
from tests.conftest import Workplace

BEGAN = datetime(2026, 11, 20, 10, tzinfo=UTC)
FEED, SITEMAP = "https://techcrunch.com/feed/", "https://techcrunch.com/news-sitemap.xml"


def two_turns(workplace: Workplace, sources: dict[str, Any], name: str = "techcrunch") -> None:
    with Ledger.open(workplace.store) as ledger:
        for hour in range(2):
            run = ledger.begin_run(BEGAN + timedelta(hours=hour), "refresh")
            ledger.record_provider_run(run, name, {"exit_code": 0, "sightings": {"sources": sources}})


@pytest.mark.parametrize(
    ("sources", "state", "code"),
    [
        ({FEED: 20, SITEMAP: 5}, "new", 0),
        ({FEED: 20, SITEMAP: "http_404"}, "degraded", 9),
        ({FEED: "http_403", SITEMAP: "http_404"}, "broken", 10),
    ],
)
def test_the_exit_code_is_that_of_the_worst(
    workplace: Workplace, command: Command, sources: dict[str, Any], state: str, code: int
) -> None:
    two_turns(workplace, {FEED: 20}, "heise")
    two_turns(workplace, sources)
    run = command("health", "--json")
    assert {row["provider"]: row["state"] for row in map(json.loads, run.stdout.splitlines())} == {
        "heise": "new",
        "techcrunch": state,
    }
    assert run.returncode == code


def test_one_that_is_named_is_shown_alone(workplace: Workplace, command: Command) -> None:
    two_turns(workplace, {FEED: "http_403"})
    two_turns(workplace, {FEED: 20}, "heise")
    run = command("health", "heise")
    assert "techcrunch" not in run.stdout
    assert run.returncode == 0


def test_metrics_are_written_where_asked(workplace: Workplace, command: Command) -> None:
    two_turns(workplace, {FEED: 20})
    file = workplace.folder / "wirecopy.prom"
    assert command("health", "--metrics", str(file)).returncode == 0
    assert 'wirecopy_provider_state{provider="techcrunch",state="new"} 1' in file.read_text()


def test_a_misspelt_name_is_named_with_the_one_that_is_meant(command: Command) -> None:
    run = command("health", "techcrunchh")
    assert run.returncode == 5
    assert "unknown spider 'techcrunchh', did you mean 'techcrunch'?" in run.stderr


def test_without_a_ledger_none_is_made(workplace: Workplace, command: Command) -> None:
    run = command("health")
    assert (run.returncode, run.stdout, "there is no ledger yet" in run.stderr) == (0, "", True)
    assert not workplace.store.exists()
