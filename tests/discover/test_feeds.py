"""Feeds in each format, and each quirk by itself."""

import json

import pytest

from pipeline.discover import loosefeed
from pipeline.discover.entries import Feed
from pipeline.discover.feeds import MAX_BYTES, read_feed
from pipeline.errors import SourceFailed
from pipeline.model import Candidate

URL = "https://news.example/feed.xml"
NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" xmlns:atom="http://www.w3.org/2005/Atom"'
)


def rss(items: str, channel: str = "<title>Example</title><link>https://news.example/</link>") -> bytes:
    return f'<rss version="2.0" {NAMESPACES}><channel>{channel}{items}</channel></rss>'.encode()


def atom(entries: str, head: str = "<title>Example</title>", attributes: str = "") -> bytes:
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" '
        f'xmlns:yt="http://www.youtube.com/xml/schemas/2015" {attributes}>{head}{entries}</feed>'
    ).encode()


def read(body: bytes) -> Feed:
    return read_feed(body, URL)


def item(inner: str, link: str = "<link>https://news.example/a</link>") -> Candidate:
    """The candidate of an RSS feed with one item."""
    feed = read(rss(f"<item>{link}{inner}</item>"))
    assert feed.reader == "fast"
    (candidate,) = feed.candidates
    return candidate


def entry(inner: str, link: str = '<link href="https://news.example/a"/>', attributes: str = "") -> Candidate:
    """The candidate of an Atom feed with one entry."""
    feed = read(atom(f"<entry>{link}{inner}</entry>", attributes=attributes))
    assert feed.reader == "fast"
    (candidate,) = feed.candidates
    return candidate


