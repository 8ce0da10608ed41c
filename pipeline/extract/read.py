"""The order in which a page is read. Each reader stands in a module of its own."""

from pipeline.extract import authors, body, claims, dates, excerpts, images, kinds, links, rejects, titles
from pipeline.extract.document import Document
from pipeline.extract.structured import find_article
from pipeline.model import Extracted, Page


def extract(page: Page) -> Extracted:
    """Read one page. Raises `Rejected` for a page that is no article or cannot be read."""
    document = Document(page)
    node = find_article(document)
    title = titles.read(document, node)
    rejects.check_early(document, node, title)
    text = body.read(document, node, title.value)
    rejects.check_late(document, node, title, text)
    language = kinds.language(document, node)
    found_authors = authors.read(document, node)
    found_dates = dates.read(document, node)
    pictures = images.read(document, node)
    excerpt = excerpts.read(document, node, title.value, text)
    video_id = kinds.video_id(document, node)
    paywall = kinds.paywall(document, node, text)
    section = kinds.section(document, node)
    canonical = links.canonical(document)
    amp = links.amp(document)
    sources = {
        "title": title.source,
        "body": text.source,
        "authors": found_authors.source,
        "published": found_dates.published[0].source if found_dates.published else None,
        "modified": found_dates.modified[0].source if found_dates.modified else None,
        "image": pictures[0].source if pictures else None,
        "excerpt": excerpt.source,
        "language": language.source,
        "section": section.source,
        "canonical": canonical.source,
        "amp": amp.source,
        "paywall": paywall.source,
    }
    return Extracted(
        url=page.url,
        title=title.value,
        excerpt=excerpt.value,
        body=text.value,
        authors=found_authors.value,
        published=found_dates.published,
        modified=found_dates.modified,
        images=pictures,
        canonical=canonical.value,
        amp=amp.value,
        language=language.value,
        site_name=titles.site_name(document, node),
        section=section.value,
        tags=kinds.tags(document, node),
        type=kinds.type_of(document, node),
        video_id=video_id,
        paywalled=paywall.value is not None,
        paywall_reason=paywall.value,
        sources=tuple(sorted((field, source) for field, source in sources.items() if source)),
        claims=claims.read(document),
    )
