"""The guide "Add a provider" works as it stands: somebody who follows it to the letter gets what it shows.

`pytest tests/test_provider_guide.py --update-golden` writes the file that the example gives into the guide again.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scout.conftest import HOME, site
from tests.sites import build

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / "docs" / "add-a-provider.md"
# What the guide's commands need, besides the packages. This file is none of it: a command that ran it would not end.
FOLDERS = ("pipeline", "spiders", "tests/sites", "output/_data")
FILES = ("scrapy.cfg", "pyproject.toml", "destinations.yaml", "tests/__init__.py", "tests/conftest.py")
TESTS = ("tests/replay.py", "tests/test_providers.py", "tests/test_provider_table.py")

Done = subprocess.CompletedProcess[str]


def blocks(kind: str) -> list[tuple[str, str]]:
    """(name, text) of the guide's blocks that are named in a comment before them."""
    pattern = rf"<!-- {kind}: (\S+) -->\n```\w+\n(.*?)```"
    return re.findall(pattern, GUIDE.read_text(), re.DOTALL)


def commands() -> list[str]:
    found = re.findall(r"^```sh\n(.*?)^```", GUIDE.read_text(), re.DOTALL | re.MULTILINE)
    return [line for block in found for line in block.splitlines()]


def run(command: str, folder: Path) -> Done:
    """Run one command, `NAME=VALUE` before it allowed, as in a shell in which `.venv` is active.

    The site that `scrapy provider add` looks at is a recording.
    """
    environment = {k: v for k, v in os.environ.items() if "proxy" not in k.lower() and not k.startswith("WIRECOPY_")}
    # The commands' own pytest is no worker of this one.
    for name in ("PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT", "PYTEST_CURRENT_TEST"):
        environment.pop(name, None)
    words = shlex.split(command)
    if words[:3] == ["scrapy", "provider", "add"]:
        recording = folder / "the-internet.warc.gz"
        declared = '<link rel="alternate" type="application/rss+xml" href="/feed/">'
        build.write(site(home=declared, feed=f"{HOME}/feed/"), recording)
        environment["WIRECOPY_REPLAY"] = str(recording)
    while "=" in words[0]:
        name, _, value = words.pop(0).partition("=")
        environment[name] = value
    words[0] = str(Path(sys.executable).parent / words[0])
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Done]]:
    """A copy of the project in which somebody followed the guide, and what each command did."""
    copy = tmp_path_factory.mktemp("project")
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in FILES + TESTS:
        shutil.copy(ROOT / file, copy / file)
    for folder in ("docs", "tests/golden"):
        (copy / folder).mkdir()
    for name, text in blocks("file"):
        (copy / name).write_text(text)
    return copy, {command: run(command, copy) for command in commands()}


@pytest.mark.xdist_group("guide")
@pytest.mark.parametrize("command", commands())
def test_command_works(command: str, followed: tuple[Path, dict[str, Done]]) -> None:
    done = followed[1][command]
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.xdist_group("guide")
def test_what_is_found_is_as_it_is_shown(
    followed: tuple[Path, dict[str, Done]], request: pytest.FixtureRequest
) -> None:
    printed = next(done.stdout for command, done in followed[1].items() if command.startswith("scrapy provider add"))
    before, marker, rest = GUIDE.read_text().partition("<!-- shown -->\n```text\n")
    shown, end, after = rest.partition("```")
    if request.config.getoption("--update-golden"):
        GUIDE.write_text(before + marker + printed + end + after)
        shown = printed
    assert shown == printed


@pytest.mark.xdist_group("guide")
def test_example_is_listed(followed: tuple[Path, dict[str, Done]]) -> None:
    assert "harbourpost" in followed[1]["scrapy list"].stdout.split()


@pytest.mark.xdist_group("guide")
def test_example_writes_the_file_that_is_shown(
    followed: tuple[Path, dict[str, Done]], request: pytest.FixtureRequest
) -> None:
    ((name, _),) = blocks("output")
    written = (followed[0] / "output" / "_news" / name).read_text().rstrip("\n") + "\n"
    if request.config.getoption("--update-golden"):
        before, marker, rest = GUIDE.read_text().partition(f"<!-- output: {name} -->\n```yaml\n")
        GUIDE.write_text(before + marker + written + rest[rest.index("```") :])
    assert blocks("output") == [(name, written)]


@pytest.mark.xdist_group("guide")
def test_example_gets_golden_files_and_a_row_in_the_table(followed: tuple[Path, dict[str, Done]]) -> None:
    copy, _ = followed
    assert list((copy / "tests" / "golden" / "harbourpost").glob("*.md"))
    row = "| `harbourpost` | Harbour Post | en | feed, news sitemap | remembered: skip |"
    assert row in (copy / "docs" / "providers.md").read_text()
