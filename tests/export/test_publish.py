"""Pages for apps, sitemaps and feeds: made of the files that lie there, and only ours are written and removed."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.config import load_taxonomy
from pipeline.discover.feeds import read_feed
from pipeline.enrich.taxonomy import Taxonomy, Topic
from pipeline.errors import ExportFailed
from pipeline.export.archive import archive
from pipeline.export.deliver import deliver
from pipeline.export.feeds.atom import PATH as ATOM
from pipeline.export.feeds.atom import atom
from pipeline.export.feeds.entry import Entry, Site
from pipeline.export.feeds.jsonfeed import PATH as JSON_FEED
from pipeline.export.feeds.jsonfeed import json_feed
from pipeline.export.feeds.pages import MAX_ENTRY, folder_of, pages
from pipeline.export.feeds.pages import ROOT as API
from pipeline.export.feeds.sitemap import PATH as SITEMAP
from pipeline.export.feeds.sitemap import sitemap
from pipeline.export.frontmatter import MAX_READ, parse
from pipeline.export.own import Own
from pipeline.export.presets import PRESETS
from pipeline.export.publish import publish
from pipeline.export.render import render
from pipeline.model import Article, Moment
from pipeline.normalise.slugs import slug
from pipeline.store import Ledger
from tests.conftest import ROOT as PROJECT
from tests.export.hostile import NASTY
from tests.export.samples import ARTICLE, NOW, article

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
ALL = frozenset({"api", "news-sitemap", "atom", "json-feed"})
KEYS = [
    "path", "title", "excerpt", "sourceUrl", "webUrl", "originalUrl", "featuredContent", "highlight", "heat", "tags",
    "images", "content", "type", "ampWebUrl", "cdnAmpWebUrl", "publishedDateTime", "updatedDateTime", "provider",
    "locale", "categories", "topics",
]  # fmt: skip
TOPICS = (
    Topic(id="bridges", name="Bridges", news="https://site.example/base/api/news/bridges/"),
    Topic(id="no", name="No"),
)
S = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
N = "{http://www.google.com/schemas/sitemap-news/0.9}"
A = "{http://www.w3.org/2005/Atom}"


@dataclass(frozen=True)
class Repository:
    """A destination that publishes."""

    path: Path
    name: str = "site"
    preset: str = "smartable"
    publish: frozenset[str] = ALL
    taxonomy: Taxonomy = field(default_factory=lambda: Taxonomy(topics=TOPICS))
    site_title: str = "Bridges & more"
    site_language: str = "en-GB"
    site_url: str | None = "https://site.example/base"
    page_url: str | None = None

    @property
    def made(self) -> dict[str, bytes]:
        """Path → bytes of all that lies outside the content folder and the archive."""
        return {
            file.relative_to(self.path).as_posix(): file.read_bytes()
            for file in sorted(self.path.rglob("*"))
            if file.is_file()
            and not file.relative_to(self.path).as_posix().startswith(("_news", "_archive", "content"))
        }

    def json(self, path: str) -> Any:
        return json.loads((self.path / path).read_bytes())


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.sqlite") as opened:
        yield opened


@pytest.fixture
def site(tmp_path: Path) -> Repository:
    (tmp_path / "site").mkdir()
    return Repository(tmp_path / "site")


def numbered(number: int, **changes: Any) -> Article:
    at = Moment(value=datetime(2026, 11, 20, 12, tzinfo=UTC) - timedelta(hours=number), source="feed")
    return article(number, **{"title": f"Article {number}", "published_at": at, **changes})


def export(ledger: Ledger, site: Repository, one: Article) -> Path:
    article_id = ledger.begin_article(one, one.canonical_url, "example", NOW)
    return site.path / deliver(ledger, site, article_id, one, slug(one.title), NOW).path


def became(ledger: Ledger, site: Repository) -> dict[str, str]:
    return {own.path: own.became for own in publish(ledger, site)}


def test_pages_have_25_entries_newest_first_and_lead_to_each_other(ledger: Ledger, site: Repository) -> None:
    for number in range(60):
        export(ledger, site, numbered(number, visible=number % 10 != 3))
    became(ledger, site)
    found = [site.json(f"api/news/page/{number}/index.json") for number in (1, 2, 3)]
    assert [list(page) for page in found] == [["page", "value", "nextPage"]] * 3
    assert [(page["page"], len(page["value"]), page["nextPage"]) for page in found] == [
        (1, 25, 2), (2, 25, 3), (3, 4, None)]  # fmt: skip
    assert site.json("api/news/index.json") == found[0]
    shown = [entry["title"] for page in found for entry in page["value"]]
    assert shown == [f"Article {number}" for number in range(60) if number % 10 != 3]
    assert not (site.path / "api/news/page/4").exists()


def test_an_entry_has_the_references_keys_and_what_the_file_says(ledger: Ledger, site: Repository) -> None:
    file = export(ledger, site, ARTICLE)
    became(ledger, site)
    (entry,) = site.json("api/news/index.json")["value"]
    assert list(entry) == KEYS
    said = parse(file.read_bytes())[0]
    assert {key: entry[key] for key in ("title", "excerpt", "webUrl", "ampWebUrl", "cdnAmpWebUrl", "heat", "type")} == {
        key: said[key] for key in ("title", "excerpt", "webUrl", "ampWebUrl", "cdnAmpWebUrl", "heat", "type")
    }
    assert entry["path"] == file.relative_to(site.path).as_posix()
    assert entry["publishedDateTime"] == "2026-11-19T23:05:09-08:00"
    assert entry["images"] == [
        {**said["images"][0], "attribution": None, "isCached": False}  # url, width, height, title
    ]
    assert list(entry["images"][0]) == ["url", "width", "height", "title", "attribution", "isCached"]
    assert entry["provider"]["domain"] == "news.example"
    assert entry["provider"]["images"][0]["width"] == 50
    assert list(entry["provider"]) == ["name", "domain", "images", "publishers", "authors"]
    assert (entry["content"], entry["locale"], entry["categories"]) == ("\r\n", "en-gb", ["news"])
    assert entry["topics"] == ["Bridges", "No"]
    assert [key for key in KEYS if entry[key] is None] == [
        "sourceUrl", "originalUrl", "featuredContent", "highlight", "tags", "updatedDateTime"]  # fmt: skip


def test_a_topic_has_pages_where_its_file_names_the_service(ledger: Ledger, site: Repository) -> None:
    export(ledger, site, numbered(1, topics=("Bridges",)))
    export(ledger, site, numbered(2, topics=("No",)))
    became(ledger, site)
    assert [entry["title"] for entry in site.json("api/news/bridges/index.json")["value"]] == ["Article 1"]
    assert site.json("api/news/bridges/page/1/index.json") == site.json("api/news/bridges/index.json")
    assert not (site.path / "api/news/no").exists()


@pytest.mark.parametrize(("news", "folder"), [
    (None, None), ("https://s.example/api/news/", None), ("https://s.example/x/api/news/canvas-apps/", "canvas-apps"),
    ("https://s.example/other", "topic"), ("https://s.example/api/news/../../x/", "topic"),
    ("https://s.example/api/news/page/", None),
])  # fmt: skip
def test_the_folder_of_a_topic_is_the_one_that_its_file_names(news: str | None, folder: str | None) -> None:
    found = folder_of(Topic(id="topic", name="Topic", news=news))
    assert found == folder or (found is None and ".." in (news or ""))


def test_nothing_is_written_twice_and_nothing_depends_on_the_day(ledger: Ledger, site: Repository) -> None:
    for number in range(30):
        export(ledger, site, numbered(number))
    assert set(became(ledger, site).values()) == {"written"}
    before = {path: (site.path / path).stat().st_mtime_ns for path in site.made}
    assert set(became(ledger, site).values()) == {"unchanged"}
    assert {path: (site.path / path).stat().st_mtime_ns for path in site.made} == before
    assert len(before) == 2 + 1 + 2 + 1 + 3  # all, of the topic, sitemap and two feeds


def test_one_change_touches_only_what_shows_it(ledger: Ledger, site: Repository) -> None:
    for number in range(60):
        export(ledger, site, numbered(number, topics=("No",)))
    became(ledger, site)
    export(ledger, site, replace(numbered(55, topics=("No",)), title="Article 55"[:-2] + "fifty-five"))
    changed = {path for path, what in became(ledger, site).items() if what != "unchanged"}
    assert changed == {"api/news/page/3/index.json"}


def test_pages_that_are_not_needed_any_more_are_removed(ledger: Ledger, site: Repository) -> None:
    for number in range(30):
        export(ledger, site, numbered(number))
    became(ledger, site)
    for number in range(20):
        export(ledger, site, numbered(number, visible=False))
    assert became(ledger, site)["api/news/page/2/index.json"] == "removed"
    assert not (site.path / "api/news/page/2").exists()
    assert site.json("api/news/index.json")["nextPage"] is None
    assert set(became(ledger, replace(site, publish=frozenset())).values()) == {"removed"}
    assert site.made == {}
    assert not (site.path / "api").exists()
    assert became(ledger, replace(site, publish=frozenset())) == {}


@pytest.mark.parametrize("path", ["api/news/index.json", "news-sitemap.xml", "news-feed.xml", "news-feed.json"])
def test_a_persons_file_is_never_written_over(ledger: Ledger, site: Repository, path: str) -> None:
    export(ledger, site, ARTICLE)
    (site.path / path).parent.mkdir(parents=True, exist_ok=True)
    (site.path / path).write_bytes(b"mine")
    assert became(ledger, site)[path] == "kept"
    became(ledger, replace(site, publish=frozenset()))
    assert site.made == {path: b"mine"}


@pytest.mark.parametrize("path", ["api/news/page/2/index.json", "news-feed.xml"])
def test_what_a_person_changed_stays_even_when_it_is_stale(ledger: Ledger, site: Repository, path: str) -> None:
    for number in range(30):
        export(ledger, site, numbered(number))
    became(ledger, site)
    (site.path / path).write_bytes(b"mine now")
    export(ledger, site, numbered(40))
    assert became(ledger, site)[path] == "kept"
    assert became(ledger, replace(site, publish=frozenset()))[path] == "kept"
    assert site.made == {path: b"mine now"}


def test_people_decide_what_is_published(ledger: Ledger, site: Repository) -> None:
    files = [export(ledger, site, numbered(number)) for number in range(4)]
    files[0].unlink()
    files[1].write_bytes(files[1].read_bytes().replace(b"published: true", b"published: false"))
    files[2].write_bytes(files[2].read_bytes().replace(b'title: "Article 2"', b'title: "A better title"'))
    own = replace(ARTICLE, canonical_url="https://site.example/own", title="By a person")
    (site.path / "_news" / "2026-11-21-own.md").write_bytes(render(own, PRESETS["smartable"]))
    (site.path / "_news" / "2026-11-22-torn.md").write_bytes(b"---\ntitle: x\n")
    became(ledger, site)
    assert [entry["title"] for entry in site.json("api/news/index.json")["value"]] == [
        "A better title", "Article 3", "By a person"]  # fmt: skip


def test_an_article_of_the_sites_own_is_linked_to_its_own_page(ledger: Ledger, site: Repository) -> None:
    content = render(ARTICLE, PRESETS["smartable"])
    own = b"\n".join(line for line in content.split(b"\n") if not line.startswith(b"webUrl"))
    (site.path / "_news").mkdir()
    (site.path / "_news" / "2026-11-20-own.md").write_bytes(own)
    became(ledger, site)
    (item,) = site.json("news-feed.json")["items"]
    assert item["url"] == "https://site.example/base/news/2026-11-20-own/"
    assert site.json("api/news/index.json")["value"][0]["webUrl"] is None


def test_archived_articles_leave_the_pages(ledger: Ledger, site: Repository) -> None:
    export(ledger, site, numbered(0))
    export(ledger, site, numbered(24 * 40))
    became(ledger, site)
    assert len(site.json("api/news/index.json")["value"]) == 2
    assert len(list(archive(ledger, site, timedelta(days=30), NOW))) == 1
    became(ledger, site)
    assert [entry["title"] for entry in site.json("api/news/index.json")["value"]] == ["Article 0"]


def test_a_folder_that_went_away_empties_no_page(ledger: Ledger, site: Repository) -> None:
    export(ledger, site, ARTICLE)
    became(ledger, site)
    before = site.made
    (site.path / "_news").rename(site.path / "_newsx")
    with pytest.raises(ExportFailed, match="missing, though files were delivered there"):
        became(ledger, site)
    (site.path / "_newsx").rename(site.path / "_news")
    assert site.made == before


def test_a_killed_run_is_made_good(ledger: Ledger, site: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    export(ledger, site, numbered(0))
    became(ledger, site)
    export(ledger, site, numbered(1))

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(Ledger, "wrote_own_file", die)  # the file is on disk, the ledger was not told
        with pytest.raises(KeyboardInterrupt):
            became(ledger, site)
    export(ledger, site, numbered(2))
    assert "kept" not in became(ledger, site).values()
    assert len(site.json("api/news/index.json")["value"]) == 3


def test_a_lost_ledger_knows_its_pages_again(tmp_path: Path, ledger: Ledger, site: Repository) -> None:
    export(ledger, site, numbered(0))
    became(ledger, site)
    with Ledger.open(tmp_path / "other.sqlite") as fresh:
        assert set(became(fresh, site).values()) == {"unchanged"}
        (site.path / "_news" / "2026-11-21-new.md").write_bytes(render(numbered(5), PRESETS["smartable"]))
        assert set(became(fresh, site).values()) == {"updated"}


@pytest.mark.parametrize("where", ["api", "api/news", "news-feed.xml"])
def test_nothing_is_written_through_a_link(ledger: Ledger, site: Repository, tmp_path: Path, where: str) -> None:
    export(ledger, site, ARTICLE)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (site.path / where).parent.mkdir(parents=True, exist_ok=True)
    (site.path / where).symlink_to(elsewhere if where != "news-feed.xml" else elsewhere / "x")
    result = became(ledger, site)
    assert {what for path, what in result.items() if path.startswith(where)} == {"failed"}
    assert list(elsewhere.iterdir()) == []
    assert "written" in result.values()


@pytest.mark.parametrize("preset", ["jekyll", "hugo", "astro", "eleventy", "docusaurus", "universal"])
def test_every_preset_has_feeds_where_its_site_copies_them(ledger: Ledger, site: Repository, preset: str) -> None:
    other = replace(site, preset=preset, publish=frozenset({"atom", "json-feed", "news-sitemap"}))
    export(ledger, other, ARTICLE)
    export(ledger, other, numbered(3, visible=False, title="Hidden"))
    became(ledger, other)
    folder = {"hugo": "static/", "astro": "public/", "eleventy": "public/", "docusaurus": "static/"}.get(preset, "")
    (item,) = other.json(f"{folder}news-feed.json")["items"]
    assert (item["title"], item["url"]) == (ARTICLE.title, ARTICLE.canonical_url)
    assert item["tags"] == ["Bridges", "No"]
    assert b"Hidden" not in (other.path / f"{folder}news-feed.xml").read_bytes()
    assert (other.path / f"{folder}news-sitemap.xml").exists()


def entry(one: Article, **values: Any) -> Entry:
    return Entry(path=f"_news/{one.title[:9]}.md", article=one, values={"title": one.title, **values}, body="")


SITE = Site(title="Bridges & more", language="en-GB", url="https://site.example/base")


def test_the_sitemap_lists_the_sites_own_pages_of_two_days() -> None:
    found = [entry(numbered(hours)) for hours in (0, 10, 48, 49, 100)]
    root = etree.fromstring(sitemap(found, SITE) or b"")
    assert root.tag == f"{S}urlset"
    assert [url.findtext(f"{S}loc") for url in root] == [
        f"https://site.example/base/news/Article {n}"[:42] + "/" for n in ("0", "1", "4")
    ]
    first = root[0]
    assert [child.tag for child in first] == [f"{S}loc", f"{S}lastmod", f"{S}changefreq", f"{S}priority", f"{N}news"]
    assert first.findtext(f"{S}lastmod") == "2026-11-20T04:00:00-08:00"
    news = first.find(f"{N}news")
    assert news is not None
    assert [child.tag for child in news] == [f"{N}publication", f"{N}publication_date", f"{N}title"]
    assert news.findtext(f"{N}publication/{N}name") == "Bridges & more"
    assert news.findtext(f"{N}publication/{N}language") == "en"
    assert news.findtext(f"{N}title") == "Article 0"
    assert sitemap([], SITE) is None


def test_the_sitemap_has_a_thousand_entries_and_a_size() -> None:
    many = [entry(replace(numbered(0), title=f"Article {number}")) for number in range(1500)]
    assert len(etree.fromstring(sitemap(many, SITE) or b"")) == 1000
    huge = [entry(replace(numbered(0), title="&" * 300)) for _ in range(1000)]
    assert len(sitemap(huge, replace(SITE, page_url="https://site.example/{name}?" + "&" * 2000)) or b"") < MAX_READ


@pytest.mark.parametrize(("code", "said"), [("en-US", "en"), ("pt-BR", "pt"), ("zh-Hant", "zh-tw"), ("zh", "zh-cn")])
def test_the_sitemaps_language_is_as_google_wants_it(code: str, said: str) -> None:
    root = etree.fromstring(sitemap([entry(ARTICLE)], replace(SITE, language=code)) or b"")
    assert root.findtext(f".//{N}language") == said


def test_the_atom_feed_has_what_the_format_demands() -> None:
    changed = replace(ARTICLE, modified_at=Moment(value=datetime(2026, 11, 21, 8, tzinfo=UTC), source="feed"))
    content = atom([entry(changed), entry(numbered(7, excerpt=None, authors=()))], SITE) or b""
    root = etree.fromstring(content)
    assert root.findtext(f"{A}id") == "https://site.example/base/news-feed.xml"
    assert root.findtext(f"{A}updated") == "2026-11-21T08:00:00Z"
    assert [link.get("rel") for link in root.findall(f"{A}link")] == ["self", "alternate"]
    for element in root.findall(f"{A}entry"):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{A}{name}")) == 1, name
        assert element.findall(f"{A}author")
        assert [link.get("rel") for link in element.findall(f"{A}link")] == ["alternate"]
    names = [element.findtext(f"{A}author/{A}name") for element in root.findall(f"{A}entry")]
    assert names == ["Ada Writer", "The Example: Daily"]
    read = feedparser.parse(content)
    assert not read.bozo
    assert (read.version, read.feed.title, read.entries[0].title) == ("atom10", "Bridges & more", ARTICLE.title)
    assert read.entries[0].link == ARTICLE.canonical_url
    assert atom([], SITE) is None


def test_the_json_feed_has_what_the_format_demands() -> None:
    feed = json.loads(json_feed([entry(ARTICLE), entry(numbered(7, excerpt=None))], SITE) or b"")
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (feed["title"], feed["feed_url"]) == ("Bridges & more", "https://site.example/base/news-feed.json")
    assert {"id", "url", "title", "content_text", "date_published", "authors"} <= set(feed["items"][1])
    assert feed["items"][0]["image"] == ARTICLE.images[0].url
    assert feed["items"][0]["date_published"] == "2026-11-20T07:05:09Z"
    assert all(item["content_text"] for item in feed["items"])
    assert json_feed([], SITE) is None


def test_our_own_readers_read_our_own_feeds() -> None:
    entries = [entry(numbered(number)) for number in range(3)]
    for content in (atom(entries, SITE), json_feed(entries, SITE)):
        found = read_feed(content or b"", "https://site.example/base/news-feed.xml").candidates
        assert [(one.url, one.title) for one in found] == [
            (f"https://news.example/{number}", f"Article {number}") for number in range(3)
        ]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40) | st.sampled_from(NASTY), st.text(max_size=40))
def test_whatever_an_article_says_the_files_can_be_read(title: str, excerpt: str) -> None:
    one = entry(
        replace(numbered(0), title=title or "x", excerpt=excerpt, topics=(title or "x",), authors=(excerpt or "x",))
    )
    for content, tag in ((atom([one], SITE), "feed"), (sitemap([one], SITE), "urlset")):
        assert etree.QName(etree.fromstring(content or b"")).localname == tag
    feed = json.loads(json_feed([one], SITE) or b"")
    assert [item["url"] for item in feed["items"]] == [one.article.canonical_url]
    made = {path: json.loads(content) for path, content in pages([one], SITE, TOPICS)}
    assert [item["title"] for item in made["api/news/index.json"]["value"]] == [one.article.title]


def test_nothing_that_is_written_into_the_projects_own_output_is_in_its_repository(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    shutil.copy(PROJECT / ".gitignore", tmp_path)
    ours = (
        f"{API}/index.json",
        ATOM,
        JSON_FEED,
        SITEMAP,
        "_news/a.md",
        "_archive/_news/a.md",
        f"{PRESETS['smartable'].picture_folder}/a.jpg",
    )
    for path, ignored in (*((path, True) for path in ours), ("_data/topics/a.yaml", False)):
        said = subprocess.run(["git", "-C", str(tmp_path), "check-ignore", "--quiet", f"output/{path}"], check=False)
        assert said.returncode == (0 if ignored else 1), path


def test_a_page_stays_small_enough_to_be_read_back() -> None:
    fat = [entry(replace(numbered(0), title=str(number)), excerpt="x" * (MAX_ENTRY - 2000)) for number in range(30)]
    made = dict(pages([*fat, entry(numbered(1), excerpt="x" * MAX_ENTRY)], SITE, ()))
    assert len(json.loads(made["api/news/page/2/index.json"])["value"]) == 5  # the one that is too large is left out
    assert max(len(content) for content in made.values()) < MAX_READ


def test_the_references_files_make_the_references_pages(ledger: Ledger, site: Repository) -> None:
    reference = SHARED / "reference"
    if not reference.is_dir():
        pytest.skip("the reference's files are not on this machine")
    shutil.copytree(reference / "news", site.path / "_news")
    (site.path / "_data").mkdir()
    shutil.copytree(reference / "topics", site.path / "_data" / "topics")
    power_apps = replace(
        site,
        publish=frozenset({"api"}),
        taxonomy=load_taxonomy(site.path / "_data"),
        site_url="https://smartableai.github.io/microsoft-power-apps",
        site_language="en-us",
    )
    assert {own.became for own in publish(ledger, power_apps) if isinstance(own, Own)} == {"written"}
    found = [site.json(f"api/news/page/{number}/index.json") for number in range(1, 7)]
    # Contract, section 10: exactly the 132 published files, newest first, 25 to a page.
    assert [len(page["value"]) for page in found] == [25, 25, 25, 25, 25, 7]
    assert [page["nextPage"] for page in found] == [2, 3, 4, 5, 6, None]
    entries = [one for page in found for one in page["value"]]
    assert all(list(one) == KEYS for one in entries)
    dates = [datetime.fromisoformat(one["publishedDateTime"]) for one in entries]
    assert dates == sorted(dates, reverse=True)
    shown = {path.name for path in (site.path / "_news").iterdir() if b"published: true" in path.read_bytes()}
    assert {one["path"].removeprefix("_news/") for one in entries} == shown
    assert sum(one["type"] == "video" and one["webUrl"] is None for one in entries) == 12
    folders = {path.name for path in (site.path / "api" / "news").iterdir() if path.is_dir()}
    assert folders == {"page", "ai-builder", "canvas-apps", "common-data-service", "teams-integration"}
