"""Pages that are no article, and articles that look a little like them."""

import pytest

from pipeline.errors import Rejected
from pipeline.extract import rejects
from pipeline.extract.structured import Choice
from tests.extract.pages import both, ld, page

ROOT = "https://www.example-herald.com/"
WEBSITE = '<meta property="og:type" content="website">'
TEXT: Choice[str | None] = Choice("The bridge is open again. " * 20, "body")


def early(
    title: str = "Harbour bridge reopens", *, head: str = "", url: str = ROOT + "a/b", html: str = ""
) -> str | None:
    """Return the reason of the rejection, or None."""
    try:
        rejects.check_early(*both(page(head=head, url=url, html=html)), Choice(title, "h1"))
    except Rejected as error:
        return error.reason
    return None


def late(text: str | None, head: str = "") -> str | None:
    try:
        rejects.check_late(*both(page(head=head)), Choice("Harbour bridge", "h1"), Choice(text, "body"))
    except Rejected as error:
        return error.reason
    return None


@pytest.mark.parametrize(
    "title",
    [
        "404",
        "404 Not Found",
        "Page not found",
        "Seite nicht gefunden",
        "Page introuvable",
        "Página no encontrada",
        "ページが見つかりません",
    ],
)
def test_a_missing_page_in_disguise(title: str) -> None:
    assert early(title) == "not_found"


def test_the_class_of_a_missing_page() -> None:
    assert early("Oh dear", html='<html><body class="error404 wide"><h1>Oh dear</h1></body></html>') == "not_found"


@pytest.mark.parametrize("title", ["404 bridges and counting", "Page not found: the lost diaries of a harbour master"])
def test_an_article_that_begins_like_a_missing_page(title: str) -> None:
    assert early(title, head=ld(headline=title)) is None
    assert early(title, head='<meta property="og:image" content="https://example.com/a.jpg">') is None


@pytest.mark.parametrize(
    "title", ["Just a moment...", "Attention Required! | Cloudflare", "Access Denied", "Are you a robot?"]
)
def test_a_check_of_the_reader(title: str) -> None:
    assert early(title) == "blocked"


def test_a_consent_wall_by_its_title() -> None:
    assert early("Before you continue") == "consent"


def test_a_consent_wall_by_its_host() -> None:
    assert early("Welcome", url="https://consent.example.com/v2/collectConsent?sessionId=1") == "consent"


@pytest.mark.parametrize("title", ["Log in", "Sign in", "Login", "Anmelden", "Iniciar sesión", "Sign in to Example"])
def test_a_login(title: str) -> None:
    assert early(title) == "login"


def test_an_article_on_logging_in() -> None:
    assert early("Login troubles hit the harbour office", head=ld(headline="x")) is None
    assert early("Login troubles hit the harbour office") is None


@pytest.mark.parametrize("path", ["", "en/", "index.html", "home"])
def test_a_front_page(path: str) -> None:
    assert early("Example Herald: news of the coast", head=WEBSITE, url=ROOT + path) == "home"


def test_a_site_that_is_one_article() -> None:
    assert early(url=ROOT, head=ld(headline="Harbour bridge reopens")) is None
    assert early(url=ROOT) is None


def test_a_page_of_the_root_with_a_query_is_no_front_page() -> None:
    assert early(url=ROOT + "?p=12", head=WEBSITE) is None


@pytest.mark.parametrize("path", ["search?q=bridge", "suche/bridge", "en/search"])
def test_a_search(path: str) -> None:
    assert early("Results", url=ROOT + path) == "search"


@pytest.mark.parametrize(
    "path", ["tag/bridges/", "category/news", "topics/transport", "author/jane-doe/", "tag/bridges/page/2/"]
)
def test_a_list_by_its_address(path: str) -> None:
    assert early("Bridges", url=ROOT + path) == "list"


def test_a_list_by_its_class() -> None:
    assert early("Bridges", html='<html><body class="archive category category-7"></body></html>') == "list"


@pytest.mark.parametrize(
    "url",
    [
        ROOT + "topics/transport/harbour-bridge-reopens-after-years",
        ROOT + "2024/05/03/tag-der-bruecke",
        ROOT + "home-of-the-brave",
    ],
)
def test_an_article_with_an_address_like_a_list(url: str) -> None:
    assert early(url=url) is None


@pytest.mark.parametrize(
    "head",
    [
        ld(headline="x"),
        '<meta property="og:type" content="article">',
        '<meta property="article:published_time" content="2024-05-03">',
    ],
)
def test_a_page_that_calls_itself_an_article_is_one(head: str) -> None:
    assert early(head=head, url=ROOT + "tag/bridges/") is None


def test_an_empty_shell() -> None:
    assert late(None) == "no_text"
    assert late("Loading …") == "no_text"


def test_a_page_with_text_is_none() -> None:
    assert late(TEXT.value) is None


def test_a_page_without_text_that_is_described_is_kept() -> None:
    assert late(None, '<meta property="og:description" content="The bridge is open again.">') is None
    assert late(None, ld(headline="Harbour bridge")) is None


def test_the_error_names_the_page() -> None:
    with pytest.raises(Rejected) as caught:
        rejects.check_early(*both(page(url=ROOT + "search")), Choice("Results", "h1"))
    assert caught.value.url == ROOT + "search"


def collection(name: str, items: int) -> str:
    entries = [{"@type": "ListItem", "position": place, "url": f"{ROOT}{place}"} for place in range(items)]
    return ld(at_type="CollectionPage", name=name, mainEntity={"@type": "ItemList", "itemListElement": entries})


def test_a_section_that_states_what_it_lists() -> None:
    assert early("Sport", head=collection("Sport", 5), url=ROOT + "sport") == "list"


@pytest.mark.parametrize(("name", "items"), [("Sport", 2), ("Bridges of the north", 5), ("", 5)])
def test_an_article_in_a_collection_is_kept(name: str, items: int) -> None:
    assert early("Sport", head=collection(name, items), url=ROOT + "sport") is None


def test_a_video_without_words_is_kept() -> None:
    video = ld(at_type="VideoObject", name="How to tie a bowline", uploadDate="2026-11-12T09:00:00Z")
    assert late("A rigger shows the knot.", video) is None


def test_a_player_that_names_no_video_is_no_article() -> None:
    assert late("Please wait.", ld(at_type="VideoObject", embedUrl="https://player.example.org/")) == "no_text"
