"""Provider: which outlet an article belongs to, and what that outlet is called."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from pipeline.model import Image, Provider
from pipeline.normalise.spelling import split_authority
from pipeline.normalise.urls import canonicalise, registrable_domain, same_site, without_amp
from pipeline.text import clean

# Sites that carry other people's channels: the outlet is the owner of the channel, whom only the spider knows.
_PLATFORMS = frozenset({"youtube.com", "youtu.be", "youtube-nocookie.com", "vimeo.com"})
_LOGO_SIZE = (50, 50)  # Pixels; the reference system shows this picture beside an article and no other.
_MAX_NAME = 60  # Characters. The longest name that the reference system printed has 41.


class Organization(Protocol):
    """What is asked of an entry in the organizations registry."""

    @property
    def name(self) -> str:
        """As printed."""

    @property
    def images(self) -> tuple[Image, ...]:
        """Logos, with absolute addresses and their sizes."""


def resolve(
    provider: Provider, page_url: str, site_name: str | None, organizations: Mapping[str, Organization]
) -> Provider:
    """Return the provider of the article at `page_url`, its domain, name and logo as the reference system has them.

    `provider` is the spider's, `page_url` the article's original address, `site_name` what the page calls its site,
    `organizations` the registry by domain. The domain is the registrable one, unless a longer host is an organization
    of its own (`aws.amazon.com`); on a video platform it is the spider's. The name is the organization's, else the
    spider's on its own site, else the site's where `plausible` finds it so, else the bare domain. Raises `ValueError`
    for an unusable `page_url`.
    """
    # Google's AMP viewer and cache are no outlets.
    page_url = without_amp(canonicalise(page_url))
    host = split_authority(page_url)[1]
    domain = registrable_domain(host)
    if domain in _PLATFORMS and domain != provider.domain:
        domain, own = provider.domain, True
    else:
        own = same_site(page_url, provider.domain, provider.hosts)
        domain = _longest_known(host, domain, organizations)
        if own and provider.domain.endswith(f".{domain}") and same_site(page_url, provider.domain):
            domain = provider.domain
    organization = organizations.get(domain)
    if organization:
        name = organization.name
    elif own and provider.name != provider.domain:
        name = provider.name
    else:
        printed = clean(site_name or "")
        name = printed if plausible(printed, domain) else domain
    logo = (
        tuple(image for image in organization.images if (image.width, image.height) == _LOGO_SIZE)
        if organization
        else ()
    )
    return replace(provider, name=name, domain=domain, images=logo[:1] or provider.images[:1])


def unknown(page_url: str) -> Provider:
    """Return a provider for a page whose outlet no spider names: its domain stands for it. Raises `ValueError`."""
    domain = registrable_domain(split_authority(without_amp(canonicalise(page_url)))[1])
    return Provider(name=domain, domain=domain)


def plausible(site_name: str, domain: str) -> bool:
    """Tell whether a name that a page gives itself can be the name of the outlet at `domain`.

    The name and the domain have to share something: the one contains the other, the domain is the name's initials
    (`scmp`), begins with them (`nytimes`), or contains a word of it. It refuses what the reference system printed:
    "Windows" for compsmag.com, "Armed robbery in Revesby" for miragenews.com.
    """
    if not site_name or len(site_name) > _MAX_NAME:
        return False
    words = re.findall(r"[a-z0-9]+", _plain(site_name))
    label = re.sub(r"[^a-z0-9]", "", domain.split(".")[0])
    whole = "".join(words)
    # One or two letters are in almost every domain.
    if len(whole) < 3 or not label:
        return whole == label != ""
    initials = "".join(word[0] for word in words)
    without_article = initials[1:] if words[0] in ("the", "le", "la", "der", "die", "das", "el") else initials
    return (
        whole in label
        or label in whole
        or (len(without_article) > 1 and label.startswith((initials, without_article)))
        or any(len(word) > 3 and word in label and word not in _COMMON for word in words)
    )


# Words that many domains contain, so that sharing one proves nothing.
_COMMON = frozenset(
    "news daily online times post today media magazine blog world tech press journal review report weekly".split()  # noqa: SIM905 - words read best as text
)


def _longest_known(host: str, domain: str, organizations: Mapping[str, Organization]) -> str:
    labels = host.split(".")
    for start in range(len(labels)):
        candidate = ".".join(labels[start:])
        if candidate in organizations:
            return candidate
        if candidate == domain:
            break
    return domain


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("'s", "s").replace("’s", "s").casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
