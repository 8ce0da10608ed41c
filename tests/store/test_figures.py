"""What a report asks of the ledger, on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pipeline.model import Article, Moment, Provider
from pipeline.store import Ledger

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def enter(ledger: Ledger, name: str, published: datetime, seen: datetime, spider: str = "alpha") -> int:
    url = f"https://{spider}.example/{name}"
    article = Article(
        canonical_url=url,
        original_url=url,
        title=name,
        published_at=Moment(value=published, source="feed"),
        provider=Provider(name=spider, domain=f"{spider}.example"),
    )
    article_id = ledger.begin_article(article, url, spider, seen)
    ledger.settle(article_id, seen)
    return article_id


def test_runs_are_newest_first(ledger: Ledger) -> None:
    first = ledger.begin_run(NOW - DAY, "refresh")
    ledger.end_run(first, NOW, 3, {})
    second = ledger.begin_run(NOW, "crawl")
    rows = ledger.recent_runs(5)
    assert [(row.id, row.kind, row.exit_code) for row in rows] == [(second, "crawl", None), (first, "refresh", 3)]
    assert rows[1].ended_at == NOW
    assert ledger.recent_runs(1) == rows[:1]


def test_turns_that_are_over(ledger: Ledger) -> None:
    run, other = ledger.begin_run(NOW, "refresh"), ledger.begin_run(NOW + DAY, "refresh")
    ledger.record_provider_run(run, "alpha", {})
    assert (ledger.turns_over(run), ledger.turns_over(other)) == (frozenset({"alpha"}), frozenset())
    ledger.record_provider_run(other, "alpha", {})
    assert ledger.first_turns() == {"alpha": NOW}


def test_touched_since_a_moment(ledger: Ledger) -> None:
    enter(ledger, "old", NOW, NOW - DAY)
    enter(ledger, "new", NOW, NOW)
    ledger.reject("k", "https://beta.example/x", "beta", "list", NOW)
    assert ledger.touched(NOW) == {"alpha": {"settled": 1}, "beta": {"rejected": 1}}


def test_volumes_by_day_of_publication(ledger: Ledger) -> None:
    for number, moment in enumerate((NOW, NOW + timedelta(hours=11, minutes=59), NOW - DAY, NOW - 9 * DAY)):
        enter(ledger, str(number), moment, NOW)
    ledger.reject("k", "https://beta.example/x", "beta", "list", NOW)
    found = ledger.volumes(NOW - 2 * DAY, NOW + DAY)
    assert found == {"alpha": {date(2026, 11, 20): 2, date(2026, 11, 19): 1}}
    assert ledger.newest(NOW + timedelta(hours=1)) == {"alpha": NOW}


@pytest.mark.parametrize("limit", [1, 3, 600])
def test_arrivals_newest_first(ledger: Ledger, limit: int) -> None:
    with ledger.transaction():
        for number in range(510):
            enter(ledger, str(number), NOW, NOW + timedelta(seconds=number // 3))
    enter(ledger, "before", NOW, NOW - DAY)
    found = list(ledger.arrivals(NOW, limit))
    assert len(found) == min(limit, 510)
    assert [arrival.id for arrival in found] == sorted((arrival.id for arrival in found), reverse=True)
    assert found[0].article.title == "509"
    assert found[0].first_seen == NOW + timedelta(seconds=169)


def test_arrivals_of_a_sample(ledger: Ledger) -> None:
    ids = [enter(ledger, str(number), NOW, NOW) for number in range(20)]
    found = {arrival.id for arrival in ledger.arrivals(NOW, 99, every=3)}
    assert found == {number for number in ids if number % 3 == 0}


def test_rejections_by_provider_and_reason(ledger: Ledger) -> None:
    for number in range(3):
        ledger.reject(f"l{number}", f"https://a.example/{number}", "alpha", "list", NOW)
    ledger.reject("c", "https://a.example/c", "alpha", "consent", NOW)
    ledger.reject("old", "https://a.example/old", "alpha", "list", NOW - DAY)
    assert [tuple(row) for row in ledger.rejections(NOW)] == [
        ("alpha", "list", 3, "https://a.example/2"),
        ("alpha", "consent", 1, "https://a.example/c"),
    ]


def test_stories_of_most_providers_first(ledger: Ledger) -> None:
    ids = [enter(ledger, str(n), NOW + timedelta(hours=n), NOW, spider) for n, spider in enumerate("abcab")]
    ledger.name_stories({ids[0]: "s1", ids[1]: "s1", ids[2]: "s1", ids[3]: "s2", ids[4]: "s2"})
    enter(ledger, "alone", NOW, NOW)
    rows = ledger.told_stories(NOW, 5)
    assert [(row.story, row.articles, row.providers) for row in rows] == [("s1", 3, 3), ("s2", 2, 2)]
    assert rows[0].newest == NOW + timedelta(hours=2)
    assert [arrival.id for arrival in ledger.tellers("s1", NOW + timedelta(hours=1), 9)] == ids[1:3]
    assert len(ledger.tellers("s1", NOW, 2)) == 2


def test_withdrawn_articles_tell_no_story(ledger: Ledger) -> None:
    ids = [enter(ledger, str(n), NOW, NOW, spider) for n, spider in enumerate("ab")]
    ledger.name_stories(dict.fromkeys(ids, "s"))
    ledger.page_missing(ids[0], 2, NOW, None, "gone")
    assert [row.articles for row in ledger.told_stories(NOW, 5)] == [1]
    assert [arrival.id for arrival in ledger.tellers("s", NOW, 5)] == ids[1:]


def test_files_that_people_handled(ledger: Ledger) -> None:
    ids = [enter(ledger, str(n), NOW, NOW) for n in range(3)]
    for number in ids:
        ledger.reserve("site", number, "_news", "2026-11-20", f"n{number}")
    ledger.mark_adopted("site", ids[0])
    ledger.mark_deleted_by_person("site", ids[1])
    assert [(row.path, str(row.state)) for row in ledger.handled()] == [
        (f"_news/2026-11-20-n{ids[0]}.md", "adopted"),
        (f"_news/2026-11-20-n{ids[1]}.md", "deleted"),
    ]
