"""What kind of page it is: its language, section, tags, type, and whether one must pay to read it."""

from pipeline.extract.document import Document, Node, text_of
from pipeline.extract.structured import Choice
from pipeline.model import ArticleType


def language(document: Document, node: Node | None) -> Choice[str | None]:
    """Return a BCP 47 code."""
    value = document.root.get("lang") or (text_of(node.get("inLanguage")) if node else None)
    return Choice(value or None, "html" if value else None)


def section(document: Document, node: Node | None) -> Choice[str | None]:
    """Return the section as printed."""
    value = document.meta("article:section") or (text_of(node.get("articleSection")) if node else None)
    return Choice(value, "meta" if value else None)


def tags(document: Document, node: Node | None) -> tuple[str, ...]:
    """Return the keywords as printed, each once."""
    return tuple(dict.fromkeys(document.metas.get("article:tag", ())))


def type_of(document: Document, node: Node | None) -> ArticleType:
    """Return `video` when a video is the article."""
    return "video" if video_id(document, node) else "article"


def video_id(document: Document, node: Node | None) -> str | None:
    """Return the YouTube id when the page is that video."""
    return None


def paywall(document: Document, node: Node | None, text: Choice[str | None]) -> Choice[str | None]:
    """Return the evidence that only a part can be read without paying."""
    if node and str(node.get("isAccessibleForFree")).lower() == "false":
        return Choice("isAccessibleForFree", "json-ld")
    return Choice(None, None)
