"""Mark-up becomes plain text, by a parser; and pages that came in a feed's place are named."""

import html
import re
from typing import Final

from lxml import etree

from pipeline.text import clean

# Mark-up of one field beyond this is not read, so that the work for an entry is bounded. Of 1,191 real entries two have
# more, and the first 300 characters of text, all that is ever published, are the same from 4,000 on.
MAX_MARKUP: Final = 20_000

# Only these make a headline HTML: "How <canvas> works" and "if a < b" are text, and say so by their names.
_INLINE = re.compile(
    r"</?(?:a|abbr|b|big|br|cite|code|del|dfn|div|em|font|h[1-6]|i|iframe|img|ins|kbd|li|mark|ol|p|q|s|script|small|span|"
    r"strike|strong|style|sub|sup|svg|tt|u|ul|var|wbr)(?=[\s/>])",
    re.IGNORECASE,
)
_SILENT = frozenset(("script", "style", "noscript", "template", "iframe", "object", "svg", "math", "head", "textarea"))
_BLOCKS = frozenset(
    (
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "br",
            "caption",
            "dd",
            "div",
            "dl",
            "dt",
            "figcaption",
            "figure",
        ),
        *("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "img", "li", "main", "nav", "ol", "p"),
        *("pre", "section", "table", "tbody", "td", "th", "thead", "tr", "ul"),
    )
)
_CONSENT = re.compile(r"consent|cookie|before you continue|bevor sie|avant de continuer|datenschutz", re.IGNORECASE)
_LOGIN = re.compile(r"\b(?:log ?in|sign ?in|anmelden|connexion|iniciar sesi[oó]n)\b", re.IGNORECASE)
# The page is only named, for a message: a title further down than this is done without.
_HEAD_BYTES: Final = 1 << 16


def html_parser(encoding: str | None = "utf-8", *, deep: bool = False) -> etree.HTMLParser:
    """Return a parser for strangers' HTML: no network, no comments, and at most 256 levels, or 2,048 if `deep`.

    `deep` lifts libxml2's limit on the size of a text too: the caller bounds the body.
    """
    return etree.HTMLParser(encoding=encoding, no_network=True, remove_comments=True, remove_pis=True, huge_tree=deep)


def tree_text(root: etree._Element) -> str:
    """Return the text below `root`, a space at each border of a block, without scripts, styles and the like."""
    parts: list[str] = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        name = tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""
        if event == "start":
            if name in _SILENT:
                walk.skip_subtree()
                continue
            if name in _BLOCKS:
                parts.append(" ")
            if element.text:
                parts.append(element.text)
        else:
            if name in _BLOCKS:
                parts.append(" ")
            if element.tail and element is not root:
                parts.append(element.tail)
    return "".join(parts)


def plain_text(markup: str | None, *, is_html: bool) -> str | None:
    """Return the text of `markup` as one clean line, or None where there is none.

    `is_html` says that the format calls the field HTML; elsewhere only common tags are taken for mark-up, because some
    sites write HTML in fields that are plain text. Mark-up that was escaped twice is mark-up still. At most 20,000
    characters of mark-up are read.
    """
    if not markup:
        return None
    text = undouble(markup[:MAX_MARKUP])
    if "<" in text and (is_html or _INLINE.search(text)):
        text = _strip(text)
    elif "&" in text:
        text = html.unescape(text)
    if "<" in text and _INLINE.search(text):
        text = _strip(text)
    text = clean(text)
    # A third layer of escaping is not worth reading, but must not come out as mark-up.
    if "<" in text and _INLINE.search(text):
        text = clean(_strip(text))
    return text or None


def undouble(text: str) -> str:
    """Return `text` with UTF-8 that was taken for Latin-1 and encoded again put right: `FÃ³rmula` becomes `Fórmula`.

    A text that happens to be Latin-1 and valid UTF-8 beyond ASCII does not occur in any language. feedparser does the
    same.
    """
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _strip(markup: str) -> str:
    # A NUL would end the text for libxml2; a lone surrogate, which JSON can hold, has no UTF-8 form.
    data = markup.replace("\0", "").encode("utf-8", "ignore")
    try:
        root = etree.fromstring(b"<div>" + data, html_parser())
    except etree.XMLSyntaxError:
        return ""
    return "" if root is None else tree_text(root)


def name_page(body: bytes) -> str:
    """Say what HTML page `body` is, for the message that refuses it: consent page, login page or HTML page, title."""
    head = body[:_HEAD_BYTES]
    title = None
    try:
        root = etree.fromstring(head, html_parser(None))
        element = None if root is None else root.find(".//title")
        title = None if element is None else plain_text(element.text, is_html=False)
    except etree.XMLSyntaxError:
        root = None
    password = root is not None and any((field.get("type") or "").lower() == "password" for field in root.iter("input"))
    if title and _CONSENT.search(title):
        kind = "a consent page"
    elif password or (title and _LOGIN.search(title)):
        kind = "a login page"
    else:
        kind = "an HTML page"
    return f"{kind}, titled {title[:100]!r}" if title else kind
