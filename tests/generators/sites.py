"""The smallest site for each generator that shows what a front-matter file says, and how it is built.

The templates show the title, the date, the picture, the tags and the body in one form, so that the pages are read by
one reader; Docusaurus shows them in the form of its own theme.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline.export.presets import PRESETS, Preset
from pipeline.export.schema import astro_config
from tests.conftest import ROOT

INSTALLED = Path(os.environ.get("WIRECOPY_GENERATORS") or ROOT / ".build" / "generators")
WANTED = frozenset((os.environ.get("WIRECOPY_BUILD_WITH") or "").split())
"""Generators that a test run must build with, as `install.sh` names them; others are then left out."""
HUGO_LATEST = "hugo-latest/lib/python*/site-packages/hugo/binaries/hugo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Generator:
    """A site generator."""

    name: str
    presets: tuple[str, ...]
    """Presets whose files it is to build."""
    program: Callable[[], Path | None]
    """Where it is, or None when it is not installed."""
    arguments: tuple[str, ...]
    site: Callable[[Preset], Mapping[str, str]]
    """Preset → path and text of the site's own files."""
    output: str
    """Folder of the built site."""
    page: Callable[[str], str]
    """Name of an article's file without its ending → path of its page in the output."""
    pages: str
    """Pattern of the pages of articles in the output, and of no others."""
    noise: re.Pattern[str] = field(default=re.compile(r"(?!)"))
    """Lines that may say "warning" or "error" and are none."""
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def package(self) -> str:
        """Name by which `install.sh` knows it."""
        return "eleventy" if self.name.startswith("eleventy") else self.name

    def build(self, folder: Path, preset: Preset, files: Mapping[str, bytes]) -> subprocess.CompletedProcess[str]:
        """Lay the site with these content files into `folder`, build it, and return what the generator said."""
        program = self.program()
        assert program is not None
        folder.mkdir(parents=True)
        _link_modules(INSTALLED / self.package / "node_modules", folder / "node_modules")
        for path, text in self.site(preset).items():
            _write(folder / path, text.encode())
        for path, content in files.items():
            _write(folder / path, content)
        proxies = {"http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"}
        environment = {key: value for key, value in os.environ.items() if key not in proxies}
        return subprocess.run(
            [str(program), *self.arguments],
            cwd=folder,
            env=environment | {"CI": "true", "NO_COLOR": "1", "TZ": "UTC", "LANG": "C.UTF-8"} | dict(self.environment),
            capture_output=True,
            text=True,
            timeout=540,
            check=False,
        )


def need(package: str, program: Path | None) -> Path:
    """Return the program. Skips the test where it is missing, and fails it where the run must have it."""
    if WANTED and package not in WANTED:
        pytest.skip(f"{package} is none of those that this run builds with")
    if program is None:
        missing = f"{package} is not installed: tests/generators/install.sh {package}"
        if package in WANTED:
            pytest.fail(missing)
        pytest.skip(missing)
    return program


def _link_modules(modules: Path, target: Path) -> None:
    """Link packages one by one: generators keep caches in `node_modules`, and one site's must not reach another's."""
    if modules.is_dir():
        target.mkdir()
        for package in modules.resolve().iterdir():
            if package.name != ".cache":
                (target / package.name).symlink_to(package)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _on_path(name: str) -> Callable[[], Path | None]:
    return lambda: None if (found := shutil.which(name)) is None else Path(found)


def _of_npm(package: str, binary: str) -> Callable[[], Path | None]:
    def find() -> Path | None:
        found = INSTALLED / package / "node_modules" / ".bin" / binary
        return found if found.exists() and (INSTALLED / package / "installed.json").exists() else None

    return find


# --- Jekyll: Liquid does not escape by itself.

