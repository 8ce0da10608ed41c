"""Addresses in Google's AMP cache."""

import re
from pathlib import Path

import pytest

from pipeline.normalise.amp import cache_url, subdomain

REFERENCE = Path(__file__).resolve().parents[2].parent / "shared" / "reference"
CDN = "cdn.ampproject.org"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://news.example/a/amp/", f"https://news-example.{CDN}/c/s/news.example/a/amp/"),
        ("http://news.example/a", f"https://news-example.{CDN}/c/news.example/a"),
        ("https://www.news.example/a?amp", f"https://www-news-example.{CDN}/c/s/www.news.example/a?amp"),
        ("https://the-news.example/?b=c%20d", f"https://the--news-example.{CDN}/c/s/the-news.example/?b=c%20d"),
        ("https://NEWS.example/A", f"https://news-example.{CDN}/c/s/news.example/A"),
        ("https://news.example:443/a", f"https://news-example.{CDN}/c/s/news.example/a"),
        ("https://news.example:8443/a", f"https://news-example.{CDN}/c/s/news.example:8443/a"),
        ("https://news.example/a#part", f"https://news-example.{CDN}/c/s/news.example/a#part"),
        ("https://news.example", f"https://news-example.{CDN}/c/s/news.example"),
        ("https://u:p@news.example/a", f"https://news-example.{CDN}/c/s/news.example/a"),
        ("https://news.example/~x/%7ey", f"https://news-example.{CDN}/c/s/news.example/~x/%7ey"),
        ('https://news.example/a"b', f"https://news-example.{CDN}/c/s/news.example/a%22b"),
    ],
)
def test_path_holds_the_origin(url: str, expected: str) -> None:
    assert cache_url(url) == expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("a-b--c.example", "a--b----c-example"),
        # Hyphens in places three and four come from the doubling, so they are framed.
        ("de-de.news.example", "0-de--de-news-example-0"),
        # Punycode is decoded, the dot replaced, and encoded again.
        ("xn--mnchen-3ya.example", "xn--mnchen-example-gsb"),
        # All labels in one direction stay readable; hyphens belong to none.
        ("xn--4dbcagdahymbxekheh6e0a7fei0b.xn--4dbrk0ce", "xn----zhcbcakfaj4aobb4aejehih2g8a7gedjqz"),
    ],
)
def test_readable_subdomains(host: str, expected: str) -> None:
    assert subdomain(host) == expected


@pytest.mark.parametrize(
    "host",
    [
        "intranet",
        "ab--cd.example",
        "a" * 40 + "." + "b" * 30 + ".example",
        "news.xn--4dbrk0ce",  # Left-to-right and right-to-left in one label.
        "xn--99999999999.example",  # No punycode.
    ],
)
def test_other_subdomains_are_hashed(host: str) -> None:
    assert re.fullmatch("[a-z2-7]{52}", subdomain(host))


def test_hash_is_base32_of_sha256() -> None:
    # printf intranet | sha256sum | xxd -r -p | base32
    assert subdomain("intranet") == "bcbifrnigrkd2ygymnnkcyitvd3epivffn2t2ospduskrskpnema"


def test_framing_may_not_make_a_label_too_long() -> None:
    host = "ab-" + "c" * 52 + ".example"
    assert len(host) <= 63
    assert len(subdomain(host)) == 52


@pytest.mark.parametrize("url", ["javascript:alert(1)", "/a", "https://", "ftp://news.example/a"])
def test_only_web_addresses(url: str) -> None:
    with pytest.raises(ValueError, match=r"scheme|host"):
        cache_url(url)


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="the reference system's files are not here")
def test_every_pair_of_the_reference_system() -> None:
    pairs = [
        pair
        for file in [REFERENCE / "seed.md", *(REFERENCE / "news").glob("*.md")]
        for pair in re.findall(r'ampWebUrl: "(.*?)"\s+cdnAmpWebUrl: "(.*?)"', file.read_text("utf-8"))
    ]
    assert len(pairs) >= 8
    assert [(amp, cache_url(amp)) for amp, _ in pairs] == pairs
