"""Sites of three hundred articles, built by the real generators, and read back page by page.

`tests/generators/install.sh` installs the generators; a test whose generator is missing is skipped. `make sites` does
both, and fails where one is missing.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

import lxml.html
import pytest

from pipeline.export.presets import Preset
from tests.generators.articles import Sample, files, samples
from tests.generators.sites import CASES, Generator, need

pytestmark = pytest.mark.generators


class Built:
    """A site that was built once, for all tests of a generator and preset."""

    def __init__(self, generator: Generator, preset: Preset, folder: Path) -> None:
        self.generator, self.preset = generator, preset
        self.samples = samples(preset)
        self.result = generator.build(folder, preset, files(preset, self.samples))
        self.output = folder / generator.output

    @cached_property
    def shown(self) -> tuple[Sample, ...]:
        return tuple(sample for sample in self.samples if not sample.hidden)

    @cached_property
    def pages(self) -> dict[str, "Page"]:
        """Path → page of an article, of all that the site has."""
        return {
            file.relative_to(self.output).as_posix(): Page(file.read_bytes())
            for file in sorted(self.output.glob(self.generator.pages))
        }

    def each(self) -> Iterator[tuple[Sample, "Page"]]:
        for sample in self.shown:
            yield sample, self.pages[self.generator.page(sample.stem)]


@dataclass(frozen=True)
class Page:
    """A built page."""

    content: bytes

    @cached_property
    def tree(self) -> lxml.html.HtmlElement:
        return lxml.html.document_fromstring(self.content.decode("utf-8"))

    def one(self, path: str) -> str | None:
        found = self.tree.xpath(path)
        assert len(found) <= 1, f"{len(found)} of {path}"
        return str(found[0]) if found else None

    @property
    def title(self) -> str:
        (heading,) = self.tree.xpath("//h1")
        return _folded(heading.text_content())

    @property
    def date(self) -> datetime:
        text = self.tree.xpath("string((//time[not(@class='updated')])[1]/@datetime)")
        return datetime.fromisoformat(text)

    @property
    def updated(self) -> datetime | None:
        text = self.one("//time[@class='updated']/@datetime")
        return None if text is None else datetime.fromisoformat(text)

    @property
    def image(self) -> str | None:
        return self.one(
            "//meta[@property='og:image']/@content | //h1/following::img[not(ancestor::*[@id='body'])]/@src"
        )

    @property
    def tags(self) -> list[str]:
        return [_folded(tag.text_content()) for tag in self.tree.xpath("//span[@class='tag'] | //a[@rel='tag']")]

    @property
    def body(self) -> lxml.html.HtmlElement:
        (found,) = self.tree.xpath("//*[@id='body' or @id='__blog-post-container']")
        return found


def _folded(text: str) -> str:
    return " ".join(text.split())


def _told(text: str) -> str:
    """The words of a text: generators set other quotes, dashes and dots, and that is theirs to do."""
    kept = (char for char in unicodedata.normalize("NFC", text) if unicodedata.category(char) not in ("Pd", "Pi", "Pf"))
    return re.sub(r"[\s\"'.…-]", "", "".join(kept))


@pytest.fixture(scope="module")
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    generator, preset = request.param
    need(generator.package, generator.program())
    return Built(generator, preset, tmp_path_factory.mktemp("sites") / f"{generator.name}-{preset.name}")


def cases() -> list[object]:
    # One worker builds a site, and makes all tests of it.
    return [
        pytest.param(case, id=(name := f"{case[0].name}-{case[1].name}"), marks=pytest.mark.xdist_group(name))
        for case in CASES
    ]


every_site = pytest.mark.parametrize("built", cases(), indirect=True)


@every_site
def test_the_site_is_built_without_a_warning(built: Built) -> None:
    said = built.result.stdout + built.result.stderr
    assert built.result.returncode == 0, said[-4000:]
    assert [line for line in said.splitlines() if re.search(r"(?i)\bwarn|\berror|deprecat", line)
            and not built.generator.noise.search(line)] == []  # fmt: skip


@every_site
def test_each_article_is_there_once(built: Built) -> None:
    assert Counter(built.pages.keys()) == Counter(built.generator.page(sample.stem) for sample in built.shown)


@every_site
def test_hidden_articles_are_nowhere(built: Built) -> None:
    hidden = [sample.article.canonical_url.rpartition("/")[2].encode() for sample in built.samples if sample.hidden]
    assert len(hidden) > 30
    content = b"\n".join(file.read_bytes() for file in built.output.rglob("*") if file.is_file())
    assert [token for token in hidden if token in content] == []


@every_site
def test_titles_are_shown_as_they_are(built: Built) -> None:
    assert [(sample.article.title, page.title) for sample, page in built.each()
            if page.title != _folded(str(built.preset.spelled(sample.article.title)))] == []  # fmt: skip


@every_site
def test_dates_keep_their_time_of_day(built: Built) -> None:
    assert [(sample.stem, page.date) for sample, page in built.each()
            if page.date != sample.article.published_at.value] == []  # fmt: skip


@every_site
def test_the_last_change_is_shown(built: Built) -> None:
    if built.generator.name == "docusaurus" or built.preset.name == "smartable":
        pytest.skip("its templates do not show it")
    changed = {sample.stem: m.value for sample in built.shown if (m := sample.article.modified_at) is not None}
    assert len(changed) > 40
    assert {sample.stem: page.updated for sample, page in built.each() if page.updated is not None} == changed


@every_site
def test_pictures_are_shown(built: Built) -> None:
    assert [(sample.stem, page.image) for sample, page in built.each()
            if page.image != (sample.article.images[0].url if sample.article.images else None)] == []  # fmt: skip


@every_site
def test_tags_are_shown(built: Built) -> None:
    assert [(sample.stem, page.tags) for sample, page in built.each()
            if sorted(page.tags) != sorted(sample.article.topics)] == []  # fmt: skip


@every_site
def test_the_canonical_link_is_the_publishers(built: Built) -> None:
    if built.generator.name == "docusaurus":
        pytest.skip("Docusaurus has no place for it; the file says it")
    assert [sample.stem for sample, page in built.each()
            if page.one("//link[@rel='canonical']/@href") != sample.article.canonical_url] == []  # fmt: skip


@every_site
def test_titles_and_excerpts_are_text_even_where_a_theme_does_not_escape(built: Built) -> None:
    if built.generator.package not in ("jekyll", "eleventy"):
        pytest.skip("its templates escape by themselves")
    careless = [(sample, page.tree.get_element_by_id("careless")) for sample, page in built.each()]
    # A post without an excerpt shows its first paragraph.
    assert {element.tag for _, block in careless for element in block.iterdescendants()} <= {"p"}
    assert [title for sample, block in careless
            if (title := _folded(str(built.preset.spelled(sample.article.title))))
            not in _folded(block.text_content())] == []  # fmt: skip


@every_site
def test_bodies_are_shown_as_text(built: Built) -> None:
    assert [(_told(sample.text), _told(page.body.text_content())) for sample, page in built.each()
            if _told(page.body.text_content()) != _told(sample.text)] == []  # fmt: skip


@every_site
def test_bodies_have_nothing_but_paragraphs(built: Built) -> None:
    # remark, of Astro and Docusaurus, makes links of plain addresses, however they are written; of those alone.
    linking = built.generator.name in ("astro", "docusaurus")
    inside = {element.tag for _, page in built.each() for element in page.body.iterdescendants()}
    assert inside == ({"p", "a"} if linking else {"p"})
    links = {(a.get("href"), a.text_content()) for _, page in built.each() for a in page.body.iter("a")}
    assert [
        (href, text) for href, text in links if not re.fullmatch(r"(?:https?://|mailto:)?" + re.escape(text), href)
    ] == []
