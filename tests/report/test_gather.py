"""From the ledger to what the page shows, against the month that was entered."""

from collections import Counter
from datetime import timedelta

import pytest

from pipeline.overview.model import Overview, Standing
from pipeline.overview.numbers import percentile
from tests.report.demo import BARE, NOW, REFUSED, SILENT, Demo


@pytest.fixture(scope="module")
def data(demo: Demo) -> Overview:
    return demo.overview()


def test_days_end_today(data: Overview) -> None:
    assert (len(data.days), data.days[-1]) == (30, NOW.date())


def test_volume_counts_what_was_published_each_day(data: Overview, demo: Demo) -> None:
    since = NOW - timedelta(days=40)
    counted = Counter(
        (arrival.provider, arrival.article.published_at.value.date()) for arrival in demo.ledger.arrivals(since, 99_999)
    )
    shown = {
        (outlet.spider, day): number
        for outlet in data.outlets
        for day, number in zip(data.days, outlet.days, strict=True)
        if number
    }
    assert shown == {key: number for key, number in counted.items() if key[1] in data.days}
    assert sum(shown.values()) > 300


def test_who_is_silent_has_no_articles_of_late(data: Overview) -> None:
    (outlet,) = (outlet for outlet in data.outlets if outlet.spider == SILENT)
    assert sum(outlet.days[-3:]) == 0 < sum(outlet.days)
    assert outlet.newest is not None
    assert outlet.newest < NOW - timedelta(days=3)


def test_fill_rate_of_a_week_beside_the_weeks_before(data: Overview) -> None:
    (outlet,) = (outlet for outlet in data.outlets if outlet.spider == BARE)
    fill = outlet.filled["image"]
    assert fill.share is not None
    assert fill.share < 0.1 < 0.7 < (fill.before or 0)


def test_failures_are_of_the_last_turn(data: Overview, demo: Demo) -> None:
    assert [name for name, _ in data.failures] == [demo.names[REFUSED]]


def test_quality_counts_each_article_once(data: Overview) -> None:
    assert sum(data.quality) == data.judged == sum(sum(outlet.days) for outlet in data.outlets)
    assert sum(data.quality[7:]) == data.reaching > 0


def test_freshness_is_of_articles_after_the_first_turn(data: Overview, demo: Demo) -> None:
    first = demo.ledger.first_turns()
    late = sorted(
        (arrival.first_seen - arrival.article.published_at.value).total_seconds() / 60
        for arrival in demo.ledger.arrivals(NOW - timedelta(days=40), 99_999)
        if arrival.first_seen > first[arrival.provider] and arrival.article.published_at.precision != "day"
    )
    assert data.lag is not None
    assert data.lag.articles == len(late)
    assert data.lag.p50 == pytest.approx(percentile(late, 0.5))
    assert data.lag.p10 < data.lag.p50 < data.lag.p90


def test_stories_of_most_providers_come_first(data: Overview) -> None:
    assert len(data.stories) == 12
    numbers = [story.providers for story in data.stories]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] > 1
    for story in data.stories:
        assert story.lead in story.tellers
        assert story.articles >= len(story.tellers)


def test_stored_pictures_stand_in_the_page(data: Overview) -> None:
    pictures = [story.picture for story in data.stories if story.picture]
    assert pictures
    assert all(picture.startswith("data:image/jpeg;base64,/9j/") for picture in pictures)


def test_rejected_pages_by_reason(data: Overview) -> None:
    assert {"list", "consent", "outside_window"} <= {reason.slug for reason in data.reasons}
    pages = [reason.pages for reason in data.reasons]
    assert pages == sorted(pages, reverse=True)
    assert all(reason.pages == sum(number for _, number in reason.providers) for reason in data.reasons)


def test_hands_of_people(data: Overview) -> None:
    assert Counter(hand.what for hand in data.hands) == {
        "removed, and not written again": 2, "taken over": 2, "title, excerpt": 2,
    }  # fmt: skip
    assert data.kept > 0


def test_runs_are_newest_first_with_their_sums(data: Overview, demo: Demo) -> None:
    assert data.runs[0].started == NOW
    assert data.runs[0].turns == len(demo.world.outlets)
    assert sum(run.counts.get("written", 0) for run in data.runs) > 100


def test_standing_without_health_is_of_the_last_turn(demo: Demo) -> None:
    from pipeline.overview.gather import gather

    data = gather(demo.ledger, demo.destination, NOW, "default", lambda _, article: article.provider, {})
    states = {outlet.spider: outlet.standing.state for outlet in data.outlets}
    assert states[REFUSED] == "broken"
    assert states[BARE] == "healthy"


def test_standing_that_is_given_is_shown(data: Overview) -> None:
    standing = next(outlet.standing for outlet in data.outlets if outlet.spider == BARE)
    assert isinstance(standing, Standing)
    assert standing.state == "degraded"


def test_of_many_articles_a_sample_is_judged(demo: Demo, data: Overview, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.overview import gather

    monkeypatch.setattr(gather, "SAMPLE", data.judged // 4)
    sample = demo.overview()
    assert sample.every == 4
    assert data.judged / 6 < sample.judged < data.judged / 3
    # What it says of all of them stays about the same.
    assert sum(sample.topics[0][1]) == pytest.approx(sum(data.topics[0][1]), rel=0.25)
    assert sample.outlets == data.outlets
