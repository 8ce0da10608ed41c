"""The page holds all that it shows, and nothing that strangers wrote acts in it."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from lxml import html

from pipeline.overview.model import Complaint, Fill, Hand, Outlet, Overview, Reason, RunTold, Standing, Story, Teller
from pipeline.overview.page import live_script, page, policy, style
from pipeline.overview.sections import PARTS
from tests.report.demo import Demo

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAYS = tuple(date(2026, 11, 23) - timedelta(days=back) for back in range(29, -1, -1))
EVIL = '"><script>alert(1)</script><img src=https://evil.example/x onerror=alert(1)><style>*{}</style>'
HARMFUL = "javascript:alert(document.domain)"


def document(text: str) -> Any:
    """The page as a browser reads it."""
    return html.document_fromstring(text)


def hostile() -> Overview:
    """An overview in which every text is an attack."""
    teller = Teller(provider=EVIL, title=EVIL, url=HARMFUL, language=EVIL, published=NOW)
    complaint = Complaint(message=EVIL, since=NOW, example=HARMFUL)
    outlet = Outlet(
        spider=EVIL,
        name=EVIL,
        days=(1,) * 30,
        newest=NOW,
        standing=Standing(state=EVIL, complaints=(complaint,)),
        filled={EVIL: Fill(have=1, read=9, before=1.0)},
        response_ms=1.0,
        responses=1,
    )
    return Overview(
        now=NOW,
        days=DAYS,
        ledger=EVIL,
        destination=EVIL,
        outlets=(outlet,),
        quality=(1,) * 11,
        judged=11,
        topics=((EVIL, (1,) * 30),),
        stories=(
            Story(id=EVIL, lead=teller, excerpt=EVIL, tellers=(teller,), articles=2, providers=2, topics=(EVIL,)),
        ),
        reasons=(Reason(slug=EVIL, pages=1, providers=((EVIL, 1),), example=HARMFUL),),
        hands=(Hand(destination=EVIL, path=EVIL, what=EVIL),),
        failures=((EVIL, EVIL),),
    )


@pytest.fixture(scope="module", params=["demo", "hostile", "empty"])
def tree(request: pytest.FixtureRequest, demo: Demo) -> Any:
    match request.param:
        case "demo":
            data = demo.overview()
        case "hostile":
            data = hostile()
        case _:
            data = Overview(now=NOW, days=DAYS, ledger="", destination="site")
    return document(page(data))


def test_no_script_and_one_style(tree: Any) -> None:
    assert tree.xpath("//script | //iframe | //object | //embed | //link | //form | //base") == []
    assert [element.text for element in tree.xpath("//style")] == [style()]


def test_nothing_is_asked_of_anybody(tree: Any) -> None:
    for name in ("src", "srcset", "poster", "background", "action", "ping", "xlink:href"):
        assert all(value.startswith("data:image/") for value in tree.xpath(f"//@*[name()='{name}']"))
    assert "url(" not in style()
    assert "@import" not in style()


def test_nothing_runs_by_attribute(tree: Any) -> None:
    attributes = {name for element in tree.iter() for name in element.attrib}
    assert not {name for name in attributes if name.lower().startswith("on") or name == "style"}


def test_links_lead_to_the_web_or_within(tree: Any) -> None:
    ids = set(tree.xpath("//@id"))
    for href in tree.xpath("//@href"):
        assert href.startswith(("https://", "http://")) or (href.startswith("#") and href[1:] in ids)


def test_ids_are_unique(tree: Any) -> None:
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {part for part, _, _ in PARTS} <= set(ids)


def test_every_plot_says_what_it_shows(tree: Any) -> None:
    for svg in tree.xpath("//svg[not(@aria-hidden)]"):
        assert svg.get("role") == "img"
        assert len(svg.get("aria-label")) > 10


def test_policy_stands_in_the_page(tree: Any) -> None:
    (stated,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert stated == policy(live=False)
    assert "default-src 'none'" in stated
    assert "script-src" not in stated


def test_what_strangers_wrote_is_shown_as_text() -> None:
    tree = document(page(hostile()))
    assert tree.xpath("//section[@id='stories']//h3")[0].text_content() == EVIL
    assert tree.xpath("//section[@id='stories']//h3//a") == []


def test_demo_shows_every_part(demo: Demo) -> None:
    tree = document(page(demo.overview()))
    assert tree.xpath("//p[@class='empty']") == []
    assert len(tree.xpath("//section[@id='stories']//li[@class='card']")) == 12
    assert tree.xpath("//td[contains(@class, 'fell')]")


def test_an_empty_ledger_has_words_for_every_part() -> None:
    tree = document(page(Overview(now=NOW, days=DAYS, ledger="", destination="site")))
    assert len(tree.xpath("//p[@class='empty']")) == len(PARTS)


def test_a_run_that_goes_on_is_neither_well_nor_ill() -> None:
    runs = tuple(RunTold(id=n, kind="refresh", started=NOW, exit_code=code) for n, code in enumerate((None, 0, 3, 1)))
    data = Overview(now=NOW, days=DAYS, ledger="", destination="site", runs=runs)
    tree = document(page(data))
    assert tree.xpath("//svg[@class='strip']/@aria-label") == ["The last 4 runs: 1 went well, 1 in part, 1 badly."]
    marks = tree.xpath("//svg[@class='strip']/rect/@class")
    assert marks == ["run bad", "run some", "run ok", "run open"]


def test_live_page_has_its_own_script_alone(demo: Demo) -> None:
    text = page(demo.overview(), live=True)
    assert re.findall(r"<script>(.*?)</script>", text, re.DOTALL) == [live_script()]
    assert "innerHTML" not in live_script()


def test_the_page_is_small_enough_for_a_mail(demo: Demo) -> None:
    assert len(page(demo.overview())) < 1_200_000


def test_same_overview_same_page(demo: Demo) -> None:
    data = demo.overview()
    assert page(data) == page(replace(data))
