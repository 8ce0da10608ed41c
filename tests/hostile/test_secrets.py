"""S: keys, tokens and logs; what is installed and what is run."""

# ruff: noqa: N802 - tests are named by the ids of the catalogue

import base64
import json
import logging
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ConfigError
from pipeline.export.presets import PRESETS
from pipeline.export.private import seal_for
from pipeline.export.render import render
from pipeline.export.secured import Cipher, Kind, SecuredError, kind_of, load_cipher, make_key, write_key_file
from pipeline.logs import CleanRecord, one_line, redact, secrets_of
from pipeline.privileges import check_user
from tests import supply
from tests.conftest import ROOT, Workplace
from tests.export.samples import ARTICLE
from tests.fetch.site import ALLOW, Site, answer
from tests.hostile import world
from tests.hostile.world import feed_of, item, story

CIPHER = Cipher((b"k" * 32,))
TOKEN = CIPHER.seal(b'{"role":"reader"}', "article 17")
LEGACY = f"{base64.b64encode(b'c' * 368).decode()};{base64.b64encode(b'i' * 16).decode()}"


def refused(token: str, identity: str = "article 17") -> str:
    with pytest.raises(SecuredError) as caught:
        CIPHER.open(token, identity)
    return str(caught.value)


def flipped(token: str, half: int, byte: int) -> str:
    parts = [bytearray(base64.b64decode(part)) for part in token.split(";")]
    parts[half][byte] ^= 1
    return ";".join(base64.b64encode(part).decode() for part in parts)


def test_S01_a_flipped_bit_anywhere_is_refused() -> None:
    for half in (0, 1):
        for byte in range(len(base64.b64decode(TOKEN.split(";")[half]))):
            refused(flipped(TOKEN, half, byte))


def test_S02_a_token_of_another_article_is_refused() -> None:
    refused(TOKEN, "article 18")
    assert CIPHER.open(TOKEN, "article 17") == b'{"role":"reader"}'


def test_S03_one_error_for_all() -> None:
    other = Cipher((b"o" * 32,)).seal(b"x", "article 17")
    told = {refused(flipped(TOKEN, 0, 20)), refused(TOKEN, "article 18"), refused(other), refused(flipped(TOKEN, 1, 3))}
    assert len(told) == 1


@pytest.mark.parametrize("cut", [1, 8, 16, 20])
def test_S04_a_cut_token_is_refused(cut: int) -> None:
    sealed, nonce = TOKEN.split(";")
    refused(base64.b64encode(base64.b64decode(sealed)[:-cut]).decode() + ";" + nonce)


def test_S05_no_nonce_is_used_twice() -> None:
    assert len({CIPHER.seal(b"", "x").split(";")[1] for _ in range(20_000)}) == 20_000


def test_S06_without_a_key_nothing_private_is_written() -> None:
    assert seal_for(None, ARTICLE, 1) is None
    for preset in PRESETS.values():
        content = render(ARTICLE, preset)
        assert preset.secured_key.encode() not in content
        assert b"Second paragraph" not in content


def test_S07_keys_come_from_where_only_their_owner_can_read(tmp_path: Path) -> None:
    key = tmp_path / "key"
    write_key_file(key)
    assert key.stat().st_mode & 0o777 == 0o600
    assert load_cipher({}, key)
    key.chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        load_cipher({}, key)
    for bad in ("short", "x" * 44, make_key()[:-4]):
        with pytest.raises(ConfigError) as caught:
            load_cipher({"WIRECOPY_SECRET_KEY": bad})
        assert bad not in str(caught.value)
    refused(Cipher((b"o" * 32,)).seal(b"x", "article 17"))


def test_S08_while_keys_change_every_token_opens() -> None:
    both = Cipher((b"n" * 32, b"k" * 32))
    assert both.open(TOKEN, "article 17") == b'{"role":"reader"}'
    fresh = both.seal(b'{"role":"reader"}', "article 17", TOKEN)
    assert both.is_current(fresh)
    assert Cipher((b"n" * 32,)).open(fresh, "article 17") == both.open(fresh, "article 17")


def test_S09_the_old_format_is_named_and_never_read_or_written() -> None:
    assert kind_of(LEGACY) is Kind.LEGACY
    assert "not authenticated" in refused(LEGACY)
    assert kind_of(CIPHER.seal(b"x", "y", LEGACY)) is Kind.SEALED


