"""The headline, as the page prints it, without the site's name.

A headline is printed in a heading and stated in the head of the page. Where a heading and a statement agree there is no
doubt, so headings are proved by statements: over the corpus an `h1` that agrees with one is right on 93 % of the pages,
`og:title` on 61 %, `<title>` on 20 %. Only where nothing agrees is a choice made between the two.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.errors import Rejected
from pipeline.extract import sites
from pipeline.extract.document import Document, Node, text_of
from pipeline.extract.headings import ALL, FIRST, MAX_TITLE, Heading, read_headings
from pipeline.extract.structured import Choice
from pipeline.extract.visible import visible_text

_MAX_CUTS = 12  # Separators looked at in one title.

_LABEL = 12  # Letters. Headings below the first level with no more are "News" or "Comments", not headlines.
_SAME = 0.85  # Share of words from which a heading below the first level tells the same as the title of the page.
_ALONE = 4  # Words. An `h1` with as many is right on 51 pages of the corpus where the statement is on 19.

# What sites put between a headline and their name. A colon and a bare hyphen part a name only where one stands there.
_SEPARATOR = re.compile(
    r"\s+(?:[-–—―¦•·›‹/~:*\\<>]|::|\|\||--)\s+|\s*[|｜│ㅣ‖]\s*|\s+[»«]\s*|\s*[»«]\s+|:\s+|_|(?<=\w)-(?=\w{2,20}$)"
)
_EDGE = re.compile(r"\s*[-–—―¦•·›‹/~:*|｜│ㅣ‖»«_]")
_WORDS = re.compile(r"\w[\s-]+\w")
_DASH = re.compile(r"\s[-–—]\s")
_GENRES = frozenset({"opinion", "editorial", "analysis", "comment", "video", "videos", "letters", "podcast", "column"})
"""What stands behind a bar in a headline and says what kind of text it is."""
_DOMAIN = re.compile(r"(?:www\.)?[a-z0-9-]{2,40}(?:\.[a-z]{2,12}){1,2}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Stated:
    """A title that the head of the page states."""

    source: str
    raw: str
    text: str
    """Without the site's name."""

    def fronts(self) -> frozenset[str]:
        """The title and what remains when it is cut at its separators from the right, or behind a colon, folded."""
        pieces = {self.text, self.raw}
        for title in (self.text, self.raw):
            for cut in list(_SEPARATOR.finditer(title))[:_MAX_CUTS]:
                pieces.add(title[: cut.start()])
                if ":" in cut[0]:
                    pieces.add(title[cut.end() :])
        return frozenset(sites.fold(piece) for piece in pieces) - {""}

    def rears(self) -> frozenset[str]:
        """What remains when it is cut from the left: a headline behind a label, or the site's name. Folded."""
        cuts = list(_SEPARATOR.finditer(self.text))[:_MAX_CUTS]
        return frozenset(sites.fold(self.text[cut.end() :]) for cut in cuts) - {""}


def read(document: Document, node: Node | None) -> Choice[str]:
    """Return the headline as one clean line. Raises `Rejected("no_title")` for a page that states and prints none."""
    printed = list(read_headings(document, FIRST))
    names = sites.names(document, node) | _printed_names(document, node, printed)
    labels = names | _sections(document, node)
    stated = list(_stated(document, node, names, labels))
    known = names | _learned(stated)
    headings = [heading for heading in printed if not sites.is_site(heading.bare, known)]
    agreed = _agreed_first(stated, headings)
    if not agreed:
        # The rest of the page is read for one in seven only: it costs ten times as much.
        headings = [heading for heading in read_headings(document, ALL) if not sites.is_site(heading.bare, known)]
        agreed = _agreed(stated, headings, names)
    if agreed:
        source, title = agreed
        # What an `h1` begins with is part of it: "Teaching Online: Effective Practices" on teaching.example.com.
        return Choice(_strip(title, names, names, front=source != "h1"), source)
    if not stated and not headings:
        raise Rejected("no_title", document.url)
    source, title = _choose(stated, headings, document.host)
    return Choice(_strip(title, names, names), source)


