"""`destinations.yaml`: what is wrong is named with file, line and key; the schema says what the loader takes."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.config import Destination, load_destinations
from pipeline.errors import ConfigError
from pipeline.export.destinations_schema import PLACE, destinations_schema, schema_text
from pipeline.export.presets import PRESETS
from pipeline.export.shelf import require_writable
from tests.conftest import ROOT

Load = Callable[[str], tuple[Destination, ...]]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Load a file whose destinations may be `site` and `other`."""
    for name in ("site", "other"):
        (tmp_path / name / "_data" / "topics").mkdir(parents=True)
        (tmp_path / name / "_data" / "topics" / "ai.yaml").write_text("name: AI\nkeywords: [AI]\n")

    def loaded(text: str) -> tuple[Destination, ...]:
        file = tmp_path / "destinations.yaml"
        file.write_text(text)
        return load_destinations(file, presets=PRESETS, spiders=("techcrunch", "itpro"))

    return loaded


SITE = "destinations:\n  - name: a\n    path: site\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SITE + "    min_qualty: 3\n", ":4: a: min_qualty: unknown key, did you mean 'min_quality'?; known: "),
        (SITE + "    provider: [itpro]\n", ":4: a: provider: unknown key, did you mean 'providers'?"),
        (SITE + "    zzz: 1\n", ":4: a: zzz: unknown key; known: "),
        (SITE + "    preset: jekyl\n", ":4: a: preset: unknown preset 'jekyl', did you mean 'jekyll'?; known: astro"),
        (
            SITE + "    providers: [techrunch]\n",
            ":4: a: providers: unknown provider 'techrunch', did you mean 'techcrunch'?",
        ),
        (SITE + "    topics: [ai]\n", ":4: a: topics: unknown topic 'ai', did you mean 'AI'?"),
        (SITE + "    min_quality: 2026-13-45\n", ":4: a: min_quality: '2026-13-45' cannot be read"),
        (SITE + "    min_quality: true\n", ":4: a: min_quality: expected a whole number"),
        (SITE + "    git: yes\n", ":4: a: git: expected keys with values"),
        (SITE + "    git:\n      pusch: branch\n", ":5: a: git: pusch: unknown key, did you mean 'push'?"),
        (SITE + "    git:\n      push: brnch\n", ":5: a: git: push: unknown push 'brnch', did you mean 'branch'?"),
        (SITE + "    git:\n      retries: 99\n", ":5: a: git: retries: expected a number from 0 to 20"),
        (SITE + "    git:\n      author: Bot\n", ":5: a: git: author: 'Bot' is not of the form"),
        (SITE + "    git:\n      message: ''\n", ":5: a: git: message: is empty"),
        (
            SITE + "    git:\n      message: '{dat}'\n",
            ":5: a: git: message: unknown placeholder 'dat', did you mean 'date'?",
        ),
        (SITE + "    git:\n      branch: --force\n", ":5: a: git: branch: '--force' is no name that git takes"),
        (SITE + "    git:\n      remote: 'a..b'\n", ":5: a: git: remote: 'a..b' is no name that git takes"),
        ("destinations:\n  - name: a\n    pth: site\n", ":2: a: path: is missing; is 'pth' in line 3 meant?"),
        ("destination: []\n", ":1: top level: destinations: is missing; is 'destination' in line 1 meant?"),
        (SITE + "    path: other\n", ":4: destinations[0]: path stands twice"),
        (SITE + "  - name: a\n    path: other\n", ":4: a: name: is that of another destination"),
        (SITE + "  - name: b\n    path: other/../site\n", ":5: b: path: "),
        (SITE + "  - name: b\n    path: site/_data\n    taxonomy: site/_data\n", "_data and a's lie inside each other"),
        (SITE + "  - name: b\n    path: site/_data\n    taxonomy: site/_data\n", ":5: b: path: "),
        ("destinations:\n  - name: a\n    path: nowhere\n", ":3: a: path: "),
    ],
)
def test_mistakes_are_named_with_line_and_key(load: Load, text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(text)
    assert "destinations.yaml" in str(caught.value)
    assert message in str(caught.value)


def test_a_broken_topic_file_is_named(load: Load, tmp_path: Path) -> None:
    topic = tmp_path / "site" / "_data" / "topics" / "ai.yaml"
    topic.write_text("name: AI\nkeywords: 7\n")
    with pytest.raises(ConfigError, match=re.escape(f"{topic}: keywords: ")):
        load(SITE)


def test_one_folder_by_two_links_is_one_folder(load: Load, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "site")
    with pytest.raises(ConfigError, match="is that of a"):
        load(SITE + "  - name: b\n    path: link\n")


def test_a_folder_that_cannot_be_written_to(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    (destination,) = load(SITE)
    require_writable(destination)
    # Root may write anywhere; what the kernel says of a read-only disk is said here.
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(ConfigError, match=r"a: .*site cannot be written to; mount it writable"):
        require_writable(destination)


def test_the_section_git_is_read(load: Load) -> None:
    (destination,) = load(
        SITE + "    git: {commit: true, push: true, branch: main, message: 'News of {date}', author: 'Bot <a@b.ex>'}\n"
    )
    git = destination.git
    assert git is not None
    assert (git.push, git.branch, git.message) == ("branch", "main", "News of {date}")
    assert git.author == ("Bot", "a@b.ex")
    assert (git.remote, git.retries) == ("origin", 5)
    (off,) = load(SITE + "    git: {commit: false}\n")
    assert off.git is None
    (default,) = load(SITE + "    git: {}\n")
    assert default.git is not None
    assert (default.git.push, default.git.message, default.git.author) == ("none", "Update news", None)


# --- the schema


def test_the_file_is_what_the_command_prints() -> None:
    assert (ROOT / PLACE).read_text("utf-8") == schema_text()
    assert json.loads(schema_text()) == destinations_schema()


def properties() -> dict[str, Any]:
    items: dict[str, Any] = destinations_schema()["properties"]["destinations"]["items"]
    found: dict[str, Any] = items["properties"]
    below: dict[str, Any] = found["git"]["properties"]
    return found | below


def test_it_has_the_keys_that_are_taken() -> None:
    keys = re.findall(r"section\.(?:take|strings)\(\"(\w+)\"", (ROOT / "pipeline/config.py").read_text("utf-8"))
    assert set(properties()) == set(keys)


def valid(value: Any, schema: dict[str, Any]) -> bool:
    """Whether a value fits a schema: the few words of the language that ours has, and no other."""
    assert schema.keys() <= {"$schema", "title", "type", "required", "additionalProperties", "properties", "items",
                             "minItems", "minLength", "enum", "pattern", "minimum", "maximum", "description",
                             "default"}  # fmt: skip
    kinds: dict[str, type] = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
    if "enum" in schema:
        return any(value == one and type(value) is type(one) for one in schema["enum"])
    if type(value) is not kinds[schema["type"]]:
        return False
    if isinstance(value, dict):
        known = schema["properties"]
        return (
            set(schema.get("required", ())) <= value.keys() <= known.keys()
            and all(valid(inner, known[key]) for key, inner in value.items())
        )  # fmt: skip
    if isinstance(value, list):
        return len(value) >= schema["minItems"] and all(valid(inner, schema["items"]) for inner in value)
    if isinstance(value, int):
        return bool(schema.get("minimum", value) <= value <= schema.get("maximum", value))
    text = str(value)
    return len(text) >= schema.get("minLength", 0) and re.search(str(schema.get("pattern", "")), text) is not None


VALUES: tuple[Any, ...] = (True, 0, 1, 21, -1, 1.5, "", "x", "en", "branch", "atom", "remote", "article",
          "https://x.example/{name}", "A <a@b.example>",
          [], ["x"], ["article"], ["atom"], {}, {"x": 1}, None)  # fmt: skip


@pytest.mark.parametrize("key", sorted(properties()))
def test_the_loader_and_the_schema_agree(load: Load, key: str) -> None:
    """For values of all kinds: what the schema refuses, the loader refuses; the loader may know more."""
    in_git = (
        key in properties() and key not in destinations_schema()["properties"]["destinations"]["items"]["properties"]
    )
    taken = 0
    for value in (*VALUES, *(([320], [5]) if key == "picture_widths" else ())):
        one: dict[str, Any] = {"name": "a", "path": "site"}
        one |= {"git": {key: value}} if in_git else {key: value}
        document = {"destinations": [one]}
        try:
            load(yaml.safe_dump(document))
        except ConfigError:
            continue
        taken += 1
        assert valid(document, destinations_schema()), (key, value)
    assert taken or key in ("path", "preset", "topics", "providers", "publish", "taxonomy", "body_providers", "body",
                            "page_url")  # fmt: skip


def test_the_examples_of_the_docs_fit() -> None:
    shown = re.findall(r"```yaml\n(destinations:.*?)```", (ROOT / "docs/destinations.md").read_text("utf-8"), re.DOTALL)
    shown += re.findall(r"```yaml\n(destinations:.*?)```", (ROOT / "docs/git.md").read_text("utf-8"), re.DOTALL)
    assert len(shown) >= 2
    for text in [*shown, (ROOT / "destinations.yaml").read_text("utf-8")]:
        assert valid(yaml.safe_load(text), destinations_schema()), text
    assert not valid({"destinations": [{"name": "a"}]}, destinations_schema())
    assert not valid({"destinations": [{"name": "a", "path": "b", "zzz": 1}]}, destinations_schema())


def test_editors_are_told_where_it_is() -> None:
    first = (ROOT / "destinations.yaml").read_text("utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema={PLACE}"
