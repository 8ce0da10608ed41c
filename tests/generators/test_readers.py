"""The YAML readers of the generators, asked directly: every title comes back as it was written, one key, one value."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.export.presets import MAX_TITLE, PRESETS, Preset
from pipeline.export.render import render
from tests.export.hostile import NASTY
from tests.export.samples import article
from tests.generators.sites import GENERATORS, INSTALLED, need

pytestmark = pytest.mark.generators

TITLES = [*NASTY, "lone \ud800", "null", "=", "<", "2020-13-45", "+.inf", "0b1010_0111", "1__000", "!", "!!str x", "%"]

_PSYCH = """
require 'yaml'; require 'json'; require 'time'; require 'date'
puts JSON.generate(Dir[ARGV[0] + '/*.md'].sort.map { |f|
  text = File.read(f, encoding: 'UTF-8')
  YAML.safe_load(text.split(/^---\\n/)[1], permitted_classes: [Time, Date])['title'] })
"""
_JS_YAML = """
const fs = require('fs'), path = require('path'), yaml = require(process.argv[2]), folder = process.argv[1];
const load = yaml.DEFAULT_FULL_SCHEMA ? yaml.safeLoad : yaml.load;  // js-yaml 3 or a later one
console.log(JSON.stringify(fs.readdirSync(folder).filter((f) => f.endsWith('.md')).sort().map((f) =>
  load(fs.readFileSync(path.join(folder, f), 'utf8').split('---\\n')[1]).title)));
"""


def _psych(folder: Path) -> list[object]:
    ruby = need("jekyll", None if (found := shutil.which("ruby")) is None else Path(found))
    return _said([str(ruby), "-e", _PSYCH, str(folder)], folder)


def _js_yaml(package: str) -> Callable[[Path], list[object]]:
    def read(folder: Path) -> list[object]:
        module = INSTALLED / package / "node_modules" / "js-yaml"
        need(package, module if shutil.which("node") and module.exists() else None)
        return _said(["node", "-e", _JS_YAML, str(folder), str(module.resolve())], folder)

    return read


def _go(name: str) -> Callable[[Path], list[object]]:
    def read(folder: Path) -> list[object]:
        program = need(name, next(one for one in GENERATORS if one.name == name).program())
        site = folder / "site"
        shutil.copytree(folder, site / "content" / "news", ignore=shutil.ignore_patterns("site"))
        (site / "layouts").mkdir()
        (site / "layouts" / "index.html").write_text(
            '{{ range sort (where site.Pages "Kind" "page") "File.BaseFileName" }}{{ .Params.title | jsonify '
            '(dict "noHTMLEscape" true) | safeHTML }}\n{{ end }}'
        )
        (site / "config.toml").write_text(
            'baseURL = "https://site.example/"\ndisableKinds = ["RSS", "sitemap", "section", "taxonomy", "term", "404"]'
        )
        # Titles only: the pages themselves have no template, which Hugo warns of.
        done = subprocess.run(
            [str(program), "--noChmod", "--buildDrafts"], cwd=site, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return [json.loads(line) for line in (site / "public" / "index.html").read_text().split("\n") if line]

    return read


def _said(command: list[str], folder: Path) -> list[object]:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: list[object] = json.loads(done.stdout)
    return found


READERS: dict[str, Callable[[Path], list[object]]] = {
    "psych": _psych,
    "js-yaml-of-eleventy": _js_yaml("eleventy"),
    "js-yaml-of-astro": _js_yaml("astro"),
    "js-yaml-of-docusaurus": _js_yaml("docusaurus"),
    "go-of-hugo": _go("hugo"),
    "go-of-hugo-latest": _go("hugo-latest"),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda preset: preset.name)
def test_nasty_titles_come_back_exact(preset: Preset, reader: str, tmp_path: Path) -> None:
    if reader.startswith("go") and preset.name not in ("hugo", "universal", "astro"):
        pytest.skip("Hugo reads more than the title, and these files are not for it")
    titles = [title for title in TITLES if len(title) <= MAX_TITLE]
    for number, title in enumerate(titles):
        (tmp_path / f"{number:03}.md").write_bytes(render(article(number, title=title), preset))
    wanted = [preset.spelled(title.replace("\ud800", "\ufffd")) for title in titles]
    assert READERS[reader](tmp_path) == wanted
    assert len(wanted) >= 80
