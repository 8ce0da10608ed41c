"""The standfirst, or the first sentences."""

from pipeline.extract.document import Document, Node
from pipeline.extract.structured import Choice


def read(document: Document, node: Node | None, title: str, text: Choice[str | None]) -> Choice[str | None]:
    """Return what an editor would print under the headline, whole; None where the page has no text at all."""
    return Choice(document.meta("og:description", "description"), "og:description")
