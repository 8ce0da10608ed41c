"""Extracted → Article: dates settled, URLs canonical, excerpt shortened, the provider named."""

from collections.abc import Iterator
from dataclasses import replace

from pipeline.errors import Rejected
from pipeline.model import Article, Extracted, Image, Page, Provider, Rights
from pipeline.normalise import amp, dates, excerpts, providers, urls
from pipeline.normalise.spelling import encode_unsafe
from pipeline.text import clean

_AMP_HOSTS = ("ampproject.org", "google.com")  # The AMP caches, where some publishers point.
MAX_TITLE = 300  # Characters. The longest headline in the corpus has 245; a site that prints more made a mistake.


def normalise(extracted: Extracted, page: Page, provider: Provider | None = None) -> Article:
    """Settle what the page says of itself. Raises `Rejected` (`no_title`, `no_date`, `bad_url`).

    `provider` is None for a page of an unknown site: its registrable domain then stands for it. A destination may know
    the outlet by another name; that is settled when the article is scored for it.
    """
    requested = page.candidate.url if page.candidate else page.url
    try:
        known = provider or providers.unknown(page.url)
        domains = (known.domain, *known.hosts)
        canonical = urls.choose_canonical(page.url, extracted.canonical, None, requested, domains=domains)
        original = urls.canonicalise(requested)
    except ValueError as error:
        raise Rejected("bad_url", page.url, str(error)) from error
    title = clean(extracted.title)[:MAX_TITLE].rstrip()
    if not title:
        raise Rejected("no_title", page.url)
    published, modified = dates.resolve(
        extracted.published,
        extracted.modified,
        url=page.url,
        now=page.fetched,
        language=extracted.language or known.language,
        timezone=known.timezone,
    )
    if published is None:
        raise Rejected("no_date", page.url, f"{len(extracted.published)} claims, none usable")
    amp_url = _amp(extracted.amp, known)
    origins = dict(extracted.sources) | {"published": published.source}
    if page.candidate:
        origins["source_url"] = page.candidate.source_url
    if modified:
        origins["modified"] = modified.source
    if canonical.syndicated_from:
        # The page says that it is a copy; the score wants to know.
        origins["syndicated_from"] = canonical.syndicated_from
    return Article(
        canonical_url=canonical.url,
        original_url=original,
        title=title,
        excerpt=excerpts.shorten(extracted.excerpt, title),
        published_at=published,
        modified_at=modified,
        provider=providers.resolve(known, original, extracted.site_name, {}),
        authors=extracted.authors,
        language=extracted.language or known.language,
        section=extracted.section,
        tags=extracted.tags,
        type=extracted.type,
        video_id=extracted.video_id,
        amp_url=amp_url,
        amp_cache_url=amp.cache_url(amp_url) if amp_url else None,
        images=tuple(_images(extracted.images)),
        site_name=extracted.site_name,
        paywalled=extracted.paywalled,
        paywall_reason=extracted.paywall_reason,
        body=extracted.body,
        sources=tuple(sorted(origins.items())),
        fetched=page.fetched,
        etag=page.etag,
        last_modified=page.last_modified,
        # Judged once the site's own files were asked.
        rights=Rights(claims=extracted.claims) if extracted.claims else None,
    )


def _images(images: tuple[Image, ...]) -> Iterator[Image]:
    """The pictures whose links can be used, spaces and other unsafe characters encoded; queries stay as they are."""
    for image in images:
        try:
            urls.canonicalise(image.url)
        except ValueError:
            continue
        yield replace(image, url=encode_unsafe(image.url))


def _amp(link: str | None, provider: Provider) -> str | None:
    """An AMP link that is unusable or leads to strangers is no AMP link; the article is not worse for it."""
    try:
        url = urls.canonicalise(link) if link else None
    except ValueError:
        return None
    return url if url and urls.same_site(url, provider.domain, (*provider.hosts, *_AMP_HOSTS)) else None
