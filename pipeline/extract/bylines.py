"""Bylines in the body of a page: those that it marks as such, and those that only begin with "By"."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from pipeline.extract import people, sites
from pipeline.extract.class_names import matcher
from pipeline.extract.document import Document
from pipeline.extract.visible import is_hidden, visible_text

_MAX_MARKED = 300  # Elements looked at; a forum thread has an author a post.
_MAX_MARK = 1_000  # Characters of a class or id; so that what is remembered of pages stays small.
_MAX_INNER = 200  # Elements looked at inside one.
_MAX_LINES = 40  # Lines that open with "By" and are looked at; the first that names somebody is taken.
_MAX_BYLINE = 200  # Characters; what is longer is the author's biography.

# Letters that the marks of bylines share, whatever their case and language.
_MARK = re.compile(
    "uthor|yline|utor|uteur|riter|eporter|vcard|osted|reator|redakt|attribution|signature|ubmitted|sername"
)
_is_marked = matcher(_MARK)
_MARKED = (
    "h1", "h2", "h3", "h4", "h5", "h6", "address", "a", "span", "div", "p", "li", "ul", "dd", "td", "section",
    "header", "footer",
    "aside", "strong", "b", "em", "i", "small", "cite",
)  # fmt: skip
_STRONG = re.compile(
    r"(?:^|[\s_-])(?:by-?line|author-?s?|autor|auteur|writer|reporter|post(?:ed)?-?(?:by|author)|entry-author"
    r"|article-author|submitted|username)s?(?:$|[\s_-])"
    r"|(?:author|byline|writer|contributor|autor)s?[_-]*(?:name|link)|byline",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"(?:^|[\s_-])comments?(?:[_-]?(?:list|body|author|meta|content|thread|area|text|item|section|form|wrapper)"
    r"|$|\s)|disqus|related|recommend|teaser"
    r"|(?:^|[\s_-])cards?(?:$|[\s_-])|popular|latest|bookmark|(?:^|[\s_-])embed|most-?read|trending|carousel"
    r"|caption|image-?credit|photo-?credit"
    r"|repl(?:y|ies)(?:$|\s)|quote|testimonial|(?:read|up)-?next|(?:^|\s)ad(?:s|vert)",
    re.IGNORECASE,
)
"""Parts of a page that name other people: readers, and the authors of other articles."""
_FRAME = re.compile(r"teaser|cards?(?=$|[\s_-])", re.IGNORECASE)
"""Names of parts that may hold the article's own header too."""
_TEASER = re.compile(r"(?:^|[\s_-])(?:teaser|related)(?:$|[\s_-])", re.IGNORECASE)
"""The same for `article`, whose class often lists the tags of a post: only what no tag would be called."""
_ASIDE = re.compile(
    r"(?:^|\s|left-|right-|main-|page-|site-|tech-|primary-|secondary-)sidebar|(?:^|\s)widget|footer|(?:^"
    r"|[\s_-])nav|promo|newsletter|(?:^|\s)menu|tooltip",
    re.IGNORECASE,
)
"""Parts that name the author now and then."""
_NOISE = re.compile(
    r"bio(?:$|[\s_-])|biography|description|avatar|date|time|social|follow|share|title|position|job|role|email"
    r"|twitter|read|comment|category|tags?(?:$|[\s_-])|image|photo"
    r"|tooltip|intro|label|prefix|count|caption",
    re.IGNORECASE,
)
_names_elsewhere, _names_aside = matcher(_ELSEWHERE), matcher(_ASIDE)
_COPYRIGHT = re.compile(r"copyright|credit|caption|tooltip", re.IGNORECASE)
_OTHERS = re.compile(
    r"(?:review|check|edit|approv|photo\w*|illustrat|translat|update|geprüft|bearbeitet|übersetzt|relu|traduit|revisado)"
    r"\w*\s+(?:by|von|par|por)\s*:?\s*$",
    re.IGNORECASE,
)
"""What stands before those who did not write: "Reviewed by"."""
# Every alternative begins with the same character, so that the search is one scan for it.
_PROFILE = re.compile(
    r"/(?:(?:authors?|autor(?:en|es|i)?|autore|auteurs?|by|people|person|profiles?|staff|team|contributors?|writers?"
    r"|journalists?|reporters?|columnists?|redaktion|redacteur|yazar(?:lar)?|korrespondenten)/|@)",
    re.IGNORECASE,
)
_BY = re.compile(
    r"[\W\d]{0,30}(?:(?:am|on)\s+[\d./ :]{6,20})?(?P<verb>(?:(?:blog\s+)?(?:written|posted|published|words"
    r"|story|text|reported|article|geschrieben|veröffentlicht|erstellt|verfasst"
    r"|publié|escrito|scritto|geplaatst|skrevet|beitrag|gastbeitrag|post|submitted|added)\s+))?"
    r"(?:by|von|par|por|door|av|af|przez|oleh|di)(?:\s*:\s*|\s+|$)"
    r"|guest\s+author\s*:?\s+|\W{0,3}(?:author|autor|autorin|autore|auteur|text|texte|texto|testo|redaktion|writer|作者|文|著者|автор|記者"
    r"|记者)\s*[:：]\s*",
    re.IGNORECASE,
)
_LINK = (
    3  # The score of a link to a profile: more than a mark that may mean anything, less than one that says "author".
)
_MAX_LINE = 120  # Characters; what is longer is a sentence.
_DATED = re.compile(r"\b(?:19|20)\d\d\b.*(?:\s[|·•—–-]\s|记者|記者)|\s[|·•—–-]\s.*\b(?:19|20)\d\d\b")
_PARTED = re.compile(r"\s+[|·•—–-]\s+")
_MINUTES = re.compile(r"\d{1,3}\s*(?:min|Min)")
_REPORTER = re.compile(r"(?:记者|記者)[\s:：]+([^\W\d]{2,4})(?=\s|$)")
_OUTLET = 8  # More than any score: the outlet signs only where nobody else does.
_BIOGRAPHY = re.compile(
    r"(?:(?:about|über)\s+(?:the\s+|den\s+|die\s+)?(?:author|writer|autorin|autor)\W{0,3})?"
    r"((?:[^\s:]{1,20}\s){1,3}[^\s:,]{2,20}?)(?:,?\s+(?:is|was|has|writes|works|ist|war|schreibt|arbeitet|leitet|est|es|è)\s|:\s)",
    re.IGNORECASE,
)
_LINES = (
    "h1",
    "p",
    "span",
    "div",
    "li",
    "em",
    "i",
    "b",
    "strong",
    "small",
    "a",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "td",
    "font",
    "time",
    "dd",
)