class TestRss:
    def test_plain_fields(self) -> None:
        candidate = item(
            "<title>Chips are down</title><description>Prices fell.</description><author>jane@news.example (Jane Doe)"
            "</author><pubDate>Tue, 03 Nov 2026 10:00:00 GMT</pubDate><category>Chips</category>"
        )
        assert candidate == Candidate(
            url="https://news.example/a",
            origin="feed",
            source_url=URL,
            title="Chips are down",
            excerpt="Prices fell.",
            published="Tue, 03 Nov 2026 10:00:00 GMT",
            authors=("Jane Doe",),
            tags=("Chips",),
        )

    def test_channel(self) -> None:
        channel = "<title>A &amp;amp; B</title><link>/home</link><language> en-us </language>"
        feed = read(rss("<item><link>https://news.example/a</link></item>", channel))
        assert feed.title == "A & B"
        assert feed.site_url == "https://news.example/home"
        assert feed.language == "en-us"
        assert feed.candidates[0].language == "en-us"

    def test_document_order_is_kept_and_equal_links_are_not_merged(self) -> None:
        links = ["b", "a", "b"]
        feed = read(rss("".join(f"<item><link>https://news.example/{link}</link></item>" for link in links)))
        assert [candidate.url[-1] for candidate in feed.candidates] == links

    @pytest.mark.parametrize(
        ("title", "text"),
        [
            ("Plain", "Plain"),
            ("&lt;b&gt;Bold&lt;/b&gt; claim", "Bold claim"),
            ("<![CDATA[<em>Stressed</em> &amp; strained]]>", "Stressed & strained"),
            ("It&amp;#8217;s here", "It’s here"),
            ("&amp;lt;b&amp;gt;Twice&amp;lt;/b&amp;gt; escaped", "Twice escaped"),
            ("How &lt;canvas&gt; works, if a &lt; b", "How <canvas> works, if a < b"),
            ("&lt;img src=x onerror=alert(1)&gt;Safe", "Safe"),
            ("Over\n   two lines", "Over two lines"),
            ("FÃ³rmula", "Fórmula"),
            ("5 &lt; 6", "5 < 6"),
        ],
    )
    def test_title_is_plain_text(self, title: str, text: str) -> None:
        assert item(f"<title>{title}</title>").title == text

    def test_script_is_no_title(self) -> None:
        assert item("<title>&lt;script&gt;alert(1)&lt;/script&gt;</title>").title is None

    def test_excerpt_is_text_of_blocks(self) -> None:
        markup = "<p>One<br/>two.</p><ul><li>Three</li><li>fo<b>ur</b></li></ul><style>p{}</style><script>x()</script>"
        assert item(f"<description><![CDATA[{markup}]]></description>").excerpt == "One two. Three four"

    def test_description_before_content(self) -> None:
        fields = "<content:encoded>Whole story</content:encoded><description>Standfirst</description>"
        assert item(fields).excerpt == "Standfirst"

    def test_content_when_description_is_blank(self) -> None:
        fields = "<description> </description><content:encoded>&lt;p&gt;Whole story&lt;/p&gt;</content:encoded>"
        assert item(fields).excerpt == "Whole story"

    def test_excerpt_that_is_a_picture_only_is_none(self) -> None:
        assert item("<description>&lt;img src='x.jpg'/&gt;</description>").excerpt is None

    def test_huge_description_costs_little(self) -> None:
        candidate = item(f"<description>{'&lt;p&gt;word' * 50_000}</description>")
        assert candidate.excerpt is not None
        assert len(candidate.excerpt) < 20_000

    @pytest.mark.parametrize(
        ("fields", "published", "modified"),
        [
            ("<pubDate>Tue, 03 Nov 2026</pubDate><dc:date>2026-11-04</dc:date>", "Tue, 03 Nov 2026", None),
            ("<dc:date>2026-11-04T01:02Z</dc:date>", "2026-11-04T01:02Z", None),
            ("<pubDate>  </pubDate><dc:date>2026-11-04</dc:date>", "2026-11-04", None),
            ("<atom:updated>2026-11-05T00:00:00Z</atom:updated>", None, "2026-11-05T00:00:00Z"),
            ("<pubDate>yesterday\n at noon</pubDate>", "yesterday at noon", None),
        ],
    )
    def test_dates_stay_raw(self, fields: str, published: str | None, modified: str | None) -> None:
        candidate = item(fields)
        assert candidate.published == published
        assert candidate.modified == modified

    @pytest.mark.parametrize(
        ("fields", "authors"),
        [
            ("<dc:creator>Jane Doe</dc:creator><dc:creator>John Roe</dc:creator>", ("Jane Doe", "John Roe")),
            ("<dc:creator><![CDATA[Jane Doe]]></dc:creator><dc:creator>jane doe</dc:creator>", ("Jane Doe",)),
            ("<author>Jane Doe &lt;jane@news.example&gt;</author>", ("Jane Doe",)),
            ("<author>editor@news.example</author>", ()),
            ("<author>editor@news.example</author><dc:creator>Jane Doe</dc:creator>", ("Jane Doe",)),
            ("<itunes:author>The Show</itunes:author>", ("The Show",)),
            ("<dc:creator> </dc:creator>", ()),
        ],
    )
    def test_authors(self, fields: str, authors: tuple[str, ...]) -> None:
        assert item(fields).authors == authors

    def test_tags_once_and_subjects(self) -> None:
        fields = "<category>AI</category><category>ai</category><dc:subject>Law</dc:subject><category/>"
        assert item(fields).tags == ("AI", "Law")

    def test_tags_are_capped(self) -> None:
        assert len(item("".join(f"<category>t{number}</category>" for number in range(500))).tags) == 100