_JEKYLL_PAGE = """\
<!doctype html><html><head><title>{{ page.title | escape }}</title>
<link rel="canonical" href="{{ page.LINK | escape }}">
</head><body><h1>{{ page.title | escape }}</h1>
<time datetime="{{ page.DATE | date_to_xmlschema }}"></time>
{% if page.last_modified_at %}<time class="updated" datetime="{{ page.last_modified_at | date_to_xmlschema }}"></time>
{% endif %}PICTURE
{% for tag in page.TAGS %}<span class="tag">{{ tag | escape }}</span>{% endfor %}
<div id="body">{{ content }}</div>
<div id="careless">{{ page.title }} {{ page.EXCERPT }}</div></body></html>
"""


def _jekyll(preset: Preset) -> Mapping[str, str]:
    smartable = preset.name == "smartable"
    picture = "{{ page.images[0].url | escape }}" if smartable else "{{ page.image | escape }}"
    condition = "page.images" if smartable else "page.image"
    page = (
        _JEKYLL_PAGE.replace("PICTURE", f'{{% if {condition} %}}<img src="{picture}">{{% endif %}}')
        .replace("LINK", preset.link_key)
        .replace("DATE", preset.date_key)
        .replace("TAGS", preset.names.topics)
        .replace("EXCERPT", preset.names.excerpt)
    )
    collection = 'collections:\n  news:\n    output: true\n    permalink: "/news/:name/"\n' if smartable else ""
    kind = "news" if smartable else "posts"
    return {
        "_config.yml": f"""\
title: Site
url: "https://site.example"
timezone: UTC
strict_front_matter: true
permalink: "/news/:year-:month-:day-:title/"
{collection}defaults:
  - scope: {{path: "", type: {kind}}}
    values: {{layout: article}}
""",
        "_layouts/article.html": page,
        "index.html": f'---\n---\n{{% for item in site.{kind} %}}<a href="{{{{ item.url }}}}"></a>\n{{% endfor %}}\n',
    }


# --- Hugo

_HUGO_PAGE = """\
<!doctype html><html><head><title>{{ .Title }}</title>
<link rel="canonical" href="{{ .Params.canonical_url }}">
OPENGRAPH
</head><body><h1>{{ .Title }}</h1>
<time datetime="{{ .Date.UTC.Format "2006-01-02T15:04:05Z07:00" }}"></time>
{{ if ne .Lastmod .Date }}<time class="updated" datetime="{{ .Lastmod.UTC.Format "2006-01-02T15:04:05Z07:00" }}"></time>
{{ end }}{{ range .GetTerms "tags" }}<span class="tag">{{ .LinkTitle }}</span>{{ end }}
<div id="body">{{ .Content }}</div></body></html>
"""


def _hugo(opengraph: str) -> Callable[[Preset], Mapping[str, str]]:
    def site(preset: Preset) -> Mapping[str, str]:
        universal = preset.name == "universal"
        # The universal file says `image` and `last_modified_at`: Hugo is told in its configuration and its template.
        head = '<meta property="og:image" content="{{ .Params.image }}">' if universal else opengraph
        if universal:
            head = "{{ with .Params.image }}" + head.replace(".Params.image", ".") + "{{ end }}"
        mount = '[[module.mounts]]\nsource = "_posts"\ntarget = "content/news"\n' if universal else ""
        return {
            "config.toml": f"""\
baseURL = "https://site.example/"
title = "Site"
capitalizeListTitles = false
disableKinds = ["RSS", "sitemap", "robotsTXT", "404"]
[taxonomies]
tag = "tags"
[frontmatter]
lastmod = ["lastmod", "last_modified_at", ":default"]
{mount}""",
            "layouts/_default/single.html": _HUGO_PAGE.replace("OPENGRAPH", head),
            "layouts/_default/list.html": '{{ range .Pages }}<a href="{{ .RelPermalink }}"></a>\n{{ end }}',
        }

    return site


# --- Eleventy