def site_name(document: Document, node: Node | None) -> str | None:
    """Return the site's name as the page states it, or None."""
    return sites.site_name(document, node)


def _agreed_first(stated: list[_Stated], headings: list[Heading]) -> tuple[str, str] | None:
    """Return (source, title) where an `h1` and a statement, or the front of one, agree, or None."""
    # A kicker is part of the headline where the head of the page joins both with a colon, and a label elsewhere; a
    # subtitle where it joins them by a dash too.
    firsts = [heading for heading in headings if heading.first]
    for claim in stated[:1]:
        for heading in firsts:
            joined = ": " in claim.text or (_DASH.search(claim.text) and heading.text.startswith(heading.bare))
            if joined and heading.text != heading.bare and sites.fold(heading.text) == sites.fold(claim.text):
                return heading.source, claim.text
    for heading in firsts:
        # Right above the headline the same holds, where all statements join both; a single word is a section.
        counted = sites.fold(f"{heading.above} {heading.bare}")
        kicker = len(stated) > 1 and len(heading.above) > _LABEL and _WORDS.search(heading.above)
        if kicker and all(": " in claim.text and sites.fold(claim.text) == counted for claim in stated):
            return heading.source, stated[0].text
    for claim in stated:
        for heading in firsts:
            # The same letters: the statement has what the page shows by layout, a colon or a space, and small letters
            # where the page is set in capitals.
            if sites.fold(heading.bare) == sites.fold(claim.text) and (
                _joints(claim.text) > _joints(heading.bare) or (heading.bare.isupper() and not claim.text.isupper())
            ):
                return heading.source, claim.text
            # "Renting by the hour: A quick in and out": each half is stated or printed by itself, the title has both.
            if ": " in claim.text and any(
                sites.fold(claim.text) == sites.fold(heading.bare + other.text) for other in stated
            ):
                return claim.source, claim.text
    return _matched([claim.fronts() for claim in stated], firsts)


def _agreed(stated: list[_Stated], headings: list[Heading], names: frozenset[str]) -> tuple[str, str] | None:
    """Return (source, title) where any heading and a part of a statement agree, or None."""
    firsts = [heading for heading in headings if heading.first]
    others = [heading for heading in headings if not heading.first and len(sites.fold(heading.bare)) > _LABEL]
    fronts, rears = [claim.fronts() for claim in stated], [claim.rears() for claim in stated]
    if any(_is_long(heading.bare) for heading in firsts):
        # Beside an `h1` of some length, a lower heading must be the whole of a statement, not a part of one.
        fronts = [frozenset(map(sites.fold, (claim.text, claim.raw))) for claim in stated]
    whole = [frozenset({sites.fold(claim.text)}) for claim in stated]
    # The end of a statement that an `h1` prints is the headline rather than its front; in one word, the site's name.
    several = [heading for heading in firsts if " " in heading.bare]
    # An `h1` in the breadcrumbs prints the title that is meant for search engines.
    inside = [heading for heading in others if heading.source != "h1"]
    order = ((whole, inside), (whole, others), (rears, several), (fronts, others), (rears, firsts), (rears, others))
    for keys, level in order:
        if matched := _matched(keys, level):
            return matched
    for claim in stated:
        for heading in firsts:
            # "Blog: …" and "Local news | …": the heading holds the stated title and a label before it.
            whole_key, key = sites.fold(heading.bare), sites.fold(claim.text)
            labelled = whole_key.endswith(key) and _is_kicker(heading.bare[: -len(claim.text)])
            if len(claim.text.split()) > 2 and (labelled or _is_dated(whole_key, key)):
                return claim.source, claim.text
            # Behind a colon, two words are enough.
            if " " in claim.text and heading.bare.endswith(f": {claim.text}"):
                return claim.source, claim.text
    for claim in stated:
        for heading in (heading for heading in headings if not heading.first):
            # "example.com The headline": nothing parts the site's name from it.
            if claim.text.endswith(f" {heading.bare}") and sites.is_site(claim.text[: -len(heading.bare)], names):
                return heading.source, heading.bare
    return None


