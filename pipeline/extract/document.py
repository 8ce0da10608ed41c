"""One page, parsed once, as every reader sees it: a tree, its JSON-LD, its meta tags.

Nothing here decides anything. Readers must not change the tree: it is shared.
"""

import html
import json
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.html
from lxml import etree
from w3lib.encoding import html_to_unicode

from pipeline.errors import Rejected
from pipeline.model import Page
from pipeline.text import clean

MAX_BYTES = 8 << 20  # The crawl's own limit on a download; a saved page of 1.5 MB is the largest in the corpus.
MAX_DEPTH = 200  # libxml2 stops at 256 levels unless huge_tree is set; below that, nested JSON is as suspect.
MAX_NODES = 2_000  # JSON-LD nodes read; a page with more is a product list, not an article.

_CONTROL_REFERENCE = re.compile(rb"&#(?:0*(?:[0-8]|1[1-2]|1[4-9]|2\d|3[01])|[xX]0*(?:[0-8]|[bBcCeEfF]|1[0-9a-fA-F]));")
_CDATA_OPEN = re.compile(r"^\s*(?:<!--|(?://|/\*)?\s*<!\[CDATA\[\s*(?:\*/)?)")
_CDATA_CLOSE = re.compile(r"(?:-->|(?://|/\*)?\s*\]\]>\s*(?:\*/)?)\s*;?\s*$")

# An absolute address as nearly all are: resolving it returns it as it is, at ten times the cost.
_PLAIN_LINK = re.compile(
    r"https?://[A-Za-z0-9][A-Za-z0-9.-]*/[!$%&'()*+,./0-9:=@A-Z_a-z~-]*(?:\?[!$%&'()*+,./0-9:=@A-Z_a-z~-]+)?"
)
_HEAD = 4_096  # Bytes in which `<html lang>` stands; a doctype and a comment may come before it.
_LANGUAGE = re.compile(rb"<html\b[^>]{0,2000}?\b(?:xml:)?lang\s{0,3}=\s{0,3}[\"']?([A-Za-z]{2,3}(?:-[A-Za-z]{2,8})?)")
# What the HTML standard ("determining the character encoding", default by locale) suggests for a page that states none,
# and the other one that was in use for Japanese and Chinese; in Python's names.
_LEGACY = {
    "ar": ("windows-1256",), "az": ("windows-1254",), "ba": ("windows-1251",), "be": ("windows-1251",),
    "bg": ("windows-1251",), "cs": ("windows-1250",), "el": ("iso8859_7",), "et": ("windows-1257",),
    "fa": ("windows-1256",), "he": ("windows-1255",), "hr": ("windows-1250",), "hu": ("iso8859_2",),
    "ja": ("shift_jis", "euc_jp"), "kk": ("windows-1251",), "ko": ("cp949",), "ku": ("windows-1254",),
    "ky": ("windows-1251",), "lt": ("windows-1257",), "lv": ("windows-1257",), "mk": ("windows-1251",),
    "pl": ("iso8859_2",), "ru": ("windows-1251",), "sk": ("windows-1250",), "sl": ("iso8859_2",),
    "sr": ("windows-1251",), "tg": ("windows-1251",), "th": ("cp874",), "tr": ("windows-1254",),
    "tt": ("windows-1251",), "uk": ("windows-1251",), "vi": ("windows-1258",), "zh": ("gb18030", "big5"),
    "zh-hk": ("big5hkscs",), "zh-mo": ("big5hkscs",), "zh-tw": ("big5",), "zh-hant": ("big5",),
}  # fmt: skip

# All elements are plain `HtmlElement`s. lxml.html's own look-up asks a Python function about each element that is
# touched, a twentieth of the time of all readers; it exists for forms, which nothing here fills in.
_ELEMENTS = etree.ElementDefaultClassLookup(element=lxml.html.HtmlElement, comment=lxml.html.HtmlComment)

Node = dict[str, Any]


