"""The first version of a provider's file, from what was found. Pure."""

import json
import keyword
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal, get_args

WIDTH = 120  # As the rest of the code; a longer address stands on a line of its own.

Kind = Literal["Feed", "NewsSitemap", "Sitemap", "Listing", "YouTubeChannel"]

_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
_IMPORTED = frozenset(("Provider", "ProviderSpider", *get_args(Kind)))
_TAKEN = frozenset(("base", "sources", "test"))


@dataclass(frozen=True, slots=True)
class SourceDraft:
    """One source of a provider."""

    kind: Kind
    """Its type in `spiders.sources`."""
    address: str
    """URL; the channel's id of a YouTubeChannel."""


@dataclass(frozen=True, slots=True)
class Draft:
    """All that a provider's file says."""

    name: str
    """Of the spider and its file."""
    title: str
    """The outlet's name as printed."""
    domain: str
    hosts: tuple[str, ...]
    language: str | None
    sources: tuple[SourceDraft, ...]
    keep: str
    skip: str

    @property
    def source(self) -> str:
        """The file."""
        kinds = sorted({source.kind for source in self.sources})
        arguments = [f"name={_text(self.title)}", f"domain={_text(self.domain)}"]
        if self.hosts:
            arguments.append(f"hosts=({', '.join(map(_text, self.hosts))},)")
        if self.language:
            arguments.append(f"language={_text(self.language)}")
        inferred = [name for name in ("keep", "skip") if getattr(self, name)]
        lines = [
            "from pipeline.model import Provider",
            "from spiders.base import ProviderSpider",
            f"from spiders.sources import {', '.join(kinds)}",
            "",
            "",
            f"class {class_name(self.title, self.name)}(ProviderSpider):",
            f"    name = {_text(self.name)}",
            *_call("    provider = Provider(", arguments, ")"),
            *([f"    # Inferred: {', '.join(inferred)}."] if inferred else []),
            *self._sources(),
        ]
        lines += [f'    {name} = r"{getattr(self, name)}"' for name in inferred]
        return "\n".join(lines) + "\n"

    def _sources(self) -> list[str]:
        calls = [f"{source.kind}({_text(source.address)})" for source in self.sources]
        flat = f"    sources = ({', '.join(calls)}{',' if len(calls) == 1 else ''})"
        if len(flat) <= WIDTH:
            return [flat]
        return ["    sources = (", *(f"        {call}," for call in calls), "    )"]


def spider_name(host: str) -> str:
    """Return a spider's name for a site: what its host begins with, digits last: `36kr.com` gives `kr36`.

    Raises ValueError when the host spells none.
    """
    label = host.removeprefix("www.").split(".")[0]
    if label.startswith("xn--"):
        label = label.encode("ascii").decode("idna")
    folded = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    folded = re.sub(r"[^a-z0-9]", "", folded)
    digits = re.match(r"\d*", folded)
    start = digits[0] if digits else ""
    return checked_name((folded[len(start) :] + start)[:40])


def checked_name(name: str) -> str:
    """Return `name` if a spider can have it. Raises ValueError."""
    if not _NAME.fullmatch(name) or keyword.iskeyword(name) or name in _TAKEN:
        raise ValueError(f"{name!r} is no name for a provider: lower-case letters, digits and _, a letter first")
    return name


def class_name(title: str, name: str) -> str:
    """Return the class's name: the outlet's in capitals and letters, else the spider's."""
    folded = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = [word[0].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", folded)]
    joined = "".join(words)
    if joined.isidentifier() and not keyword.iskeyword(joined) and joined not in _IMPORTED:
        return joined[:60]
    return name.title().replace("_", "")


def _text(value: str) -> str:
    """A string literal in double quotes: JSON's is one of Python's, too."""
    return json.dumps("".join(character for character in value if character.isprintable()), ensure_ascii=False)


def _call(start: str, arguments: list[str], end: str) -> list[str]:
    flat = start + ", ".join(arguments) + end
    if len(flat) <= WIDTH:
        return [flat]
    inner = " " * 8 + ", ".join(arguments)
    if len(inner) <= WIDTH:
        return [start, inner, "    " + end]
    return [start, *(f"        {argument}," for argument in arguments), "    " + end]
