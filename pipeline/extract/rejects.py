"""Pages that are no article, each with a slug. Only on clear evidence: a rejected article is lost.

A page that calls itself an article, by JSON-LD or `og:type`, is rejected only when it shows an error, a check or a
wall.
"""

import re
from urllib.parse import urlsplit

from pipeline.errors import Rejected
from pipeline.extract import sites
from pipeline.extract.document import Document, Node, text_of, types_of
from pipeline.extract.structured import Choice

# Characters of text: less is a page's frame. The shortest text that is stated in the corpus has 299.
_SHELL = 80
_MIN_LISTED = 3  # Pages in a stated list; an article that sums up two others may state those.

_MISSING = re.compile(
    r"(?:error\s*)?(?:404|410)(?:\b|$)|(?:oops[!,.\s]*)?(?:the\s+)?(?:page|article|story|content|file)\s+(?:not"
    r"|cannot be|can't be|could not be|no longer)\s+(?:found|available|exists?)"
    r"|not found\W*$|(?:diese\s+|die\s+)?(?:seite|artikel)\s+(?:wurde\s+)?(?:leider\s+)?nicht\s+(?:gefunden"
    r"|verfügbar)|page\s+(?:non\s+trouvée|introuvable)|página\s+no\s+encontrada|página\s+não\s+encontrada"
    r"|pagina\s+(?:non\s+trovata|niet\s+gevonden)|sidan\s+(?:hittades\s+inte|kunde\s+inte)"
    r"|siden\s+(?:blev\s+)?ikke\s+(?:fundet|funnet)|nie\s+znaleziono\s+strony|strona\s+nie\s+(?:istnieje"
    r"|została\s+znaleziona)"
    r"|страница\s+не\s+найдена|sayfa\s+bulunamadı"
    r"|ページが(?:見つかりません|存在しません)|お探しのページ|页面不存在|페이지를 찾을 수 없",
    re.IGNORECASE,
)
_CHECK = re.compile(
    r"just a moment|attention required|access (?:to this page has been )?denied|are you (?:a )?(?:robot|human)"
    r"|pardon our interruption|security check|verify(?:ing)? (?:that )?you are (?:a )?human"
    r"|checking your browser|ddos-guard|please (?:enable|turn on) javascript|403 forbidden|forbidden$"
    r"|bot verification|one more step|request (?:blocked|rejected)|unusual traffic"
    r"|too many requests|service unavailable|(?:50[0-4]) (?:bad gateway|internal server error|service|gateway)"
    r"|robot check",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"before you continue|your privacy (?:choices|matters)|we value your privacy|cookie (?:consent|settings"
    r"|notice|wall)|consent (?:required|management)|privacy (?:gate|wall)|zustimmung$|datenschutz-?einstellungen"
    r"|mit werbung (?:und tracking )?(?:weiter)?lesen|avant de (?:continuer|poursuivre)|antes de continuar"
    r"|prima di continuare",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"(?:log|sign)[\s-]?in(?:\s+(?:to|or|with|required|page)\b.*)?|login|anmelden|anmeldung|einloggen|connexion"
    r"|se connecter|iniciar sesión|accedi|entrar|inloggen|logga in|logg inn|ログイン|登录",
    re.IGNORECASE,
)
_LIST_CLASS = frozenset(
    {"archive", "category", "tag", "search-results", "search-no-results", "author", "date", "tax-post_tag"}
)
_SINGLE_CLASS = frozenset({"single", "page", "singular", "single-post", "wp-singular", "postid"})
_LIST_PATH = re.compile(
    r"/(?:tags?|categor(?:y|ies|ia|ie)|kategorie|schlagwort|etiqueta|thema|rubrik|rubrique|topics?|authors?"
    r"|autor)/[^/]+/?(?:page/\d+/?)?",
    re.IGNORECASE,
)
_SEARCH_PATH = re.compile(
    r"(?:/[a-z]{2})?/(?:search|suche|recherche|buscar|busca|cerca|zoeken|szukaj|sok|søk|arama"
    r"|search-results)(?:/.*|\.\w+)?",
    re.IGNORECASE,
)
_HOME_PATH = re.compile(
    r"/?(?:(?:[a-z]{2}(?:[-_][a-z]{2})?)/?)?(?:(?:index|home|default)(?:\.\w{2,5})?/?)?", re.IGNORECASE
)
_LIST_TYPES = ("CollectionPage", "SearchResultsPage", "ProfilePage", "ContactPage", "CheckoutPage")


