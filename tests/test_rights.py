"""What publishers state about the use of their pages: each way of stating it, and what follows."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protego import Protego

from pipeline.config import Destination
from pipeline.enrich.taxonomy import Taxonomy
from pipeline.errors import ConfigError
from pipeline.extract.read import extract
from pipeline.model import Claim, Page, Rights
from pipeline.normalise.article import normalise
from pipeline.normalise.excerpts import MARK, fit
from pipeline.rights import SiteStatements, fits, judge, parse_policy
from pipeline.store.codec import article_from_json, article_to_json
from tests.conftest import ROOT, Workplace
from tests.export.samples import NOW, article

URL = "https://news.example/2026/a-story"


def tag(text: str, source: str = "header") -> Claim:
    return Claim(source=source, name="robots", text=text)


def names(rights: Rights | None) -> list[str]:
    return [entry.name for entry in rights.reservations] if rights else []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("noindex", ["noindex"]),
        ("NoIndex, NoFollow", ["noindex"]),
        ("none", ["noindex"]),
        ("index, follow, max-snippet:-1, max-image-preview:large, max-video-preview:-1", []),
        ("nosnippet,noimageindex", ["nosnippet", "noimageindex"]),
        ("max-snippet:0", ["nosnippet"]),
        ("max-snippet: 20", ["max-snippet"]),
        ("max-snippet:many", []),
        ("max-image-preview:none", ["max-image-preview"]),
        ("max-image-preview:standard", []),
        ("noai, noimageai", ["noai", "noimageai"]),
        ("googlebot: noindex", []),
        ("googlebot: noindex, nosnippet", []),
        ("googlebot: nofollow, wirecopy: nosnippet, noai", ["nosnippet", "noai"]),
        ("Wirecopy: noindex", ["noindex"]),
        ("*: noindex", ["noindex"]),
        ("unavailable_after: 25 Jun 2026 15:00:00 PST, noindex", ["noindex"]),
        ("", []),
        (",,:,::", []),
    ],
)
def test_a_robots_tag_restricts_what_it_says_and_only_us(text: str, found: list[str]) -> None:
    assert names(judge([tag(text)], "wirecopy")) == found


def tdm(source: str, value: str, terms: str | None = None) -> list[Claim]:
    claims = [Claim(source=source, name="tdm-reservation", text=value)]
    return claims + ([Claim(source=source, name="tdm-policy", text=terms)] if terms else [])


@pytest.mark.parametrize(
    ("claims", "reserved"),
    [
        (tdm("header", "1"), True),
        (tdm("header", "0"), False),
        (tdm("header", "yes"), False),
        (tdm("tdmrep.json", "1"), True),
        (tdm("tdmrep.json", "1") + tdm("header", "0"), False),
        (tdm("header", "0") + tdm("meta", "1"), True),
        (tdm("meta", "0") + tdm("header", "1"), False),
    ],
)
def test_the_most_specific_tdm_statement_decides(claims: list[Claim], reserved: bool) -> None:
    assert names(judge(claims, "wirecopy")) == (["tdm-reservation"] if reserved else [])


def test_the_terms_of_a_tdm_reservation_are_kept_as_evidence() -> None:
    rights = judge(tdm("header", "1", "https://news.example/terms.json"), "wirecopy")
    assert rights is not None
    assert rights.reservations[0].text == "1, terms: https://news.example/terms.json"
    assert not rights.text
    assert rights.excerpt is None


@pytest.mark.parametrize(
    ("text", "skip", "excerpt", "image", "copied"),
    [
        ("noindex", "noindex", None, True, True),
        ("nosnippet", None, 0, True, False),
        ("max-snippet:50, max-snippet:20", None, 20, True, False),
        ("max-snippet:20, nosnippet", None, 0, True, False),
        ("noimageindex", None, None, False, True),
        ("noai", None, None, True, False),
        ("noimageai", None, None, True, True),
    ],
)
def test_the_policy_says_what_follows(text: str, skip: str | None, excerpt: int | None, image: bool, copied: bool) -> None:  # fmt: skip # noqa: E501 - one line a case
    rights = judge([tag(text)], "wirecopy")
    assert rights is not None
    assert (rights.skip, rights.excerpt, rights.image, rights.text) == (skip, excerpt, image, copied)


def test_an_installation_may_change_the_policy() -> None:
    policy = parse_policy("noai=link, noindex=note")
    bare = judge([tag("noai")], "wirecopy", policy)
    assert bare is not None
    assert (bare.excerpt, bare.image, bare.text, bare.skip) == (0, False, False, None)
    noted = judge([tag("noindex")], "wirecopy", policy)
    assert noted is not None
    assert noted.skip is None
    assert names(noted) == ["noindex"]


@pytest.mark.parametrize(
    ("text", "word"), [("nosnipet=skip", "nosnipet"), ("noai=drop", "drop"), ("noai", "action ''")]
)
def test_a_mistake_in_the_policy_is_named(text: str, word: str) -> None:
    with pytest.raises(ConfigError, match=word):
        parse_policy(text)


def of_site(**files: str) -> list[tuple[str, str, str]]:
    robots = files.get("robots", "")
    statements = SiteStatements.parse("wirecopy", rules=Protego.parse(robots), **files)
    return [(claim.source, claim.name, claim.text) for claim in statements.claims(URL, "wirecopy")]


@pytest.mark.parametrize(
    ("robots", "found"),
    [
        ("User-agent: *\nContent-Signal: search=yes, ai-train=no\nAllow: /\n", ["ai-train"]),
        ("User-agent: *\nContent-signal: search=no\n", ["search"]),
        ("User-agent: otherbot\nContent-Signal: search=no\n\nUser-agent: *\nAllow: /\n", []),
        (
            "User-agent: wirecopy\nContent-Signal: ai-input=no\n\nUser-agent: *\nContent-Signal: search=no\n",
            ["ai-input"],
        ),
        ("User-agent: *\nContent-Usage: train-ai=n\n", ["train-ai"]),
        ("User-agent: *\nContent-Usage: /2026/ train-ai=n\nContent-Usage: /2025/ search=n\n", ["train-ai"]),
        ("User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n\nUser-agent: *\nAllow: /\n", ["ai-bots"]),
        ("User-agent: GPTBot\nDisallow: /private/\n", []),
    ],
)  # fmt: skip
def test_robots_txt_says_more_than_what_may_be_fetched(robots: str, found: list[str]) -> None:
    assert [name for _, name, _ in of_site(robots=robots)] == found


def test_the_refused_ai_crawlers_are_named() -> None:
    robots = "User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n"
    assert of_site(robots=robots) == [("robots.txt", "ai-bots", "refuses CCBot, GPTBot")]


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ([{"location": "/", "tdm-reservation": 1}], "1"),
        ([{"location": "/", "tdm-reservation": 0}], "0"),
        ([{"location": "/", "tdm-reservation": 1}, {"location": "/2026/*", "tdm-reservation": 0}], "0"),
        ([{"location": "/2025/", "tdm-reservation": 1}], None),
        ([{"location": 5, "tdm-reservation": 1}, "x", {"location": "/", "tdm-reservation": [1]}], None),
        ({"location": "/", "tdm-reservation": 1}, None),
    ],
)
def test_tdmrep_json_says_it_for_paths(rules: object, found: str | None) -> None:
    assert [text for _, name, text in of_site(tdmrep=json.dumps(rules)) if name == "tdm-reservation"] == (
        [found] if found else []
    )


@pytest.mark.parametrize(
    "text", ["", "{", "[" * 100_000, "<!doctype html>", "[" + "1," * 40_000 + "1]", "null", "[null]"]
)
def test_a_broken_tdmrep_json_says_nothing(text: str) -> None:
    assert of_site(tdmrep=text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("User-Agent: *\nDisallow: /\n", 1),
        ("User-Agent: *\nDisallow: /private/\n", 0),
        ("User-Agent: otherbot\nDisallow: /\n", 0),
        ("<html>not found, User-agent: *\nDisallow: /</html>", 0),
        ("not found", 0),
    ],
)
def test_ai_txt_is_read_as_a_robots_txt(text: str, found: int) -> None:
    assert len(of_site(ai=text)) == found


@pytest.mark.parametrize(
    ("pattern", "path", "fit"),
    [
        ("", "/a", True),
        ("/", "/a", True),
        ("/a$", "/a", True),
        ("/a$", "/ab", False),
        ("/*/b", "/a/b/c", True),
        ("/*/b$", "/a/b/c/b", True),
        ("/*b$", "/b", True),
        ("/a*a$", "/a", False),
        ("*.html", "/x.html?y", True),
        ("/x", "/a", False),
    ],
)
def test_patterns_fit_as_those_of_robots_txt(pattern: str, path: str, fit: bool) -> None:
    assert fits(pattern, path) is fit


def test_a_pattern_of_stars_takes_no_time() -> None:
    start = time.process_time()
    fits("/" + "*a" * 1000 + "$", "/" + "a" * 2000 + "b")
    judge([tag("a:" * 100_000)], "wirecopy")
    SiteStatements.parse("wirecopy", robots="User-agent: *\n" + "Content-Signal: " + "\t" * (1 << 20))
    assert time.process_time() - start < 1


@given(st.text(max_size=300), st.sampled_from(["header", "meta"]), st.sampled_from(["robots", "tdm-reservation"]))
def test_no_statement_raises(text: str, source: str, name: str) -> None:
    judge([Claim(source=source, name=name, text=text)], "wirecopy")
    SiteStatements.parse("wirecopy", robots=text, tdmrep=text, ai=text).claims(URL, "wirecopy")


HEAD = "<meta name=robots content='max-snippet:90'><meta name=WIRECOPY content=noimageindex><meta name=googlebot content=noindex>"  # noqa: E501 - one page


def test_tags_and_headers_of_a_page_come_with_the_article() -> None:
    html = (
        f"<html><head><title>A story of the quay</title>{HEAD}<meta name=tdm-reservation content=1>"
        "<meta property=article:published_time content=2026-11-20T07:00:00Z></head><body><article><h1>A story of the "
        "quay</h1>" + "<p>The harbour office opened its new quay on Friday, and ships were unloaded.</p>" * 8
    )
    page = Page(url=URL, html=html.encode(), fetched=NOW, claims=(tag("noai"),))
    found = normalise(extract(page), page).rights
    assert found is not None
    assert names(judge(found.claims, "wirecopy")) == ["noai", "max-snippet", "noimageindex", "tdm-reservation"]


def test_rights_survive_the_ledger() -> None:
    one = article(1, rights=judge([tag("max-snippet:20, noai")], "wirecopy"))
    assert article_from_json(article_to_json(one)) == one


@pytest.mark.parametrize(("text", "body"), [("noai", "excerpt"), ("noimageindex", "text")])
def test_the_text_of_a_page_that_reserves_it_is_not_copied(text: str, body: str) -> None:
    site = Destination(
        name="x",
        path=ROOT,
        preset="jekyll",
        taxonomy=Taxonomy(topics=(), organizations=()),
        body="text",
        body_providers=frozenset({"a"}),
    )
    assert site.body_of(article(1, rights=judge([tag(text)], "wirecopy")), "a") == body


@given(st.text(alphabet="abc .,é漢", max_size=300), st.integers(0, 300), st.booleans())
def test_an_excerpt_is_never_longer_than_it_may_be(text: str, limit: int, cut: bool) -> None:
    shown = fit(text + (MARK if cut else ""), limit)
    assert shown is None or len(shown) <= limit


def test_an_excerpt_is_cut_at_a_word() -> None:
    assert fit("The harbour office opened its new quay on Friday before noon", 30) == "The harbour office opened ..."
    assert fit("The harbour office opened its new quay", 0) is None


def test_a_provider_is_told_to_stop_by_one_line(workplace: Workplace) -> None:
    ours = ("-s", "SPIDER_MODULES=tests.hostile.spiders")
    alone = workplace.scrapy("crawl", "halted", *ours)
    assert alone.returncode == 5
    assert alone.stderr == "scrapy crawl: halted is stopped: 2026-11-20: asked us not to\n"
    among = workplace.scrapy("refresh", "halted", "neighbour", *ours)
    assert "halted is stopped, so not asked: 2026-11-20: asked us not to" in among.stderr
    assert "neighbour" in among.stderr.splitlines()[1]
