"""What kind of page it is: its language, section,
tags and type. Whether one must pay to read it stands in `paywalls`."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pipeline.extract import languages, sites
from pipeline.extract.document import Document, Node, text_of, types_of
from pipeline.extract.paywalls import paywall
from pipeline.extract.structured import Choice
from pipeline.model import ArticleType

__all__ = ["language", "paywall", "section", "tags", "type_of", "video_id"]

MAX_TAGS = 50  # The longest list of tags in the corpus has 47.
_MAX_LABEL = 60  # Characters of a section or tag; longer ones are sentences.

_TAG_OF = re.compile(r"\s*([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?(?:[-_.@].*)?\s*")
_NAMED = {
    "english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr", "spanish": "es",
    "español": "es", "italian": "it",
    "italiano": "it", "portuguese": "pt", "português": "pt", "dutch": "nl", "polish": "pl", "russian": "ru",
    "japanese": "ja", "chinese": "zh",
    "korean": "ko", "arabic": "ar", "turkish": "tr", "hindi": "hi", "swedish": "sv", "norwegian": "no",
    "danish": "da", "finnish": "fi",
}  # fmt: skip
_NO_LANGUAGE = frozenset({"und", "mul", "zxx", "xx", "xxx", "www", "utf"})


def language(document: Document, node: Node | None) -> Choice[str | None]:
    """Return the BCP 47 code of the article's language, as the page states it or as it is written.

    `<html lang>` counts unless two other statements agree on another language, or the letters exclude it, or it is
    English and the words are another language's: templates keep the `en` that they came with.
    """
    candidate = document.page.candidate
    root = document.root
    stated = [
        (
            "html",
            _code(root.get("lang") or root.get("xml:lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang")),
        ),
        ("json-ld", _code(text_of(node.get("inLanguage")) if node else None)),
        ("og:locale", _code(document.meta("og:locale"))),
        ("meta", _code(document.meta("content-language", "dc.language", "dcterms.language", "language"))),
        (candidate.origin, _code(candidate.language)) if candidate else ("feed", None),
    ]
    claims = [(source, code) for source, code in stated if code]
    sample = " ".join(_samples(document))
    possible, usual = languages.by_script(sample)
    if possible:
        claims = [(source, code) for source, code in claims if code.split("-")[0] in possible]
        if not claims:
            return Choice(usual, "script")
    votes = Counter(code.split("-")[0] for _, code in claims)
    if not possible and (not claims or set(votes) == {"en"}):
        written = languages.by_words(sample)
        if written and written not in votes:
            return Choice(written, "words")
    if not claims:
        return Choice(None, None)
    first = claims[0][1].split("-")[0]
    winner = first
    if votes[first] == 1:
        winner = next((language for language, count in votes.most_common(1) if count > 1), first)
    source, code = next(claim for claim in claims if claim[1].split("-")[0] == winner)
    return Choice(code, source)


def section(document: Document, node: Node | None) -> Choice[str | None]:
    """Return the section as printed: as stated, else the last step of the breadcrumbs above the article."""
    names = sites.names(document, node)
    stated = node.get("articleSection") if node else None
    found: list[tuple[str, str | None]] = [("meta", value) for value in document.metas.get("article:section", ())[:1]]
    found += [("json-ld", text_of(part)) for part in (stated[:3] if isinstance(stated, list) else [stated])]
    found += [
        ("meta", document.meta(key)) for key in ("parsely-section", "cxenseparse:category", "section", "category")
    ]
    found += [("breadcrumb", step) for step in _breadcrumbs(document)]
    for source, value in found:
        # Lists without a space behind the comma come from systems, the first being the main one.
        value = re.split(r",(?=\S)", value)[0] if value else None
        if (
            value
            and _is_label(value)
            and not value.startswith("/")
            and not sites.is_site(value, names)
            and value.casefold() not in _NO_SECTION
        ):
            return Choice(value, source)
    return Choice(None, None)


def tags(document: Document, node: Node | None) -> tuple[str, ...]:
    """Return the keywords as printed, each once, at most `MAX_TAGS`, from the best source that has any."""
    for values in _listed(document, node):
        found: dict[str, str] = {}
        for value in values:
            for part in re.split(r"[,;،、，]", value) if len(values) == 1 or "," in value else [value]:
                tag = part.strip().strip("#").strip()
                if _is_label(tag):
                    found.setdefault(tag.casefold(), tag)
        if found:
            return tuple(found.values())[:MAX_TAGS]
    return ()


def _listed(document: Document, node: Node | None) -> Iterator[tuple[str, ...]]:
    """Yield the lists of keywords that a page may have, the best first; the later ones are read when they are asked."""
    yield document.metas.get("article:tag", ())
    yield _keywords(node.get("keywords")) if node else ()
    for key in ("parsely-tags", "sailthru.tags", "news_keywords"):
        yield document.metas.get(key, ())
    yield _tag_links(document)
    yield document.metas.get("keywords", ())
    yield document.page.candidate.tags if document.page.candidate else ()


def type_of(document: Document, node: Node | None) -> ArticleType:
    """Return `video` when a video is the article: a page of YouTube, or one that states a video and no article."""
    if video_id(document, node):
        return "video"
    kind = (document.meta("og:type") or "").casefold()
    return "video" if node is None and kind.startswith("video") else "article"


def video_id(document: Document, node: Node | None) -> str | None:
    """Return the YouTube id, eleven characters, when the page is that video or the video is its main entity."""
    if found := _youtube(document.url):
        return found
    entity = document.resolve(node.get("mainEntity")) if node else None
    videos: list[Any] = [entity] if isinstance(entity, dict) and "VideoObject" in types_of(entity) else []
    if node is None and (document.meta("og:type") or "").casefold().startswith("video"):
        videos += document.nodes_of("VideoObject")[:1]
        for key in ("og:video:secure_url", "og:video:url", "og:video", "twitter:player"):
            if found := _youtube(document.meta(key)):
                return found
    for video in videos:
        for key in ("embedUrl", "contentUrl", "url"):
            if found := _youtube(text_of(video.get(key))):
                return found
    return None


_NO_SECTION = frozenset(
    {
        "uncategorized", "uncategorised", "allgemein", "home", "homepage", "startseite", "accueil", "inicio",
        "non classé", "sin categoría", "sem categoria", "senza categoria", "geen categorie", "未分類", "article",
        "articles", "post", "article page", "news article", "default", "none", "null", "nil", "tags", "all", "thema",
    }
)  # fmt: skip
"""What systems write where nobody chose a section."""


def _code(value: str | None) -> str | None:
    """Return a language tag in its usual form, such as `en`, `pt-BR`, `zh-Hans`; None for what is none."""
    if not value:
        return None
    value = value.split(",")[0].split(";")[0].strip()
    if named := _NAMED.get(value.casefold()):
        return named
    match = _TAG_OF.fullmatch(value)
    if not match or match[1].lower() in _NO_LANGUAGE:
        return None
    parts = [match[1].lower(), (match[2] or "").title(), (match[3] or "").upper()]
    return "-".join(part for part in parts if part)


def _samples(document: Document) -> Iterator[str]:
    """Yield short texts in the language of the article."""
    for key in ("og:title", "og:description", "description", "twitter:title"):
        if value := document.meta(key):
            yield value[:300]
    for element in (document.root.find(".//title"), document.root.find(".//h1")):
        if element is not None:
            yield element.text_content()[:300]
    length = 0
    for paragraph in document.root.iter("p"):
        text = paragraph.text_content()[:600]
        # Shorter paragraphs are labels and buttons, which stay in the template's language.
        if len(text) < 80:
            continue
        yield text
        length += len(text)
        if length > 2_000:
            return


def _breadcrumbs(document: Document) -> Iterator[str]:
    """Yield the steps of the page's JSON-LD breadcrumbs, the last before the article first, without the first step."""
    for trail in document.nodes_of("BreadcrumbList")[:2]:
        items = trail.get("itemListElement")
        if not isinstance(items, list):
            continue
        steps = []
        for item in items[:10]:
            if isinstance(item, dict):
                inner = item.get("item")
                steps.append(
                    text_of(item.get("name")) or (text_of(inner.get("name")) if isinstance(inner, dict) else None)
                )
        # The first step is the front page and the last most often the article itself.
        title = sites.fold(document.meta("og:title") or "")
        inner_steps = [step for step in steps[1:] if step and sites.fold(step) not in title]
        yield from reversed(inner_steps)


