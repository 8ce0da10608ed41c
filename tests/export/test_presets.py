"""Each preset's row by itself: its keys say what they say they say."""

import json
import re

import pytest

from pipeline.export.bodies import marker
from pipeline.export.check import check
from pipeline.export.frontmatter import parse, parse_12
from pipeline.export.presets import PRESETS, Preset, fits
from pipeline.export.render import front_matter, render, text_below
from pipeline.export.schema import astro_config
from pipeline.model import Moment
from tests.conftest import ROOT
from tests.export.hostile import NASTY
from tests.export.samples import ARTICLE, article, moment

every_preset = pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda preset: preset.name)
CHANGED = article(1, related=ARTICLE.related, language="en", modified_at=moment("2026-11-21T08:00:00+00:00"))


@every_preset
def test_the_row_is_whole(preset: Preset) -> None:
    keys = [field.key for field in preset.fields]
    assert len(set(keys)) == len(keys)
    named = {preset.date_key, preset.visible_key, preset.updated_key, preset.link_key, preset.secured_key}
    assert named | set(preset.required) | set(preset.content_keys) | set(preset.hidden) <= set(keys)
    assert not {key.lower() for key in keys} & preset.reserved
    assert not preset.folder.startswith("/")
    assert {"{date}", "{slug}"} <= set(re.findall(r"\{\w+\}", preset.file_name))


@every_preset
@pytest.mark.parametrize("visible", [True, False, None])
def test_what_is_written_has_its_shape(preset: Preset, visible: bool | None) -> None:
    content = render(article(1, related=ARTICLE.related, language="en", visible=visible), preset, "QQ==;QQ==")
    read, _ = parse(content)
    assert {key: fits(value, preset.shapes[key]) for key, value in read.items()} == dict.fromkeys(read, True)
    assert set(preset.required) <= set(read)


@every_preset
@pytest.mark.parametrize("visible", [True, False, None])
def test_hidden_articles_say_so(preset: Preset, visible: bool | None) -> None:
    read, _ = parse(render(article(1, visible=visible), preset))
    assert preset.shown(read) is not False if visible is not False else preset.shown(read) is False
    hidden = {key: key in read and read[key] == value for key, value in preset.hidden.items()}
    assert set(hidden.values()) == {visible is False}


@every_preset
def test_the_link_is_the_canonical_one(preset: Preset) -> None:
    assert parse(render(ARTICLE, preset))[0][preset.link_key] == ARTICLE.canonical_url


@every_preset
def test_the_date_keeps_its_seconds(preset: Preset) -> None:
    read = parse(render(ARTICLE, preset))[0]
    assert read[preset.date_key] == ARTICLE.published_at.value
    assert parse_12(render(ARTICLE, preset))[0][preset.date_key] == "2026-11-20T07:05:09Z"


@every_preset
def test_the_last_change_is_shown_once_there_was_one(preset: Preset) -> None:
    assert preset.updated_key not in front_matter(CHANGED, preset)
    said = front_matter(CHANGED, preset, updated=True)[preset.updated_key]
    assert isinstance(CHANGED.modified_at, Moment)
    assert (said["date"] if isinstance(said, dict) else said) == CHANGED.modified_at.value


@every_preset
@pytest.mark.parametrize("title", NASTY)
def test_nasty_titles_pass_the_check(preset: Preset, title: str) -> None:
    subject = article(1, title=title, topics=(title or "x",), authors=(title or "x",), excerpt=title)
    meant = front_matter(subject, preset)
    content = render(subject, preset, body="text")
    assert check(content, preset, meant) == ()
    assert parse(content)[0][preset.names.title] == preset.spelled(title)


@every_preset
def test_bad_links_are_refused(preset: Preset) -> None:
    for url in ("javascript:alert(1)", 'https://x.example/"onerror=alert(1)', "https://x.example/<b>"):
        subject = article(1, canonical_url=url)
        problems = check(render(subject, preset), preset, front_matter(subject, preset))
        assert [problem.reason for problem in problems] == ["bad-url"]


@every_preset
def test_the_body_is_what_was_asked_for(preset: Preset) -> None:
    assert text_below(ARTICLE, preset, "none") == ""
    assert text_below(ARTICLE, preset, "text") == "First paragraph.\n\nSecond paragraph with 😀.\n"
    assert text_below(ARTICLE, preset, "excerpt").startswith("The crossing, closed since May")
    assert text_below(article(1, body=None), preset, "text") == text_below(ARTICLE, preset, "excerpt")
    assert text_below(article(1, body=None, excerpt=None), preset, "text") == ""
    assert render(ARTICLE, preset).endswith(b"\n---\n\n")


@every_preset
def test_a_body_with_template_code_is_refused_unless_a_person_wrote_it(preset: Preset) -> None:
    content = render(ARTICLE, preset) + b"{{ page.title }}\n"
    meant = front_matter(ARTICLE, preset)
    assert [problem.reason for problem in check(content, preset, meant)] == ["template-marker"]
    assert check(content, preset, meant, kept=("body",)) == ()
    assert marker(text_below(article(1, body="{{ x }}"), preset, "text")) is None


@pytest.mark.parametrize("name", ["docusaurus", "universal"])
def test_docusaurus_gets_no_character_that_it_does_not_escape(name: str) -> None:
    subject = article(1, title="x\\'; run(); //", excerpt="</script><script>run()</script> <!-- truncate -->")
    front = render(subject, PRESETS[name]).decode().partition("\n---\n")[0]
    assert "<" not in front
    assert "run(); //" in front
    assert not re.search(r'\\(?!")', front)


def test_the_astro_schema_is_the_golden_one() -> None:
    golden = ROOT / "tests" / "export" / "golden_content.config.ts"
    assert astro_config(PRESETS["astro"]) == golden.read_text("utf-8")


def _table() -> dict[str, list[str]]:
    page = (ROOT / "docs" / "presets.md").read_text("utf-8")
    rows = re.findall(r"^\| ([^|]+) \| (.+) \|$", page, re.MULTILINE)
    return {name.strip("` "): [cell.strip() for cell in cells.split(" | ")] for name, cells in rows}


@every_preset
def test_the_docs_have_its_row(preset: Preset) -> None:
    assert _table()[preset.name] == [
        f"`{preset.folder}/{preset.file_name}`",
        f"`{preset.date_key}`",
        f"`{preset.updated_key}`",
        ", ".join(f"`{key}: {json.dumps(value)}`" for key, value in preset.hidden.items()),
        f"`{preset.names.topics}`",
        f"`{preset.names.images}`",
        f"`{preset.link_key}`",
    ]  # fmt: skip


@every_preset
def test_the_docs_have_its_keys(preset: Preset) -> None:
    page = (ROOT / "docs" / "presets.md").read_text("utf-8")
    section = page.partition(f"\n## {preset.name}\n")[2].partition("\n## ")[0]
    keys = re.search(r"^Keys: (.+?)\.$", section, re.MULTILINE | re.DOTALL)
    assert keys
    assert re.findall(r"`(\w+)`", keys[1]) == [field.key for field in preset.fields]
