"""What `scrapy report` and a run with WIRECOPY_REPORT have in common: settings and ledger → the page, and its file."""

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from scrapy.settings import BaseSettings
from scrapy.spiderloader import get_spider_loader

from pipeline.checkup import examine
from pipeline.choices import profile_of
from pipeline.config import Destination
from pipeline.errors import ConfigError
from pipeline.export.lock import ledger_name
from pipeline.model import Article, Provider
from pipeline.overview.gather import gather
from pipeline.overview.model import Complaint, Overview, Standing
from pipeline.overview.page import page
from pipeline.store import Ledger


def overview_of(
    settings: BaseSettings,
    ledger: Ledger,
    destinations: Sequence[Destination],
    now: datetime,
    *,
    by: str | None = None,
    theirs: Mapping[str, str] | None = None,
) -> Overview:
    """Return what the page shows. `by` names the destination that judges quality and topics; else the first one does.

    Raises ConfigError for one that is not there, and LedgerError.
    """
    profile = profile_of(settings["WIRECOPY_PROFILE"])
    found = [destination for destination in destinations if by in (None, destination.name)]
    if not found:
        raise ConfigError(
            f"unknown destination {by!r}; known: {', '.join(destination.name for destination in destinations)}"
        )
    loader = get_spider_loader(settings)
    providers: dict[str, Provider] = {}
    standings: dict[str, Standing] = {}
    for name in loader.list():
        spider = loader.load(name)
        if provider := getattr(spider, "provider", None):
            providers[name] = provider
        if stopped := getattr(spider, "stopped", ""):
            standings[name] = Standing(state="stopped", complaints=(Complaint(message=stopped),))

    had_turns = set(ledger.last_runs())
    for name, health in examine(ledger, sorted(had_turns & set(providers) - set(standings)), now).items():
        standings[name] = Standing(
            state=health.state.value,
            complaints=tuple(
                Complaint(message=f"{alarm.name}: {alarm.message}", since=alarm.since, example=alarm.example)
                for alarm in health.alarms
            ),
        )

    def provider_of(spider: str, article: Article) -> Provider:
        return providers.get(spider, article.provider)

    return gather(
        ledger,
        found[0],
        now,
        profile,
        provider_of,
        {name: provider.name for name, provider in providers.items()},
        called=ledger_name(settings["WIRECOPY_STORE"]),
        standings=standings,
        theirs=theirs,
    )


def require_place(path: Path, destinations: Sequence[Destination]) -> None:
    """Raise ConfigError for a file that would stand in a destination: what lies there is published."""
    place = Path(os.path.realpath(path))
    for destination in destinations:
        if place.is_relative_to(os.path.realpath(destination.path)):
            raise ConfigError(
                f"{path} is in the folder of the destination {destination.name}, which is published; "
                "name a file elsewhere, such as .scrapy/report.html"
            )
    if place.is_dir():
        raise ConfigError(f"{path} is a folder; name a file, such as {path}/report.html")


def write(path: Path, data: Overview) -> None:
    """Write the page: whole or not at all. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        temporary = Path(file.name)
        try:
            file.write(page(data).encode())
            # Readable for its owner and their group's web server as any file that they make.
            mask = os.umask(0)
            os.umask(mask)
            os.fchmod(file.fileno(), 0o666 & ~mask)
            file.close()
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
