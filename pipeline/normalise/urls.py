"""URLs: one spelling for each page, safe to print, and a key that tells whether two are the same page.

Nothing is fetched and nothing is resolved. Whether an address may be visited is for the guard to say.
"""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urljoin, urlsplit, urlunsplit

from pipeline.normalise.tracking import is_tracking

if TYPE_CHECKING:
    from tldextract import TLDExtract

MAX_LENGTH = 4096  # Characters: twice what the sitemap protocol allows for an address (2,048).
DEFAULT_PORTS = {"http": 80, "https": 443}

_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
# `&amp;` in an address was escaped once too often; the reference system published seven of 116 pictures so.
_ESCAPED_AMPERSAND = re.compile(r"&(?:amp;|#0{0,6}38;|#[xX]0{0,6}26;)+")
_LEFT_OVER = re.compile(r"^(?:amp;)+")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMERIC = re.compile(r"(?:\d+|0x[0-9a-f]*)")
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# Everything else is percent-encoded. RFC 3986 allows the apostrophe too; it ends an attribute in many templates.
_UNSAFE = re.compile(r"%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~!$&()*+,;=:@/?%]")
_SESSION = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)


def canonicalise(url: str, base: str | None = None) -> str:
    """Return the one spelling of an http or https URL; relative ones are resolved against `base`.

    Scheme and host in lower case, the host in punycode, no user name, default port, fragment, dot segment, session id
    or tracking parameter (`pipeline.normalise.tracking`); the other parameters stay, in their order. Percent-encoding
    is normalised; quotes, spaces, angle brackets, backslashes and controls are encoded. The result is ASCII and
    canonicalising it again changes nothing. Raises `ValueError`, which names the URL, for anything else.
    """
    try:
        scheme, host, port, path, query = _split(url, base)
        path = _ESCAPED_AMPERSAND.sub("&", _normalise_percent(_SESSION.sub("", path)))
        query = "&".join(_parameters(_normalise_percent(query)))
        authority = host if port is None else f"{host}:{port}"
        result = urlunsplit((scheme, authority, _remove_dots(path), query, ""))
    except ValueError as error:
        raise ValueError(f"not a usable URL: {_shown(url)}: {error}") from error
    if len(result) > MAX_LENGTH:
        raise ValueError(f"not a usable URL: {_shown(url)}: longer than {MAX_LENGTH} characters")
    return result


def encode_unsafe(text: str) -> str:
    """Percent-encode what must not stand in a URL's path or query, and leave the rest as it is."""
    return _UNSAFE.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), text)


def split_authority(url: str) -> tuple[str, str, int | None]:
    """Return the scheme, the host in punycode and the port (None: the default) of a URL, or raise `ValueError`."""
    return _authority(urlsplit(_INVISIBLE.sub("", url).strip()))


def identity_key(url: str) -> str:
    """Return a key that is equal for two spellings of the same page. It is not a URL.

    On top of `canonicalise` it folds the scheme, the `www`, mobile, AMP and edition hosts, AMP and print variants of
    the path and query, trailing slashes, default documents, `index.php` and the order of parameters.
    """
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

