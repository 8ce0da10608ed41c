"""URLs: whether two are the same page, whose site they are on, and which address a page is known by.

How one is spelt is settled in `pipeline.normalise.spelling`; `canonicalise` is offered here too, beside its users.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from pipeline.normalise.spelling import REMEMBERED, canonicalise, shown, split_authority

if TYPE_CHECKING:
    from tldextract import TLDExtract

__all__ = [
    "Canonical",
    "canonicalise",
    "choose_canonical",
    "identity_key",
    "registrable_domain",
    "same_site",
    "without_amp",
]


def identity_key(url: str) -> str:
    """Return a key that is equal for two spellings of the same page. It is not a URL.

    On top of `canonicalise` it folds the scheme, the `www`, mobile, AMP and edition hosts, AMP and print variants of
    the path and query, trailing slashes, default documents, `index.php` and the order of parameters.
    """
    return _remembered(url) if len(url) <= REMEMBERED else _key(url)


def _key(url: str) -> str:
    parts = urlsplit(without_amp(canonicalise(url)))
    host = _plain_host(parts.hostname or "")
    segments = [segment for segment in parts.path.split("/") if segment]
    if segments and segments[0].lower() == "index.php":
        segments = segments[1:]
    if segments and _DEFAULT_DOCUMENT.fullmatch(segments[-1]):
        segments = segments[:-1]
    # Only before a headline, so that /uk/ and /us/ stay two pages.
    if len(segments) > 1 and segments[0].lower() in _EDITIONS and segments[-1].count("-") > 1:
        segments = segments[1:]
    names = sorted(
        parameter
        for parameter in parts.query.split("&")
        if parameter and parameter.partition("=")[0].lower() not in _DISPLAY
    )
    port = f":{parts.port}" if parts.port else ""
    return f"{host}{port}/{'/'.join(segments)}" + (f"?{'&'.join(names)}" if names else "")


_remembered = lru_cache(maxsize=4096)(_key)


def same_site(url: str, domain: str, hosts: Iterable[str] = ()) -> bool:
    """Tell whether `url` lies on `domain` or one of `hosts`, their subdomains included. A bad URL lies nowhere."""
    try:
        host = split_authority(url)[1]
    except ValueError:
        return False
    return any(
        host == own or host.endswith(f".{own}") for own in (domain.lower(), *(name.lower() for name in hosts)) if own
    )


@lru_cache(maxsize=4096)
def registrable_domain(host: str) -> str:
    """Return the domain that somebody registered: `www.itpro.co.uk` gives `itpro.co.uk`.

    Private suffixes count, so `anna.blogspot.com` and `ben.blogspot.com` are two outlets, and neither can speak for
    the other. A host without one (an IP address, a bare suffix, `localhost`) is returned as it is.
    """
    host = host.lower().rstrip(".")
    if not _public_suffixes:
        # Imported on first use: the list takes longer to load than most commands run.
        from tldextract import TLDExtract

        # No addresses: otherwise it fetches the list. No cache: otherwise it writes into the user's home.
        _public_suffixes.append(TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True))
    found = _public_suffixes[0](host)
    if found.suffix or host[-1:].isdigit() or host.endswith("]"):
        return found.top_domain_under_public_suffix or host
    # The list's own rule for endings that it does not know, such as `.example`: they are suffixes.
    return ".".join(host.split(".")[-2:])


_public_suffixes: "list[TLDExtract]" = []


# --- AMP and mobile variants --------------------------------------------------------------------------------------

_MOBILE_HOSTS = ("m.", "mobile.", "amp.", "touch.", "wap.")
_VARIANT_HOSTS = ("www.", "edition.", *_MOBILE_HOSTS)
_EDITIONS = frozenset("us uk gb au nz sg za ie global int asia en-us en-gb en-au".split())  # noqa: SIM905 - words read best as text
_DEFAULT_DOCUMENT = re.compile(r"(?:index|default)\.(?:php|html?|aspx?|jsp|cfm)", re.IGNORECASE)
# Parameters that choose a rendering of one page: AMP's, printing, and a referrer whatever its value.
_DISPLAY = frozenset("amp outputtype output print printable view_as ref tb_iframe".split())  # noqa: SIM905 - words read best as text
_AMP_PARAMETER = re.compile(
    r"amp(?:=(?:1|true|y|yes)?)?|output(?:type)?=amp(?:html)?|(?:platform|view|type|format)=amp|__a?mp=1", re.I
)
_AMP_DOCUMENT = re.compile(r"(?:\.amp(?=\.html?$|$))", re.I)
_AMP_SEGMENTS = frozenset({"amp", "amphtml", "google-amp", "amp.html", "amp_articleshow"})
_AMP_CACHE_PATH = re.compile(r"/[cv]/(s/)?(.+)", re.DOTALL)
_AMP_VIEWER_PATH = re.compile(r"/amp/(s/)?(.+\..+)", re.DOTALL)


def without_amp(url: str) -> str:
    """Return the address that an AMP address stands for, as far as its spelling tells. `url` must be canonical.

    Unwraps Google's cache and viewer, drops an `amp` first or last path segment, `.amp` endings and AMP parameters.
    The host stays: `amp.cnn.com` does not tell where the page itself lives. Any other URL is returned unchanged.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    wrapped = None
    if host.endswith(".cdn.ampproject.org"):
        wrapped = _AMP_CACHE_PATH.fullmatch(parts.path)
    elif host.removeprefix("www.").startswith("google."):
        wrapped = _AMP_VIEWER_PATH.fullmatch(parts.path)
    if wrapped:
        inner = f"http{'s' if wrapped[1] else ''}://{wrapped[2]}" + (f"?{parts.query}" if parts.query else "")
        try:
            parts = urlsplit(canonicalise(inner))
        except ValueError:
            return url
    segments = parts.path.split("/")
    last = -2 if segments[-1] == "" and len(segments) > 2 else -1
    if segments[last].lower() in _AMP_SEGMENTS and len(segments) - (last == -2) > 2:
        del segments[last]
        if last == -1:
            segments.append("")
    elif len(segments) > 3 and segments[1].lower() in _AMP_SEGMENTS:
        # Alone before the last segment it may be the id of an AMP edition (`/amp/6675373002`), so only before a slug.
        if segments[last].count("-") > 1:
            del segments[1]
    else:
        segments[last] = _AMP_DOCUMENT.sub("", segments[last]) or segments[last]
    query = "&".join(name for name in parts.query.split("&") if not _AMP_PARAMETER.fullmatch(name))
    return urlunsplit((parts.scheme, parts.netloc, "/".join(segments) or "/", query, ""))