def _matched(keys: list[frozenset[str]], headings: list[Heading]) -> tuple[str, str] | None:
    """Return (source, title) of the first heading that is among the folded keys of the most trusted statement."""
    for accepted in keys:
        for heading in headings:
            if sites.fold(heading.bare) in accepted:
                return heading.source, heading.bare
    return None


def _choose(stated: list[_Stated], headings: list[Heading], host: str) -> tuple[str, str]:
    """Return (source, title) where nothing agrees: a heading that can stand alone, else what is stated."""
    firsts = [heading for heading in headings if heading.first]
    if not stated:
        heading = (firsts or [heading for heading in headings if heading.permanent] or headings)[0]
        return heading.source, heading.text
    claim = stated[0]
    named = [heading for heading in headings if heading.named]
    if not firsts and len(named) == 1 and _stands_alone(named[0].bare, claim.text, 1):
        # Where the `h1` is the site's name, the only heading that is marked as a headline stands for it.
        return named[0].source, named[0].bare
    best = max(firsts or headings, key=lambda heading: _overlap(heading.bare, claim.text), default=None)
    if best and best.first and _stands_alone(best.bare, claim.text, len(firsts)):
        return best.source, best.bare
    if best and _overlap(best.bare, claim.text) >= _SAME and len(best.bare.split()) >= 3:
        return best.source, best.bare
    longer = [heading for heading in headings if _continues(heading.bare, claim.text)]
    if len(longer) == 1:
        return longer[0].source, longer[0].bare
    if len(stated) == 1 and claim.source == "title" and _names_host(claim.text, host):
        # "Example Harbour Enquiries" on exampleharbour.com: every page of the site is called that.
        for heading in headings:
            if len(sites.fold(heading.bare)) > 2 * _LABEL:
                return heading.source, heading.bare
    cuts = list(_SEPARATOR.finditer(claim.text))
    if cuts and ":" not in cuts[-1][0] and sites.resembles_host(claim.text[cuts[-1].end() :], host):
        return claim.source, claim.text[: cuts[-1].start()]
    for other in stated:
        if claim.text.startswith(other.text) and _EDGE.match(claim.text, len(other.text)):
            return other.source, other.text
    return claim.source, claim.text


def _names_host(title: str, host: str) -> bool:
    """Whether a title begins with the words that the host is made of, and so names the site."""
    label = sites.fold(max(host.split(".")[:-1], key=len, default=""))
    spelled = ""
    for word in title.split():
        spelled += sites.fold(word)
        if len(spelled) >= len(label):
            break
    return len(label) > 3 and spelled == label


def _is_long(heading: str) -> bool:
    """Whether a heading has the words of a headline, rather than those of a label or of the site's name."""
    return len(heading.split()) > _ALONE


def _continues(heading: str, claim: str) -> bool:
    """Whether a heading begins with a stated title of some length, which leaves out its subtitle."""
    key = sites.fold(claim)
    return len(key) > 2 * _LABEL and len(heading) > len(claim) and sites.fold(heading).startswith(key)


def _joints(title: str) -> int:
    return len(re.findall(r"\w+", title)) + title.count(": ")


def _is_kicker(label: str) -> bool:
    """Whether what a heading has before the stated title is a label: parted from it, or a few words. No "2025"."""
    label = label.rstrip()
    return not label[-1:].isalnum() or (len(label.split()) <= 3 and not any(letter.isdigit() for letter in label))


def _is_dated(whole: str, key: str) -> bool:
    """Whether a heading, folded, is a title and a date behind it."""
    return whole.startswith(key) and whole[len(key) :].isdigit() and len(whole) - len(key) <= 12


def _stated(document: Document, node: Node | None, names: frozenset[str], labels: frozenset[str]) -> Iterator[_Stated]:
    """Yield the titles that the head of the page states, most trusted first."""
    candidate = document.page.candidate
    element = document.root.find(".//title")
    found = (
        ("og:title", document.meta("og:title")),
        ("json-ld", text_of(node.get("headline")) if node else None),
        ("twitter:title", document.meta("twitter:title", "twitter:text:title")),
        ("title", visible_text(element) if element is not None else None),
        ("meta", document.meta("headline", "dc.title", "dcterms.title", "citation_title", "sailthru.title")),
        ("meta", document.meta("title")),
        ("json-ld", text_of(node.get("name")) if node else None),
        (candidate.origin, candidate.title) if candidate else ("feed", None),
    )
    for source, raw in found:
        if raw and len(raw) <= MAX_TITLE and not sites.is_site(raw, names):
            yield _Stated(source, raw, _strip(raw, names, labels))