class TestLinks:
    def test_feedburner_original_comes_first(self) -> None:
        fields = "<feedburner:origLink>https://news.example/real</feedburner:origLink>"
        assert item(fields, "<link>https://feeds.example/~r/1</link>").url == "https://news.example/real"

    def test_text_link_before_atom_link(self) -> None:
        links = '<atom:link rel="alternate" href="https://other.example/"/><link>https://news.example/a</link>'
        assert item("", links).url == "https://news.example/a"

    def test_guid_where_link_is_absent(self) -> None:
        assert item("<guid>https://news.example/g</guid>", "").url == "https://news.example/g"

    def test_guid_where_link_is_blank(self) -> None:
        assert item("<guid>https://news.example/g</guid>", "<link> </link>").url == "https://news.example/g"

    @pytest.mark.parametrize(
        "guid", ['<guid isPermaLink="false">https://news.example/g</guid>', "<guid>12345</guid>", "<guid/>"]
    )
    def test_guid_that_is_no_link(self, guid: str) -> None:
        assert read(rss(f"<item>{guid}</item>")).dropped == (("no_link", ""),)

    def test_relative_link(self) -> None:
        assert item("", "<link>/2026/a?b=1#c</link>").url == "https://news.example/2026/a?b=1#c"

    def test_protocol_relative_link(self) -> None:
        assert item("", "<link>//cdn.example/a</link>").url == "https://cdn.example/a"

    def test_link_is_kept_as_given(self) -> None:
        link = "HTTPS://News.example:443/é?utm_source=rss&amp;x=1"
        assert item("", f"<link>\n {link} </link>").url == link.replace("&amp;", "&")

    def test_xml_base(self) -> None:
        feed = read(
            atom(
                '<entry xml:base="2026/"><link xml:base="11/" href="a"/></entry>',
                attributes='xml:base="https://base.example/news/"',
            )
        )
        assert feed.candidates[0].url == "https://base.example/news/2026/11/a"

    @pytest.mark.parametrize(
        ("link", "reason", "value"),
        [
            ("javascript:alert(1)", "bad_scheme", "javascript:alert(1)"),
            ("file:///etc/hostname", "bad_scheme", "file:///etc/hostname"),
            ("data:text/html,x", "bad_scheme", "data:text/html,x"),
            ("mailto:a@b.example", "bad_scheme", "mailto:a@b.example"),
            ("http://", "bad_url", "http://"),
            ("http://[::1", "bad_url", "http://[::1"),
            ("http://a.example:99999/", "bad_url", "http://a.example:99999/"),
            ("http://a b.example/", "bad_url", "http://a b.example/"),
            ("https://jane:secret@news.example/x", "userinfo", "news.example"),
            ("https://news.example/" + "a" * 3000, "long_url", ("https://news.example/" + "a" * 3000)[:200]),
        ],
    )
    def test_bad_link_drops_its_entry_only(self, link: str, reason: str, value: str) -> None:
        good = "<item><link>https://news.example/{}</link></item>"
        feed = read(rss(good.format(1) + f"<item><title>x</title><link>{link}</link></item>" + good.format(2)))
        assert [candidate.url for candidate in feed.candidates] == ["https://news.example/1", "https://news.example/2"]
        assert feed.dropped == ((reason, value),)

    def test_backslash_is_a_slash_as_in_a_browser(self) -> None:
        link = "<link>http://good.example\\@evil.example/?a=\\</link>"
        assert item("", link).url == "http://good.example/@evil.example/?a=\\"


class TestImages:
    def test_largest_by_declared_size(self) -> None:
        fields = "".join(
            f'<media:content url="https://i.example/{width}.jpg" medium="image" width="{width}" height="{width // 2}"/>'
            for width in (140, 1200, 460)
        )
        image = item(fields).image
        assert image is not None
        assert (image.url, image.width, image.height) == ("https://i.example/1200.jpg", 1200, 600)
        assert image.source == "feed"

    @pytest.mark.parametrize(
        "fields",
        [
            '<media:thumbnail url="https://i.example/a.jpg"/>',
            '<media:content url="https://i.example/a.jpg"/>',
            '<media:content url="https://i.example/a.jpg" type="image/jpeg"/>',
            '<media:group><media:content url="https://i.example/a.jpg" medium="image"/></media:group>',
            '<media:content url="https://i.example/v.mp4" type="video/mp4"><media:thumbnail '
            'url="https://i.example/a.jpg"/></media:content>',
            '<enclosure url="https://i.example/a.jpg" type="image/jpeg" length="1"/>',
            '<itunes:image href="https://i.example/a.jpg"/>',
            "<image><url>https://i.example/a.jpg</url></image>",
            '<enclosure url="https://i.example/a.mp3" type="audio/mpeg"/><itunes:image href="//i.example/a.jpg"/>',
        ],
    )
    def test_each_place(self, fields: str) -> None:
        image = item(fields).image
        assert image is not None
        assert image.url == "https://i.example/a.jpg"

    def test_whole_picture_before_thumbnail(self) -> None:
        fields = '<media:thumbnail url="https://i.example/t.jpg"/><media:content url="https://i.example/a.jpg"/>'
        image = item(fields).image
        assert image is not None
        assert image.url == "https://i.example/a.jpg"

    def test_unknown_size_before_too_small(self) -> None:
        fields = (
            '<media:thumbnail url="https://i.example/t.jpg" width="75" height="75"/>'
            '<enclosure url="https://i.example/a.jpg" type="image/png"/>'
        )
        image = item(fields).image
        assert image is not None
        assert image.url == "https://i.example/a.jpg"

    def test_portrait_of_the_author_is_none(self) -> None:
        fields = '<media:content url="https://2.gravatar.com/avatar/0?s=96" medium="image"/>'
        assert item(fields).image is None

    def test_bad_address_is_none(self) -> None:
        assert item('<media:content url="javascript:alert(1)" medium="image"/>').image is None

    def test_ampersand_escaped_twice(self) -> None:
        image = item('<media:content url="https://i.example/a?w=1&amp;amp;h=2" width="0"/>').image
        assert image is not None
        assert image.url == "https://i.example/a?w=1&h=2"
        assert image.width is None