_ELEVENTY_PAGE = """\
<!doctype html><html><head><title>{{ title | escape }}</title>
<link rel="canonical" href="{{ canonical_url | escape }}">
</head><body><h1>{{ title | escape }}</h1>
<time datetime="{{ page.date | iso }}"></time>
{% if UPDATED %}<time class="updated" datetime="{{ UPDATED | iso }}"></time>{% endif %}
{% if image %}<img src="{{ IMAGE | escape }}">{% endif %}
{% for tag in tags %}<span class="tag">{{ tag | escape }}</span>{% endfor %}
<div id="body">{{ content }}</div>
<div id="careless">{{ title }} {{ description }}</div></body></html>
"""


def _eleventy(templates: str) -> Callable[[Preset], Mapping[str, str]]:
    def site(preset: Preset) -> Mapping[str, str]:
        universal = preset.name == "universal"
        page = _ELEVENTY_PAGE.replace("UPDATED", preset.updated_key).replace(
            "IMAGE", "image" if universal else "image.url"
        )
        if templates == "njk":
            for value in ("content", "title", "description"):
                page = page.replace(f"{{{{ {value} }}}}", f"{{{{ {value} | safe }}}}")
        name = preset.folder.rpartition("/")[2]
        data = "export default { layout: 'article." + templates + "', PERMALINK };\n"
        # Eleventy takes the date off the front of a name: with such names the path says it again.
        permalink = (
            "eleventyComputed: { permalink: (data) => data.permalink === false || data.permalink ? data.permalink : "
            "`/news/${data.page.date.toISOString().slice(0, 10)}-${data.page.fileSlug}/` }"
        )
        return {
            "eleventy.config.js": f"""\
export default function (config) {{
  config.addFilter("iso", (date) => date.toISOString());
  return {{
    dir: {{ input: "{preset.folder.partition("/")[0]}", includes: "../_includes", output: "_site" }},
    markdownTemplateEngine: "{templates}",
  }};
}}
""",
            f"_includes/article.{templates}": page,
            f"{preset.folder}/{name}.11tydata.js": data.replace("PERMALINK", permalink if universal else "").replace(
                ", }", " }"
            ),
            f"{preset.folder.partition('/')[0]}/index.{templates}": (
                "---\npermalink: /index.html\n---\n{% for item in collections.all %}"
                '<a href="{{ item.url }}"></a>\n{% endfor %}\n'
            ),
        }

    return site


# --- Astro

_ASTRO_PAGE = """\
---
import { getCollection, render } from 'astro:content';
export async function getStaticPaths() {
  const entries = await getCollection('news');
  return entries.map((entry) => ({ params: { id: entry.id }, props: { entry } }));
}
const { entry } = Astro.props;
const { Content } = await render(entry);
const { data } = entry;
---
<html><head><title>{data.title}</title><link rel="canonical" href={data.canonical_url} />
</head><body><h1>{data.title}</h1>
<time datetime={data.DATE.toISOString()}></time>
{data.UPDATED && <time class="updated" datetime={data.UPDATED.toISOString()}></time>}
{data.image && <img src={IMAGE} />}
{(data.tags ?? []).map((tag) => <span class="tag">{tag}</span>)}
<div id="body"><Content /></div></body></html>
"""


def _astro(preset: Preset) -> Mapping[str, str]:
    image = "data.image" if preset.name == "universal" else "data.image.url"
    return {
        "package.json": '{"name": "site", "type": "module", "private": true}\n',
        "astro.config.mjs": "export default { site: 'https://site.example', telemetry: false };\n",
        "src/content.config.ts": astro_config(preset),
        "src/pages/news/[id].astro": _ASTRO_PAGE.replace("UPDATED", preset.updated_key)
        .replace("DATE", preset.date_key)
        .replace("IMAGE", image),
    }


# --- Docusaurus