class Document:
    """A parsed page. Raises `Rejected` (`empty`, `too_large`, `not_html`) when there is nothing to parse."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.url: str = page.url
        body = page.html
        if len(body) > MAX_BYTES:
            raise Rejected("too_large", page.url, f"{len(body):,} bytes")
        if not body.strip():
            raise Rejected("empty", page.url)
        # One control reference such as `&#27;` makes libxml2 and trafilatura give up the page; it never means anything.
        # Every second byte of UTF-16 is null, and none of any other page's should be.
        if not body.startswith((b"\xff\xfe", b"\xfe\xff")):
            body = _CONTROL_REFERENCE.sub(b"", body.replace(b"\x00", b""))
        # What decodes as UTF-8 is UTF-8, whatever it says of itself: templates outlive their encoding.
        charset = "utf-8" if _is_utf8(body) else page.encoding
        header = f"text/html; charset={charset}" if charset else None
        self.encoding, text = html_to_unicode(header, body, auto_detect_fun=_detect)
        self.text = text.replace("\x00", "")
        parser = etree.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=False, no_network=True)
        parser.set_element_class_lookup(_ELEMENTS)
        try:
            # Text is given without its declaration, or libxml2 refuses str input that names an encoding.
            root = lxml.html.document_fromstring(_without_declaration(self.text), parser=parser)
        except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
            raise Rejected("not_html", page.url, str(error)) from error
        self.root: lxml.html.HtmlElement = root
        self.known_names: tuple[Node | None, frozenset[str]] | None = None
        """What `sites.names` found for this article: six readers ask."""
        self._absolute: dict[str, str | None] = {}
        self._of_types: dict[tuple[str, ...], tuple[Node, ...]] = {}

    @cached_property
    def base_url(self) -> str:
        """What relative links are relative to: `<base href>` or the page's address."""
        for base in self.root.iter("base"):
            if href := (base.get("href") or "").strip():
                try:
                    return str(urljoin(self.url, href))
                except ValueError:
                    break
        return self.url

    def absolute(self, link: str | None) -> str | None:
        """Return `link` as an absolute http(s) URL, HTML entities decoded; None for anything else."""
        if not link:
            return None
        # Remembered: several readers ask for the same few hundred links and pictures.
        if link not in self._absolute:
            self._absolute[link] = self._resolved(link)
        return self._absolute[link]

    def _resolved(self, link: str) -> str | None:
        link = html.unescape(link).strip()
        if _PLAIN_LINK.fullmatch(link):
            return link
        try:
            url = urljoin(self.base_url, link)
            parts = urlsplit(url)
        except ValueError:
            return None
        return url if parts.scheme in ("http", "https") and parts.hostname else None

    @cached_property
    def host(self) -> str:
        """Host of the page, lower case, without `www.`."""
        return (urlsplit(self.url).hostname or "").lower().removeprefix("www.")

    @cached_property
    def metas(self) -> dict[str, tuple[str, ...]]:
        """Meta tags: lower-case property, name or itemprop → cleaned non-empty contents, in page order."""
        found: dict[str, list[str]] = {}
        for tag in self.root.iter("meta"):
            # `value` stands for `content` in some templates and in saved pages of some archives.
            content = clean(tag.get("content") or tag.get("value") or "")
            if not content:
                continue
            for attribute in ("property", "name", "itemprop", "http-equiv"):
                for key in (tag.get(attribute) or "").lower().split():
                    found.setdefault(key, []).append(content)
        return {key: tuple(values) for key, values in found.items()}

    def meta(self, *keys: str) -> str | None:
        """Return the first content of the first of these meta keys that the page has."""
        for key in keys:
            if values := self.metas.get(key):
                return values[0]
        return None

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """All JSON-LD objects that name a type, `@graph` and nesting flattened, in page order."""
        found: list[Node] = []
        for script in self.root.iter("script"):
            if "ld+json" not in (script.get("type") or "").lower():
                continue
            for value in _read_json(script.text or ""):
                for node in _walk(value, 0):
                    found.append(node)
                    if len(found) >= MAX_NODES:
                        return tuple(found)
        return tuple(found)

    def nodes_of(self, *types: str) -> tuple[Node, ...]:
        """JSON-LD objects whose `@type` is one of `types`, in page order."""
        # Remembered: the readers ask for the same few types, some of them once a field.
        if types not in self._of_types:
            self._of_types[types] = tuple(
                node for node, kinds in zip(self.nodes, self._kinds, strict=True) if not kinds.isdisjoint(types)
            )
        return self._of_types[types]

    @cached_property
    def _kinds(self) -> tuple[frozenset[str], ...]:
        """The types of each of `nodes`."""
        return tuple(frozenset(types_of(node)) for node in self.nodes)

    @cached_property
    def by_id(self) -> dict[str, Node]:
        """JSON-LD objects by `@id`, the first with more than the id winning."""
        found: dict[str, Node] = {}
        for node in self.nodes:
            key = node.get("@id")
            if isinstance(key, str):
                found.setdefault(key, node)
        return found

    def resolve(self, value: Any) -> Any:
        """Return the object that a bare JSON-LD reference `{"@id": …}` names, or `value` itself."""
        if isinstance(value, dict) and set(value) <= {"@id", "@type"} and isinstance(value.get("@id"), str):
            return self.by_id.get(value["@id"], value)
        return value


