"""Run a command and measure it: wall time, CPU time and peak memory of all its processes together."""

import ctypes
import os
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

SAMPLE_SECONDS = 0.2  # Between two looks at the memory: reading it takes the kernel about a millisecond a process.
_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER, linux/prctl.h


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took."""

    started: float
    """Monotonic clock, seconds."""
    ended: float
    cpu: float
    """Seconds of user and system time, all its processes together, those that outlived their parents included."""
    peak: float
    """MB: the largest sum over its processes of their proportional set size (pages that are shared count once)."""
    code: int
    errors: str
    """Last lines of what it wrote to stderr."""

    @property
    def wall(self) -> float:
        """Seconds from start to end."""
        return self.ended - self.started


def run(
    command: Sequence[str], *, cwd: Path, environment: Mapping[str, str], memory: bool = True, limit: float = 1800
) -> Cost:
    """Run `command` to its end. It is killed after `limit` seconds, and its code is then negative."""
    # Workers whose parent has ended become our children, so that their CPU time is counted, too.
    ctypes.CDLL(None, use_errno=True).prctl(_SUBREAPER, 1, 0, 0, 0)
    started = monotonic()
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=dict(environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        sampler = _Sampler(process.pid, started + limit)
        if memory:
            sampler.start()
        lines = _Tail(process)
        lines.start()
        cpu, code, ended = 0.0, 0, started
        while True:
            try:
                pid, status, usage = os.wait4(-process.pid, 0)
            except ChildProcessError:
                break
            cpu += usage.ru_utime + usage.ru_stime
            if pid == process.pid:
                ended, code = monotonic(), os.waitstatus_to_exitcode(status)
                process.returncode = code
        sampler.done.set()
        lines.join(5)
    return Cost(started, ended, cpu, sampler.peak / 1e6, code, lines.text())


class _Tail(threading.Thread):
    """Reads stderr, so that a command never waits for us to do so."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        super().__init__(daemon=True)
        self._process = process
        self._kept = b""

    def run(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._kept = (self._kept + line)[-4000:]

    def text(self) -> str:
        """What was kept of it."""
        return self._kept.decode(errors="replace").strip()


class _Sampler(threading.Thread):
    """Adds up the memory of a session's processes again and again, and ends them at the deadline."""

    def __init__(self, session: int, deadline: float) -> None:
        super().__init__(daemon=True)
        self._session, self._deadline = session, deadline
        self.done = threading.Event()
        self.peak = 0

    def run(self) -> None:
        while not self.done.wait(SAMPLE_SECONDS):
            self.peak = max(self.peak, sum(map(_memory, members(self._session))))
            if monotonic() > self._deadline:
                with suppress(ProcessLookupError):
                    os.killpg(self._session, signal.SIGKILL)


def members(session: int) -> list[int]:
    """Ids of the processes of a session."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, IndexError):
                # The name of a command may hold anything, so what counts begins after its bracket.
                if int((entry / "stat").read_text().rpartition(")")[2].split()[3]) == session:
                    found.append(int(entry.name))
    return found


def _memory(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