def check_early(document: Document, node: Node | None, title: Choice[str]) -> None:
    """Raise `Rejected` for a page whose head, title or address shows that it is no article.

    Reasons: `not_found`, `blocked`, `consent`, `login`, `search`, `home`, `list`.
    """
    parts = urlsplit(document.url)
    body = document.root.find("body")
    classes = frozenset((body.get("class") or "").lower().split()) if body is not None else frozenset()
    name = title.value.strip()
    # A headline can begin with these words; a page that is nothing else is short of everything an article has.
    bare = node is None and document.meta("article:published_time", "og:image") is None
    if "error404" in classes or (bare and _MISSING.match(name)):
        raise Rejected("not_found", document.url, name)
    if bare and _CHECK.match(name):
        raise Rejected("blocked", document.url, name)
    if (bare and _CONSENT.match(name)) or (parts.hostname or "").startswith(("consent.", "cmp.", "privacy-mgmt.")):
        raise Rejected("consent", document.url, name)
    if node is None and _LOGIN.fullmatch(name):
        raise Rejected("login", document.url, name)
    if node is not None or (document.meta("og:type") or "").casefold() == "article":
        return
    if document.meta("article:published_time"):
        return
    if _SEARCH_PATH.fullmatch(parts.path):
        raise Rejected("search", document.url)
    if (
        parts.hostname
        and _HOME_PATH.fullmatch(parts.path)
        and not parts.query
        and _says_home(document, node, classes, name)
    ):
        raise Rejected("home", document.url)
    if _LIST_PATH.fullmatch(parts.path):
        raise Rejected("list", document.url)
    if classes & _LIST_CLASS and "archive" in classes and not classes & _SINGLE_CLASS:
        raise Rejected("list", document.url, " ".join(sorted(classes & _LIST_CLASS)))
    if "home" in classes and "blog" in classes:
        raise Rejected("home", document.url)
    if document.nodes_of(*_LIST_TYPES) and sites.is_site(name, sites.names(document, node)):
        raise Rejected("list", document.url, "CollectionPage")
    if any(_lists_pages(document, page, name) for page in document.nodes_of("CollectionPage")[:3]):
        raise Rejected("list", document.url, "CollectionPage")


def _lists_pages(document: Document, page: Node, name: str) -> bool:
    """Whether a CollectionPage is this page, by its name, and states the articles that it lists."""
    entity = document.resolve(page.get("mainEntity"))
    items = entity.get("itemListElement") if isinstance(entity, dict) and "ItemList" in types_of(entity) else None
    same = sites.fold(text_of(page.get("name") or page.get("headline")) or "") == sites.fold(name) != ""
    return same and isinstance(items, list) and len(items) >= _MIN_LISTED


def _says_home(document: Document, node: Node | None, classes: frozenset[str], name: str) -> bool:
    """Whether a page at the root of a site looks like its front page: a few sites are one article."""
    kind = (document.meta("og:type") or "").casefold()
    front = classes & {"home", "front", "frontpage", "front-page", "homepage", "page-home", "path-frontpage"}
    return kind in ("website", "blog") or bool(front) or sites.is_site(name, sites.names(document, node))


def check_late(document: Document, node: Node | None, title: Choice[str], text: Choice[str | None]) -> None:
    """Raise `Rejected("no_text")` for a page that shows nothing and says nothing of an article.

    A page without text that describes itself as an article is kept: its text may be a video, pictures or paid for.
    """
    if len(text.value or "") >= _SHELL or node is not None:
        return
    if document.meta("og:description", "description", "twitter:description", "article:published_time"):
        return
    if any(video.get("name") and video.get("uploadDate") for video in document.nodes_of("VideoObject")[:1]):
        return
    raise Rejected("no_text", document.url, f"{len(text.value or '')} characters")
