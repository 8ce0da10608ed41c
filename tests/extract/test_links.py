"""Canonical and AMP addresses."""

import pytest

from pipeline.extract import links
from pipeline.extract.structured import Choice
from tests.extract.pages import URL, page


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="canonical" href="https://www.example-herald.com/a">',
        '<link rel="Canonical" href=" https://www.example-herald.com/a ">',
        '<link rel="shortlink canonical" href="/a">',
        '<link rel="canonical" href="../../../a">',
        '<link rel="canonical" href="//www.example-herald.com/a">',
        '<link rel="canonical" href=""><link rel="canonical" href="/a">',
    ],
)
def test_the_canonical_address_is_absolute(head: str) -> None:
    assert links.canonical(page(head=head)) == Choice("https://www.example-herald.com/a", "canonical")


def test_entities_in_an_address_are_decoded() -> None:
    head = '<link rel="canonical" href="https://www.example-herald.com/a?x=1&amp;amp;y=2">'
    assert links.canonical(page(head=head)).value == "https://www.example-herald.com/a?x=1&y=2"


def test_open_graph_states_the_address_where_no_link_does() -> None:
    head = '<meta property="og:url" content="https://www.example-herald.com/a">'
    assert links.canonical(page(head=head)) == Choice("https://www.example-herald.com/a", "og:url")


@pytest.mark.parametrize(
    "href", ["javascript:void(0)", "mailto:a@example.com", "http://", "file:///etc/passwd", "http://[bad"]
)
def test_what_is_no_address_of_the_web(href: str) -> None:
    assert links.canonical(page(head=f'<link rel="canonical" href="{href}">')) == Choice(None, None)


def test_a_front_page_is_not_the_address_of_an_article() -> None:
    head = '<link rel="canonical" href="https://www.example-herald.com/"><meta property="og:url" content="/a">'
    assert links.canonical(page(head=head)) == Choice("https://www.example-herald.com/a", "og:url")


def test_the_amp_address_is_absolute() -> None:
    assert links.amp(page(head='<link rel="amphtml" href="/amp/a">')) == Choice(
        "https://www.example-herald.com/amp/a", "amphtml"
    )


@pytest.mark.parametrize("mark", ["amp", "⚡"])
def test_an_amp_page_is_its_own(mark: str) -> None:
    assert links.amp(page(html=f"<html {mark}><body><p>Text</p></body></html>")) == Choice(URL, "amp-page")


def test_most_pages_have_no_amp() -> None:
    assert links.amp(page()) == Choice(None, None)
