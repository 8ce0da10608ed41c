"""The whole of a page: the readers in their order, on one tree."""

from datetime import UTC, datetime

import lxml.html
import pytest
from lxml import etree

from pipeline.errors import Rejected
from pipeline.extract import document as documents
from pipeline.extract import extract
from pipeline.model import Page

URL = "https://www.example-herald.com/2024/05/03/bridge-reopens"
FETCHED = datetime(2024, 5, 4, tzinfo=UTC)
SENTENCE = "Drivers queued from dawn on Friday to be among the first to cross the rebuilt harbour bridge at Eastmouth. "
ARTICLE = f"""<!doctype html><html lang="en"><head><title>Harbour bridge reopens - Example Herald</title>
<meta property="og:description" content="The swing bridge carried its first cars on Friday, a year late.">
<meta property="og:image" content="/bridge.jpg">
<meta property="article:published_time" content="2024-05-03T06:30:00+02:00">
<link rel="canonical" href="{URL}">
</head><body><article><h1>Harbour bridge reopens</h1>{"".join(f"<p>{n}. {SENTENCE * 2}</p>" for n in range(8))}
</article></body></html>"""


def page(html: str | bytes, url: str = URL) -> Page:
    return Page(url=url, html=html.encode() if isinstance(html, str) else html, fetched=FETCHED)


@pytest.mark.parametrize("field", ["title", "body", "published", "image", "excerpt", "language", "canonical"])
def test_each_field_names_its_source(field: str) -> None:
    assert field in dict(extract(page(ARTICLE)).sources)


def test_sources_are_sorted_by_field() -> None:
    sources = extract(page(ARTICLE)).sources
    assert list(sources) == sorted(sources)


def test_a_page_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = []
    original = lxml.html.document_fromstring

    def count(*arguments: object, **more: object) -> object:
        parsed.append(arguments)
        return original(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(lxml.html, "document_fromstring", count)
    extract(page(ARTICLE))
    assert len(parsed) == 1


def test_readers_leave_the_tree_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[documents.Document] = []
    original = documents.Document.__init__

    def keep(self: documents.Document, given: Page) -> None:
        original(self, given)
        made.append(self)

    monkeypatch.setattr(documents.Document, "__init__", keep)
    extract(page(ARTICLE))
    assert etree.tostring(made[0].root) == etree.tostring(documents.Document(page(ARTICLE)).root)


def test_the_same_page_gives_the_same() -> None:
    assert extract(page(ARTICLE)) == extract(page(ARTICLE))


@pytest.mark.parametrize(
    ("html", "reason"),
    [(b"", "empty"), (b" \n", "empty"), (b"x" * (8 << 20) + b"x", "too_large")],
    ids=["empty", "blank", "too large"],
)
def test_what_is_no_page_is_rejected(html: bytes, reason: str) -> None:
    with pytest.raises(Rejected) as caught:
        extract(page(html))
    assert caught.value.reason == reason


@pytest.mark.parametrize("reference", ["&#27;", "&#x1b;", "&#1;", "&#0011;", "\x00"])
def test_one_control_character_does_not_cost_the_article(reference: str) -> None:
    assert "harbour bridge" in (extract(page(ARTICLE.replace("dawn", f"da{reference}wn"))).body or "")


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16"])
def test_encodings_are_told_from_the_bytes(encoding: str) -> None:
    html = ARTICLE.replace("Harbour bridge reopens", "Café über Größe").replace('lang="en"', 'lang="de"')
    if encoding == "iso-8859-1":
        html = html.replace("<head>", '<head><meta charset="iso-8859-1">')
    assert extract(page(html.encode(encoding))).title == "Café über Größe"
