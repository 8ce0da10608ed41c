"""Stories across providers, and files that live on: what a second, third and tenth crawl does to what is there."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.export.frontmatter import parse
from tests.conftest import Workplace
from tests.sites import build

RELEASE = [
    "Quillmark Robotics today announced that it will acquire the Ostrava gripper maker Zelenka for 220 million euros.",
    "The purchase brings Quillmark 140 engineers and a factory that makes nine thousand robotic grippers a month. It "
    "is expected to close in the first quarter of 2027, subject to approval by the Czech competition authority.",
    "Zelenka's founder Radka Zelenková will lead the combined gripper division. The brand is to be kept.",
]


class World:
    """Invented sites that change as time passes, crawled into one workplace."""

    def __init__(self, workplace: Workplace, folder: Path) -> None:
        self.workplace, self.folder, self.count = workplace, folder, 0
        self.sites = {name: build.load(name) for name in ("techcrunch", "itpro")}
        self.now: datetime = self.sites["techcrunch"]["now"]

    def tell(self, name: str, number: int, title: str, description: str, paragraphs: list[str]) -> dict[str, Any]:
        """Have a site's article say something else."""
        article: dict[str, Any] = self.sites[name]["articles"][number]
        article |= {"title": title, "description": description, "paragraphs": paragraphs}
        article.pop("og_title", None)
        return article

    def crawl(self, *names: str, after: timedelta = timedelta(0)) -> str:
        """Crawl these sites as they are by then, and return what was said."""
        self.now += after
        said = ""
        for name in names:
            self.count += 1
            recording = self.folder / f"{self.count}.warc.gz"
            build.write(self.sites[name] | {"now": self.now}, recording)
            run = self.workplace.crawl(name, "-L", "WARNING", WIRECOPY_REPLAY=str(recording))
            assert run.returncode in (0, 3), run.stderr
            said += run.stderr
        return said

    def front(self, article: dict[str, Any]) -> dict[str, Any]:
        """The front matter of an article's file."""
        (found,) = [
            front for front, _ in map(parse, self.workplace.files().values()) if front["webUrl"] == article["url"]
        ]
        return found

    def state(self) -> dict[str, tuple[int, int]]:
        folder = self.workplace.destination / "_news"
        return {file.name: (file.stat().st_ino, file.stat().st_mtime_ns) for file in folder.iterdir()}


@pytest.fixture
def world(workplace: Workplace, tmp_path: Path) -> World:
    (tmp_path / "recordings").mkdir()
    return World(workplace, tmp_path / "recordings")


