"""The `secured` field: opens with the right key for the right article, and otherwise not at all."""

import base64
import os
from pathlib import Path

import pytest

from pipeline.errors import ConfigError
from pipeline.export.secured import Cipher, Kind, SecuredError, kind_of, load_cipher

KEY, OTHER = bytes(range(32)), b"o" * 32
URL = "https://news.example/1"
CIPHER = Cipher((KEY,))
PLAIN = "Privé: {}".encode()


def test_a_token_opens_for_its_article() -> None:
    token = CIPHER.seal(PLAIN, URL)
    assert CIPHER.open(token, URL) == PLAIN
    assert kind_of(token) is Kind.SEALED
    assert [len(base64.b64decode(part)) for part in token.split(";")] == [9 + len(PLAIN) + 16, 12]


def test_a_token_does_not_open_for_another_article() -> None:
    with pytest.raises(SecuredError):
        CIPHER.open(CIPHER.seal(PLAIN, URL), URL + "0")


def test_any_flipped_bit_is_refused_alike() -> None:
    sealed, nonce = (base64.b64decode(part) for part in CIPHER.seal(PLAIN, URL).split(";"))
    messages = set()
    for position in range(9, len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(SecuredError) as caught:
            CIPHER.open(f"{base64.b64encode(changed).decode()};{base64.b64encode(nonce).decode()}", URL)
        messages.add(str(caught.value))
    changed = bytearray(nonce)
    changed[0] ^= 1
    with pytest.raises(SecuredError) as caught:
        CIPHER.open(f"{base64.b64encode(sealed).decode()};{base64.b64encode(changed).decode()}", URL)
    messages.add(str(caught.value))
    assert len(messages) == 1


@pytest.mark.parametrize("cut", [1, 15, 16, 17, 30])
def test_a_cut_token_is_refused(cut: int) -> None:
    sealed, nonce = (base64.b64decode(part) for part in CIPHER.seal(PLAIN, URL).split(";"))
    with pytest.raises(SecuredError):
        CIPHER.open(f"{base64.b64encode(sealed[:-cut]).decode()};{base64.b64encode(nonce).decode()}", URL)


@pytest.mark.parametrize("change", ["{}\n", " {}", "{} ", "{};", "{};{}", "{}=", "{}AA==", "", ";", "é;é"])
def test_sloppy_base64_is_refused(change: str) -> None:
    token = CIPHER.seal(PLAIN, URL)
    with pytest.raises(SecuredError):
        CIPHER.open(change.format(token, token), URL)


def test_base64_with_spare_bits_set_is_refused() -> None:
    token = CIPHER.seal(b"1", URL)  # 26 bytes: the last character has two spare bits
    head, tail = token.split("=;", 1)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = head[:-1] + alphabet[alphabet.index(head[-1]) | 1] + "=;" + tail
    assert other != token
    with pytest.raises(SecuredError):
        CIPHER.open(other, URL)


def test_the_same_plain_text_keeps_its_token() -> None:
    token = CIPHER.seal(PLAIN, URL)
    assert CIPHER.seal(PLAIN, URL, previous=token) == token
    assert CIPHER.seal(PLAIN, URL) != token
    assert CIPHER.seal(b"other", URL, previous=token) != token
    assert CIPHER.seal(PLAIN, "https://news.example/2", previous=token) != token
    assert CIPHER.open(CIPHER.seal(PLAIN, URL, previous="garbage"), URL) == PLAIN


def test_nonces_are_never_used_twice() -> None:
    assert len({CIPHER.seal(b"", URL).split(";")[1] for _ in range(20_000)}) == 20_000


def test_an_old_key_reads_and_the_new_one_writes() -> None:
    old = CIPHER.seal(PLAIN, URL)
    rotated = Cipher((OTHER, KEY))
    assert rotated.open(old, URL) == PLAIN
    assert not rotated.is_current(old)
    new = rotated.seal(PLAIN, URL, previous=old)
    assert rotated.is_current(new)
    assert Cipher((OTHER,)).open(new, URL) == PLAIN
    with pytest.raises(SecuredError):
        CIPHER.open(new, URL)


def test_the_reference_systems_tokens_are_named_and_not_read() -> None:
    legacy = f"{base64.b64encode(b'c' * 368).decode()};{base64.b64encode(b'i' * 16).decode()}"
    assert kind_of(legacy) is Kind.LEGACY
    with pytest.raises(SecuredError, match="not authenticated"):
        CIPHER.open(legacy, URL)
    assert kind_of(CIPHER.seal(PLAIN, URL, previous=legacy)) is Kind.SEALED


def test_keys_are_read_from_the_environment() -> None:
    assert load_cipher({}) is None
    assert load_cipher({"WIRECOPY_SECRET_KEY": " "}) is None
    assert load_cipher({"WIRECOPY_SECRET_KEY": KEY.hex()}) == CIPHER
    both = f"{base64.b64encode(OTHER).decode()}, {KEY.hex()}"
    assert load_cipher({"WIRECOPY_SECRET_KEY": both}) == Cipher((OTHER, KEY))


@pytest.mark.parametrize(
    "text", ["tooshort", KEY.hex()[:-2], KEY.hex() + "00", "z" * 64, base64.b64encode(KEY[:16]).decode()]
)
def test_a_bad_key_is_refused_without_a_byte_of_it(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_cipher({"WIRECOPY_SECRET_KEY": text})
    assert "WIRECOPY_SECRET_KEY: key 1" in str(caught.value)
    assert text not in str(caught.value)


def test_the_keys_are_in_no_repr() -> None:
    assert repr(CIPHER) == "Cipher()"


def test_a_key_file_is_read_when_only_its_owner_can(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(KEY.hex() + "\n")
    path.chmod(0o600)
    assert load_cipher({}, path) == CIPHER
    for mode in (0o640, 0o604, 0o644, 0o660):
        path.chmod(mode)
        with pytest.raises(ConfigError, match="chmod 600"):
            load_cipher({}, path)


def test_a_key_file_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="missing: No such file"):
        load_cipher({}, tmp_path / "missing")
    with pytest.raises(ConfigError, match="not a file"):
        load_cipher({}, tmp_path)
    (tmp_path / "empty").touch(mode=0o600)
    with pytest.raises(ConfigError, match="holds no key"):
        load_cipher({}, tmp_path / "empty")
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    with pytest.raises(ConfigError, match="link"):
        load_cipher({}, tmp_path / "link")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_another_users_key_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(KEY.hex())
    path.chmod(0o600)
    os.chown(path, 65534, 65534)
    with pytest.raises(ConfigError, match="belongs to another user"):
        load_cipher({}, path)
