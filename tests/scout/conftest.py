"""An invented site in its variants, and a small copy of the project into which a provider for it is written."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT, Workplace
from tests.sites import build

HOME = "https://www.pierandquay.example"
SITE = f"""
site: Pier and Quay
home: {HOME}
template: wordpress
now: 2026-11-20T18:00:00Z
articles:
"""
ARTICLE = """
  - path: /{section}/2026/11/{day:02}/{slug}/
    title: {title}
    description: "What happened on the quay of Ebbing on day {day} is told here, by somebody who was there to see it."
    published: 2026-11-{day:02}T08:30:00+00:00
    author: Winifred Saltley
    section: Harbour
    image: {{path: /media/{slug}.png, width: 1200, height: 800}}
    paragraphs:
      - The largest crane in the harbour of Ebbing has learned to ask. A camera looks at every load before it is lifted.
      - If the neural network behind the camera is not sure, the crane waits, and a person looks at the picture.
      - That happens four times a day. On three of them, the person is not sure either, says the harbour master.
"""
TITLES = (
    "A crane that asks before it lifts",
    "The ferry that learned to wait for fog",
    "Gulls outwit a second generation of robots",
    "Harbour office counts its containers twice",
    "An anchor chain that reports its own rust",
    "Why the new lighthouse is switched off",
)


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


class Project:
    """A copy of the project with one provider, for commands that write into it."""

    def __init__(self, folder: Path, workplace: Workplace) -> None:
        self.folder = folder
        self._workplace = workplace
        (folder / "spiders").mkdir(parents=True)
        for name in ("__init__", "base", "sources", "techcrunch"):
            shutil.copy(ROOT / "spiders" / f"{name}.py", folder / "spiders")
        shutil.copy(ROOT / "scrapy.cfg", folder)
        (folder / "pipeline").symlink_to(ROOT / "pipeline")

    def __call__(self, *arguments: str, **environment: str) -> Ended:
        """Run `scrapy provider …`."""
        return self.run("scrapy", "provider", *arguments, **environment)

    def run(self, *arguments: str, **environment: str) -> Ended:
        """Run a module in the copy's folder."""
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=self.folder,
            env=self._workplace.environment | environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def written(self) -> dict[str, bytes]:
        """All files but the program's, by path."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and "pipeline" not in path.parts and "__pycache__" not in path.parts
        }


@pytest.fixture
def project(tmp_path: Path, workplace: Workplace) -> Project:
    return Project(tmp_path / "project", workplace)


def site(*, home: str, section: str = "news", **more: Any) -> build.Site:
    """The invented site with six articles; `home` is the inside of its home page's head, `more` as in `tests/sites`."""
    text = SITE + "".join(
        ARTICLE.format(section=section, day=day, title=title, slug=title.lower().replace(" ", "-"))
        for day, title in enumerate(TITLES, 14)
    )
    made: build.Site = yaml.safe_load(text)
    links = "".join(f'<a href="{article["path"]}">{article["title"]}</a> ' for article in made["articles"])
    page = (
        f'<!doctype html><html lang="en-GB"><head>{home}</head><body><a href="/about/">About</a> {links}</body></html>'
    )
    made |= {"extra": [(f"{HOME}/", "text/html", page)]} | more
    for article in made["articles"]:
        article["url"] = article["feed_url"] = HOME + article["path"]
        article["image"]["url"] = HOME + article["image"]["path"]
        if isinstance(article["published"], str):
            article["published"] = datetime.fromisoformat(article["published"])
    return made


Recorded = Callable[[build.Site], str]


@pytest.fixture
def recorded(tmp_path: Path) -> Recorded:
    """The recording of a site, as WIRECOPY_REPLAY takes it."""

    def record(made: build.Site) -> str:
        path = tmp_path / "site.warc.gz"
        build.write(made, path)
        return str(path)

    return record
