"""The people who wrote an article."""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from pipeline.extract import bylines, people, signatures, sites
from pipeline.extract.document import Document, Node, text_of, types_of
from pipeline.extract.structured import Choice

_Reader = Callable[[Document, Node | None, frozenset[str]], Iterator[str]]

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")  # Where "JaneSmith" is parted.
_CREDITS = re.compile(r"(?:design|code|coding|template|layout|web|programming)\w*\s*:", re.IGNORECASE)
_DOMAIN = re.compile(r"\.[a-z]{2,}$")
_META = (
    "citation_author", "parsely-author", "sailthru.author", "article:author_name", "article:author", "author", "byl",
    "dc.creator", "dc:creator", "dcterms.creator", "cxenseparse:author", "shareaholic:article_author_name",
    "cse_author", "creator",
)  # fmt: skip
"""Meta tags that name authors; first those of libraries, which cite by them, and of analytics, which count readers by
them: both are filled in for each article."""


_CREDITED = 3  # Names in a meta tag, from which on the list may be one of all who had a part.
_MAX_SCRIPTS = 200
_LAYERS = ("dataLayer", "digitalData", "utag_data", "data_layer", "pageData", "page_data")
"""What the data is called that a page holds ready for its analytics."""


def read(document: Document, node: Node | None) -> Choice[tuple[str, ...]]:
    """Return the names of the people who wrote the article, each once, as printed.

    Teams are returned only where no person is named; agencies alone and the outlet itself are no authors.
    """
    outlet = sites.outlet(document, node)
    known = outlet | sites.names(document, node)
    claims: list[tuple[str, tuple[str, ...]]] = []
    logins: tuple[str, tuple[str, ...]] | None = None
    # Each reader is asked only while no better one has named a person: those of the body cost ten times the others.
    for source, reader in _READERS:
        if source in _UNMARKED and any(not sites.is_site(name, known) for _, found in claims for name in found):
            break
        found = _unique(reader(document, node, outlet))
        claims.append((source, found))
        persons = tuple(name for name in found if _is_person(name, known))
        # "Jane Doe, Washington Post": beside a person stands the paper that it was written for.
        persons = tuple(name for name in persons if not people.is_paper(name)) or persons
        if persons and (better := _bettered(document, node, outlet, known, reader, persons)):
            return better
        if any(_is_written_out(name) for name in persons) and (logins is None or _continues(logins[1], persons)):
            return Choice(persons, source)
        if persons and logins is None:
            logins = source, persons
    for source, found in claims:
        # A site named after its only author: "Jane Smith" writes on janesmith.com.
        if owner := tuple(name for name in found if _is_owner(name, known)):
            return Choice(owner, source)
    if logins:
        return Choice(logins[1], logins[0])
    for source, found in claims:
        # "janesdiary" writes on janesdiary.example.com: a login, and not the name of the site as the site writes it.
        if source != "text" and (own := tuple(name for name in found if _is_login(name))):
            return Choice(own, source)
    for source, found in claims:
        # A blog whose host or handle is its author's: "jsmith" writes on jsmith.example.com.
        if nicks := tuple(name for name in found if not people.is_collective(name) and not sites.is_site(name, outlet)):
            return Choice(nicks, source)
    for source, found in claims:
        teams = tuple(name for name in found if people.is_team(name) and not people.is_agency(name))
        if teams := tuple(name for name in teams if not sites.is_site(name, outlet)):
            return Choice(teams, source)
    return Choice((), None)


def _bettered(
    document: Document,
    node: Node | None,
    outlet: frozenset[str],
    known: frozenset[str],
    reader: _Reader,
    persons: tuple[str, ...],
) -> Choice[tuple[str, ...]] | None:
    """Return what another source has better than these names that a statement has, or None."""
    keys = _keys(persons)

    def ask(other: _Reader) -> tuple[str, ...]:
        return tuple(name for name in _unique(other(document, node, outlet)) if _is_person(name, known))

    if reader is _stated:
        # Some templates name the first of several authors only. The body is not asked: beside the author it names
        # those who edited and reviewed (1 page of the corpus gained, 7 lost).
        if keys < _keys(more := ask(_meta)):
            return Choice(more, "meta")
        if len(persons) == 1 and (more := tuple(_counted_with(document, persons[0]))):
            return Choice(more, "data-layer")
    elif reader is _meta and len(persons) >= _CREDITED:
        # So many are those who helped as well; the byline says which of them wrote.
        if (signed := ask(_in_html)) and _keys(signed) < keys:
            return Choice(signed, "html")
    elif reader is _account and (signed := ask(_in_html)) and signed == ask(_in_text) and not _keys(signed) & keys:
        # Whoever put the text into the system; the page says "By" somebody else.
        return Choice(signed, "html")
    return None


def _keys(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(people.fold, names))


def _is_person(name: str, known: frozenset[str]) -> bool:
    """Whether a name is neither a team's nor the outlet's, nor begins with the outlet's: "Example Magazine"."""
    first = people.fold(name.split()[0])
    return not (people.is_collective(name) or sites.is_site(name, known) or (len(first) > 2 and first in known))


def _is_owner(name: str, known: frozenset[str]) -> bool:
    """Whether a name is the site's and yet a person's."""
    written_out = _CAMEL.sub(" ", name)
    if _DOMAIN.search(name):
        return False
    return sites.is_site(name, known) and people.is_full_name(written_out.title()) and not people.is_outlet(written_out)


