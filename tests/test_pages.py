"""The project's own corpus: pages written for it, each after a pattern met in the wild, and what an editor would say.

`pages/<name>.html` is the page as a server would send it (`.html.bin` where its bytes are not UTF-8), and
`pages/<name>.yaml` has its address, when it was fetched, what is misleading about it, and the fields that it is about.
A field that is still read wrongly is named there under `xfail`, with the reason; it fails once it is read rightly.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.errors import Rejected
from pipeline.extract import extract
from pipeline.model import Article, Moment, Page, Precision
from pipeline.normalise.article import normalise

PAGES = Path(__file__).parent / "pages"
NAMES = sorted(path.stem for path in PAGES.glob("*.yaml"))
ALWAYS = {"title", "published"}
MIN_PAGES = 60


def stamp(moment: Moment | None) -> str | None:
    """`2026-11-20T08:15:00Z`, or `2026-11-20` where no time is stated."""
    if moment is None:
        return None
    if moment.precision is Precision.DAY:
        # Midnight in some zone: twelve hours later it is that day in UTC too.
        return (moment.value + timedelta(hours=12)).date().isoformat()
    return moment.value.isoformat().replace("+00:00", "Z")


FIELDS: dict[str, Callable[[Article], Any]] = {
    "title": lambda article: article.title,
    "published": lambda article: stamp(article.published_at),
    "published_source": lambda article: article.published_at.source,
    "precision": lambda article: article.published_at.precision.value,
    "zone_stated": lambda article: article.published_at.zone_stated,
    "modified": lambda article: stamp(article.modified_at),
    "authors": lambda article: list(article.authors),
    "image": lambda article: article.images[0].url if article.images else None,
    "excerpt": lambda article: article.excerpt,
    "canonical": lambda article: article.canonical_url,
    "amp": lambda article: article.amp_url,
    "language": lambda article: article.language,
    "section": lambda article: article.section,
    "tags": lambda article: list(article.tags),
    "type": lambda article: article.type,
    "video_id": lambda article: article.video_id,
    "site_name": lambda article: article.site_name,
    "paywalled": lambda article: article.paywalled,
    "paywall_reason": lambda article: article.paywall_reason,
}
TEXTS: dict[str, Callable[[Article], str]] = {
    "excerpt": lambda article: article.excerpt or "",
    "body": lambda article: article.body or "",
}


@cache
def stated(name: str) -> dict[str, Any]:
    values: dict[str, Any] = yaml.safe_load((PAGES / f"{name}.yaml").read_text(encoding="utf-8"))
    return values


@cache
def reading(name: str) -> Article | str:
    """The article that is made of a page, or why it is rejected."""
    path = PAGES / f"{name}.html"
    if not path.exists():
        path = PAGES / f"{name}.html.bin"
    given = stated(name)
    fetched = datetime.fromisoformat(given["fetched"]).astimezone(UTC)
    page = Page(url=given["url"], html=path.read_bytes(), fetched=fetched, encoding=given.get("encoding"))
    try:
        return normalise(extract(page), page)
    except Rejected as rejection:
        return rejection.reason


def cases() -> list[Any]:
    """Every page with every field that is stated of it."""
    found = []
    for name in NAMES:
        failing = stated(name).get("xfail", {})
        for field in stated(name)["expected"]:
            marks = [pytest.mark.xfail(strict=True, reason=failing[field])] if field in failing else []
            found.append(pytest.param(name, field, id=f"{name}-{field}", marks=marks))
    return found


@pytest.mark.parametrize(("name", "field"), cases())
def test_field(name: str, field: str) -> None:
    wanted, found = stated(name)["expected"][field], reading(name)
    if field == "rejected":
        assert found == wanted
        return
    assert isinstance(found, Article), f"rejected: {found}"
    text, _, relation = field.partition("_")
    if relation == "begins":
        assert TEXTS[text](found).startswith(wanted)
    elif relation == "has":
        assert [part for part in wanted if part not in TEXTS[text](found)] == []
    elif relation == "lacks":
        assert [part for part in wanted if part in TEXTS[text](found)] == []
    else:
        assert FIELDS[field](found) == wanted


@pytest.mark.parametrize("name", NAMES)
def test_page_states_what_it_is_about(name: str) -> None:
    given = stated(name)
    assert given["pattern"].strip()
    assert "rejected" in given["expected"] or given["expected"].keys() >= ALWAYS
    assert given.get("xfail", {}).keys() <= given["expected"].keys()


def test_corpus_is_whole() -> None:
    assert len(NAMES) >= MIN_PAGES
    assert sorted(path.name.split(".")[0] for path in PAGES.glob("*.html*")) == NAMES
