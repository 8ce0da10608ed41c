"""XML with what strangers wrote in it, through a library that escapes. Pure."""

import re

from lxml import etree

# Characters that XML 1.0 has no form for (its production 2), which the library refuses.
_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def add(parent: etree._Element, tag: str, text: str | None = None, **attributes: str) -> etree._Element:
    """Append an element, with text that may say anything."""
    element = etree.SubElement(parent, tag, {key: said(value) for key, value in attributes.items()})
    if text is not None:
        element.text = said(text)
    return element


def said(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return _IMPOSSIBLE.sub("\ufffd", text)


def written(root: etree._Element) -> bytes:
    """Return a document, UTF-8, indented, one line to an element."""
    etree.indent(root, "  ")
    document: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"
