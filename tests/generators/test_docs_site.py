"""The documentation is built into a site in which every link leads somewhere, and a broken one is found."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.broken_links import broken_links
from tests.conftest import ROOT
from tests.generators.sites import HUGO_LATEST, INSTALLED, need

pytestmark = pytest.mark.generators

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def built(project: Path) -> subprocess.CompletedProcess[str]:
    """Build the site of a copy of the project into `site` beside it, as `make docs` does."""
    hugo = need("hugo-latest", next(INSTALLED.glob(HUGO_LATEST), None))
    return subprocess.run(
        [hugo, "build", "--source", "docs/site", "--destination", project.parent / "site", "--noBuildLock", "--minify"],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    copy = tmp_path / "wirecopy"
    shutil.copytree(ROOT / "docs", copy / "docs")
    for page in ROOT.glob("*.md"):
        shutil.copy(page, copy)
    return copy


def test_every_page_is_built_and_every_link_leads_somewhere(project: Path, tmp_path: Path) -> None:
    done = built(project)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARN" not in done.stdout + done.stderr
    made = {str(path.relative_to(tmp_path / "site")) for path in (tmp_path / "site").rglob("*.html")}
    assert made == {re.sub(r"\.md$", ".html", str(p.relative_to(ROOT))).replace("README", "index") for p in PAGES}
    assert broken_links(tmp_path / "site") == []


@pytest.mark.parametrize(
    ("link", "fault"),
    [
        ("[gone](gone.md)", "docs/rights.html: gone.html: no such file"),
        ("[gone](schedule.md#gone)", "docs/rights.html: schedule.html#gone: no such anchor"),
        ("![far](https://example.org/far.png)", "docs/rights.html: loads https://example.org/far.png"),
    ],
)
def test_a_broken_link_is_found(link: str, fault: str, project: Path, tmp_path: Path) -> None:
    with (project / "docs" / "rights.md").open("a") as page:
        page.write(f"\n{link}\n")
    assert built(project).returncode == 0
    assert broken_links(tmp_path / "site") == [fault]


def test_a_page_without_a_place_in_the_navigation_fails_the_build(project: Path) -> None:
    (project / "docs" / "lost.md").write_text("# Lost\n")
    done = built(project)
    assert done.returncode != 0
    assert "docs/lost.md has no place in the navigation" in done.stdout + done.stderr
