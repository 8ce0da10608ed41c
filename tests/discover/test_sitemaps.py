"""Sitemaps: protocol, extensions, compression, damage."""

import gzip
import tracemalloc

import pytest

from pipeline.discover import compression
from pipeline.discover.sitemaps import MAX_URLS, Sitemap, read_sitemap, robots_sitemaps
from pipeline.errors import SourceFailed
from pipeline.model import Candidate

URL = "https://news.example/sitemap.xml"
OPEN = (
    '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" '
    'xmlns:video="http://www.google.com/schemas/sitemap-video/1.1">'
)


def urlset(entries: str) -> bytes:
    return f"{OPEN}{entries}</urlset>".encode()


def page(number: int, extra: str = "") -> str:
    return f"<url><loc>https://news.example/{number}</loc>{extra}</url>"


def read(body: bytes) -> Sitemap:
    return read_sitemap(body, URL)


def one(inner: str) -> Candidate:
    (candidate,) = read(urlset(page(1, inner))).candidates
    return candidate


def refused(body: bytes) -> SourceFailed:
    with pytest.raises(SourceFailed) as caught:
        read(body)
    assert caught.value.url == URL
    return caught.value


NEWS = (
    "<news:news><news:publication><news:name>The Example Times</news:name><news:language>en</news:language>"
    "</news:publication><news:publication_date>2026-11-03T10:00:00+01:00</news:publication_date>"
    "<news:title>A &amp;amp; B merge</news:title><news:keywords>law, Business ,,law</news:keywords></news:news>"
)


class TestUrlset:
    def test_plain_entry(self) -> None:
        assert one("<lastmod> 2026-11-03 </lastmod>") == Candidate(
            url="https://news.example/1", origin="sitemap", source_url=URL, modified="2026-11-03"
        )

    def test_news_title(self) -> None:
        assert one(NEWS).title == "A & B merge"

    def test_news_date_is_publication(self) -> None:
        candidate = one(f"<lastmod>2026-11-05</lastmod>{NEWS}")
        assert candidate.published == "2026-11-03T10:00:00+01:00"
        assert candidate.modified == "2026-11-05"

    def test_news_language(self) -> None:
        assert one(NEWS).language == "en"

    def test_news_keywords(self) -> None:
        assert one(NEWS).tags == ("law", "Business")

    def test_news_publication(self) -> None:
        assert read(urlset(page(1) + page(2, NEWS))).publication == "The Example Times"

    def test_image(self) -> None:
        candidate = one("<image:image><image:loc>/i.jpg?a=1&amp;amp;b=2</image:loc></image:image>")
        assert candidate.image is not None
        assert candidate.image.url == "https://news.example/i.jpg?a=1&b=2"
        assert candidate.image.source == "sitemap"

    def test_video(self) -> None:
        candidate = one(
            "<video:video><video:title>Clip</video:title><video:description>What it shows.</video:description>"
            "<video:thumbnail_loc>https://i.example/t.jpg</video:thumbnail_loc><video:tag>talk</video:tag>"
            "<video:tag>show</video:tag><video:publication_date>2026-11-03</video:publication_date></video:video>"
        )
        assert candidate.title == "Clip"
        assert candidate.excerpt == "What it shows."
        assert candidate.tags == ("talk", "show")
        assert candidate.published == "2026-11-03"
        assert candidate.image is not None
        assert candidate.image.url == "https://i.example/t.jpg"

    def test_image_address_is_not_the_page(self) -> None:
        body = urlset("<url><image:loc>https://i.example/i.jpg</image:loc><loc>https://news.example/1</loc></url>")
        assert [candidate.url for candidate in read(body).candidates] == ["https://news.example/1"]

    def test_prefixed_wrong_and_missing_namespaces(self) -> None:
        for root in ("s:urlset xmlns:s='http://wrong.example/'", "urlset", "urlset xmlns='http://wrong.example/'"):
            prefix = "s:" if root.startswith("s:") else ""
            loc = f"<{prefix}url><{prefix}loc>https://news.example/1</{prefix}loc></{prefix}url>"
            body = f"<{root}>{loc}</{root.split()[0]}>"
            assert len(read(body.encode()).candidates) == 1, root

    def test_bad_locations_are_counted(self) -> None:
        locations = ["javascript:alert(1)", "", "https://news.example/2", "https://u:p@news.example/"]
        sitemap = read(urlset("".join(f"<url><loc>{location}</loc></url>" for location in locations)))
        assert [candidate.url for candidate in sitemap.candidates] == ["https://news.example/2"]
        assert sitemap.dropped == (
            ("bad_scheme", "javascript:alert(1)"),
            ("no_link", ""),
            ("userinfo", "news.example"),
        )

    def test_order(self) -> None:
        sitemap = read(urlset("".join(page(number) for number in (3, 1, 2))))
        assert [candidate.url[-1] for candidate in sitemap.candidates] == ["3", "1", "2"]

    def test_cap(self) -> None:
        sitemap = read(urlset("".join(page(number) for number in range(MAX_URLS + 7))))
        assert len(sitemap.candidates) == MAX_URLS
        assert sitemap.dropped == (("too_many_urls", str(MAX_URLS + 7)),)

    def test_utf16(self) -> None:
        body = urlset(page(1)).decode().replace("UTF-8", "UTF-16").encode("utf-16")
        assert len(read(body).candidates) == 1

    def test_empty_urlset(self) -> None:
        sitemap = read(urlset(""))
        assert (sitemap.kind, sitemap.candidates, sitemap.dropped) == ("urlset", (), ())