class TestAtom:
    def test_fields(self) -> None:
        candidate = entry(
            '<title type="html">&lt;i>New&lt;/i> &amp;amp; old</title><summary>Short.</summary><id>urn:1</id>'
            "<published>2026-11-03T10:00:00+01:00</published><updated>2026-11-04T10:00:00Z</updated>"
            '<author><name>Jane Doe</name><uri>x</uri></author><category term="ai" label="AI"/><category term="law"/>',
            attributes='xml:lang="de"',
        )
        assert candidate.title == "New & old"
        assert candidate.excerpt == "Short."
        assert candidate.published == "2026-11-03T10:00:00+01:00"
        assert candidate.modified == "2026-11-04T10:00:00Z"
        assert candidate.authors == ("Jane Doe",)
        assert candidate.tags == ("AI", "law")
        assert candidate.language == "de"

    def test_xhtml_text(self) -> None:
        div = '<div xmlns="http://www.w3.org/1999/xhtml"><p>One</p><p>t<b>w</b>o</p></div>'
        assert entry(f'<content type="xhtml">{div}</content>').excerpt == "One two"

    def test_plain_text_that_looks_like_markup(self) -> None:
        assert entry('<title type="text">Using &lt;canvas&gt;</title>').title == "Using <canvas>"

    def test_alternate_of_html_wins(self) -> None:
        links = (
            '<link rel="replies" href="https://news.example/r"/><link rel="self" href="https://news.example/s"/>'
            '<link rel="alternate" type="application/json" href="https://news.example/j"/>'
            '<link rel="alternate" type="text/html" href="https://news.example/a"/>'
        )
        assert entry("", links).url == "https://news.example/a"

    def test_id_where_link_is_absent(self) -> None:
        assert entry("<id>https://news.example/id</id>", "").url == "https://news.example/id"

    def test_authors_of_the_feed_are_inherited(self) -> None:
        head = "<title>t</title><author><name>Staff</name></author>"
        feed = read(
            atom(
                '<entry><link href="/a"/></entry><entry><link href="/b"/><author><name>Jane</name></author></entry>',
                head,
            )
        )
        assert [candidate.authors for candidate in feed.candidates] == [("Staff",), ("Jane",)]

    def test_kinds_of_blogger_are_no_tags(self) -> None:
        kind = '<category scheme="http://schemas.google.com/g/2005#kind" term="http://schemas.google.com/#post"/>'
        assert entry(f"{kind}<category term='law'/>").tags == ("law",)

    def test_version_03(self) -> None:
        body = (
            b'<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>Old</title>'
            b'<link rel="alternate" type="text/html" href="http://news.example/a"/>'
            b"<issued>2004-01-02T03:04:05Z</issued><modified>2004-01-03T03:04:05Z</modified></entry></feed>"
        )
        (candidate,) = read(body).candidates
        assert candidate.published == "2004-01-02T03:04:05Z"
        assert candidate.modified == "2004-01-03T03:04:05Z"

    def test_youtube(self) -> None:
        candidate = entry(
            "<yt:videoId>dQw4w9WgXcQ</yt:videoId><title>Talk</title><published>2026-11-03T10:00:00+00:00</published>"
            '<media:group><media:title>Talk</media:title><media:content url="https://www.youtube.com/v/dQw4w9WgXcQ" '
            'type="application/x-shockwave-flash" width="640" height="390"/><media:thumbnail '
            'url="https://i2.ytimg.com/vi/dQw4w9WgXcQ/hqdefault.jpg" width="480" height="360"/>'
            "<media:description>What was said &lt;here&gt;.\nAnd more.</media:description></media:group>",
            '<link rel="alternate" href="https://www.youtube.com/watch?v=dQw4w9WgXcQ"/>',
        )
        assert candidate.video_id == "dQw4w9WgXcQ"
        assert candidate.excerpt == "What was said <here>. And more."
        assert candidate.image is not None
        assert (candidate.image.width, candidate.image.height) == (480, 360)

    def test_video_id_of_another_length_is_none(self) -> None:
        assert entry("<yt:videoId>../../etc</yt:videoId>").video_id is None


