"""Whole crawls of destinations that store pictures: fetched once, written before the file, remote where that fails."""

from pathlib import Path

import pytest

from tests.conftest import Workplace
from tests.export.test_pictures import photo
from tests.fetch.site import ALLOW, Route, Site, answer
from tests.fetch.test_pictures import png
from tests.hostile import world
from tests.hostile.world import feed_of, item, story


@pytest.mark.parametrize("preset", ["smartable", "hugo-bundle"])
def test_a_crawl_stores_what_it_can_and_links_to_the_rest(tmp_path: Path, preset: str) -> None:
    (tmp_path / "place").mkdir()
    workplace = Workplace(tmp_path / "place")
    workplace.config.write_text(
        f"destinations:\n  - name: test\n    path: site\n    preset: {preset}\n    pictures: stored\n"
        "    picture_widths: [300, 640]\n    site_url: https://site.example\n"
    )
    with Site() as site:
        routes: dict[str, Route] = {"/robots.txt": ALLOW}
        port = site.listen(routes)
        base = f"http://127.0.0.1:{port}"
        routes["/good.jpg"] = answer(photo(900, 600), headers={"Content-Type": "image/jpeg"})
        routes["/broken.png"] = answer(png(1200, 675), headers={"Content-Type": "image/png"})
        names = {"one": "good.jpg", "two": "good.jpg", "three": "broken.png"}
        for name, picture in names.items():
            head = f"<meta property=og:image content='{base}/{picture}'>"
            routes[f"/{name}"] = answer(story(f"The {name} story of the quay", head))
        routes["/feed"] = feed_of(*(item(f"{base}/{name}", f"The {name} story of the quay") for name in names))
        crawled = world.crawl(tmp_path, f"feed {base}/feed", [port])
        assert crawled.run.returncode == 0, crawled.log
        assert "not_an_image" in crawled.line("test:", "broken.png", "stays where it is")
        asked = [target for target in site.asked() if target == "/good.jpg"]
        again = world.crawl(tmp_path, f"feed {base}/feed", [port])
        assert again.run.returncode == 0, again.log
        assert [target for target in site.asked() if target == "/good.jpg"] == asked
    assert len(asked) == 2, "once for its size, once to be stored"
    stored = sorted(file.relative_to(workplace.destination).as_posix() for file in workplace.destination.rglob("*.jpg"))
    texts = {file.read_text().partition("The ")[2].partition(" ")[0]: file.read_text()
             for file in workplace.destination.rglob("*.md") if "story of the quay" in file.read_text()}  # fmt: skip
    assert set(texts) == set(names)
    assert f"{base}/broken.png" in texts["three"]
    if preset == "smartable":
        assert len(stored) == 2
        assert all(path.startswith("assets/news/") for path in stored)
        assert all(f"https://site.example/{path}" in texts[name] for path in stored for name in ("one", "two"))
    else:
        assert len(stored) == 4
        assert {path.rpartition("/")[0] for path in stored} == {
            f"content/news/2026-11-20-the-{name}-story-of-the-quay" for name in ("one", "two")
        }
