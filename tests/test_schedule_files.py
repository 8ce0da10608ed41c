"""The ready-made files in docs/schedule/ are read by those who will read them, and what they run is run."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import RECORDINGS, ROOT, Workplace
from tests.scout.conftest import Project

FILES = ROOT / "docs" / "schedule"
HOME = "/srv/wirecopy"
RECORDING = str(RECORDINGS / "techcrunch.warc.gz")
# cron(8): minute, hour, day of the month, month, day of the week.
RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
# https://docs.github.com/actions/reference/workflow-syntax-for-github-actions
WORKFLOW_KEYS = {"name", "run-name", "on", "permissions", "env", "defaults", "concurrency", "jobs"}
JOB_KEYS = {
    "name",
    "permissions",
    "needs",
    "if",
    "runs-on",
    "concurrency",
    "env",
    "steps",
    "timeout-minutes",
    "strategy",
}
STEP_KEYS = {"id", "if", "name", "uses", "run", "working-directory", "shell", "with", "env", "timeout-minutes"}


@pytest.fixture
def installed(tmp_path: Path, workplace: Workplace) -> Project:
    """A small copy of the project with its environment, as it would stand in /srv/wirecopy."""
    project = Project(tmp_path / "installed", workplace)
    (project.folder / ".venv").symlink_to((ROOT / ".venv").resolve())
    shutil.copy(ROOT / "destinations.yaml", project.folder)
    shutil.copytree(ROOT / "output" / "_data", project.folder / "output" / "_data")
    return project


def shell(command: str, folder: Path, environment: dict[str, str], interpreter: str = "/bin/sh") -> str:
    """Run a command with nothing but this environment, and the recording in place of the network."""
    done = subprocess.run(
        [interpreter, "-e", "-c", command],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "WIRECOPY_REPLAY": RECORDING} | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def cron_fields(text: str) -> list[set[int]]:
    """The times that five fields of a crontab name. Raises AssertionError where cron would refuse them."""
    fields = text.split()
    assert len(fields) == 5, text
    found = []
    for field, (low, high) in zip(fields, RANGES, strict=True):
        times: set[int] = set()
        for part in field.split(","):
            match = re.fullmatch(r"(?:\*|(\d+)(?:-(\d+))?)(?:/(\d+))?", part)
            assert match, part
            first = int(match[1] or low)
            last = int(match[2] or (match[1] if match[1] and not match[3] else high))
            assert low <= first <= last <= high, part
            times |= set(range(first, last + 1, int(match[3] or 1)))
        found.append(times)
    return found


def test_crontab(installed: Project) -> None:
    lines = [line for line in (FILES / "crontab").read_text().splitlines() if line and not line.startswith("#")]
    environment = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z]+=", line))
    (entry,) = [line for line in lines if not re.match(r"[A-Z]+=", line)]
    times, command = entry.split(maxsplit=5)[:5], entry.split(maxsplit=5)[5]
    minutes, hours, *_ = cron_fields(" ".join(times))
    assert (minutes, len(hours)) == ({0, 15, 30, 45}, 24)
    # cron makes a line break of it.
    assert "%" not in command
    shown = shell(command.replace(HOME, str(installed.folder)), Path("/"), environment, environment["SHELL"])
    assert re.search(r"^techcrunch +\d", shown, re.MULTILINE)
    assert list((installed.folder / "output" / "_news").glob("*.md"))


@pytest.fixture
def units(tmp_path: Path, installed: Project) -> Path:
    folder = tmp_path / "units"
    folder.mkdir()
    for name in ("wirecopy.service", "wirecopy.timer"):
        text = (FILES / name).read_text().replace(HOME, str(installed.folder))
        # systemd refuses a user that this machine does not have.
        (folder / name).write_text(text.replace("User=wirecopy", "User=root"))
    return folder


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_takes_the_units(units: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, sorted(units.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line for line in done.stderr.splitlines() if "wirecopy" in line]
    assert (done.returncode, said) == (0, [])


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_would_name_a_mistake(units: Path) -> None:
    service = units / "wirecopy.service"
    service.write_text(service.read_text().replace("ExecStart=", "ExecBegin="))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(service)], capture_output=True, text=True, check=False
    )
    assert "ExecBegin" in done.stderr


def test_the_service_does_what_it_says(installed: Project, units: Path) -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    unit.optionxform = str  # type: ignore[assignment,method-assign] # systemd's keys have capitals
    unit.read(units / "wirecopy.service")
    service = unit["Service"]
    environment = dict([service["Environment"].split("=", 1)])
    assert set(map(int, service["SuccessExitStatus"].split())) == {3, 6, 7}
    said = shell(service["ExecStart"], Path(service["WorkingDirectory"]), environment)
    assert '"provider": "techcrunch"' in said
    assert list((installed.folder / "output" / "_news").glob("*.md"))


@pytest.fixture(scope="module")
def workflow() -> dict[str, Any]:
    # YAML 1.1 takes `on` for true; GitHub does not.
    text = (FILES / "refresh.yml").read_text()
    read: dict[str, Any] = yaml.safe_load(re.sub(r"^on:", '"on":', text, flags=re.MULTILINE))
    return read


def test_workflow_has_the_keys_that_github_knows(workflow: dict[str, Any]) -> None:
    assert set(workflow) <= WORKFLOW_KEYS
    assert {"on", "jobs"} <= set(workflow)
    for entry in workflow["on"]["schedule"]:
        assert set(entry) == {"cron"}
        cron_fields(entry["cron"])
    assert workflow["permissions"] == {"contents": "write"}
    for job in workflow["jobs"].values():
        assert set(job) <= JOB_KEYS
        assert {"runs-on", "steps", "timeout-minutes"} <= set(job)
        for step in job["steps"]:
            assert set(step) <= STEP_KEYS
            assert ("uses" in step) != ("run" in step)
            assert "uses" not in step or re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"])
            used = re.findall(r"\$\{\{ *([\w.]+) *\}\}", str(step))
            assert {name.split(".")[0] for name in used} <= {"github", "secrets"}


def test_workflow_refreshes_and_commits(installed: Project, workflow: dict[str, Any], tmp_path: Path) -> None:
    (job,) = workflow["jobs"].values()
    environment = {name: re.sub(r"\$\{\{.*?\}\}", "", value) for name, value in job["env"].items()}
    steps = {step["name"]: step["run"] for step in job["steps"] if "run" in step}
    origin = tmp_path / "origin.git"
    shell(
        f"git init --quiet --bare -b main {origin}; git init --quiet -b main; git remote add origin {origin};"
        f"cp {ROOT}/.gitignore .; git add .gitignore output; git -c user.name=a -c user.email=a@b commit -qm first;"
        "git push --quiet --set-upstream origin main",
        installed.folder,
        {},
    )
    # Before the first file there is nothing to commit, and that is no mistake.
    shell(steps["Commit"], installed.folder, environment, "/bin/bash")
    for name in ("Restore the ledger", "Refresh", "Commit"):
        shell(steps[name], installed.folder, environment, "/bin/bash")
    committed = shell(f"git --git-dir {origin} ls-tree -r --name-only main", installed.folder, {})
    assert "output/_news/2026-11-20-lumenfold" in committed

    # The cache was lost: the ledger comes back from the files, and nothing is written twice.
    shutil.rmtree(installed.folder / ".scrapy")
    for name in ("Restore the ledger", "Refresh", "Commit"):
        shell(steps[name], installed.folder, environment, "/bin/bash")
    assert shell(f"git --git-dir {origin} rev-list --count main", installed.folder, {}).strip() == "2"
