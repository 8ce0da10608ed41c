"""What is logged: one line an event, and no secret in it.

Addresses may hold passwords and keys, headers and titles may hold line breaks and escape sequences of a terminal, and
libraries log both as they come. So every record is cleaned where it is made, whatever handler it goes to; a traceback
is what may take more lines.
"""

import logging
import os
import re
from collections.abc import Mapping
from typing import Any, Self
from urllib.parse import unquote, urlsplit

SHOWN = "***"
"""What stands in the place of a secret."""

# Names of parameters, headers and settings whose values are for their owners only.
_NAMES = (
    r"(?:[\w.-]{0,40}(?:api[_-]?key|access[_-]?key|secret|token|passw(?:or)?d|passwd|pwd|_pass|credential|session(?:[_-]?id)?"
    r"|signature|authori[sz]ation|cookie)[\w.-]{0,40}|auth|pass|sid|sig)"
)
# `https://name:password@host`, and the same with the password alone. Bounded, so that no line takes long.
_USERINFO = re.compile(r"(?<=://)[^\s/?#@'\"<>]{1,512}@")
_PARAMETER = re.compile(rf"(?i)(?<=[?&;])({_NAMES}=)[^\s&#;'\"<>]{{1,4096}}")
# `Authorization: Bearer …`, `'X-Api-Key': '…'`, `MAIL_PASS='…'`, as settings and headers are printed.
_NAMED = re.compile(
    rf"(?i)(?<![\w?&;])(b?['\"]?{_NAMES}['\"]?\s{{0,3}}[:=]\s{{0,3}})"
    r"(\[?b?'[^']{1,4096}'\]?|\[?b?\"[^\"]{1,4096}\"\]?|(?:(?:Bearer|Basic|Digest)\s+)?[^\s,;'\"{}\[\]<>]{1,4096})"
)
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_BREAK = re.compile(r"[\t\n]")
# Environment variables whose values are secrets themselves, whatever they are printed as. Shorter ones than six
# characters would blank out ordinary words.
_SECRET_VARIABLE = re.compile(r"(?i)secret|token|passw|_pass$|api_?key|credential|private_?key")
_PROXY_VARIABLE = re.compile(r"(?i)(?:https?|all|ftp)_proxy$")
_SHORTEST = 6
# Characters of a message or a traceback. Scrapy's stats of the largest run take 20,000; more is a stranger's page.
_LONGEST = 1 << 15
# Loggers of Scrapy that print settings, stats and versions over several lines. What strangers wrote stands in them as
# `repr` writes it, so the breaks are Scrapy's own.
_PRETTY = frozenset(
    ("scrapy.addons", "scrapy.crawler", "scrapy.middleware", "scrapy.statscollectors", "scrapy.utils.log")
)


def secrets_of(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the values of an environment that may not be printed, longest first: keys, and passwords of proxies."""
    found: set[str] = set()
    for name, value in environ.items():
        if _PROXY_VARIABLE.search(name):
            try:
                password = urlsplit(value if "://" in value else f"http://{value}").password
            except ValueError:
                continue
            found |= {password, unquote(password)} if password else set()
        elif _SECRET_VARIABLE.search(name) and not name.upper().endswith(("_FILE", "_PATH")):
            found |= {value, *value.replace(",", " ").split()}
    return tuple(sorted((value for value in found if len(value) >= _SHORTEST), key=len, reverse=True))


def redact(text: str, secrets: tuple[str, ...] = ()) -> str:
    """Return `text` without the values of `secrets`, user names in addresses, and values whose names say "secret"."""
    text = text if len(text) <= _LONGEST else text[:_LONGEST] + " ..."
    for secret in secrets:
        text = text.replace(secret, SHOWN)
    if "@" in text:
        text = _USERINFO.sub(f"{SHOWN}@", text)
    text = _PARAMETER.sub(rf"\g<1>{SHOWN}", text)
    return _NAMED.sub(rf"\g<1>{SHOWN}", text)


def one_line(text: str) -> str:
    """Return `text` with its control characters and line breaks written as escapes."""
    return _BREAK.sub(_escaped, _printable(text))


def _printable(text: str) -> str:
    return _CONTROL.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")


class CleanRecord(logging.LogRecord):
    """A record whose message is one clean line, for every handler and formatter."""

    secrets: tuple[str, ...] = ()

    def getMessage(self) -> str:  # noqa: N802 - logging's name
        text = redact(super().getMessage(), self.secrets)
        return _printable(text) if self.name in _PRETTY else one_line(text)

    @property
    def exc_text(self) -> str | None:
        """The traceback, cleaned when a formatter puts it here."""
        return self._traceback

    @exc_text.setter
    def exc_text(self, text: str | None) -> None:
        self._traceback = None if text is None else _printable(redact(text, self.secrets))


def install(environ: Mapping[str, str] = os.environ) -> None:
    """Let every record that is made from now on be clean, in this process."""
    CleanRecord.secrets = secrets_of(environ)
    logging.setLogRecordFactory(CleanRecord)


class CleanLogs:
    """Extension: cleans the log from its first line about a crawl on. Extensions are made before anything is said of
    settings, requests or pages."""

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        install()
        return cls()
