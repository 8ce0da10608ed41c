"""The standfirst, or the first sentences: what an editor would print under the headline.

A description made for search results has about 155 characters, and the front matter has room for 300. So the best
description comes first, and where it leaves room, the standfirst or the first sentences follow, unless they say the
same again.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

import lxml.html

from pipeline.extract import sites
from pipeline.extract.class_names import matcher
from pipeline.extract.document import Document, Node, text_of
from pipeline.extract.structured import Choice
from pipeline.extract.visible import visible_text

ROOM = 300  # Characters: the longest excerpt that the front matter takes (`pipeline.normalise.excerpts`).
SHORT = 60  # Characters; below this a description is a slogan, a kicker or a byline more often than a summary.
ENOUGH = 200  # Characters; first sentences are taken until they have as many.
MIN_LENGTH = 20  # Characters; the reference system published "Placeholder." (12).
MAX_INPUT = 2_000  # Characters of one text looked at: many times what an excerpt can use.
OVERLAP = 0.6  # Share of its words that a second text may have in common with the first, and still add something.
MIN_KNOWN = 30  # Different words in title and body, from which on it means something that a description shares none.
MAX_NAME = 60  # Characters in which the site's name ends, where a description begins with it.
MAX_LINES = 12  # Lines of the body looked at for a first sentence.
MIN_LEDE = 80  # Characters of an unnamed paragraph under the headline; shorter ones are bylines and captions.
MAX_HEADS = 40  # Blocks after the headline looked at for a standfirst; bylines and toolbars stand between.
MAX_POINTS = 6  # Points of a list that sums up an article; longer ones are contents and menus.
MAX_BLOCKS = 1_000  # Elements looked at for a headline that is no heading.
MAX_CLIMB = 6  # Levels up from the headline, in which what follows it is looked at.
MAX_HEADINGS = 40  # Headings looked at for the one that is the title.

_BLOCKS = ("article", "div", "figure", "h2", "h3", "h4", "header", "li", "ol", "p", "section", "ul")
_BOILERPLATE = re.compile(
    r"(?i)\b(?:sign up|subscribe (?:to|now|today)|newsletter|cookies?\b.{0,60}\b(?:use|accept|consent|browser)|"
    r"(?:accept|use|uses|enable|disable) (?:all )?cookies|javascript|ad-?blocker|all rights reserved|privacy policy|"
    r"terms (?:of use|and conditions)|log ?in to|register (?:now|to)|share (?:this|on)|follow us|click (?:here|to)|"
    r"photo (?:by|credit|courtesy)|(?:foto|photo|image|video|related|relacionad[oa]s) ?:|image (?:credit|source)|"
    r"getty images|min(?:ute)?s? read|loading\.\.\.|member-only|"
    r"affiliate (?:links?|commission)|we may earn|editor['’]s note|advertisement|"
    r"this (?:post|article) (?:may )?contains?|table of contents|"
    r"abonnieren|newsletter|abonnez-vous|inscrivez-vous|suscríb\w+|iscriviti|zum newsletter)"
)
_SEARCH_BOILERPLATE = re.compile(
    # Descriptions that a template writes for every page.
    r"(?i)^(?:(?:written|posted|published|submitted|reported|by|von|par|por)\s+(?:by\s+)?[^.!?]{2,60}$|"
    r"(?:read|find|get|see|discover|browse|check out|stay up to date|breaking news|latest news|news and|all the latest|"
    r"the latest|your (?:source|guide|home)|welcome to)\b.{0,80}"
    r"\b(?:latest|news|headlines|stories|updates|more)\b.{0,80}$|"
    r"\W*$|(?:home|news|blog|article|untitled)\W*$)"
)
_NAME_END = re.compile(r"(\s?[:|–—]\s|\s-\s)")
_CUT = re.compile(r"[\s,;:–—-]*(?:…|\.{2,}|\[…\]|\[&hellip;\])[\s.…\]]*$")
_PIPE_END = re.compile(r"\s+[|»•·]\s*(?:[^|»•·.!?]{0,40})$")
_READ_ON = re.compile(
    r"(?i)[\s.…]*\b(?:read (?:more|on)(?: (?:here|at|on|about this)\b.{0,60})?|continue reading\b.{0,120}"
    r"|weiterlesen|mehr lesen|lire la suite|leer más|leggi tutto)[\s.…»>]*$"
)
_FRAGMENT = re.compile(r"\s*(?:\.\.\.|…)\s*[a-zà-ÿ]")
_STANDFIRST = re.compile(
    r"(?:^|[-_\s])(?:dek|deck|standfirst|sub-?tit(?:le)?|sub-?head(?:line|ing)?|summary|lede|lead|intro(?:duction|text)?|abstract"
    r"|teaser-?text|excerpt|chapo|chapeau|vorspann|untertitel|unterzeile|entradilla|bajada|sottotitolo|sommario|occhiello"
    r"|ingress|tagline|strap(?:line)?|kurztext|anrisstext|article-?desc\w*|post-?desc\w*|bullets?|key-?(?:points|takeaways))"
    r"(?:$|[-_\s])",
    re.IGNORECASE,
)
_NOT_STANDFIRST = re.compile(
    r"(?i)related|newsletter|teaser-?list|author|caption|comment|sidebar|promo|share|social|cookie"
)
_names_standfirst, _names_other = matcher(_STANDFIRST), matcher(_NOT_STANDFIRST)
# "PORTLAND, Ore., Nov. 19, 2026 /PRNewswire/ -- ", "BERLIN--(BUSINESS WIRE)--": where a wire begins its first sentence.
_DATELINE = re.compile(r"^[^/()!?]{0,90}(?:/[\w .-]{3,30}/|\([A-Z .-]{3,30}\))\s?(?:--|–|—)\s?")
_WORD = re.compile(r"\w+")
_CLOSED = re.compile(r"(?<![.…])[.!?。！？।؟۔][\"'”’»)\]」』”）]*$")
_ABBREVIATION = re.compile(r"(?<!\w)(?:[A-ZÀ-Ý]\w{0,2}|[^\W\d_]|(?<=[a-zß-ÿ]\s)\d{1,2})\.$")
_BYLINE_END = re.compile(
    r"(?<=[.!?…\"”»])\s+(?:By|Von|Par|Por|Di|Door|Text:|Foto:)\s+[A-ZÀ-Ý][\w.'’-]{0,30}(?:\s[A-ZÀ-Ý][\w.'’-]{0,30}){1,3}$"
)
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*(?=\s)|[。！？][」』”）]*")


def read(document: Document, node: Node | None, title: str, text: Choice[str | None]) -> Choice[str | None]:
    """Return what an editor would print under the headline, whole (not shortened), as one line; None if nothing is.

    Left out are slogans, boilerplate, bylines, the title again, and texts that begin in the middle of a sentence.
    """
    body = text.value or ""
    standfirst = _standfirst(document, title, body)
    best = _best(document, node, title, body, ROOM - len(standfirst or "") - len(". "))
    opening = _opening(body, title)
    if best is None:
        for value, source in ((standfirst, "standfirst"), (opening, text.source or "body")):
            if value:
                return Choice(value, source)
        return Choice(None, None)
    excerpt, source = best
    if not _CLOSED.search(excerpt):
        excerpt = _completed(excerpt, body)
    for more in (standfirst, opening):
        excerpt = _extended(excerpt, more)
    return Choice(excerpt, source)


def _best(document: Document, node: Node | None, title: str, body: str, room: int) -> tuple[str, str] | None:
    """Return the best description, and where it stands; of several one that leaves the standfirst its place."""
    candidate = document.page.candidate
    offered = [
        ("og:description", document.meta("og:description")),
        ("description", document.meta("description")),
        ("json-ld", text_of(node.get("description")) if node else None),
        ("twitter:description", document.meta("twitter:description")),
        (candidate.origin if candidate else "feed", candidate.excerpt if candidate else None),
        ("dc.description", document.meta("dc.description", "dcterms.abstract", "abstract")),
    ]
    names = sites.names(document, node)
    known = frozenset(_words(f"{title} {body[:6000]}"))
    # What begins with an ellipsis and goes on in small letters was cut out of the middle of a sentence.
    whole = [(source, value) for source, value in offered if value and not _FRAGMENT.match(value)]
    found = [(tidy, source) for source, value in whole if (tidy := _tidy(value))]
    found = [pair for pair in found if _is_summary(pair[0], title, known, names, bool(body))]
    if not found:
        return None
    # Whole before cut, a summary before a few words; max keeps the first of equals, in the order above.
    best = max(found, key=lambda pair: (len(pair[0]) >= SHORT, not _CUT.search(pair[0])))
    if len(best[0]) <= room:
        return best
    return next((pair for pair in found if SHORT <= len(pair[0]) <= room and _CLOSED.search(pair[0])), best)


def _tidy(value: str) -> str:
    """Take mark-up and the calls to read on off a description."""
    value = value[:MAX_INPUT]
    value = re.sub(r"<[^<>]{1,200}>", " ", value) if "<" in value else value
    value = _DATELINE.sub("", re.sub(r"\s+", " ", value).strip())
    value = _BYLINE_END.sub("", _PIPE_END.sub("", _READ_ON.sub("", value)))
    return re.sub(r"^[\"“”]\s+", "", value.strip(" |»•·"))


def _is_summary(value: str, title: str, known: frozenset[str], names: frozenset[str], has_body: bool) -> bool:
    """Whether a description speaks of this article, and not of the site or of nothing."""
    if _length(value) < MIN_LENGTH or _repeats(value, title) or _SEARCH_BOILERPLATE.search(value):
        return False
    name, mark, rest = _NAME_END.split(value, maxsplit=1) if _NAME_END.search(value[:MAX_NAME]) else (value, "", "")
    if sites.is_site(name, names) and (not mark or _SEARCH_BOILERPLATE.search(rest)):
        return False
    words = [word for word in _words(value) if len(word) > 3 and sites.fold(word) not in names]
    # A slogan shares no word with the article that it stands on. Scripts without spaces give too few words to tell.
    if has_body and len(known) > MIN_KNOWN and (len(words) >= 3 or (words and len(value) < SHORT)):
        return any(word in known for word in words) or _is_unspaced(value)
    return True


def _standfirst(document: Document, title: str, body: str) -> str | None:
    """Return the standfirst that the page prints under its headline."""
    headline = _headline(document, title)
    if headline is None:
        return None
    for index, element in enumerate(_following(headline)):
        if index > MAX_HEADS:
            break
        names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('data-testid') or ''}"
        prop = element.get("itemprop") or ""
        named = prop in ("description", "abstract", "alternativeHeadline") or _names_standfirst(names)
        # Directly under the headline a smaller heading is its second part, and a paragraph that the reader of the main
        # text left outside is the standfirst.
        placed = (element.tag == "h2" and index < 6) or element.tag == "p"
        if not (named or placed) or _names_other(names):
            continue
        value = _tidy(_block_text(element))
        if not 40 <= _length(value) <= 700 or _repeats(value, title) or _BOILERPLATE.search(value):
            continue
        if title and title in value:
            continue
        if named or element.tag == "h2":
            return value
        if _is_sentence(value) and _length(value) >= MIN_LEDE:
            return value if value not in " ".join(body.split()) else None
    return None


def _block_text(element: lxml.html.HtmlElement) -> str:
    """Return the text of an element; where that is a list, its points as a sentence each."""
    whole = visible_text(element)
    points = [visible_text(point) for point in islice(element.iter("li"), MAX_POINTS + 1)]
    if 1 < len(points) <= MAX_POINTS and all(points) and " ".join(points) == whole:
        return " ".join(map(_ended, points))
    return whole


def _headline(document: Document, title: str) -> lxml.html.HtmlElement | None:
    """Return the heading that is the title, else the first of the highest rank; blogs set headlines as `h2` too."""
    wanted = sites.fold(title)
    first = None
    for heading in islice(document.root.iter("h1", "h2"), MAX_HEADINGS):
        first = heading if first is None and heading.tag == "h1" else first
        if wanted and sites.fold(visible_text(heading)) == wanted:
            return heading
    if first is not None:
        return first
    # Pages built by scripts print their headline in a paragraph at times.
    for element in islice(document.root.iter("p", "div", "span", "strong"), MAX_BLOCKS):
        if wanted and element.text and sites.fold(element.text) == wanted:
            return element
    return None


def _following(headline: lxml.html.HtmlElement) -> Iterator[lxml.html.HtmlElement]:
    """Yield the elements behind the headline, in the order of the page, without leaving its section of the page."""
    element: lxml.html.HtmlElement | None = headline
    for _ in range(MAX_CLIMB):
        if element is None or element.tag in ("article", "main", "body"):
            return
        for sibling in element.itersiblings():
            yield from sibling.iter(*_BLOCKS)
        element = element.getparent()


def _opening(body: str, title: str) -> str | None:
    """Return the first sentences of the body: whole paragraphs, until there is enough."""
    parts: list[str] = []
    for line in body.split("\n", MAX_LINES)[:MAX_LINES]:
        line = _DATELINE.sub("", line[:MAX_INPUT].strip(" -–—•*|"))
        if not _is_sentence(line) or _BOILERPLATE.search(line[:200]) or _repeats(line, title) or line in parts:
            continue
        parts.append(line)
        if sum(map(len, parts)) >= ENOUGH:
            break
    return " ".join(parts) or None


def _is_sentence(line: str) -> bool:
    """Whether a line reads like prose: it has some length, ends like a sentence, and does not begin inside one."""
    if _length(line) < 40 or line[0] in ",;:.)" or (line[0].islower() and line[:1].isascii()):
        return False
    return line.rstrip("\"'”’»)]」』 ")[-1:] in tuple(".!?…:。！？।؟۔")


def _completed(excerpt: str, body: str) -> str:
    """Return a cut description with the rest of its sentence, where the body has it."""
    stem = _CUT.sub("", excerpt).rstrip()
    position = body.find(stem[-40:]) if len(stem) >= 40 else -1
    if position < 0:
        return excerpt
    rest = body[position + len(stem[-40:]) :][:ROOM].split("\n")[0]
    end = _SENTENCE_END.search(rest + " ")
    return stem + rest[: end.end()].rstrip() if end else excerpt


def _extended(excerpt: str, more: str | None) -> str:
    """Return the excerpt, followed by what `more` adds to it: whole sentences, as far as there is room.

    A sentence that says the same again ends it, the first one too: what comes after it would hang on nothing.
    """
    if not more or _CUT.search(excerpt):
        return excerpt
    known, added = set(_words(excerpt)), ""
    for sentence in _sentences(more):
        words = set(_words(sentence))
        repeats = len(known & words) > OVERLAP * min(len(known), len(words))
        before = added or _ended(excerpt)
        # Scripts that write their full stop wide put no space after it.
        before += "" if unicodedata.east_asian_width(before[-1]) in "WF" else " "
        if repeats or len(before + sentence) > ROOM:
            break
        added = before + sentence
    return added or excerpt


def _sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text, the last one with its full stop."""
    text, begin = _ended(text), 0
    for match in _SENTENCE_END.finditer(f"{text} "):
        # `Mr.`, `U.S.`, `am 4. Juni`: a short word with a capital ends none, nor a German ordinal, nor what goes on in
        # small letters.
        following = text[match.end() : match.end() + 2].strip()
        if not following[:1].islower() and not _ABBREVIATION.search(text, begin, match.start() + 1):
            yield text[begin : match.end()].strip()
            begin = match.end()


def _ended(text: str) -> str:
    """Return a text with a full stop, where it has none: standfirsts and descriptions often lack it."""
    if text[-1] in ":…" or _CLOSED.search(text):
        return text
    return text + ("。" if unicodedata.east_asian_width(text[-1]) in "WF" else ".")


def _repeats(value: str, title: str) -> bool:
    """Whether a text is the title again, or a part of it."""
    words, known = _words(value), set(_words(title))
    return not words or (len(words) <= len(known) + 3 and sum(word in known for word in words) >= 0.85 * len(words))


def _length(value: str) -> int:
    """Length in characters, where those of scripts that write a word in one or two of them count double."""
    if value.isascii():
        return len(value)
    return len(value) + sum(unicodedata.east_asian_width(character) in "WF" for character in value[:200])


def _is_unspaced(value: str) -> bool:
    """Whether a text is written in a script that puts no spaces between words: what looks like one is a clause."""
    return sum(unicodedata.east_asian_width(character) in "WF" for character in value) * 2 > len(value) and (
        value.count(" ") * 20 < len(value)
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
