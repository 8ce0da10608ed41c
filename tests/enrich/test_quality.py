"""Quality: each signal by itself."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipeline.enrich.quality import SIGNALS, is_clickbait, is_market_report, is_placeholder, missing_structure, score
from pipeline.enrich.taxonomy import Organization, Profile, Taxonomy, Topic
from pipeline.model import Article, Image, Moment, Precision, Provider

TAXONOMY = Taxonomy(
    topics=(
        Topic(id="ai", name="AI", keywords=("artificial intelligence", "ai")),
        Topic(id="chips", name="Chips", keywords=("chip", "chips"), parent="AI"),
    ),
    organizations=(Organization(id="news.example", name="Example News", domain="news.example"),),
)
ARTICLE = Article(
    canonical_url="https://news.example/a",
    original_url="https://news.example/a",
    title="What AI sees",
    published_at=Moment(value=datetime(2024, 5, 6, 7, 8, tzinfo=UTC), source="json-ld"),
    provider=Provider(name="Example News", domain="news.example"),
    authors=("Anna Example",),
    images=(Image(url="https://news.example/uploads/tram.jpg", width=1200, height=800),),
    amp_url="https://news.example/a/amp",
    topics=("AI",),
    body="A sentence of an ordinary article. " * 40,
)


def _points(article: Article, profile: Profile = "default") -> Mapping[str, int]:
    return {signal.name: signal.points for signal in score(article, TAXONOMY, profile).signals}


@pytest.mark.parametrize("profile", ["default", "reference"])
def test_usual_good_article_has_87_points(profile: Profile) -> None:
    assert score(ARTICLE, TAXONOMY, profile).total == 87


@pytest.mark.parametrize("profile", ["default", "reference"])
def test_score_explains_itself(profile: Profile) -> None:
    found = score(ARTICLE, TAXONOMY, profile)
    assert [signal.name for signal in found.signals] == [rule.name for rule in SIGNALS[profile]]
    assert sum(signal.points for signal in found.signals) == found.total
    assert all(rule.doc for rule in SIGNALS[profile])


def test_default_profile_adds_to_the_reference() -> None:
    assert _points(ARTICLE) == {
        "image": 20,
        "structured data": 20,
        "source": 30,
        "topics": 2,
        "title keywords": 15,
        "long title": 0,
        "off topic": 0,
        "thin body": 0,
        "paywall": 0,
        "market report": 0,
        "scraper copy": 0,
        "clickbait": 0,
    }


def test_image() -> None:
    logo = replace(ARTICLE, images=(Image(url="https://news.example/images/logo.png"),))
    assert _points(replace(ARTICLE, images=()))["image"] == 0
    assert _points(logo)["image"] == 0
    assert _points(logo, "reference")["image"] == 20


def test_amp_counts_in_the_reference_only() -> None:
    without = replace(ARTICLE, amp_url=None)
    assert _points(without, "reference")["amp"] == 0
    assert score(without, TAXONOMY).total == score(ARTICLE, TAXONOMY).total


@pytest.mark.parametrize(
    ("article", "missing"),
    [
        (ARTICLE, ()),
        (replace(ARTICLE, authors=()), ("author",)),
        (replace(ARTICLE, images=()), ("image",)),
        (replace(ARTICLE, published_at=replace(ARTICLE.published_at, source="text")), ("date",)),
        (replace(ARTICLE, published_at=replace(ARTICLE.published_at, precision=Precision.DAY)), ("date",)),
        (replace(ARTICLE, published_at=replace(ARTICLE.published_at, zone_stated=False)), ("zone",)),
    ],
)
def test_structured_data(article: Article, missing: tuple[str, ...]) -> None:
    assert missing_structure(article) == missing
    assert _points(article)["structured data"] == (0 if missing else 20)


@pytest.mark.parametrize("profile", ["default", "reference"])
def test_source(profile: Profile) -> None:
    provider = ARTICLE.provider
    unknown = replace(ARTICLE, provider=replace(provider, domain="other.example"))
    official = replace(ARTICLE, provider=replace(provider, official=True))
    video = replace(ARTICLE, type="video", video_id="WJk-Y8LQlfE")
    assert _points(unknown, profile)["source"] == 0
    assert _points(official, profile)["source"] == 50
    assert _points(video, profile)["source"] == 100
    assert _points(replace(video, provider=official.provider), profile)["source"] == 100
    assert _points(replace(official, video_id="WJk-Y8LQlfE"), profile)["source"] == 150


def test_points_of_a_known_outlet_can_be_set() -> None:
    assert score(ARTICLE, TAXONOMY, organization_points=40).total == 97


@pytest.mark.parametrize("profile", ["default", "reference"])
@pytest.mark.parametrize(("length", "points"), [(12, 0), (70, 0), (71, 0), (72, -1), (73, -1), (100, -15)])
def test_long_title(profile: Profile, length: int, points: int) -> None:
    assert _points(replace(ARTICLE, title="x" * length), profile)["long title"] == points


def test_title_keywords() -> None:
    chips = replace(ARTICLE, title="Chips against complaints", topics=("AI", "Chips"))
    assert _points(chips)["title keywords"] == 15
    assert _points(chips, "reference")["title keywords"] == 45
    assert _points(chips)["topics"] == 4


def test_article_without_a_topic_is_not_shown_for_its_looks_alone() -> None:
    article = replace(ARTICLE, title="What dogs see", topics=())
    assert _points(article)["off topic"] == -15
    assert score(article, TAXONOMY).total == 55
    assert score(article, Taxonomy(organizations=TAXONOMY.organizations)).total == 70


def test_thin_body() -> None:
    assert _points(replace(ARTICLE, body="Short."))["thin body"] == -20
    assert _points(replace(ARTICLE, body="x" * 599))["thin body"] == -20
    assert _points(replace(ARTICLE, body="x" * 600))["thin body"] == 0
    assert _points(replace(ARTICLE, body="電" * 300))["thin body"] == 0
    assert _points(replace(ARTICLE, body=None))["thin body"] == 0
    assert _points(replace(ARTICLE, body="Short.", type="video"))["thin body"] == 0


def test_paywall() -> None:
    article = replace(ARTICLE, paywalled=True, body="Two lines.")
    assert _points(article)["paywall"] == -10
    assert _points(article)["thin body"] == 0


def test_scraper_copy() -> None:
    copy = replace(ARTICLE, sources=(("syndicated_from", "https://original.example/a"),))
    assert _points(copy)["scraper copy"] == -70
    republished = replace(ARTICLE, provider=replace(ARTICLE.provider, domain="elmoudjaweb.com"))
    assert _points(republished)["scraper copy"] == -70


def test_quality_is_never_negative() -> None:
    article = replace(ARTICLE, title="x" * 500, images=(), authors=(), topics=(), body="")
    assert score(article, TAXONOMY).total == 0
    assert score(replace(article, amp_url=None), TAXONOMY, "reference").total == 0


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/images/social-default-image.png",
        "https://a.example/images/social-share-post-event.png",
        "https://a.example/media/logos/logo-ms-social.png",
        "https://a.example/logo.png?v=2",
        "https://a.example/assets/site-logo.jpg",
        "https://a.example/placeholder.jpg",
        "https://a.example/img/placeholder-1200x630.png",
        "https://a.example/no-image.gif",
        "https://a.example/default-thumbnail.jpg",
        "https://a.example/og-image.png",
        "https://a.example/facebook-share.jpg",
        "https://a.example/twitter_card.png",
        "https://a.example/brand.svg",
        "https://www.daily-example.org/daily_example-logo.png",
        "https://a.example/default.jpg",
        "https://a.example/1x1.gif",
    ],
)
def test_placeholders(url: str) -> None:
    assert is_placeholder(Image(url=url))


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/uploads/2020/04/hero-fakefaces.jpg?w=1024",
        "https://a.example/2021/05/Some-Power-Apps-Diagram-Logo.jpg",
        "https://a.example/sites/default/files/styles/default/public/2021-05/Jane%20Doe.jpg",
        "https://a.example/social-media-ban-in-parliament.jpg",
        "https://a.example/catalogue.jpg",
        "https://a.example/apple-logo-store.jpg",
        "https://a.example/pixel-8-review.jpg",
        "https://a.example/avatar-sequel.jpg",
        "https://a.example/logo-design-of-the-year-in-pictures.jpg",
        "https://a.example/logologist.jpg",
        "https://i.ytimg.com/vi/WJk-Y8LQlfE/maxresdefault.jpg",
        "https://a.example/a.jpg?fallback=logo.png",
        "https://a.example/generic-drugs-in-a-pharmacy-of-lyon.jpg",
    ],
)
def test_pictures(url: str) -> None:
    assert not is_placeholder(Image(url=url))


@pytest.mark.parametrize(
    "title",
    [
        "Edge Chip Market Size, Share and Trends 2027",
        "Voice Market to Reach USD 29.5 Billion by 2030",
        "Vision Market 2020-2027 | Latest Report",
        "Robotics Market Worth $9 Billion, Says Grand View Research",
        "Learning Software Strategic Assessment and Forecast Till 2025",
        "The market is projected to grow at a CAGR of 36%",
        "How the Chatbot Market Booming Worldwide?",
    ],
)
def test_market_reports(title: str) -> None:
    assert is_market_report(title)


@pytest.mark.parametrize(
    "title",
    [
        "Stock markets fall as chip makers warn",
        "Start-up brings its robot to market",
        "Apple is expected to open an app market in Europe",
        "Marketing trends that nobody asked for",
        "Black market for GPUs thrives",
        "2027 will be the year of the chip",
    ],
)
def test_news_about_markets(title: str) -> None:
    assert not is_market_report(title)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("You won’t believe what this robot did", True),
        ("A robot met a dog. What happened next", True),
        ("Ten robots: number 7 will surprise you", True),
        ("This one weird trick saves your battery", True),
        ("Amazing!!! A robot", True),
        ("THIS ROBOT CAN DO EVERYTHING AT ONCE", True),
        ("NVIDIA GTC 2026", False),
        ("IBM, AMD and TSMC agree on a chip", False),
        ("What happens to the data of 2020?", False),
        ("Yahoo! buys a start-up", False),
        ("Number of robots doubles", False),
    ],
)
def test_clickbait(title: str, expected: bool) -> None:
    assert is_clickbait(title) is expected


def test_long_titles_cost_little() -> None:
    for bait in ("market ", "! ", "number 1 ", "2027-", "A"):
        article = replace(ARTICLE, title=bait * 100_000, images=(Image(url="https://a.example/" + "logo-" * 9_000),))
        score(article, TAXONOMY)
