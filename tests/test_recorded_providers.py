"""Providers that `scrapy provider add` wrote: what is read from the recording of the site is what was expected of it.

`scrapy provider check NAME --json`, replayed, against `tests/recorded/NAME.yaml`.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
RECORDED = ROOT / "tests" / "recorded"
FIELDS = ("title", "published", "excerpt", "image", "size", "language", "authors", "type", "paywalled")
NAMES = sorted(path.stem for path in RECORDED.glob("*.yaml"))


@pytest.fixture(scope="module")
def found(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What is read from a provider's recording today."""
    name = request.param
    clean = {k: v for k, v in os.environ.items() if "proxy" not in k.lower() and not k.startswith("WIRECOPY_")}
    store = tmp_path_factory.mktemp("recorded") / "ledger.sqlite"
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "provider", "check", name, "--json"],
        cwd=ROOT,
        env=clean | {"WIRECOPY_REPLAY": str(RECORDED / f"{name}.warc.gz"), "WIRECOPY_STORE": str(store)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout, done.stderr
    read: dict[str, Any] = json.loads(done.stdout)
    return read | {"name": name}


@pytest.mark.parametrize("found", NAMES, indirect=True)
@pytest.mark.parametrize("field", FIELDS)
def test_field_is_the_expected_one(field: str, found: dict[str, Any]) -> None:
    expected = yaml.safe_load((RECORDED / f"{found['name']}.yaml").read_text("utf-8"))
    was, now = (
        {article["url"]: article[field] for article in articles}
        for articles in (expected["articles"], found["articles"])
    )
    assert now == was


@pytest.mark.parametrize("found", NAMES, indirect=True)
def test_what_was_rejected_still_is(found: dict[str, Any]) -> None:
    expected = yaml.safe_load((RECORDED / f"{found['name']}.yaml").read_text("utf-8"))
    assert found["rejected"] == expected["rejected"]
