"""Which outlet an article belongs to, and its name."""

import pytest

from pipeline.model import Image, Provider
from pipeline.normalise.providers import plausible, resolve, unknown

LOGO = Image(url="https://site.example/assets/images/organizations/news.example-50x50.jpg", width=50, height=50)
LARGE = Image(url="https://site.example/assets/images/organizations/news.example-400x400.jpg", width=400, height=400)
SPIDER = Provider(name="Example News", domain="news.example", hosts=("oldnews.example",), language="en")
REGISTRY = {
    "news.example": Provider(name="The Example News", domain="news.example", images=(LARGE, LOGO)),
    "aws.amazon.com": Provider(name="AWS", domain="aws.amazon.com"),
    "amazon.com": Provider(name="Amazon", domain="amazon.com"),
}


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.news.example/a", "news.example"),
        ("https://www.itpro.co.uk/a", "itpro.co.uk"),
        ("https://markets.businessinsider.com/a", "businessinsider.com"),
        ("https://aws.amazon.com/blogs/a", "aws.amazon.com"),
        ("https://docs.aws.amazon.com/a", "aws.amazon.com"),
        ("https://www.amazon.com/a", "amazon.com"),
        ("https://www.google.com/amp/s/www.publico.pt/2020/a", "publico.pt"),
        ("https://www-publico-pt.cdn.ampproject.org/c/s/www.publico.pt/2020/a", "publico.pt"),
        ("https://www.youtube.com/watch?v=WJk-Y8LQlfE", "news.example"),
    ],
)
def test_domain(url: str, domain: str) -> None:
    assert resolve(SPIDER, url, None, REGISTRY).domain == domain


def test_own_host_of_a_provider_is_its_domain() -> None:
    spectrum = Provider(name="IEEE Spectrum", domain="spectrum.ieee.org")
    assert resolve(spectrum, "https://spectrum.ieee.org/a", None, {}).domain == "spectrum.ieee.org"
    assert resolve(spectrum, "https://www.ieee.org/a", None, {}).domain == "ieee.org"


def test_name_of_the_registry_comes_first() -> None:
    assert resolve(SPIDER, "https://news.example/a", "Example", REGISTRY).name == "The Example News"


def test_name_of_the_spider_is_used_on_its_own_sites() -> None:
    assert resolve(SPIDER, "https://news.example/a", "Something", {}).name == "Example News"
    assert resolve(SPIDER, "https://www.oldnews.example/a", "Something", {}).name == "Example News"


def test_name_of_the_page_is_used_elsewhere_when_plausible() -> None:
    assert resolve(SPIDER, "https://geekwire.com/a", "GeekWire", {}).name == "GeekWire"
    assert (
        resolve(unknown("https://www.geekwire.com/a"), "https://www.geekwire.com/a", "GeekWire", {}).name == "GeekWire"
    )


def test_bare_domain_is_the_last_resort() -> None:
    assert resolve(SPIDER, "https://compsmag.com/a", "Windows", {}).name == "compsmag.com"
    assert resolve(SPIDER, "https://winbuzzer.com/a", None, {}).name == "winbuzzer.com"


def test_only_the_small_logo_is_taken() -> None:
    assert resolve(SPIDER, "https://news.example/a", None, REGISTRY).images == (LOGO,)
    assert resolve(SPIDER, "https://amazon.com/a", None, REGISTRY).images == ()


def test_the_rest_of_the_provider_stays() -> None:
    assert resolve(SPIDER, "https://news.example/a", None, REGISTRY).language == "en"


def test_unknown_provider_is_its_domain() -> None:
    assert unknown("https://www.itpro.co.uk/a") == Provider(name="itpro.co.uk", domain="itpro.co.uk")


def test_unusable_address_is_an_error() -> None:
    with pytest.raises(ValueError, match="scheme"):
        resolve(SPIDER, "javascript:alert(1)", None, REGISTRY)


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("GeekWire", "geekwire.com"),
        ("the Guardian", "theguardian.com"),
        ("South China Morning Post", "scmp.com"),
        ("The Wall Street Journal", "wsj.com"),
        ("The New York Times", "nytimes.com"),
        ("EurekAlert!", "eurekalert.org"),
        ("On MSFT", "onmsft.com"),
        ("Al Bawaba News", "albawaba.com"),
        ("Réseau", "reseau.example"),
        ("Bloomberg.com", "bloomberg.com"),
        ("BBC", "bbc.co.uk"),
    ],
)
def test_plausible_names(name: str, domain: str) -> None:
    assert plausible(name, domain)


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("Armed robbery in Revesby", "miragenews.com"),
        ("Windows", "compsmag.com"),
        ("List of Banks in Belarus", "bankrates.example"),
        ("channelpro", "itpro.com"),
        ("U.S.", "reuters.com"),
        ("World News", "miragenews.com"),
        ("", "example.com"),
        ("中文", "example.com"),
        ("A" * 100, "aaaaaa.example"),
    ],
)
def test_implausible_names(name: str, domain: str) -> None:
    assert not plausible(name, domain)
