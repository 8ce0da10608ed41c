"""Whether only a part of an article can be read without paying, and how that is known."""

import re
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from pipeline.extract.class_names import matcher
from pipeline.extract.document import Document, Node
from pipeline.extract.structured import Choice
from pipeline.extract.visible import is_hidden, visible_text

_SHORT = (
    2_500  # Characters. Behind a wall stands a teaser of a few paragraphs; marks on a longer text are the template's.
)
_OFFER = 20  # Characters. "Subscribe to read on" has as many; what has fewer is an icon or an empty frame.
_MAX_WALLS = 20  # Elements with the marks of a wall that are looked at.
_MAX_CLASSES = 500  # Characters of an element's classes and id; longer lists are a layout's.
_LONG_WORDS = 300  # Fewer stated words than this and a short text is a short article.

# Marks of what is sold: vendors (Piano, Poool, Leaky Paywall, Memberful, Pelcro, Zephr, LaterPay, Plenigo, MemberPress,
# Paid Memberships Pro, WooCommerce Memberships) and systems (Ghost, Substack, Newspack, WordPress.com).
_WALL = re.compile(
    r"(?:^|[\s_-])(?:paywall|pay-wall|piano-(?:offer|paywall|inline)|tp-container-inner|poool-widget"
    r"|leaky[_-]paywall|pelcro|zephr|laterpay|plenigo"
    r"|gh-post-upgrade-cta|premium-content-paywall|newspack-memberships__content-gate|content-gate"
    r"|mepr-unauthorized|pmpro_content_message"
    r"|wc-memberships?-restriction|rcp[_-]restricted|subscriber-only|subscribers-only|subscription-required"
    r"|regwall|metered-?wall|abo-?wall|paid-content-barrier)",
    re.IGNORECASE,
)
_names_wall = matcher(_WALL)
WALL_MARKS = (
    "wall", "piano-", "tp-container", "poool", "pelcro", "zephr", "laterpay", "plenigo", "upgrade-cta",
    "content-gate", "mepr-", "pmpro_", "memberships-", "rcp", "bers-only", "ber-only", "subscription-required",
    "paid-content",
)  # fmt: skip
"""Letters that any mark has: a page without them need not be walked over."""
_PHRASE = re.compile(
    r"subscribe (?:now )?to (?:continue|keep|read|unlock)|to continue reading|continue reading (?:with|by)"
    r"|already a (?:subscriber|member)\?|this (?:article|post|story|content) is "
    r"(?:for|exclusive to|reserved for|only for|available (?:only )?to) (?:paying |paid "
    r"|premium )?(?:subscribers|members)|keep reading with a"
    r"|jetzt weiterlesen|weiterlesen mit|nur für abonnenten|mit .{0,30}abo (?:weiter)?lesen"
    r"|sie haben bereits ein .{0,20}abo"
    r"|réservé (?:à nos|aux) abonnés|il vous reste .{0,12}% de cet article|abonnez-vous pour (?:lire|continuer)"
    r"|suscríbete para (?:seguir|leer)|contenido exclusivo para suscriptores"
    r"|per continuare a leggere|contenuto riservato agli abbonati|conteúdo exclusivo para assinantes"
    r"|assine para (?:ler|continuar)|alleen voor abonnees|kun for abonnenter"
    r"|この記事は(?:有料)?会員限定|会員限定(?:記事|です)|有料会員|残り\s?\d+\s?文字|この続きを読む",
    re.IGNORECASE,
)


def paywall(document: Document, node: Node | None, text: Choice[str | None]) -> Choice[str | None]:
    """Return the evidence that only a part can be read without paying; None where there is none.

    `isAccessibleForFree` (schema.org) and `content-tier` are statements of the publisher. `paywall-markup`,
    `paywall-phrase` and `truncated` need a text that is short, for templates carry walls that they do not show.
    """
    if source := _stated(document, node):
        return Choice("isAccessibleForFree", source)
    if (document.meta("article:content_tier", "content_tier") or "").casefold() in (
        "locked",
        "metered",
        "paid",
        "premium",
    ):
        return Choice("content-tier", "meta")
    body = text.value or ""
    if len(body) > _SHORT:
        return Choice(None, None)
    if _PHRASE.search(body[-400:]):
        return Choice("paywall-phrase", "body")
    if any(mark in document.text for mark in WALL_MARKS):
        walls = (element for element in document.root.iter("div", "section", "aside", "p") if _is_wall(element))
        if any(_is_shown(wall) for wall in islice(walls, _MAX_WALLS)):
            return Choice("paywall-markup", "html")
    if _is_truncated(node, body):
        return Choice("truncated", "json-ld")
    return Choice(None, None)


def _stated(document: Document, node: Node | None) -> str | None:
    """Return the source when the article, its page or one of its parts is stated not to be free."""
    holders = [node] if node else []
    holders += document.nodes_of("WebPage", "NewsArticle", "Article")[:5] if node is None else []
    for holder in holders:
        free = _truth(holder.get("isAccessibleForFree"))
        if free is False:
            return "json-ld"
        if free is None:
            parts = holder.get("hasPart")
            for part in parts[:10] if isinstance(parts, list) else [parts]:
                if isinstance(part, dict) and _truth(part.get("isAccessibleForFree")) is False:
                    return "json-ld"
    if "isAccessibleForFree" not in document.text:
        return None
    for element in document.root.iter("meta"):
        if (element.get("itemprop") or "") == "isAccessibleForFree" and _truth(element.get("content")) is False:
            return "microdata"
    return None


def _truth(value: Any) -> bool | None:
    """Read a schema.org Boolean: true, "True", "http://schema.org/False", 0; None for anything else."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, (bool, int)):
        return bool(value)
    if isinstance(value, str):
        word = value.strip().rsplit("/", 1)[-1].casefold()
        return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(word)
    return None


def is_wall(names: str) -> bool:
    """Whether the classes and id of an element, one after the other, are those of what is sold."""
    return _names_wall(names[:_MAX_CLASSES])


def _is_wall(element: HtmlElement) -> bool:
    return is_wall(f"{element.get('class') or ''} {element.get('id') or ''}")


def _is_shown(wall: HtmlElement) -> bool:
    if is_hidden(wall) or len(visible_text(wall)) < _OFFER:
        return False
    return not any(is_hidden(above) for above in wall.iterancestors())


def _is_truncated(node: Node | None, body: str) -> bool:
    """Whether the page states far more words than it shows."""
    count = node.get("wordCount") if node else None
    try:
        stated = int(str(count))
    except ValueError:
        return False
    return stated >= _LONG_WORDS and len(body.split()) < 0.3 * stated
