"""What we depend on: licences that allow it, and no version with a known vulnerability. `make audit`.

    python -m tests.supply PIP_AUDIT

The vulnerabilities are known to a database on the network. Where it cannot be reached, nothing was checked, and that is
what is said; it is no failure, for a build without a network says nothing about the code.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"

# Advisories that do not concern us, why, and until when that holds.
EXCEPTIONS: Mapping[str, tuple[str, date]] = {}

# Licences that let a program of any licence depend on the package as it is.
_ALLOWED = re.compile(
    r"(?i)\b(?:MIT|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|ZPL|Zope|Unlicense|LGPL|Lesser|"
    r"Public Domain|CNRI|HPND)"
)
# What is not to be found in the allowed ones' place: copyleft that reaches what depends on it.
_REFUSED = re.compile(
    r"(?i)\bAGPL|Affero|(?<!L)\bGPL|(?<!Lesser )(?<!Library )General Public License|SSPL|Commons Clause"
)


@dataclass(frozen=True)
class Outcome:
    """What came of a check."""

    ok: bool
    text: str


def locked(text: str) -> list[str]:
    """The names in a lock file."""
    return re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)


def licence_of(name: str) -> str | None:
    """What an installed package says of its licence; None when it is not installed, as on another platform."""
    try:
        found = metadata(name)
    except PackageNotFoundError:
        return None
    classifiers = (entry for entry in found.get_all("Classifier") or () if entry.startswith("License :"))
    stated = [
        *(found.get_all("License-Expression") or ()),
        *(entry.rpartition("::")[2].strip() for entry in classifiers),
    ]
    # Some put the whole text there; its first line names it.
    stated += [entry.strip().partition("\n")[0] for entry in found.get_all("License") or ()]
    return "; ".join(entry for entry in stated if entry)


def check_licences(licences: Mapping[str, str | None]) -> Outcome:
    """Name every package whose licence is refused, or none that is known."""
    bad = [
        f"{name}: {stated or 'states none'}"
        for name, stated in sorted(licences.items())
        if stated is not None and not is_allowed(stated)
    ]
    return Outcome(not bad, "; ".join(bad) or f"licences: {len(licences)} packages, all allowed")


def is_allowed(stated: str) -> bool:
    """Whether a licence may be used. Of alternatives one is enough."""
    parts = re.split(r"(?i)\bOR\b", stated)
    return any(_ALLOWED.search(part) and not _REFUSED.search(part) for part in parts)


def judge(code: int, out: str, today: date, exceptions: Mapping[str, tuple[str, date]] = EXCEPTIONS) -> Outcome:
    """Read what `pip-audit --format json` printed. Without its answer nothing was checked."""
    try:
        packages: list[dict[str, Any]] = json.loads(out)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Outcome(
            True, f"vulnerabilities: NOT CHECKED, the database could not be reached (pip-audit ended with {code})"
        )
    found = [(package["name"], package["version"], each) for package in packages for each in package.get("vulns", ())]
    known = [
        f"{name} {version}: {each['id']}, mended in {', '.join(each['fix_versions']) or 'none'}"
        for name, version, each in found
        if not _is_excepted({each["id"], *each.get("aliases", ())}, today, exceptions)
    ]
    # What the database does not know, it has not judged.
    skipped = sorted(package["name"] for package in packages if "skip_reason" in package)
    checked = len(packages) - len(skipped)
    if not checked:
        return Outcome(True, "vulnerabilities: NOT CHECKED, the database that answered knows none of the packages")
    said = "; ".join(known) or f"vulnerabilities: {checked} packages, none known"
    return Outcome(not known, said + (f"; not checked: {', '.join(skipped)}" if skipped else ""))


def _is_excepted(ids: Iterable[str], today: date, exceptions: Mapping[str, tuple[str, date]]) -> bool:
    return any(name in exceptions and today <= exceptions[name][1] for name in ids)


def main(pip_audit: str) -> int:
    """Run both checks, say what came of each, and return the exit code."""
    names = locked(LOCK.read_text())
    command = [pip_audit, "-r", str(LOCK), "--require-hashes", "--disable-pip", "--format", "json"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        code, out = done.returncode, done.stdout
    except (FileNotFoundError, subprocess.TimeoutExpired):
        # Without a network it could not be installed, or waits for an answer.
        code, out = -1, ""
    outcomes = (
        check_licences({name: licence_of(name) for name in names}),
        judge(code, out, date.today()),  # noqa: DTZ011 - a day, anywhere
    )
    for outcome in outcomes:
        print(outcome.text)
    return 0 if all(outcome.ok for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
