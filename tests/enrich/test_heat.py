"""Heat, duplicates and visibility."""

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.enrich.heat import heat
from pipeline.enrich.taxonomy import Profile
from pipeline.model import Moment, Provider, Related

NOON = datetime(2024, 5, 6, 12, tzinfo=UTC)


def _related(name: str, quality: int, *, hours: int = 0, domain: str | None = None) -> Related:
    return Related(
        title=name,
        excerpt=None,
        published_at=Moment(value=NOON + timedelta(hours=hours), source="feed"),
        url=f"https://{name}.example/",
        provider=Provider(name=name, domain=domain or f"{name}.example"),
        quality=quality,
    )


@pytest.mark.parametrize("profile", ["default", "reference"])
@pytest.mark.parametrize(("quality", "visible"), [(0, False), (69, False), (70, True), (189, True)])
def test_threshold(profile: Profile, quality: int, visible: bool) -> None:
    found = heat(quality, (), profile)
    assert found.value == quality
    assert found.visible is visible


@pytest.mark.parametrize("profile", ["default", "reference"])
def test_ten_points_for_each_related(profile: Profile) -> None:
    found = heat(60, (_related("a", 50), _related("b", 40)), profile)
    assert (found.value, found.visible, found.related) == (80, True, 2)


def test_one_provider_counts_once() -> None:
    related = (_related("a", 50, domain="same.example"), _related("b", 40, domain="same.example"))
    assert heat(60, related).value == 70
    assert heat(60, related, "reference").value == 80


def test_merely_related_story_never_hides() -> None:
    related = (_related("a", 100),)
    assert heat(60, related).value == 70
    assert heat(60, related, duplicates={"https://other.example/"}).hidden_by is None


def test_weaker_duplicate_is_hidden() -> None:
    related = (_related("a", 100), _related("b", 120), _related("c", 130))
    found = heat(90, related, duplicates={"https://a.example/", "https://b.example/"})
    assert (found.value, found.visible, found.hidden_by) == (-1, False, "https://b.example/")


def test_better_duplicate_stays() -> None:
    assert heat(90, (_related("a", 80),), duplicates={"https://a.example/"}).value == 100


@pytest.mark.parametrize(
    ("hours", "url", "hidden"), [(-1, "b", True), (1, "b", False), (0, "b", True), (0, "0", False)]
)
def test_between_equals_the_earliest_wins(hours: int, url: str, hidden: bool) -> None:
    related = (_related("a", 90, hours=hours),)
    found = heat(90, related, duplicates={"https://a.example/"}, published_at=NOON, url=f"https://{url}.example/")
    assert (found.hidden_by is not None) is hidden


def test_exactly_one_of_equal_duplicates_is_shown() -> None:
    copies = [_related(name, 90, hours=hours) for name, hours in (("a", 2), ("b", 0), ("c", 0))]
    urls = {copy.url for copy in copies}
    shown = [
        copy.title
        for copy in copies
        if heat(
            copy.quality,
            [other for other in copies if other is not copy],
            duplicates=urls,
            published_at=copy.published_at.value,
            url=copy.url,
        ).visible
    ]
    assert shown == ["b"]


def test_reference_profile_hides_by_any_better_related() -> None:
    assert heat(60, (_related("a", 61),), "reference").value == -1
    assert heat(60, (_related("a", 60),), "reference").value == 70


def test_heat_fades_in_whole_steps() -> None:
    day = timedelta(days=1)

    def at(hours: int) -> int:
        return heat(87, (), half_life=day, published_at=NOON, now=NOON + timedelta(hours=hours)).value

    assert [at(hours) for hours in (-5, 0, 23, 24, 47, 48, 10_000)] == [87, 87, 87, 43, 43, 21, 0]
    assert heat(87, (), published_at=NOON, now=NOON + 30 * day).value == 87


def test_half_life_needs_its_moments() -> None:
    with pytest.raises(ValueError, match="half-life"):
        heat(87, (), half_life=timedelta(days=1))
    with pytest.raises(ValueError, match="half-life"):
        heat(87, (), half_life=timedelta(0), published_at=NOON, now=NOON)