@pytest.mark.parametrize("change", ["\n", " ", "=", "!", ";x"])
def test_S10_sloppy_base64_is_refused(change: str) -> None:
    sealed, nonce = TOKEN.split(";")
    for token in (sealed + change + ";" + nonce, change + TOKEN, TOKEN + change):
        refused(token)
        assert kind_of(token) is Kind.MALFORMED


PLANTED = {
    "userinfo": "s3cret-userinfo",
    "api_key": "s3cret-api-key",
    "token": "s3cret-token",
    "session": "s3cret-session",
    "proxy": "s3cret-proxy",
    "setting": "s3cret-setting",
    "key": base64.b64encode(b"s3cret-key-of-thirty-two-bytes!!").decode(),
}


@pytest.fixture(scope="module")
def leaky(site: Site, tmp_path_factory: pytest.TempPathFactory) -> world.Crawled:
    """A crawl with seven secrets in its settings, environment and addresses, and hostile text in links and titles."""
    proxy = site.listen({}, name="proxy")
    routes = {"/robots.txt": ALLOW}
    port = site.listen(routes)
    base = f"http://127.0.0.1:{port}"
    page = f"{base}/a?session={PLANTED['session']}&id=1"
    routes["/a"] = answer(story("A story \x1b[2J with\u202e escapes"))
    routes["/feed"] = feed_of(
        item(f"http://me:{PLANTED['userinfo']}@127.0.0.1/"),
        item(page),
        item(f"{base}/gone?token={PLANTED['token']}"),
        item("javascript:alert('\x1b[31m')"),
    )
    return world.crawl(
        tmp_path_factory.mktemp("leaky"),
        f"feed {base}/feed?x=1",
        [port],
        "-s",
        f"MAIL_PASS={PLANTED['setting']}",
        "-s",
        "HTTPAUTH_DOMAIN=127.0.0.2",
        "-s",
        f"HTTPAUTH_PASS={PLANTED['setting']}",
        WIRECOPY_LOG_LEVEL="DEBUG",
        WIRECOPY_SECRET_KEY=PLANTED["key"],
        FEED_API_KEY=PLANTED["api_key"],
        http_proxy=f"http://me:{PLANTED['proxy']}@127.0.0.1:{proxy}",
        no_proxy="127.0.0.1",
    )


@pytest.mark.parametrize("kind", PLANTED)
def test_S11_no_secret_is_in_the_log(leaky: world.Crawled, kind: str) -> None:
    assert leaky.articles
    assert PLANTED[kind] not in leaky.log


def test_S11_no_secret_is_in_a_message_that_is_logged() -> None:
    secrets = secrets_of({"WIRECOPY_SECRET_KEY": PLANTED["key"], "https_proxy": f"http://u:{PLANTED['proxy']}@p:1"})
    text = (
        f"GET https://u:{PLANTED['userinfo']}@h/?api_key={PLANTED['api_key']}&access_token={PLANTED['token']}"
        f"&PHPSESSID=1&session={PLANTED['session']} 'MAIL_PASS': '{PLANTED['setting']}' {PLANTED['key']} "
        f"Proxy-Authorization: Basic {PLANTED['proxy']} b'X-Api-Key': [b'{PLANTED['api_key']}']"
    )
    cleaned = redact(text, secrets)
    assert not [kind for kind, secret in PLANTED.items() if secret in cleaned]
    assert redact("An ordinary line: passing a tokenless house at 10:30") == (
        "An ordinary line: passing a tokenless house at 10:30"
    )


def test_S11_no_key_of_a_source_is_in_the_closing_table(site: Site, tmp_path: Path) -> None:
    port = site.listen({"/robots.txt": ALLOW}, name="keyed")
    sources = f"feed http://127.0.0.1:{port}/feed?api_key={PLANTED['api_key']}"
    done = world.crawl(tmp_path, sources, [port])
    assert done.run.returncode == 4
    assert PLANTED["api_key"] not in done.log


