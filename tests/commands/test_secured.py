"""`scrapy secured`: private fields are read back, keys are made and changed, and what does not open is named."""

import base64
import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.exit_codes import ExitCode
from pipeline.export.deliver import deliver
from pipeline.export.private import private_fields, seal_for
from pipeline.export.secured import Cipher, load_cipher
from pipeline.normalise.urls import identity_key
from pipeline.store import Ledger
from tests.commands.conftest import Command
from tests.conftest import ROOT, Workplace
from tests.export.samples import NOW, Site, article

OLD, NEW = bytes(range(32)), b"n" * 32
FEED = "https://news.example/feed"
ARTICLES = tuple(article(number, title=f"Title {number}") for number in (1, 2))


@pytest.fixture
def files(workplace: Workplace, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Two files, sealed under the key that the environment holds."""
    monkeypatch.setenv("WIRECOPY_SECRET_KEY", OLD.hex())
    site = Site("test", workplace.destination)
    paths = []
    with Ledger.open(workplace.store) as ledger:
        for one in ARTICLES:
            article_id = ledger.begin_article(one, identity_key(one.canonical_url), "example", NOW)
            seal = seal_for(Cipher((OLD,)), one, article_id, FEED)
            slug = one.title.lower().replace(" ", "-")
            paths.append(site.path / deliver(ledger, site, article_id, one, slug, NOW, seal=seal).path)
            ledger.settle(article_id, NOW)
    return paths


def token_in(path: Path) -> str:
    found = re.search(r'^secured: "(.+)"$', path.read_text(), re.MULTILINE)
    assert found is not None
    return found[1]


def tamper(path: Path) -> None:
    token = token_in(path)
    path.write_text(path.read_text().replace(token, token[:40] + ("B" if token[40] == "A" else "A") + token[41:]))


def test_show_reads_the_fields_back(command: Command, files: list[Path]) -> None:
    # The fixture of the command comes first and clears the environment; the key is set after it.
    run = command("secured", "show", str(files[0]))
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == json.loads(private_fields(ARTICLES[0], 1, FEED))
    assert run.stdout.startswith('{\n  "article": 1,\n')


def test_output_that_nobody_reads_is_no_mistake(workplace: Workplace, files: list[Path]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "scrapy", "secured", "show", str(files[0])],
            cwd=ROOT,
            env=workplace.environment | {"WIRECOPY_SECRET_KEY": OLD.hex()},
            stdout=writer,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (ExitCode.BUG, b"")


def test_show_needs_no_destination(command: Command, files: list[Path], tmp_path: Path) -> None:
    copy = tmp_path / "copy.md"
    copy.write_bytes(files[0].read_bytes())
    files[0].unlink()
    assert command("secured", "show", str(copy)).returncode == 0


def test_a_wrong_key_is_an_error_that_names_the_file(
    command: Command, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIRECOPY_SECRET_KEY", NEW.hex())
    run = command("secured", "show", str(files[0]))
    assert run.returncode == 5
    assert f"{files[0]}: does not open: a wrong key" in run.stderr
    assert run.stdout == ""
    assert NEW.hex() not in run.stderr


def test_a_tampered_token_is_an_error_that_names_the_file(command: Command, files: list[Path]) -> None:
    tamper(files[0])
    run = command("secured", "show", str(files[0]))
    assert run.returncode == 5
    assert f"{files[0]}: does not open" in run.stderr


def test_a_file_of_another_article_does_not_open(command: Command, files: list[Path]) -> None:
    one, other = files
    one.write_text(one.read_text().replace(token_in(one), token_in(other)))
    assert command("secured", "show", str(one)).returncode == 5


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("---\ntitle: none\n---\n", "has no private fields"),
        ("no front matter", "does not begin with a line"),
        ('---\nwebUrl: "https://news.example/1"\nsecured: "x"\n---\n', "not a token"),
        ('---\nsecured: "x"\n---\n', "no webUrl"),
        (
            f'---\nwebUrl: "https://news.example/1"\nsecured: "{base64.b64encode(b"c" * 368).decode()};'
            f'{base64.b64encode(b"i" * 16).decode()}"\n---\n',
            "a token of the reference system",
        ),
    ],
)
def test_what_cannot_be_shown_is_named(
    command: Command, files: list[Path], tmp_path: Path, content: str, says: str
) -> None:
    path = tmp_path / "page.md"
    path.write_text(content)
    run = command("secured", "show", str(path))
    assert run.returncode == 5
    assert f"{path}: {says}" in run.stderr


def test_without_a_key_nothing_is_read(command: Command, files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WIRECOPY_SECRET_KEY")
    for arguments in (("show", str(files[0])), ("rotate",)):
        run = command("secured", *arguments)
        assert run.returncode == 5
        assert "no key: set WIRECOPY_SECRET_KEY or WIRECOPY_SECRET_KEY_FILE" in run.stderr


def test_the_key_can_come_from_a_file(
    command: Command, files: list[Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("WIRECOPY_SECRET_KEY")
    path = tmp_path / "key"
    path.write_text(OLD.hex() + "\n")
    path.chmod(0o600)
    assert command("secured", "show", str(files[0]), WIRECOPY_SECRET_KEY_FILE=str(path)).returncode == 0
    path.chmod(0o644)
    run = command("secured", "show", str(files[0]), WIRECOPY_SECRET_KEY_FILE=str(path))
    assert run.returncode == 5
    assert "others can read this key" in run.stderr


def test_rotate_changes_the_tokens_and_nothing_else(
    command: Command, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: (path.read_text(), token_in(path)) for path in files}
    monkeypatch.setenv("WIRECOPY_SECRET_KEY", NEW.hex())
    monkeypatch.setenv("WIRECOPY_SECRET_KEYS_OLD", OLD.hex())
    run = command("secured", "rotate")
    assert (run.returncode, run.stdout) == (0, "2 rotated\n")
    for path, (text, token) in before.items():
        assert token_in(path) != token
        assert path.read_text() == text.replace(token, token_in(path))
    monkeypatch.delenv("WIRECOPY_SECRET_KEYS_OLD")
    assert command("secured", "show", str(files[0])).returncode == 0
    assert command("secured", "rotate").stdout == "2 current\n"
    assert command("ledger", "check").stdout == "test: 2 as written\n"


def test_rotate_names_what_does_not_open_and_does_the_rest(
    command: Command, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    tamper(files[0])
    before = files[0].read_bytes()
    monkeypatch.setenv("WIRECOPY_SECRET_KEY", f"{NEW.hex()} {OLD.hex()}")
    run = command("secured", "rotate")
    assert (run.returncode, run.stdout) == (5, "1 rotated, 1 failed\n")
    assert f"{files[0]}: does not open" in run.stderr
    assert files[0].read_bytes() == before


def test_a_key_file_is_made_once_and_for_its_owner_alone(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "key"
    run = command("secured", "key", str(path))
    assert run.returncode == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    cipher = load_cipher({}, path)
    assert cipher is not None
    key = path.read_text()
    assert key.strip() not in run.stdout
    again = command("secured", "key", str(path))
    assert again.returncode == 5
    assert f"{path}: exists; with --add" in again.stderr
    assert path.read_text() == key
    assert [entry.name for entry in tmp_path.iterdir() if "key" in entry.name] == ["key"]


def test_an_added_key_writes_and_the_others_read(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "key"
    command("secured", "key", WIRECOPY_SECRET_KEY_FILE=str(path))
    old = load_cipher({}, path)
    assert command("secured", "key", "--add", str(path)).returncode == 0
    both = load_cipher({}, path)
    assert old is not None
    assert both is not None
    assert both.keys[1:] == old.keys
    assert both.keys[0] not in old.keys
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "No such file"), ("not a key\n", "key 1 is not 32 bytes"), ("0" * 5000, "larger than 4096 bytes")],
)
def test_a_key_is_added_only_to_keys(command: Command, tmp_path: Path, content: str | None, says: str) -> None:
    path = tmp_path / "key"
    if content is not None:
        path.touch(mode=0o600)
        path.write_text(content)
    run = command("secured", "key", "--add", str(path))
    assert run.returncode == 5
    assert says in run.stderr
    assert not path.exists() if content is None else path.read_text() == content


def test_two_present_keys_are_one_too_many(command: Command, files: list[Path], tmp_path: Path) -> None:
    command("secured", "key", str(tmp_path / "key"))
    run = command("secured", "show", str(files[0]), WIRECOPY_SECRET_KEY_FILE=str(tmp_path / "key"))
    assert run.returncode == 5
    assert "both hold a key" in run.stderr


def test_old_keys_alone_are_a_mistake(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIRECOPY_SECRET_KEYS_OLD", OLD.hex())
    run = command("secured", "rotate")
    assert run.returncode == 5
    assert "no key that writes" in run.stderr


@pytest.mark.parametrize("arguments", [(), ("show",), ("rotate", "x"), ("rotate", "--add"), ("key",), ("frob",)])
def test_a_wrong_command_line_is_named(command: Command, arguments: tuple[str, ...]) -> None:
    assert command("secured", *arguments).returncode == 2