class TestRdf:
    BODY = (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        b'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://news.example/"><title>RDF</title>'
        b"<link>https://news.example/</link><dc:language>ja</dc:language></channel>"
        b'<item rdf:about="https://news.example/1"><title>One</title><link>https://news.example/a</link>'
        b"<dc:date>2026-11-03T10:00:00+09:00</dc:date><dc:creator>Jane</dc:creator></item>"
        b'<item rdf:about="https://news.example/2"><title>Two</title></item></rdf:RDF>'
    )

    def test_channel(self) -> None:
        feed = read(self.BODY)
        assert (feed.title, feed.language, feed.site_url) == ("RDF", "ja", "https://news.example/")

    def test_date(self) -> None:
        assert read(self.BODY).candidates[0].published == "2026-11-03T10:00:00+09:00"

    def test_about_where_link_is_absent(self) -> None:
        assert read(self.BODY).candidates[1].url == "https://news.example/2"


class TestJson:
    @staticmethod
    def read(**fields: object) -> Feed:
        document = {"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": []} | fields
        return read(json.dumps(document).encode())

    def test_fields(self) -> None:
        feed = self.read(
            language="en",
            home_page_url="https://news.example/",
            items=[
                {
                    "id": "1",
                    "url": "/a",
                    "title": "A &amp; B",
                    "content_html": "<p>Text</p>",
                    "date_published": "2026-11-03T10:00:00Z",
                    "date_modified": "2026-11-04T10:00:00Z",
                    "authors": [{"name": "Jane"}, {"url": "x"}],
                    "tags": ["AI", 5],
                    "image": "/i.jpg",
                }
            ],
        )
        assert (feed.reader, feed.title, feed.site_url) == ("json", "J", "https://news.example/")
        (candidate,) = feed.candidates
        assert candidate.url == "https://news.example/a"
        assert candidate.title == "A & B"
        assert candidate.excerpt == "Text"
        assert candidate.published == "2026-11-03T10:00:00Z"
        assert candidate.modified == "2026-11-04T10:00:00Z"
        assert candidate.authors == ("Jane",)
        assert candidate.tags == ("AI",)
        assert candidate.language == "en"
        assert candidate.image is not None
        assert candidate.image.url == "https://news.example/i.jpg"

    def test_author_of_version_1_and_of_the_feed(self) -> None:
        feed = self.read(author={"name": "Staff"}, items=[{"url": "/a", "author": {"name": "Jane"}}, {"url": "/b"}])
        assert [candidate.authors for candidate in feed.candidates] == [("Jane",), ("Staff",)]

    def test_id_and_external_url_stand_in(self) -> None:
        feed = self.read(items=[{"id": "https://news.example/i"}, {"id": "7", "external_url": "https://e.example/"}])
        assert [candidate.url for candidate in feed.candidates] == ["https://news.example/i", "https://e.example/"]

    def test_items_of_the_wrong_type_are_counted(self) -> None:
        feed = self.read(items=["x", {"url": 5}, {"url": "/a"}])
        assert feed.dropped == (("not_an_entry", "x"), ("no_link", ""))
        assert len(feed.candidates) == 1

    def test_byte_order_mark_and_bad_byte(self) -> None:
        feed = read(b'\xef\xbb\xbf{"items": [{"url": "/a", "title": "caf\xe9"}]}')
        assert feed.candidates[0].title == "caf\ufffd"

    def test_lone_surrogate(self) -> None:
        feed = read(b'{"items": [{"url": "/a", "title": "a\\ud800b", "content_html": "<p>\\ud800c"}]}')
        assert feed.candidates[0].title == "ab"
        assert feed.candidates[0].excerpt == "c"

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            (b'{"items": [', "broken"),
            (b'{"items": 5}', "not_a_feed"),
            (b"[1]", "not_a_feed"),
            (b'{"a":' * 100_000, "broken"),
        ],
    )
    def test_refused(self, body: bytes, reason: str) -> None:
        with pytest.raises(SourceFailed) as caught:
            read(body)
        assert caught.value.reason == reason


