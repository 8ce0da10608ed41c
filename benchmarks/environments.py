"""Environments of the peers: one for each, under `.build/peers/`, made once for each set of pinned versions."""

import hashlib
import subprocess
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BUILD = ROOT / ".build" / "peers"


def python_of(peer: str) -> Path:
    """Return the Python of a peer's environment, made from `requirements-<peer>.txt` when there is none yet.

    Raises RuntimeError when it cannot be installed.
    """
    pinned = HERE / f"requirements-{peer}.txt"
    folder = BUILD / f"{peer}-{hashlib.sha256(pinned.read_bytes()).hexdigest()[:12]}"
    python = folder / "bin" / "python"
    ready = folder / "ready"
    if ready.exists():
        return python
    venv.create(folder, with_pip=True, clear=True)
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    done = subprocess.run([*install, "-r", str(pinned)], capture_output=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"cannot install {pinned.name}: {done.stderr.decode(errors='replace').strip()[-300:]}")
    ready.touch()
    return python