class TestIndex:
    def test_children_with_raw_lastmod(self) -> None:
        body = (
            b'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>/a.xml.gz</loc>'
            b"<lastmod>2026-11-03T10:00Z</lastmod></sitemap><sitemap><loc>https://news.example/b.xml</loc></sitemap>"
            b"<sitemap><loc>file:///etc/x</loc></sitemap></sitemapindex>"
        )
        sitemap = read(body)
        assert sitemap.kind == "index"
        assert sitemap.children == (
            ("https://news.example/a.xml.gz", "2026-11-03T10:00Z"),
            ("https://news.example/b.xml", None),
        )
        assert sitemap.candidates == ()
        assert sitemap.dropped == (("bad_scheme", "file:///etc/x"),)

    def test_address_without_loc(self) -> None:
        body = b"<sitemapindex><sitemap>\nhttps://news.example/a.xml?p=1&amp;l=en\n</sitemap></sitemapindex>"
        assert read(body).children == (("https://news.example/a.xml?p=1&l=en", None),)

    def test_cap(self) -> None:
        body = b"<sitemapindex>" + b"<sitemap><loc>/a</loc></sitemap>" * (MAX_URLS + 1) + b"</sitemapindex>"
        sitemap = read(body)
        assert len(sitemap.children) == MAX_URLS
        assert sitemap.dropped == (("too_many_urls", str(MAX_URLS + 1)),)


class TestOtherKinds:
    def test_text(self) -> None:
        sitemap = read(b"\xef\xbb\xbfhttps://news.example/1\r\n\r\n  https://news.example/2  \nabout us\n")
        assert sitemap.kind == "text"
        assert [candidate.url for candidate in sitemap.candidates] == [
            "https://news.example/1",
            "https://news.example/2",
        ]
        assert sitemap.dropped == (("bad_url", "about us"),)

    def test_text_cap(self) -> None:
        sitemap = read(b"https://news.example/1\n" * (MAX_URLS + 3))
        assert len(sitemap.candidates) == MAX_URLS
        assert sitemap.dropped == (("too_many_urls", str(MAX_URLS + 3)),)

    def test_feed_in_a_sitemaps_place(self) -> None:
        body = (
            b"<rss version='2.0'><channel><title>F</title><item><title>T</title><link>/a</link></item></channel></rss>"
        )
        sitemap = read(body)
        assert sitemap.kind == "feed"
        (candidate,) = sitemap.candidates
        assert (candidate.url, candidate.title, candidate.origin) == ("https://news.example/a", "T", "feed")


