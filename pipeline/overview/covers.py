"""Pictures for the cards of stories: our own stored copies, as `data:` addresses. Nobody is asked for one."""

from base64 import b64encode

from pipeline.config import Destination
from pipeline.export.own import contents
from pipeline.export.stored import localise
from pipeline.model import Article
from pipeline.store import Ledger

MAX_PICTURE = 80 << 10  # Bytes; the copy of 480 pixels of a press photograph has 20 to 50 KB.
MAX_ALL = 800 << 10  # Bytes of all pictures of the page: it stays small enough for a mail.

# A picture is shown as what its first bytes say, and as nothing else.
_KINDS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"RIFF", "image/webp"))


class Covers:
    """Finds the copies that a destination stores."""

    def __init__(self, ledger: Ledger, destination: Destination) -> None:
        self._ledger, self._destination, self._room = ledger, destination, MAX_ALL

    def picture_of(self, article_id: int, article: Article) -> str | None:
        """Return the smallest copy of the article's picture as a `data:` address; None where none is kept, or all of
        them are too large."""
        _, paths = localise(self._ledger, self._destination, article_id, article)
        for path in paths[:1]:
            file = self._ledger.own_file(self._destination.name, path)
            content = contents(self._destination, file) if file is not None else None
            if content is None or len(content) > min(MAX_PICTURE, self._room):
                continue
            kind = next((kind for start, kind in _KINDS if content.startswith(start)), None)
            if kind is not None:
                self._room -= len(content)
                return f"data:{kind};base64,{b64encode(content).decode()}"
        return None
