"""URLs: one spelling, safe to print, and the right canonical."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.normalise.spelling import MAX_LENGTH
from pipeline.normalise.urls import (
    canonicalise,
    choose_canonical,
    identity_key,
    registrable_domain,
    same_site,
    without_amp,
)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://WWW.Example.COM/A", "https://www.example.com/A"),
        ("https://example.com", "https://example.com/"),
        ("https://example.com:443/a", "https://example.com/a"),
        ("http://example.com:80/a", "http://example.com/a"),
        ("https://example.com:8443/a", "https://example.com:8443/a"),
        ("https://example.com./a", "https://example.com/a"),
        ("https://example.com/a#part", "https://example.com/a"),
        ("https://example.com/a/./b/../c", "https://example.com/a/c"),
        ("https://example.com/../../c", "https://example.com/c"),
        ("https://example.com/a/%2E%2e/c", "https://example.com/c"),
        ("https://example.com/a/..", "https://example.com/"),
        ("https://media.example.com//image/upload", "https://media.example.com//image/upload"),
        ("https://example.com/%7Euser/%c3%a9", "https://example.com/~user/%C3%A9"),
        ("https://example.com/caf\u00e9", "https://example.com/caf%C3%A9"),
        ("https://example.com/100%", "https://example.com/100%25"),
        ("https://example.com/a b\"c'd<e>f\\g`h", "https://example.com/a%20b%22c%27d%3Ce%3Ef%5Cg%60h"),
        ("https://example.com/?q=\"x'", "https://example.com/?q=%22x%27"),
        ("https://user:secret@example.com/a", "https://example.com/a"),
        ("https://b\u00fccher.example/a", "https://xn--bcher-kva.example/a"),
        ("https://example\u3002com/a", "https://example.com/a"),
        ("http://[2001:DB8:0::1]:8080/a", "http://[2001:db8::1]:8080/a"),
        (" https://example.com/a\n", "https://example.com/a"),
        ("https://exam\tple.com/\u200ba", "https://example.com/a"),
        ("https://example.com/a;jsessionid=0A1B?b=1", "https://example.com/a?b=1"),
        ("https://example.com/a?w=1&#038;h=2&amp;q=3", "https://example.com/a?w=1&h=2&q=3"),
    ],
)
def test_one_spelling(url: str, expected: str) -> None:
    assert canonicalise(url) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("utm_source=rss&id=7&UTM_Medium=x", "id=7"),
        ("id=7&fbclid=AbC&gclid=1&mc_cid=2&mc_eid=3", "id=7"),
        ("WT.mc_id=1&cmpid=2&CMP=share", ""),
        ("TB_iframe=true&width=921.6&height=921.6", ""),
        ("width=1024&height=500", "width=1024&height=500"),
        ("ref=producthunt.com", ""),
        ("ref=https%3A%2F%2Fnews.example%2Fa", ""),
        ("ref=rss&source=twitter", ""),
        ("ref=v2.1-beta", "ref=v2.1-beta"),
        ("source=reuters-wire", "source=reuters-wire"),
        ("b=2&a=1&b=3", "b=2&a=1&b=3"),
        ("q=a+b&&empty=&flag", "q=a+b&empty=&flag"),
        ("utm%5Fsource=x&p=5", "p=5"),
        ("amp", "amp"),
        ("v=WJk-Y8LQlfE&feature=youtu.be", "v=WJk-Y8LQlfE"),
    ],
)
def test_only_tracking_parameters_go(query: str, expected: str) -> None:
    assert urlsplit(canonicalise(f"https://example.com/a?{query}")).query == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "about:blank",
        "javascript:alert(1)",
        "java\tscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://example.com/",
        "//example.com/a",
        "/a",
        "http:example.com",
        "http:///example.com",
        "http://exa mple/",
        'http://x" onmouseover="alert(1)',
        "http://evil.example\\@good.example/",
        "http://good.example%2f/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://1.2.3.4.5/",
        "http://example.com:0/",
        "http://example.com:65536/",
        "http://example.com:8o/",
        "http://[::1%25eth0]/",
        "http://[::1/",
        "http://a..example/",
        "http://" + "a" * 64 + ".example/",
        "http://\ud800.example/",
        "http://example.com/\ud800",
        "http://example.com/" + "a" * 70_000,
    ],
)
def test_what_is_no_web_address_is_refused_by_name(url: str) -> None:
    with pytest.raises(ValueError, match="not a usable URL: '") as caught:
        canonicalise(url)
    assert repr(url[:10])[1:8] in str(caught.value)


def test_relative_addresses_need_a_base() -> None:
    assert canonicalise("../b?x=1", "https://example.com/a/c/d") == "https://example.com/a/b?x=1"
    assert canonicalise("//cdn.example/x.png", "https://example.com/") == "https://cdn.example/x.png"
    with pytest.raises(ValueError, match="javascript"):
        canonicalise("javascript:alert(1)", "https://example.com/")


def test_user_names_never_decide_where_an_address_leads() -> None:
    assert canonicalise("http://127.0.0.1@example.com/") == "http://example.com/"


_URLS = st.one_of(
    st.text(max_size=60),
    st.builds(
        "{}://{}{}/{}?{}#{}".format,
        st.sampled_from(["http", "https", "HTTP"]),
        st.sampled_from(["example.com", "Ex\u00e4mple.com", "a@b.example", "127.0.0.1", "[::1]", "x\uff0ey"]),
        st.sampled_from(["", ":80", ":443", ":8080", ":"]),
        st.text(alphabet="ab/.%2eE&#;amp38\\ \u00e9'\"?=", max_size=40),
        st.text(alphabet="ab&=;%6Dp2#38xutm_source.\u00fc +'", max_size=40),
        st.text(max_size=5),
    ),
)


@given(_URLS)
def test_canonical_addresses_stay_as_they_are(url: str) -> None:
    try:
        once = canonicalise(url)
    except ValueError:
        return
    assert canonicalise(once) == once
    assert once.isascii()
    assert once.startswith(("http://", "https://"))
    assert not set("\"'<>\\ `{}|^\t\r\n#") & set(once)
    assert len(once) <= MAX_LENGTH


@given(_URLS)
def test_the_key_of_a_canonical_address_is_the_key_of_the_address(url: str) -> None:
    try:
        once = canonicalise(url)
    except ValueError:
        return
    assert identity_key(once) == identity_key(url)
    assert canonicalise(without_amp(once))


@pytest.mark.parametrize(
    "variant",
    [
        "http://example.com/2020/some-long-headline",
        "https://www.example.com/2020/some-long-headline/",
        "https://m.example.com/2020/some-long-headline",
        "https://www.example.com/2020/some-long-headline/amp/",
        "https://amp.example.com/2020/some-long-headline",
        "https://www.example.com/amp/2020/some-long-headline",
        "https://www.example.com/2020/some-long-headline?amp",
        "https://www.example.com/2020/some-long-headline?outputType=amp",
        "https://www.example.com/index.php/2020/some-long-headline",
        "https://www.example.com/2020/some-long-headline/index.html",
        "https://www.example.com/2020/some-long-headline?utm_source=x#top",
        "https://www.example.com/2020/some-long-headline?ref=anything",
        "https://www.example.com/uk/2020/some-long-headline",
        "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/2020/some-long-headline/amp/",
        "https://www.google.com/amp/s/www.example.com/2020/some-long-headline/amp/",
    ],
)
def test_variants_of_a_page_have_one_key(variant: str) -> None:
    assert identity_key(variant) == "example.com/2020/some-long-headline"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com/a?id=1", "https://example.com/a?id=2"),
        ("https://example.com/a", "https://example.com/A"),
        ("https://blog.example.com/a", "https://example.com/a"),
        ("https://example.com/uk", "https://example.com/us"),
        ("https://example.com:8080/a", "https://example.com/a"),
        ("https://example.com/amp/6675373002", "https://example.com/6675373002"),
    ],
)
def test_different_pages_have_different_keys(one: str, other: str) -> None:
    assert identity_key(one) != identity_key(other)


def test_order_of_parameters_does_not_matter_to_the_key() -> None:
    assert identity_key("https://example.com/?b=1&a=2") == identity_key("https://example.com/?a=2&b=1")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.com/a/amp/", "https://example.com/a/"),
        ("https://example.com/a/amp", "https://example.com/a/"),
        ("https://example.com/a.amp.html", "https://example.com/a.html"),
        ("https://example.com/a.amp", "https://example.com/a"),
        ("https://example.com/a?amp=1&p=2", "https://example.com/a?p=2"),
        ("https://example.com/amp/", "https://example.com/amp/"),
        ("https://example.com/guide-to-amp/", "https://example.com/guide-to-amp/"),
        ("https://example-com.cdn.ampproject.org/c/example.com/a", "http://example.com/a"),
        ("https://cdn.ampproject.org/c/s/[bad/a", "https://cdn.ampproject.org/c/s/[bad/a"),
    ],
)
def test_amp_addresses_lead_back(url: str, expected: str) -> None:
    assert without_amp(url) == expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("www.itpro.co.uk", "itpro.co.uk"),
        ("markets.businessinsider.com", "businessinsider.com"),
        ("anna.blogspot.com", "anna.blogspot.com"),
        ("Example.COM.", "example.com"),
        ("www.news.example", "news.example"),
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]", "[::1]"),
        ("localhost", "localhost"),
        ("co.uk", "co.uk"),
    ],
)
def test_registrable_domain(host: str, expected: str) -> None:
    assert registrable_domain(host) == expected


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://www.itpro.com/a", True),
        ("https://itpro.com:8443/a", True),
        ("https://www.itpro.co.uk/a", True),
        ("https://notitpro.com/a", False),
        ("https://itpro.com.evil.example/a", False),
        ("https://evil.example/itpro.com", False),
        ("https://itpro.com@evil.example/", False),
        ("javascript:itpro.com", False),
    ],
)
def test_same_site(url: str, same: bool) -> None:
    assert same_site(url, "itpro.com", ("itpro.co.uk",)) is same


PAGE = "https://www.example.com/security/355374/some-headline-of-today"


def test_canonical_link_is_believed() -> None:
    choice = choose_canonical(PAGE + "?utm_source=x", PAGE, "https://www.example.com/other/one-two-three-four")
    assert (choice.url, choice.source, choice.reason, choice.refused) == (PAGE, "rel=canonical", "declared", ())


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ("https://www.example.com/", "home"),
        ("https://www.example.com", "home"),
        ("https://www.example.com/en/", "home"),
        ("/", "home"),
        ("https://www.example.com/index.html", "home"),
        ("https://www.example.com/security", "section"),
        ("https://www.example.com/security/", "section"),
        ("https://www.example.com/login?next=x", "service-page"),
        ("https://www.example.com/404", "service-page"),
        ("https://elsewhere.example.org/security/355374/some-headline-of-today", "other-domain"),
        ("javascript:alert(1)", "unusable"),
        ("https://", "unusable"),
    ],
)
def test_broken_canonical_is_refused(claim: str, reason: str) -> None:
    choice = choose_canonical(PAGE, claim)
    assert (choice.url, choice.source) == (PAGE, "page")
    assert [refusal for _, refusal in choice.refused] == [reason]


def test_open_graph_is_asked_when_the_link_is_refused() -> None:
    good = "https://www.example.com/security/355374/some-headline"
    choice = choose_canonical(PAGE, "https://www.example.com/", good)
    assert (choice.url, choice.source) == (good, "og:url")
    assert choice.refused == (("https://www.example.com/", "home"),)


def test_canonical_may_not_lose_the_id() -> None:
    choice = choose_canonical("https://example.com/story.php?id=5", "https://example.com/story.php")
    assert choice.url == "https://example.com/story.php?id=5"
    assert choice.refused[0][1] == "drops-id"


def test_new_slug_is_no_other_article() -> None:
    renamed = "https://www.example.com/security/355374/corrected-headline-of-today"
    assert choose_canonical(PAGE, renamed).url == renamed


def test_rendering_of_an_article_is_no_section() -> None:
    assert choose_canonical(PAGE + "/print", PAGE).url == PAGE
    assert choose_canonical(PAGE + "/page/2", PAGE).url == PAGE
    shorter = "https://www.example.com/security/355374"
    assert choose_canonical(PAGE, shorter).url == shorter


def test_foreign_canonical_is_told_and_not_taken() -> None:
    original = "https://www.firstnews.example/2020/the-first-to-tell"
    choice = choose_canonical(PAGE, original, original)
    assert choice.url == PAGE
    assert choice.syndicated_from == original
    assert choose_canonical(PAGE, original).syndicated_from is None


def test_same_headline_elsewhere_is_syndication() -> None:
    original = "https://www.firstnews.example/it/99/some-headline-of-today.html"
    assert choose_canonical(PAGE, original).syndicated_from == original


@pytest.mark.parametrize(
    "copy",
    ["https://www.example.de/security/some-headline-of-today", "https://web.archive.org/web/2020/" + PAGE],
)
def test_editions_and_archives_are_no_originals(copy: str) -> None:
    choice = choose_canonical(PAGE, copy, copy)
    assert choice.url == PAGE
    assert choice.refused == ((choice.refused[0][0], "other-domain"),)


def test_canonical_may_point_among_the_domains_of_the_provider() -> None:
    moved = "https://www.example.org/security/355374/some-headline-of-today"
    assert choose_canonical(PAGE, moved, domains=("example.org",)).url == moved


def test_amp_page_is_known_by_its_canonical() -> None:
    assert choose_canonical(
        "https://amp.example.com/a/some-headline-of-today", "https://www.example.com/a/some"
    ).url == ("https://www.example.com/a/some")
    assert choose_canonical(PAGE + "/amp", PAGE + "/amp").url == PAGE + "/"
    alone = choose_canonical(PAGE + "?amp=1")
    assert (alone.url, alone.reason) == (PAGE, "amp")


def test_amp_cache_page_is_known_by_its_origin() -> None:
    choice = choose_canonical(
        "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/a/some-headline?amp",
        "https://www.example.com/a/some-headline",
    )
    assert choice.url == "https://www.example.com/a/some-headline"


def test_plain_http_canonical_of_a_secure_page_is_raised() -> None:
    assert choose_canonical(PAGE, PAGE.replace("https", "http")).url == PAGE


def test_redirect_to_the_home_page_keeps_the_requested_address() -> None:
    choice = choose_canonical("https://www.example.com/", None, None, PAGE)
    assert (choice.url, choice.source, choice.reason) == (PAGE, "requested", "redirected-home")


def test_redirect_to_a_mobile_page_keeps_the_requested_address() -> None:
    mobile = PAGE.replace("www", "m")
    choice = choose_canonical(mobile, None, None, PAGE)
    assert (choice.url, choice.source, choice.reason) == (PAGE, "requested", "mobile")
    assert choose_canonical(mobile, PAGE).url == PAGE
    assert choose_canonical(mobile, None, None, PAGE + "-of-another").url == mobile


def test_unusable_page_address_is_an_error() -> None:
    with pytest.raises(ValueError, match="not a usable URL"):
        choose_canonical("about:blank", PAGE)
