"""Which articles are one story: written examples, each with its reason."""

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.enrich.related import Kind, Story, Window, relate

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

RELEASE = (
    "Harborline Robotics today announced that it has closed a 40 million dollar Series B round led by Quillstone "
    "Capital to bring its warehouse picking arm to hospitals"
)
# Enough other news that words have frequencies.
OTHERS = (
    "Central bank of Norland keeps its key rate at four percent",
    "Heavy rain floods the old town of Vessburg for the second time this year",
    "Orchestra names Ilse Marrow as its next conductor",
    "Study links night shifts to lower vitamin levels in nurses",
    "Ferry line adds two electric vessels on the northern route",
    "Parliament debates stricter rules for short-term rentals",
    "Chess prodigy Tomas Weil takes the junior title in Karlsbad",
    "Supermarket chain recalls frozen spinach after inspection",
)


def story(id: str, title: str, excerpt: str | None = None, *, hours: float | None = 0, **more: str | None) -> Story:
    published = None if hours is None else NOON + timedelta(hours=hours)
    return Story(id=id, title=title, excerpt=excerpt, published=published, **{"provider": f"{id}.example", **more})


def kinds(*stories: Story) -> dict[tuple[str, str], Kind | None]:
    """Relate the stories among other news; return the kind of each linked pair."""
    window = Window([story(f"other{i}", title, hours=i) for i, title in enumerate(OTHERS)])
    for each in stories:
        window.add(each)
    return {(link.a, link.b): link.kind for link in relate(window)}


def test_press_release_in_five_outlets_is_one_text() -> None:
    titles = (
        "Harborline Robotics raises $40 million to bring picking arm to hospitals",
        "Harborline Robotics Raises $40 Million to Bring Picking Arm to Hospitals | Daily Ledger",
        "Harborline Robotics raises $40 million to bring picking arm to hospitals - Techwire",
        "Harborline lands funding for its hospital robot",
        "Harborline Robotics raises $40 million to bring picking arm to hospitals",
    )
    found = kinds(*(story(f"r{i}", title, RELEASE, hours=i) for i, title in enumerate(titles)))
    assert found == {(f"r{i}", f"r{j}"): "duplicate" for i in range(5) for j in range(i + 1, 5)}


def test_same_story_in_other_words_is_related_and_no_duplicate() -> None:
    found = kinds(
        story("a", "Harborline Robotics raises $40 million for hospital arm", RELEASE),
        story(
            "b",
            "Quillstone Capital leads $40M round in Harborline Robotics",
            "The start-up wants its picking arm, built for warehouses, to carry medicines through hospital wards.",
            hours=5,
        ),
    )
    assert found == {("a", "b"): "related"}


def test_same_topic_is_not_the_same_story() -> None:
    assert not kinds(
        story("a", "Microsoft invests in self-driving start-up Cruzara", "The deal values the car unit at $9 billion."),
        story("b", "Microsoft to let customers opt out of voice recordings", "The setting arrives in April.", hours=3),
        story("c", "Self-driving trucks must carry a driver, regulator says", "The rule covers highways.", hours=6),
    )


def test_lookalike_names_are_different_companies() -> None:
    # Among other rounds, which show that "raises" and "AI" say little.
    rounds = (
        "Quillstone raises $12M to bring AI to farmers",
        "Orbisoft raises $35M for AI security tools",
        "Vectory raises $8M to help lawyers with AI",
        "Hearthly raises $18M to bring cooks to offices",
        "AI start-up Nimbria raises $50M from Norland fund",
    )
    found = kinds(
        *(story(f"round{i}", title, hours=i) for i, title in enumerate(rounds)),
        story("a", "Peak.AI raises $21M to bring AI to retailers", "The Manchester firm sells decision software."),
        story("b", "Paige raises $20M to bring AI to pathology", "The New York firm reads tissue slides.", hours=4),
    )
    assert ("a", "b") not in found


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Orbisoft releases Vector Studio version 2 for teams", "Orbisoft releases Vector Studio version 3 for teams"),
        (
            "Landslide near Vessburg leaves 10 dead, officials say",
            "Landslide near Vessburg leaves 12 dead, officials say",
        ),
    ],
    ids=["versions", "counts"],
)
def test_numbers_that_differ_are_never_one_text(first: str, second: str) -> None:
    assert "duplicate" not in kinds(story("a", first), story("b", second, hours=20)).values()


def test_market_reports_are_told_apart_by_subject() -> None:
    template = "Global {} Market Size 2027, CAGR of {}%, Key Players, Growth and Forecast"
    excerpt = "The report offers market size, share, growth, trends and forecast by region and application."
    assert not kinds(
        story("a", template.format("Plastic Lids", "6.1"), excerpt),
        story("b", template.format("Dental Lasers", "6.1"), excerpt, hours=1),
        story("c", template.format("Plastic Lids", "9.4"), excerpt, hours=2),
    )


def test_one_market_report_at_two_outlets_is_linked() -> None:
    found = kinds(
        story("a", "Plastic Lids Market Worth $8.3 Billion by 2027 at a CAGR of 6.1%"),
        story("b", "Plastic Lids Market, 2027 - Expected to Grow at a CAGR of 6.1% - ReportShop", hours=9),
    )
    assert set(found) == {("a", "b")}


