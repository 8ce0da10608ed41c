"""Who signed a page that names nobody in its head and marks no byline.

What a reader of the page sees: a name behind a label, beside a portrait, or alone at an end of the text; and the mark
that WordPress sets where the author of a post answers its readers. Asked only where better sources name nobody. Asked
of every page of the corpus, labels are right on 24 of 27 that have one, portraits on 98 of 114, the ends of the text on
8 of 9, biographies on 7 of 7, and the mark on 13 of 13.
"""

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from pipeline.extract import bylines, people
from pipeline.extract.document import Document
from pipeline.extract.visible import visible_text

_MAX_LABEL = 40  # Characters; "Autorin/Autor" is a label, what is longer a sentence.
_MAX_LABELS = 20  # A list of books has a label a book.
_MAX_PORTRAITS = 30  # The author's is among the first pictures or never.
_MAX_DESCRIPTION = 200  # Characters; what is longer describes a scene.
_MAX_BESIDE = 200  # Characters of a block that holds a portrait and a name: more is a text with a picture in it.
_MAX_BIOGRAPHY = 800  # The same where the frame says whose portrait it is: a few lines about the author stand there.
_MAX_PARAGRAPHS = 2_000
_MIN_PARAGRAPH = 60  # Characters: shorter paragraphs are bylines and captions as often as prose.
_MIN_MASS = 600  # Characters of paragraphs, with less a page has no text that could be signed.
_MAX_SIGNATURE = 80  # Characters of a line that holds nothing but names.
_MAX_OPENING = 4  # Paragraphs: a name may stand under a standfirst of a few lines.
_MAX_CHILDREN = 30
_MAX_ANSWERS = 5

_LABEL = re.compile(
    r"\W*(?:(?:guest\s+)?authors?|author\(s\)|writers?|written\s+by|(?:words|text|story)\s+by|reporters?"
    r"|autor(?:in|en|es)?(?:\s*(?:[/:*]|und)\s*-?(?:autor|in(?:nen)?))?|verfasser(?:in)?|redakteur(?:in)?"
    r"|auteurs?|autrice|autore|autori|autora|forfatter|författare|kirjoittaja|schrijver|szerző|yazar"
    r"|автор|συντάκτης|著者|作者|記者|记者|執筆)\W*",
    re.IGNORECASE,
)
_LABELS = ("strong", "b", "span", "h2", "h3", "h4", "h5", "h6", "dt", "th", "td", "div", "p", "label", "small", "em")
_PORTRAIT_OF = re.compile(
    r"^(?:(?:profile|author)\s+)?(?:headshot|photo|picture|image|portrait|avatar|pic|foto|bild|porträt)\s+(?:of|for|von)\s+"
    r"|(?:['’]s?)?\s+(?:headshot|avatar|profile\s+(?:picture|photo|image)|photo|picture|portrait)$|^(?:author|avatar)[:\s]+",
    re.IGNORECASE,
)
# What tells an author's portrait from any picture with a caption: a round frame, a name of the block, or a date in it.
_FRAMED = re.compile(r"avatar|author|rounded-full|circle|portrait|headshot|profile", re.IGNORECASE)
_DATED = re.compile(r"\d\s*min\b|\b(?:19|20)\d\d\b", re.IGNORECASE)
_WRITES = re.compile(
    r"\b(?:author|writer|journalist|columnist|reporter|blogger|contributor|autorin|autor|autora|auteure?|redakteur(?:in)?"
    r"|scrittrice|scrittore|giornalista|periodista|jornalista)\b",
    re.IGNORECASE,
)
_BIOGRAPHY = re.compile(
    r"((?:[^\W\d_][\w.'’-]{0,20}\s){1,3}[^\W\d_][\w'’-]{1,20})\s(?:is|ist|est|es|è|é)\s"
    rf"(?:(?:an?|the|our|ein|eine|une?|una|um|uma)\s)?(?:[\w-]{{1,20}}\s){{0,4}}(?:{_WRITES.pattern})",
    re.IGNORECASE,
)
_BOLD = frozenset({"strong", "b", "em", "i"})
_ITALIC = frozenset({"em", "i"})
_INLINE = frozenset({"strong", "b", "em", "i", "font", "span", "a", "u", "small", "br"})


def labelled(document: Document) -> Iterator[str]:
    """Yield the names behind the first label in an element of its own: `<dt>Author</dt><dd>Jane Doe</dd>`."""
    labels = [element for element in document.root.iter(*_LABELS) if _is_label(element)][:_MAX_LABELS]
    for label in labels:
        value = _behind(label)
        # The only label of a page is in no list of teasers, even where its frame is called a card.
        if len(value) > _MAX_BESIDE or bylines.is_elsewhere(label, cards=len(labels) > 1):
            continue
        names = people.split(value)
        if names and all(people.is_full_name(name) for name in names):
            yield from names
            return


def pictured(document: Document) -> Iterator[str]:
    """Yield the name that stands beside a portrait, under the headline, whose description is that name."""
    after = document.root.find(".//h1") is None
    looked = 0
    for element in document.root.iter("h1", "img"):
        if element.tag == "h1":
            after = True
            continue
        alt = _PORTRAIT_OF.sub("", (element.get("alt") or "").strip()[: _MAX_DESCRIPTION + 1])
        if not after or len(alt) > _MAX_DESCRIPTION or " " not in alt:
            continue
        looked += 1
        if looked > _MAX_PORTRAITS:
            return
        if people.is_full_name(" ".join(alt.split()[:2]).title()) and (name := _beside(element, alt)):
            yield name
            return