def test_S11_a_traceback_is_cleaned_too() -> None:
    try:
        raise ValueError(f"https://u:{PLANTED['userinfo']}@h/\x1b[2J")
    except ValueError as error:
        record = CleanRecord("x", logging.ERROR, "x.py", 1, "failed", (), (type(error), error, error.__traceback__))
    shown = logging.Formatter().format(record)
    assert "Traceback" in shown
    assert PLANTED["userinfo"] not in shown
    assert "\x1b" not in shown


def test_S12_control_characters_are_escaped(leaky: world.Crawled) -> None:
    assert not set("\x1b\u202e\x00\r") & set(leaky.log)


@given(st.text(max_size=200))
def test_S12_any_text_is_one_line(text: str) -> None:
    shown = one_line(redact(text))
    assert len(shown.splitlines()) <= 1
    assert shown.isprintable() or not set(shown) & set(map(chr, range(32)))


def locked() -> list[str]:
    return (ROOT / "requirements.lock").read_text().replace("\\\n", " ").splitlines()


def test_S13_every_requirement_has_a_hash() -> None:
    lines = [line for line in locked() if line.strip() and not line.startswith(("#", "--"))]
    assert len(lines) > 20
    assert all("--hash=sha256:" in line and "==" in line for line in lines)
    assert "--require-hashes" in (ROOT / "Makefile").read_text()


BAD = {"id": "PYSEC-2026-1", "aliases": ["CVE-2026-1"], "fix_versions": ["1.1"]}
VULNERABLE = json.dumps(
    {"dependencies": [{"name": "quay", "version": "1.0", "vulns": [BAD]}, {"name": "crane", "version": "2"}]}
)
TODAY = date(2026, 11, 20)


def test_S14_a_version_with_a_known_vulnerability_fails_the_build() -> None:
    outcome = supply.judge(1, VULNERABLE, TODAY)
    assert not outcome.ok
    assert outcome.text == "quay 1.0: PYSEC-2026-1, mended in 1.1"
    sound = supply.judge(0, json.dumps({"dependencies": [{"name": "crane", "version": "2", "vulns": []}]}), TODAY)
    assert (sound.ok, sound.text) == (True, "vulnerabilities: 1 packages, none known")


@pytest.mark.parametrize(("until", "ok"), [(date(2026, 11, 20), True), (date(2026, 11, 19), False)])
def test_S14_an_exception_has_an_end(until: date, ok: bool) -> None:
    assert supply.judge(1, VULNERABLE, TODAY, {"CVE-2026-1": ("no quay is built here", until)}).ok is ok


@pytest.mark.parametrize("said", ["", "Traceback: ConnectionError", "{}", "[]"])
def test_S14_a_database_that_cannot_be_reached_is_said(said: str) -> None:
    outcome = supply.judge(1, said, TODAY)
    assert outcome.ok
    assert "NOT CHECKED" in outcome.text


def test_S14_a_package_that_was_not_checked_is_not_called_sound() -> None:
    unknown = {"name": "quay", "skip_reason": "not found"}
    assert "NOT CHECKED" in supply.judge(0, json.dumps({"dependencies": [unknown]}), TODAY).text
    some = supply.judge(
        0, json.dumps({"dependencies": [unknown, {"name": "crane", "version": "2", "vulns": []}]}), TODAY
    )
    assert some.text == "vulnerabilities: 1 packages, none known; not checked: quay"


