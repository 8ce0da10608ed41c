"""Chromium and axe, where tests/report/install.sh put them."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.conftest import ROOT

MODULES = Path(os.environ.get("WIRECOPY_BROWSER") or ROOT / ".build" / "browser")


def missing() -> str | None:
    """Return why no browser can be asked, or None."""
    for program in ("chromium", "node"):
        if shutil.which(program) is None:
            return f"no {program} here: tests/report/install.sh"
    return None if (MODULES / "node_modules" / "axe-core").is_dir() else "no axe-core here: tests/report/install.sh"


def look(url: str, folder: Path | None = None) -> dict[str, Any]:
    """Open a page in the ways of look.mjs; return what was found, by way. Screenshots go to `folder`."""
    command = ["node", str(ROOT / "tests/report/look.mjs"), str(shutil.which("chromium")), str(MODULES), url]
    done = subprocess.run(
        [*command, *([str(folder)] if folder else [])], capture_output=True, text=True, timeout=300, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found
