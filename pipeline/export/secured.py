"""The `secured` field: private fields of an article, readable only with a key.

Format, two parts of standard base64 with padding, joined by `;`, as in the reference system:

    base64(header ‖ ciphertext ‖ tag) ; base64(nonce)

    header      9 bytes: the version, 2, and the key's id, the first 8 bytes of SHA-256("wirecopy key id" ‖ key)
    ciphertext  AES-256-GCM of the plain text
    tag         16 bytes, over the ciphertext and, as associated data, header ‖ identity
    nonce       12 random bytes, new with every encryption

The identity is the article's canonical URL: a token that was moved to another article does not open. The reference
system's own tokens have the same two parts with a 16-byte IV and no tag, so the length of the second part tells them
apart. They are recognised as `legacy` and never decrypted or written: without a tag anybody can forge them.
"""

import base64
import binascii
import hashlib
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import ConfigError, WirecopyError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_VARIABLE = "WIRECOPY_SECRET_KEY"
OLD_VARIABLE = "WIRECOPY_SECRET_KEYS_OLD"

_VERSION = 2
_KEY_BYTES = 32
_ID_BYTES = 8
_HEADER_BYTES = 1 + _ID_BYTES
_NONCE_BYTES = 12
_TAG_BYTES = 16
_LEGACY_IV_BYTES = 16
# Forty times the longest token of the reference: more than a body of 8,000 words.
_MAX_TOKEN = 128 << 10
_MAX_KEY_FILE = 4096  # Bytes: some ninety keys, and a wrong file is not read whole.


class Kind(StrEnum):
    """What a token is, as far as can be seen without a key."""

    SEALED = "sealed"
    LEGACY = "legacy"
    """Of the reference system: unauthenticated, read by nobody."""
    MALFORMED = "malformed"


class SecuredError(WirecopyError):
    """A token that does not open: a wrong key, another article's token, or changed bytes. Which of them is not said."""


