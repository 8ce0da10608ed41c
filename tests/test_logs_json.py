"""The log as JSON lines: each is an object, names what it is about, and holds no secret; plain lines name it, too."""

import json
import logging
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.settings import Settings

from pipeline.errors import ConfigError
from pipeline.logs import CleanRecord, JsonLines, begin
from tests.conftest import RECORDINGS, Workplace


@pytest.fixture(autouse=True)
def providers() -> Iterator[None]:
    JsonLines.providers = frozenset({"heise"})
    yield
    JsonLines.providers = frozenset()


def line(message: str, *args: object, **more: Any) -> dict[str, Any]:
    record = CleanRecord("pipeline.x", logging.WARNING, "x.py", 1, message, args, more.pop("exc_info", None))
    vars(record).update(more)
    text = JsonLines().format(record)
    assert "\n" not in text
    read: dict[str, Any] = json.loads(text)
    return read


def test_a_message_states_its_provider_and_its_page() -> None:
    found = line("%s: %s: not fetched: timeout", "heise", "https://www.heise.de/news/a.html?x=1")
    assert (found["provider"], found["url"]) == ("heise", "https://www.heise.de/news/a.html?x=1")
    assert found["message"] == "heise: https://www.heise.de/news/a.html?x=1: not fetched: timeout"
    assert (found["level"], found["logger"], found["time"][-6:]) == ("WARNING", "pipeline.x", "+00:00")


def test_a_destination_is_no_provider() -> None:
    assert "provider" not in line("local: _news/a.md: an edit was kept")


def test_what_scrapy_says_of_a_spider_names_it() -> None:
    assert line("Retrying <GET https://a.example/>", spider=SimpleNamespace(name="heise"))["provider"] == "heise"
    again = line("heise: done", spider=SimpleNamespace(name="heise"))
    assert again["message"] == "heise: done"


def test_secrets_and_line_breaks_stay_out() -> None:
    found = line("heise: %s\nfrom elsewhere", "https://user:geheim@a.example/?token=abc123")
    assert "geheim" not in str(found)
    assert "abc123" not in str(found)


def test_a_bug_has_its_traceback() -> None:
    try:
        raise RuntimeError("https://user:geheim@a.example/")
    except RuntimeError:
        found = line("heise: extract failed", exc_info=sys.exc_info())
    assert "RuntimeError" in found["traceback"]
    assert "geheim" not in found["traceback"]


def test_another_form_is_refused() -> None:
    with pytest.raises(ConfigError, match="WIRECOPY_LOG: unknown form 'xml'; known: json, plain"):
        begin(Settings({"WIRECOPY_LOG": "xml"}), ())


def test_all_that_a_run_says_is_json(workplace: Workplace) -> None:
    recording = str(RECORDINGS / "heise.warc.gz")
    run = workplace.scrapy("refresh", "heise", "itpro", WIRECOPY_REPLAY=recording, WIRECOPY_LOG="json")
    said = [json.loads(text) for text in run.stderr.splitlines()]
    assert run.returncode == 3
    failed = [entry for entry in said if entry["level"] == "ERROR"]
    assert failed
    assert {entry["provider"] for entry in failed} == {"itpro"}
    assert all(entry["url"].startswith("https://www.itpro.com/") for entry in failed)
    turns = {entry["provider"]: entry for entry in said if entry["message"] == "turn ended"}
    assert set(turns) == {"heise", "itpro"}
    assert turns["heise"]["counts"]["written"] == len(workplace.files())
    assert (turns["itpro"]["exit_code"], said[-1]["message"], said[-1]["exit_code"]) == (4, "run ended", 3)


def test_a_wrong_form_is_named_before_anything_is_asked(workplace: Workplace) -> None:
    run = workplace.scrapy("refresh", "heise", WIRECOPY_LOG="xml")
    assert run.returncode == 5
    assert "WIRECOPY_LOG: unknown form 'xml'" in run.stderr
