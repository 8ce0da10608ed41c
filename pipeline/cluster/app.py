"""Celery, set up: where its broker is, and what happens to tasks whose worker is lost."""

import ipaddress
import logging
from urllib.parse import urlsplit

from celery import Celery
from scrapy.settings import BaseSettings
from scrapy.utils.project import get_project_settings

from pipeline.errors import ConfigError

logger = logging.getLogger(__name__)

LONGEST = 7200
"""Seconds after which a task that nobody acknowledged is given to another worker. Longer than the longest crawl, which
ends itself after CLOSESPIDER_TIMEOUT (6,600 s)."""


def make(settings: BaseSettings) -> Celery:
    """Return the Celery application. Raises ConfigError for a broker or a ledger that cannot serve several machines."""
    broker, store = checked(settings["WIRECOPY_BROKER"]), str(settings["WIRECOPY_STORE"])
    if not store.startswith("postgresql"):
        raise ConfigError(
            "WIRECOPY_STORE: several machines need a ledger on PostgreSQL, such as postgresql+psycopg://me@db/wirecopy"
        )
    made = Celery("wirecopy", broker=broker, include=["pipeline.cluster.tasks"])
    made.conf.update(
        # Nothing that is sent can run: no pickle, in either direction.
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        # Once more rather than never: a task is taken off the queue when it is done, not when it begins.
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        broker_transport_options={
            "visibility_timeout": settings.getint("WIRECOPY_CLUSTER_LOST_AFTER") or LONGEST,
            # A broker that restarts is back within seconds; a worker that has given up has to be started by a person.
            "socket_keepalive": True,
            "retry_on_timeout": True,
        },
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        task_default_queue="wirecopy.crawl",
        task_routes={
            "wirecopy.deliver": {"queue": "wirecopy.deliver"},
            "wirecopy.round": {"queue": "wirecopy.deliver"},
        },
        # Without -Q a worker does both kinds of work.
        task_queues={"wirecopy.crawl": {}, "wirecopy.deliver": {}},
        worker_hijack_root_logger=False,
        enable_utc=True,
        timezone="UTC",
        beat_schedule={
            # Providers are due by how often they publish, a quarter of an hour at the soonest.
            "round": {"task": "wirecopy.round", "schedule": settings.getfloat("WIRECOPY_CLUSTER_EVERY")}
        },
    )
    return made


def checked(broker: str) -> str:
    """Return a broker's URL that is safe to use. Raises ConfigError.

    Whoever reaches a Redis without a password can tell the workers what to crawl, so it is accepted on the loopback
    alone.
    """
    parts = urlsplit(broker)
    if parts.scheme not in ("redis", "rediss", "redis+socket"):
        raise ConfigError(f"WIRECOPY_BROKER: {parts.scheme!r}: expected redis, rediss or redis+socket before ://")
    if parts.scheme != "redis+socket" and not parts.password and not _is_loopback(parts.hostname):
        raise ConfigError(
            f"WIRECOPY_BROKER: {parts.hostname or 'no host'}: a Redis that other machines can reach needs a password: "
            "redis://:PASSWORD@HOST:6379/0"
        )
    if parts.scheme == "redis" and not _is_loopback(parts.hostname):
        logger.warning("WIRECOPY_BROKER: %s: its password is sent as it is; rediss:// encrypts it", parts.hostname)
    return broker


def _is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


app = make(get_project_settings())