@pytest.fixture
def one_story(world: World) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two outlets on one event, each in its own words."""
    ours = world.tell(
        "techcrunch",
        0,
        "Quillmark Robotics buys Czech gripper maker Zelenka for €220 million",
        "Quillmark Robotics is buying Zelenka, which makes nine thousand robotic grippers a month in Ostrava.",
        [*RELEASE[1:], "Quillmark had tried to build grippers of its own, and gave up in the summer."],
    )
    theirs = world.tell(
        "itpro",
        0,
        "Zelenka sold to Quillmark Robotics in €220 million gripper deal",
        "The Ostrava company's robotic grippers will carry on under their own name after Quillmark's purchase.",
        ["Ostrava's best-known exporter of robotic grippers has been sold: Quillmark Robotics pays 220 million euros "
         "for Zelenka.", "Union representatives at the factory were told on Friday, an hour before the markets."],
    )  # fmt: skip
    return ours, theirs


def test_one_story_links_both_files(world: World, one_story: Any) -> None:
    ours, theirs = one_story
    world.crawl("techcrunch")
    assert "related" not in world.front(ours)
    alone = world.front(ours)["heat"]
    said = world.crawl("itpro")
    assert [entry["webUrl"] for entry in world.front(ours)["related"]] == [theirs["url"]]
    assert [entry["webUrl"] for entry in world.front(theirs)["related"]] == [ours["url"]]
    assert world.front(ours)["heat"] == alone + 10
    assert "related coverage: updated 2" in said


def test_related_entry_has_the_other_articles_own_fields(world: World, one_story: Any) -> None:
    ours, theirs = one_story
    world.crawl("techcrunch", "itpro")
    (entry,) = world.front(ours)["related"]
    other = world.front(theirs)
    assert list(entry) == ["title", "excerpt", "publishedDateTime", "webUrl", "type", "provider", "quality", "images"]
    assert {key: entry[key] for key in ("title", "excerpt", "publishedDateTime", "quality")} == {
        key: other[key] for key in ("title", "excerpt", "publishedDateTime", "quality")
    }
    assert entry["images"][0]["width"] == other["images"][0]["width"]


def test_merely_related_story_is_never_hidden(world: World, one_story: Any) -> None:
    world.crawl("techcrunch", "itpro")
    assert [world.front(article)["heat"] >= 0 for article in one_story] == [True, True]


def test_new_coverage_touches_only_its_own_story(world: World, one_story: Any) -> None:
    world.crawl("techcrunch")
    before = world.state()
    world.crawl("itpro")
    changed = {name for name, stamp in world.state().items() if name in before and before[name] != stamp}
    assert [name[11:20] for name in changed] == ["quillmark"]


def test_weaker_copy_of_a_press_release_is_hidden(world: World) -> None:
    title = "Quillmark Robotics to acquire gripper maker Zelenka for 220 million euros"
    strong = world.tell("techcrunch", 0, title, RELEASE[0], RELEASE)
    weak = world.tell("itpro", 0, title, RELEASE[0], RELEASE)
    weak["image"]["missing"] = True  # without its picture it scores less
    world.sites["itpro"]["extra_status"] = [[weak["image"]["url"], 404]]
    world.crawl("techcrunch", "itpro")
    assert world.front(weak)["heat"] == -1
    assert world.front(weak)["published"] is False
    assert world.front(strong)["heat"] == world.front(strong)["quality"] + 10
    assert world.front(strong)["published"] is True or world.front(strong)["quality"] < 60


def test_same_topic_is_not_the_same_story(world: World) -> None:
    ours = world.tell(
        "techcrunch", 0, "Robotics startup Quillmark raises $48 million", "The money is for a factory in Ostrava.",
        RELEASE[1:2],
    )  # fmt: skip
    theirs = world.tell(
        "itpro", 0, "Robotics startup Ferrowing raises $12 million", "Ferrowing makes arms that paint ships.",
        ["Ferrowing, of Gdynia, has raised money to paint ships with robotic arms instead of scaffolds and people."],
    )  # fmt: skip
    world.crawl("techcrunch", "itpro")
    assert "related" not in world.front(ours)
    assert "related" not in world.front(theirs)


def test_ten_runs_with_nothing_new_touch_no_file(world: World, one_story: Any) -> None:
    world.crawl("techcrunch", "itpro")
    before = world.state()
    for _ in range(10):
        world.crawl("techcrunch", "itpro", after=timedelta(hours=2))
    assert world.state() == before


def test_corrected_headline_updates_the_file_in_place(world: World) -> None:
    world.crawl("techcrunch")
    article = world.sites["techcrunch"]["articles"][0]
    (path,) = [name for name in world.state() if "lumenfold" in name]
    title = "Lumenfold raises $47 million to make factory robots explain themselves"
    world.tell("techcrunch", 0, title, article["description"], article["paragraphs"])
    world.crawl("techcrunch", after=timedelta(hours=3))
    assert world.front(article)["title"] == title
    assert path in world.state()
    assert world.front(article)["updatedDateTime"] == world.now
    assert world.front(article)["publishedDateTime"] == article["published"]


def test_page_that_is_gone_is_unpublished_and_not_deleted(world: World) -> None:
    world.crawl("techcrunch")
    article = world.sites["techcrunch"]["articles"][0]
    visible = world.front(article)["published"]
    article["status"] = 410
    said = world.crawl("techcrunch", after=timedelta(hours=3))
    assert world.front(article)["published"] is False
    assert f"{article['url']}: withdrawn" in said
    assert visible is True


def test_page_that_is_not_found_goes_the_third_time_and_comes_back(world: World) -> None:
    world.crawl("techcrunch")
    article = world.sites["techcrunch"]["articles"][0]
    article["status"] = 404
    shown = []
    for _ in range(3):
        world.crawl("techcrunch", after=timedelta(hours=25))
        shown.append(world.front(article)["published"])
    assert shown == [True, True, False]


def test_page_that_comes_back_is_shown_again(world: World) -> None:
    world.crawl("techcrunch")
    article = world.sites["techcrunch"]["articles"][0]
    article["status"] = 410
    world.crawl("techcrunch", after=timedelta(hours=3))
    assert world.front(article)["published"] is False
    del article["status"]
    # Its source lists it all the while: a day later it is looked at.
    world.crawl("techcrunch", after=timedelta(hours=20))
    assert world.front(article)["published"] is False
    world.crawl("techcrunch", after=timedelta(hours=5))
    assert world.front(article)["published"] is True


def test_page_that_moves_keeps_its_file(world: World) -> None:
    world.crawl("techcrunch")
    article = world.sites["techcrunch"]["articles"][0]
    old, before = article["url"], set(world.state())
    article["url"] = article["feed_url"] = old.rstrip("/") + "-corrected/"
    article["title"] = "Corrected: " + article["title"]
    world.sites["techcrunch"]["extra_status"] = [[old, 404]]
    world.crawl("techcrunch", after=timedelta(hours=3))
    assert set(world.state()) == before
    assert world.front(article)["title"] == article["title"]
    assert world.front(article)["published"] is True
    # Nobody asks where it was: the address that answers 404 counts for nothing.
    for _ in range(3):
        world.crawl("techcrunch", after=timedelta(hours=25))
    assert world.front(article)["published"] is True


def test_picture_of_three_articles_is_taken_from_all(world: World) -> None:
    articles = world.sites["techcrunch"]["articles"]
    shared = articles[0]["image"]
    articles[1]["image"] = shared
    third, fourth = articles.pop(2), articles.pop(2)
    world.crawl("techcrunch")
    assert [world.front(article)["images"][0]["url"] for article in articles[:2]] == [shared["url"]] * 2
    articles.insert(2, third | {"image": shared})
    world.crawl("techcrunch", after=timedelta(hours=3))
    assert ["images" in world.front(article) for article in articles[:3]] == [False] * 3
    articles.insert(3, fourth | {"image": shared})
    world.crawl("techcrunch", after=timedelta(hours=3))
    assert "images" not in world.front(articles[3])


def test_file_that_a_killed_run_left_stale_is_brought_up_to_date(world: World) -> None:
    from pipeline.store import Ledger

    world.crawl("techcrunch")
    article = world.sites["techcrunch"]["articles"][0]
    with Ledger.open(world.workplace.store) as ledger:
        known = ledger.find(article["url"])
        assert known is not None
        ledger.page_missing(known.id, 1, world.now, None, "http_410, 1 times")
    world.crawl("itpro")
    assert world.front(article)["published"] is False
    with Ledger.open(world.workplace.store) as ledger:
        assert ledger.stale() == frozenset()


def test_story_keeps_its_id(world: World, one_story: Any) -> None:
    from pipeline.store import Ledger

    world.crawl("techcrunch", "itpro")
    with Ledger.open(world.workplace.store) as ledger:
        numbers = [known.id for each in one_story if (known := ledger.find(each["url"]))]
        stories = ledger.stories_of(numbers)
    assert len(set(stories.values())) == 1
    world.tell("itpro", 1, one_story[0]["title"] + " in Ostrava", one_story[1]["description"], RELEASE[1:])
    world.crawl("itpro", after=timedelta(hours=3))
    with Ledger.open(world.workplace.store) as ledger:
        assert ledger.stories_of(numbers) == stories


def test_changed_story_of_a_killed_run_is_brought_up_to_date(world: World, one_story: Any) -> None:
    """The links of what was not compared yet are made up for by whichever run comes next."""
    from pipeline.store import Ledger

    ours, theirs = one_story
    world.crawl("techcrunch", "itpro")
    with Ledger.open(world.workplace.store) as ledger:
        known = ledger.find(theirs["url"])
        assert known is not None
        ledger.unlink(known.id)
    before = world.front(ours)
    world.crawl("techcrunch")
    assert world.front(ours) == before
    with Ledger.open(world.workplace.store) as ledger:
        assert ledger.unlinked() == ()
