"""A cluster on one machine: PostgreSQL, Redis, Celery workers, twelve recorded providers, one destination."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from pipeline.store import Ledger
from tests.conftest import RECORDINGS, ROOT, Workplace
from tests.store import servers

PROVIDERS = (
    "techcrunch",
    "aibusiness",
    "ainews",
    "aitnews",
    "ansa",
    "anthropic",
    "arstechnica",
    "cnet",
    "bbc",
    "businesswire",
    "cio",
    "cnbc",
)
PASSWORD = "of-the-tests"


class Redis:
    """A Redis server of the tests' own, on the loopback, that keeps what it was told on its disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The broker's URL."""
        return f"redis://:{PASSWORD}@127.0.0.1:{self._port}/0"

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = ["--bind", "127.0.0.1", "--port", str(self._port), "--requirepass", PASSWORD]
        options += ["--dir", str(self._folder), "--appendonly", "yes", "--appendfsync", "always", "--save", ""]
        self._process = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
        until(lambda: _answers(self._port), "Redis to answer")

    def forget(self) -> None:
        """Have it lose all that it was told."""
        with socket.create_connection(("127.0.0.1", self._port), 5) as connection:
            connection.sendall(f"AUTH {PASSWORD}\r\nFLUSHALL\r\n".encode())
            answer = b""
            while answer.count(b"+OK") < 2:
                part = connection.recv(100)
                assert part, answer
                answer += part

    def stop(self) -> None:
        """Kill it, as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


class Cluster:
    """Servers, workers and the ledger that they share."""

    def __init__(self, folder: Path, postgres: servers.Postgres, redis: Redis) -> None:
        self.postgres, self.redis = postgres, redis
        self.workplace = Workplace(folder)
        self.store = postgres.database()
        self._workers: list[subprocess.Popen[bytes]] = []
        self._folder = folder
        recording = folder / "all.warc.gz"
        with recording.open("wb") as file:
            # Members of gzip can stand one after the other.
            for name in PROVIDERS:
                file.write((RECORDINGS / f"{name}.warc.gz").read_bytes())
        self.environment = self.workplace.environment | {
            "WIRECOPY_STORE": self.store,
            "WIRECOPY_REPLAY": str(recording),
            "WIRECOPY_BROKER": redis.url,
            "WIRECOPY_CLUSTER_LOST_AFTER": "15",
            "WIRECOPY_CLUSTER_LEASE": "10",
        }

    def start_worker(self) -> subprocess.Popen[bytes]:
        """Start a worker with one process."""
        number = len(self._workers)
        command = [sys.executable, "-m", "celery", "-A", "pipeline.cluster", "worker", "--concurrency=1"]
        command += ["-n", f"worker{number}@test", "--loglevel=WARNING", "--without-gossip", "--without-mingle"]
        with (self._folder / f"worker{number}.log").open("wb") as log:
            worker = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        self._workers.append(worker)
        return worker

    def signal_all(self, worker: subprocess.Popen[bytes], number: signal.Signals) -> None:
        """Send a signal to a worker and all that it started, at once, as when its machine goes away."""
        os.killpg(worker.pid, number)

    def begin(self, minutes: float = 4) -> "subprocess.Popen[str]":
        """Start `scrapy refresh --cluster` for all twelve."""
        command = [sys.executable, "-m", "scrapy", "refresh", "--cluster", "--max-minutes", str(minutes), *PROVIDERS]
        return subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def turns_over(self) -> int:
        """How many providers of the round that goes on had their turn."""
        with Ledger.open(self.store) as ledger:
            state = ledger.open_round()
        return 0 if state is None else len(state.stats)

    def stop(self) -> None:
        """Stop all workers."""
        for worker in self._workers:
            if worker.poll() is None:
                os.killpg(worker.pid, signal.SIGCONT)
                os.killpg(worker.pid, signal.SIGKILL)
                worker.wait()

    def logs(self) -> str:
        """What the workers wrote."""
        return "\n".join(path.read_text() for path in sorted(self._folder.glob("worker*.log")))


def until(met: Callable[[], bool], what: str, seconds: float = 120) -> None:
    """Wait for something. Fails after `seconds`."""
    end = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < end, f"waited {seconds} s for {what}"
        time.sleep(0.1)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as connection:
            connection.sendall(f"AUTH {PASSWORD}\r\nPING\r\n".encode())
            answer = b""
            while len(answer) < len(b"+OK\r\n+PONG\r\n") and (part := connection.recv(100)):
                answer += part
            return b"+PONG" in answer
    except OSError:
        return False


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A cluster with an empty ledger and no worker yet; skipped where its servers are not installed."""
    if servers.programs() is None or shutil.which("redis-server") is None:
        pytest.skip("no PostgreSQL and Redis here: make cluster-test installs them")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wccl")))
        redis = Redis(folder)
        redis.start()
        stack.callback(redis.stop)
        one = Cluster(folder, stack.enter_context(servers.postgres()), redis)
        stack.callback(one.stop)
        yield one


@pytest.fixture(scope="session")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one machine writes: the files of the same providers, crawled by `scrapy refresh` with SQLite."""
    workplace = Workplace(tmp_path_factory.mktemp("alone"))
    recording = workplace.folder / "all.warc.gz"
    recording.write_bytes(b"".join((RECORDINGS / f"{name}.warc.gz").read_bytes() for name in PROVIDERS))
    done = workplace.scrapy("refresh", *PROVIDERS, WIRECOPY_REPLAY=str(recording))
    assert done.returncode == 0, done.stderr
    files = workplace.files()
    assert len(files) >= len(PROVIDERS)
    return files
