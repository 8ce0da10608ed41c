"""Where a provider's articles are found: one type per kind of source.

All sources of a provider are read and merged. One with `fallback=True` is read only when none of the others gave a
single link: a section page that costs more to read, or an older address.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Feed:
    """RSS, Atom, RDF or JSON Feed."""

    url: str
    fallback: bool = False


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap or an index of sitemaps. Of an index, the children changed within the window are read, newest first."""

    url: str
    fallback: bool = False
    follow: str = ""
    """Regular expression that the address of a child must match."""


@dataclass(frozen=True, slots=True)
class NewsSitemap(Sitemap):
    """A sitemap by Google's news extension: a title and a date for each link."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A section page. Its links to articles are those that match the provider's `keep`."""

    url: str
    fallback: bool = False


@dataclass(frozen=True, slots=True)
class Archive:
    """Pages that list old articles. No source: they are read by `scrapy backfill` alone."""

    url: str
    """Address with `{year}`, `{month}`, `{day}` (four and two digits) and `{page}` (from 1) in it, such as
    `https://example.com/{year}/{month}/page/{page}/`. Without `{month}`, all pages are read, the newest first, until
    one is older than what is asked for."""


@dataclass(frozen=True, slots=True)
class YouTubeChannel:
    """The feed of a YouTube channel: its fifteen newest videos."""

    channel_id: str
    """`UC` and 22 characters."""
    fallback: bool = False

    @property
    def url(self) -> str:
        return f"https://www.youtube.com/feeds/videos.xml?channel_id={self.channel_id}"


Source = Feed | Sitemap | NewsSitemap | Listing | YouTubeChannel
