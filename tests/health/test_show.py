"""The forms that health is shown in, each read by what reads it in earnest."""

import json
from datetime import UTC, datetime

import pytest
from prometheus_client.parser import text_string_to_metric_families

from pipeline.health import Alarm, Health, State
from pipeline.health.show import MAX_TOLD, as_json, exposition, lines, message, worst

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
BROKEN = Health(
    provider='odd"name\\',
    state=State.BROKEN,
    since=NOW,
    alarms=(
        Alarm(subject="source", reason="not_a_feed", state=State.BROKEN, since=NOW, message="x", example="https://a/1"),
        Alarm(subject="source", reason="not_a_feed", state=State.BROKEN, since=NOW, message="x", example="https://a/2"),
    ),
    last_turn=NOW,
    newest=NOW,
    articles=3,
    expected=91.25,
    filled={"image": 0.5},
    rejected=0.25,
)
WELL = Health(provider="well", state=State.HEALTHY, since=NOW)


def samples() -> dict[tuple[str, str, str], float]:
    return {
        (sample.name, sample.labels["provider"], sample.labels.get("state") or sample.labels.get("field", "")): (
            sample.value
        )
        for family in text_string_to_metric_families(exposition([WELL, BROKEN]))
        for sample in family.samples
    }


def test_prometheus_reads_every_sample() -> None:
    read = samples()
    name = BROKEN.provider
    assert read["wirecopy_provider_state", name, "broken"] == 1
    assert read["wirecopy_provider_state", name, "healthy"] == 0
    assert read["wirecopy_provider_state", "well", "healthy"] == 1
    assert read["wirecopy_provider_newest_article_timestamp_seconds", name, ""] == NOW.timestamp()
    assert read["wirecopy_provider_articles_week_expected", name, ""] == 91.25
    assert read["wirecopy_provider_filled_ratio", name, "image"] == 0.5
    assert ("wirecopy_provider_rejected_ratio", "well", "") not in read


def test_the_exposition_keeps_promtools_rules() -> None:
    """Help and type once and before the samples, all samples of a metric together, none twice, a line end at the end,
    and gauges with units at their ends and no `_total`."""
    text = exposition([WELL, BROKEN])
    assert text.endswith("\n")
    current, seen, found = "", set(), set()
    for line in text.splitlines():
        if line.startswith("# HELP "):
            current = line.split()[2]
            assert current not in seen
            seen.add(current)
        elif line.startswith("# TYPE "):
            assert line == f"# TYPE {current} gauge"
        else:
            assert line.startswith(f"{current}{{")
            series = line.rpartition(" ")[0]
            assert series not in found
            found.add(series)
    assert not any(name.endswith(("_total", "_count", "_sum", "_bucket")) for name in seen)


def test_nothing_is_a_valid_exposition_too() -> None:
    assert exposition([]) == ""


def test_json_holds_what_the_table_shows() -> None:
    read = json.loads(json.dumps(as_json(BROKEN)))
    assert read["state"] == "broken"
    assert read["alarms"][0]["name"] == "source/not_a_feed"
    assert read["since"] == NOW.isoformat()


def test_the_table_has_the_worst_first_and_a_page_of_each_alarm() -> None:
    table = lines([WELL, BROKEN], NOW)
    assert table[1].startswith(BROKEN.provider)
    assert "source/not_a_feed: x; since 2026-11-20 18:00Z" in table[2]
    assert table[3].strip() == "for example https://a/1"
    assert table[-1] == "1 healthy, 1 broken"


def test_a_message_is_bounded() -> None:
    many = [(Health(provider=f"p{n}", state=State.BROKEN, since=NOW), None) for n in range(MAX_TOLD + 5)]
    told = message(many)
    assert told.splitlines()[-1] == "and 5 more"
    assert len(told.splitlines()) == MAX_TOLD + 1


@pytest.mark.parametrize(
    ("states", "is_worst"),
    [([], "healthy"), (["new", "degraded"], "degraded"), (["silent", "degraded"], "silent"), (["broken"], "broken")],
)
def test_the_worst_state(states: list[str], is_worst: str) -> None:
    assert worst(Health(provider="p", state=State(state), since=None) for state in states) == is_worst
