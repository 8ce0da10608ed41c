"""File names: safe on every system, and numbered when two articles would take one. Pure."""

import re

MAX_NAME = 120
"""Bytes of a file name: survives every file system, archive and synchronising tool, and encryption layers' 143."""

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")
# Windows takes these for devices, whatever their extension.
_DEVICES = frozenset(("con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10))))


def numbered(template: str, date: str, slug: str, number: int) -> str:
    """Return the file name (or, in page bundles, `folder/name`) that a preset's template makes, without a number for 1.

    `template` has {date} and {slug}. The slug is cut at a hyphen so that no part takes more than 120 bytes. Raises
    ValueError for a slug that is not `[a-z0-9][a-z0-9-]*`: names are made by the slug rule, never by strangers.
    """
    if not _SLUG.fullmatch(slug):
        raise ValueError(f"{slug!r} is no slug")
    suffix = "" if number == 1 else f"-{number}"
    longest = max(len(part.format(date=date, slug="")) for part in template.split("/"))
    room = MAX_NAME - longest - len(suffix)
    if len(slug) > room:
        cut = slug.rfind("-", 0, room + 1)
        # A cut at a hyphen may not cost more than a third of the name.
        slug = slug[: cut if cut > room * 2 // 3 else room].rstrip("-")
    name = template.format(date=date, slug=slug + suffix)
    if any(part.split(".")[0] in _DEVICES for part in name.split("/")):
        return template.format(date=date, slug=f"{slug}-{number + 1}")
    return name
