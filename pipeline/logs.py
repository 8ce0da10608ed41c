"""What is logged: one line an event, plain or as JSON, with the provider that it is about, and no secret in it.

Addresses may hold passwords and keys, headers and titles may hold line breaks and escape sequences of a terminal, and
libraries log both as they come. So every record is cleaned where it is made, whatever handler it goes to; a traceback
is what may take more lines.
"""

import json
import logging
import os
import re
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import unquote, urlsplit

from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

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
_ADDRESS = re.compile(r"https?://[^\s<>\"']{1,2048}[^\s<>\"'.,:;)]")
_BREAK = re.compile(r"[\t\n]")
# Environment variables whose values are secrets themselves, whatever they are printed as. Shorter ones than six
# characters would blank out ordinary words.
_SECRET_VARIABLE = re.compile(r"(?i)secret|token|passw|_pass$|api_?key|credential|private_?key|webhook")
_PROXY_VARIABLE = re.compile(r"(?i)(?:https?|all|ftp)_proxy$")
_SHORTEST = 6
# Characters of a message or a traceback. Scrapy's stats of the largest run take 20,000; more is a stranger's page.
_LONGEST = 1 << 15
# Loggers of Scrapy that print settings, stats and versions over several lines. What strangers wrote stands in them as
# `repr` writes it, so the breaks are Scrapy's own.
_PRETTY = frozenset(
    ("scrapy.addons", "scrapy.crawler", "scrapy.middleware", "scrapy.statscollectors", "scrapy.utils.log")
)


def hold_outputs() -> None:
    """Give a process that was started without standard streams some that lead nowhere.

    Without them the next files to be opened, the ledger among them, get their numbers, and whatever a library prints
    goes into that file.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # The lowest number that is free is this one.
            os.open(os.devnull, os.O_RDWR)
    # For the life of the process, as the interpreter's own are.
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115


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
    """A record whose message is one clean line, for every handler and formatter. It begins with its provider's name
    where that is known."""

    secrets: tuple[str, ...] = ()
    in_json: bool = False
    """Whether each record has itself as a line of JSON, for `JSON_FORMAT`. The traceback is then in that line alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.in_json:
            self.json = _Line(self)

    def getMessage(self) -> str:  # noqa: N802 - logging's name
        text = redact(super().getMessage(), self.secrets)
        if self.name in _PRETTY:
            return _printable(text)
        # Scrapy states the spider of a message beside it; with eight crawls at once, the message alone says too little.
        name = getattr(getattr(self, "spider", None), "name", None)
        return one_line(text if name is None or text.startswith(f"{name}: ") else f"{name}: {text}")

    @property
    def exc_text(self) -> str | None:
        """The traceback, cleaned when a formatter puts it here."""
        return "" if self.in_json else self._traceback

    @exc_text.setter
    def exc_text(self, text: str | None) -> None:
        self._traceback = None if text is None else _printable(redact(text, self.secrets))


class JsonLines(logging.Formatter):
    """One JSON object a line: `time` (UTC), `level`, `logger`, `message`, and where they are known `provider`, `url`
    and `traceback`; then what the record has as `fields`. ASCII only."""

    providers: frozenset[str] = frozenset()
    """Names that a message may begin with."""

    def format(self, record: logging.LogRecord) -> str:
        message = record.getMessage()
        found: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
        }
        first = message.partition(": ")[0]
        if first in self.providers:
            found["provider"] = first
        if match := _ADDRESS.search(message):
            found["url"] = match[0]
        found["message"] = message
        if record.exc_info:
            secrets = getattr(record, "secrets", ())
            found["traceback"] = _printable(redact(self.formatException(record.exc_info), secrets))
        return json.dumps(found | getattr(record, "fields", {}))


class _Line:
    """A record as a line of JSON, made when a handler writes it."""

    def __init__(self, record: logging.LogRecord) -> None:
        self._record = record

    def __str__(self) -> str:
        return JsonLines().format(self._record)


JSON_FORMAT = "%(json)s"
"""LOG_FORMAT for lines of JSON. Scrapy makes its handler anew for each crawl, so its formatter cannot be ours."""


def begin(settings: "BaseSettings", providers: Iterable[str]) -> None:
    """Let this process log cleanly, in the form of WIRECOPY_LOG. Raises ConfigError when that is none.

    `providers` are the spiders whose names a message may begin with.
    """
    install()
    form = settings["WIRECOPY_LOG"]
    if form not in ("plain", "json"):
        raise ConfigError(f"WIRECOPY_LOG: unknown form {form!r}; known: json, plain")
    if form == "plain":
        return
    JsonLines.providers |= frozenset(providers)
    CleanRecord.in_json = True
    settings.set("LOG_FORMAT", JSON_FORMAT, priority="cmdline")
    for handler in logging.getLogger().handlers:
        if not isinstance(handler.formatter, JsonLines):
            handler.setFormatter(JsonLines())


def as_json(message: str, **fields: Any) -> str:
    """Return a line of a log in JSON that comes whatever the level: what a run ends with."""
    record = logging.makeLogRecord({"name": "pipeline.report", "levelno": logging.INFO, "levelname": "INFO"})
    record.msg, record.fields = message, fields
    return JsonLines().format(record)


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