def test_market_report_never_joins_news() -> None:
    assert not kinds(
        story("a", "Facial Recognition Market Size to Reach $12 Billion by 2028", "Facial recognition at airports."),
        story("b", "Airport starts facial recognition at gates", "Facial recognition at airports grows.", hours=2),
    )


def test_news_about_markets_is_no_report() -> None:
    found = kinds(
        story("a", "Norland stock market falls 4% as Quillstone Capital fails", "Shares fell after the collapse."),
        story("b", "Quillstone Capital fails, Norland stock market falls", "The collapse sent shares down.", hours=1),
    )
    assert set(found) == {("a", "b")}


def test_follow_up_after_the_window_is_not_linked() -> None:
    title = "Harborline Robotics raises $40 million to bring picking arm to hospitals"
    assert not kinds(story("a", title, RELEASE), story("b", title, RELEASE, hours=24 * 9))


def test_follow_up_within_the_window_is_linked() -> None:
    title = "Harborline Robotics raises $40 million to bring picking arm to hospitals"
    assert set(kinds(story("a", title, RELEASE), story("b", title, RELEASE, hours=24 * 3))) == {("a", "b")}


def test_same_provider_series_is_not_one_text() -> None:
    excerpt = "In this overview video we highlight some of the new capabilities of the latest update, step by step."
    found = kinds(
        story("a", "Vector Studio | 2026 release wave 2 overview", excerpt, provider="orbisoft.example"),
        story(
            "b", "Vector Studio Portals | 2026 release wave 2 overview", excerpt, hours=96, provider="orbisoft.example"
        ),
    )
    assert not found


def test_url_variants_of_one_provider_are_one_text_and_say_so() -> None:
    title = "Harborline Robotics raises $40 million to bring picking arm to hospitals"
    window = Window(
        [
            story("https://x.example/a", title, RELEASE, provider="x.example"),
            story("https://x.example/a?ref=home", title, RELEASE, hours=1, provider="x.example"),
        ]
    )
    (link,) = relate(window)
    assert link.kind == "duplicate"
    assert link.same_provider


def test_other_languages() -> None:
    found = kinds(
        story("de1", "Harborline Robotics sammelt 40 Millionen Dollar für Krankenhausroboter ein"),
        story("de2", "40 Millionen Dollar für Krankenhausroboter von Harborline Robotics", hours=2),
        story("de3", "Die Bahn und der Bund streiten mit den Ländern über das Geld für die Strecke", hours=2),
        story("de4", "Der Trainer und das Team sprechen mit den Fans über die Lage in der Liga", hours=3),
        story("ja1", "東京で大規模な停電、鉄道が運休", hours=1),
        story("ja2", "大規模停電で東京の鉄道が運休", hours=2),
    )
    assert set(found) == {("de1", "de2"), ("ja1", "ja2")}


def test_country_and_pronoun_are_told_apart() -> None:
    assert not kinds(
        story("a", "They told us about us and our friends at the lake"),
        story("b", "US orders review of ferry safety", hours=1),
    )


def test_missing_dates_and_excerpts_are_compared_all_the_same() -> None:
    title = "Harborline Robotics raises $40 million to bring picking arm to hospitals"
    found = kinds(story("a", title, None, hours=None), story("b", title, RELEASE), story("c", title, "", hours=None))
    assert set(found) == {("a", "b"), ("a", "c"), ("b", "c")}


def test_short_headline_written_twice_is_no_duplicate() -> None:
    found = kinds(
        story("a", "Where is Ilse Marrow?", "The conductor missed three rehearsals and her phone is off."),
        story("b", "Where is Ilse Marrow?", "Critics wonder why the festival keeps silent on its star.", hours=2),
    )
    assert "duplicate" not in found.values()


def test_bodies_decide_what_is_one_text() -> None:
    sentences = [f"Sentence number {i} of the release speaks of part {i * 7} and of town {i * 13}." for i in range(40)]
    release = " ".join(sentences)
    edited = " ".join(sentences[:34])
    other = " ".join(f"Our reporter heard {i} voices in street {i * 5} about delay {i * 11}." for i in range(40))
    found = kinds(
        story("a", "Harborline Robotics raises $40 million for hospital arm", None, body=release),
        story("b", "Hospital robots: Harborline Robotics gets $40 million", None, body=edited, hours=2),
        story("c", "Harborline Robotics raises $40 million for hospital arm", None, body=other, hours=3),
    )
    assert found[("a", "b")] == "duplicate"
    assert found[("a", "c")] == "related"


def test_link_says_why() -> None:
    window = Window([story(f"other{i}", title, hours=i) for i, title in enumerate(OTHERS)])
    window.add(story("a", "Harborline Robotics raises $40 million for hospital arm", RELEASE))
    (link,) = window.links(story("b", "Quillstone backs Harborline Robotics with $40M for hospital arm", hours=5))
    assert (link.a, link.b) == ("a", "b")
    assert link.hours == 5.0
    assert "harborlin" in link.shared
    assert 0.5 <= link.score <= 1.0
    assert not link.same_provider
