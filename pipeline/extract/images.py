"""Pictures that the article may be shared with, best first."""

from pipeline.extract.document import Document, Node
from pipeline.model import Image


def read(document: Document, node: Node | None) -> tuple[Image, ...]:
    """Return the pictures that the article may be shared with, best first; sizes as declared, in pixels."""
    url = document.absolute(document.meta("og:image", "og:image:url", "twitter:image"))
    return (Image(url=url, source="og:image"),) if url else ()