class TestCompression:
    BODY = urlset("".join(page(number) for number in range(100)))

    def test_gzip(self) -> None:
        assert len(read(gzip.compress(self.BODY)).candidates) == 100

    def test_gzip_twice(self) -> None:
        assert len(read(gzip.compress(gzip.compress(self.BODY))).candidates) == 100

    def test_several_members_and_padding(self) -> None:
        half = len(self.BODY) // 2
        body = gzip.compress(self.BODY[:half]) + gzip.compress(self.BODY[half:]) + b"\0" * 512
        assert len(read(body).candidates) == 100

    @pytest.mark.parametrize("kept", [2, 9, 10, 50, -1, -8])
    def test_truncated_is_never_complete(self, kept: int) -> None:
        assert refused(gzip.compress(self.BODY)[:kept]).reason == "truncated"

    def test_corrupt(self) -> None:
        body = bytearray(gzip.compress(self.BODY))
        body[len(body) // 2] ^= 0xFF
        assert refused(bytes(body)).reason in {"broken", "truncated"}

    def test_bomb(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(compression, "MAX_BYTES", 1 << 20)
        assert refused(gzip.compress(b" " * (1 << 21))).reason == "too_large"

    def test_bomb_is_not_unpacked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(compression, "MAX_BYTES", 1 << 20)
        body = gzip.compress(b" " * (32 << 20))
        tracemalloc.start()
        try:
            assert refused(body).reason == "too_large"
            assert tracemalloc.get_traced_memory()[1] < 8 << 20
        finally:
            tracemalloc.stop()

    def test_bomb_of_many_members(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(compression, "MAX_BYTES", 1 << 20)
        assert refused(gzip.compress(b" " * (1 << 18)) * 9).reason == "too_large"


class TestDamage:
    def test_bare_ampersand_loses_nothing_but_is_said(self) -> None:
        sitemap = read(urlset(page(1) + "<url><loc>https://news.example/?a=1&b=2</loc></url>" + page(3)))
        assert len(sitemap.candidates) == 3
        assert [reason for reason, _ in sitemap.dropped] == ["not_well_formed"]

    def test_silent_loss_is_counted(self) -> None:
        deep = "<a>" * 300 + "</a>" * 300
        sitemap = read(urlset(page(1) + page(2, deep) + page(3)))
        assert [candidate.url for candidate in sitemap.candidates] == ["https://news.example/1"]
        assert dict(sitemap.dropped)["unread"] == "2 of 3"

    def test_half_an_address_is_not_an_address(self) -> None:
        body = urlset("".join(page(number) for number in (100, 200, 300)))
        sitemap = read(body[: body.index(b"300") + 1])
        assert [candidate.url[-3:] for candidate in sitemap.candidates] == ["100", "200"]
        remarks = dict(sitemap.dropped)
        assert remarks["unread"] == "1 of 3"
        assert "truncated" in remarks

    def test_cut_between_entries(self) -> None:
        body = urlset(page(1) + page(2))
        sitemap = read(body[: -len("</urlset>")])
        assert len(sitemap.candidates) == 2
        assert "truncated" in dict(sitemap.dropped)

    def test_entity_bomb(self) -> None:
        declarations = '<!ENTITY l0 "lol">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
        body = f"<!DOCTYPE urlset [{declarations}]><urlset>{page(1, '<lastmod>&l9;</lastmod>')}</urlset>"
        assert all(len(candidate.modified or "") < 100 for candidate in read(body.encode()).candidates)

    def test_external_entity_is_not_read(self) -> None:
        body = f'<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/hostname">]><urlset>{page(1, "&x;")}</urlset>'
        assert len(read(body.encode()).candidates) == 1

    def test_flood_of_foreign_elements(self) -> None:
        assert refused(urlset("<x/>" * 2_000_001)).reason == "too_large"


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "reason", "detail"),
        [
            (b"", "empty", "empty"),
            (b"\n\n", "empty", "empty"),
            (gzip.compress(b"", mtime=0), "empty", "empty"),
            (b"<!DOCTYPE html><html><head><title>Login</title></head></html>", "not_a_sitemap", "a login page"),
            (b"<note/>", "not_a_sitemap", "<note>"),
            (b"Not found", "not_a_sitemap", "neither"),
            (b'{"a": 1}', "not_a_sitemap", "neither"),
            (b"<", "not_a_sitemap", ""),
        ],
    )
    def test_what_it_is_instead(self, body: bytes, reason: str, detail: str) -> None:
        failure = refused(body)
        assert failure.reason == reason
        assert detail in failure.detail


class TestRobots:
    def test_lines(self) -> None:
        text = (
            "User-agent: *\nDisallow: /x\nSitemap: https://news.example/a.xml\n"
            "  SITEMAP :https://news.example/b.xml # comment\r\nsitemap: https://news.example/a.xml\n"
            "Sitemap: /relative.xml\nSitemap: ftp://news.example/c.xml\nSitemap:\nSitemap: https://u:p@x.example/\n"
            "# Sitemap: https://news.example/commented.xml\nNot-a-sitemap: https://news.example/d.xml"
        )
        assert robots_sitemaps(text) == ("https://news.example/a.xml", "https://news.example/b.xml")

    def test_bounded(self) -> None:
        assert robots_sitemaps("x" * (500 << 10) + "\nSitemap: https://news.example/a.xml") == ()
