"""Topics and the keywords that count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.enrich.taxonomy import Taxonomy, Topic
from pipeline.enrich.topics import assign, title_keywords


def _topic(name: str, *keywords: str, parent: str | None = "AI") -> Topic:
    return Topic(id=name, name=name, keywords=keywords, parent=parent)


TAXONOMY = Taxonomy(
    topics=(
        _topic("AI", "artificial intelligence", "ai", parent=None),
        _topic("Machine Learning", "machine learning", "ml", "deep learning"),
        _topic("Language", "translate", "polly", "speech recognition"),
        _topic("Hardware", "chip", "gpu"),
        _topic("Cars", "self driving", "deepracer"),
        _topic("AWS", "aws", "amazon polly", "deepracer"),
        _topic("Deep", "groß", parent="Machine Learning"),
        _topic("日本", "人工知能", "자율주행", parent=None),
        _topic("Apps", "canvas app", "canvas apps", parent=None),
    )
)


@pytest.mark.parametrize(
    ("title", "topics", "keywords"),
    [
        ("AI is here", ("AI",), ("ai",)),
        ("Complaint against availability in Spain", (), ()),
        ("Ai Weiwei opens a show", (), ()),
        ("everything in small letters about ai", ("AI",), ("ai",)),
        ("An AI-powered tool", ("AI",), ("ai",)),
        ("Intelligence—AI—explained", ("AI",), ("ai",)),
        ("Peak.AI raises money", ("AI",), ("ai",)),
        ("OpenAI and iRobot", (), ()),
        ("AI, AI and more AI", ("AI",), ("ai",)),
        ("Self-driving cars", ("AI", "Cars"), ("self driving",)),
        ("SELF–DRIVING", ("AI", "Cars"), ("self driving",)),
        ("New chips and GPUs", ("AI", "Hardware"), ("chip", "gpu")),
        ("A chip's price", ("AI", "Hardware"), ("chip",)),
        ("Chipmunks", (), ()),
        ("Artificial intelligence (AI)", ("AI",), ("artificial intelligence", "ai")),
        ("Amazon Polly speaks", ("AI", "Language", "AWS"), ("amazon polly",)),
        ("DeepRacer league", ("AI", "Cars", "AWS"), ("deepracer",)),
        ("Canvas apps for all", ("Apps",), ("canvas apps",)),
        ("The GROSS thing", ("AI", "Machine Learning", "Deep"), ("groß",)),
        ("Ein groß angelegter Plan", ("AI", "Machine Learning", "Deep"), ("groß",)),
        ("ßßßß AI", ("AI",), ("ai",)),
        ("İİİİ AI", ("AI",), ("ai",)),
        ("ßßßß Ai", (), ()),
        ("東京で人工知能の会議", ("日本",), ("人工知能",)),
        ("東京でAIの会議", ("AI",), ("ai",)),
        ("서울에서 자율주행을 시험", ("日本",), ("자율주행",)),
        ("", (), ()),
    ],
)
def test_titles(title: str, topics: tuple[str, ...], keywords: tuple[str, ...]) -> None:
    found = assign(title, TAXONOMY)
    assert found.topics == topics
    assert found.keywords == keywords


def test_tags_and_section_have_to_equal_a_keyword_or_a_name() -> None:
    assert assign("Plain", TAXONOMY, tags=("Machine Learning",)).topics == ("AI", "Machine Learning")
    assert assign("Plain", TAXONOMY, tags=("self-driving",)).topics == ("AI", "Cars")
    assert assign("Plain", TAXONOMY, section="Hardware").topics == ("AI", "Hardware")
    assert assign("Plain", TAXONOMY, section="Hardware and garden").topics == ()
    assert assign("Plain", TAXONOMY, tags=("fish and chip shops",)).topics == ()


def test_tags_bring_no_keywords() -> None:
    assert assign("Plain", TAXONOMY, tags=("ai",)).keywords == ()


def test_excerpt_needs_a_phrase_or_two_words() -> None:
    assert assign("Plain", TAXONOMY, excerpt="It can translate.").topics == ()
    assert assign("Plain", TAXONOMY, excerpt="A chip and a GPU.").topics == ("AI", "Hardware")
    assert assign("Plain", TAXONOMY, excerpt="It uses deep learning.").topics == ("AI", "Machine Learning")


def test_keywords_of_other_topics_do_not_count() -> None:
    assert title_keywords("AI chip", ["Hardware"], TAXONOMY) == ("chip",)


WITHIN = Taxonomy(
    topics=(
        _topic("AI", "artificial intelligence", "ai", parent=None),
        _topic("Machine Learning", "machine learning"),
        Topic(id="health", name="AI in Healthcare", keywords=("healthcare",), parent="AI", within_parent=True),
    )
)


def test_everyday_words_count_only_beside_the_subject_of_the_parent() -> None:
    healthcare = ("AI", "AI in Healthcare")
    assert assign("Healthcare worker falls ill", WITHIN).topics == ()
    assert assign("Healthcare worker falls ill", WITHIN).keywords == ()
    assert assign("AI for healthcare", WITHIN).topics == healthcare
    assert assign("New tool for healthcare", WITHIN, excerpt="It uses AI.").topics == healthcare
    assert assign("New tool for healthcare", WITHIN, tags=("AI",)).topics == healthcare
    assert assign("Machine learning for healthcare", WITHIN).topics == ("AI", "Machine Learning", "AI in Healthcare")
    assert assign("Healthcare", WITHIN, "reference").topics == healthcare


def test_reference_profile_reads_substrings_and_counts_each() -> None:
    found = assign("Complaint about canvas apps", TAXONOMY, "reference", excerpt="machine learning", tags=("gpu",))
    assert found.topics == ("AI", "日本", "Apps")
    assert found.keywords == ("ai", "canvas app", "canvas apps")


def test_taxonomy_without_topics() -> None:
    assert assign("AI", Taxonomy(), excerpt="AI", tags=("AI",)).topics == ()
    assert title_keywords("AI", ("AI",), Taxonomy(), "reference") == ()


@given(st.text(max_size=200), st.text(max_size=200), st.lists(st.text(max_size=20), max_size=5))
def test_any_text_gives_topics_in_order_with_their_parents(title: str, excerpt: str, tags: list[str]) -> None:
    found = assign(title, TAXONOMY, excerpt=excerpt, tags=tags).topics
    order = [topic.name for topic in TAXONOMY.topics]
    assert list(found) == sorted(found, key=order.index)
    assert all(TAXONOMY.by_name[name].parent in (None, *found) for name in found)


@given(st.text(alphabet="ßİŉﬃaAi l", max_size=60))
def test_folding_never_loses_its_place(text: str) -> None:
    assert assign(text + " | AI", TAXONOMY).keywords == ("ai",)
