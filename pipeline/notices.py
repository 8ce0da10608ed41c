"""Telling people of a provider's change of state: a webhook and a mail. Bounded, and never the end of a run.

Both are the operator's own, so the guard of the crawls is not asked: an address may be internal. They come from the
environment alone, for they hold secrets and Scrapy prints its settings.
"""

import json
import os
import smtplib
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from email.message import EmailMessage
from email.utils import formatdate
from http.client import HTTPException, HTTPMessage
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from pipeline.errors import ConfigError
from pipeline.health import Health
from pipeline.health.show import as_json, message

_PATIENCE = 10.0  # Seconds for each step of a connection.
_DEADLINE = 20.0  # Seconds for all of it: a server that sends a byte now and then never lets a step run out.
_SLACK = "hooks.slack.com"
Change = tuple[Health, str | None]
"""How a provider is, and the state that was told last."""


class NoticeFailed(Exception):
    """A hook that did not take what it was given. The message names the cause, and neither address nor secret."""


class _Stay(urllib.request.HTTPRedirectHandler):
    """A hook is where it was said to be: what is told goes nowhere else."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Never follow."""


def hooks(environ: Mapping[str, str] = os.environ) -> dict[str, Callable[[Collection[Change]], None]]:
    """Return the hooks that the environment names: each takes the changes, and raises NoticeFailed.

    Raises ConfigError for an address that cannot be one.
    """
    found: dict[str, Callable[[Collection[Change]], None]] = {}
    if webhook := environ.get("WIRECOPY_WEBHOOK"):
        parts = _split("WIRECOPY_WEBHOOK", webhook, ("http", "https"))
        found["webhook"] = lambda changes: post(webhook, payload(changes, slack=parts.hostname == _SLACK))
    if server := environ.get("WIRECOPY_SMTP"):
        _split("WIRECOPY_SMTP", server, ("smtp", "smtps"))
        to, sender = environ.get("WIRECOPY_MAIL_TO", ""), environ.get("WIRECOPY_MAIL_FROM", "")
        for name, value in (("WIRECOPY_MAIL_TO", to), ("WIRECOPY_MAIL_FROM", sender)):
            if "@" not in value or not value.isprintable():
                raise ConfigError(f"{name}: expected a mail address beside WIRECOPY_SMTP")
        found["mail"] = lambda changes: mail(server, sender, to, changes)
    return found


def payload(changes: Collection[Change], *, slack: bool) -> dict[str, Any]:
    """Return the body of the webhook: `text`, which Slack and its like show, and for others `providers` as JSON."""
    text = {"text": message(changes)}
    if slack:
        return text
    return text | {"providers": [as_json(health) | {"told_before": before} for health, before in changes]}


def post(url: str, body: Mapping[str, Any]) -> None:
    """POST JSON. Any status from 200 to 299 is a success. Raises NoticeFailed."""
    request = urllib.request.Request(  # noqa: S310 - the scheme was checked
        url, json.dumps(body).encode(), {"Content-Type": "application/json", "User-Agent": "Wirecopy"}
    )

    def send() -> None:
        opener = urllib.request.build_opener(_Stay)
        try:
            with opener.open(request, timeout=_PATIENCE):
                # Its status is all that is asked.
                pass
        except urllib.error.HTTPError as error:
            raise NoticeFailed(f"answered {error.code}") from None
        except (OSError, HTTPException, ValueError) as error:
            raise NoticeFailed(_cause(error)) from None

    _within(send)


def mail(server: str, sender: str, to: str, changes: Collection[Change]) -> None:
    """Send one mail through `smtp://` or `smtps://name:password@host:port`. Raises NoticeFailed.

    A password is never sent without encryption.
    """
    parts = urlsplit(server)
    letter = EmailMessage()
    worst = sorted({health.state.value for health, _ in changes})
    letter["Subject"] = f"Wirecopy: {len(changes)} of the providers changed ({', '.join(worst)})"
    letter["From"], letter["To"], letter["Date"] = sender, to, formatdate()
    letter.set_content(message(changes))

    def send() -> None:
        context = ssl.create_default_context()
        host = parts.hostname or ""
        try:
            connection: smtplib.SMTP
            if parts.scheme == "smtps":
                connection = smtplib.SMTP_SSL(host, parts.port or 465, timeout=_PATIENCE, context=context)
            else:
                connection = smtplib.SMTP(host, parts.port or 587, timeout=_PATIENCE)
            with connection:
                if parts.scheme == "smtp" and (parts.username or connection.has_extn("starttls")):
                    connection.starttls(context=context)
                if parts.username:
                    connection.login(unquote(parts.username), unquote(parts.password or ""))
                connection.send_message(letter)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise NoticeFailed(_cause(error)) from None

    _within(send)


def _within(work: Callable[[], None]) -> None:
    """Do some work in at most `_DEADLINE` seconds. What takes longer is left behind, and ends with the process."""
    failed: list[Exception] = [NoticeFailed(f"took more than {_DEADLINE:.0f} seconds")]

    def do() -> None:
        try:
            work()
        except NoticeFailed as error:
            failed[0] = error
        else:
            failed.clear()

    thread = threading.Thread(target=do, daemon=True)
    thread.start()
    thread.join(_DEADLINE)
    if failed:
        raise failed[0]


def _split(name: str, address: str, schemes: tuple[str, ...]) -> Any:
    parts = None
    with suppress(ValueError):
        parts = urlsplit(address)
        _ = parts.port
    if parts is None or parts.scheme not in schemes or not parts.hostname or not address.isprintable():
        # Not shown: it may be a secret.
        raise ConfigError(f"{name}: expected an address that begins with {' or '.join(f'{s}://' for s in schemes)}")
    return parts


def _cause(error: Exception) -> str:
    reason = getattr(error, "reason", error)
    if isinstance(error, smtplib.SMTPResponseException):
        return f"answered {error.smtp_code}"
    return getattr(reason, "strerror", None) or type(reason).__name__