def marked(document: Document, outlet: frozenset[str]) -> Iterator[str]:
    """Yield the names in the best byline that the page marks as one; one that names a person before the outlet's."""
    best: tuple[int, HtmlElement, tuple[str, ...]] | None = None
    elements = list(_byline_elements(document))
    headline = next((element for element in elements if element.tag == "h1"), None)
    after, home = headline is None, _article(headline)
    accepted: list[tuple[HtmlElement, tuple[str, ...]]] = []
    for element in elements:
        if element.tag == "h1":
            after = True
            continue
        score = _score(element)
        if score <= 0 or _is_in_another(element, home):
            continue
        if score == _LINK and not after:
            continue  # A section of a magazine can be called "People".
        names = _names_in(element)
        names = tuple(
            name for name in names if " " not in name or people.is_full_name(name.title()) or people.is_collective(name)
        )
        if not names:
            continue
        accepted.append((element, names))
        score = 2 * score + after
        if all(sites.is_site(name, outlet) for name in names):
            score -= _OUTLET
        if best is None or score > best[0] or (score == best[0] and _is_inside(element, names, best)):
            best = (score, element, names)
    if best is None:
        return
    _, chosen, names = best
    yield from names
    signature, frame = (chosen.tag, chosen.get("class")), _home(chosen)
    for element, others in accepted:
        if element is chosen or (element.tag, element.get("class")) != signature:
            continue
        # Beside it, or in a frame of its own beside the other's.
        if _home(element) is frame or element.getparent() is chosen.getparent():
            yield from others


def _article(element: HtmlElement | None) -> HtmlElement | None:
    return next(element.iterancestors("article"), None) if element is not None else None