def _plain_host(host: str) -> str:
    for _ in range(2):  # `www.m.example.com` exists; more does not.
        for prefix in _VARIANT_HOSTS:
            rest = host.removeprefix(prefix)
            if rest != host and "." in rest:
                host = rest
                break
    return host


# --- The canonical of a page --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Canonical:
    """Which address a page is known by, and why."""

    url: str
    """Canonical spelling."""
    source: str
    """Where it was read: `rel=canonical`, `og:url`, `page` or `requested`."""
    reason: str
    """Why the address was taken, a slug: `declared`, `amp`, `own-address`, `mobile`, `redirected-home`."""
    refused: tuple[tuple[str, str], ...] = ()
    """(address, reason) of every claim that was not believed: `unusable`, `home`, `section`, `service-page`,
    `other-domain`, `syndicated`, `drops-id`."""

    @property
    def syndicated_from(self) -> str | None:
        """The address on another site that the page declares to be its original. None: it claims none."""
        return next((url for url, reason in self.refused if reason == "syndicated"), None)


# Parameters that name the article on sites without readable addresses.
_IDENTIFYING = frozenset(
    "id p v a aid sid nid tid article articleid article_id story storyid story_id newsid news_id post".split()  # noqa: SIM905 - words read best as text
)
_SERVICE_PAGE = re.compile(
    r"/(?:404|error|login|signin|sign-in|subscribe|consent|search|not-?found|page-not-found)(?:[./].*)?", re.I | re.S
)
_HOME_PAGE = re.compile(r"/(?:[a-z]{2}(?:-[a-z]{2})?/?|(?:index|default|home)(?:\.[a-z]{2,5})?/?)?", re.IGNORECASE)
# Last segments whose removal leads to the same article, not to its section.
_RENDERINGS = re.compile(
    r"(?:amp|amphtml|google-amp|amp\.html|print|printable|mobile|single|all|full|page|p?\d{1,2}|index\.\w{3,5})", re.I
)


