"""The JSON-LD object that is the article, among all that a page carries."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from pipeline.extract.document import Document, Node, text_of

T = TypeVar("T")

ARTICLE_TYPES = frozenset(
    {
        "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "AskPublicNewsArticle", "BackgroundNewsArticle",
        "OpinionNewsArticle", "ReviewNewsArticle", "Article", "BlogPosting", "LiveBlogPosting", "TechArticle",
        "ScholarlyArticle", "Report", "SatiricalArticle", "AdvertiserContentArticle", "SocialMediaPosting",
        "DiscussionForumPosting", "Review", "Recipe", "PressRelease", "MedicalScholarlyArticle",
    }
)  # fmt: skip
"""schema.org/Article, its descendants, and two types that stand in for it on blogs."""
_TYPES = tuple(ARTICLE_TYPES)


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """A value, and the reader that won."""

    value: T
    source: str | None


def find_article(document: Document) -> Node | None:
    """Return the JSON-LD object that describes this page's article, or None.

    Of several, the one whose URL is the page's wins, then the one whose headline stands in the page's title, then the
    first with both a headline and a date, then the first: lists of related articles carry the same types.
    """
    nodes = document.nodes_of(*_TYPES)
    if len(nodes) < 2:
        return nodes[0] if nodes else None
    address = _address(document.url)
    titles = " ".join(text for text in (document.meta("og:title"), _title_tag(document)) if text).casefold()

    def rank(node: Node) -> tuple[bool, bool, bool]:
        entity = document.resolve(node.get("mainEntityOfPage"))
        urls = [node.get("url"), node.get("@id"), entity if isinstance(entity, str) else None]
        if isinstance(entity, dict):
            urls += [entity.get("@id"), entity.get("url")]
        headline = (text_of(node.get("headline") or node.get("name")) or "").casefold()
        return (
            any(isinstance(url, str) and _address(url) == address for url in urls),
            bool(headline) and headline in titles,
            bool(headline and node.get("datePublished")),
        )

    return max(nodes, key=rank)  # max keeps the first of equals


def _title_tag(document: Document) -> str | None:
    title = document.root.find(".//title")
    return title.text_content() if title is not None else None


def _address(url: str) -> str:
    return url.split("#")[0].split("?")[0].split("://")[-1].removeprefix("www.").rstrip("/").lower()
