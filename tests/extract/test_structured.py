"""Which JSON-LD object is the article."""

from typing import Any

from pipeline.extract.structured import find_article
from tests.extract.pages import URL, ld, page


def headline(head: str) -> Any:
    node = find_article(page(head=head))
    return node and node.get("headline")


def test_a_page_without_json_ld_has_none() -> None:
    assert find_article(page()) is None


def test_other_types_are_no_article() -> None:
    assert find_article(page(head=ld(at_type="WebPage", headline="A"))) is None


def test_the_only_article_is_it() -> None:
    assert headline(ld(headline="A")) == "A"


def test_the_article_with_the_address_of_the_page_wins() -> None:
    head = ld(headline="Other", datePublished="2024-05-03") + ld(headline="This", url=URL + "?utm_source=x#top")
    assert headline(head) == "This"


def test_the_article_whose_main_entity_is_the_page_wins() -> None:
    head = ld(headline="Other") + ld(headline="This", mainEntityOfPage={"@type": "WebPage", "@id": URL + "/"})
    assert headline(head) == "This"


def test_the_article_whose_headline_is_the_title_wins() -> None:
    head = "<title>This one | Example Herald</title>" + ld(headline="Another") + ld(headline="This one")
    assert headline(head) == "This one"


def test_the_article_with_a_date_wins_over_one_without() -> None:
    assert headline(ld(headline="Other") + ld(headline="This", datePublished="2024-05-03")) == "This"


def test_the_first_of_equals_wins() -> None:
    assert headline(ld(headline="First") + ld(headline="Second")) == "First"
