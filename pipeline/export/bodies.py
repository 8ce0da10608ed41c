"""Plain text → Markdown that each generator shows as that text, and as nothing else. Pure.

A file's body goes through up to three languages: the template language (Liquid, Nunjucks, shortcodes), Markdown, and
HTML or MDX. A character that means something in one of them is written as a numeric character reference (`&#123;`),
which all of them show as the character and none reads as mark-up. Backslashes would not do: template languages run
first and do not know them. No emphasis, no code and no HTML comes about, whatever the text looks like, and no link but
that remark (Astro, Docusaurus) makes one of a plain web or mail address, however it is written.
"""

import re
from collections.abc import Callable, Iterable
from typing import TypeAlias

Markup: TypeAlias = Callable[[str], str]
"""Plain text, paragraphs separated by newlines → Markdown, paragraphs separated by empty lines; ends with a newline
unless it is empty."""

MAX_BODY = 40 << 10
"""Longest body in bytes, so that a file with its front matter stays below the 64 KiB of a preset."""

# Characters that no reader accepts raw, or that change how other text is shown; as in `pipeline.text`, which cannot be
# used here, because it decodes entities: in an article on HTML they are the text.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)

# Each rule matches one character, with what stands around it.
_COMMON = (
    r"[<>{}\[\]`*_\\~|^]",  # HTML, Liquid, Nunjucks, shortcodes, links, code, emphasis, tables, strike-through
    r"&(?=#|[A-Za-z][A-Za-z0-9]|[\w:][\w.:-]*;)",  # character references, also those that lack their end: `&lt`
    r"(?:^[#+=:-]|(?<=^\d)[.)]|(?<=^\d\d)[.)]|(?<=^\d\d\d)[.)])",  # headings, lists, rules, definitions, directives
    r"(?<=\$)\$|\$(?=\$)",  # formulas
    r":(?=//)|(?<=\bwww)\.|(?<=\w)@(?=\w)",  # addresses that are made links by themselves
    r"(?i:(?<=\bjavascript):|(?<=\bvbscript):|(?<=\bdata):)",  # left alone by all, and still better not there
)
_LONG_NUMBER = r"(?<=^\d{%d})[.)]"
_NUMBERS = tuple(_LONG_NUMBER % digits for digits in range(4, 10))  # CommonMark's ordered lists: up to nine digits
_SHORTCODES = (r":(?=[A-Za-z+:_-])",)  # `:smile:`, and the directives of Docusaurus
_MODULES = (r"^[ie](?=(?:mport|xport)\b)",)  # MDX: a paragraph that begins so is a program


def _rules(*rules: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(rule for group in rules for rule in group))


_JEKYLL = _rules(_COMMON, _NUMBERS, _SHORTCODES)
_HUGO = _rules(_COMMON, _NUMBERS, _SHORTCODES)
_ASTRO = _rules(_COMMON, _NUMBERS)
_ELEVENTY = _rules(_COMMON, _NUMBERS)
_DOCUSAURUS = _rules(_COMMON, _NUMBERS, _SHORTCODES, _MODULES)


def jekyll(text: str) -> str:
    """For Liquid, then kramdown: with `:emoji:` of jemoji."""
    return _written(text, _JEKYLL)


def hugo(text: str) -> str:
    """For shortcodes and Go templates, then Goldmark: with `:emoji:`."""
    return _written(text, _HUGO)


def astro(text: str) -> str:
    """For remark."""
    return _written(text, _ASTRO)


def eleventy(text: str) -> str:
    """For Liquid or Nunjucks, then markdown-it."""
    return _written(text, _ELEVENTY)


def docusaurus(text: str) -> str:
    """For MDX: with its directives, and with paragraphs that begin like a module."""
    return _written(text, _DOCUSAURUS)


def universal(text: str) -> str:
    """For all of them at once."""
    return _written(text, _DOCUSAURUS)


def plain(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a text, each one line, without characters that no file should have."""
    lines = (" ".join(_INVISIBLE.sub("", line).split()) for line in re.split("[\n\r\x0b\x0c\x85\u2028\u2029]", text))
    return tuple(line for line in lines if line)


_MARKERS = re.compile(
    r"\{\{|\{%|\{#|\{::?|<%|<(?:script|iframe|object|embed)\b|\]\([ \t]*(?:javascript|vbscript|data):", re.IGNORECASE
)


def marker(body: str) -> str | None:
    """Return the first thing in a body that a template language or a browser would run, with its line; None without.

    Other mark-up is left alone: it may be a person's.
    """
    found = _MARKERS.search(body)
    return None if found is None else f"{found[0].strip()!r} in line {body.count(chr(10), 0, found.start()) + 1}"


def _written(text: str, special: re.Pattern[str]) -> str:
    paragraphs: list[str] = []
    left = MAX_BODY
    for line in plain(text):
        paragraph = special.sub(lambda match: f"&#{ord(match[0])};", line)
        left -= len(paragraph.encode()) + 2
        if left < 0:
            paragraphs.append("...")
            break
        paragraphs.append(paragraph)
    return "".join(f"{paragraph}\n\n" for paragraph in paragraphs)[:-1]
