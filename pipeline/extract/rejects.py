"""Pages that are no article."""

from pipeline.errors import Rejected
from pipeline.extract.document import Document, Node
from pipeline.extract.structured import Choice


def check_early(document: Document, node: Node | None, title: Choice[str]) -> None:
    """Raise `Rejected` for a page that shows by its head and its address that it is no article."""
    if document.url.split("://")[-1].strip("/").count("/") == 0 and not node and "?" not in document.url:
        raise Rejected("home", document.url)


def check_late(document: Document, node: Node | None, title: Choice[str], text: Choice[str | None]) -> None:
    """Raise `Rejected` for a page whose text shows that it is no article."""