def signed(document: Document) -> Iterator[str]:
    """Yield the names that are a paragraph of their own: bold above the text, else in italics under it."""
    paragraphs = _paragraphs(document)
    for paragraph in paragraphs[:_MAX_OPENING]:
        if names := _signature(paragraph, _BOLD):
            yield from names
            return
        if len(visible_text(paragraph)) > 2 * _MIN_PARAGRAPH:
            break
    for paragraph in reversed(paragraphs[-2:]):
        # Headings without a text behind them are bold as well.
        if names := _signature(paragraph, _ITALIC):
            yield from names
            return


def introduced(document: Document) -> Iterator[str]:
    """Yield the name in the last paragraph that says of somebody that they write: "Jane Doe is a freelance writer"."""
    last: str | None = None
    for paragraph in islice(document.root.iter("p"), _MAX_PARAGRAPHS):
        opening = visible_text(paragraph)[:_MAX_BESIDE] if _WRITES.search(paragraph.text_content()[:500]) else ""
        match = _BIOGRAPHY.match(opening)
        if match and people.is_full_name(match[1]) and not bylines.is_elsewhere(paragraph):
            last = match[1]
    if last:
        yield last


def answering(document: Document) -> Iterator[str]:
    """Yield the name under which the author of the post answers in the comments."""
    answers = (element for element in document.root.iter("li", "div", "article") if _is_answer(element))
    for element in islice(answers, _MAX_ANSWERS):
        for below in islice(element.iterdescendants("cite", "span", "a", "b", "strong"), _MAX_CHILDREN):
            marks = (below.get("class") or "").split()
            if ("fn" in marks or "comment-author-name" in marks) and (name := visible_text(below)):
                yield from people.split(name)
                return


def _is_label(element: HtmlElement) -> bool:
    own = element.text
    return bool(own) and len(own) <= _MAX_LABEL and len(element) == 0 and _LABEL.fullmatch(own) is not None


def _is_answer(element: HtmlElement) -> bool:
    return "bypostauthor" in (element.get("class") or "").split()


def _behind(label: HtmlElement) -> str:
    """The text behind a label: beside it, or in the next element, of its own or of its parent's."""
    if value := (label.tail or "").strip():
        return value
    after, parent = label.getnext(), label.getparent()
    if after is None and parent is not None and not (parent.text or "").strip():
        after = parent.getnext()
    return visible_text(after, None, " | ") if after is not None else ""


def _beside(image: HtmlElement, alt: str) -> str | None:
    """The name in the block around a portrait that its description begins with."""
    if bylines.is_elsewhere(image):
        return None
    block, marks = image, image.get("class") or ""
    for _ in range(4):
        parent = block.getparent()
        if parent is None or parent.tag in ("body", "html", "article", "main", "figure", "li"):
            return None
        block = parent
        marks += f" {block.get('class') or ''}"
        text = visible_text(block)
        framed = _FRAMED.search(marks)
        if len(text) > (_MAX_BIOGRAPHY if framed else _MAX_BESIDE):
            return None
        for below in islice(block.iterdescendants(), _MAX_CHILDREN):
            names = people.split(below.text or "")
            if len(names) == 1 and people.is_full_name(names[0]) and people.fold(alt).startswith(people.fold(names[0])):
                return names[0] if framed or _DATED.search(text) or block.find(".//time") is not None else None
    return None


def _paragraphs(document: Document) -> list[HtmlElement]:
    """The paragraphs of the element that holds most text in paragraphs of its own."""
    mass: dict[HtmlElement, int] = {}
    for paragraph in islice(document.root.iter("p"), _MAX_PARAGRAPHS):
        parent, size = paragraph.getparent(), len(paragraph.text or "")
        size += sum(len(child.text or "") + len(child.tail or "") for child in islice(paragraph, _MAX_CHILDREN))
        if size > _MIN_PARAGRAPH and parent is not None:
            mass[parent] = mass.get(parent, 0) + size
    home = max(mass, key=lambda element: mass[element], default=None)
    if home is None or mass[home] < _MIN_MASS:
        return []
    return [child for child in islice(home, _MAX_PARAGRAPHS) if child.tag == "p" and visible_text(child)]


def _signature(paragraph: HtmlElement, emphasis: frozenset[str]) -> tuple[str, ...]:
    """The names that a paragraph in one of these tags consists of; what stands on its next line is a role."""
    inside = [below.tag for below in islice(paragraph.iterdescendants(), _MAX_CHILDREN)]
    if not emphasis & set(inside) or not set(inside) <= _INLINE:
        return ()
    text = visible_text(paragraph, None, " | ").strip(" |")
    if len(text) > _MAX_SIGNATURE or text[-1:] in ".!?:…":
        return ()
    line = text.split(" | ")[0]
    names = people.split(line)
    # Without Latin letters every word could be a name.
    if not all(people.is_full_name(name) and 2 <= len(name.split()) <= 4 for name in names):
        return ()
    return names if len("".join(names)) > 0.6 * len(line) else ()