def _is_in_another(element: HtmlElement, home: HtmlElement | None) -> bool:
    """Whether an element stands in another `article` than the headline does: a teaser, or an answer."""
    if home is None:
        return False
    around = list(element.iterancestors("article"))
    return bool(around) and not any(article is home for article in around)


def _byline_elements(document: Document) -> Iterator[HtmlElement]:
    """Yield the elements that are marked as bylines or link to a profile, and every `h1`, in page order."""
    count = 0
    # A walk in Python: as one XPath expression it costs half as much again, for each test there makes a new string.
    for element in document.root.iter(*_MARKED):
        get = element.get
        for name in ("class", "id", "rel", "itemprop"):
            if (value := get(name)) and _is_marked(value) and len(value) <= _MAX_MARK:
                break
        else:
            link = get("href")
            if not (element.tag in ("h1", "address") if link is None else _PROFILE.search(link)):
                continue
        count += 1
        if count > _MAX_MARKED:
            return
        yield element


def _names_others(names: str, *, cards: bool) -> bool:
    return _names_elsewhere(names if cards else _FRAME.sub("", names))


def _is_inside(element: HtmlElement, names: tuple[str, ...], best: tuple[int, HtmlElement, tuple[str, ...]]) -> bool:
    """Whether an element is a closer frame around the same names: "Jane Doe" in "Jane Doe Houston"."""
    _, outer, longer = best
    return (
        len(names) == len(longer)
        and names != longer
        and all(one.startswith(other) for one, other in zip(longer, names, strict=True))
        and any(above is outer for above in element.iterancestors())
    )


def _home(element: HtmlElement) -> HtmlElement | None:
    parent = element.getparent()
    return parent.getparent() if parent is not None and parent.getparent() is not None else parent


def _score(element: HtmlElement) -> int:
    """How surely an element is the article's byline: 0 or less for none, 4 at best."""
    classes = f"{element.get('class') or ''} {element.get('id') or ''}"
    if is_hidden(element):
        return 0
    aside = _names_aside(classes)
    for depth, above in enumerate(element.iterancestors()):
        # Beyond that stands a `nav` that was never closed, and with it half of the page.
        if depth < 12 and above.tag in ("nav", "figure", "figcaption", "blockquote"):
            return 0
        if above.tag == "article" and _TEASER.search(above.get("class") or ""):
            return 0
        aside = aside or above.tag == "footer"
        if depth < 7 and above.tag not in ("body", "html", "main", "article"):
            names = f"{above.get('class') or ''} {above.get('id') or ''}"
            # A design calls the header of an article a card or a teaser as well.
            if _names_others(names, cards=not _is_under_headline(above)):
                return 0
            aside = aside or _names_aside(names)
    if _names_elsewhere(classes):
        return 0
    score = 1
    if (
        "author" in (element.get("rel") or "").split()
        or "author" in (element.get("itemprop") or "").split()
        or _STRONG.search(classes)
    ):
        score = 4
    elif element.tag == "a" and _PROFILE.search(element.get("href") or ""):
        score = _LINK if people.is_full_name(visible_text(element, _COPYRIGHT)) else 0
    return score - 2 if aside else score


def _before(link: HtmlElement) -> str:
    """The text that stands right before a link, in the same element."""
    previous, parent = link.getprevious(), link.getparent()
    if previous is not None:
        return previous.tail or ""
    return (parent.text or "") if parent is not None else ""


def _is_under_headline(block: HtmlElement) -> bool:
    before = block.getprevious()
    return before is not None and before.tag == "h1"


def is_elsewhere(element: HtmlElement, *, cards: bool = True) -> bool:
    """Whether an element stands in a part of the page that names other people: readers, and other articles' authors.

    Cards and teasers are such parts unless the caller knows better.
    """
    for depth, above in enumerate(element.iterancestors()):
        if depth < 12 and above.tag in ("nav", "blockquote"):
            return True
        if above.tag == "article" and _TEASER.search(above.get("class") or ""):
            return True
        named = depth < 7 and above.tag not in ("body", "html", "main", "article")
        names = f"{above.get('class') or ''} {above.get('id') or ''}"
        if named and _names_others(names, cards=cards):
            return True
    return False


