"""`publish` in `destinations.yaml`: mistakes are found before any request, runs keep what they make up to date."""

import json
from pathlib import Path

import pytest

from pipeline.config import Destination, load_destinations
from pipeline.errors import ConfigError
from pipeline.export.presets import PRESETS
from tests.conftest import RECORDINGS, ROOT, Workplace
from tests.replay import NOW

ALL = "publish: [api, news-sitemap, atom, json-feed]"
URL = "site_url: https://site.example/base/"
REPLAY = str(RECORDINGS / "techcrunch.warc.gz")


def read(folder: Path, *lines: str) -> Destination:
    file = folder / "destinations.yaml"
    (folder / "site").mkdir(exist_ok=True)
    stated = [f"taxonomy: {ROOT / 'output' / '_data'}", *lines]
    file.write_text("destinations:\n  - name: x\n    path: site\n" + "".join(f"    {line}\n" for line in stated))
    (destination,) = load_destinations(file, presets=PRESETS, spiders=("techcrunch",))
    return destination


def test_what_is_asked_for_is_read(tmp_path: Path) -> None:
    found = read(tmp_path, ALL, URL, "site_title: My site", "site_language: pt-BR",
                 "page_url: https://site.example/n/{name}.html")  # fmt: skip
    assert found.publish == {"api", "news-sitemap", "atom", "json-feed"}
    assert (found.site_title, found.site_language) == ("My site", "pt-BR")
    assert (found.site_url, found.page_url) == ("https://site.example/base", "https://site.example/n/{name}.html")


def test_nothing_is_published_unless_it_is_asked_for(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert (found.publish, found.site_title, found.site_language) == (frozenset(), "x", "en-US")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("publish: [rss]",), "publish: unknown publish 'rss'; known: api, atom, json-feed, news-sitemap"),
        (("publish: [atom]",), "a feed names its own address: set `site_url`"),
        (("publish: [news-sitemap]",), "set `page_url` or `site_url`"),
        (("publish: [api]", "preset: hugo"), "`api` is made for the preset smartable only"),
        ((ALL, URL, "page_url: https://x.example/"), r"expected an address with \{name\}"),
        ((ALL, URL, "page_url: javascript:{name}"), r"expected an address with \{name\}"),
        ((ALL, URL, "site_language: English please"), "is no language code"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, lines: tuple[str, ...], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        read(tmp_path, *lines)


def made(workplace: Workplace) -> dict[str, bytes]:
    return {
        path: (workplace.destination / path).read_bytes()
        for path in ("api/news/index.json", "news-sitemap.xml", "news-feed.xml", "news-feed.json")
    }


def test_a_run_publishes_an_archive_takes_back_and_a_rebuilt_ledger_knows(workplace: Workplace) -> None:
    lines = "".join(f"    {line}\n" for line in (ALL, URL, "archive_after: 3"))
    workplace.config.write_text(f"destinations:\n  - name: test\n    path: site\n{lines}")
    run = workplace.scrapy("crawl", "techcrunch", WIRECOPY_REPLAY=REPLAY)
    assert run.returncode == 0, run.stderr
    assert "pages and feeds: written " in run.stderr
    shown = {f"_news/{name}" for name, text in workplace.files().items() if b"published: true" in _bytes(text)}
    listed = [one["path"] for one in json.loads(made(workplace)["api/news/index.json"])["value"]]
    assert set(listed) == shown
    assert shown
    before = made(workplace)
    again = workplace.scrapy("crawl", "techcrunch", WIRECOPY_REPLAY=REPLAY)
    assert "pages and feeds" not in again.stderr
    assert made(workplace) == before
    for file in workplace.folder.glob("ledger.sqlite*"):
        file.unlink()
    rebuilt = workplace.scrapy("ledger", "rebuild", WIRECOPY_NOW=NOW)
    assert rebuilt.returncode == 0, rebuilt.stderr
    archive = workplace.scrapy("archive", WIRECOPY_NOW="2026-11-25T00:00:00Z")
    assert archive.returncode == 0, archive.stderr
    assert "kept" not in archive.stderr
    assert json.loads((workplace.destination / "api/news/index.json").read_bytes())["value"] == []
    assert not (workplace.destination / "news-sitemap.xml").exists()
    assert not (workplace.destination / "news-feed.xml").exists()


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content
