"""The people who wrote an article."""

from pipeline.extract.document import Document, Node, text_of
from pipeline.extract.structured import Choice


def read(document: Document, node: Node | None) -> Choice[tuple[str, ...]]:
    """Return the names of the people, each once, as printed."""
    value = node.get("author") if node else None
    names = [text_of(document.resolve(item)) for item in (value if isinstance(value, list) else [value])]
    found = tuple(dict.fromkeys(name for name in names if name))
    if found:
        return Choice(found, "json-ld")
    if name := document.meta("author"):
        return Choice((name,), "meta")
    return Choice((), None)
