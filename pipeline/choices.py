"""Names that people write in settings and on command lines, held against those that there are. Pure."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import get_args

from pipeline.enrich.taxonomy import Profile
from pipeline.errors import ConfigError


def meant(value: str, known: Iterable[str]) -> str:
    """Return a suggestion for a misspelt name: ", did you mean …?", or nothing."""
    folded = {name.casefold(): name for name in sorted(known, reverse=True)}
    # At 0.7 `provider` and `topic` find their plurals, and unrelated names such as `preset` and `types` nothing.
    close = get_close_matches(value.casefold(), folded, n=1, cutoff=0.7)
    return f", did you mean {folded[close[0]]!r}?" if close else ""


def unknown_spider(name: str, known: Iterable[str]) -> str:
    """Return what is said of a name, or a pattern, that is no spider's."""
    return f"unknown spider {name!r}{meant(name, known)}; `scrapy list` shows them"


def require_spiders(names: Iterable[str], known: Iterable[str]) -> None:
    """Raise ConfigError for the first of these names that is no spider's."""
    spiders = frozenset(known)
    for name in names:
        if name not in spiders:
            raise ConfigError(unknown_spider(name, spiders))


def profile_of(value: str) -> Profile:
    """Return the profile that the setting WIRECOPY_PROFILE names. Raises ConfigError."""
    for profile in get_args(Profile):
        if profile == value:
            chosen: Profile = profile
            return chosen
    known = get_args(Profile)
    raise ConfigError(f"WIRECOPY_PROFILE: unknown profile {value!r}{meant(value, known)}; known: {', '.join(known)}")