def _learned(stated: list[_Stated]) -> frozenset[str]:
    """Return, folded, what one statement has behind a separator and another leaves out: most often the site's name."""
    found = set()
    for longer in stated:
        for shorter in stated:
            rest = longer.raw[len(shorter.raw) :]
            if longer.raw.startswith(shorter.raw) and (cut := _SEPARATOR.match(rest)):
                found.add(sites.fold(rest[cut.end() :]))
            rest = longer.raw[: -len(shorter.raw)]
            if longer.raw.endswith(shorter.raw) and rest.endswith(": "):
                found.add(sites.fold(rest))
    return frozenset(found - {""})


def _sections(document: Document, node: Node | None) -> frozenset[str]:
    """Return the names of the page's sections, folded."""
    values = document.metas.get("article:section", ())[:5]
    stated = node.get("articleSection") if node else None
    parts = stated[:5] if isinstance(stated, list) else [stated]
    return frozenset(sites.fold(value) for value in (*values, *(text_of(part) for part in parts)) if value)


def _printed_names(document: Document, node: Node | None, printed: list[Heading]) -> frozenset[str]:
    """Return, folded, the headings that name the site, except what the page states to be its own title."""
    own = {document.meta("og:title"), document.meta("twitter:title"), text_of(node.get("headline")) if node else None}
    folded = {sites.fold(title) for title in own if title}
    return frozenset(sites.fold(heading.text) for heading in printed if heading.names_site) - folded - {""}


def _strip(title: str, names: frozenset[str], labels: frozenset[str], *, front: bool = True) -> str:
    """Cut the site's name and what stands behind it off a title, and the names of sections; else return it as it is."""
    # "…headline:Example Herald": a colon without a space parts nothing but a name that is known.
    if (colon := max(title.rfind(":"), title.rfind("："))) > 0 and sites.fold(title[colon:]) in names:
        title = title[:colon].rstrip(" :：")
    cuts = list(_SEPARATOR.finditer(title))[:_MAX_CUTS]
    starts = [0, *(cut.end() for cut in cuts)]
    ends = [*(cut.start() for cut in cuts), len(title)]
    first, last = 0, len(starts) - 1
    while front and first < last and _is_label(title[starts[first] : ends[first]], names):
        first += 1
    for index in range(first + 1, last + 1):
        # A name may hold a separator itself, so the rest is asked as a whole too.
        if _is_label(title[starts[index] : ends[index]], names) or _is_label(title[starts[index] : ends[last]], names):
            last = index - 1
            break
    while last > first and (
        (key := sites.fold(title[starts[last] : ends[last]])) in labels
        or (key in _GENRES and "|" in title[ends[last - 1] : starts[last]])
    ):
        last -= 1
    return title[starts[first] : ends[last]].strip()


def _is_label(piece: str, names: frozenset[str]) -> bool:
    return sites.is_site(piece, names) or bool(_DOMAIN.fullmatch(piece.strip()))


def _stands_alone(heading: str, claim: str, count: int) -> bool:
    """Whether an `h1` that agrees with no statement is believed.

    Not when it is a few words, and one of several or a small part of a long title: then it heads a part of the page.
    """
    shared, words = _overlap(heading, claim), len(heading.split())
    if words >= _ALONE:
        return True
    opens = sites.fold(claim).startswith(sites.fold(heading))
    return (
        count == 1
        and shared >= 0.5
        and (opens or (shared == 1 and words > 1) or (3 * words >= len(claim.split()) and not heading.isupper()))
    )


def _overlap(one: str, other: str) -> float:
    """Share of the words of the shorter text that the longer has too."""
    first, second = set(re.findall(r"\w+", one.casefold())), set(re.findall(r"\w+", other.casefold()))
    return len(first & second) / min(len(first), len(second)) if first and second else 0.0