def _names_in(element: HtmlElement) -> tuple[str, ...]:
    """The names that a byline element prints."""
    if element.tag == "a" or element.get("itemprop") == "name":
        text = visible_text(element, _COPYRIGHT)
        return people.split(text) if len(text) <= _MAX_BYLINE else ()
    # A byline has a handful of elements; what is marked as one can hold a page.
    inner = [below for below in islice(element.iter(), _MAX_INNER) if below.tag in ("a", "span", "div", "p", "strong")]
    found: list[str] = []
    for link in inner:
        profile = _PROFILE.search(link.get("href") or "") or "author" in (link.get("rel") or "")
        if link.tag == "a" and profile and not _OTHERS.search(_before(link)):
            found += people.split(visible_text(link))
            if len(found) >= people.MAX_PEOPLE:
                break
    if found:
        return tuple(found)
    for name in inner:
        marked = "name" in (name.get("itemprop") or "").split() or "fn" in (name.get("class") or "").split()
        if marked and (found_names := people.split(visible_text(name))):
            return found_names
    text = visible_text(element, _NOISE, " | ")
    if len(text) > _MAX_BYLINE:
        text = visible_text(element)
        match = _BIOGRAPHY.match(text)
        return (match[1],) if match and people.is_full_name(match[1]) else ()
    for piece in text.split("|"):
        if names := people.split(piece):
            found += names if not found else [name for name in names if people.is_full_name(name)]
    return tuple(found)


def printed(document: Document) -> Iterator[str]:
    """Yield the names behind the first "By" that opens a line, under the headline rather than above it."""
    after = document.root.find(".//h1") is None
    above: tuple[str, ...] = ()
    dated: tuple[str, ...] = ()
    tried = looked = 0
    for element in document.root.iter(*_LINES):
        if element.tag == "h1":
            after = True
            continue
        own = (element.text or "").strip()
        if not own or len(own) > _MAX_BYLINE:
            continue
        if not (lead := _BY.match(own)):
            if after and not dated and looked < _MAX_LINES and _is_dated(own):
                looked += 1
                dated = _beside_date(element)
            continue
        tried += 1
        if tried > _MAX_LINES:
            break
        line = element
        if lead.end() == len(own) and len(element) == 0 and not (element.tail or "").strip():
            parent = element.getparent()
            if parent is None:
                continue
            line = parent
        # Where it stands is asked first: that is read off a few names, and most lines of a thread open with "By".
        if _score(element) <= 0:
            continue
        text = visible_text(line, None, " | ")
        if len(text) > _MAX_LINE:
            continue
        names = people.split(text[text.find(own) :][lead.end() :].strip(" |"))
        names = tuple(name for name in names if not people.is_collective(name)) or names
        # Behind "posted by" or a time, one word is a name too.
        verb = lead["verb"] is not None or any(character.isdigit() for character in lead[0])
        # So is one that links to a profile: "by Jane · May 3".
        verb = verb or (len(element) > 0 and bool(_PROFILE.search(element[0].get("href") or "")))
        if not names or not all(people.is_full_name(name) or (verb and len(names) == 1) for name in names):
            continue
        if after:
            yield from names
            return
        above = above or names
    yield from above or dated


def _is_dated(line: str) -> bool:
    """Whether a line holds a year and something beside it; most have no two figures that a year could begin with."""
    return ("19" in line or "20" in line) and _DATED.search(line) is not None


def _beside_date(element: HtmlElement) -> tuple[str, ...]:
    """The names in a line that holds a date too: "November 3, 2026 · 7 min · Jane Doe".

    A third part must show it to be a byline, a role or the time that reading takes, or a "by": place names, series and
    titles stand beside dates as well, seven times as often as names.
    """
    text = visible_text(element, None, " | ")
    if len(text) > _MAX_LINE or _score(element) <= 0:
        return ()
    if reporter := _REPORTER.search(text):
        return (reporter[1],)
    pieces = _PARTED.split(text)
    if not 2 <= len(pieces) <= 5:
        return ()
    shown = any(_MINUTES.match(piece) or people.is_team(piece) for piece in pieces)
    for piece in pieces:
        names = people.split(piece) if shown or _BY.match(piece) else ()
        if names and not re.search(r"\d", piece) and all(people.is_full_name(name) for name in names):
            return names
    return ()