def types_of(node: Node) -> tuple[str, ...]:
    """The `@type` names of a JSON-LD object, namespaces removed."""
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return tuple(re.split(r"[/#:]", kind)[-1] for kind in kinds if isinstance(kind, str))


def text_of(value: Any) -> str | None:
    """The plain text of a JSON-LD value: a string, `{"@value": …}`, `{"name": …}`, or the first of a list of them."""
    for _ in range(4):
        if isinstance(value, list):
            value = next((item for item in value if item), None)
        elif isinstance(value, dict):
            value = value.get("@value") or value.get("name") or value.get("headline")
        else:
            break
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return (clean(value) or None) if isinstance(value, str) else None


def _is_utf8(body: bytes) -> bool:
    """Whether a page holds characters beyond ASCII, and all of them are UTF-8."""
    if body.isascii():
        return False
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _detect(body: bytes) -> str:
    """Guess the charset of a page that states none: UTF-8 where it decodes, else the old default of its language."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        # A cut in the last character is no proof against UTF-8.
        if error.start < len(body) - 4:
            return _legacy(body)
    return "utf-8"


def _legacy(body: bytes) -> str:
    """Return the first charset of the page's stated language that its bytes are valid in, else windows-1252."""
    stated = _LANGUAGE.search(body[:_HEAD])
    language = stated[1].decode("ascii").lower() if stated else ""
    for charset in _LEGACY.get(language, _LEGACY.get(language.split("-")[0], ())):
        try:
            body.decode(charset)
        except UnicodeDecodeError:
            continue
        return charset
    return "windows-1252"


def _without_declaration(text: str) -> str:
    return re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text, count=1)


def _read_json(text: str) -> Iterator[Any]:
    """Yield the JSON values of a script, mending what is often broken; nothing for what cannot be read."""
    text = text.strip()
    if not text or len(text) > MAX_BYTES:
        return
    text = _CDATA_CLOSE.sub("", _CDATA_OPEN.sub("", text)).strip().rstrip(";")
    for candidate in (text, _mend(text)):
        try:
            # strict=False lets raw line breaks stand inside strings, as many templates write them.
            yield json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
        return
    # Several objects one after the other: read them while they last.
    decoder, position = json.JSONDecoder(strict=False), 0
    for _ in range(20):
        while position < len(text) and text[position] in " \t\r\n,;":
            position += 1
        try:
            value, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            return
        yield value


def _mend(text: str) -> str:
    """Undo the three common faults: entities for quotes, a comma before a closing bracket, bad escapes."""
    if '"' not in text and "&quot;" in text:
        text = html.unescape(text)
    text = re.sub(r",\s{0,50}([}\]])", r"\1", text)
    return re.sub(r'\\(?!["\\/bfnrtu])', r"\\\\", text)


def _walk(value: Any, depth: int) -> Iterator[Node]:
    """Yield every typed object in `value`, outer before inner."""
    if depth > 12:  # Deeper nesting is comment threads and product variants.
        return
    if isinstance(value, list):
        for item in value[:500]:
            yield from _walk(item, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        for item in value.values():
            if isinstance(item, (dict, list)):
                yield from _walk(item, depth + 1)
