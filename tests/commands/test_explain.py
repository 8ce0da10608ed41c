"""`scrapy explain`: finds the article, and what it says adds up."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.enrich.quality import SIGNALS
from pipeline.store import Ledger, StoredLink
from tests.commands.conftest import AFTER, Command, only_file
from tests.conftest import Workplace

LUMENFOLD = "https://techcrunch.com/2026/11/20/lumenfold-raises-48-million-to-make-factory-robots-explain-themselves/"
COURT = "https://techcrunch.com/2026/11/19/a-court-orders-harrowgate-to-open-its-face-search-records/"


def explained(command: Command, name: str | Path, **settings: str) -> dict[str, Any]:
    run = command("explain", str(name), "--json", **settings)
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def at(found: dict[str, Any]) -> dict[str, Any]:
    (place,) = found["destinations"]
    assert isinstance(place, dict)
    return place


def link(workplace: Workplace, kind: str) -> None:
    """Let the ledger say that two articles are linked."""
    with Ledger.open(workplace.store) as ledger:
        one, other = ledger.find(LUMENFOLD), ledger.find(COURT)
        assert one is not None
        assert other is not None
        a, b = sorted((one.id, other.id))
        stored = StoredLink(a=a, b=b, score=0.93, kind=kind, shared=("robot", "court"), hours=9.5, same_provider=True)
        ledger.record_links([one.id], [stored])


def test_a_file_and_its_address_name_one_article(
    crawled: Workplace, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = only_file(crawled, "lumenfold")
    by_url = explained(command, LUMENFOLD)
    assert by_url["url"] == LUMENFOLD
    assert explained(command, path) == by_url
    assert explained(command, LUMENFOLD + "?utm_source=feed#top") == by_url
    monkeypatch.chdir(path.parent)
    run = command("explain", path.name)
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("Lumenfold raises $48 million")


def test_a_renamed_file_is_known_by_its_address(crawled: Workplace, command: Command) -> None:
    path = only_file(crawled, "lumenfold")
    assert explained(command, path.rename(path.with_name("renamed.md")))["url"] == LUMENFOLD


def test_an_archived_file_is_known_by_its_place(crawled: Workplace, command: Command) -> None:
    crawled.config.write_text(crawled.config.read_text() + "    archive_after: 3\n")
    command("archive")
    (path,) = (crawled.destination / "_archive" / "_news").iterdir()
    place = at(explained(command, path))
    assert place["path"] == f"_archive/_news/{path.name}"
    assert (place["state"], place["file"]) == ("archived", "as written")


@pytest.mark.parametrize("profile", SIGNALS)
def test_the_signals_add_up_to_the_quality(crawled: Workplace, command: Command, profile: str) -> None:
    place = at(explained(command, LUMENFOLD, WIRECOPY_PROFILE=profile))
    assert [signal["signal"] for signal in place["signals"]] == [rule.name for rule in SIGNALS[profile]]  # type: ignore[index] # a str here
    assert sum(signal["points"] for signal in place["signals"]) == place["quality"]


def test_topics_say_what_hit(crawled: Workplace, command: Command) -> None:
    assert at(explained(command, LUMENFOLD))["topics"] == [
        {"topic": "AI", "by": ["parent of Machine Learning, AI in Robotics"]},
        {"topic": "Machine Learning", "by": ["excerpt"]},
        {"topic": "AI in Robotics", "by": ["title: robot", "section: Robotics", "tag: robotics"]},
    ]


def test_dates_say_how_they_were_stated(crawled: Workplace, command: Command) -> None:
    fields = {row["field"]: row for row in explained(command, LUMENFOLD)["fields"]}
    assert fields["published"] == {
        "field": "published",
        "value": "2026-11-20T15:05:41Z",
        "source": "json-ld",
        "precision": "second",
        "zone": "stated",
    }
    assert fields["title"]["source"] == "h1"
    assert fields["image"]["source"] == "og:image"


def test_a_cold_article_says_that_it_is_cold(crawled: Workplace, command: Command) -> None:
    place = at(explained(command, only_file(crawled, "pellwright")))
    assert place["visible"] is False
    assert place["hidden_because"] == f"heat {place['heat']} is under 70"


def test_a_duplicate_says_which_copy_is_better(crawled: Workplace, command: Command) -> None:
    link(crawled, "duplicate")
    found = explained(command, COURT)
    assert at(found)["heat"] == -1
    assert at(found)["hidden_because"] == f"a duplicate; the better copy is {LUMENFOLD}"
    assert found["related"] == [
        {
            "url": LUMENFOLD,
            "title": "Lumenfold raises $48 million to make factory robots explain themselves",
            "provider": "TechCrunch",
            "kind": "duplicate",
            "score": 0.93,
            "shared": ["robot", "court"],
            "hours_apart": 9.5,
        }
    ]
    assert at(found)["differs"] == {
        "heat": {"file": 74, "now": -1},
        "shown": {"file": True, "now": False},
    }


def test_a_related_article_warms(crawled: Workplace, command: Command) -> None:
    link(crawled, "related")
    place = at(explained(command, COURT))
    assert (place["quality"], place["heat"], place["counted_related"]) == (74, 84, 1)
    text = command("explain", COURT).stdout
    assert "  heat 84: quality 74, 10 for each of 1 related\n  shown\n" in text
    assert "    score 0.93, 9.5 hours apart, shares robot, court\n" in text


def test_a_withdrawn_article_says_so(crawled: Workplace, command: Command) -> None:
    with Ledger.open(crawled.store) as ledger:
        record = ledger.find(LUMENFOLD)
        assert record is not None
        ledger.page_missing(record.id, 1, record.first_seen, None, "http_410")
    found = explained(command, LUMENFOLD)
    assert found["withdrawn"] == "http_410"
    assert at(found)["hidden_because"] == "withdrawn: http_410"


def test_an_edited_file_is_told_from_a_missing_one(crawled: Workplace, command: Command) -> None:
    path = only_file(crawled, "lumenfold")
    path.write_text(path.read_text().replace("quality: 91", "quality: 92"))
    place = at(explained(command, path))
    assert place["file"] == "edited by hand"
    assert place["differs"] == {"quality": {"file": 92, "now": 91}}
    path.unlink()
    assert at(explained(command, path))["file"] == "missing"


def test_a_destination_that_does_not_want_it_says_by_which_key(crawled: Workplace, command: Command) -> None:
    crawled.config.write_text(
        crawled.config.read_text() + "  - name: other\n    path: other\n    taxonomy: site/_data\n"
        "    min_quality: 200\n    languages: [de]\n    topics: [AI]\n"
    )
    (crawled.folder / "other").mkdir()
    wanting, other = explained(command, LUMENFOLD)["destinations"]
    assert (wanting["wanted"], wanting["unwanted_by"]) == (True, [])
    assert (other["wanted"], other["unwanted_by"], other["path"]) == (False, ["languages", "min_quality"], None)
    assert other["quality"] == 91
    assert "  not wanted by: languages, min_quality\n" in command("explain", LUMENFOLD).stdout


def test_a_rejected_article_says_why(crawled: Workplace, command: Command) -> None:
    from pipeline.fetch.clock import parse_instant

    url = "https://techcrunch.com/2026/11/20/nothing/"
    with Ledger.open(crawled.store) as ledger:
        ledger.reject("techcrunch.com/2026/11/20/nothing", url, "techcrunch", "no_date", parse_instant(AFTER))
    run = command("explain", url)
    assert run.returncode == 0
    assert f"{url}\n" in run.stdout
    assert "state: rejected (no_date), first seen 2026-11-20T18:30:00Z, not looked at again" in run.stdout


def test_an_article_from_a_rebuilt_ledger_keeps_its_quality(crawled: Workplace, command: Command) -> None:
    crawled.store.unlink()
    command("ledger", "rebuild")
    found = explained(command, LUMENFOLD)
    assert (at(found)["quality"], at(found)["signals"], at(found)["differs"]) == (91, [], {})
    assert "quality 91, as its file had it when the ledger was rebuilt" in command("explain", LUMENFOLD).stdout


def test_the_text_has_every_signal_with_its_points(crawled: Workplace, command: Command) -> None:
    text = command("explain", LUMENFOLD).stdout
    shown = re.findall(r"^ {4} *([+-]\d+) ([a-z ]+):", text, re.MULTILINE)
    assert [name for _, name in shown] == [rule.name for rule in SIGNALS["default"]]
    assert sum(int(points) for points, _ in shown) == 91


def test_nothing_is_written(crawled: Workplace, command: Command) -> None:
    before = {path: path.read_bytes() for path in crawled.folder.rglob("*") if path.is_file()}
    command("explain", LUMENFOLD)
    after = {path: path.read_bytes() for path in crawled.folder.rglob("*") if path.is_file()}
    assert {path for path in after if path.suffix not in (".sqlite-wal", ".sqlite-shm")} == set(before)
    assert all(after[path] == content for path, content in before.items())


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("https://techcrunch.com/2026/11/20/unknown/", "not in the ledger"),
        ("https://[::1", "https://[::1"),
        ("absent.md", "absent.md: No such file or directory"),
        ("README.md", "README.md: "),
    ],
)
def test_what_is_not_known_is_named(crawled: Workplace, command: Command, name: str, says: str) -> None:
    run = command("explain", name)
    assert run.returncode == 5
    assert says in run.stderr


def test_without_a_ledger_none_is_made(workplace: Workplace, command: Command) -> None:
    run = command("explain", LUMENFOLD)
    assert run.returncode == 5
    assert "there is none yet" in run.stderr
    assert not workplace.store.exists()


def test_a_wrong_profile_is_named(crawled: Workplace, command: Command) -> None:
    run = command("explain", LUMENFOLD, WIRECOPY_PROFILE="strict")
    assert run.returncode == 5
    assert "unknown profile 'strict'; known: default, reference" in run.stderr


@pytest.mark.parametrize("arguments", [(), ("one", "two")])
def test_a_wrong_command_line_is_named(command: Command, arguments: tuple[str, ...]) -> None:
    run = command("explain", *arguments)
    assert run.returncode == 2
    assert "name one article" in run.stderr
