"""Shared by all tests: a destination of its own for each, and crawls in a process of their own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
RECORDINGS = ROOT / "tests" / "recordings"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files again instead of comparing")


class Workplace:
    """A folder with a destination, a ledger and a destinations file, and a way to run commands against them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.destination = folder / "site"
        self.store = folder / "ledger.sqlite"
        self.config = folder / "destinations.yaml"
        shutil.copytree(ROOT / "output" / "_data", self.destination / "_data")
        self.config.write_text("destinations:\n  - name: test\n    path: site\n")

    @property
    def environment(self) -> dict[str, str]:
        """The environment of commands: this destination and ledger, nothing else of Wirecopy's, no proxy."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("WIRECOPY_")}
        for key in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
            kept.pop(key, None)
        # Tests run as root in containers, and one of them says what root is told.
        kept["WIRECOPY_ALLOW_ROOT"] = "1"
        return kept | {"WIRECOPY_DESTINATIONS": str(self.config), "WIRECOPY_STORE": str(self.store)}

    def scrapy(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a scrapy command in the project's folder and return what it did."""
        return subprocess.run(
            [sys.executable, "-m", "scrapy", *arguments],
            cwd=ROOT,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def crawl(self, name: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Crawl a provider's bundled recording."""
        replay = {"WIRECOPY_REPLAY": str(RECORDINGS / f"{name}.warc.gz")}
        return self.scrapy("crawl", name, *arguments, **(replay | environment))

    def files(self) -> dict[str, bytes]:
        """The produced files by name."""
        return {file.name: file.read_bytes() for file in sorted((self.destination / "_news").glob("*"))}


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    return Workplace(tmp_path)


@pytest.fixture(scope="session")
def make_workplace(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Workplace]:
    return lambda: Workplace(tmp_path_factory.mktemp("workplace"))