def choose_canonical(
    page_url: str,
    canonical_link: str | None = None,
    og_url: str | None = None,
    requested_url: str | None = None,
    *,
    domains: Iterable[str] = (),
) -> Canonical:
    """Choose the address that a page is known by: `rel=canonical` first, then `og:url`, then its own.

    `page_url` is the final address, `requested_url` the one that the source gave. `domains` are those of the provider,
    among which a page may point. A claim is refused when it leads to the home page, a section, a service page, away
    from the parameter that names the article, or to a foreign domain: whoever could claim a foreign address could
    overwrite another outlet's article. A foreign address that `rel=canonical` and `og:url` agree on, or that has the
    same headline in it, is a declared syndication; it is told by `syndicated_from` and still not taken. AMP variants
    are resolved, and a plain-http claim of an https page is raised to https. Raises `ValueError` when `page_url` itself
    is unusable.
    """
    own = canonicalise(page_url)
    source, reason = "page", "own-address"
    if requested_url and _HOME_PAGE.fullmatch(urlsplit(own).path) and not urlsplit(own).query:
        requested = _usable(requested_url, None)
        if requested and not _HOME_PAGE.fullmatch(urlsplit(requested).path):
            own, source, reason = requested, "requested", "redirected-home"
    elif requested_url and _is_mobile(own):
        requested = _usable(requested_url, None)
        if requested and not _is_mobile(requested) and identity_key(requested) == identity_key(own):
            own, source, reason = requested, "requested", "mobile"
    stated = (("rel=canonical", canonical_link), ("og:url", og_url))
    claims = [(name, claim, _usable(claim, page_url)) for name, claim in stated if claim and claim.strip()]
    agreed = len(claims) == 2 and claims[0][2] is not None and claims[0][2] == claims[1][2]
    refused: list[tuple[str, str]] = []
    for name, claim, url in claims[: 1 if agreed else 2]:
        if url is None:
            refused.append((shown(claim), "unusable"))
            continue
        fault = _fault(url, own, tuple(domains))
        if fault is None:
            plain = without_amp(url)
            taken = "declared" if plain == url else "amp"
            return Canonical(url=_as_secure(plain, own), source=name, reason=taken, refused=tuple(refused))
        if fault == "other-domain" and _is_syndication(url, own, agreed=agreed):
            fault = "syndicated"
        refused.append((url, fault))
    plain = without_amp(own)
    if plain != own and not _fault(plain, own, tuple(domains)):
        own, reason = plain, "amp"
    return Canonical(url=own, source=source, reason=reason, refused=tuple(refused))


def _usable(url: str, base: str | None) -> str | None:
    try:
        return canonicalise(url, base)
    except ValueError:
        return None


def _is_mobile(url: str) -> bool:
    return (urlsplit(url).hostname or "").startswith(_MOBILE_HOSTS)


# Copies of pages, not their originals; saved pages name them.
_ARCHIVES = frozenset({"archive.org", "archive.ph", "archive.today", "googleusercontent.com"})


def _is_syndication(url: str, own: str, *, agreed: bool) -> bool:
    """Tell whether a foreign claim means that the article is a copy: said twice, or with the same headline in it."""
    there, here = urlsplit(url), urlsplit(own)
    theirs, ours = (registrable_domain(parts.hostname or "") for parts in (there, here))
    # Another edition of the outlet (`businessinsider.de`) is no other outlet.
    if theirs in _ARCHIVES or theirs.split(".")[0] == ours.split(".")[0]:
        return False
    slugs = [parts.path.rstrip("/").rpartition("/")[2].partition(".")[0].lower() for parts in (there, here)]
    words = [set(re.findall(r"[a-z]{3,}", slug)) for slug in slugs]
    shared = words[0] & words[1]
    # In saved pages with foreign claims, copies had all words of the headline in common, other articles none.
    return agreed or (len(shared) > 2 and len(shared) * 5 >= 4 * max(map(len, words)))


def _as_secure(url: str, own: str) -> str:
    theirs, ours = urlsplit(url), urlsplit(own)
    if theirs.scheme == "http" and ours.scheme == "https" and theirs.netloc == ours.netloc:
        return "https" + url[4:]
    return url


def _fault(url: str, own: str, domains: tuple[str, ...]) -> str | None:
    """Return why a page at `own` cannot be known as `url`, or None."""
    there, here = urlsplit(url), urlsplit(without_amp(own))
    own_domain = registrable_domain(here.hostname or "")
    if registrable_domain(there.hostname or "") != own_domain and not same_site(url, own_domain, domains):
        return "other-domain"
    if there.path == here.path:
        kept = {parameter.lower() for parameter in there.query.split("&")}
        lost = [parameter for parameter in here.query.lower().split("&") if parameter.partition("=")[0] in _IDENTIFYING]
        return "drops-id" if any(parameter not in kept for parameter in lost) else None
    if _HOME_PAGE.fullmatch(there.path) and not there.query and not _HOME_PAGE.fullmatch(here.path):
        return "home"
    if _SERVICE_PAGE.fullmatch(there.path):
        return "service-page"
    shorter, longer = ([part for part in parts.path.split("/") if part] for parts in (there, here))
    if len(shorter) < len(longer) and shorter == longer[: len(shorter)] and not there.query:
        extra = longer[len(shorter) :]
        # A headline in the shorter address means that the longer one only adds a rendering or a slug to an article.
        if not all(_RENDERINGS.fullmatch(part) for part in extra) and not _names_article(shorter[-1:]):
            return "section"
    return None


def _names_article(segments: list[str]) -> bool:
    """Tell whether the last path segment looks like a headline or an article id rather than a section."""
    return any(segment.count("-") > 2 or re.search(r"\d{5}", segment) is not None for segment in segments)
