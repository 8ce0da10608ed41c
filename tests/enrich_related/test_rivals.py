"""One template with two subjects links nothing; one story in two wordings is linked: in small windows and in large."""

import importlib.util
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest

from pipeline.enrich.related import Story, Window, relate


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


HEADLINES = _load("headlines")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECTORS = (
    "Robotics",
    "Payments",
    "Biotech",
    "Shipping",
    "Cloud",
    "Farming",
    "Battery",
    "Chip",
    "Insurance",
    "Satellite",
)
EVENTS = (
    "{s} startup {n} raises ${k} million",
    "{n} raises ${k} million seed round",
    "{n} to cut {k} jobs as {s} sales slow",
    "{n} profit rises {k}% in third quarter on strong demand",
    "{n} outage leaves thousands of users without email",
    "{n} launches tablet with {k}-inch screen",
    "Hackers steal data of {k} million {n} customers",
    "Watchdog fines {n} ${k} million over privacy breaches",
    "{n} beat {m} {k}-1 to reach cup semi-final",
    "Magnitude {k} earthquake strikes off {n}, no damage reported",
)
SYLLABLES = (
    "ba",
    "cor",
    "del",
    "fi",
    "gan",
    "hul",
    "jo",
    "kem",
    "lis",
    "mor",
    "nev",
    "pol",
    "rud",
    "sel",
    "tav",
    "wyn",
)


def _name(number: int) -> str:
    made = ""
    for _ in range(4):
        number, rest = divmod(number, len(SYLLABLES))
        made += SYLLABLES[rest]
    return made.capitalize()


def _crowd(count: int) -> Iterator[Story]:
    """Yield stories from ten templates, each with a name of its own."""
    for i in range(count):
        title = EVENTS[i % 10].format(s=SECTORS[i % 7], n=_name(i * 37), m=_name(i * 37 + 11), k=i % 89 + 2)
        published = NOON + timedelta(hours=i % 24)
        yield Story(id=f"crowd{i:05}", title=title, published=published, provider=f"p{i % 50}.example")


@pytest.fixture(scope="module", params=[0, 50, 3000], ids=["alone", "among fifty", "among three thousand"])
def window(request: pytest.FixtureRequest) -> Window:
    return Window(_crowd(request.param))


def _linked(window: Window, pair: tuple[tuple[str, str | None], tuple[str, str | None]]) -> bool:
    stories = [
        Story(
            id=f"pair{i}", title=title, excerpt=excerpt, published=NOON + timedelta(hours=i), provider=f"x{i}.example"
        )
        for i, (title, excerpt) in enumerate(pair)
    ]
    for story in stories:
        window.add(story)
    try:
        return any({link.a, link.b} == {"pair0", "pair1"} for link in window.links(stories[0]))
    finally:
        for story in stories:
            window.remove(story.id)


@pytest.mark.parametrize("name", HEADLINES.TEMPLATES)
def test_one_template_with_two_subjects_is_not_linked(window: Window, name: str) -> None:
    assert not _linked(window, HEADLINES.TEMPLATES[name])


@pytest.mark.parametrize("name", HEADLINES.SAME_STORY)
def test_one_story_in_two_wordings_is_linked(window: Window, name: str) -> None:
    assert _linked(window, HEADLINES.SAME_STORY[name])


def test_a_crowd_of_templates_has_no_links() -> None:
    assert relate(Window(_crowd(300))) == ()


def test_a_template_with_one_subject_is_linked() -> None:
    pair = (("Quillmark raises $48 million seed round", None), ("Quillmark raises $48M in seed round", None))
    assert _linked(Window(_crowd(50)), pair)
