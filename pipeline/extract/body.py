"""The main text."""

from pipeline.extract.document import Document, Node
from pipeline.extract.structured import Choice


def read(document: Document, node: Node | None, title: str) -> Choice[str | None]:
    """Return the main text, paragraphs separated by a newline; None where there is none."""
    # trafilatura takes 0.2 s to import, and most commands never read a page.
    from trafilatura import bare_extraction

    found = bare_extraction(document.text, fast=True, include_comments=False, with_metadata=False)
    return Choice(found.text if found is not None else None, "trafilatura")
