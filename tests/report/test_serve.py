"""`scrapy report --serve`: for this machine alone, and what a run does at this moment."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.export.lock import holder_lives, lock_path
from pipeline.overview.page import policy
from pipeline.overview.serve import now
from pipeline.store import Ledger
from tests.conftest import RECORDINGS, ROOT, Workplace

BEGAN = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    made = Workplace(tmp_path_factory.mktemp("served"))
    run = made.scrapy("crawl", "techcrunch", WIRECOPY_REPLAY=str(RECORDINGS / "techcrunch.warc.gz"))
    assert run.returncode == 0, run.stderr
    return made


@pytest.fixture(scope="module")
def port(workplace: Workplace) -> Iterator[int]:
    """A server of the command's own, in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "scrapy", "report", "--serve", "--port", "0"],
        cwd=ROOT, env=workplace.environment, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    said = process.stderr.readline()
    found = re.search(r"http://127\.0\.0\.1:(\d+)/", said)
    assert found, said + process.stderr.read()
    yield int(found[1])
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0, process.stderr.read()


def ask(port: int, path: str = "/", method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, headers={key.replace("_", "-"): value for key, value in headers.items()})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, dict(response.getheaders()), body


def test_shows_the_page(port: int) -> None:
    status, headers, body = ask(port)
    assert status == 200
    assert b"TechCrunch" in body
    assert headers["Content-Security-Policy"] == policy(live=True) + "; frame-ancestors 'none'"
    assert headers["Cache-Control"] == "no-store"


def test_tells_that_no_run_goes_on(port: int) -> None:
    status, headers, body = ask(port, "/live.json")
    assert (status, headers["Content-Type"]) == (200, "application/json")
    assert json.loads(body)["run"] is None


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "[::1]:{port}", ""]
)
def test_other_hosts_are_refused(port: int, host: str) -> None:
    status, _, body = ask(port, "/live.json", Host=host.format(port=port))
    assert status == 403
    assert b"{" not in body


def test_localhost_is_this_machine(port: int) -> None:
    assert ask(port, "/live.json", Host=f"localhost:{port}")[0] == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_other_sites_are_refused(port: int, site: str) -> None:
    assert ask(port, "/", Sec_Fetch_Site=site)[0] == 403


@pytest.mark.parametrize("path", ["/../../etc/passwd", "/live.js", "/?x=1"])
def test_there_is_nothing_else(port: int, path: str) -> None:
    assert ask(port, path)[0] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_nothing_can_be_changed(port: int, method: str) -> None:
    assert ask(port, "/", method)[0] == 501


def test_head_has_no_body(port: int) -> None:
    status, headers, body = ask(port, "/", "HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["Content-Length"]) > 1000


def test_listens_on_the_loopback_alone(port: int) -> None:
    with socket.socket() as other:
        # Another address of the loopback stands for any other of the machine.
        assert other.connect_ex(("127.0.0.2", port)) != 0


def test_taken_port_is_named(workplace: Workplace, port: int) -> None:
    run = workplace.scrapy("report", "--serve", "--port", str(port))
    assert run.returncode == 5
    assert "--port" in run.stderr


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.sqlite") as opened:
        yield opened


def test_live_counts_what_a_run_did(ledger: Ledger) -> None:
    ledger.reject("a", "https://a.example/a", "old", "list", BEGAN - timedelta(hours=1))
    run = ledger.begin_run(BEGAN, "refresh")
    ledger.reject("b", "https://a.example/b", "alpha", "list", BEGAN)
    ledger.record_provider_run(run, "beta", {"exit_code": 0})
    found = now(ledger, BEGAN + timedelta(minutes=1), alive=True)
    assert found["run"] == run
    assert found["providers"] == [
        {"name": "alpha", "over": False, "settled": 0, "rejected": 1, "extracted": 0},
        {"name": "beta", "over": True, "settled": 0, "rejected": 0, "extracted": 0},
    ]


@pytest.mark.parametrize(("alive", "hours"), [(False, 0), (True, 25)])
def test_a_run_that_was_killed_does_not_go_on(ledger: Ledger, hours: int, *, alive: bool) -> None:
    ledger.begin_run(BEGAN, "refresh")
    assert now(ledger, BEGAN + timedelta(hours=hours), alive=alive)["run"] is None


def test_a_run_that_has_ended_does_not_go_on(ledger: Ledger) -> None:
    ledger.end_run(ledger.begin_run(BEGAN, "refresh"), BEGAN, 0, {})
    found = now(ledger, BEGAN, alive=True)
    assert found["run"] is None
    assert "23 Nov 12:00" in found["says"]


def test_holder_of_the_lock(tmp_path: Path) -> None:
    store = tmp_path / "ledger.sqlite"
    assert not holder_lives(store)
    lock_path(store).write_text(str(os.getpid()))
    assert holder_lives(store)
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    lock_path(store).write_text(str(gone.pid))
    assert not holder_lives(store)
    lock_path(store).write_text("")
    assert not holder_lives(store)
