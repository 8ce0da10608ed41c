"""One published file, as the pages, the sitemap and the feeds need it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pipeline.model import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file that the site shows."""

    path: str
    """Relative to the destination, `/` between its parts."""
    article: Article
    """What the file says, as far as all presets say it."""
    values: Mapping[str, Any] = field(repr=False)
    """Its front matter as YAML 1.1 reads it."""
    body: str = field(repr=False)
    """Text below the front matter."""

    @property
    def published(self) -> datetime:
        """Aware, UTC."""
        return self.article.published_at.value

    @property
    def changed(self) -> datetime:
        """The last change that readers were told of, never before `published`. Aware, UTC."""
        modified = self.article.modified_at
        return self.published if modified is None else max(self.published, modified.value)

    @property
    def name(self) -> str:
        """See `name_of`."""
        return name_of(self.path)


def name_of(path: str) -> str:
    """Return a file's name without its ending; of a page bundle its folder's."""
    return path.rpartition(".")[0].removesuffix("/index").rpartition("/")[2]


def newest_first(entries: list[Entry]) -> list[Entry]:
    """Return entries as all of these files list them: by date of publication, then by path."""
    return sorted(sorted(entries, key=lambda entry: entry.path), key=lambda entry: entry.published, reverse=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What is said of the site itself."""

    title: str
    language: str
    """BCP 47 code."""
    url: str | None
    """Address without a slash behind."""
    page_url: str | None = None
    """Address of an article's own page, with {name} for the file's name. None: `/news/{name}/` of the site."""

    def page_of(self, path: str) -> str | None:
        """Return the address of the page that the site makes of a file, None where nothing says where it lies."""
        template = self.page_url or (f"{self.url}/news/{{name}}/" if self.url else None)
        return None if template is None else template.replace("{name}", name_of(path))
