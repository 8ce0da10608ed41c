"""The image and the compose file: what their linters say, and what they promise."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

FOLDER = ROOT / "docs" / "container"


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text())
    return found


def program(name: str) -> str:
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed: make lock, then make test")
    return found


def test_hadolint_has_nothing_to_say() -> None:
    run = subprocess.run([program("hadolint"), FOLDER / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (0, "")


def test_compose_file_follows_the_specification() -> None:
    checker = [program("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", str(FOLDER / "compose.yaml")]
    run = subprocess.run(checker, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("service", ["crawl", "deliver", "beat", "redis", "postgres"])
def test_every_service_is_checked_and_bounded(service: str) -> None:
    found = compose()["services"][service]
    assert found["healthcheck"]["test"]
    assert found["mem_limit"]
    assert "ports" not in found, "nothing is open to the outside"
    _, _, version = found["image"].partition(":")
    assert version[0].isdigit(), "pinned by version"


@pytest.mark.parametrize("service", ["crawl", "deliver", "beat"])
def test_our_services_run_bare(service: str) -> None:
    found = compose()["services"][service]
    assert found["read_only"] is True
    assert found["cap_drop"] == ["ALL"]
    assert "@redis:" in found["environment"]["WIRECOPY_BROKER"]
    assert "REDIS_PASSWORD:?" in found["environment"]["WIRECOPY_BROKER"], "none without a password"


def test_one_service_writes_to_the_destinations() -> None:
    mounts = {name: service.get("volumes", []) for name, service in compose()["services"].items()}
    writers = [name for name, found in mounts.items() if "destinations:/srv/destinations" in found]
    assert writers == ["deliver"]
    assert "wirecopy.deliver" in compose()["services"]["deliver"]["command"]


def test_image_is_pinned_and_without_root() -> None:
    lines = (FOLDER / "Dockerfile").read_text().splitlines()
    (base,) = [line.split()[1] for line in lines if line.startswith("FROM ")]
    assert base.partition(":")[2][0].isdigit()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users == ["10001"]
    copied = [part for line in lines if line.startswith("COPY ") for part in line.split()[1:-1]]
    assert [part for part in copied if not (ROOT / part).exists()] == []
    assert "--require-hashes" in " ".join(lines)


def test_lock_of_the_image_agrees_with_that_of_the_tests() -> None:
    def pins(name: str) -> set[str]:
        return {line.split()[0] for line in (ROOT / name).read_text().splitlines() if "==" in line and line[0] != " "}

    assert pins("requirements-cluster.lock") <= pins("requirements-dev.lock")
