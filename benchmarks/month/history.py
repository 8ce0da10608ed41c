"""Every version of every file that was written, read."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from benchmarks.month.play import Played
from benchmarks.month.world import Article
from pipeline.export.frontmatter import BadFrontMatter, parse


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a file, read."""

    name: str
    run: int
    by_hand: bool
    front: dict[str, Any]
    body: str
    article: Article | None
    """Whose it is, by its address."""

    @property
    def public(self) -> tuple[dict[str, Any], str]:
        """All that a reader of the site can see."""
        return {key: value for key, value in self.front.items() if key != "secured"}, self.body

    @property
    def shown(self) -> bool:
        """Whether sites list it."""
        return bool(self.front.get("published", True))


class History:
    """What was played, file by file."""

    def __init__(self, played: Played) -> None:
        self.played, self.world = played, played.world
        self.torn: list[str] = []
        self.versions: dict[str, list[Version | None]] = {}
        """File name → its versions in order; None where it was not there."""
        for name, versions in sorted(played.versions.items()):
            self.versions[name] = []
            for kept in versions:
                if kept.content is None:
                    self.versions[name].append(None)
                    continue
                try:
                    front, body = parse(kept.content)
                except BadFrontMatter:
                    self.torn.append(name)
                    continue
                article = self.world.article_of(str(front.get("webUrl")))
                self.versions[name].append(Version(name, kept.run, kept.by_hand, front, body, article))

    @cached_property
    def ours(self) -> list[Version]:
        """Every version that the crawls wrote."""
        return [version for version in self._all() if not version.by_hand]

    @cached_property
    def last(self) -> list[Version]:
        """What stands at the end."""
        return [versions[-1] for versions in self.versions.values() if versions and versions[-1] is not None]

    @cached_property
    def names(self) -> dict[int, set[str]]:
        """Article → the names of its files."""
        found: dict[int, set[str]] = {}
        for version in self.ours:
            if version.article is not None:
                found.setdefault(version.article.number, set()).add(version.name)
        return found

    def _all(self) -> Iterator[Version]:
        for versions in self.versions.values():
            yield from (version for version in versions if version is not None)
