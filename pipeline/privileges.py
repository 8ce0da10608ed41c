"""Whose files a run may write. A page that broke out of its reader would have what its user has."""

from collections.abc import Iterable
from pathlib import Path

from pipeline.errors import ConfigError

ROOT = 0
NOTE = (
    "run by root: a user of its own would keep a mistake from reaching the whole machine (docs/schedule.md); "
    "WIRECOPY_ALLOW_ROOT=1 says that it is meant"
)


def owner(path: Path) -> int:
    """The user id of what is at `path`, or of the nearest folder above it that is there."""
    for place in (path, *path.absolute().parents):
        try:
            return place.stat().st_uid
        except FileNotFoundError:
            continue
    return ROOT


def check_user(paths: Iterable[Path], user: int, *, allowed: bool) -> str | None:
    """Raise ConfigError when root is about to write where another user's files are, and nobody said that it should.

    Files that root wrote there are root's from then on, and the user's next run cannot change them. Where all is
    root's own, as in a container or a clone that root made, nobody else's run is in danger: then `NOTE` is returned,
    for the log. None: there is nothing to say.
    """
    if user != ROOT or allowed:
        return None
    for path in paths:
        if (other := owner(path)) != ROOT:
            raise ConfigError(
                f"root would write to {path}, which belongs to user {other}: run it as that user, or set "
                "WIRECOPY_ALLOW_ROOT=1"
            )
    return NOTE
