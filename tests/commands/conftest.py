"""Commands run in this process, through Scrapy's own command line, and a provider that was crawled before."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from scrapy import cmdline
from scrapy.utils.project import get_project_settings

from tests.conftest import Workplace


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


Command = Callable[..., Ended]
AFTER = "2026-11-20T18:30:00Z"
"""Half an hour after the recording of TechCrunch."""


@pytest.fixture
def command(workplace: Workplace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command that fetches nothing: it needs no process of its own."""
    for name in ("WIRECOPY_SECRET_KEY", "WIRECOPY_SECRET_KEYS_OLD"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str, **changed: str) -> Ended:
        settings = get_project_settings()
        settings.setdict(
            {
                "LOG_ENABLED": False,
                "WIRECOPY_DESTINATIONS": str(workplace.config),
                "WIRECOPY_STORE": str(workplace.store),
                "WIRECOPY_NOW": AFTER,
            }
            | changed,
            priority="cmdline",
        )
        with pytest.raises(SystemExit) as end:
            cmdline.execute(["scrapy", *arguments], settings)
        printed = capsys.readouterr()
        return Ended(int(end.value.code or 0), printed.out, printed.err)

    return run


@pytest.fixture(scope="session")
def template(make_workplace: Callable[[], Workplace]) -> Workplace:
    """A workplace after one crawl of TechCrunch's recording."""
    made = make_workplace()
    done = made.crawl("techcrunch")
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture
def crawled(workplace: Workplace, template: Workplace) -> Workplace:
    """The test's own copy of it."""
    shutil.copytree(template.destination / "_news", workplace.destination / "_news")
    shutil.copy(template.store, workplace.store)
    return workplace


def only_file(workplace: Workplace, part: str) -> Path:
    """The produced file whose name has this part."""
    (found,) = (path for path in (workplace.destination / "_news").iterdir() if part in path.name)
    return found
