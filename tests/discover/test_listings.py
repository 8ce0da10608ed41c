"""Section pages: which links count, and what stands beside them."""

import pytest

from pipeline.discover.listings import Listing, read_listing
from pipeline.errors import SourceFailed
from pipeline.model import Candidate

URL = "https://news.example/section/"
PATTERN = r"/20\d\d/"


def read(html: str, pattern: str = PATTERN, skip: str | None = None) -> Listing:
    return read_listing(html.encode(), URL, pattern, skip)


def one(html: str) -> Candidate:
    (candidate,) = read(html).candidates
    return candidate


def urls(listing: Listing) -> list[str]:
    return [candidate.url for candidate in listing.candidates]


class TestLinks:
    def test_matching_links_in_page_order(self) -> None:
        html = "<a href=/2026/b>B</a><a href=/about>About</a><a href=https://news.example/2026/a>A</a>"
        assert urls(read(html)) == ["https://news.example/2026/b", "https://news.example/2026/a"]

    def test_pattern_sees_the_absolute_address(self) -> None:
        html = "<a href=x>X</a><a href=//other.example/x>Y</a>"
        assert urls(read(html, r"^https://news\.example/section/")) == ["https://news.example/section/x"]

    def test_skip_wins(self) -> None:
        html = "<a href=/2026/a>A</a><a href=/2026/video/b>B</a>"
        assert urls(read(html, skip="/video/")) == ["https://news.example/2026/a"]

    def test_once_without_the_fragment(self) -> None:
        html = "<a href=/2026/a#top>A</a><a href=/2026/a>A</a><a href='/2026/a#comments'>3</a>"
        assert urls(read(html)) == ["https://news.example/2026/a"]

    def test_base(self) -> None:
        html = "<base href=https://cdn.example/x/><a href=2026/a>A</a>"
        assert urls(read(html)) == ["https://cdn.example/x/2026/a"]

    def test_bad_base_is_ignored(self) -> None:
        assert urls(read("<base href=javascript:x><a href=/2026/a>A</a>")) == ["https://news.example/2026/a"]

    def test_bad_links_are_counted_when_they_match(self) -> None:
        html = "<a href='http://u:secret@x.example/2026/'>U</a><a href='http://[/x'>X</a><a href=/2026/a>A</a>"
        listing = read(html)
        assert urls(listing) == ["https://news.example/2026/a"]
        assert listing.dropped == (("userinfo", "x.example"),)

    def test_links_that_share_are_no_articles(self) -> None:
        html = "<a href='mailto:?body=https://news.example/2026/a'>M</a><a href='javascript:go(/2026/)'>J</a>"
        listing = read(f"{html}<a href=/2026/a>A</a>")
        assert urls(listing) == ["https://news.example/2026/a"]
        assert listing.dropped == ()

    def test_cap(self) -> None:
        listing = read("".join(f"<a href=/2026/{number}>x</a>" for number in range(5_003)))
        assert len(listing.candidates) == 5_000
        assert listing.dropped == (("too_many_links", "5000"),)

    def test_origin_and_language(self) -> None:
        candidate = one("<html lang=de-AT><a href=/2026/a>A</a></html>")
        assert (candidate.origin, candidate.source_url, candidate.language) == ("listing", URL, "de-AT")


class TestTitles:
    @pytest.mark.parametrize(
        ("html", "title"),
        [
            ("<a href=/2026/a> Long  <b>story</b> &amp; more</a>", "Long story & more"),
            ("<a href=/2026/a>Read more</a><p><a href=/2026/a>The longer headline</a></p>", "The longer headline"),
            ("<h3><a href=/2026/a>Short</a></h3><p><a href=/2026/a>A long standfirst that links</a></p>", "Short"),
            ("<a href=/2026/a><span>Tech</span><h2>Headline</h2><p>Standfirst of some length</p></a>", "Headline"),
            ("<article><h2>The headline here</h2><p>x</p><a href=/2026/a>Read more</a></article>", "The headline here"),
            ("<article><a href=/2026/a><img src=i.jpg></a><h2>After the picture</h2></article>", "After the picture"),
            ("<a href=/2026/a aria-label='From the label'><img src=i.jpg></a>", "From the label"),
            ("<a href=/2026/a><img src=i.jpg alt='From the picture'></a>", "From the picture"),
            ("<a href=/2026/a><script>x()</script></a>", None),
        ],
    )
    def test_title(self, html: str, title: str | None) -> None:
        candidates = read(f"<main>{html}<p><a href=/2026/other>Other</a></main>").candidates
        assert candidates[0].title == title

    def test_heading_of_a_section_belongs_to_no_single_article(self) -> None:
        html = "<section><h2>The latest technology news</h2><a href=/2026/a>A</a><a href=/2026/b>B</a></section>"
        assert [candidate.title for candidate in read(html).candidates] == ["A", "B"]


