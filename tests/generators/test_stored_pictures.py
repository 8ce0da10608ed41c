"""Stored pictures in built sites: each generator finds the copy, and the page shows a file that the site has."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.html
import pytest
from PIL import Image as Pillow

from pipeline.export.deliver import deliver
from pipeline.export.pictures import make_copies
from pipeline.export.presets import Preset
from pipeline.export.stored import localise, missing, store
from pipeline.model import Image
from pipeline.normalise.slugs import slug
from pipeline.store import Ledger
from tests.export.samples import NOW, article
from tests.export.test_pictures import Album, photo
from tests.generators.sites import CASES, Generator, need

pytestmark = pytest.mark.generators

URL = "https://news.example/stored.jpg"
STORED = article(1, title="With a stored picture", images=(Image(url=URL, width=1600, height=900),))
REMOTE = article(2, title="With a remote picture", images=(Image(url="https://news.example/r.jpg", width=9, height=9),))
# What docs/pictures.md tells the owner of a site to do.
COPY = "config.addPassthroughCopy({});\n  return {{"
RESOURCE = (
    '{{ range .Params.images }}<meta property="og:image" content="{{ with $.Resources.GetMatch . }}{{ .Permalink }}'
    '{{ else }}{{ . | absURL }}{{ end }}">{{ end }}'
)
SITE_FILES: Mapping[tuple[str, str], tuple[str, str, str]] = {
    ("eleventy", "eleventy"): ("eleventy.config.js", "return {", COPY.format('{ public: "/" }')),
    ("eleventy", "universal"): ("eleventy.config.js", "return {", COPY.format('"assets"')),
    ("astro", "astro"): ("src/pages/news/[id].astro", "data.image.url}", "data.image.url.src ?? data.image.url}"),
    # The built-in templates of Hugo 0.111 do not look among the page's resources; those of 0.168 do.
    ("hugo", "hugo-bundle"): (
        "layouts/_default/single.html", '{{ template "_internal/opengraph.html" . }}', RESOURCE),
}  # fmt: skip
ELSEWHERE = {"hugo": "static", "hugo-latest": "static", "astro": "public", "docusaurus": "static"}


def told(generator: Generator) -> Generator:
    """The generator, with sites that were told of pictures."""

    def site(preset: Preset) -> Mapping[str, str]:
        files = dict(generator.site(preset))
        if (change := SITE_FILES.get((generator.package, preset.name))) is not None:
            path, before, after = change
            assert before in files[path]
            files[path] = files[path].replace(before, after, 1)
        return files

    return replace(generator, site=site)


@pytest.mark.parametrize(
    ("generator", "preset"), CASES, ids=[f"{generator.name}-{preset.name}" for generator, preset in CASES]
)
def test_the_page_shows_a_file_that_the_site_has(generator: Generator, preset: Preset, tmp_path: Path) -> None:
    need(generator.package, generator.program())
    content = Album(tmp_path / "content", preset.name, site_url="https://site.example")
    content.path.mkdir()
    stems = {}
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        for one in (STORED, REMOTE):
            number = ledger.begin_article(one, one.canonical_url, "example", NOW)
            edition = one
            if one is STORED:
                assert missing(ledger, content, number, one) == URL
                store(ledger, content, number, one, slug(one.title), make_copies(photo(), (480, 1200), URL))
                edition, _ = localise(ledger, content, number, one)
            path = deliver(ledger, content, number, edition, slug(one.title), NOW).path
            stems[one.title] = path.rpartition(".")[0].removeprefix(f"{preset.folder}/").removesuffix("/index")
    files = {
        file.relative_to(content.path).as_posix(): file.read_bytes()
        for file in content.path.rglob("*")
        if file.is_file()
    }
    assert len(files) == 4
    if preset.name == "universal" and generator.name in ELSEWHERE:
        folder = ELSEWHERE[generator.name]
        files = {f"{folder}/{path}" if path.startswith("assets/") else path: data for path, data in files.items()}
    result = told(generator).build(tmp_path / "site", preset, files)
    assert result.returncode == 0, result.stdout + result.stderr
    output = tmp_path / "site" / generator.output
    shown = {title: _picture(output / generator.page(stem)) for title, stem in stems.items()}
    assert shown["With a remote picture"] == "https://news.example/r.jpg"
    page = "https://site.example/" + generator.page(stems["With a stored picture"]).removesuffix("index.html")
    address = urlsplit(urljoin(page, shown["With a stored picture"]))
    assert address.netloc == "site.example"
    with Pillow.open(output / address.path.lstrip("/")) as picture:
        assert picture.size == (1200, 675)


def _picture(page: Path) -> str:
    tree = lxml.html.document_fromstring(page.read_bytes())
    found: Any = tree.xpath("//meta[@property='og:image']/@content | //h1/following::img/@src")
    assert found, page.read_text()
    return str(found[0])