def _docusaurus(preset: Preset) -> Mapping[str, str]:
    return {
        "package.json": '{"name": "site", "private": true}\n',
        "docusaurus.config.js": f"""\
module.exports = {{
  title: 'Site',
  url: 'https://site.example',
  baseUrl: '/',
  onBrokenLinks: 'throw',
  onDuplicateRoutes: 'throw',
  markdown: {{ emoji: false, hooks: {{ onBrokenMarkdownLinks: 'throw', onBrokenMarkdownImages: 'throw' }} }},
  plugins: [
    ['@docusaurus/plugin-content-blog', {{
      path: '{preset.folder}',
      routeBasePath: '/',
      postsPerPage: 'ALL',
      blogSidebarCount: 0,
      onUntruncatedBlogPosts: 'ignore',
    }}],
  ],
  themes: ['@docusaurus/theme-classic'],
}};
""",
    }


def _docusaurus_page(stem: str) -> str:
    # The last date in a name counts, and what stands before it goes behind.
    found = re.fullmatch(r"(.*)(\d{4})-(\d{1,2})-(\d{1,2})-?(.*?)", stem)
    assert found
    before, year, month, day, after = found.groups()
    return f"{year}/{month}/{day}/{before}{after}/index.html"


GENERATORS = (
    Generator(
        name="jekyll",
        presets=("smartable", "jekyll", "universal"),
        program=_on_path("jekyll"),
        arguments=("build", "--disable-disk-cache"),
        site=_jekyll,
        output="_site",
        page=lambda stem: f"news/{stem}/index.html",
        pages="news/*/index.html",
    ),
    Generator(
        name="hugo",
        presets=("hugo", "hugo-bundle", "universal"),
        program=_on_path("hugo"),
        arguments=("--noChmod",),
        site=_hugo('{{ template "_internal/opengraph.html" . }}'),
        output="public",
        page=lambda stem: f"news/{stem}/index.html",
        pages="news/*/index.html",
        noise=re.compile(r"has both draft and published settings"),
    ),
    Generator(
        name="hugo-latest",
        presets=("hugo", "hugo-bundle", "universal"),
        program=lambda: next(INSTALLED.glob(HUGO_LATEST), None),
        arguments=("build", "--noChmod", "--panicOnWarning=false"),
        site=_hugo('{{ partial "opengraph.html" . }}'),
        output="public",
        page=lambda stem: f"news/{stem}/index.html",
        pages="news/*/index.html",
        noise=re.compile(r"has both draft and published settings"),
    ),
    Generator(
        name="eleventy",
        presets=("eleventy", "universal"),
        program=_of_npm("eleventy", "eleventy"),
        arguments=("--quiet",),
        site=_eleventy("liquid"),
        output="_site",
        page=lambda stem: f"news/{stem}/index.html",
        pages="news/*/index.html",
    ),
    Generator(
        name="eleventy-nunjucks",
        presets=("eleventy", "universal"),
        program=_of_npm("eleventy", "eleventy"),
        arguments=("--quiet",),
        site=_eleventy("njk"),
        output="_site",
        page=lambda stem: f"news/{stem}/index.html",
        pages="news/*/index.html",
    ),
    Generator(
        name="astro",
        presets=("astro", "universal"),
        program=_of_npm("astro", "astro"),
        arguments=("build", "--silent"),
        site=_astro,
        output="dist",
        page=lambda stem: f"news/{stem}/index.html",
        pages="news/*/index.html",
        environment={"ASTRO_TELEMETRY_DISABLED": "1"},
    ),
    Generator(
        name="docusaurus",
        presets=("docusaurus", "universal"),
        program=_of_npm("docusaurus", "docusaurus"),
        arguments=("build", "--no-minify"),
        site=_docusaurus,
        output="build",
        page=_docusaurus_page,
        pages="[0-9]*/*/*/*/index.html",
        environment={"NO_UPDATE_NOTIFIER": "1", "BROWSERSLIST_IGNORE_OLD_DATA": "1"},
    ),
)

CASES = tuple(
    (generator, PRESETS[name])
    for generator in GENERATORS
    for name in generator.presets
    if not WANTED or generator.package in WANTED
)