@pytest.mark.parametrize(
    ("stated", "ok"),
    [
        ("MIT", True),
        ("BSD-3-Clause; BSD License", True),
        ("LGPL-3.0-or-later", True),
        ("GPL-3.0-only", False),
        ("AGPL-3.0", False),
        ("GNU General Public License v3 (GPLv3)", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", True),
        ("Apache-2.0 OR GPL-2.0", True),
        ("Proprietary", False),
        ("", False),
    ],
)
def test_S14_licences_that_reach_what_depends_on_them_are_refused(stated: str, ok: bool) -> None:
    assert supply.check_licences({"quay": stated}).ok is ok


def test_S14_every_package_of_the_lock_may_be_used_and_the_build_asks() -> None:
    outcome = supply.check_licences({name: supply.licence_of(name) for name in supply.locked(supply.LOCK.read_text())})
    assert outcome.ok, outcome.text
    assert "pip-audit" in (ROOT / "Makefile").read_text()
    assert "make audit" in (ROOT / ".ci" / "run").read_text()


NOBODY = 65534
UNIT = ROOT / "docs" / "schedule" / "wirecopy.service"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
@pytest.mark.parametrize("whose", ["destination", "store"])
def test_S15_root_is_refused_where_another_users_files_are(workplace: Workplace, whose: str) -> None:
    workplace.store = workplace.folder / "state" / "ledger.sqlite"
    workplace.store.parent.mkdir()
    foreign = {"destination": workplace.destination, "store": workplace.store.parent}[whose]
    os.chown(foreign, NOBODY, NOBODY)
    refused = workplace.crawl("techcrunch", WIRECOPY_ALLOW_ROOT="0")
    assert refused.returncode == 5
    assert f"belongs to user {NOBODY}" in refused.stderr
    assert "WIRECOPY_ALLOW_ROOT=1" in refused.stderr
    assert not (workplace.destination / "_news").exists()
    assert not workplace.store.exists()
    allowed = workplace.crawl("techcrunch")
    assert allowed.returncode == 0
    assert len(workplace.files()) == 4


@pytest.mark.skipif(os.geteuid() != 0, reason="it is root that is told")
def test_S15_root_in_a_container_of_its_own_is_told_and_goes_on(workplace: Workplace) -> None:
    run = workplace.crawl("techcrunch", WIRECOPY_ALLOW_ROOT="0")
    assert run.returncode == 0
    assert "WARNING: run by root" in run.stderr
    assert len(workplace.files()) == 4


@pytest.mark.parametrize(("user", "allowed", "fine"), [(0, False, False), (0, True, True), (1000, False, True)])
def test_S15_only_root_is_asked_for_a_flag(tmp_path: Path, user: int, allowed: bool, fine: bool) -> None:
    """With the owner that the folder has, which is root in containers and an ordinary user elsewhere."""
    mine = os.geteuid() == 0
    try:
        note = check_user([tmp_path / "not" / "yet"], user, allowed=allowed)
    except ConfigError:
        assert not fine
        assert not mine
    else:
        assert (note is None) is fine


def test_S15_the_unit_for_systemd_confines_the_run() -> None:
    """What the documentation gives out has a user of its own, and may write the files and the ledger alone."""
    lines = set(UNIT.read_text().splitlines())
    assert lines >= {"User=wirecopy", "ProtectSystem=strict", "NoNewPrivileges=yes", "ProtectHome=read-only"}
    (writable,) = (line for line in lines if line.startswith("ReadWritePaths="))
    assert writable == "ReadWritePaths=/srv/wirecopy/.scrapy /srv/wirecopy/output"


def test_S18_pickles_travel_between_our_own_processes_alone() -> None:
    users = {
        str(file.relative_to(ROOT))
        for folder in ("pipeline", "spiders")
        for file in (ROOT / folder).rglob("*.py")
        if re.search(r"^\s*(?:import|from) (?:pickle|shelve|marshal|dill)\b", file.read_text(), re.MULTILINE)
    }
    assert users <= {"pipeline/workers.py"}


@pytest.mark.parametrize(
    ("broker", "said"),
    [
        ("redis://queue.example:6379/0", "queue.example: a Redis that other machines can reach needs a password"),
        ("redis://192.0.2.7:6379/0", "192.0.2.7: a Redis that other machines can reach needs a password"),
        ("redis://127.0.0.1.example.com/0", "needs a password"),
        ("redis:///0", "no host: a Redis"),
        ("amqp://queue.example", "'amqp': expected redis"),
        ("", "'': expected redis"),
        ("redis://:secret@queue.example:6379/0", "queue.example: its password is sent as it is"),
        ("rediss://:secret@queue.example:6379/0", ""),
        ("redis://127.0.0.1:6379/0", ""),
        ("redis://[::1]:6379/0", ""),
        ("redis://localhost:6379/0", ""),
    ],
)
def test_S19_no_service_without_a_password_is_used(broker: str, said: str) -> None:
    environment = os.environ | {"WIRECOPY_BROKER": broker, "WIRECOPY_STORE": "postgresql+psycopg://me@127.0.0.1/x"}
    done = subprocess.run(
        [sys.executable, "-c", "import pipeline.cluster"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert said in done.stderr
    assert (done.returncode == 0) == (not said or "sent as it is" in said)
    assert "secret" not in done.stderr
