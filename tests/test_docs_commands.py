"""Every command in the docs is run, as it stands, in a small copy of the project; those that cannot be say why."""

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from scrapy.commands import ScrapyCommand
from scrapy.utils.misc import load_object
from scrapy.utils.project import get_project_settings

from tests.conftest import RECORDINGS, ROOT
from tests.sites import build

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ARTICLE = "https://techcrunch.com/2026/11/20/lumenfold-raises-48-million-to-make-factory-robots-explain-themselves/"
PROGRAMS = "scrapy|make|pytest|python3?|git|pip|cp|mkdir|export|crontab|systemctl|ssh-keygen|psql"
_COMMAND = re.compile(rf"(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?(?:{PROGRAMS}) ")

# (page, beginning of the command) → why it is not run here.
NOT_RUN = {
    ("scaling.md", ""): "needs servers; run by tests/cluster, and by hand for the numbers",
    ("backfill.md", "scrapy "): "needs files or a site with a past; tests/backfill has both",
    ("add-a-provider.md", ""): "run to the letter by tests/test_provider_guide.py",
    ("README.md", "git clone"): "needs the network",
    ("README.md", "make "): "`make demo` and `make test` are run by .ci/run; `make crawl` is `scrapy crawl`",
    ("install.md", "git "): "needs the network",
    ("install.md", "make "): "`make demo` is run by .ci/run, and needs what `make .venv/run` makes",
    ("first-crawl.md", "make clean"): "removes what the other pages' commands read",
    ("README.md", "scrapy refresh"): "asks all providers, and the recording has two; tests/test_refresh.py runs it",
    ("accuracy.md", "make eval"): "needs the corpus; what it runs is run by tests/test_accuracy_floors.py",
    ("ledger.md", ".venv/bin/pip install"): "needs the network",
    ("ledger.md", "export WIRECOPY_STORE='postgresql"): "needs a server; tests/store has it",
    ("cluster.md", ""): "needs PostgreSQL, Redis and workers; tests/cluster has them",
    ("month.md", ".venv/bin/python -m benchmarks.month"): "takes minutes; run with --days 3 by tests/test_month.py",
    ("cron.md", "crontab"): "changes the machine; tests/test_schedule_files.py runs what it would run",
    ("report.md", "scrapy report --serve"): "runs until it is interrupted; tests/report/test_serve.py runs it",
    ("systemd.md", ""): "needs root; tests/test_schedule_files.py has systemd verify the units, and runs them",
}
# What readers put in place of an example.
STANDS_FOR = {
    "https://www.example.com/news/some-article": ARTICLE,
    "output/_news/2026-11-20-….md": "output/_news/2026-11-20-lumenfold*.md",
}
# What must have happened before.
BEFORE = {
    "scrapy ledger rebuild --dry-run": "rm -f .scrapy/wirecopy.sqlite*",
    "scrapy secured key ~/.wirecopy-key": "rm -rf .scrapy output/_news ../site/_posts",
}


def commands(page: Path) -> list[str]:
    """The commands of a page, in fenced and indented blocks, comments removed."""
    found, fence = [], None
    for line in page.read_text("utf-8").splitlines():
        if mark := re.match(r"\s*```(\w*)", line):
            fence = (mark[1] or "-") if fence is None else None
        elif (fence in ("sh", "bash", "console") or (fence is None and line.startswith("    "))) and _COMMAND.match(
            f"{line.strip()} "
        ):
            found.append(re.sub(r"\s{2,}#.*", "", line.strip()))
    return found


def reason(page: Path, command: str) -> str | None:
    """Why a command is not run here."""
    return next(
        (why for (name, start), why in NOT_RUN.items() if page.name == name and command.startswith(start)), None
    )