class TestCards:
    HTML = """
      <main><ul>
        <li><a href="/2026/a"><img src="data:image/gif;base64,R0" data-src="/i/a.jpg" width="640" height="360"></a>
            <h3><a href="/2026/a">First headline</a></h3><time datetime="2026-11-03T10:00:00Z">3 hours ago</time></li>
        <li><h3><a href="/2026/b">Second headline</a></h3><time>yesterday</time>
            <picture><source srcset="/i/b-300.jpg 300w, /i/b-1200.jpg 1200w"><img src="/i/b.jpg"></picture></li>
        <li><h3><a href="/2026/c">Third headline</a></h3></li>
      </ul></main>"""

    def test_dates_are_those_of_the_card(self) -> None:
        dates = [candidate.published for candidate in read(self.HTML).candidates]
        assert dates == ["2026-11-03T10:00:00Z", None, None]

    def test_images_are_those_of_the_card(self) -> None:
        images = [candidate.image and candidate.image.url for candidate in read(self.HTML).candidates]
        assert images == ["https://news.example/i/a.jpg", "https://news.example/i/b-1200.jpg", None]

    def test_declared_size(self) -> None:
        image = read(self.HTML).candidates[0].image
        assert image is not None
        assert (image.width, image.height, image.source) == (640, 360, "html")

    def test_titles(self) -> None:
        titles = [candidate.title for candidate in read(self.HTML).candidates]
        assert titles == ["First headline", "Second headline", "Third headline"]

    def test_widest_of_a_srcset(self) -> None:
        image = one("<a href=/2026/a><img src=s.jpg srcset='s.jpg 300w, l.jpg 1200w, m.jpg 600w'></a>").image
        assert image is not None
        assert (image.url, image.width) == ("https://news.example/section/l.jpg", 1200)


class TestRefusals:
    @pytest.mark.parametrize(
        ("html", "reason", "detail"),
        [
            ("", "empty", "empty"),
            (
                "<title>Cookie consent</title><a href=/ok>OK</a>",
                "no_article_links",
                "none of 1 links matches; a consent",
            ),
            ("{}", "no_article_links", "none of 0"),
            ("<!-- nothing -->", "no_article_links", ""),
        ],
    )
    def test_reason(self, html: str, reason: str, detail: str) -> None:
        with pytest.raises(SourceFailed) as caught:
            read(html)
        assert caught.value.reason == reason
        assert detail in caught.value.detail

    def test_size(self) -> None:
        with pytest.raises(SourceFailed) as caught:
            read_listing(b" " * (8 << 20) + b"<a>", URL, PATTERN, None)
        assert caught.value.reason == "too_large"

    def test_depth_that_hides_links_is_said(self) -> None:
        listing = read("<a href=/2026/a>A</a>" + "<div>" * 3_000 + "<a href=/2026/b>B</a>")
        assert urls(listing) == ["https://news.example/2026/a"]
        assert [reason for reason, _ in listing.dropped] == ["unread"]

    def test_latin_1(self) -> None:
        html = "<meta charset=iso-8859-1><a href=/2026/a>Café</a>".encode("latin-1")
        assert read_listing(html, URL, PATTERN, None).candidates[0].title == "Café"

    def test_utf8_that_the_page_calls_something_else(self) -> None:
        html = "<meta charset=koi8-r><a href=/2026/a>Café</a>".encode()
        assert read_listing(html, URL, PATTERN, None).candidates[0].title == "Café"
