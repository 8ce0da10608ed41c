"""Pictures that a destination stores: where the copies lie, how a file names them, and when they go.

A file names a copy only while the ledger knows all copies of the picture as written there; else it names the
publisher's picture.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from pipeline.export.deliver import Target
from pipeline.export.names import stem
from pipeline.export.own import Own, contents, put, take_away
from pipeline.export.pictures import Copy
from pipeline.export.presets import PRESETS
from pipeline.export.shelf import places, read
from pipeline.model import Article, Image
from pipeline.store import Ledger


class Album(Target, Protocol):
    """What is asked of a destination; `pipeline.config.Destination` is one."""

    @property
    def pictures(self) -> str:
        """`stored`, or `remote`."""

    @property
    def picture_widths(self) -> tuple[int, ...]:
        """Widths of the copies in pixels."""

    @property
    def site_url(self) -> str | None:
        """Address of the built site, without a slash behind."""


def may_keep(article: Article) -> bool:
    """Whether a picture may be copied: not where the publisher reserves its pictures, or copying for text and data
    mining. It then stays where it is."""
    return article.rights is None or (article.rights.image and article.rights.text)


def missing(ledger: Ledger, destination: Album, article_id: int | None, article: Article) -> str | None:
    """Return the address of the article's picture if the destination stores pictures and lacks this one.

    `article_id` is None for an article that the ledger does not know yet.
    """
    if destination.pictures != "stored" or not article.images or not may_keep(article):
        return None
    url = article.images[0].url
    if not url.startswith(("https://", "http://")) or _copies(ledger, destination, article_id, url):
        return None
    return url


def store(
    ledger: Ledger, destination: Album, article_id: int, article: Article, slug: str, copies: Sequence[Copy]
) -> tuple[Own, ...]:
    """Write the copies of the article's picture, and return what became of each.

    In a page bundle the article's path is reserved: the picture lies beside it.
    """
    url, preset = article.images[0].url, PRESETS[destination.preset]
    if not preset.picture_folder and ledger.delivery(destination.name, article_id) is None:
        date = article.published_at.value.date().isoformat()
        name = stem(slug, article.canonical_url)
        ledger.reserve(destination.name, article_id, preset.folder, date, name, preset.file_name)
    folder = _folder(ledger, destination, article_id)
    if folder is None:
        return ()
    done = tuple(put(ledger, destination, f"{folder}/{copy.name}", copy.content, "picture") for copy in copies)
    ledger.record_stored_picture(url, _widths(destination), [(copy.name, copy.width, copy.height) for copy in copies])
    return done


def at_hand(ledger: Ledger, destination: Album, url: str) -> tuple[Copy, ...]:
    """Return the copies of a picture that lie in another article's page bundle, nothing where one is missing there."""
    files = {file.path.rpartition("/")[2]: file for file in ledger.own_files(destination.name, "picture")}
    found = []
    for name, width, height in ledger.stored_picture(url, _widths(destination)) or ():
        content = contents(destination, files[name]) if name in files else None
        if content is None:
            return ()
        found.append(Copy(name, width, height, content))
    return tuple(found)


def localise(ledger: Ledger, destination: Album, article_id: int, article: Article) -> tuple[Article, tuple[str, ...]]:
    """Return the article with the stored copy in the place of its picture, and the paths of all copies; as it is, and
    none, where there is no copy."""
    if destination.pictures != "stored" or not article.images or not may_keep(article):
        return article, ()
    picture, *others = article.images
    copies = _copies(ledger, destination, article_id, picture.url)
    folder = _folder(ledger, destination, article_id)
    if not copies:
        return article, ()
    link = PRESETS[destination.preset].picture_link.replace("{site_url}", destination.site_url or "")
    name, width, height = copies[-1]
    # Where the generator takes the picture into its own hands it makes the widths itself, and moves the file.
    srcset = None if link.startswith("./") or len(copies) == 1 else ", ".join(f"{link}{n} {w}w" for n, w, _ in copies)
    stored = Image(url=link + name, width=width, height=height, source=picture.source, srcset=srcset)
    return replace(article, images=(stored, *others)), tuple(f"{folder}/{name}" for name, _, _ in copies)


def clear_out(ledger: Ledger, destination: Target) -> Iterator[Own]:
    """Remove the pictures that no article's file shows any more, and yield what became of each.

    One that a person's file names stays. Raises ExportFailed for a folder that cannot be read.
    """
    unused = {
        row.path: row.path.rpartition("/")[2].encode() for row in ledger.unused_files(destination.name, "picture")
    }
    if not unused:
        return
    for place in places(destination):
        content = b"" if place.archived else read(destination, place) or b""
        unused = {path: name for path, name in unused.items() if name not in content}
    for path in unused:
        yield take_away(ledger, destination, path)


def _copies(ledger: Ledger, destination: Album, article_id: int | None, url: str) -> tuple[tuple[str, int, int], ...]:
    """The copies of a picture, if all of them are known as written at the destination."""
    copies = ledger.stored_picture(url, _widths(destination)) or ()
    folder = _folder(ledger, destination, article_id)
    files = [ledger.own_file(destination.name, f"{folder}/{name}") for name, _, _ in copies]
    return copies if all(file is not None and file.sha256 is not None for file in files) else ()


def _folder(ledger: Ledger, destination: Album, article_id: int | None) -> str | None:
    folder = PRESETS[destination.preset].picture_folder
    if folder:
        return folder
    delivery = None if article_id is None else ledger.delivery(destination.name, article_id)
    return None if delivery is None else delivery.path.rpartition("/")[0]


def _widths(destination: Album) -> str:
    return ",".join(map(str, destination.picture_widths))