RUN = {page: kept for page in PAGES if (kept := [line for line in commands(page) if not reason(page, line)])}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project after a crawl, with a site beside it, and what the docs' examples read."""
    copy = tmp_path_factory.mktemp("docs") / "wirecopy"
    copy.mkdir()
    for name in ("pipeline", "spiders", "docs"):
        (copy / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "scrapy.cfg", copy)
    shutil.copytree(ROOT / "output" / "_data", copy / "output" / "_data")
    (copy.parent / "site").mkdir()
    (copy / "destinations.yaml").write_text(
        "destinations:\n  - {name: local, path: output}\n"
        "  - {name: site, path: ../site, preset: jekyll, taxonomy: output/_data}\n"
    )
    recording = copy.parent / "all.warc.gz"
    recording.write_bytes(b"".join((RECORDINGS / f"{name}.warc.gz").read_bytes() for name in ("techcrunch", "itpro")))
    page = next(body for url, _, _, body in build.answers(build.load("techcrunch")) if url == ARTICLE)
    (copy / "saved.html").write_bytes(page)
    (copy / "articles.jsonl").write_text(
        '{"id": "1", "title": "A", "excerpt": "B", "published": "2026-11-20T10:00:00Z", "provider": "c"}\n'
    )
    shell("scrapy crawl techcrunch", copy)
    return copy


def shell(script: str, folder: Path) -> None:
    """Run lines as a person types them with `.venv` active, offline, until the first that fails."""
    clean = {k: v for k, v in os.environ.items() if "proxy" not in k.lower() and not k.startswith("WIRECOPY_")}
    done = subprocess.run(
        ["/bin/bash", "-ex", "-c", script],
        cwd=folder,
        env=clean
        | {
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
            "HOME": str(folder.parent),
            "WIRECOPY_REPLAY": str(folder.parent / "all.warc.gz"),
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]


@pytest.mark.xdist_group("docs-commands")
@pytest.mark.parametrize("page", RUN, ids=lambda page: page.name)
def test_commands_work_as_they_stand(page: Path, project: Path) -> None:
    lines = []
    for command in RUN[page]:
        for example, real in STANDS_FOR.items():
            command = command.replace(example, real)
        lines += [BEFORE[command], command] if command in BEFORE else [command]
    shell("\n".join(lines), project)


def test_every_reason_is_still_needed() -> None:
    used = {
        (page.name, start)
        for page in PAGES
        for command in commands(page)
        for (name, start) in NOT_RUN
        if name == page.name and command.startswith(start)
    }
    assert used == set(NOT_RUN)


def test_the_docs_have_commands() -> None:
    # A change of the docs' form must not leave this file with nothing to do.
    assert sum(map(len, RUN.values())) >= 15
    assert {"scrapy list", "scrapy ledger check", "scrapy secured rotate", "scrapy validate output"} <= {
        command for lines in RUN.values() for command in lines
    }


NAMES = sorted(path.stem for path in (ROOT / "pipeline" / "commands").glob("*.py") if path.stem != "__init__")


def command_of(name: str) -> ScrapyCommand:
    made: ScrapyCommand = load_object(f"pipeline.commands.{name}.Command")()
    made.settings = get_project_settings()
    return made


def mistakes_of(line: str) -> str | None:
    """Why a command line cannot be meant for one of our commands."""
    words = shlex.split(line, comments=True)
    if words[1] not in NAMES:
        return None if words[1] in ("list", "shell", "COMMAND", "NAME") else f"{words[1]} is no command"
    command = command_of(words[1])
    parser = argparse.ArgumentParser(prog=words[1], add_help=False, exit_on_error=False)
    command.add_options(parser)
    try:
        _, rest = parser.parse_known_args(words[2:])
    except argparse.ArgumentError as error:
        return str(error)
    unknown = [word for word in rest if word.startswith("--")]
    return f"unknown options {unknown}" if unknown else None


@pytest.mark.parametrize("name", NAMES)
def test_help_has_an_example_that_can_be_meant(name: str) -> None:
    command = command_of(name)
    example = re.search(r"Example: (scrapy .+)$", command.long_desc())
    assert example, command.long_desc()
    assert shlex.split(example[1])[1] == name
    assert mistakes_of(example[1]) is None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_command_lines_in_the_text_can_be_meant(page: Path) -> None:
    spans = re.findall(r"`((?:[A-Z_]+=\S+ )*scrapy [a-z][^`]*)`", page.read_text("utf-8").replace("\n", " "))
    found: dict[str, str] = defaultdict(str)
    for span in spans:
        line = re.sub(r"^(?:[A-Z_]+=\S+ )*", "", span).replace("…", "X")
        if wrong := mistakes_of(line):
            found[span] = wrong
    assert found == {}
