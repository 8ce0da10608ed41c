"""Who signed a page without a marked byline: one pattern met in the wild to a test."""

from time import perf_counter

import pytest

from pipeline.extract import authors, signatures
from tests.extract.pages import both, ld, page

TEXT = (
    "<p>The harbour bridge reopens on Friday after two years of work on its piers, the harbour office says, and the"
    " ferries go back to their summer timetable on the same day as the first cars cross over.</p>"
)


def found(body: str, head: str = "") -> tuple[tuple[str, ...], str | None]:
    choice = authors.read(*both(page(f"<h1>Harbour bridge reopens</h1>{body}", head=head)))
    return choice.value, choice.source


@pytest.mark.parametrize(
    "block",
    [
        "<dl><dt>Author</dt><dd>Jane Doe</dd></dl>",
        "<ul><li><strong>Datum</strong> 03.05.2024</li><li><strong>Autorin/Autor</strong> Jane Doe</li></ul>",
        '<aside class="card-shadow"><h3>Author</h3><p>Jane Doe</p></aside>',
        "<h5>Autor: </h5>Jane Doe/EX-P",
        "<div><h3>Author</h3><p>Jane Doe</p></div>",
        "<div><div><span>Written by</span></div><div>Jane Doe</div></div>",
        "<table><tr><th>Autore</th><td>Jane Doe</td></tr></table>",
    ],
)
def test_a_label_in_an_element_of_its_own(block: str) -> None:
    assert found(TEXT * 4 + block) == (("Jane Doe",), "label")


@pytest.mark.parametrize(
    "block",
    [
        '<div class="related-list"><b>Author</b> Jane Doe</div>',
        "<div><b>Author</b> rights are discussed in Geneva</div>",
        "<div><b>Author</b> of the month</div>",
    ],
)
def test_a_label_without_a_name_of_this_page(block: str) -> None:
    assert found(TEXT * 4 + block) == ((), None)


@pytest.mark.parametrize(
    "block",
    [
        '<div><img alt="Jane Doe" class="h-10 rounded-full"><div><p>Jane Doe</p><time>2024-05-03</time></div></div>',
        '<div><img alt="Jane Doe" class="x1"><span>Jane Doe</span><span>4 min read</span></div>',
        '<div><img alt="Headshot of Jane Doe, MD, in a white coat" class="rounded-full"><h3>Jane Doe, MD</h3></div>',
        '<div class="bio-avatar"><img alt="Jane Doe\'s photo"><div><h3>Jane Doe</h3></div></div>',
    ],
)
def test_a_portrait_beside_the_same_name(block: str) -> None:
    assert found(block + TEXT * 4)[0][0].startswith("Jane Doe")


@pytest.mark.parametrize(
    "block",
    [
        '<div><img alt="Jane Doe"><p>Jane Doe</p></div>',
        '<figure class="portrait"><img alt="Jane Doe"><figcaption>Jane Doe</figcaption></figure>',
        '<div class="related"><img class="avatar" alt="Jane Doe"><p>Jane Doe</p></div>',
        '<div><img class="avatar" alt="Jane Doe"><p>John Roe</p></div>',
        f'<div><img class="avatar" alt="Jane Doe"><p>Jane Doe</p>{TEXT * 6}</div>',
    ],
)
def test_a_picture_of_somebody(block: str) -> None:
    assert found(block + TEXT * 4) == ((), None)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("<p><strong>Jane Doe</strong></p>", ""),
        ("<p><b>…the piers were old</b></p><p><b>Jane Doe</b></p>", ""),
        ("", "<p><em>Jane Doe</em></p>"),
        ("", "<p><b><i>Jane Doe</i></b></p>"),
        ("", "<p><i>Jane Doe</i><br>Harbour master</p>"),
    ],
)
def test_a_line_that_is_a_name(first: str, last: str) -> None:
    assert found(f"<div>{first}{TEXT * 4}{last}</div>") == (("Jane Doe",), "signature")


def test_two_names_above_the_text() -> None:
    assert found(f"<div><p><strong>Jane Doe/John Roe</strong></p>{TEXT * 4}</div>")[0] == ("Jane Doe", "John Roe")


@pytest.mark.parametrize(
    "line",
    [
        "<p><strong>Key Takeaways</strong></p>",
        "<p>Jane Doe</p>",
        "<p><em>Jane Doe lives by the harbour.</em></p>",
        "<p><em>Jane Doe</em> was there.</p>",
    ],
)
def test_a_last_line_that_is_no_signature(line: str) -> None:
    assert found(f"<div>{TEXT * 4}{line}</div>") == ((), None)


def test_the_author_answers_in_the_comments_of_wordpress() -> None:
    comments = (
        '<ol class="commentlist"><li class="comment byuser"><cite class="fn">Reader</cite></li>'
        '<li class="comment byuser comment-author-jane bypostauthor"><div><cite class="fn">'
        '<a href="/">janedoe</a></cite></div></li></ol>'
    )
    assert found(TEXT * 4 + comments) == (("janedoe",), "comments")


def test_a_team_in_the_head_of_the_page_stands() -> None:
    head = ld(author={"@type": "Person", "name": "Harbour Team"})
    body = '<div><img class="avatar" alt="Jane Doe"><p>Jane Doe</p></div>'
    assert found(body + TEXT * 4, head)[0] == ("Harbour Team",)


def test_hostile_pages_are_read_in_bounded_time() -> None:
    document = page("<p><em>" * 2_000 + '<img alt="Jane Doe" class="avatar">' * 5_000 + "<b>Author</b>" * 5_000)
    start = perf_counter()
    for reader in (signatures.labelled, signatures.pictured, signatures.signed, signatures.answering):
        assert list(reader(document)) == []
    assert perf_counter() - start < 2


def test_the_last_paragraph_says_who_writes() -> None:
    biography = "<p>Jane Doe is an experienced writer of articles about harbours. She lives by one.</p>"
    assert found(TEXT * 4 + biography) == (("Jane Doe",), "biography")
    assert found(TEXT * 4 + "<p>Jane Doe is a bridge engineer at the harbour office.</p>") == ((), None)