def _is_label(value: str) -> bool:
    return 1 < len(value) <= _MAX_LABEL and "://" not in value and any(character.isalpha() for character in value)


def _keywords(value: Any) -> tuple[str, ...]:
    values = value[: 2 * MAX_TAGS] if isinstance(value, list) else [value]
    # Some systems prefix what kind of keyword it is: "tag:Politics", "Tag:Elections".
    texts = (text_of(item) for item in values)
    return tuple(
        re.sub(r"^(?:tag|keyword|topic)s?:\s*", "", text, flags=re.IGNORECASE)
        for text in texts
        if text and ":http" not in text
    )


def _tag_links(document: Document) -> tuple[str, ...]:
    found = []
    for link in document.root.iter("a"):
        relation = link.get("rel")
        if relation and "tag" in relation.lower().split() and "category" not in relation.lower():
            found.append(" ".join(link.text_content()[:200].split()))
            if len(found) >= MAX_TAGS:
                break
    return tuple(found)


def _youtube(address: str | None) -> str | None:
    """Return the id in the address of a YouTube video, its player included."""
    if not address:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    found = None
    if host == "youtu.be":
        found = parts.path.strip("/").split("/")[0]
    elif host in ("youtube.com", "youtube-nocookie.com", "music.youtube.com"):
        if parts.path.rstrip("/") == "/watch":
            found = parse_qs(parts.query).get("v", [""])[0]
        elif match := re.match(r"/(?:embed|v|shorts|live)/([^/?]+)", parts.path):
            found = match[1]
    return found if found and re.fullmatch(r"[\w-]{11}", found) else None
