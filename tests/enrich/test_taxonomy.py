"""Topic and organization files, and their mistakes."""

from pathlib import Path

import pytest

from pipeline.enrich.taxonomy import Organization, Taxonomy, Topic, parse_organization, parse_topic
from pipeline.errors import ConfigError
from pipeline.model import Image

DATA = Path(__file__).resolve().parents[2] / "output" / "_data"

TOPIC = """
taxonomy: topic
_id: machine-learning
name: Machine Learning
parent: AI
keywords:
  - machine learning
  - ml
"""
ORGANIZATION = """---
taxonomy: organization
_id: itpro.com
name: IT Pro
domain: ITPro.com
images:
  - url: /assets/itpro.com-50x50.jpg
    width: 50
    height: 50
  - url: https://cdn.example/itpro.com-400x400.jpg
    width: 400
    height: 400
---
"""


def test_topic() -> None:
    assert parse_topic(TOPIC, "01.yaml") == Topic(
        id="machine-learning", name="Machine Learning", keywords=("machine learning", "ml"), parent="AI"
    )


def test_topic_within_its_parent() -> None:
    assert parse_topic("name: AI\nwithin_parent: true", "00.yaml").within_parent is True
    with pytest.raises(ConfigError, match=r"00\.yaml: within_parent: expected true or false"):
        parse_topic("name: AI\nwithin_parent: 1", "00.yaml")


def test_topic_needs_only_a_name() -> None:
    assert parse_topic("name: AI", "00.yaml") == Topic(id="AI", name="AI")


def test_organization() -> None:
    found = parse_organization(ORGANIZATION, "itpro.com.md", site_url="https://site.example/base/")
    assert found.name == "IT Pro"
    assert found.domain == "itpro.com"
    assert [image.url for image in found.images] == [
        "https://site.example/base/assets/itpro.com-50x50.jpg",
        "https://cdn.example/itpro.com-400x400.jpg",
    ]
    assert (found.images[0].width, found.images[0].height) == (50, 50)


def test_organization_without_a_site_has_no_relative_logos() -> None:
    found = parse_organization(ORGANIZATION.replace("\n", "\r\n"), "itpro.com.md")
    assert [image.url for image in found.images] == ["https://cdn.example/itpro.com-400x400.jpg"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "00.yaml: expected keys"),
        ("- a", "00.yaml: expected keys"),
        ("keywords: [a]", "00.yaml: name: is missing"),
        ("name: yes", "00.yaml: name: expected text"),
        ("name: ''", "00.yaml: name: expected text"),
        ("name: AI\nkeywords: ai", "00.yaml: keywords: expected a list"),
        ("name: AI\nkeywords: [2020]", "00.yaml: keywords: expected text, not 2020; quote it"),
        ("name: AI\nparent: [a]", "00.yaml: parent: expected text"),
        ("name: [", "00.yaml: while parsing"),
        ("name: 2024-02-30", "00.yaml: "),
        ("name: !!python/object/apply:os.system ['true']", "00.yaml: could not determine a constructor"),
        ("[" * 5000 + "]" * 5000, "00.yaml: "),
        ("name: AI\nkeywords: [" + "a, " * 2000 + "]", "00.yaml: keywords: expected a list of at most"),
    ],
)
def test_mistakes_in_topics_are_named(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_topic(text, "00.yaml")
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("---\nname: A\n", "a.md: the front matter has no closing `---`"),
        ("---\nname: A\n---\n", "a.md: domain: is missing"),
        ("---\ndomain: a.example\n---\n", "a.md: name: is missing"),
        ("name: A\ndomain: a.example\nimages: [x]", "a.md: images: expected entries with `url`"),
        ("name: A\ndomain: a.example\nimages:\n  - {url: /a, width: wide}", "a.md: width: expected a number"),
        ("name: A\ndomain: a.example\nimages:\n  - {width: 50}", "a.md: url: is missing"),
    ],
)
def test_mistakes_in_organizations_are_named(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_organization(text, "a.md")
    assert str(caught.value).startswith(message)


def _topic(name: str, parent: str | None = None) -> Topic:
    return Topic(id=name.lower(), name=name, parent=parent)


def test_lookups() -> None:
    organization = Organization(id="a", name="A", domain="a.example", images=(Image(url="https://a.example/l"),))
    taxonomy = Taxonomy(topics=(_topic("B", "A"), _topic("A")), organizations=(organization,))
    assert taxonomy.by_domain["a.example"] is organization
    assert list(taxonomy.by_name) == ["B", "A"]


@pytest.mark.parametrize(
    ("topics", "message"),
    [
        ((_topic("A"), Topic(id="other", name="A")), "topic other: name: 'A' is also the name of a"),
        ((_topic("A", "B"),), "topic a: parent: 'B' is no topic; known: A"),
        ((_topic("A", "A"),), "topic a: parent: 'A' descends from 'A'"),
        ((_topic("A", "B"), _topic("B", "A")), "topic a: parent: 'A' descends from 'A'"),
    ],
)
def test_contradictions_between_topics_are_named(topics: tuple[Topic, ...], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Taxonomy(topics=topics)
    assert str(caught.value) == message


def test_two_organizations_of_one_domain_are_named() -> None:
    one = Organization(id="one", name="One", domain="a.example")
    with pytest.raises(ConfigError, match=r"organization two: domain: a\.example is also that of one"):
        Taxonomy(organizations=(one, Organization(id="two", name="Two", domain="a.example")))


def test_default_destination_has_a_taxonomy() -> None:
    topics = [parse_topic(file.read_text("utf-8"), file.name) for file in sorted((DATA / "topics").glob("*.yaml"))]
    files = sorted((DATA / "organizations").glob("*.md"))
    organizations = [parse_organization(file.read_text("utf-8"), file.name) for file in files]
    taxonomy = Taxonomy(topics=tuple(topics), organizations=tuple(organizations))
    assert taxonomy.topics[0].name == "AI"
    assert {topic.parent for topic in taxonomy.topics[1:]} == {"AI"}
    assert taxonomy.by_domain["itpro.com"].name == "IT Pro"
    assert taxonomy.by_domain["techcrunch.com"].name == "TechCrunch"
    assert [file.stem for file in files] == [organization.domain for organization in organizations]