class TestDamage:
    """What is not well-formed, or in a strange encoding."""

    ITEM = "<item><title>{}</title><link>https://news.example/{}</link></item>"

    def two(self, title: str) -> str:
        return rss(self.ITEM.format(title, "a") + self.ITEM.format("Good", "b")).decode()

    def titles(self, body: bytes, reader: str, content_type: str | None = None) -> list[str | None]:
        feed = read_feed(body, URL, content_type)
        assert feed.reader == reader
        return [candidate.title for candidate in feed.candidates]

    def test_space_before_the_declaration(self) -> None:
        body = b'\n\n  <?xml version="1.0"?>' + self.two("A").encode()
        assert self.titles(body, "fast") == ["A", "Good"]

    def test_control_characters(self) -> None:
        assert self.titles(self.two("a\x00b\x1b[2Jc").encode(), "fast") == ["ab[2Jc", "Good"]

    def test_bad_bytes_in_utf8(self) -> None:
        body = self.two("é€ü @").encode().replace(b"@", b"\xff")
        feed = read(body)
        assert feed.candidates[0].title == "é€ü \ufffd"
        assert feed.dropped == (("bad_encoding", "1"),)

    def test_windows_1252_without_declaration(self) -> None:
        assert self.titles(self.two("Café “x”").encode("cp1252"), "feedparser") == ["Café “x”", "Good"]

    def test_charset_of_the_header(self) -> None:
        body = self.two("Привет всем").encode("koi8-r")
        assert self.titles(body, "feedparser", "text/xml; charset=koi8-r") == ["Привет всем", "Good"]

    def test_declared_ascii(self) -> None:
        body = b'<?xml version="1.0" encoding="us-ascii"?>' + self.two("naïve").encode()
        assert self.titles(body, "fast") == ["naïve", "Good"]

    def test_utf7_is_not_decoded(self) -> None:
        body = b'<?xml version="1.0" encoding="utf-7"?>' + self.two("+ADw-script+AD4-").encode()
        assert self.titles(body, "fast") == ["+ADw-script+AD4-", "Good"]

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8-sig", "koi8-r", "shift_jis", "gb18030"])
    def test_encodings(self, encoding: str) -> None:
        declared = {"utf-8-sig": "utf-8", "utf-16-be": "utf-16"}.get(encoding, encoding)
        body = f'<?xml version="1.0" encoding="{declared}"?>{self.two("Да")}'.encode(encoding)
        assert self.titles(body, "fast") == ["Да", "Good"]

    def test_utf16_without_any_mark(self) -> None:
        assert self.titles(self.two("Да").encode("utf-16-be"), "fast") == ["Да", "Good"]

    def test_undefined_entity(self) -> None:
        assert self.titles(self.two("a&nbsp;b").encode(), "feedparser") == ["a b", "Good"]

    def test_bare_ampersand(self) -> None:
        assert self.titles(self.two("A & B").encode(), "feedparser") == ["A & B", "Good"]

    def test_undeclared_prefix(self) -> None:
        body = self.two("A").replace("<title>A", "<slash:x>1</slash:x><title>A").encode()
        assert self.titles(body, "feedparser") == ["A", "Good"]

    def test_the_loose_reader_gives_the_same_candidate(self) -> None:
        fields = (
            "<item><title>&lt;b&gt;T&lt;/b&gt;itle</title><link>https://news.example/a</link><guid>g</guid>"
            "<description>&lt;p&gt;Text&lt;/p&gt;</description><pubDate>Tue, 03 Nov 2026 10:00:00 GMT</pubDate>"
            '<dc:creator>Jane</dc:creator><category>AI</category><media:content url="https://i.example/a.jpg" '
            'medium="image" width="640" height="360"/></item>'
        )
        fast = read(rss(fields))
        loose = read(rss(fields + "<item>&nbsp;</item>"))
        assert (fast.reader, loose.reader) == ("fast", "feedparser")
        assert loose.candidates == fast.candidates
        assert loose.dropped == (("no_link", ""),)

    def test_cut_in_the_middle_of_an_entry(self) -> None:
        body = rss("".join(self.ITEM.format(f"Title {n}", n) for n in range(3)))
        feed = read(body[: body.rindex(b"</link>") - 1])
        assert [candidate.title for candidate in feed.candidates] == ["Title 0", "Title 1"]
        assert [reason for reason, _ in feed.dropped] == ["truncated_entry", "truncated"]

    def test_cut_between_entries(self) -> None:
        body = rss("".join(self.ITEM.format(f"Title {n}", n) for n in range(3)))
        feed = read(body[: body.rindex(b"<item>")])
        assert [candidate.title for candidate in feed.candidates] == ["Title 0", "Title 1"]
        assert [reason for reason, _ in feed.dropped] == ["truncated"]

    def test_much_broken_markup_is_cut_after_a_whole_entry(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(loosefeed, "MAX_MARKS", 2_000)
        body = rss("<item>&nbsp;</item>" + "".join(self.ITEM.format("t" * 9, n) for n in range(1_000)))
        feed = read(body)
        assert feed.reader == "feedparser"
        assert ("too_much_markup", str(len(body))) in feed.dropped
        assert "truncated_entry" not in dict(feed.dropped)
        assert feed.candidates[-1].title == "t" * 9

    def test_internal_entities_are_never_expanded_without_bounds(self) -> None:
        declarations = '<!ENTITY l0 "lol">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
        feed = read(f"<!DOCTYPE rss [{declarations}]>{self.two('&l9;')}".encode())
        assert [candidate.title for candidate in feed.candidates][1] == "Good"
        assert len(feed.candidates[0].title or "") < 1_000

    def test_entity_of_the_feed_itself(self) -> None:
        # feedparser reads declarations that stand in a line of their own, and name no other entity.
        body = f'<!DOCTYPE rss [\n<!ENTITY co "Example Company">\n]>{self.two("&co; grows")}'.encode()
        assert self.titles(body, "feedparser") == ["Example Company grows", "Good"]

    def test_entity_of_an_external_dtd(self) -> None:
        body = f'<!DOCTYPE rss PUBLIC "-//N//DTD 0.91" "http://dtd.example/rss.dtd">{self.two("caf&eacute;")}'.encode()
        assert self.titles(body, "feedparser") == ["café", "Good"]

    def test_external_entity_is_not_read(self) -> None:
        feed = read(f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>{self.two("&x;")}'.encode())
        assert [candidate.title for candidate in feed.candidates] == ["&x;", "Good"]


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "reason", "detail"),
        [
            (b"", "empty", "empty"),
            (b" \n\xef\xbb\xbf", "empty", "empty"),
            (b"<!doctype html><title>503 Backend fetch failed</title>", "not_a_feed", "an HTML page, titled '503"),
            (b"<html><head><title>Sign in - Example</title>", "not_a_feed", "a login page"),
            (b"<html><body><form><input type=password></form>", "not_a_feed", "a login page"),
            (b"<!-- x --><HTML><title>Cookie consent</title>", "not_a_feed", "a consent page"),
            (b'<html xmlns="http://www.w3.org/1999/xhtml"><p>x</p></html>', "not_a_feed", "an HTML page"),
            (b"<urlset><url><loc>https://a.example/</loc></url></urlset>", "not_a_feed", "<urlset>"),
            (b"<note><to>you</to></note>", "not_a_feed", "<note>"),
            (b"Too many requests", "not_a_feed", "neither XML nor JSON"),
            (b"<<<", "not_a_feed", ""),
        ],
    )
    def test_what_it_is_instead(self, body: bytes, reason: str, detail: str) -> None:
        with pytest.raises(SourceFailed) as caught:
            read(body)
        assert caught.value.reason == reason
        assert detail in caught.value.detail
        assert caught.value.url == URL

    def test_size(self) -> None:
        with pytest.raises(SourceFailed) as caught:
            read(rss("") + b" " * MAX_BYTES)
        assert caught.value.reason == "too_large"

    def test_feed_without_entries_is_a_feed(self) -> None:
        feed = read(rss(""))
        assert feed.candidates == ()
        assert feed.title == "Example"

    def test_cap_on_entries_keeps_the_first(self) -> None:
        body = rss("".join(f"<item><link>https://news.example/{n}</link></item>" for n in range(5_003)))
        feed = read(body)
        assert len(feed.candidates) == 5_000
        assert feed.candidates[-1].url == "https://news.example/4999"
        assert feed.dropped == (("too_many_entries", "5003"),)

    def test_half_a_million_empty_entries(self) -> None:
        feed = read(rss("<item/>" * 500_000))
        assert feed.dropped[-1] == ("too_many_entries", "500000")
        assert len(feed.dropped) == 5_001