_VARIANT_HOSTS = ("www.", "m.", "mobile.", "amp.", "edition.", "touch.", "wap.")
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
    """Why the address was taken, a slug: `declared`, `amp`, `own-address`, `redirected-home`."""
    refused: tuple[tuple[str, str], ...] = ()
    """(address, reason) of every claim that was not believed: `unusable`, `home`, `section`, `service-page`,
    `other-domain`, `syndicated`, `drops-id`."""

    @property
    def syndicated_from(self) -> str | None:
        """The address on another site that the page twice declares to be its original. None: it claims none."""
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
    overwrite another outlet's article. A foreign address that `rel=canonical` and `og:url` agree on is a declared
    syndication; it is told by `syndicated_from` and still not taken. AMP variants are resolved, and a plain-http claim
    of an https page is raised to https. Raises `ValueError` when `page_url` itself is unusable.
    """
    own = canonicalise(page_url)
    source, reason = "page", "own-address"
    if requested_url and _HOME_PAGE.fullmatch(urlsplit(own).path) and not urlsplit(own).query:
        requested = _usable(requested_url, None)
        if requested and not _HOME_PAGE.fullmatch(urlsplit(requested).path):
            own, source, reason = requested, "requested", "redirected-home"
    refused: list[tuple[str, str]] = []
    for name, claim in (("rel=canonical", canonical_link), ("og:url", og_url)):
        if not claim or not claim.strip():
            continue
        url = _usable(claim, page_url)
        fault = _fault(url, own, tuple(domains)) if url else "unusable"
        if url and not fault:
            plain = without_amp(url)
            taken = "declared" if plain == url else "amp"
            return Canonical(url=_as_secure(plain, own), source=name, reason=taken, refused=tuple(refused))
        refused.append((url or _shown(claim), fault or "unusable"))
    if len(refused) == 2 and refused[0] == refused[1] and refused[0][1] == "other-domain":
        refused = [(refused[0][0], "syndicated")]
    plain = without_amp(own)
    if plain != own and not _fault(plain, own, tuple(domains)):
        own, reason = plain, "amp"
    return Canonical(url=own, source=source, reason=reason, refused=tuple(refused))


def _usable(url: str, base: str | None) -> str | None:
    try:
        return canonicalise(url, base)
    except ValueError:
        return None


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


# --- Parts of a URL -----------------------------------------------------------------------------------------------


def _split(url: str, base: str | None) -> tuple[str, str, int | None, str, str]:
    if len(url) > 4 * MAX_LENGTH:
        raise ValueError(f"longer than {MAX_LENGTH} characters")
    url = _ESCAPED_AMPERSAND.sub("&", _INVISIBLE.sub("", url).strip())
    if not url and base is None:
        raise ValueError("it is empty")
    if base is not None and not _SCHEME.match(url):
        url = urljoin(_INVISIBLE.sub("", base).strip(), url)
    parts = urlsplit(url)
    scheme, host, port = _authority(parts)
    return scheme, host, port, parts.path, parts.query


def _authority(parts: SplitResult) -> tuple[str, str, int | None]:
    scheme = parts.scheme.lower()
    if scheme not in DEFAULT_PORTS:
        raise ValueError(f"scheme {scheme[:20]!r} is not http or https")
    # Browsers read a backslash as a slash, so the host before it is where they would go.
    if "\\" in parts.netloc:
        raise ValueError("backslash in the host")
    authority = parts.netloc.rpartition("@")[2]
    if authority.startswith("["):
        literal, bracket, port = authority[1:].partition("]")
        if not bracket or "%" in literal or (port and not port.startswith(":")):
            raise ValueError("malformed IPv6 host")
        host, port = f"[{ipaddress.IPv6Address(literal).compressed}]", port[1:]
    else:
        name, _, port = authority.partition(":")
        host = _host(name)
    if not port:
        return scheme, host, None
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) < 65536):
        raise ValueError(f"port {port[:20]!r} is not a number between 1 and 65535")
    return scheme, host, None if int(port) == DEFAULT_PORTS[scheme] else int(port)


def _host(name: str) -> str:
    if not name.isascii():
        # Imported on first use: its tables are large and few hosts need them.
        import idna

        name = idna.encode(name[:254], uts46=True).decode("ascii")
    name = name.lower().removesuffix(".")
    labels = name.split(".")
    if not name or len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError(f"host {name[:80]!r} is not a host name")
    if _NUMERIC.fullmatch(labels[-1]):
        # `2130706433` and `0x7f.1` are IP addresses to browsers; only the plain form is left.
        ipaddress.IPv4Address(name)
    return name


def _normalise_percent(text: str) -> str:
    text = _PERCENT.sub(_decode_unreserved, text)
    return encode_unsafe(text)


def _decode_unreserved(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()


def _remove_dots(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")[1:] or [""]
    for segment in segments:
        if segment == "..":
            if kept:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _parameters(query: str) -> list[str]:
    pairs = [_LEFT_OVER.sub("", part) for part in _ESCAPED_AMPERSAND.sub("&", query).split("&")]
    thickbox = any(part.lower().startswith("tb_iframe=") for part in pairs)
    kept = []
    for part in pairs:
        name, _, value = part.partition("=")
        # Thickbox puts the size of its window beside its own parameter.
        if not part or is_tracking(unquote(name), value) or (thickbox and name in ("width", "height", "KeepThis")):
            continue
        kept.append(part)
    return kept


def _shown(url: str) -> str:
    return repr(url if len(url) <= 200 else url[:200] + "…")
