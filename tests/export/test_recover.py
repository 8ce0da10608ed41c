"""What is read back from a file of each preset is what was written into it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.export.frontmatter import BadFrontMatter
from pipeline.export.presets import PRESETS, Preset
from pipeline.export.private import seal_for
from pipeline.export.recover import Recovered, recover
from pipeline.export.render import render
from pipeline.export.secured import Cipher
from pipeline.model import Article, Image, Precision
from tests.export.samples import ARTICLE, moment

CIPHER = Cipher((bytes(range(32)),))
VIDEO = replace(ARTICLE, type="video", video_id="aB3dE5fG7h-", images=())
HIDDEN = replace(ARTICLE, heat=99, visible=False)


def back(article: Article, preset: Preset, **options: Any) -> Recovered:
    found = recover(render(article, preset, **options), preset, CIPHER)
    assert found is not None
    return found


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
@pytest.mark.parametrize(
    "field",
    ["canonical_url", "title", "excerpt", "type", "topics", "quality", "heat"],
)
def test_a_field_comes_back(preset: Preset, field: str) -> None:
    assert getattr(back(ARTICLE, preset).article, field) == getattr(ARTICLE, field)


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_date_outlet_picture_and_coverage_come_back(preset: Preset) -> None:
    found = back(ARTICLE, preset)
    assert found.article.published_at.value == ARTICLE.published_at.value
    assert (found.article.provider.name, found.article.provider.domain) == ("The Example: Daily", "news.example")
    assert found.article.images == (Image(url="https://news.example/img/bridge.jpg?w=1200", width=1200, height=630),)
    assert found.related == ("https://other.example/bridge",)


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_a_video_comes_back(preset: Preset) -> None:
    found = back(VIDEO, preset).article
    assert (found.type, found.video_id, found.images) == ("video", "aB3dE5fG7h-", ())


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_what_is_hidden_comes_back_hidden(preset: Preset) -> None:
    assert back(HIDDEN, preset).article.visible is False
    assert back(ARTICLE, preset).article.visible is not False


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_the_date_of_a_change_comes_back(preset: Preset) -> None:
    changed = replace(ARTICLE, modified_at=moment("2026-11-21T10:00:00+00:00"))
    found = back(changed, preset, updated=True).article
    assert found.modified_at is not None
    assert found.modified_at.value == datetime(2026, 11, 21, 10, tzinfo=UTC)


def test_private_fields_come_back_with_the_key() -> None:
    seal = seal_for(CIPHER, ARTICLE, 7)
    assert seal is not None
    content = render(ARTICLE, PRESETS["smartable"], seal(None))
    with_key, without = recover(content, PRESETS["smartable"], CIPHER), recover(content, PRESETS["smartable"])
    assert with_key is not None
    assert without is not None
    assert with_key.article.original_url == ARTICLE.original_url
    assert without.article.original_url == ARTICLE.canonical_url
    assert ("title", "json-ld") in with_key.article.sources


@pytest.mark.parametrize(
    ("written", "value", "precision"),
    [
        ("2026-11-20", datetime(2026, 11, 20, tzinfo=UTC), Precision.DAY),
        ('"2026-11-20T08:00:00+01:00"', datetime(2026, 11, 20, 7, tzinfo=UTC), Precision.SECOND),
        ("2026-11-20 07:00:00", datetime(2026, 11, 20, 7, tzinfo=UTC), Precision.SECOND),
    ],
)
def test_a_date_that_a_person_wrote_is_read(written: str, value: datetime, precision: Precision) -> None:
    text = f'---\ntitle: "t"\nwebUrl: "https://news.example/1"\npublishedDateTime: {written}\n---\n'
    found = recover(text.encode(), PRESETS["smartable"])
    assert found is not None
    assert (found.article.published_at.value, found.article.published_at.precision) == (value, precision)


@pytest.mark.parametrize(
    ("front", "fault"),
    [
        ('webUrl: "javascript:alert(1)"', "webUrl is no http or https address"),
        ("webUrl: [1]", "webUrl is no http or https address"),
        ('webUrl: "https://news.example/1"', "publishedDateTime is no date"),
        ('webUrl: "https://news.example/1"\npublishedDateTime: soon', "publishedDateTime is no date"),
        ('webUrl: "https://news.example/1"\npublishedDateTime: 2026-11-20', "title is missing"),
        ('webUrl: "https://[::1"\npublishedDateTime: 2026-11-20\ntitle: t', "unusable address"),
    ],
)
def test_what_is_no_article_of_ours_is_named(front: str, fault: str) -> None:
    with pytest.raises(BadFrontMatter, match=fault.replace(".", r"\.")):
        recover(f"---\n{front}\n---\n".encode(), PRESETS["smartable"])


def test_a_page_of_the_site_is_no_article() -> None:
    assert recover(b"---\ntitle: About\n---\n", PRESETS["smartable"]) is None


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None)  # The first front matter loads the parser.
@given(st.data())
def test_any_front_matter_is_read_or_refused(data: st.DataObject) -> None:
    preset = data.draw(st.sampled_from(list(PRESETS.values())))
    keys = ["provider", "images", "image", "topics", "tags", "related", "video_id", "last_update", "secured", "authors"]
    front: dict[str, Any] = {
        preset.link_key: "https://news.example/1",
        preset.date_key: datetime(2026, 11, 20, tzinfo=UTC),
        preset.names.title: "t",
    }
    front |= data.draw(st.dictionaries(st.sampled_from([*front, *keys, "quality", "published"]), _ANY))
    try:
        found = recover(f"---\n{yaml.safe_dump(front, allow_unicode=True)}---\n".encode(), preset, CIPHER)
    except BadFrontMatter:
        return
    assert found is None or found.article.title.strip()
