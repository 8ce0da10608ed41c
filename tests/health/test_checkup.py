"""Who is told, through real servers on loopback: once for each change, and never at the run's cost."""

import json
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from pipeline import notices
from pipeline.checkup import check_up, remarks
from pipeline.errors import ConfigError
from pipeline.health import Health, State
from pipeline.logs import secrets_of
from pipeline.notices import NoticeFailed, hooks, payload, post
from pipeline.store import Ledger

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
FEED = "https://a.example/feed?token=hunter22"


class Hook(ThreadingHTTPServer):
    """Takes what is posted, and answers `status`."""

    status, pause = 200, 0.0

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taker)
        self.taken: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.ended = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"


class _Taker(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        self.server.taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.server.paths.append(self.path)
        self.server.ended.wait(self.server.pause)
        self.send_response(self.server.status)
        if self.server.status in (302, 307, 308):
            self.send_header("Location", self.server.url + "/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Silent."""


class Letters(socketserver.ThreadingTCPServer):
    """A mail server that takes everything and offers no encryption."""

    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Postman)
        self.letters: list[str] = []


class _Postman(socketserver.StreamRequestHandler):
    server: Letters

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            verb = line.strip().upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go\r\n")
                letter = b""
                while (line := self.rfile.readline()) != b".\r\n":
                    letter += line
                self.server.letters.append(letter.decode())
            self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 fine\r\n")
            if verb == b"QUIT":
                return


@contextmanager
def running(server: Any) -> Iterator[Any]:
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        if isinstance(server, Hook):
            server.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with running(Hook()) as server:
        yield server


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.sqlite") as opened:
        yield opened


def turn(ledger: Ledger, hours: int, outcome: int | str, name: str = "a") -> datetime:
    moment = NOW + timedelta(hours=hours)
    run = ledger.begin_run(moment, "refresh")
    ledger.record_provider_run(run, name, {"exit_code": 0, "sightings": {"sources": {FEED: outcome}}})
    return moment


def look(ledger: Ledger, now: datetime, environ: dict[str, str], metrics: str = "") -> dict[str, Health]:
    return check_up(ledger, ["a"], now, metrics=metrics, environ=environ)


def test_a_change_is_told_once(ledger: Ledger, hook: Hook) -> None:
    environ = {"WIRECOPY_WEBHOOK": hook.url}
    outcomes: tuple[int | str, ...] = (20, "http_403", "http_403", "http_403", 20, 20)
    for hours, outcome in enumerate(outcomes):
        look(ledger, turn(ledger, hours, outcome), environ)
    assert [(told["providers"][0]["state"], told["providers"][0]["told_before"]) for told in hook.taken] == [
        ("broken", "new"),
        ("new", "broken"),
    ]
    assert hook.taken[0]["text"].startswith("a is broken since 2026-11-20 19:00Z (was new)")


def test_what_was_not_taken_is_told_again_and_costs_nothing(
    ledger: Ledger, hook: Hook, caplog: pytest.LogCaptureFixture
) -> None:
    environ = {"WIRECOPY_WEBHOOK": hook.url}
    turn(ledger, 0, "http_403")
    hook.status = 503
    healths = look(ledger, turn(ledger, 1, "http_403"), environ)
    assert healths["a"].state is State.BROKEN
    assert "the webhook was not told of the providers' health, and will be: answered 503" in caplog.text
    assert hook.url not in caplog.text
    hook.status = 204
    look(ledger, turn(ledger, 2, "http_403"), environ)
    look(ledger, turn(ledger, 3, "http_403"), environ)
    assert len(hook.taken) == 2


def test_nobody_answers(ledger: Ledger, caplog: pytest.LogCaptureFixture) -> None:
    turn(ledger, 0, "http_403")
    look(ledger, turn(ledger, 1, "http_403"), {"WIRECOPY_WEBHOOK": "http://127.0.0.1:9/secret-path"})
    assert "the webhook was not told" in caplog.text
    assert "secret-path" not in caplog.text


def test_a_hook_that_redirects_is_not_followed(hook: Hook) -> None:
    for status in (302, 307, 308):
        hook.status = status
        with pytest.raises(NoticeFailed, match=f"answered {status}"):
            post(hook.url, {"text": "x"})
    assert hook.paths == ["/hook"] * 3


def test_a_hook_that_stalls_is_left(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "_DEADLINE", 0.2)
    hook.pause = 5
    began = time.monotonic()
    with pytest.raises(NoticeFailed, match="took more than"):
        post(hook.url, {"text": "x"})
    assert time.monotonic() - began < 2


def test_mail_is_sent_with_every_change_in_it(ledger: Ledger) -> None:
    with running(Letters()) as server:
        environ = {
            "WIRECOPY_SMTP": f"smtp://127.0.0.1:{server.server_address[1]}",
            "WIRECOPY_MAIL_TO": "desk@example.org",
            "WIRECOPY_MAIL_FROM": "wire@example.org",
        }
        turn(ledger, 0, "not_a_feed")
        look(ledger, turn(ledger, 1, "not_a_feed"), environ)
        look(ledger, turn(ledger, 2, "not_a_feed"), environ)
    assert len(server.letters) == 1
    assert "Subject: Wirecopy: 1 of the providers changed (broken)" in server.letters[0]
    assert "source/not_a_feed" in server.letters[0]


def test_a_password_is_not_sent_in_the_clear(ledger: Ledger, caplog: pytest.LogCaptureFixture) -> None:
    with running(Letters()) as server:
        environ = {
            "WIRECOPY_SMTP": f"smtp://me:hunter22@127.0.0.1:{server.server_address[1]}",
            "WIRECOPY_MAIL_TO": "desk@example.org",
            "WIRECOPY_MAIL_FROM": "wire@example.org",
        }
        turn(ledger, 0, "not_a_feed")
        look(ledger, turn(ledger, 1, "not_a_feed"), environ)
    assert server.letters == []
    assert "the mail was not told" in caplog.text
    assert "hunter22" not in caplog.text


@pytest.mark.parametrize(
    "environ",
    [
        {"WIRECOPY_WEBHOOK": "ftp://a/s3cret"},
        {"WIRECOPY_WEBHOOK": "http://[/s3cret"},
        {"WIRECOPY_WEBHOOK": "file:///s3cret"},
        {"WIRECOPY_SMTP": "http://a/s3cret"},
        {"WIRECOPY_SMTP": "smtp://s3cret.example.org", "WIRECOPY_MAIL_TO": "x"},
        {"WIRECOPY_SMTP": "smtp://s3cret.example.org", "WIRECOPY_MAIL_TO": "a@b\nBcc: c@d"},
    ],
)
def test_a_hook_that_cannot_be_one_is_named_without_its_value(
    environ: dict[str, str], ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ConfigError, match="WIRECOPY_") as error:
        hooks(environ)
    assert "s3cret" not in str(error.value)
    look(ledger, turn(ledger, 0, 20), environ)
    assert "nobody is told" in caplog.text


def test_slack_gets_what_slack_knows() -> None:
    changes = [(Health(provider="a", state=State.BROKEN, since=NOW), None)]
    assert set(payload(changes, slack=True)) == {"text"}
    assert set(payload(changes, slack=False)) == {"text", "providers"}


def test_the_address_of_the_hook_is_a_secret() -> None:
    assert "https://hooks.example/T1/B2" in secrets_of({"WIRECOPY_WEBHOOK": "https://hooks.example/T1/B2"})


def test_metrics_are_replaced_whole(ledger: Ledger, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "wirecopy.prom"
    look(ledger, turn(ledger, 0, 20), {}, str(file))
    inode = file.stat().st_ino
    look(ledger, turn(ledger, 1, 20), {}, str(file))
    assert 'wirecopy_provider_state{provider="a",state="new"} 1' in file.read_text()
    assert file.stat().st_ino != inode
    assert [path.name for path in tmp_path.glob("*.prom*")] == ["wirecopy.prom"]
    look(ledger, turn(ledger, 2, 20), {}, str(tmp_path / "missing" / "x.prom"))
    assert "not written: No such file or directory" in caplog.text


def test_the_closing_table_names_those_that_are_not_well(ledger: Ledger) -> None:
    turn(ledger, 0, "http_403")
    turn(ledger, 0, 20, "b")
    healths = check_up(ledger, ["a", "b"], turn(ledger, 1, "http_403"), metrics="", environ={})
    assert remarks(healths) == ["a is broken: source/http_403 a source failed 2 times in a row: http_403"]
