"""Pages for apps, the news sitemap and the feeds of a destination, made of the files that lie there.

Of the files, not of the ledger: they are what the site shows, with what people wrote, changed, hid and removed.
"""

import logging
from collections.abc import Collection, Iterator
from typing import Protocol

from pipeline.enrich.taxonomy import Taxonomy
from pipeline.errors import ExportFailed
from pipeline.export.deliver import Target
from pipeline.export.feeds.atom import PATH as ATOM
from pipeline.export.feeds.atom import atom
from pipeline.export.feeds.entry import Entry, Site, newest_first
from pipeline.export.feeds.jsonfeed import PATH as JSON_FEED
from pipeline.export.feeds.jsonfeed import json_feed
from pipeline.export.feeds.pages import pages
from pipeline.export.feeds.sitemap import PATH as SITEMAP
from pipeline.export.feeds.sitemap import sitemap
from pipeline.export.folder import Folder
from pipeline.export.frontmatter import BadFrontMatter, parse
from pipeline.export.own import Own, put, take_away
from pipeline.export.presets import PRESETS
from pipeline.export.recover import recover_from
from pipeline.export.shelf import places, read
from pipeline.store import Ledger

logger = logging.getLogger(__name__)


class Publisher(Target, Protocol):
    """What is asked of a destination; `pipeline.config.Destination` is one."""

    @property
    def publish(self) -> Collection[str]:
        """What is made: api, news-sitemap, atom, json-feed."""

    @property
    def taxonomy(self) -> Taxonomy:
        """Its topics; those with a news service have pages of their own."""

    @property
    def site_title(self) -> str:
        """What the site is called."""

    @property
    def site_language(self) -> str:
        """BCP 47 code."""

    @property
    def site_url(self) -> str | None:
        """Address of the built site, without a slash behind."""

    @property
    def page_url(self) -> str | None:
        """Address of an article's own page, with {name}."""


def publish(ledger: Ledger, destination: Publisher) -> Iterator[Own]:
    """Bring what a destination publishes besides its articles up to date, and yield what became of each file.

    What is not asked for any more is removed. The same files make the same bytes. Raises ExportFailed for a content
    folder that cannot be read, or that is gone though articles were delivered there.
    """
    before = ledger.own_files(destination.name, "page")
    if not destination.publish and not before:
        return
    wanted = _made(ledger, destination) if destination.publish else {}
    for path, content in wanted.items():
        yield put(ledger, destination, path, content, "page")
    for row in before:
        if row.path not in wanted:
            yield take_away(ledger, destination, row.path)


def entries(destination: Target, site: Site) -> list[Entry]:
    """Return the files that the site shows, newest first. Files that cannot be read are left out, and named in the log.

    A file that names no publisher's page is a person's own article, and its page is the site's. Raises ExportFailed for
    a folder that cannot be read.
    """
    preset = PRESETS[destination.preset]
    found = []
    for place in places(destination):
        if place.archived:
            continue
        try:
            content = read(destination, place)
            if content is None:
                continue
            values, body = parse(content)
            # The reference's videos have no other address than the original one.
            link = values.get(preset.link_key) or values.get(preset.names.original) or site.page_of(place.path)
            recovered = recover_from({**values, preset.link_key: link}, preset)
        except (BadFrontMatter, ExportFailed) as error:
            logger.warning("%s: %s is in no page and no feed: %s", destination.name, place.path, error)
            continue
        if recovered is not None and preset.shown(values) is not False:
            found.append(Entry(path=place.path, article=recovered.article, values=values, body=body))
    return newest_first(found)


def _made(ledger: Ledger, destination: Publisher) -> dict[str, bytes]:
    """Path → bytes of all that is asked for."""
    preset = PRESETS[destination.preset]
    folder = Folder.open(destination.path, preset.folder, create=False)
    if folder is not None:
        folder.close()
    elif ledger.has_delivered(destination.name):
        raise ExportFailed(f"{destination.path}/{preset.folder}: missing, though files were delivered there")
    site = Site(
        title=destination.site_title,
        language=destination.site_language,
        url=destination.site_url,
        page_url=destination.page_url,
    )
    found = entries(destination, site)
    made: dict[str, bytes | None] = {}
    if "api" in destination.publish:
        made.update(pages(found, site, destination.taxonomy.topics))
    if "news-sitemap" in destination.publish:
        made[SITEMAP] = sitemap(found, site)
    if "atom" in destination.publish:
        made[ATOM] = atom(found, site)
    if "json-feed" in destination.publish:
        made[JSON_FEED] = json_feed(found, site)
    below = f"{preset.static_folder}/" if preset.static_folder else ""
    return {below + path: content for path, content in made.items() if content is not None}