@dataclass(frozen=True, slots=True)
class Cipher:
    """Keys: the first one writes, all of them read. Their bytes are in no repr and no message."""

    keys: tuple[bytes, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.keys or any(len(key) != _KEY_BYTES for key in self.keys):
            raise ConfigError("secret key: 32 bytes are needed, in base64 (44 characters) or hexadecimal (64)")

    def seal(self, plain: bytes, identity: str, previous: str | None = None) -> str:
        """Return the token for `plain`, the previous one when it says the same under the present key.

        So a file does not change while its private fields do not.
        """
        key = self.keys[0]
        if previous is not None and self._sealed_with(previous) == _key_id(key):
            try:
                if self.open(previous, identity) == plain:
                    return previous
            except SecuredError:
                pass  # It was tampered with, or belongs to another address of the article: a new one replaces it.
        header = bytes([_VERSION]) + _key_id(key)
        nonce = os.urandom(_NONCE_BYTES)
        sealed = _gcm(key).encrypt(nonce, plain, header + identity.encode())
        return f"{base64.b64encode(header + sealed).decode()};{base64.b64encode(nonce).decode()}"

    def open(self, token: str, identity: str) -> bytes:
        """Return the plain text of a token. Raises SecuredError for every token that is not exactly as it was made."""
        from cryptography.exceptions import InvalidTag

        if kind_of(token) is Kind.LEGACY:
            raise SecuredError("a token of the reference system: it is not authenticated, and is not read")
        parts = _parts(token)
        if parts is None or kind_of(token) is not Kind.SEALED:
            raise SecuredError("not a token")
        sealed, nonce = parts
        header = sealed[:_HEADER_BYTES]
        for key in self.keys:
            if header[1:] == _key_id(key):
                try:
                    return _gcm(key).decrypt(nonce, sealed[_HEADER_BYTES:], header + identity.encode())
                except InvalidTag:
                    break
        raise SecuredError("does not open: a wrong key, another article's token, or changed bytes")

    def is_current(self, token: str) -> bool:
        """Whether the present key, and not an older one, wrote a token."""
        return self._sealed_with(token) == _key_id(self.keys[0])

    def _sealed_with(self, token: str) -> bytes | None:
        parts = _parts(token) if kind_of(token) is Kind.SEALED else None
        return parts[0][1:_HEADER_BYTES] if parts is not None else None


def kind_of(token: str) -> Kind:
    """Return what a token is by its shape. Needs no key."""
    parts = _parts(token)
    if parts is None:
        return Kind.MALFORMED
    sealed, nonce = parts
    if len(nonce) == _NONCE_BYTES and len(sealed) >= _HEADER_BYTES + _TAG_BYTES and sealed[0] == _VERSION:
        return Kind.SEALED
    if len(nonce) == _LEGACY_IV_BYTES and sealed and len(sealed) % 16 == 0:
        return Kind.LEGACY
    return Kind.MALFORMED


def load_cipher(environ: Mapping[str, str], key_file: Path | None = None) -> Cipher | None:
    """Return the cipher for WIRECOPY_SECRET_KEY or a key file, or None when neither is there.

    Several keys, separated by commas or white space: the first one writes. WIRECOPY_SECRET_KEYS_OLD may hold more that
    only read. The file must belong to this user and be readable by nobody else (0600). Keys are not taken from Scrapy's
    settings, which it prints. Raises ConfigError, without a byte of any key, also when both places hold a key.
    """
    present = _keys(KEY_VARIABLE, environ.get(KEY_VARIABLE, ""))
    old = _keys(OLD_VARIABLE, environ.get(OLD_VARIABLE, ""))
    if key_file is not None:
        if present:
            raise ConfigError(f"{KEY_VARIABLE} and {key_file} both hold a key: which one writes? Unset one of them")
        present = _keys(str(key_file), _read_key_file(key_file))
        if not present:
            raise ConfigError(f"{key_file}: holds no key")
    if old and not present:
        raise ConfigError(f"{OLD_VARIABLE} is set, but no key that writes: {KEY_VARIABLE} is missing")
    return Cipher((*present, *old)) if present else None


def make_key() -> str:
    """Return a new key as text, 44 characters of base64."""
    return base64.b64encode(os.urandom(_KEY_BYTES)).decode()


def write_key_file(path: Path, *, add: bool = False) -> None:
    """Write a new key into a file that only its owner can read (0600).

    The file must not exist; with `add` it must, and the new key, which writes from then on, stands before its others.
    It is whole at every moment. Raises ConfigError, naming the file and what helps.
    """
    lines = [make_key()]
    if add:
        text = _read_key_file(path)
        _keys(str(path), text)  # A file that holds anything else is not ours to rewrite.
        lines += text.replace(",", " ").split()
    temporary = path.with_name(f".{path.name}.tmp~")
    try:
        temporary.unlink(missing_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.writelines(f"{line}\n" for line in lines)
            file.flush()
            os.fsync(descriptor)
        if add:
            temporary.replace(path)
        else:
            # Never over a key: what was sealed with it could not be read again.
            path.hardlink_to(temporary)
            temporary.unlink()
    except FileExistsError as error:
        temporary.unlink(missing_ok=True)
        raise ConfigError(f"{path}: exists; with --add, a new key is put before those in it") from error
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error


def _keys(name: str, text: str) -> tuple[bytes, ...]:
    words = text.replace(",", " ").split()
    keys = []
    for number, word in enumerate(words, start=1):
        key = _key(word)
        if key is None:
            raise ConfigError(
                f"{name}: key {number} is not 32 bytes in base64 (44 characters) or hexadecimal (64); make one with "
                "`scrapy secured key FILE`"
            )
        keys.append(key)
    return tuple(keys)


def _read_key_file(path: Path) -> str:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise ConfigError(f"{path}: not a file")
        if status.st_mode & 0o077:
            raise ConfigError(f"{path}: others can read this key; run `chmod 600 {path}`")
        if status.st_uid != os.geteuid():
            raise ConfigError(f"{path}: belongs to another user")
        if status.st_size > _MAX_KEY_FILE:
            raise ConfigError(f"{path}: larger than {_MAX_KEY_FILE} bytes; a key has 44 characters")
        return os.read(descriptor, _MAX_KEY_FILE).decode("ascii", "replace")
    finally:
        os.close(descriptor)


def _key(word: str) -> bytes | None:
    if len(word) == 2 * _KEY_BYTES:
        try:
            return bytes.fromhex(word)
        except ValueError:
            return None
    decoded = _decode(word)
    return decoded if decoded is not None and len(decoded) == _KEY_BYTES else None


def _parts(token: str) -> tuple[bytes, bytes] | None:
    halves = token.split(";") if len(token) <= _MAX_TOKEN else ()
    if len(halves) != 2:
        return None
    sealed, nonce = _decode(halves[0]), _decode(halves[1])
    return None if sealed is None or nonce is None else (sealed, nonce)


def _decode(text: str) -> bytes | None:
    # Strict: one text for one value. b64decode alone skips strange characters and ignores the last bits.
    try:
        value = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return None
    return value if base64.b64encode(value).decode() == text else None


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"wirecopy key id" + key).digest()[:_ID_BYTES]


def _gcm(key: bytes) -> "AESGCM":
    # OpenSSL takes 0.1 s to load; most runs have no key.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key)