def _is_login(name: str) -> bool:
    """Whether a name is one word in small letters, as people type who register at a blog."""
    return len(name) > 3 and name.islower() and name.isascii() and name.isalnum() and not people.is_collective(name)


def _continues(logins: tuple[str, ...], persons: tuple[str, ...]) -> bool:
    """Whether names may stand for the logins or first names that a better source gave.

    A login, in small letters, is often that of whoever put the text into the system. A first name must be a part.
    """
    if all(name.islower() for name in logins):
        return any(people.is_full_name(name) for name in persons)
    known = [people.fold(name) for name in logins]
    words = [people.fold(word) for name in persons for word in name.split()]
    return any(word == login or (len(word) > 2 and word in login) for word in words for login in known)


def _is_written_out(name: str) -> bool:
    """Whether a name is more than a login or a first name."""
    return " " in name or not name.isascii()


def _unique(names: Iterator[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for name in names:
        key = people.fold(name)
        # Of two spellings the one that is not in capitals.
        if key not in found or (found[key].isupper() and not name.isupper()):
            found[key] = name
    return tuple(found.values())[: people.MAX_PEOPLE]


def _stated(document: Document, node: Node | None, outlet: frozenset[str]) -> Iterator[str]:
    if node is None:
        return
    for key in ("author", "creator"):
        value = node.get(key)
        count = 0
        for item in value[: people.MAX_PEOPLE] if isinstance(value, list) else [value]:
            item = document.resolve(item)
            if isinstance(item, dict) and set(types_of(item)) & {
                "Organization",
                "NewsMediaOrganization",
                "Corporation",
            }:
                continue
            if name := _name_of(item):
                for part in people.split(name):
                    count += 1
                    yield part
        if count:
            return


def _name_of(item: Any) -> str | None:
    if isinstance(item, dict):
        name = text_of(item.get("name"))
        if not name and (item.get("givenName") or item.get("familyName")):
            name = f"{text_of(item.get('givenName')) or ''} {text_of(item.get('familyName')) or ''}".strip()
        return name
    return text_of(item)


def _meta(document: Document, node: Node | None, outlet: frozenset[str]) -> Iterator[str]:
    for key in _META:
        count = 0
        for value in document.metas.get(key, ())[: people.MAX_PEOPLE]:
            # "Example Herald (www.example.com)" is the outlet.
            if "://" in value or f"({document.host}" in value or f"(www.{document.host}" in value:
                continue
            # "content: Example News, design: Jane Doe, code: …": who made the template.
            if _CREDITS.search(value):
                continue
            # "Example News - Jane Doe": the outlet and the author in one.
            parts = [part for part in re.split(r"\s[-|–]\s", value)[:5] if not sites.is_site(part, outlet)] or [value]
            for name in (name for part in parts for name in people.split(part)):
                count += 1
                yield name
        if count:
            return


def _account(document: Document, node: Node | None, outlet: frozenset[str]) -> Iterator[str]:
    """Yield the account that a post was written under."""
    for number in ("1", "2"):
        # Yoast SEO writes the author for share previews: "Written by" → the name.
        if (document.meta(f"twitter:label{number}") or "").casefold() in _WRITTEN_BY:
            yield from people.split(document.meta(f"twitter:data{number}") or "")


_WRITTEN_BY = frozenset(
    {
        "written by", "by", "author", "verfasst von", "geschrieben von", "autor", "écrit par", "escrito por",
        "scritto da", "geschreven door", "napisane przez", "автор", "yazan", "ditulis oleh", "skrivet av",
        "skrevet av", "kirjoittanut", "投稿者",
    }
)  # fmt: skip


def _counted_with(document: Document, first: str) -> Iterator[str]:
    """Yield the names of a list that begins with this one in the data that a page sends to its analytics."""
    if not re.search(r"\w\s+\w", first):
        return
    pattern = re.compile(rf"""["']({re.escape(first)}\s*(?:[,;&|]|and\b|und\b|et\b)[^"'<>{{}}\\]{{3,100}})["']""")
    for script in islice(document.root.iter("script"), _MAX_SCRIPTS):
        text = script.text or ""
        if first not in text or not any(name in text for name in _LAYERS):
            continue
        for found in islice(pattern.finditer(text), 5):
            names = people.split(found[1])
            if len(names) > 1 and all(people.is_full_name(name) for name in names):
                yield from names
                return


def _in_html(document: Document, node: Node | None, outlet: frozenset[str]) -> Iterator[str]:
    yield from bylines.marked(document, outlet)


def _in_text(document: Document, node: Node | None, outlet: frozenset[str]) -> Iterator[str]:
    yield from bylines.printed(document)


def _offered(document: Document, node: Node | None, outlet: frozenset[str]) -> Iterator[str]:
    if candidate := document.page.candidate:
        for name in candidate.authors[: people.MAX_PEOPLE]:
            yield from people.split(name)


_READERS: tuple[tuple[str, _Reader], ...] = (
    ("json-ld", _stated),
    ("meta", _meta),
    ("meta", _account),
    ("html", _in_html),
    ("text", _in_text),
    ("feed", _offered),
    ("label", lambda document, node, outlet: signatures.labelled(document)),
    ("portrait", lambda document, node, outlet: signatures.pictured(document)),
    ("signature", lambda document, node, outlet: signatures.signed(document)),
    ("biography", lambda document, node, outlet: signatures.introduced(document)),
    ("comments", lambda document, node, outlet: signatures.answering(document)),
)
_UNMARKED = frozenset({"label", "portrait", "signature", "biography", "comments"})
"""Sources that are asked only where no other names anybody but the outlet: a login or a team is said of the article."""
